/**
 * What an invoice is refused for before it is registered. A refusal is data: a stable code, the
 * facts that show it, and what the supplier can do. These are the client's own codes, about the
 * document; what the ledger refuses has its codes in `contracts/`.
 */
import type { Facts } from '../../ledger/assert.ts';

const MAX_FACT = 200;

/** Every code in order of precedence, with what to do about it. Never reused. */
export const INVOICE_REFUSALS = {
  ambiguous_document:
    'The document states a term twice, differently. Have it issued again with one of them.',
  credit_note:
    'A credit note lowers a debt and never becomes a receivable. Register the invoice it corrects.',
  unknown_kind:
    'The type code is no demand for payment in its form (or is missing). Issue an invoice, for ' +
    'example with code 380 of EN 16931, or TD01 of FatturaPA.',
  number_missing: 'The invoice has no number. Have it issued with one.',
  issue_date_missing: 'The invoice has no readable date of issue. Have it issued with one.',
  supplier_missing: 'The invoice does not name its seller. Have it issued with the name.',
  buyer_missing: 'The invoice does not name its buyer. Have it issued with the name.',
  currency_missing: 'The invoice states no currency of its own. Have it issued with one.',
  currency_unknown: 'The currency is no active code of ISO 4217 with minor units.',
  payable_missing: 'The invoice does not say what is to be paid (BT-115).',
  currency_id_missing:
    'An amount of a UBL document states no currency (the attribute currencyID is missing). Have ' +
    'it issued again with the currency at each amount.',
  payable_currency_differs:
    'What is to be paid stands in another currency than the invoice. Have it corrected.',
  amount_unreadable: 'The amount is not a plain decimal number such as 529.87.',
  amount_too_fine:
    'The amount is finer than the smallest unit of its currency. It is never rounded here; use ' +
    'the rounding amount (BT-114) of the invoice.',
  amount_too_large: 'The amount has more than 18 digits in minor units.',
  payable_not_positive: 'Nothing is left to be paid, or the seller owes the buyer.',
  total_unreadable: 'A total of the document is not a plain decimal number such as 529.87.',
  total_currency_differs:
    'A total stands in another currency than the invoice. Have it corrected and issued again.',
  totals_inconsistent: 'The totals do not add up. Have the invoice corrected and issued again.',
  instalments_unanswered:
    'The document is payable in parts on several days. Say the one day on which all of it is due ' +
    '(--due-day), or have one invoice issued for each part.',
  payee_unconfirmed:
    'Another than the seller is to be paid, or the claim is marked as assigned (code 393). ' +
    'Register it when that payee has agreed, and say so.',
} as const;

/** One of the codes of `INVOICE_REFUSALS`. */
export type InvoiceRefusalCode = keyof typeof INVOICE_REFUSALS;

/** The rule behind each code: of EN 16931-1, of its syntaxes, or of this ledger. */
const RULES: Readonly<Record<InvoiceRefusalCode, string>> = {
  ambiguous_document: 'a term that may stand once stands once',
  credit_note: 'BT-3 (UNTDID 1001, TipoDocumento, InIssuType) says what kind of document it is',
  unknown_kind: 'BT-3 (UNTDID 1001, TipoDocumento, InIssuType) says what kind of document it is',
  number_missing: 'BR-02',
  issue_date_missing: 'BR-03',
  supplier_missing: 'BR-06',
  buyer_missing: 'BR-07',
  currency_missing: 'BR-05',
  currency_unknown: 'BR-CL-04 (ISO 4217)',
  payable_missing: 'BR-15',
  currency_id_missing: 'UBL demands currencyID at every amount',
  payable_currency_differs: 'BT-115 stands in the currency BT-5',
  amount_unreadable: 'an amount is an xs:decimal',
  amount_too_fine: 'BR-DEC-18: an amount has no more decimals than its currency',
  amount_too_large: 'an amount of the ledger has at most 18 digits',
  payable_not_positive: 'a receivable is more than nothing',
  total_unreadable: 'an amount is an xs:decimal',
  total_currency_differs: 'totals stand in the currency BT-5, but for BT-111',
  totals_inconsistent: 'BR-CO-13, BR-CO-15, BR-CO-16',
  instalments_unanswered: 'a receivable has one due day',
  payee_unconfirmed: 'the ledger pays the supplier, unless another agrees otherwise',
};

/** Why an invoice cannot be registered as it stands. */
export interface InvoiceRefusal {
  readonly code: InvoiceRefusalCode;
  /**
   * `rule`, and short texts and numbers from the document that show its breach. They may be
   * private.
   */
  readonly facts: Facts;
  /** What to do about it, for people. */
  readonly advice: string;
}

/** A refusal with its rule and advice; foreign texts among the facts are cut to 200 characters. */
export function refuseInvoice(code: InvoiceRefusalCode, facts: Facts = {}): InvoiceRefusal {
  const short = Object.entries(facts).map(([name, fact]): [string, string | number] => [
    name,
    typeof fact === 'string' ? fact.slice(0, MAX_FACT) : fact,
  ]);
  const shown = { rule: RULES[code], ...Object.fromEntries(short) };
  return { code, facts: shown, advice: INVOICE_REFUSALS[code] };
}
