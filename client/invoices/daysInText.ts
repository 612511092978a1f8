/** Days as people write them into a text, of which a person has to make sense. */
import { calendarDay } from './calendarDay.ts';

/** So much of a text is looked at, and so many days. */
const MAX_TEXT = 200_000;
const MAX_DAYS = 10_000;
const YEAR_FIRST = /(?<![0-9])(20[0-9]{2})([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])/g;
const YEAR_LAST = /(?<![0-9])([0-9]{1,2})([-./]) ?([0-9]{1,2})\2 ?(20[0-9]{2})(?![0-9])/g;

/**
 * The days, `YYYY-MM-DD`, that a text names in digits with a year of four. Between dots the day
 * goes first, for nobody writes it otherwise; where day and month may be either, it is the earlier.
 */
export function daysInText(text: string): readonly string[] {
  const seen = text.slice(0, MAX_TEXT);
  const first = [...seen.matchAll(YEAR_FIRST)]
    .slice(0, MAX_DAYS)
    .map(([, year = '', , month = '', day = '']) => dayOf(year, month, day));
  const last = [...seen.matchAll(YEAR_LAST)]
    .slice(0, MAX_DAYS)
    .map(([, one = '', mark, other = '', year = '']) => {
      const dayFirst = dayOf(year, other, one);
      if (mark === '.') return dayFirst;
      const either = [dayFirst, dayOf(year, one, other)];
      return either.filter((day) => day !== null).toSorted()[0] ?? null;
    });
  return [...first, ...last].filter((day) => day !== null);
}

function dayOf(year: string, month: string, day: string): string | null {
  return calendarDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}
