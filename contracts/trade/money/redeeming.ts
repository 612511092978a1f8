/**
 * Money leaves the ledger when it has arrived outside, not before. What a member gives back is
 * locked; a request that its issuer does not answer in its days fails; what the issuer says it has
 * paid out is burnt when the member does not contest it in its days; and what is contested stays
 * locked until a supervisor has ruled.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { issues } from '../../state/accounts.ts';
import { dayAt, dayEnd } from '../../state/calendar.ts';
import type { Redemption, RedemptionStatus } from '../../state/redemptions.ts';
import { redemptions } from '../../state/redemptions.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { burnLocked, freeMoney, issueOf } from './money.ts';

/** The end of the day that is so many days ahead, ms since 1970. */
export function answerEnd({ days, time }: Scene, count: number): number {
  return dayEnd(days, dayAt(days, time) + count);
}

/** The redemption of this id. */
export function findRedemption(
  { draft }: Scene,
  id: Hash,
): Redemption | Refusal<'unknown_redemption'> {
  return redemptions.read(draft, id) ?? refuse('unknown_redemption', { redemption: id });
}

/** That a redemption is in this state now. Its due item runs before any deed of its time. */
export function checkRedemption(
  { time }: Scene,
  { status, answerBy }: Redemption,
  needed: RedemptionStatus,
): Refusal<'redemption_closed'> | null {
  const isNow = status === needed && (answerBy === null || time < answerBy);
  return isNow ? null : refuse('redemption_closed', { status, needed });
}

/** Takes the money off the ledger. */
export function burnRedemption(draft: Draft, redemption: Redemption): Event {
  const { id, issuer, currency, member, amount, payment } = redemption;
  const money = { issuer, currency };
  const { issued, redeemed } = issueOf(draft, money);
  issues.write(draft, { ...money, issued, redeemed: redeemed + amount });
  burnLocked(draft, money, member, amount);
  redemptions.write(draft, { ...redemption, status: 'redeemed', answerBy: null });
  const words = { ...money, member, amount: String(amount), payment, redemption: id };
  return { type: 'moneyRedeemed', ...words };
}

/** The money is the member's again. */
export function failRedemption(draft: Draft, redemption: Redemption): Event {
  const { id, issuer, currency, member, amount } = redemption;
  freeMoney(draft, { issuer, currency }, member, amount);
  redemptions.write(draft, { ...redemption, status: 'failed', answerBy: null });
  const words = { issuer, currency, member, amount: String(amount) };
  return { type: 'redemptionFailed', redemption: id, ...words };
}

/** Silence of the issuer fails a request, silence of the member confirms a payment. */
export function endRedemption({ draft }: Scene, id: Hash): Event[] {
  const redemption = redemptions.read(draft, id);
  const isDue = redemption?.status === 'requested' || redemption?.status === 'paidOut';
  assert(redemption !== undefined && isDue, 'only what waits for an answer is due');
  const isPaid = redemption.status === 'paidOut';
  return [isPaid ? burnRedemption(draft, redemption) : failRedemption(draft, redemption)];
}
