/**
 * From a document and what its supplier says beside it to the words of a registration: who is who
 * on the network, and when it falls due. Whoever signs, by a command or by a click, signs these.
 */
import type { InvoiceTerms } from '../../contracts/state/invoices.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { Facts } from '../../ledger/assert.ts';
import type { Invoice } from './invoice.ts';
import type { Registration } from './prepareRegistration.ts';

/** What the network lacks to register an invoice, beside `INVOICE_REFUSALS`. Never reused. */
export const UNFIT_CODES = {
  supplier_unknown: 'No member of the network has the name of the seller.',
  supplier_differs: 'The seller is another member than the one whose key signs.',
  buyer_unknown: 'No member of the network has the name of the buyer.',
  no_due_day: 'The document states no due day, and none was said.',
} as const;

/** One of the codes of `UNFIT_CODES`. */
export type UnfitCode = keyof typeof UNFIT_CODES;

/** Why there are no words; the facts show it. */
export interface Unfit {
  readonly code: UnfitCode;
  readonly facts: Facts;
}

/** What the supplier says beside its document. */
export interface RegisterSaid {
  /** The member whose key signs. */
  readonly supplier: string;
  /** The member that a name in the document stands for; null: nobody. */
  readonly memberOf: (name: string | null) => string | null;
  /** The debtor, where it is said; else the member that has the buyer's name. */
  readonly debtor: string | null;
  /** The agreed due day, `YYYY-MM-DD`; null: that of the document. */
  readonly dueDay: string | null;
}

/** The words of a `registerInvoice` deed that leaves its terms to the debtor. */
export type RegisterWords = Registration['deed'] & {
  readonly debtor: string;
  readonly dueDay: string;
  readonly terms: InvoiceTerms & { readonly issuers: null };
};

/** The words; or why an invoice cannot be registered by this supplier as it stands. */
export function registerWords(
  { invoice, deed }: Pick<Registration, 'invoice' | 'deed'>,
  { supplier, memberOf, ...said }: RegisterSaid,
): RegisterWords | Unfit {
  const seller = memberOf(invoice.supplier.name);
  if (seller !== supplier) return otherSupplier(invoice.supplier.name, seller);
  const debtor = said.debtor ?? memberOf(invoice.buyer.name);
  if (debtor === null) return { code: 'buyer_unknown', facts: { buyer: invoice.buyer.name ?? '' } };
  const dueDay = said.dueDay ?? invoice.dueDate;
  if (dueDay === null) return withoutDueDay(invoice);
  return { ...deed, debtor, dueDay, terms: OPEN_TERMS };
}

function otherSupplier(name: string | null, member: string | null): Unfit {
  const supplier = name ?? '';
  if (member === null) return { code: 'supplier_unknown', facts: { supplier } };
  return { code: 'supplier_differs', facts: { supplier, member } };
}

/** A day until which a discount is granted is said, and never taken for the due day. */
function withoutDueDay({ due, unreadable }: Invoice): Unfit {
  const stated = unreadable.find(({ term }) => term === 'BT-9')?.text ?? '';
  const facts = { discountUntil: due.discountDay ?? '', stated: stated.slice(0, 100) };
  return { code: 'no_due_day', facts };
}
