/** Day counts, as pure functions of dates. */
import type { DayNumber } from '../../state/calendar.ts';
import { dayText } from '../../state/calendar.ts';
import type { DayCount } from '../../state/rates.ts';

/** Rates are parts of this. */
export const MILLION = 1_000_000n;

/** Days of a year that a day count divides by. */
export function basisOf(dayCount: DayCount): bigint {
  return dayCount === 'ACT/365F' ? 365n : 360n;
}

/** Days from `start` to `end` as the day count counts them; start is not after end. */
export function countDays(dayCount: DayCount, start: DayNumber, end: DayNumber): number {
  if (dayCount === 'ACT/360' || dayCount === 'ACT/365F') return end - start;
  const [fromYear, fromMonth, fromDay] = partsOf(start);
  const [toYear, toMonth, toDay] = partsOf(end);
  const first = Math.min(fromDay, 30);
  // 30/360 (bond basis) shortens an end on the 31st only when the start is on the 30th or 31st.
  const last = dayCount === '30E/360' || first === 30 ? Math.min(toDay, 30) : toDay;
  return 360 * (toYear - fromYear) + 30 * (toMonth - fromMonth) + (last - first);
}

function partsOf(day: DayNumber): [year: number, month: number, day: number] {
  const [year = 0, month = 0, inMonth = 0] = dayText(day).split('-').map(Number);
  return [year, month, inMonth];
}
