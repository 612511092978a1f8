/** A decimal number in full: `digits` / 10 ** `scale`. Never a float, never rounded. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Zero, for sums. */
export const ZERO: Decimal = { digits: 0n, scale: 0 };

/** Longer texts are no amounts, and reading them would take time for nothing. */
const MAX_LENGTH = 40;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$|^([+-]?)\.(\d+)$/;

/**
 * The number that `text` writes as an `xs:decimal`: sign, digits, point. Null for anything else:
 * exponents, separators of thousands, a decimal comma, more than 40 characters.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_LENGTH) return null;
  const found = DECIMAL.exec(text);
  if (found === null) return null;
  const [, sign = found[4], whole = '', fraction = found[5] ?? ''] = found;
  const digits = BigInt(`${whole}${fraction}`);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

/** `left` + `right`. */
export function add(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: digitsAt(left, scale) + digitsAt(right, scale), scale };
}

/** `left` - `right`. */
export function subtract(left: Decimal, right: Decimal): Decimal {
  return add(left, { digits: -right.digits, scale: right.scale });
}

/** Whether both are the same number, however it is written: 12.5 is 12.50. */
export function equalDecimals(left: Decimal, right: Decimal): boolean {
  return subtract(left, right).digits === 0n;
}

/**
 * The number in units of 10 ** -`scale`, rounded to the nearest; halves go up, as `round` of XPath
 * has it, in which the official rules for the sums of an invoice are written. For comparing only.
 */
export function roundDecimal(number: Decimal, scale: number): bigint {
  if (number.scale <= scale) return digitsAt(number, scale);
  const unit = 10n ** BigInt(number.scale - scale);
  const raised = 2n * number.digits + unit;
  const quotient = raised / (2n * unit);
  return raised < 0n && quotient * 2n * unit !== raised ? quotient - 1n : quotient;
}

/**
 * The number in units of 10 ** -`scale`: 12.5 at scale 2 is 1250. Null when it is finer than
 * that; nothing is rounded.
 */
export function wholeUnits(number: Decimal, scale: number): bigint | null {
  if (number.scale <= scale) return digitsAt(number, scale);
  const surplus = 10n ** BigInt(number.scale - scale);
  return number.digits % surplus === 0n ? number.digits / surplus : null;
}

/** The number as text, with as many digits after the point as its scale has. */
export function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

function digitsAt(number: Decimal, scale: number): bigint {
  return number.digits * 10n ** BigInt(scale - number.scale);
}
