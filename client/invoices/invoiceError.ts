/**
 * Why bytes are no invoice that this house reads. Reading does not judge: what an invoice says may
 * be refused later, by `checkRegistrable`, as data. These errors are about the bytes alone.
 */
import type { Facts } from '../../ledger/assert.ts';

/** Every code of an `InvoiceError`, in the order in which they are looked for. Never reused. */
export const INVOICE_ERRORS = {
  too_big: 'The document has more bytes, elements or terms, or is nested deeper, than is read.',
  pdf_without_invoice: 'The PDF embeds no invoice that is read; its pages are for people alone.',
  pdf_encrypted: 'The PDF is encrypted, which a PDF with an invoice inside (PDF/A-3) never is.',
  pdf_unreadable: 'The structure of the PDF cannot be read, or not within bounds.',
  pdf_not_here: 'A PDF is opened by the command line alone, and not in a browser.',
  several_invoices: 'The file has several invoices; which of them counts is not said.',
  bad_encoding: 'The bytes are not text in the encoding that the document claims.',
  not_xml: 'The text is not well-formed XML 1.0 with namespaces.',
  has_doctype: 'The document has a DOCTYPE; e-invoices have none, and it can redefine the rest.',
  unknown_root: 'The root element is none of an invoice that is read.',
  mixed_content:
    'A value has an element inside, or text stands where elements belong; readers differ about it.',
  csv_malformed: 'The file is not CSV: a quote is open, or stands where none may.',
  csv_columns: 'A column that the mapping names is not among the headings, or is there twice.',
  csv_width: 'The row has more or fewer cells than there are headings.',
  csv_character: 'A cell has a control character or half a letter, which no document can hold.',
  csv_day: 'A cell is no day in the form that the mapping names.',
  csv_amount: 'A cell is no amount with the signs that the mapping names.',
} as const;

/** One of the codes of `INVOICE_ERRORS`. */
export type InvoiceErrorCode = keyof typeof INVOICE_ERRORS;

/** What is read, for every refusal of something else. */
export const WHAT_IS_READ =
  'Read are UBL 2 Invoice and CreditNote and UN/CEFACT CII (Factur-X, ZUGFeRD 2, XRechnung), as ' +
  'XML or embedded in a PDF, FatturaPA 1.2, and the EInvoice of China.';

/** What to do about each, where the case itself says nothing better. */
const REMEDIES: Readonly<Record<InvoiceErrorCode, string>> = {
  too_big: 'Have it issued with smaller attachments, or with links to them.',
  pdf_without_invoice: `Ask for the invoice as an e-invoice after EN 16931. ${WHAT_IS_READ}`,
  pdf_encrypted: 'Ask for it without a password, or for the XML alone.',
  pdf_unreadable: 'Have it made again, or ask for the XML alone.',
  pdf_not_here:
    'Use the XML of the invoice, or register the PDF with: tally invoices register FILE',
  several_invoices: 'Have it issued again with the one that counts.',
  bad_encoding: 'Have it exported in UTF-8, or with the encoding that it is in declared.',
  not_xml: `Have it exported again as well-formed XML. ${WHAT_IS_READ}`,
  has_doctype: 'Have it exported without a DOCTYPE.',
  unknown_root: WHAT_IS_READ,
  mixed_content: 'Have it issued again with the value alone.',
  csv_malformed: 'Export it again; a quote within a cell is written twice. Look at delimiter, too.',
  csv_columns: 'Correct columns in the mapping, or its delimiter; nothing of the file was read.',
  csv_width: 'Export it again: a cell with the delimiter inside stands in quotes.',
  csv_character: 'Take the character out, or name the encoding of the file in its mapping.',
  csv_day: 'Correct the cell, or dates in the mapping.',
  csv_amount: 'Correct the cell, or decimal and thousands in the mapping.',
};

/** The bytes are not an invoice in a syntax that this house reads; facts say where and why. */
export class InvoiceError extends Error {
  override readonly name = 'InvoiceError';
  readonly code: InvoiceErrorCode;
  readonly facts: Facts;
  /** What to do about it, for people. */
  readonly remedy: string;

  constructor(code: InvoiceErrorCode, message: string, facts: Facts = {}, remedy?: string) {
    super(message);
    this.code = code;
    this.facts = facts;
    this.remedy = remedy ?? REMEDIES[code];
  }
}
