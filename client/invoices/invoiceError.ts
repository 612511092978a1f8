/**
 * Why bytes are no invoice that this house reads. Reading does not judge: what an invoice says may
 * be refused later, by `checkRegistrable`, as data. These errors are about the bytes alone.
 */
import type { Facts } from '../../ledger/assert.ts';

/** Every code of an `InvoiceError`, in the order in which they are looked for. Never reused. */
export const INVOICE_ERRORS = {
  too_big: 'The document has more bytes or elements, or is nested deeper, than is read.',
  bad_encoding: 'The bytes are not text in the encoding that the document claims.',
  not_xml: 'The text is not well-formed XML 1.0 with namespaces.',
  has_doctype: 'The document has a DOCTYPE; e-invoices have none, and it can redefine the rest.',
  unknown_root: 'The root is not a UBL 2 Invoice or CreditNote, nor a CII CrossIndustryInvoice.',
} as const;

/** One of the codes of `INVOICE_ERRORS`. */
export type InvoiceErrorCode = keyof typeof INVOICE_ERRORS;

/** The bytes are not an invoice in a syntax that this house reads; facts say where and why. */
export class InvoiceError extends Error {
  override readonly name = 'InvoiceError';
  readonly code: InvoiceErrorCode;
  readonly facts: Facts;

  constructor(code: InvoiceErrorCode, message: string, facts: Facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}
