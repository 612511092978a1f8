/**
 * UBL 2 to our terms, after the syntax binding of EN 16931-3-2. Invoice and CreditNote differ in
 * their root, their type code, their lines and in where the due date stands.
 */
import { calendarDay, referenceDay } from './calendarDay.ts';
import { add, decimalText, parseDecimal, ZERO } from './decimal.ts';
import type { Due, Invoice, OtherCurrency, Party, Preceding, Stated, Totals } from './invoice.ts';
import type { PaymentTerm } from './paymentTerms.ts';
import {
  discountUntil,
  isNoDiscount,
  readDue,
  speaksOfDiscount,
  writesDiscount,
} from './paymentTerms.ts';
import { sumRulesOf } from './profiles.ts';
import {
  attributeOf,
  deepText,
  elementsAt,
  lengthOf,
  TermReader,
  textsAt,
  trimmedText,
} from './select.ts';
import type { XmlElement } from './xml.ts';

const XSD = 'urn:oasis:names:specification:ubl:schema:xsd';
/** The namespace of a UBL 2 document with the root `Invoice`. */
export const UBL_INVOICE = `${XSD}:Invoice-2`;
/** The namespace of a UBL 2 document with the root `CreditNote`. */
export const UBL_CREDIT_NOTE = `${XSD}:CreditNote-2`;

const PREFIXES = {
  cac: `${XSD}:CommonAggregateComponents-2`,
  cbc: `${XSD}:CommonBasicComponents-2`,
};
const TOTAL = 'cac:LegalMonetaryTotal';
const PAYABLE = `${TOTAL}/cbc:PayableAmount`;
const TAX = 'cac:TaxTotal/cbc:TaxAmount';
const PRECEDING = 'cac:BillingReference/cac:InvoiceDocumentReference';
const SELF_BILLED = 'cac:BillingReference/cac:SelfBilledInvoiceDocumentReference';

/** Where free texts stand beside the notes: BT-33, BT-83, BT-123, and what goes with an account. */
const ELSEWHERE = [
  'cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm',
  'cac:PaymentMeans/cbc:PaymentID',
  'cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:PaymentNote',
  'cac:AdditionalDocumentReference/cbc:DocumentDescription',
];

/** The totals by their terms, in the order of the model. */
const TOTALS: readonly (readonly [term: string, total: keyof Totals, name: string])[] = [
  ['BT-106', 'lineExtension', 'LineExtensionAmount'],
  ['BT-107', 'allowance', 'AllowanceTotalAmount'],
  ['BT-108', 'charge', 'ChargeTotalAmount'],
  ['BT-109', 'taxExclusive', 'TaxExclusiveAmount'],
  ['BT-112', 'taxInclusive', 'TaxInclusiveAmount'],
  ['BT-113', 'prepaid', 'PrepaidAmount'],
  ['BT-114', 'rounding', 'PayableRoundingAmount'],
];

