/** What a sale before the due day costs the seller: pure arithmetic, for rules and for clients. */
import type { DayNumber } from '../../state/calendar.ts';
import type { DayCount, ReserveTerms } from '../../state/rates.ts';
import { lesser } from '../../state/units.ts';
import { countDays } from '../money/dayCounts.ts';
import { interestOn } from '../settlement/interest.ts';

const MILLION = 1_000_000n;
const YEAR_DAYS = 365n;

/** A price and how it came about, in minor units. */
export interface Price {
  readonly discount: bigint;
  readonly fee: bigint;
  readonly price: bigint;
}

/** Terms of a quote: parts per million a year by a day count, and a fee in minor units. */
export interface QuoteTerms {
  readonly ppm: number;
  readonly dayCount: DayCount;
  readonly fee: bigint;
}

/** The price of `units` that are due in so many days; below one when nothing is left of them. */
export function priceOf(units: bigint, { ppm, dayCount, fee }: QuoteTerms, days: number): Price {
  const discount = interestOn(units, ppm, days, dayCount);
  return { discount, fee, price: units - discount - fee };
}

/** A price on a day, with the all-in cost of it as `yearlyCostPpm` has it. */
export interface DayPrice extends Price {
  readonly days: number;
  readonly yearlyCostPpm: number;
}

/**
 * The price of `units` that are paid on `payDay` when a quote is taken on `today`, a day before: by
 * each day that passes the discount shrinks and the price grows. A price below one has no cost (0).
 */
export function priceOn(
  units: bigint,
  terms: QuoteTerms,
  { today, payDay }: { readonly today: DayNumber; readonly payDay: DayNumber },
): DayPrice {
  const days = countDays(terms.dayCount, today, payDay);
  const priced = priceOf(units, terms, days);
  const { price } = priced;
  const cost = price <= 0n ? 0 : yearlyCostPpm(units, price, payDay - today);
  return { ...priced, days, yearlyCostPpm: cost };
}

/**
 * What it costs a year, all in, to have `price` now instead of `units` after so many days of the
 * calendar: simple, over 365 days, in parts per million of what is received, rounded up, so that no
 * cost looks smaller than it is. At most 10^15: a safe integer in JSON.
 * @param days one at least, as a receivable is sold before the day before its pay day ends
 */
export function yearlyCostPpm(units: bigint, price: bigint, days: number): number {
  const cost = (units - price) * MILLION * YEAR_DAYS;
  const base = price * BigInt(days);
  const ppm = cost <= 0n ? cost / base : (cost + base - 1n) / base;
  return Number(lesser(ppm, MAX_PPM));
}

/**
 * What the buyer of units with a reserve keeps of what they bring, if they are paid after so many
 * days of the calendar: its advance, its fee, and the interest on the advance. Minor units.
 */
export function keptOf(advance: bigint, { fee, rate }: ReserveTerms, days: number): bigint {
  return advance + BigInt(fee) + interestOn(advance, rate.ppm, days, rate.dayCount);
}

const MAX_PPM = 10n ** 15n;
