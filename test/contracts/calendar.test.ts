import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Days } from '../../contracts/state/calendar.ts';
import {
  dayAt,
  dayEnd,
  dayNumber,
  dayStart,
  dayText,
  dueTime,
  followingBusinessDay,
  recordTime,
  weekdayOf,
} from '../../contracts/state/calendar.ts';

const REAL: Days = {
  start: Date.UTC(2026, 2, 1, 23, 30),
  dayMs: 86_400_000,
  utcOffsetMinutes: 8 * 60,
  cutOffHour: 16,
  calendar: 1,
};
const SCALED: Days = { ...REAL, dayMs: 2000, cutOffHour: 17 };

function day(text: string): number {
  const number = dayNumber(text);
  if (number === null) throw new Error(`${text} is a day`);
  return number;
}

describe('a date', () => {
  it('is the day that the platform’s own calendar says, from 1970 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: day('9999-12-31') }), (number) => {
        const platform = new Date(number * 86_400_000);
        expect(dayText(number)).toBe(platform.toISOString().slice(0, 10));
        expect(dayNumber(dayText(number))).toBe(number);
        expect(weekdayOf(number)).toBe(platform.getUTCDay());
      }),
      { numRuns: 2000 },
    );
  });

  it('is right at the turn of every year, leap day and century', () => {
    for (let year = 1970; year <= 9999; year += 1) {
      for (const at of [Date.UTC(year, 0, 1), Date.UTC(year, 2, 0), Date.UTC(year, 2, 1)]) {
        const text = new Date(at).toISOString().slice(0, 10);
        expect(dayText(at / 86_400_000)).toBe(text);
        expect(dayNumber(text)).toBe(at / 86_400_000);
      }
    }
  });

  it.each([
    '2026-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '1969-12-31',
    '10000-01-01',
    '2026-1-01',
    ' 2026-01-01',
    '2026-01-01\n',
    '2026-01-01T00:00',
    '',
  ])('that does not exist is none: %j', (text) => {
    expect(dayNumber(text)).toBeNull();
  });

  it('of a leap day exists in leap years only', () => {
    expect(dayText(day('2000-02-29') + 1)).toBe('2000-03-01');
    expect(dayText(day('2024-02-28') + 1)).toBe('2024-02-29');
  });
});

describe('a ledger day', () => {
  it('of 24 hours begins at local midnight', () => {
    // 23:30 in Greenwich is 07:30 of 2 March in Beijing.
    expect(dayText(dayAt(REAL, REAL.start))).toBe('2026-03-02');
    expect(dayStart(REAL, day('2026-03-02'))).toBe(Date.UTC(2026, 2, 1, 16));
    expect(dueTime(REAL, day('2026-03-02'))).toBe(Date.UTC(2026, 2, 2, 8));
    expect(recordTime(REAL, day('2026-03-02'))).toBe(Date.UTC(2026, 2, 1, 8));
    expect(dayEnd(REAL, day('2026-03-02'))).toBe(dayStart(REAL, day('2026-03-03')));
  });

  it('of a story begins at the start and bears its local date', () => {
    expect(dayStart(SCALED, day('2026-03-02'))).toBe(SCALED.start);
    expect(dayStart(SCALED, day('2026-03-05'))).toBe(SCALED.start + 6000);
    expect(dueTime(SCALED, day('2026-03-02'))).toBe(SCALED.start + Math.floor(34_000 / 24));
  });

  it('holds every time from its start to before its end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(REAL, SCALED, { ...REAL, utcOffsetMinutes: -570 }),
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 0, max: 86_399_999 }),
        (days, after, inDay) => {
          const number = dayAt(days, days.start) + after;
          const time = dayStart(days, number) + (inDay % days.dayMs);
          expect(dayAt(days, time)).toBe(number);
          expect(dueTime(days, number)).toBeLessThanOrEqual(dayEnd(days, number));
        },
      ),
    );
  });
});

describe('the following business day', () => {
  const calendar = {
    name: 'TEST',
    version: 1,
    weekend: [0, 6],
    holidays: ['2026-12-25', '2026-12-28'],
  };

  it.each([
    ['2026-12-24', '2026-12-24'],
    ['2026-12-25', '2026-12-29'],
    ['2026-12-26', '2026-12-29'],
    ['2026-12-29', '2026-12-29'],
    ['2027-01-02', '2027-01-04'],
  ])('of %s is %s', (due, paid) => {
    expect(dayText(followingBusinessDay(calendar, day(due)))).toBe(paid);
  });
});
