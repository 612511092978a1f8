import { minorUnitsOf, tellAmount } from '../../contracts/state/currencies.ts';
import { parseDecimal, wholeUnits } from './decimal.ts';
import type { InvoiceRefusal } from './invoiceRefusal.ts';
import { refuseInvoice } from './invoiceRefusal.ts';

/** The ledger's amounts are decimal text of at most 18 digits (docs/format.md). */
const MAX_AMOUNT_MINOR = 10n ** 18n - 1n;

/**
 * An amount as the ledger counts it: `toMinor('12.5', 'EUR')` is 1250n, `'1000'` JPY is 1000n.
 * Negative amounts stay negative. Trailing zeros are no finer amount: 12.5000 EUR is 1250n.
 * @param amount decimal text as an invoice writes it.
 * @param currency an upper-case code of ISO 4217.
 * @returns minor units, or the refusal currency_unknown, amount_unreadable, amount_too_fine or
 *   amount_too_large. Nothing is ever rounded.
 */
export function toMinor(amount: string, currency: string): bigint | InvoiceRefusal {
  const scale = minorUnitsOf(currency);
  if (scale === undefined) return refuseInvoice('currency_unknown', { currency });
  const number = parseDecimal(amount);
  if (number === null) return refuseInvoice('amount_unreadable', { amount });
  const amountMinor = wholeUnits(number, scale);
  if (amountMinor === null) {
    return refuseInvoice('amount_too_fine', { amount, currency, minorUnits: scale });
  }
  if (amountMinor > MAX_AMOUNT_MINOR || amountMinor < -MAX_AMOUNT_MINOR) {
    return refuseInvoice('amount_too_large', { amount, currency });
  }
  return amountMinor;
}

/**
 * The same of what a person types: a number as a document has it, or an amount as this house prints
 * it, `24,274.00`, with or without its currency. A comma that may be a decimal one is refused.
 */
export function typedToMinor(typed: string, currency: string): bigint | InvoiceRefusal {
  const text = typed.endsWith(` ${currency}`) ? typed.slice(0, -currency.length - 1) : typed;
  const minor = toMinor(text.replaceAll(',', ''), currency);
  const isPrinted =
    typeof minor === 'bigint' && tellAmount(minor, currency) === `${text} ${currency}`;
  return text.includes(',') && !isPrinted ? toMinor(text, currency) : minor;
}
