/**
 * Buyers do not prefund. So many days before the due day the ledger publishes what each debtor has
 * to pay on it, one total for each issuer and currency; the issuer puts the money up, promises a
 * line for the due time, or refuses; and at the due time what is funded is settled.
 */
import { assert } from '../../../ledger/assert.ts';
import { issues } from '../../state/accounts.ts';
import { padded, under } from '../../state/factKeys.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Obligation } from '../../state/obligations.ts';
import { obligations } from '../../state/obligations.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import type { Draft, World } from '../../state/state.ts';
import { lesser } from '../../state/units.ts';
import type { Money } from '../money/money.ts';
import { balanceOf, changeBalance, issueOf, limitRoomOf, MAX_TOTAL } from '../money/money.ts';
import type { Origin } from '../money/owing.ts';
import { oweDebt } from '../money/owing.ts';
import { openAmount } from './paying.ts';

/** So many receivables are summed up in one due item. */
export const PUBLISH_BATCH = 200;

/** What names an obligation for its issuer, who signs. */
export interface ObligationWords {
  readonly debtor: string;
  readonly currency: string;
  readonly payDay: string;
}

/**
 * Plans the publication of what a new receivable adds to; one that comes after the publication has
 * it made again, in the next block.
 */
export function planObligation(scene: Scene, receivable: Receivable): void {
  const { draft, made, time, days, parameters } = scene;
  const { debtor, mandate, currency, payDay, dueTime } = receivable;
  const { issuer } = mandate;
  if (parameters.obligationDays === 0) return;
  const before = obligations.read(draft, debtor, issuer, currency, payDay);
  if (before?.status === 'planned' && before.summed === '') return;
  const early = dueTime - parameters.obligationDays * days.dayMs;
  const publishTime = Math.max(time, early);
  const amounts = { amount: 0n, deposited: 0n, line: 0n, drawn: 0n, refusal: null };
  const blank = { debtor, issuer, currency, payDay, dueTime, ...amounts, made };
  const again = { sum: 0n, summed: '', publishTime, status: 'planned' } as const;
  obligations.write(draft, { ...(before ?? blank), ...again });
}

/**
 * What a receivable has left, for it falls due on another day now, is published again without it:
 * nobody funds for the former day what is not due on it. Without an obligation there is nothing to
 * do.
 */
export function leaveObligation(scene: Scene, former: Receivable): void {
  const { debtor, mandate, currency, payDay } = former;
  const obligation = obligations.read(scene.draft, debtor, mandate.issuer, currency, payDay);
  if (obligation !== undefined) planObligation(scene, former);
}

/**
 * Sums up what is open of a debtor's receivables of the day, so many in one run, and publishes the
 * total when all are in it.
 */
export function publishObligation(scene: Scene, item: string): Event[] {
  const { draft } = scene;
  const value = draft.facts.get(`obligation/${item}`);
  assert(value !== undefined, 'a due item names an obligation that exists');
  const obligation = obligations.decode(value);
  const { debtor, issuer, currency, payDay, publishTime } = obligation;
  const next = owedAfter(draft, obligation);
  const sum = next.reduce(
    (total, receivable) => total + openOf(receivable, { issuer, currency }),
    obligation.sum,
  );
  const last = next.at(-1)?.id;
  if (last !== undefined && next.length === PUBLISH_BATCH) {
    const later = { summed: last, publishTime: publishTime + 1 };
    obligations.write(draft, { ...obligation, sum, ...later });
    return [];
  }
  const done = { sum: 0n, summed: '', status: 'published' } as const;
  obligations.write(draft, { ...obligation, amount: sum, ...done });
  const words = { debtor, issuer, currency, payDay, amount: String(sum) };
  return [{ type: 'obligationPublished', ...words }];
}

/** What is open of a receivable that is paid in this money; nothing of any other. */
function openOf(receivable: Receivable, { issuer, currency }: Money): bigint {
  const isOfMoney = receivable.mandate.issuer === issuer && receivable.currency === currency;
  return isOfMoney ? openAmount(receivable) : 0n;
}

/** The obligation that the signer, its issuer, can still answer. */
export function findObligation(
  scene: SignedScene,
  { debtor, currency, payDay }: ObligationWords,
): Obligation | Refusal<'unknown_obligation' | 'issuer_insolvent' | 'obligation_over'> {
  const { draft, signer, time } = scene;
  const obligation = obligations.read(draft, debtor, signer, currency, payDay);
  if (obligation?.status !== 'published') return refuse('unknown_obligation', { debtor, payDay });
  if (isInsolvent(draft, signer)) return refuse('issuer_insolvent', { issuer: signer });
  const { dueTime } = obligation;
  return time < dueTime ? obligation : refuse('obligation_over', { dueTime });
}

/** Puts new money of an issuer on an account; the caller has found that the total allows it. */
export function putUp(draft: Draft, money: Money, to: string, amount: bigint): void {
  const { issued, redeemed } = issueOf(draft, money);
  issues.write(draft, { ...money, issued: issued + amount, redeemed });
  changeBalance(draft, money, to, amount);
}

/** How much more an issuer may ever issue. */
export function roomOf(world: World, money: Money): bigint {
  return MAX_TOTAL - issueOf(world, money).issued;
}

/**
 * Draws on the line that the issuer has promised for the due time, where that pays the receivable:
 * in full, or in part if that is agreed. The debtor owes the issuer what is drawn. A line lifts no
 * issuer over its limit: when a ballot has lowered that since, so much less is drawn.
 * @param due what the ledger debits if it is there
 */
export function drawLine(origin: Origin, receivable: Receivable, due: bigint): readonly Event[] {
  const { draft } = origin;
  const { debtor, currency, mandate, payDay, id } = receivable;
  const { issuer, partial } = mandate;
  const obligation = obligations.read(draft, debtor, issuer, currency, payDay);
  const money = { issuer, currency };
  const missing = due - balanceOf(draft, money, debtor);
  if (obligation === undefined || missing <= 0n || isInsolvent(draft, issuer)) return [];
  const room = lesser(roomOf(draft, money), limitRoomOf(origin, money));
  const amount = lesser(lesser(obligation.line, missing), room);
  if (amount === 0n || (!partial && amount < missing)) return [];
  putUp(draft, money, debtor, amount);
  const [line, drawn] = [obligation.line - amount, obligation.drawn + amount];
  obligations.write(draft, { ...obligation, line, drawn });
  const parties = { debtor, creditor: issuer, issuer, currency, amount, cause: 'line' } as const;
  const owed = oweDebt(origin, 'line', { ...parties, receivable: id, from: null });
  const issued = { type: 'moneyIssued', ...money, to: debtor, amount: String(amount), payment: id };
  return [{ type: 'lineDrawn', ...money, debtor, amount: String(amount) }, issued, ...owed];
}

/** The next receivables of the debtor that are due at the same time and not paid, by their ids. */
function owedAfter(draft: Draft, { debtor, dueTime, summed }: Obligation): readonly Receivable[] {
  const [from, until] = under(`owed/${debtor}/${padded(dueTime, 15)}`);
  // '-' is the least letter of a key.
  const start = summed === '' ? from : `${from}${summed}-`;
  return draft.indexes.scan(start, until, PUBLISH_BATCH).map(([key]) => {
    const receivable = receivables.read(draft, key.slice(key.lastIndexOf('/') + 1));
    assert(receivable !== undefined, 'what is owed is a receivable');
    return receivable;
  });
}
