/** What the chapters of the deeds are about, for their pages and for the help of the commands. */
import type { Chapter } from './deeds.ts';

/** A sentence or two a chapter; read in this order they are the life of a receivable. */
export const ABOUT: Readonly<Record<Chapter, string>> = {
  members: 'Who takes part, and with which keys it signs.',
  invoices: 'A supplier says what a debtor owes; the debtor accepts it, and it is a receivable.',
  disputes: 'What the debtor contests, what the supplier concedes, what a credit note takes off.',
  pieces: 'A receivable is split and handed on; the debtor has notice of it.',
  pledges: 'A right in a piece without sale.',
  financing: 'Pieces for money: quotes, sales, payment before the due day.',
  money: 'What issuers owe: put on the ledger, moved, changed for another’s, taken off.',
  settlement: 'Around the due day: what is funded, what is paid otherwise, what is set off.',
  guarantees: 'Others who answer for a debtor.',
  recourse: 'After default: back to the seller, or off the books.',
  agreements: 'Contracts as data, which carry themselves out.',
  evidence: 'What third parties attest: rates, deliveries, entries of registers.',
  supervision: 'What stands still by order, and insolvency.',
  corrections: 'What was recorded wrongly is put right in the open: by agreement, or by order.',
  governance: 'What the validators decide by ballot, and the calendar.',
};
