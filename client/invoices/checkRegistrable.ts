import { checkTotals } from './checkTotals.ts';
import { normaliseNumber } from './identity.ts';
import type { Invoice, Party } from './invoice.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { refuseInvoice } from './invoiceRefusal.ts';
import { toMinor } from './toMinor.ts';

/** What the supplier says beside the document. */
export interface RegistrationChoices {
  /** That the payee whom the document names, other than the seller, has agreed. */
  readonly payeeAgrees?: boolean;
}

type Check = (invoice: Invoice, choices: RegistrationChoices) => InvoiceRefusal | null;

// UNTDID 1001 as EN 16931 uses it (rule BR-CL-01 and its interpretation as credit note).
const CREDIT_NOTES: ReadonlySet<string> = new Set(
  '81 83 261 262 296 308 381 396 420 458 532'.split(' '),
);
// The codes that ask for payment. Left out: pro forma (325), information for accounting (751), tax
// and customs papers (102, 935), data sheets, valuations and interim applications (130, 202-204,
// 211) and consignment (395: nothing is owed before the goods are sold on).
const DEMANDS: ReadonlySet<string> = new Set(
  (
    '71 80 82 84 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390 393 394 456 457 527 ' +
    '553 575 623 633 780 817 870 875 876 877'
  ).split(' '),
);
const FACTORED_INVOICE = '393';

const CHECKS: readonly Check[] = [
  checkUnambiguous,
  checkNotCreditNote,
  checkDemand,
  checkTerms,
  checkPayable,
  checkTotals,
  checkPayee,
];

/**
 * The first reason, in the order of `INVOICE_REFUSALS`, why this invoice cannot be registered on
 * the ledger; null when there is none. What counts is what is to be paid (BT-115), not the total:
 * an invoice that is prepaid in part is fine.
 */
export function checkRegistrable(
  invoice: Invoice,
  choices: RegistrationChoices = {},
): InvoiceRefusal | null {
  for (const check of CHECKS) {
    const refusal = check(invoice, choices);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkUnambiguous({ ambiguous }: Invoice): InvoiceRefusal | null {
  if (ambiguous.length === 0) return null;
  return refuseInvoice('ambiguous_document', { terms: ambiguous.join(' ') });
}

function checkNotCreditNote({ kind }: Invoice): InvoiceRefusal | null {
  const byCode = kind.code !== null && CREDIT_NOTES.has(kind.code);
  if (kind.document !== 'CreditNote' && !byCode) return null;
  return refuseInvoice('credit_note', { document: kind.document, code: kind.code ?? '' });
}

/** UBL names an invoice by its root; in CII the code alone tells it from a credit note. */
function checkDemand({ kind }: Invoice): InvoiceRefusal | null {
  const demands = kind.code === null ? kind.document === 'Invoice' : DEMANDS.has(kind.code);
  if (demands) return null;
  return refuseInvoice('unknown_kind', { document: kind.document, code: kind.code ?? '' });
}

function checkTerms(invoice: Invoice): InvoiceRefusal | null {
  if (normaliseNumber(invoice.number ?? '') === '') return refuseInvoice('number_missing');
  if (invoice.issueDate === null) return refuseInvoice('issue_date_missing');
  if (invoice.supplier.name === null) return refuseInvoice('supplier_missing');
  if (invoice.buyer.name === null) return refuseInvoice('buyer_missing');
  return null;
}

function checkPayable({ currency, payable, payableCurrency }: Invoice): InvoiceRefusal | null {
  if (currency === null) return refuseInvoice('currency_missing');
  const zero = toMinor('0', currency);
  if (typeof zero !== 'bigint') return zero;
  if (payable === null) return refuseInvoice('payable_missing');
  if (payableCurrency !== currency) {
    const facts = { currency, payableCurrency: payableCurrency ?? '' };
    return refuseInvoice('payable_currency_differs', facts);
  }
  const amountMinor = toMinor(payable, currency);
  if (typeof amountMinor !== 'bigint') return amountMinor;
  return amountMinor > 0n ? null : refuseInvoice('payable_not_positive', { payable, currency });
}

function checkPayee(invoice: Invoice, choices: RegistrationChoices): InvoiceRefusal | null {
  const { payee, supplier, kind } = invoice;
  const other = payee !== null && !sameParty(payee, supplier);
  if ((!other && kind.code !== FACTORED_INVOICE) || choices.payeeAgrees === true) return null;
  return refuseInvoice('payee_unconfirmed', {
    payee: payee?.name ?? '',
    supplier: supplier.name ?? '',
    code: kind.code ?? '',
  });
}

/**
 * Whether two mentions are one party by the words of the document: a shared name, and no number
 * of a legal register that says otherwise. In doubt they are two, and the payee is asked.
 */
function sameParty(left: Party, right: Party): boolean {
  const otherId = left.legalId !== null && right.legalId !== null && left.legalId !== right.legalId;
  const names = [right.registrationName, right.tradingName].map(spaced);
  return !otherId && left.name !== null && names.includes(spaced(left.name));
}

function spaced(name: string | null): string | null {
  return name === null ? null : name.replace(/\s+/g, ' ');
}
