/** What time costs: day counts, rates, and reserves, which bear interest. */

/** The day counts of the trade (ISDA 2006, section 4.16). */
export const DAY_COUNTS = ['ACT/360', 'ACT/365F', '30/360', '30E/360'] as const;

/** One of `DAY_COUNTS`. */
export type DayCount = (typeof DAY_COUNTS)[number];

/** A rate by time: parts per million a year, by a day count. */
export type Rate = { readonly ppm: number; readonly dayCount: DayCount };

/** Parts per million a year as people write a rate, nothing rounded: `6.5 % a year (65000 ppm)`. */
export function tellRate(ppm: number): string {
  return `${percentText(ppm)} % a year (${ppm} ppm)`;
}

/** Parts per million in percent, nothing rounded: `6.5`. */
export function percentText(ppm: number): string {
  const rest = String(ppm % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return `${Math.floor(ppm / 10_000)}${rest === '' ? '' : `.${rest}`}`;
}

/** Parts per million of percent as people write it, `6.5`; null: it is none, or finer. */
export function ppmOfPercent(text: string): number | null {
  const [, whole = '', part = ''] = /^([0-9]{1,11})(?:\.([0-9]{1,4}))? ?%?$/.exec(text) ?? [];
  return whole === '' ? null : Number(`${whole}${part.padEnd(4, '0')}`);
}

/**
 * What a financier that bought with a reserve is still to get from the piece before its seller
 * gets the remainder: of its advance and its fee, minor units as decimal text, and the interest
 * counted up to the day `since` and not paid: `accrued` is the exact sum of advance * ppm * days.
 * `cancelled` units of it were cancelled meanwhile, for which its seller answers at its end. From
 * the day `interestUntil` on it bears no interest: the seller has not agreed to a later due day.
 */
export type Reserve = {
  readonly seller: string;
  readonly advance: string;
  readonly fee: string;
  readonly accrued: string;
  readonly cancelled: string;
  readonly rate: Rate;
  readonly since: number;
  readonly interestUntil: number | null;
};

/** What an offer says of a reserve; its price is the advance. */
export type ReserveTerms = Pick<Reserve, 'fee' | 'rate'>;
