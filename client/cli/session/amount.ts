/** Amounts and rates as people write them. */
import { typedToMinor } from '../../invoices/toMinor.ts';
import { UsageError } from './shell.ts';

/**
 * Minor units, as decimal text, of an amount such as `210.00` or `7,210.00` in a currency.
 * @throws UsageError when it is no amount of the currency, or not positive
 */
export function minorText(amount: string, currency: string): string {
  const minor = boundText(amount, currency);
  if (minor === '0') throw new UsageError(`${amount} ${currency}: an amount is positive`);
  return minor;
}

/** The same of a bound, which may be 0. @throws UsageError when it is no amount of the currency */
export function boundText(amount: string, currency: string): string {
  const minor = typedToMinor(amount, currency);
  if (typeof minor !== 'bigint') throw new UsageError(`${amount} ${currency}: ${minor.advice}`);
  if (minor < 0n) throw new UsageError(`${amount} ${currency}: an amount is positive`);
  return String(minor);
}

/**
 * Parts per million of a rate in percent a year that a flag gives, such as `9.5` or `9.5%`.
 * @throws UsageError when it is none, or finer than a part per million
 */
export function readRate(flag: string, text: string): number {
  const [, whole = '', part = ''] = /^([0-9]{1,11})(?:\.([0-9]{1,4}))? ?%?$/.exec(text) ?? [];
  if (whole === '') {
    throw new UsageError(`${flag}: percent a year, with at most four decimals, such as 9.5`);
  }
  return Number(`${whole}${part.padEnd(4, '0')}`);
}