/** The terms of a UBL document, whose `root` has been checked to be one. */
export function readUbl(root: XmlElement): Invoice {
  const terms = new TermReader(root, PREFIXES);
  const line = `cac:${root.name}Line`;
  const profile = terms.one('BT-24', 'cbc:CustomizationID');
  const currency = terms.one('BT-5', 'cbc:DocumentCurrencyCode');
  const payable = terms.one('BT-115', PAYABLE);
  const payableAt = terms.spoken(PAYABLE)[0];
  const issued = terms.one('BT-2', 'cbc:IssueDate');
  const issueDate = calendarDay(issued);
  const { due, unreadable } = readDueDays(terms, payable, issueDate);
  const badIssue = issued !== null && issueDate === null ? [{ term: 'BT-2', text: issued }] : [];
  const preceding = readPreceding(terms);
  const payees = terms.spoken('cac:PayeeParty').filter((party) => !isCreditorId(party));
  const read = {
    syntax: 'UBL',
    profile,
    kind: { code: terms.one('BT-3', `cbc:${root.name}TypeCode`), document: root.name },
    number: terms.one('BT-1', 'cbc:ID'),
    issueDate,
    dueDate: due.day,
    due,
    unreadable: [...badIssue, ...unreadable],
    currency,
    payable,
    payableCurrency: payableAt === undefined ? null : attributeOf(payableAt, 'currencyID'),
    supplier: readParty(terms, 'BT-27', 'cac:AccountingSupplierParty/cac:Party'),
    buyer: readParty(terms, 'BT-44', 'cac:AccountingCustomerParty/cac:Party'),
    payee: payees.length === 0 ? null : readParty(terms, 'BT-59', 'cac:PayeeParty'),
    accountHolders: terms.all('cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:Name'),
    totals: readTotals(terms, currency, profile),
    otherCurrencies: readOtherCurrencies(terms, currency),
    thirdParty: terms.all('cac:PrepaidPayment/cbc:PaidAmount'),
    precedingInvoice: preceding[0]?.number ?? null,
    preceding,
    orderReference: terms.first('cac:OrderReference/cbc:ID'),
    termTexts: terms.prose('cac:PaymentTerms/cbc:Note'),
    notes: [
      ...terms.prose('cbc:Note'),
      ...terms.prose('cac:PaymentTerms/cbc:Note'),
      ...terms.prose('cac:PaymentMeans/cbc:InstructionNote'),
      ...ELSEWHERE.flatMap((path) => terms.prose(path)),
      ...terms.prose(`${line}/cbc:Note`),
    ],
    goods: ['Name', 'Description'].flatMap((name) => terms.prose(`${line}/cac:Item/cbc:${name}`)),
    lines: terms.elements(line).length,
    adjustments: terms.elements('cac:AllowanceCharge').length,
  } as const;
  return { ...read, ambiguous: terms.ambiguous };
}

/** BT-90: the identifier of a creditor for direct debits stands in a payee, and names none. */
function isCreditorId(party: XmlElement): boolean {
  const ids = elementsAt(party, 'cac:PartyIdentification/cbc:ID', PREFIXES);
  const own = ids.filter((id) => attributeOf(id, 'schemeID') === 'SEPA').map(trimmedText);
  return own.filter((id) => id !== '').join(' ') === deepText(party);
}

/** The party at `path`; `term` is its name's, noted when two different names stand there. */
function readParty(terms: TermReader, term: string, path: string): Party {
  const legal = `${path}/cac:PartyLegalEntity`;
  const registrationName = terms.one(term, `${legal}/cbc:RegistrationName`);
  const trading = `${path}/cac:PartyName/cbc:Name`;
  const tradingName = registrationName === null ? terms.one(term, trading) : terms.first(trading);
  const vatIds = terms
    .elements(`${path}/cac:PartyTaxScheme`)
    .filter((scheme) => textsAt(scheme, 'cac:TaxScheme/cbc:ID', PREFIXES).includes('VAT'))
    .flatMap((scheme) => textsAt(scheme, 'cbc:CompanyID', PREFIXES));
  return {
    name: registrationName ?? tradingName,
    registrationName,
    tradingName,
    vatId: vatIds[0] ?? null,
    legalId: terms.first(`${legal}/cbc:CompanyID`),
    partyIds: terms.all(`${path}/cac:PartyIdentification/cbc:ID`),
  };
}

function readPreceding(terms: TermReader): readonly Preceding[] {
  return [...terms.spoken(PRECEDING), ...terms.spoken(SELF_BILLED)].flatMap((reference) => {
    const number = terms.oneWithin('BT-25', reference, 'cbc:ID');
    const issued = terms.oneWithin('BT-26', reference, 'cbc:IssueDate');
    return number === null ? [] : [{ number, ...referenceDay(issued, calendarDay(issued)) }];
  });
}

