/**
 * UN/CEFACT Cross Industry Invoice (D16B; Factur-X, ZUGFeRD 2, XRechnung) to our terms, after the
 * syntax binding of EN 16931-3-3. The `CrossIndustryDocument` of ZUGFeRD 1 is another document.
 */
import { calendarDay } from './calendarDay.ts';
import type { Invoice, Party, Totals } from './invoice.ts';
import { attributeOf, TermReader, trimmedText } from './select.ts';
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
const AGREEMENT = 'rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement';
const SETTLEMENT = 'rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement';
const SUMMATION = `${SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;

/** The terms of a CII document, whose `root` has been checked to be one. */
export function readCii(root: XmlElement): Invoice {
  const ambiguous = new Set<string>();
  const terms = new TermReader(root, PREFIXES, ambiguous);
  const currency = terms.one('BT-5', `${SETTLEMENT}/ram:InvoiceCurrencyCode`);
  const [payable] = terms.elements(`${SUMMATION}/ram:DuePayableAmount`);
  const issueDates = readDays(terms, 'rsm:ExchangedDocument/ram:IssueDateTime');
  if (issueDates.some((date) => date !== issueDates[0])) ambiguous.add('BT-2');
  const [payee] = terms.elements(`${SETTLEMENT}/ram:PayeeTradeParty`);
  return {
    syntax: 'CII',
    kind: {
      code: terms.one('BT-3', 'rsm:ExchangedDocument/ram:TypeCode'),
      document: root.name,
    },
    number: terms.one('BT-1', 'rsm:ExchangedDocument/ram:ID'),
    issueDate: issueDates[0] ?? null,
    dueDate:
      readDays(terms, `${SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime`)[0] ??
      null,
    currency,
    payable: terms.one('BT-115', `${SUMMATION}/ram:DuePayableAmount`),
    // CII states the currency once for all amounts; the attribute is optional and seldom there.
    payableCurrency:
      payable === undefined ? null : (attributeOf(payable, 'currencyID') ?? currency),
    supplier: readParty(terms, 'BT-27', `${AGREEMENT}/ram:SellerTradeParty`),
    buyer: readParty(terms, 'BT-44', `${AGREEMENT}/ram:BuyerTradeParty`),
    payee:
      payee === undefined ? null : readParty(terms, 'BT-59', `${SETTLEMENT}/ram:PayeeTradeParty`),
    totals: readTotals(terms, currency),
    precedingInvoice: terms.first(
      `${SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID`,
    ),
    orderReference: terms.first(
      `${AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID`,
    ),
    lines: terms.elements('rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem')
      .length,
    ambiguous: [...ambiguous],
  };
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

/** The days at `path`, which holds a DateTimeString with its format or, seldom, an xs:dateTime. */
function readDays(terms: TermReader, path: string): readonly (string | null)[] {
  return terms.elements(path).flatMap((holder) =>
    holder.children
      .filter(({ namespace }) => namespace === PREFIXES.udt || namespace === PREFIXES.qdt)
      .filter(({ text }) => text.trim() !== '')
      .map((day) => calendarDay(trimmedText(day), attributeOf(day, 'format'))),
  );
}

function readTotals(terms: TermReader, currency: string | null): Totals {
  const total = (term: string, name: string): string | null =>
    terms.one(term, `${SUMMATION}/ram:${name}`);
  const taxes = terms
    .elements(`${SUMMATION}/ram:TaxTotalAmount`)
    .filter((tax) => (attributeOf(tax, 'currencyID') ?? currency) === currency);
  return {
    lineExtension: total('BT-106', 'LineTotalAmount'),
    allowance: total('BT-107', 'AllowanceTotalAmount'),
    charge: total('BT-108', 'ChargeTotalAmount'),
    taxExclusive: total('BT-109', 'TaxBasisTotalAmount'),
    tax: terms.oneOf('BT-110', taxes),
    taxInclusive: total('BT-112', 'GrandTotalAmount'),
    prepaid: total('BT-113', 'TotalPrepaidAmount'),
    rounding: total('BT-114', 'RoundingAmount'),
  };
}
