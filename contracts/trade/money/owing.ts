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

/** What a debt says when it is made. */
export type DebtWords = Omit<Debt, 'id' | 'settled' | 'units' | 'madeAt' | 'madeTime'>;

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
  const { height: madeAt, time: madeTime } = origin;
  debts.write(origin.draft, { ...words, id, settled: 0n, units: 0n, madeAt, madeTime });
  return [{ type: 'debtMade', debt: id, debtor, creditor, amount: String(amount), cause }];
}

/**
 * Adds to the one debt of an event between these two, in this money and of this receivable, which
 * answers for so many units more.
 */
export function oweMore(origin: Origin, words: DebtWords, units: bigint): readonly Event[] {
  const { debtor, creditor, issuer, receivable, amount, cause } = words;
  if (debtor === creditor || amount === 0n) return [];
  const id = debtId(origin.origin, `${cause} ${debtor} ${creditor} ${issuer} ${receivable}`);
  const before = debts.read(origin.draft, id);
  const { height: madeAt, time: madeTime } = origin;
  const fresh = { ...words, id, amount: 0n, settled: 0n, units: 0n, madeAt, madeTime };
  const debt = before ?? fresh;
  debts.write(origin.draft, { ...debt, amount: debt.amount + amount, units: debt.units + units });
  return [{ type: 'debtMade', debt: id, debtor, creditor, amount: String(amount), cause }];
}

/** What is open of a debt, minor units. */
export function openDebt(debt: Debt): bigint {
  return debt.amount - debt.settled;
}

function debtId(origin: string, part: string): Hash {
  return hashJson(['debt', origin, part]);
}
