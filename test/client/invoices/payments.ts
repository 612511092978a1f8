import { readFileSync } from 'node:fs';
import type { NumberPrints } from '../../../client/invoices/numberPrints.ts';
import { numberPrints } from '../../../client/invoices/numberPrints.ts';
import { dayNumber, dayText } from '../../../contracts/state/calendar.ts';
import type { Lots } from '../../simulation/lots.ts';
import { dataPath } from '../../support/sharedData.ts';

// A month of real payments as the invoices that they paid: numbers, amounts, suppliers and days of
// payment are real; when an invoice was issued and fell due is drawn by lot.

const KEY = new Uint8Array(32).fill(7);

/** What a supplier would register. Days are `YYYY-MM-DD`. */
export interface PaidInvoice extends NumberPrints {
  readonly supplier: string;
  readonly number: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly issueDay: string;
  readonly dueDay: string;
}

/** With the fingerprints that follow from supplier and number. */
export function printed(words: Omit<PaidInvoice, keyof NumberPrints>): PaidInvoice {
  return { ...words, ...numberPrints(KEY, words.supplier, words.number) };
}

/** A day so many later. */
export function dayAfter(day: string, days: number): string {
  return dayText((dayNumber(day) ?? 0) + days);
}

/**
 * All payments that are above nothing, each number of a supplier once: issued up to 30 days before
 * it was paid, due after a term of 30 to 90 days.
 */
export function paidInvoices(lots: Lots): readonly PaidInvoice[] {
  const text = readFileSync(dataPath('receivables/devon_payments_2014-09.csv'), 'utf8');
  const rows = text.trim().split(/\r?\n/).slice(1);
  const known = new Set<string>();
  return rows.flatMap((row) => {
    const [paidOn = '', document = '', stated = '', pounds = '', supplier = ''] = row.split(',');
    const amount = BigInt(pounds.replace('.', ''));
    const number = stated === '' ? `DOC ${document}` : stated;
    const issueDay = dayAfter(paidOn, -lots.integer(0, 30));
    const dueDay = dayAfter(issueDay, lots.integer(30, 90));
    const invoice = printed({ supplier, number, amount, issueDay, dueDay });
    const mark = `${supplier} ${number}`;
    if (amount <= 0n || known.has(mark)) return [];
    known.add(mark);
    return [invoice];
  });
}
