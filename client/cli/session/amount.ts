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

/** A rate in parts per million that a flag gives. @throws UsageError */
export function readPpm(flag: string, text: string): number {
  if (!/^[0-9]{1,7}$/.test(text)) throw new UsageError(`${flag}: a whole number`);
  return Number(text);
}
