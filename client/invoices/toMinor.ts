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
 * it, `24,274.00`; alone, or with its currency before or behind. A comma that may be a decimal one
 * is refused, and a point with more digits behind it than the currency has: `1.000` EUR may be a
 * thousand.
 */
export function typedToMinor(typed: string, currency: string): bigint | InvoiceRefusal {
  const text = withoutCurrency(typed, currency);
  const minor = toMinor(text.replaceAll(',', ''), currency);
  if (typeof minor !== 'bigint') return text.includes(',') ? toMinor(text, currency) : minor;
  const isPrinted = tellAmount(minor, currency) === `${text} ${currency}`;
  if (text.includes(',') && !isPrinted) return toMinor(text, currency);
  const [, decimals = ''] = text.split('.');
  const isFiner = decimals.length > (minorUnitsOf(currency) ?? 0);
  return isFiner ? refuseInvoice('amount_unreadable', { amount: typed }) : minor;
}

function withoutCurrency(typed: string, currency: string): string {
  if (typed.startsWith(currency)) return typed.slice(currency.length).trimStart();
  return typed.endsWith(currency) ? typed.slice(0, -currency.length).trimEnd() : typed;
}

/**
 * The amounts that a person may have meant by what `typedToMinor` refuses, as they are to be
 * written: `1.234,56` in EUR can only be `1,234.56 EUR`, `7,800` is `7,800.00 EUR` or `7.80 EUR`.
 */
export function meantAmounts(typed: string, currency: string): readonly string[] {
  const text = withoutCurrency(typed, currency);
  if (!/^[0-9]{1,18}(?:[.,' \u00a0\u202f\u2019][0-9]{1,18})*$/.test(text)) return [];
  const parts = text.split(/[^0-9]/);
  const signs = new Set(text.replaceAll(/[0-9]/g, ''));
  const whole = parts.join('');
  const decimal = `${parts.slice(0, -1).join('')}.${parts.at(-1) ?? ''}`;
  // Of two kinds of signs the last one is the decimal one; of one that comes twice, none.
  const meant = signs.size > 1 ? [decimal] : parts.length > 2 ? [whole] : [whole, decimal];
  const isGrouped = /^[0-9]{1,3}(?:[^0-9][0-9]{3})+$/.test(text);
  const read = meant
    .filter((each) => each !== whole || isGrouped)
    .map((each) => toMinor(each, currency))
    .filter((minor) => typeof minor === 'bigint');
  return [...new Set(read)].map((minor) => tellAmount(minor, currency));
}
