const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]{1,24})?(?:Z|[+-]\d{2}:\d{2})?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})$/;

// UN/EDIFACT 2379: each begins with a whole day, CCYYMMDD, and goes on with a time of it. Codes
// for weeks, months, periods and two-digit years do not name one day in one way.
const DAY_FORMATS: ReadonlyMap<string, RegExp> = new Map([
  ['102', DIGITS],
  ['203', /^(\d{4})(\d{2})(\d{2})\d{4}$/],
  ['204', /^(\d{4})(\d{2})(\d{2})\d{6}$/],
  ['205', /^(\d{4})(\d{2})(\d{2})\d{4}Z?[+-]?\d{4}$/],
]);

/**
 * The calendar day that a date of an invoice names, `YYYY-MM-DD`, or null when it names none:
 * unreadable, or a day that the calendar does not have. A time of day and a time zone are cut
 * off: the day is the one that stands in the document, wherever it is read.
 * @param text an `xs:date` or `xs:dateTime`, or digits in a format of UN/EDIFACT 2379.
 * @param format the code of that format, null where the document states none (then 102).
 */
export function calendarDay(text: string | null, format: string | null = null): string | null {
  if (text === null) return null;
  const digits = format === null ? DIGITS : DAY_FORMATS.get(format);
  const found = ISO.exec(text) ?? digits?.exec(text) ?? null;
  if (found === null) return null;
  const [, year = '', month = '', day = ''] = found;
  return exists(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : null;
}

/** The date of a reference to another document: the day, or the text where that is none. */
export function referenceDay(
  text: string | null,
  day: string | null,
): { readonly issueDate: string | null; readonly unreadableDate: string | null } {
  return { issueDate: day, unreadableDate: day === null ? text : null };
}

/** The day that comes `count` days after `day`, both `YYYY-MM-DD`. */
export function dayAfter(day: string, count: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  // Not the constructor's arguments: it takes the years 0 to 99 for those of the last century.
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date + count);
  return at.toISOString().slice(0, 10);
}

/** The same day so many months later, or the last one of a month that is shorter. */
export function monthsAfter(day: string, count: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const at = new Date(0);
  at.setUTCFullYear(year, month + count, 0);
  at.setUTCDate(Math.min(date, at.getUTCDate()));
  return at.toISOString().slice(0, 10);
}

/** Whether the proleptic Gregorian calendar has the day; the year 0000 is not one of `xs:date`. */
function exists(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const february = leap ? 29 : 28;
  const lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year > 0 && day > 0 && day <= (lengths[month - 1] ?? 0);
}
