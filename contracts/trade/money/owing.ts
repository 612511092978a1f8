/**
 * Debts between members beside the receivables: after a credit note on an undertaking, in recourse,
 * for what somebody collected for another. They are in money of one issuer, and are paid, set off
 * or waived.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { hashJson } from '../../../ledger/hash.ts';
import type { Debt } from '../../state/rights.ts';
import { debts } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';

/** What a debt says when it is made; that pledges are on it only where some are. */
export type DebtWords = Omit<
  Debt,
  'id' | 'settled' | 'struck' | 'units' | 'pledges' | 'madeAt' | 'madeTime'
> & { readonly pledges?: readonly Hash[] };

/** A scene with what a debt comes from. */
export interface Origin extends Scene {
  /** Id of the transaction, or the due item with the height of its block. */
  readonly origin: string;
}

/** Puts a debt down; nobody owes itself, and nothing is no debt: then there is none. */
export function oweDebt(origin: Origin, part: string, words: DebtWords): readonly Event[] {
  const { debtor, creditor, amount, cause } = words;
  if (debtor === creditor || amount === 0n) return [];
  const id = debtId(origin.origin, part);
  debts.write(origin.draft, { ...blankDebt(origin, id, words), amount });
  return [{ type: 'debtMade', debt: id, debtor, creditor, amount: String(amount), cause }];
}

/**
 * Adds to the one debt of an event between these two, in this money, of this receivable and under
 * these pledges, which answers for so many units more.
 */
export function oweMore(origin: Origin, words: DebtWords, units: bigint): readonly Event[] {
  const { debtor, creditor, issuer, receivable, amount, cause, pledges = [] } = words;
  if (debtor === creditor || amount === 0n) return [];
  const parts = [cause, debtor, creditor, issuer, receivable, ...pledges];
  const id = debtId(origin.origin, parts.join(' '));
  const debt = debts.read(origin.draft, id) ?? blankDebt(origin, id, words);
  debts.write(origin.draft, { ...debt, amount: debt.amount + amount, units: debt.units + units });
  return [{ type: 'debtMade', debt: id, debtor, creditor, amount: String(amount), cause }];
}

/** What is open of a debt, minor units. */
export function openDebt(debt: Debt): bigint {
  return debt.amount - debt.settled;
}

/**
 * The debt of which so much more is settled. Settled in full it bears no pledge any more; that of a
 * pledgor still names the one that it is for.
 */
export function withSettled(debt: Debt, amount: bigint): Debt {
  const settled = debt.settled + amount;
  const isFree = settled === debt.amount && debt.cause !== 'pledge';
  return { ...debt, settled, pledges: isFree ? [] : debt.pledges };
}

/** The debt that is so much less, without a payment: what is struck is never owed back. */
export function withStruck(debt: Debt, amount: bigint): Debt {
  return { ...withSettled(debt, amount), struck: debt.struck + amount };
}

/** A debt of nothing yet. */
export function blankDebt(origin: Scene, id: Hash, words: DebtWords): Debt {
  const { height: madeAt, time: madeTime } = origin;
  const none = { amount: 0n, settled: 0n, struck: 0n, units: 0n };
  return { ...words, ...none, pledges: words.pledges ?? [], id, madeAt, madeTime };
}

/** The id of a debt by what it comes from, and which part of that it is. */
export function debtId(origin: string, part: string): Hash {
  return hashJson(['debt', origin, part]);
}