/** BT-9: of the document, of its payment means (credit notes have it there), of its terms. */
function readDueDays(
  terms: TermReader,
  payable: string | null,
  issueDate: string | null,
): { readonly due: Due; readonly unreadable: readonly Stated[] } {
  const means = terms.all('cac:PaymentMeans/cbc:PaymentDueDate');
  const groups = terms.elements('cac:PaymentTerms');
  const inTerms = groups.flatMap((group) => termDays(terms, group));
  const stated = [...terms.all('cbc:DueDate'), ...means];
  const days = stated.flatMap((text) => calendarDay(text) ?? []);
  const read = groups.flatMap((group) => readTerm(terms, group, issueDate));
  const { contradicting, ...due } = readDue(days, read, payable);
  terms.note('BT-9', contradicting);
  const unreadable = [...stated, ...inTerms]
    .filter((text) => calendarDay(text) === null)
    .map((text) => ({ term: 'BT-9', text }));
  return { due, unreadable };
}

function termDays(terms: TermReader, group: XmlElement): readonly string[] {
  const names = ['cbc:PaymentDueDate', 'cbc:InstallmentDueDate'];
  return names.flatMap((name) => terms.below(group, name).map(trimmedText));
}

/** One group; two days in it are two terms, which contradict each other. */
function readTerm(
  terms: TermReader,
  group: XmlElement,
  issueDate: string | null,
): readonly PaymentTerm[] {
  const of = (name: string): string | null => terms.oneWithin(name, group, `cbc:${name}`);
  const rates = [of('SettlementDiscountPercent'), of('SettlementDiscountAmount')];
  const granted = rates.some((rate) => rate !== null) && !isNoDiscount(rates);
  const texts = terms.below(group, 'cbc:Note').map(deepText);
  const written = writesDiscount(texts);
  const periods = terms.below(group, 'cac:SettlementPeriod').map((period) => {
    const [measure] = terms.below(period, 'cbc:DurationMeasure');
    const until = calendarDay(terms.within(period, 'cbc:EndDate'));
    const from = calendarDay(terms.within(period, 'cbc:StartDate'));
    return { until, from, length: measure === undefined ? null : lengthOf(measure) };
  });
  const days = termDays(terms, group).map((text) => calendarDay(text));
  const discount = discountUntil(days, issueDate, periods);
  const term = {
    amount: of('Amount'),
    percent: of('PaymentPercent'),
    speaksOfDiscount: speaksOfDiscount(texts),
    discount: granted ? discount : written ? { ownPeriod: true } : null,
  };
  return (days.length === 0 ? [null] : days).map((day) => ({ day, ...term }));
}

function readTotals(terms: TermReader, currency: string | null, profile: string | null): Totals {
  const read = TOTALS.map(([term, total, name]): [keyof Totals, string | null] => [
    total,
    terms.one(term, `${TOTAL}/cbc:${name}`),
  ]);
  const taxes = terms
    .elements(TAX)
    .filter((tax) => currency === null || attributeOf(tax, 'currencyID') === currency);
  const totals = Object.fromEntries(read) as Record<keyof Totals, string | null>;
  const { taxInPlaceOfNet } = sumRulesOf(profile);
  const tax = taxInPlaceOfNet ? sumOf(taxes) : terms.oneOf('BT-110', taxes);
  return { ...totals, tax, beside: null, withheld: null };
}

/** Of totals that stand for a kind of tax each; the first that is no amount, where one is none. */
function sumOf(taxes: readonly XmlElement[]): string {
  let sum = ZERO;
  for (const text of taxes.map(trimmedText).filter((stated) => stated !== '')) {
    const amount = parseDecimal(text);
    if (amount === null) return text;
    sum = add(sum, amount);
  }
  return decimalText(sum);
}

/** UBL demands a currency at each amount; BT-111 is the one that may stand in another. */
function readOtherCurrencies(terms: TermReader, currency: string | null): readonly OtherCurrency[] {
  if (currency === null) return [];
  const other = (term: string, path: string): readonly OtherCurrency[] =>
    terms
      .elements(path)
      .filter((amount) => trimmedText(amount) !== '')
      .map((amount) => ({ term, currency: attributeOf(amount, 'currencyID') }))
      .filter((stated) => stated.currency !== currency);
  const taxes = other('BT-110', TAX).filter((tax) => tax.currency === null);
  const totals = TOTALS.flatMap(([term, , name]) => other(term, `${TOTAL}/cbc:${name}`));
  return [...taxes, ...totals.filter((total) => total.currency !== null)].slice(0, TOTALS.length);
}
