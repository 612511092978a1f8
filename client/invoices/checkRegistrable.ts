import { checkTotals } from './checkTotals.ts';
import { correctedClaims, normaliseNumber } from './identity.ts';
import type { Ambiguity, Invoice, Party } from './invoice.ts';
import { standingOf } from './invoiceKinds.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { refuseInvoice } from './invoiceRefusal.ts';
import { plainNames } from './plainNames.ts';
import { toMinor } from './toMinor.ts';

/** What the supplier says beside the document. */
export interface RegistrationChoices {
  /** That the payee whom the document names, other than the seller, has agreed. */
  readonly payeeAgrees?: boolean;
  /** That one day has been named on which all of it is due, whatever parts it is payable in. */
  readonly dueDaySaid?: boolean;
}

type Check = (invoice: Invoice, choices: RegistrationChoices) => InvoiceRefusal | null;

const FACTORED: ReadonlySet<string> = new Set('393 472 473 501'.split(' '));

const CHECKS: readonly Check[] = [
  checkUnambiguous,
  checkNotCreditNote,
  checkDemand,
  checkTerms,
  checkPayable,
  checkTotals,
  checkDueDay,
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

function checkUnambiguous(invoice: Invoice): InvoiceRefusal | null {
  const { ambiguous } = invoice;
  const all = [...ambiguous, ...severalCorrected(invoice)];
  if (all.length === 0) return null;
  const values = all.map((each): [string, string] => [each.term, each.values.join(' | ')]);
  const terms = all.map(({ term }) => term).join(' ');
  return refuseInvoice('ambiguous_document', { terms, ...Object.fromEntries(values) });
}

/** A correction of more than one claim: other numbers, or one number of several years. */
function severalCorrected(invoice: Invoice): readonly Ambiguity[] {
  const claims = correctedClaims(invoice);
  if (claims.length < 2) return [];
  const numbers = new Set(claims.map(({ number }) => number));
  const said = claims.map(({ said: { number, issueDate } }) =>
    numbers.size > 1 ? number : (issueDate ?? ''),
  );
  return [{ term: numbers.size > 1 ? 'BT-25' : 'BT-26', values: said.slice(0, 8) }];
}

function checkNotCreditNote(invoice: Invoice): InvoiceRefusal | null {
  if (standingOf(invoice) !== 'credit') return null;
  const { document, code } = invoice.kind;
  return refuseInvoice('credit_note', { document, code: code ?? '' });
}

function checkDemand(invoice: Invoice): InvoiceRefusal | null {
  if (standingOf(invoice) === 'demand') return null;
  const { document, code } = invoice.kind;
  return refuseInvoice('unknown_kind', { document, code: code ?? '' });
}

function checkTerms(invoice: Invoice): InvoiceRefusal | null {
  if (normaliseNumber(invoice.number ?? '') === '') return refuseInvoice('number_missing');
  if (invoice.issueDate === null) {
    const stated = invoice.unreadable.find(({ term }) => term === 'BT-2')?.text ?? '';
    return refuseInvoice('issue_date_missing', { stated });
  }
  if (invoice.supplier.name === null) return refuseInvoice('supplier_missing');
  if (invoice.buyer.name === null) return refuseInvoice('buyer_missing');
  return null;
}

function checkPayable(invoice: Invoice): InvoiceRefusal | null {
  const { currency, payable, payableCurrency } = invoice;
  if (currency === null) return refuseInvoice('currency_missing');
  const zero = toMinor('0', currency);
  if (typeof zero !== 'bigint') return zero;
  if (payable === null) return refuseInvoice('payable_missing');
  const silent = amountWithoutCurrency(invoice);
  if (silent !== null) return refuseInvoice('currency_id_missing', { ...silent, currency });
  if (payableCurrency !== null && payableCurrency !== currency) {
    return refuseInvoice('payable_currency_differs', { currency, payableCurrency });
  }
  const amountMinor = toMinor(payable, currency);
  if (typeof amountMinor !== 'bigint') return amountMinor;
  return amountMinor > 0n ? null : refuseInvoice('payable_not_positive', { payable, currency });
}

/** The amount that lacks its `currencyID`, where the sums need to know it. */
function amountWithoutCurrency(
  invoice: Invoice,
): { readonly term: string; readonly amount: string } | null {
  const { payable, payableCurrency, otherCurrencies, totals } = invoice;
  if (payableCurrency === null) return { term: 'BT-115', amount: payable ?? '' };
  const silent = otherCurrencies.find(({ currency }) => currency === null);
  return silent === undefined || totals.tax !== null ? null : { term: silent.term, amount: '' };
}

function checkDueDay(invoice: Invoice, choices: RegistrationChoices): InvoiceRefusal | null {
  const { instalments } = invoice.due;
  if (instalments.length === 0 || choices.dueDaySaid === true) return null;
  return refuseInvoice('instalments_unanswered', {
    instalments: tellInstalments(invoice),
    count: instalments.length,
  });
}

/** The parts in which a document is payable: `595.00 on 2026-09-30, 595.00 on 2026-12-31`. */
export function tellInstalments({ due }: Invoice): string {
  const told = due.instalments.map(
    ({ part, day }) => `${part ?? 'the rest'} on ${day ?? 'a day that is not stated'}`,
  );
  return told.join(', ');
}

function checkPayee(invoice: Invoice, choices: RegistrationChoices): InvoiceRefusal | null {
  if (!paysAnother(invoice) || choices.payeeAgrees === true) return null;
  const { payee, supplier, kind } = invoice;
  return refuseInvoice('payee_unconfirmed', {
    payee: payee?.name ?? '',
    supplier: supplier.name ?? '',
    code: kind.code ?? '',
  });
}

/** Whether another than the seller is to be paid: a named payee, or the assignee of the code. */
export function paysAnother({ payee, supplier, kind }: Invoice): boolean {
  const other = payee !== null && !sameParty(payee, supplier);
  return other || (kind.code !== null && FACTORED.has(kind.code));
}

/**
 * Whether two mentions are one party by the words of the document: a shared name, in whatever
 * capitals and spelling of its legal form, and no number of a register that says otherwise. In
 * doubt they are two, and the payee is asked.
 */
export function sameParty(left: Party, right: Party): boolean {
  const differ = (one: string | null, other: string | null): boolean =>
    one !== null && other !== null && bareId(one) !== bareId(other);
  if (differ(left.legalId, right.legalId) || differ(left.vatId, right.vatId)) return false;
  const names = [right.registrationName, right.tradingName].flatMap(plainNames);
  return plainNames(left.name).some((name) => names.includes(name));
}

/** A number of a register without the blanks and dots that people write into it. */
function bareId(id: string): string {
  return id.replace(/[\s.]/g, '').toUpperCase();
}
