import type { Invoice, Kind } from './invoice.ts';

/** What `tally invoices inspect --json` prints: these fields, null for what is not there. */
export interface Inspection {
  readonly number: string | null;
  /** `YYYY-MM-DD`. */
  readonly issueDate: string | null;
  /** `YYYY-MM-DD`. */
  readonly dueDate: string | null;
  readonly currency: string | null;
  /** BT-115, decimal text as the document writes it. */
  readonly payable: string | null;
  /** The seller's name as the document has it. */
  readonly supplier: string | null;
  /** The buyer's name as the document has it. */
  readonly buyer: string | null;
  readonly kind: Kind;
}

/** The few terms by which people know an invoice. Credit notes and negative ones show as well. */
export function inspectInvoice(invoice: Invoice): Inspection {
  return {
    number: invoice.number,
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    currency: invoice.currency,
    payable: invoice.payable,
    supplier: invoice.supplier.name,
    buyer: invoice.buyer.name,
    kind: { code: invoice.kind.code, document: invoice.kind.document },
  };
}
