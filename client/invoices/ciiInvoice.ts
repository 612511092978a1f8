/**
 * UN/CEFACT Cross Industry Invoice (D16B; Factur-X, ZUGFeRD 2, XRechnung) to our terms, after the
 * syntax binding of EN 16931-3-3. The `CrossIndustryDocument` of ZUGFeRD 1 is another document.
 */
import { calendarDay, referenceDay } from './calendarDay.ts';
import type { Due, Invoice, OtherCurrency, Party, Preceding, Stated, Totals } from './invoice.ts';
import type { Discount, PaymentTerm } from './paymentTerms.ts';
import {
  discountUntil,
  isNoDiscount,
  readDue,
  speaksOfDiscount,
  writesDiscount,
} from './paymentTerms.ts';
import { attributeOf, deepText, lengthOf, partsOf, TermReader, trimmedText } from './select.ts';
import type { XmlElement } from './xml.ts';

const STANDARD = 'urn:un:unece:uncefact:data:standard';
/** The namespace of a document with the root `CrossIndustryInvoice`. */
export const CII_INVOICE = `${STANDARD}:CrossIndustryInvoice:100`;

const PREFIXES = {
  rsm: CII_INVOICE,
  ram: `${STANDARD}:ReusableAggregateBusinessInformationEntity:100`,
  udt: `${STANDARD}:UnqualifiedDataType:100`,
  qdt: `${STANDARD}:QualifiedDataType:100`,
};
const CONTEXT = 'rsm:ExchangedDocumentContext';
const DOCUMENT = 'rsm:ExchangedDocument';
const AGREEMENT = 'rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement';
const SETTLEMENT = 'rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement';
const SUMMATION = `${SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;
const PAYABLE = `${SUMMATION}/ram:DuePayableAmount`;
const TAX = `${SUMMATION}/ram:TaxTotalAmount`;
const TERMS = `${SETTLEMENT}/ram:SpecifiedTradePaymentTerms`;
const MEANS = `${SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans`;
const LINE = 'rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem';
const PRODUCT = `${LINE}/ram:SpecifiedTradeProduct`;
const DISCOUNT = 'ram:ApplicableTradePaymentDiscountTerms';

/** Where free texts stand beside the notes: BT-33, BT-83, BT-123, and notes of lines. */
const ELSEWHERE = [
  `${AGREEMENT}/ram:SellerTradeParty/ram:Description`,
  `${SETTLEMENT}/ram:PaymentReference`,
  `${AGREEMENT}/ram:AdditionalReferencedDocument/ram:Name`,
  `${LINE}/ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content`,
];

/** The totals by their terms, in the order of the model. */
const TOTALS: readonly (readonly [term: string, total: keyof Totals, name: string])[] = [
  ['BT-106', 'lineExtension', 'LineTotalAmount'],
  ['BT-107', 'allowance', 'AllowanceTotalAmount'],
  ['BT-108', 'charge', 'ChargeTotalAmount'],
  ['BT-109', 'taxExclusive', 'TaxBasisTotalAmount'],
  ['BT-112', 'taxInclusive', 'GrandTotalAmount'],
  ['BT-113', 'prepaid', 'TotalPrepaidAmount'],
  ['BT-114', 'rounding', 'RoundingAmount'],
];

/** The terms of a CII document, whose `root` has been checked to be one. */
export function readCii(root: XmlElement): Invoice {
  const terms = new TermReader(root, PREFIXES);
  const currency = terms.one('BT-5', `${SETTLEMENT}/ram:InvoiceCurrencyCode`);
  const payable = terms.one('BT-115', PAYABLE);
  const payableAt = terms.spoken(PAYABLE)[0];
  const issued = terms.elements(`${DOCUMENT}/ram:IssueDateTime`).flatMap(readDays);
  terms.note('BT-2', issued.map(daySaid));
  const issueDate = issued[0]?.day ?? null;
  const { due, unreadable } = readDueDays(terms, payable, issueDate);
  const read = {
    syntax: 'CII',
    profile: terms.one('BT-24', `${CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID`),
    kind: { code: terms.one('BT-3', `${DOCUMENT}/ram:TypeCode`), document: root.name },
    number: terms.one('BT-1', `${DOCUMENT}/ram:ID`),
    issueDate,
    dueDate: due.day,
    due,
    unreadable: [...unreadableDays('BT-2', issued), ...unreadable],
    currency,
    payable,
    // CII states the currency once for all amounts; the attribute is optional and seldom there.
    payableCurrency:
      payableAt === undefined ? null : (attributeOf(payableAt, 'currencyID') ?? currency),
    supplier: readParty(terms, 'BT-27', `${AGREEMENT}/ram:SellerTradeParty`),
    buyer: readParty(terms, 'BT-44', `${AGREEMENT}/ram:BuyerTradeParty`),
    payee: readPayee(terms),
    accountHolders: terms.all(`${MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:AccountName`),
    totals: readTotals(terms, currency),
    otherCurrencies: readOtherCurrencies(terms, currency),
    thirdParty: terms.all(`${SETTLEMENT}/ram:SpecifiedFinancialAdjustment/ram:ActualAmount`),
    precedingInvoice: terms.first(
      `${SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID`,
    ),
    preceding: readPreceding(terms),
    orderReference: terms.first(
      `${AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID`,
    ),
    termTexts: terms.prose(`${TERMS}/ram:Description`),
    notes: [
      ...terms.prose(`${DOCUMENT}/ram:IncludedNote/ram:Content`),
      ...terms.prose(`${TERMS}/ram:Description`),
      ...terms.prose(`${MEANS}/ram:Information`),
      ...ELSEWHERE.flatMap((path) => terms.prose(path)),
    ],
    goods: ['Name', 'Description'].flatMap((name) => terms.prose(`${PRODUCT}/ram:${name}`)),
    lines: terms.elements(LINE).length,
    adjustments: [
      ...terms.elements(`${SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge`),
      ...terms.elements(`${SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge`),
    ].length,
  } as const;
  return { ...read, ambiguous: terms.ambiguous };
}

/** BG-10, which extensions have within the terms of payment, too. */
function readPayee(terms: TermReader): Party | null {
  const paths = [`${SETTLEMENT}/ram:PayeeTradeParty`, `${TERMS}/ram:PayeeTradeParty`];
  const stated = paths.filter((path) => terms.spoken(path).length > 0);
  const [payee] = stated.map((path) => readParty(terms, 'BT-59', path));
  terms.note(
    'BT-59',
    stated.flatMap((path) => terms.all(`${path}/ram:Name`)),
  );
  return payee ?? null;
}

function readParty(terms: TermReader, term: string, path: string): Party {
  const legal = `${path}/ram:SpecifiedLegalOrganization`;
  const registrationName = terms.one(term, `${path}/ram:Name`);
  const tradingName = terms.first(`${legal}/ram:TradingBusinessName`);
  const vatIds = terms
    .elements(`${path}/ram:SpecifiedTaxRegistration/ram:ID`)
    .filter((id) => attributeOf(id, 'schemeID') === 'VA')
    .map(trimmedText);
  return {
    name: registrationName ?? tradingName,
    registrationName,
    tradingName,
    vatId: vatIds[0] || null,
    legalId: terms.first(`${legal}/ram:ID`),
    partyIds: [...terms.all(`${path}/ram:ID`), ...terms.all(`${path}/ram:GlobalID`)],
  };
}

/** A date as it stands, and the day that it is, if it can be read. */
interface SaidDay {
  readonly text: string;
  readonly day: string | null;
}

/** The days of `holder`: a DateTimeString with its format or, seldom, an xs:dateTime. */
function readDays(holder: XmlElement): readonly SaidDay[] {
  return partsOf(holder)
    .filter(({ namespace }) => namespace === PREFIXES.udt || namespace === PREFIXES.qdt)
    .filter((day) => trimmedText(day) !== '')
    .map((day) => {
      const text = trimmedText(day);
      return { text, day: calendarDay(text, attributeOf(day, 'format')) };
    });
}

function daySaid({ text, day }: SaidDay): string {
  return day ?? text;
}

function unreadableDays(term: string, days: readonly SaidDay[]): readonly Stated[] {
  return days.filter(({ day }) => day === null).map(({ text }) => ({ term, text }));
}

/** BT-9, which CII has in the payment terms alone. */
function readDueDays(
  terms: TermReader,
  payable: string | null,
  issueDate: string | null,
): { readonly due: Due; readonly unreadable: readonly Stated[] } {
  const groups = terms.elements(TERMS).map((group) => readTerm(terms, group, issueDate));
  const read = groups.flatMap(({ term }) => term);
  const { contradicting, ...due } = readDue([], read, payable);
  terms.note('BT-9', contradicting);
  const said = groups.flatMap(({ days }) => days);
  return { due, unreadable: unreadableDays('BT-9', said) };
}

/** One group; two days in it are two terms, which contradict each other. */
function readTerm(
  terms: TermReader,
  group: XmlElement,
  issueDate: string | null,
): { readonly days: readonly SaidDay[]; readonly term: readonly PaymentTerm[] } {
  const days = terms.below(group, 'ram:DueDateDateTime').flatMap(readDays);
  const term = {
    amount: terms.oneWithin('PartialPaymentAmount', group, 'ram:PartialPaymentAmount'),
    percent: terms.oneWithin('PartialPaymentPercent', group, 'ram:PartialPaymentPercent'),
    discount: readDiscount(terms, group, days, issueDate),
    speaksOfDiscount: speaksOfDiscount(terms.below(group, 'ram:Description').map(deepText)),
  };
  const dated = days.map(({ day }) => ({ day, ...term }));
  return { days, term: dated.length === 0 ? [{ day: null, ...term }] : dated };
}

function readDiscount(
  terms: TermReader,
  group: XmlElement,
  days: readonly SaidDay[],
  issueDate: string | null,
): Discount | null {
  const written = writesDiscount(terms.below(group, 'ram:Description').map(deepText));
  const granted = terms.below(group, DISCOUNT).filter((discount) => {
    const rate = terms.within(discount, 'ram:CalculationPercent');
    return !isNoDiscount([rate, terms.within(discount, 'ram:ActualDiscountAmount')]);
  });
  if (granted.length === 0) return written ? { ownPeriod: true } : null;
  const stated = granted.flatMap((discount) => {
    const [measure] = terms.below(discount, 'ram:BasisPeriodMeasure');
    if (measure === undefined) return [];
    const [basis] = terms.below(discount, 'ram:BasisDateTime').flatMap(readDays);
    return [{ until: null, from: basis?.day ?? null, length: lengthOf(measure) }];
  });
  const termDays = days.map(({ day }) => day);
  return discountUntil(termDays, issueDate, stated);
}

function readPreceding(terms: TermReader): readonly Preceding[] {
  return terms.spoken(`${SETTLEMENT}/ram:InvoiceReferencedDocument`).flatMap((reference) => {
    const number = terms.oneWithin('BT-25', reference, 'ram:IssuerAssignedID');
    const days = terms.below(reference, 'ram:FormattedIssueDateTime').flatMap(readDays);
    const [day] = days;
    terms.note('BT-26', days.map(daySaid));
    const said = referenceDay(day?.text ?? null, day?.day ?? null);
    return number === null ? [] : [{ number, ...said }];
  });
}

function readTotals(terms: TermReader, currency: string | null): Totals {
  const read = TOTALS.map(([term, total, name]): [keyof Totals, string | null] => [
    total,
    terms.one(term, `${SUMMATION}/ram:${name}`),
  ]);
  const taxes = terms
    .elements(TAX)
    .filter((tax) => (attributeOf(tax, 'currencyID') ?? currency) === currency);
  const totals = Object.fromEntries(read) as Record<keyof Totals, string | null>;
  return { ...totals, tax: terms.oneOf('BT-110', taxes), beside: null, withheld: null };
}

function readOtherCurrencies(terms: TermReader, currency: string | null): readonly OtherCurrency[] {
  if (currency === null) return [];
  return TOTALS.flatMap(([term, , name]) =>
    terms
      .elements(`${SUMMATION}/ram:${name}`)
      .filter((amount) => trimmedText(amount) !== '')
      .map((amount) => ({ term, currency: attributeOf(amount, 'currencyID') }))
      .filter((stated) => stated.currency !== null && stated.currency !== currency),
  ).slice(0, TOTALS.length);
}
