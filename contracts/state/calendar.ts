/**
 * Ledger days. A trade date is `YYYY-MM-DD`; genesis says how long a day is, where its first day
 * begins and at which hour of a day its due items are run. In days of 24 hours day zero begins at
 * the local midnight on or before `start`; in the scaled days of a story it begins at `start`, and
 * bears the local date of `start`. All arithmetic is on integers: dates as days since 1970-01-01.
 */
import { assert } from '../../ledger/assert.ts';

/** What genesis fixes about time, and which calendar version new receivables are given. */
export interface Days {
  /** ms since 1970. */
  readonly start: number;
  readonly dayMs: number;
  readonly utcOffsetMinutes: number;
  /** 0 to 24: the hour of the ledger day, scaled with it. */
  readonly cutOffHour: number;
  readonly calendar: number;
}

/** Days without business: `weekend` counts 0 = Sunday to 6 = Saturday; `holidays` are sorted. */
export interface Calendar {
  readonly name: string;
  readonly version: number;
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
}

/** A number of days since 1970-01-01. */
export type DayNumber = number;

/** Milliseconds of a day of 24 hours. */
export const REAL_DAY_MS = 86_400_000;

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days from 0000-03-01 to 1970-01-01 in the Gregorian calendar carried backwards. */
const EPOCH_SHIFT = 719_468;
/** Days in 400 years, after which the Gregorian calendar repeats. */
const ERA_DAYS = 146_097;
/** The letter 0. */
const ZERO = 48;

/** The day of a date from 1970-01-01 to 9999-12-31, or null when `text` is no such date. */
export function dayNumber(text: string): DayNumber | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return null;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  if (year < 1970 || month < 1 || month > 12) return null;
  const february = month === 2 && isLeapYear(year) ? 1 : 0;
  if (day < 1 || day > (MONTH_LENGTHS[month - 1] ?? 0) + february) return null;
  return daysOfDate(year, month, day);
}

/** The date of a day; inverse of `dayNumber`. */
export function dayText(day: DayNumber): string {
  assert(Number.isSafeInteger(day) && day >= 0, 'a day is counted from 1970 on');
  const shifted = day + EPOCH_SHIFT;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const centuryDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524);
  const leapDays = centuryDays + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const yearDays = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearDays;
  // Years begin in March here, so that the leap day is the last day of a year.
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(dayOfMonth, 2)}`;
}

/** The weekday of a day, 0 = Sunday. */
export function weekdayOf(day: DayNumber): number {
  // 1970-01-01 was a Thursday.
  return (day + 4) % 7;
}

/** When a ledger day begins, ms since 1970. */
export function dayStart(days: Days, day: DayNumber): number {
  const zero = dayZero(days);
  return zero.time + (day - zero.day) * days.dayMs;
}

/** The ledger day that a time lies in. */
export function dayAt(days: Days, time: number): DayNumber {
  const zero = dayZero(days);
  return zero.day + Math.floor((time - zero.time) / days.dayMs);
}

/** When the items of a ledger day are due: its cut-off, ms since 1970. */
export function dueTime(days: Days, day: DayNumber): number {
  return dayStart(days, day) + Math.floor((days.cutOffHour * days.dayMs) / 24);
}

/** The cut-off of the day before: the holder of record is the state at this time. */
export function recordTime(days: Days, day: DayNumber): number {
  return dueTime(days, day) - days.dayMs;
}

/** When a ledger day is over, ms since 1970. */
export function dayEnd(days: Days, day: DayNumber): number {
  return dayStart(days, day) + days.dayMs;
}

/** The day itself when it is one of business, else the next that is. */
export function followingBusinessDay(calendar: Calendar, day: DayNumber): DayNumber {
  // A calendar has at least one weekday of business and finitely many holidays, so this ends.
  assert(calendar.weekend.length < 7, 'a calendar has a day of business in each week');
  let candidate = day;
  while (!isBusinessDay(calendar, candidate)) candidate += 1;
  return candidate;
}

/** Whether a day is neither of the weekend nor a holiday. */
export function isBusinessDay(calendar: Calendar, day: DayNumber): boolean {
  return !calendar.weekend.includes(weekdayOf(day)) && !calendar.holidays.includes(dayText(day));
}

function dayZero(days: Days): { readonly day: DayNumber; readonly time: number } {
  const offsetMs = days.utcOffsetMinutes * 60_000;
  const day = Math.floor((days.start + offsetMs) / REAL_DAY_MS);
  const time = days.dayMs === REAL_DAY_MS ? day * REAL_DAY_MS - offsetMs : days.start;
  return { day, time };
}

/** Days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysOfDate(year: number, month: number, day: number): DayNumber {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_SHIFT;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** The number that two digits of a text say, without a text of their own: dates are read often. */
function twoDigits(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
