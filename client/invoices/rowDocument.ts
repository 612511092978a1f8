import type { CsvTerm } from './csvMapping.ts';
import { escapeXml } from './xmlText.ts';

const XSD = 'urn:oasis:names:specification:ubl:schema:xsd';

/** A UBL invoice that states these terms, each once, and is a demand (380) unless it says. */
export function rowDocument(terms: ReadonlyMap<CsvTerm, string>): string {
  const of = (name: string, term: CsvTerm): string => element(`cbc:${name}`, terms.get(term));
  const currency = attribute(terms.get('currency'));
  const amount = (name: string, term: CsvTerm): string =>
    element(`cbc:${name}`, terms.get(term), currency);
  const party = (term: CsvTerm): string =>
    inside('cac:Party', inside('cac:PartyLegalEntity', of('RegistrationName', term)));
  const corrected = inside('cac:InvoiceDocumentReference', of('ID', 'corrects'));
  const totals = [
    amount('TaxExclusiveAmount', 'taxExclusive'),
    amount('TaxInclusiveAmount', 'taxInclusive'),
    amount('PrepaidAmount', 'prepaid'),
    amount('PayableAmount', 'payable'),
  ];
  const lines = [
    of('ID', 'number'),
    of('IssueDate', 'issueDate'),
    of('DueDate', 'dueDate'),
    element('cbc:InvoiceTypeCode', terms.get('code') ?? '380'),
    of('Note', 'note'),
    of('DocumentCurrencyCode', 'currency'),
    inside('cac:OrderReference', of('ID', 'orderReference')),
    inside('cac:BillingReference', corrected),
    inside('cac:AccountingSupplierParty', party('supplier')),
    inside('cac:AccountingCustomerParty', party('buyer')),
    inside('cac:TaxTotal', amount('TaxAmount', 'tax')),
    inside('cac:LegalMonetaryTotal', totals.join('')),
  ];
  const names =
    `xmlns="${XSD}:Invoice-2" xmlns:cac="${XSD}:CommonAggregateComponents-2" ` +
    `xmlns:cbc="${XSD}:CommonBasicComponents-2"`;
  const said = lines.filter((line) => line !== '').map((line) => `  ${line}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Invoice ${names}>\n${said.join('')}</Invoice>\n`;
}

function element(name: string, text: string | undefined, attributes = ''): string {
  return text === undefined ? '' : `<${name}${attributes}>${escapeXml(text)}</${name}>`;
}

function inside(name: string, content: string): string {
  return content === '' ? '' : `<${name}>${content}</${name}>`;
}

function attribute(currency: string | undefined): string {
  return currency === undefined ? '' : ` currencyID="${escapeXml(currency)}"`;
}
