/**
 * Every kind of fact, by the first word of its key: what of it is in the list of what can hurt a
 * piece, or why it can hurt none. A test fails when a kind is in neither.
 */
import type { EncumbranceCode } from '../../state/encumbrances.ts';

/** The entries that a kind of fact gives rise to, or the reason why there are none. */
export type Hurts =
  | { readonly entries: readonly EncumbranceCode[] }
  | { readonly harmless: string };

/** All kinds of facts. */
export const FACT_KINDS_HURT: Readonly<Record<string, Hurts>> = {
  amendment: { harmless: 'Parameters that come are the same for every piece.' },
  account: {
    harmless: 'Whether the debtor has the money is its ability to pay, no right in a piece.',
  },
  calendar: { harmless: 'A receivable names its version, and its pay day is fixed by that.' },
  claim: { entries: ['bound'] },
  consent: { harmless: 'It takes assignments to who gave it; nothing of a piece is bound by it.' },
  contract: { entries: ['contract', 'contract_proposed'] },
  correction: { entries: ['correction_ordered', 'correction_proposed'] },
  conversion: { harmless: 'It is money for money.' },
  redemption: { harmless: 'It is money on its way out.' },
  'issue-limit': { harmless: 'It bounds what an issuer puts out from now on.' },
  'queued-order': {
    harmless: 'It is not in force; behind what is due it becomes a freeze, halt or insolvency.',
  },
  'reading-mandate': { harmless: 'It lets a member read, and binds nothing.' },
  raise: { harmless: 'Rights keep the protocol under which they arose.' },
  'event-seed': { harmless: 'Only the salts of what is told follow from it.' },
  days: { harmless: 'How long days are is fixed at the founding.' },
  debt: { entries: ['set_off_declared'] },
  document: { entries: ['rival', 'rival_disputed'] },
  evidence: { harmless: 'It is about the votes of a validator.' },
  folded: { harmless: 'It is of a receivable that has left: no piece of it is there.' },
  freeze: { entries: ['frozen', 'money_frozen'] },
  grant: { harmless: 'It lets a member read, and binds nothing.' },
  guarantee: { entries: ['guaranteed', 'guarantee_called'] },
  halt: { entries: ['halted'] },
  identity: { harmless: 'It keeps a supplier from registering an invoice twice.' },
  insolvency: {
    entries: [
      'debtor_insolvent',
      'issuer_insolvent',
      'holder_insolvent',
      'payee_insolvent',
      'guarantor_insolvent',
    ],
  },
  invoice: { entries: ['rest_disputed', 'issuer_unaccepted', 'rival', 'rival_disputed'] },
  issuer: {
    harmless: 'How much money an issuer has put out is its ability to pay, no right in a piece.',
  },
  key: { harmless: 'It says whose a key is.' },
  link: { harmless: 'It says who gave a piece to whom, and what the one owes the other for it.' },
  listing: {
    entries: [
      ...(['contract', 'contract_proposed', 'evidence', 'registered_claim'] as const),
      ...(['correction_ordered', 'correction_proposed'] as const),
    ],
  },
  policy: { harmless: 'It says how many keys of a member sign.' },
  approval: { harmless: 'A deed that waits for further keys has done nothing.' },
  spent: { harmless: 'It counts what a key has signed in a day.' },
  usage: { harmless: 'It counts what a member has put on the ledger in a day.' },
  total: { harmless: 'It counts what a member has, and binds nothing of it.' },
  mailbox: { harmless: 'It says where details of invoices are brought, and moves no right.' },
  member: { harmless: 'Keys and roles of a member bind no piece.' },
  obligation: { entries: ['funding_refused'] },
  offer: { entries: ['bound'] },
  oracle: { entries: ['evidence', 'registered_claim'] },
  parameters: { harmless: 'They are the same for every piece.' },
  reserve: { entries: ['reserved'] },
  piece: {
    entries: [...(['nothing_open', 'undisclosed', 'notice_waits', 'disputed'] as const)],
  },
  holding: {
    entries: [
      ...(['bound', 'pledged', 'reserved', 'undisclosed', 'returned'] as const),
      ...(['written_off', 'guaranteed', 'guarantee_called'] as const),
    ],
  },
  pledge: { entries: ['pledged'] },
  proposal: { harmless: 'It is a ballot about the network; what it decides has facts of its own.' },
  quote: { harmless: 'It binds the financier’s money, and the units only when it is accepted.' },
  rate: { harmless: 'It matters to a contract in force, which is listed.' },
  receivable: {
    entries: [
      ...(['closed', 'own_money', 'charges_capped', 'acknowledged', 'diluted'] as const),
      ...(['credit_note_waits', 'part_disputed', 'disputed', 'set_off_declared'] as const),
    ],
  },
  'register-entry': { entries: ['registered_claim'] },
  request: { harmless: 'It asks for prices and binds nothing.' },
  statement: { entries: ['evidence'] },
  validators: { harmless: 'Who decides blocks has no right in a piece.' },
  wake: { harmless: 'It says that contracts, which are listed, are looked at.' },
};
