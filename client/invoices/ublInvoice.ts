/**
 * UBL 2 to our terms, after the syntax binding of EN 16931-3-2. Invoice and CreditNote differ in
 * their root, their type code, their lines and in where the due date stands.
 */
import { calendarDay } from './calendarDay.ts';
import type { Invoice, Party, Totals } from './invoice.ts';
import { attributeOf, TermReader, textsAt } from './select.ts';
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
const PAYABLE = 'cac:LegalMonetaryTotal/cbc:PayableAmount';

/** The terms of a UBL document, whose `root` has been checked to be one. */
export function readUbl(root: XmlElement): Invoice {
  const ambiguous = new Set<string>();
  const terms = new TermReader(root, PREFIXES, ambiguous);
  const currency = terms.one('BT-5', 'cbc:DocumentCurrencyCode');
  const [payable] = terms.elements(PAYABLE);
  const [payee] = terms.elements('cac:PayeeParty');
  return {
    syntax: 'UBL',
    kind: { code: terms.one('BT-3', `cbc:${root.name}TypeCode`), document: root.name },
    number: terms.one('BT-1', 'cbc:ID'),
    issueDate: calendarDay(terms.one('BT-2', 'cbc:IssueDate')),
    dueDate: calendarDay(
      terms.first('cbc:DueDate') ?? terms.first('cac:PaymentMeans/cbc:PaymentDueDate'),
    ),
    currency,
    payable: terms.one('BT-115', PAYABLE),
    payableCurrency: payable === undefined ? null : attributeOf(payable, 'currencyID'),
    supplier: readParty(terms, 'BT-27', 'cac:AccountingSupplierParty/cac:Party'),
    buyer: readParty(terms, 'BT-44', 'cac:AccountingCustomerParty/cac:Party'),
    payee: payee === undefined ? null : readParty(terms, 'BT-59', 'cac:PayeeParty'),
    totals: readTotals(terms, currency),
    precedingInvoice: terms.first('cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID'),
    orderReference: terms.first('cac:OrderReference/cbc:ID'),
    lines: terms.elements(`cac:${root.name}Line`).length,
    ambiguous: [...ambiguous],
  };
}

/** The party at `path`; `term` is its name's, noted when two different names stand there. */
function readParty(terms: TermReader, term: string, path: string): Party {
  const legal = `${path}/cac:PartyLegalEntity`;
  const registrationName = terms.one(term, `${legal}/cbc:RegistrationName`);
  const tradingNames = terms.all(`${path}/cac:PartyName/cbc:Name`);
  const tradingName = tradingNames[0] ?? null;
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

function readTotals(terms: TermReader, currency: string | null): Totals {
  const total = (term: string, name: string): string | null =>
    terms.one(term, `cac:LegalMonetaryTotal/cbc:${name}`);
  const taxes = terms
    .elements('cac:TaxTotal/cbc:TaxAmount')
    .filter((tax) => currency === null || attributeOf(tax, 'currencyID') === currency);
  return {
    lineExtension: total('BT-106', 'LineExtensionAmount'),
    allowance: total('BT-107', 'AllowanceTotalAmount'),
    charge: total('BT-108', 'ChargeTotalAmount'),
    taxExclusive: total('BT-109', 'TaxExclusiveAmount'),
    tax: terms.oneOf('BT-110', taxes),
    taxInclusive: total('BT-112', 'TaxInclusiveAmount'),
    prepaid: total('BT-113', 'PrepaidAmount'),
    rounding: total('BT-114', 'PayableRoundingAmount'),
  };
}
