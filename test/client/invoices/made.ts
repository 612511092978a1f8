/** Documents made for one test each, in both syntaxes: 1190.00 EUR of 2 September 2026. */

/** Parts of a document that a test replaces; each is XML as it stands in its place. */
export interface Parts {
  readonly profile?: string;
  readonly number?: string;
  readonly code?: string;
  readonly issued?: string;
  /** Between the head and the parties in UBL, in the document's head in CII. */
  readonly note?: string;
  /** Behind the parties in UBL, in the settlement in CII: payee, payment means. */
  readonly settlement?: string;
  /** All payment terms, and in UBL the due date before them is `due`. */
  readonly terms?: string;
  readonly due?: string;
  /** All totals. */
  readonly totals?: string;
  readonly tax?: string;
  readonly supplier?: string;
}

const XSD = 'urn:oasis:names:specification:ubl:schema:xsd';
const UNECE = 'urn:un:unece:uncefact:data:standard';

/** An amount of UBL. */
export function amount(name: string, text: string, currency = 'EUR'): string {
  return `<cbc:${name} currencyID="${currency}">${text}</cbc:${name}>`;
}

/** A UBL invoice. */
export function ubl(parts: Parts = {}): string {
  const tax = `<cac:TaxTotal>${amount('TaxAmount', '190.00')}</cac:TaxTotal>`;
  const totals = [
    amount('LineExtensionAmount', '1000.00'),
    amount('TaxExclusiveAmount', '1000.00'),
    amount('TaxInclusiveAmount', '1190.00'),
    amount('PayableAmount', '1190.00'),
  ].join('');
  const party = (name: string): string =>
    `<cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>${name}</cbc:RegistrationName>` +
    '</cac:PartyLegalEntity></cac:Party>';
  return (
    `<Invoice xmlns="${XSD}:Invoice-2" xmlns:cac="${XSD}:CommonAggregateComponents-2" ` +
    `xmlns:cbc="${XSD}:CommonBasicComponents-2">` +
    `<cbc:CustomizationID>${parts.profile ?? 'urn:cen.eu:en16931:2017'}</cbc:CustomizationID>` +
    `<cbc:ID>${parts.number ?? 'M-1'}</cbc:ID>` +
    `<cbc:IssueDate>${parts.issued ?? '2026-09-02'}</cbc:IssueDate>` +
    (parts.due ?? (parts.terms === undefined ? '<cbc:DueDate>2026-11-30</cbc:DueDate>' : '')) +
    `<cbc:InvoiceTypeCode>${parts.code ?? '380'}</cbc:InvoiceTypeCode>` +
    (parts.note ?? '') +
    '<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>' +
    `<cac:AccountingSupplierParty>${party(parts.supplier ?? 'Talwerk GmbH')}` +
    `</cac:AccountingSupplierParty><cac:AccountingCustomerParty>${party('Nordhafen AG')}` +
    `</cac:AccountingCustomerParty>${parts.settlement ?? ''}${parts.terms ?? ''}` +
    `${parts.tax ?? tax}<cac:LegalMonetaryTotal>${parts.totals ?? totals}` +
    '</cac:LegalMonetaryTotal><cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine></Invoice>'
  );
}

/** A date of CII in format 102. */
export function ciiDay(name: string, day: string): string {
  const text = `<udt:DateTimeString format="102">${day}</udt:DateTimeString>`;
  return `<ram:${name}>${text}</ram:${name}>`;
}

/** A group of payment terms of CII. */
export function ciiTerm(day: string, rest = ''): string {
  const due = day === '' ? '' : ciiDay('DueDateDateTime', day);
  return `<ram:SpecifiedTradePaymentTerms>${due}${rest}</ram:SpecifiedTradePaymentTerms>`;
}

/** A CII invoice. */
export function cii(parts: Parts = {}): string {
  const totals =
    '<ram:LineTotalAmount>1000.00</ram:LineTotalAmount>' +
    '<ram:TaxBasisTotalAmount>1000.00</ram:TaxBasisTotalAmount>' +
    '<ram:TaxTotalAmount currencyID="EUR">190.00</ram:TaxTotalAmount>' +
    '<ram:GrandTotalAmount>1190.00</ram:GrandTotalAmount>' +
    '<ram:DuePayableAmount>1190.00</ram:DuePayableAmount>';
  return (
    `<rsm:CrossIndustryInvoice xmlns:rsm="${UNECE}:CrossIndustryInvoice:100" ` +
    `xmlns:ram="${UNECE}:ReusableAggregateBusinessInformationEntity:100" ` +
    `xmlns:udt="${UNECE}:UnqualifiedDataType:100" xmlns:qdt="${UNECE}:QualifiedDataType:100">` +
    '<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>' +
    `${parts.profile ?? 'urn:cen.eu:en16931:2017'}</ram:ID>` +
    '</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>' +
    `<rsm:ExchangedDocument><ram:ID>${parts.number ?? 'M-1'}</ram:ID>` +
    `<ram:TypeCode>${parts.code ?? '380'}</ram:TypeCode>` +
    `${ciiDay('IssueDateTime', parts.issued ?? '20260902')}${parts.note ?? ''}` +
    '</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>' +
    '<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>' +
    `${parts.supplier ?? 'Talwerk GmbH'}</ram:Name></ram:SellerTradeParty>` +
    '<ram:BuyerTradeParty><ram:Name>Nordhafen AG</ram:Name></ram:BuyerTradeParty>' +
    '</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>' +
    `<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>${parts.settlement ?? ''}` +
    `${parts.terms ?? ciiTerm('20261130')}` +
    '<ram:SpecifiedTradeSettlementHeaderMonetarySummation>' +
    `${parts.totals ?? totals}</ram:SpecifiedTradeSettlementHeaderMonetarySummation>` +
    '</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>' +
    '</rsm:CrossIndustryInvoice>'
  );
}
