/**
 * What an invoice is refused for before it is registered. A refusal is data: a stable code, the
 * facts that show it, and what the supplier can do. These are the client's own codes, about the
 * document; what the ledger refuses has its codes in `contracts/`.
 */
import type { Facts } from '../../ledger/assert.ts';

/** Every code in order of precedence, with what to do about it. Never reused. */
export const INVOICE_REFUSALS = {
  ambiguous_document:
    'The document states a term twice, differently. Have it issued again with one of them.',
  credit_note:
    'A credit note lowers a debt and never becomes a receivable. Register the invoice it corrects.',
  unknown_kind:
    'The type code is no demand for payment under EN 16931 (or is missing). Issue an invoice, ' +
    'for example with code 380.',
  number_missing: 'The invoice has no number. Have it issued with one.',
  issue_date_missing: 'The invoice has no readable date of issue. Have it issued with one.',
  supplier_missing: 'The invoice does not name its seller. Have it issued with the name.',
  buyer_missing: 'The invoice does not name its buyer. Have it issued with the name.',
  currency_missing: 'The invoice states no currency of its own. Have it issued with one.',
  currency_unknown: 'The currency is no active code of ISO 4217 with minor units.',
  payable_missing: 'The invoice does not say what is to be paid (BT-115).',
  payable_currency_differs:
    'What is to be paid stands in another currency than the invoice. Have it corrected.',
  amount_unreadable: 'The amount is not a plain decimal number such as 529.87.',
  amount_too_fine:
    'The amount is finer than the smallest unit of its currency. It is never rounded here; use ' +
    'the rounding amount (BT-114) of the invoice.',
  amount_too_large: 'The amount has more than 18 digits in minor units.',
  payable_not_positive: 'Nothing is left to be paid, or the seller owes the buyer.',
  total_unreadable: 'A total of the document is not a plain decimal number such as 529.87.',
  totals_inconsistent: 'The totals do not add up. Have the invoice corrected and issued again.',
  payee_unconfirmed:
    'Another than the seller is to be paid, or the claim is marked as assigned (code 393). ' +
    'Register it when that payee has agreed, and say so.',
} as const;

/** One of the codes of `INVOICE_REFUSALS`. */
export type InvoiceRefusalCode = keyof typeof INVOICE_REFUSALS;

/** Why an invoice cannot be registered as it stands. */
export interface InvoiceRefusal {
  readonly code: InvoiceRefusalCode;
  /** Short texts and numbers from the document that show it. They may be private. */
  readonly facts: Facts;
  /** What to do about it, for people. */
  readonly advice: string;
}

/** A refusal with its advice; foreign texts among the facts are cut to 100 characters. */
export function refuseInvoice(code: InvoiceRefusalCode, facts: Facts = {}): InvoiceRefusal {
  const short = Object.entries(facts).map(([name, fact]): [string, string | number] => [
    name,
    typeof fact === 'string' ? fact.slice(0, 100) : fact,
  ]);
  return { code, facts: Object.fromEntries(short), advice: INVOICE_REFUSALS[code] };
}
