/**
 * Whether an invoice on the ledger is the document that the debtor has in its hands (W1 of the
 * rights). Details that stand behind the commitment say nothing about the fact beside it: one
 * document could be registered for a thousand times its amount, in another currency, or towards
 * somebody else. So field by field is compared before anything is signed, here and nowhere else.
 */
import { tellAmount } from '../../contracts/state/currencies.ts';
import type { Invoice as InvoiceFact } from '../../contracts/state/invoices.ts';
import type { Hash } from '../../ledger/hash.ts';
import { checkRegistrable, paysAnother } from './checkRegistrable.ts';
import {
  claimOf,
  documentFingerprint,
  fingerprint,
  isCorrection,
  normaliseNumber,
} from './identity.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { numberPrints } from './numberPrints.ts';
import { toMinor, typedToMinor } from './toMinor.ts';

/** Why an invoice on the ledger is not the document, in the order of the fields. Never reused. */
export const COMPARISON_REFUSALS = {
  other_supplier: 'The document names another seller than the supplier on the ledger.',
  other_debtor: 'The document names another buyer than the debtor on the ledger.',
  other_number:
    'The number, its look or the year of issue is another than registered, or your network key is.',
  other_currency: 'The document is in another currency than the invoice on the ledger.',
  other_amount: 'The document asks for another amount than the invoice on the ledger.',
  other_issue_day: 'The document was issued on another day than the ledger says.',
  other_document_due_day: 'The due date of the document is another than the ledger says.',
  other_payee:
    'The document names another payee than the ledger pays. Get that payee’s word that the ' +
    'supplier is paid, and say so.',
  other_document: 'The document’s bytes are not those that were registered.',
} as const;

/** One of the codes of `COMPARISON_REFUSALS`. */
export type ComparisonCode = keyof typeof COMPARISON_REFUSALS;

/** What a document says, or a person who reads it; nothing of it comes from the ledger. */
export interface InvoiceSaid {
  /** The seller as the document names it, and the member that this stands for, if any. */
  readonly supplier: NamedParty;
  readonly debtor: NamedParty;
  readonly number: string;
  /** The claim that a correction states; null when it is that of number and issue day. */
  readonly claim: ClaimSaid | null;
  readonly currency: string;
  /** Decimal text such as `529.87`. */
  readonly amount: string;
  /** `YYYY-MM-DD`. */
  readonly issueDay: string;
  /** `YYYY-MM-DD`, null when the document has none. */
  readonly documentDueDay: string | null;
  /** Whom the document has paid, when it is not the seller. */
  readonly payee: NamedParty | null;
  /** Its bytes; null when a person reads it from paper. */
  readonly document: Uint8Array | null;
}

/** Number and year of the invoice whose claim it is, as the identity has them. */
export interface ClaimSaid {
  readonly number: string;
  readonly year: number;
}

/** A name, and the id of the member that it stands for; null when it is nobody's. */
export interface NamedParty {
  readonly name: string;
  readonly member: string | null;
}

/** One field of both, in words, and the refusal when they differ. */
export interface ComparedField {
  readonly field: string;
  readonly ledger: string;
  readonly document: string;
  readonly code: ComparisonCode | null;
}

/** What else the comparison needs. */
export interface ComparisonTerms {
  /** 32 bytes that the members of the network hold. */
  readonly networkKey: Uint8Array;
  /** A payee whom the document names has agreed that the supplier is paid. */
  readonly payeeAgrees?: boolean;
}

/**
 * What a machine-readable document says; names become members by `memberOf`.
 * @returns the refusal when it is no document that may be registered at all, such as a credit note
 */
export function saidByDocument(
  invoice: Invoice,
  document: Uint8Array,
  memberOf: (name: string | null) => string | null,
): InvoiceSaid | InvoiceRefusal {
  const refusal = checkRegistrable(invoice, { payeeAgrees: true, dueDaySaid: true });
  if (refusal !== null) return refusal;
  const named = (name: string | null): NamedParty => ({ name: name ?? '', member: memberOf(name) });
  const { supplier, buyer, payee, number, currency, payable, issueDate, dueDate } = invoice;
  const assigned = paysAnother(invoice);
  return {
    supplier: named(supplier.name),
    debtor: named(buyer.name),
    number: number ?? '',
    claim: isCorrection(invoice) ? claimOf(invoice) : null,
    currency: currency ?? '',
    amount: payable ?? '',
    issueDay: issueDate ?? '',
    documentDueDay: dueDate,
    payee: assigned ? named(payee?.name ?? 'an assignee (code 393)') : null,
    document,
  };
}

