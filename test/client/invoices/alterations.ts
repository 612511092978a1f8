import type { Lots } from '../../simulation/lots.ts';
import type { PaidInvoice } from './payments.ts';
import { dayAfter, printed } from './payments.ts';

// How one invoice is registered a second time under a number that is not quite the same, or not at
// all. Each kind gives what is registered after the original; the last of it is the twin.

type Words = Omit<PaidInvoice, 'skeleton' | 'core'>;
type Alteration = (invoice: PaidInvoice, lots: Lots) => readonly PaidInvoice[];

/** By kind. Those that change the number alone keep the rest; those of the rest renumber. */
export const ALTERATIONS: Readonly<Record<string, Alteration>> = {
  'other case': renumbered((number) => swapCase(number)),
  'blanks within': renumbered((number, lots) => spliced(number, ' ', lots)),
  'other signs': renumbered((number) => `${number.replace(/[-/. ]/g, '_')}#`),
  'zeros in front': renumbered((number) => number.replace(/[0-9]+/, (run) => `00${run}`)),
  'O for 0, I for 1': renumbered((number) => number.replace(/0/g, 'O').replace(/1/g, 'I')),
  'letters of another alphabet': renumbered((number) =>
    number.replace(/[AEO]/g, (letter) => ({ A: 'А', E: 'Е' })[letter] ?? 'О'),
  ),
  'a prefix': renumbered((number) => `INV-${number}`),
  'a suffix': renumbered((number) => `${number}/A`),
  'a new number': (invoice, lots) => [again(invoice, lots, {})],
  'a day before or after': (invoice, lots) => {
    const days = lots.pick([-1, 1]);
    const issueDay = dayAfter(invoice.issueDay, days);
    return [again(invoice, lots, { issueDay })];
  },
  'a few days, with the term': (invoice, lots) => {
    const days = lots.integer(-3, 3);
    const { issueDay, dueDay } = invoice;
    const moved = { issueDay: dayAfter(issueDay, days), dueDay: dayAfter(dueDay, days) };
    return [again(invoice, lots, moved)];
  },
  'up to 1 % less or more': (invoice, lots) => {
    const gap = invoice.amount / 100n;
    const amount = invoice.amount + lots.pick([-gap, gap, -gap / 2n, gap / 3n]);
    return [again(invoice, lots, { amount })];
  },
  'a little of each': (invoice, lots) => {
    const amount = invoice.amount - invoice.amount / 150n;
    return [again(invoice, lots, { amount, issueDay: dayAfter(invoice.issueDay, 1) })];
  },
  'two parts': (invoice, lots) => inTwo(invoice, lots, () => freshNumber(lots)),
  'two parts by suffix': (invoice, lots) =>
    inTwo(invoice, lots, (part) => `${invoice.number}/${part}`),
};

function renumbered(change: (number: string, lots: Lots) => string): Alteration {
  return (invoice, lots) => [printed({ ...invoice, number: change(invoice.number, lots) })];
}

function again(invoice: PaidInvoice, lots: Lots, words: Partial<Words>): PaidInvoice {
  return printed({ ...invoice, ...words, number: freshNumber(lots) });
}

function inTwo(
  invoice: PaidInvoice,
  lots: Lots,
  numbered: (part: number) => string,
): readonly PaidInvoice[] {
  const one = (invoice.amount * BigInt(lots.integer(20, 80))) / 100n;
  const amounts = [one, invoice.amount - one];
  return amounts.map((amount, at) => printed({ ...invoice, amount, number: numbered(at + 1) }));
}

function freshNumber(lots: Lots): string {
  return `N${lots.integer(1_000_000, 9_999_999)}`;
}

function swapCase(number: string): string {
  const lower = number.toLowerCase();
  return lower === number ? number.toUpperCase() : lower;
}

function spliced(number: string, sign: string, lots: Lots): string {
  const at = lots.integer(0, number.length);
  return `${number.slice(0, at)}${sign}${number.slice(at)}`;
}
