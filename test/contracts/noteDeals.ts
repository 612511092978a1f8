import { deals } from './deals.ts';
import type { DeedOf } from './unseeded.ts';

/** A credit note that is a defence. */
export function defence(receivable: string, amount: string): DeedOf<'creditNote'> {
  return deals.credit(receivable, amount, { ground: 'defence' });
}

/** The debtor's word for it. */
export function confirm(receivable: string, note: string): DeedOf<'confirmCreditNote'> {
  return { type: 'confirmCreditNote', version: 1, receivable, note };
}

/** The word of a holder or pledgee on a credit note. */
export function answer(
  receivable: string,
  note: string,
  agrees: boolean,
  piece = '1',
): DeedOf<'answerCreditNote'> {
  return { type: 'answerCreditNote', version: 1, receivable, piece, note, agrees };
}
