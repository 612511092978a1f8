/**
 * Debts under a pledge. What is owed in the place of units of a pledged piece bears the pledges of
 * the piece (`Debt.pledges`), but none of its own debtor: that one pays its creditor, and has the
 * pledgor's debt against it. What a pledge has lost beyond that its pledgor owes the pledgee, or
 * who received it as holder: one debt of each for each pledge, together never more than the pledge
 * still secures.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { under } from '../../state/factKeys.ts';
import type { Piece } from '../../state/pieces.ts';
import type { Debt, Pledge } from '../../state/rights.ts';
import { debts, pledges } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { lesser } from '../../state/units.ts';
import type { Money } from '../money/money.ts';
import { blankDebt, debtId, openDebt, withStruck } from '../money/owing.ts';

/** The pledges that a debt of this member bears in the place of what is gone of a piece. */
export function chargesOn(
  draft: Draft,
  { pledges: ids }: Pick<Piece, 'pledges'>,
  debtor: string,
): readonly Hash[] {
  return ids.filter((id) => {
    const pledge = pledges.read(draft, id);
    return pledge?.status === 'active' && pledge.pledgee !== debtor;
  });
}

/** The open debts that a pledge is on, by their ids; its pledgor's own is among them. */
export function chargedBy(draft: Draft, pledge: Hash): readonly Debt[] {
  const entries = [...scanAll(draft.indexes, ...under(`charged/${pledge}`))];
  return entries.flatMap(([key]) => {
    const debt = debts.read(draft, key.slice(key.lastIndexOf('/') + 1));
    return debt === undefined ? [] : [debt];
  });
}

/** Whether it is what a pledgor or holder owes a pledgee for what its pledge lost. */
export function isForLoss({ cause }: Pick<Debt, 'cause'>): boolean {
  return cause === 'pledge';
}

/** What is owed and open for what a pledge lost, minor units. */
export function openForLoss(draft: Draft, pledge: Hash): bigint {
  return lossesOf(draft, pledge).reduce((sum, debt) => sum + openDebt(debt), 0n);
}

/** The first pledge of a debt whose pledgee is another than its creditor; null: there is none. */
export function chargeOn(draft: Draft, { pledges: ids, creditor }: Debt): Hash | null {
  return ids.find((id) => pledges.read(draft, id)?.pledgee !== creditor) ?? null;
}

/** A member owes so much more for what a pledge lost; in the money of what is still open. */
export function oweForLoss(
  scene: Scene,
  { id: pledge, pledgee, receivable }: Pledge,
  { debtor, amount, ...money }: Money & { readonly debtor: string; readonly amount: bigint },
): readonly Event[] {
  const id = debtId(pledge, `lost ${debtor}`);
  const cause = 'pledge' as const;
  const parties = { debtor, creditor: pledgee };
  const words = { ...parties, ...money, amount, cause, receivable, from: null, pledges: [pledge] };
  const before = debts.read(scene.draft, id) ?? blankDebt(scene, id, words);
  const issuer = openDebt(before) === 0n ? money.issuer : before.issuer;
  const { height: madeAt, time: madeTime } = scene;
  const grown = { amount: before.amount + amount, issuer, pledges: [pledge], madeAt, madeTime };
  debts.write(scene.draft, { ...before, ...grown });
  return [{ type: 'debtMade', debt: id, ...parties, amount: String(amount), cause }];
}

/**
 * Strikes what is open for what a pledge lost beyond so much: it is owed no more. The pledgor's is
 * struck first, for who received something has it.
 */
export function limitLosses(draft: Draft, pledge: Hash, most: bigint): readonly Event[] {
  let excess = openForLoss(draft, pledge) - most;
  const events: Event[] = [];
  for (const debt of lossesOf(draft, pledge)) {
    if (excess <= 0n) break;
    const amount = lesser(excess, openDebt(debt));
    excess -= amount;
    debts.write(draft, withStruck(debt, amount));
    const { id, debtor, creditor } = debt;
    events.push({ type: 'debtReduced', debt: id, debtor, creditor, amount: String(amount) });
  }
  return events;
}

/** Takes a pledge that is over from every debt that it is on. */
export function endCharges(draft: Draft, pledge: Hash): readonly Event[] {
  const events = limitLosses(draft, pledge, 0n);
  for (const debt of chargedBy(draft, pledge)) freeOf(draft, debt, pledge);
  return events;
}

/** Takes a pledge from a debt. */
export function freeOf(draft: Draft, debt: Debt, pledge: Hash): void {
  debts.write(draft, { ...debt, pledges: debt.pledges.filter((id) => id !== pledge) });
}

/** What is owed for what a pledge lost: by its pledgor, and then by others, by their ids. */
function lossesOf(draft: Draft, pledge: Hash): readonly Debt[] {
  const pledgor = pledges.read(draft, pledge)?.pledgor;
  const keyOf = ({ debtor }: Debt): string => (debtor === pledgor ? '' : debtor);
  const all = chargedBy(draft, pledge).filter(isForLoss);
  return all.toSorted((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
}
