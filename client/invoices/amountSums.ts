/**
 * Sums over amounts as documents write them, for forms that state no total of something. A text
 * that is no amount stands for the whole sum, so that whoever checks the sum refuses it by name.
 */
import { add, decimalText, equalDecimals, parseDecimal, ZERO } from './decimal.ts';

/** The sum of decimal texts; null of none; the first that cannot be read instead of it. */
export function sumTexts(amounts: readonly (string | null)[]): string | null {
  const stated = amounts.filter((amount) => amount !== null);
  let sum = ZERO;
  for (const text of stated) {
    const number = parseDecimal(text);
    if (number === null) return text;
    sum = add(sum, number);
  }
  return stated.length === 0 ? null : decimalText(sum);
}

/** The amount with the other sign; null of none, and what cannot be read as it is. */
export function negateText(amount: string | null): string | null {
  const number = amount === null ? null : parseDecimal(amount);
  return number === null ? amount : decimalText({ ...number, digits: -number.digits });
}

/** Whether two texts are the same amount, however it is written. */
export function sameAmount(left: string | null, right: string | null): boolean {
  const [one, other] = [parseDecimal(left ?? ''), parseDecimal(right ?? '')];
  return one !== null && other !== null && equalDecimals(one, other);
}