/**
 * Every field of both, in their order; the last one shows the agreed due day beside the
 * document's and is never refused. The invoice may be accepted when no field has a code.
 */
export function compareInvoice(
  fact: InvoiceFact,
  said: InvoiceSaid,
  terms: ComparisonTerms,
): readonly ComparedField[] {
  const { supplier, debtor, currency, issueDay, documentDueDay, dueDay } = fact;
  const same = isItsNumber(fact, said, terms);
  // What a document says is read strictly; a person may type an amount as it is shown.
  const read = said.claim === null ? typedToMinor : toMinor;
  const minor = read(said.amount, said.currency);
  const stated = `${said.amount} ${said.currency}`;
  return [
    party('supplier', supplier, said.supplier, 'other_supplier'),
    party('debtor', debtor, said.debtor, 'other_debtor'),
    field('number', same ? said.number : 'another', said.number, 'other_number'),
    field('currency', currency, said.currency, 'other_currency'),
    {
      field: 'amount',
      ledger: tellAmount(fact.amount, currency),
      document: typeof minor === 'bigint' ? tellAmount(minor, said.currency) : stated,
      code: minor === fact.amount ? null : 'other_amount',
    },
    field('issueDay', issueDay, said.issueDay, 'other_issue_day'),
    field('documentDueDay', documentDueDay, said.documentDueDay, 'other_document_due_day'),
    payeeField(supplier, said, terms),
    documentField(fact, said, terms),
    { field: 'dueDay', ledger: dueDay, document: said.documentDueDay ?? 'none', code: null },
  ];
}

/** The fields that speak against the invoice on the ledger. */
export function differencesOf(fields: readonly ComparedField[]): readonly ComparedField[] {
  return fields.filter(({ code }) => code !== null);
}

/** That identity and look-alike fingerprints of the fact are those of the number that is said. */
function isItsNumber(
  { supplier, identity, skeleton, core }: InvoiceFact,
  said: InvoiceSaid,
  { networkKey }: ComparisonTerms,
): boolean {
  if (identityOf(supplier, said, networkKey) !== identity) return false;
  const prints = numberPrints(networkKey, supplier, said.claim?.number ?? said.number);
  return prints.skeleton === skeleton && prints.core === core;
}

/** Null when what should be a day has no year: a person may say anything. */
function identityOf(supplier: string, said: InvoiceSaid, networkKey: Uint8Array): Hash | null {
  if (said.claim !== null) {
    return fingerprint(networkKey, { type: 'invoice-identity', supplier, ...said.claim });
  }
  const [year] = /^[0-9]{4}(?=-)/.exec(said.issueDay) ?? [];
  if (year === undefined) return null;
  const number = normaliseNumber(said.number);
  const parts = { type: 'invoice-identity', supplier, number, year: Number(year) } as const;
  return fingerprint(networkKey, parts);
}

function field(
  name: string,
  ledger: string | null,
  document: string | null,
  code: ComparisonCode,
): ComparedField {
  return {
    field: name,
    ledger: ledger ?? 'none',
    document: document ?? 'none',
    code: ledger === document ? null : code,
  };
}

function party(
  name: string,
  ledger: string,
  { name: said, member }: NamedParty,
  code: ComparisonCode,
): ComparedField {
  const document = member === said ? said : `${said} (${member ?? 'no member known by this name'})`;
  return { field: name, ledger, document, code: member === ledger ? null : code };
}

/** The ledger pays the supplier until the piece is handed on, whomever the document names. */
function payeeField(
  supplier: string,
  { payee }: InvoiceSaid,
  { payeeAgrees = false }: ComparisonTerms,
): ComparedField {
  if (payee === null) return field('payee', supplier, supplier, 'other_payee');
  const agreed = payeeAgrees || payee.member === supplier;
  return { ...party('payee', supplier, payee, 'other_payee'), code: agreed ? null : 'other_payee' };
}

function documentField(
  { document: registered }: InvoiceFact,
  { document }: InvoiceSaid,
  { networkKey }: ComparisonTerms,
): ComparedField {
  if (document === null) {
    return { field: 'document', ledger: registered, document: 'on paper', code: null };
  }
  return field('document', registered, documentFingerprint(networkKey, document), 'other_document');
}
