/** What is to come and to be paid, by the week and by how late it is. Days are `2026-12-31`. */
import { dayNumber, dayText, weekdayOf } from '../../../contracts/state/calendar.ts';
import type { DayTotal } from '../../sdk/questions.ts';
import type { Part } from './shares.ts';

/** By how many days something is late: not at all, so many days, or more. */
export const AGES = ['none', 'month', 'two', 'three', 'more'] as const;
/** One of them. */
export type Age = (typeof AGES)[number];

/** The last day of each, days after the pay day. */
const LAST_DAYS: readonly (readonly [age: Age, last: number])[] = [
  ['none', 0],
  ['month', 30],
  ['two', 60],
  ['three', 90],
];

/** Weeks that stand by themselves, from that of today on. */
const WEEKS = 12;
const WEEK_DAYS = 7;
/** What was to be paid before the week of today, and what is to be after the last week. */
export const BEFORE = 'before';
/** See `BEFORE`. */
export const LATER = 'later';

/** Every week that is shown, in its order: `BEFORE`, the Mondays, `LATER`. */
export function weeksFrom(today: string): readonly string[] {
  const first = mondayOf(today);
  const mondays = Array.from({ length: WEEKS }, (_, at) => dayText(first + at * WEEK_DAYS));
  return [BEFORE, ...mondays, LATER];
}

/** Totals of days as parts of the weeks of `weeksFrom`. */
export function partsByWeek(totals: readonly DayTotal[], today: string): readonly Part<string>[] {
  const first = mondayOf(today);
  return totals.map(({ payDay, currency, amount }) => {
    const monday = mondayOf(payDay);
    const isLater = monday >= first + WEEKS * WEEK_DAYS;
    const key = monday < first ? BEFORE : isLater ? LATER : dayText(monday);
    return { key, currency, amount };
  });
}

/** Totals of days as parts by how late they are. */
export function partsByAge(totals: readonly DayTotal[], today: string): readonly Part<Age>[] {
  const now = numberOf(today);
  return totals.map(({ payDay, currency, amount }) => {
    const late = now - numberOf(payDay);
    const [key] = LAST_DAYS.find(([, last]) => late <= last) ?? ['more' as const];
    return { key, currency, amount };
  });
}

function mondayOf(day: string): number {
  const number = numberOf(day);
  return number - ((weekdayOf(number) + 6) % WEEK_DAYS);
}

/** @throws RangeError of what is no day */
function numberOf(day: string): number {
  const number = dayNumber(day);
  if (number === null) throw new RangeError(`${day} is no day`);
  return number;
}
