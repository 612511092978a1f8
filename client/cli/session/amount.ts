/** Amounts, rates and shares as people write them. What may mean two things is refused. */
import { minorUnitsOf } from '../../../contracts/state/currencies.ts';
import { ppmOfPercent } from '../../../contracts/state/rates.ts';
import type { InvoiceRefusal } from '../../invoices/invoiceRefusal.ts';
import { meantAmounts, typedToMinor } from '../../invoices/toMinor.ts';
import { UsageError } from './shell.ts';

/** What an amount looks like that counts in whichever currency; one that it names, in that. */
const ANY_AMOUNT = /^(?:[A-Z]{3} ?)?[0-9][0-9,]{0,23}(?:\.[0-9]{1,4})?(?: ?[A-Z]{3})?$/;

/**
 * Minor units, as decimal text, of an amount such as `210.00`, `7,210.00` or `EUR 7,210.00`.
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
  if (typeof minor !== 'bigint')
    throw new UsageError(`${amount}: ${whatToWrite(amount, currency, minor)}`);
  if (minor < 0n) throw new UsageError(`${amount} ${currency}: an amount is positive`);
  return String(minor);
}

/** What to write in place of what is no amount of a currency, in a sentence. */
export function whatToWrite(amount: string, currency: string, refusal: InvoiceRefusal): string {
  const [other] = /\b[A-Z]{3}\b/.exec(amount) ?? [];
  if (other !== undefined && other !== currency) return `the amount is in ${currency} here`;
  const meant = meantAmounts(amount, currency);
  if (meant.length > 0) {
    const may = 'it may mean something else';
    const why = refusal.code === 'amount_too_fine' ? refusal.advice.replace(/\.$/, '') : may;
    return `${why}; write ${meant.join(' or ')}`;
  }
  const scale = minorUnitsOf(currency);
  const example = scale === undefined ? '' : ` Such as ${exampleOf(scale)} ${currency}.`;
  return `${refusal.advice}${example}`;
}

function exampleOf(scale: number): string {
  return scale === 0 ? '24,274' : `24,274.${'0'.repeat(scale)}`;
}

/**
 * Checks what is to count as a bound in the currency of whatever comes.
 * @throws UsageError when it is no amount in any
 */
export function checkBound(flag: string, amount: string): void {
  if (ANY_AMOUNT.test(amount)) return;
  const meant = meantAmounts(amount, 'EUR').map((each) => each.replace(/ EUR$/, ''));
  const write = meant.length > 0 ? meant.join(' or ') : '50,000.00';
  throw new UsageError(`${flag}: an amount such as 50000.00; write ${write}`);
}

/**
 * Parts per million of a rate in percent a year that a flag gives, such as `9.5`, `9.5%` or
 * `9.5 % a year`.
 * @throws UsageError when it is none, or finer than a part per million
 */
export function readRate(flag: string, text: string): number {
  const ppm = ppmOfPercent(text.replace(/ ?(?:a year|p\.a\.)$/, ''));
  if (ppm !== null) return ppm;
  const advice = `${flag}: percent a year, with at most four decimals, such as 9.5`;
  throw new UsageError(`${advice}${instead(text)}`);
}

/** Parts per million of a share in percent, such as `40` or `33.3%`. @throws UsageError */
export function readShare(flag: string, text: string): number {
  const ppm = ppmOfPercent(text);
  if (ppm !== null && ppm > 0 && ppm <= 1_000_000) return ppm;
  const advice = `${flag}: percent, over 0 and up to 100, with at most four decimals, such as 40`;
  throw new UsageError(`${advice}${instead(text)}`);
}

/** A decimal comma can only be one in a rate of less than a thousand. */
function instead(text: string): string {
  const [, whole, part] = /^([0-9]{1,3}),([0-9]{1,2}|[0-9]{4}) ?%?$/.exec(text) ?? [];
  return whole === undefined ? '' : `; write ${whole}.${part}`;
}
