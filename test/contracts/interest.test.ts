import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../contracts/state/calendar.ts';
import type { DayCount } from '../../contracts/state/rates.ts';
import { DAY_COUNTS } from '../../contracts/state/rates.ts';
import { countDays } from '../../contracts/trade/money/dayCounts.ts';
import { interestOn } from '../../contracts/trade/settlement/interest.ts';
import { dataPath, hasData } from '../support/sharedData.ts';

const FILE = 'domain/daycount_30_360.csv';
const NAMES: ReadonlyMap<string, DayCount> = new Map([
  ['30/360 Bond Basis', '30/360'],
  ['30E/360', '30E/360'],
  ['30E/360 Eurobond', '30E/360'],
  ['30E/360 Eurobond Basis', '30E/360'],
  ['Eurobond Basis', '30E/360'],
]);

function day(text: string): number {
  const number = dayNumber(text);
  if (number === null) throw new Error(`${text} is a day`);
  return number;
}

describe.skipIf(!hasData)('a day count', () => {
  const lines = hasData ? readFileSync(dataPath(FILE), 'utf8').trim().split('\n').slice(1) : [];
  const rows = lines.flatMap((line) => {
    const [name = '', start = '', end = '', days = ''] = line.split(',');
    const dayCount = NAMES.get(name);
    return dayCount === undefined ? [] : [{ dayCount, start, end, days: Number(days) }];
  });

  it('of the published examples is covered', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  it.each(rows)('$dayCount from $start to $end is $days', ({ dayCount, start, end, days }) => {
    expect(countDays(dayCount, day(start), day(end))).toBe(days);
  });
});

describe('a month of 31 days', () => {
  it.each<[DayCount, string, string, number]>([
    ['30/360', '2026-01-15', '2026-03-31', 76],
    ['30E/360', '2026-01-15', '2026-03-31', 75],
    ['30/360', '2026-01-30', '2026-03-31', 60],
    ['30/360', '2026-01-31', '2026-03-30', 60],
    ['ACT/360', '2026-01-31', '2026-03-31', 59],
    ['ACT/365F', '2024-02-28', '2024-03-01', 2],
  ])('in %s from %s to %s counts %i days', (dayCount, start, end, days) => {
    expect(countDays(dayCount, day(start), day(end))).toBe(days);
  });
});

describe('interest', () => {
  it('is divided once, at the end, and rounded down', () => {
    expect(interestOn(1_000_000n, 36_000, 90, 'ACT/360')).toBe(9000n);
    expect(interestOn(1_000_000n, 36_000, 90, 'ACT/365F')).toBe(8876n);
    expect(interestOn(1n, 1_000_000, 359, 'ACT/360')).toBe(0n);
    expect(interestOn(10n ** 18n - 1n, 1_000_000, 360, 'ACT/360')).toBe(10n ** 18n - 1n);
  });

  it('of two neighbouring terms is never more than that of both, and at most one less', () => {
    const days = fc.integer({ min: 0, max: 4000 });
    const amount = fc.bigInt(0n, 10n ** 18n - 1n);
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1_000_000 }), days, days, (sum, ppm, a, b) => {
        for (const dayCount of DAY_COUNTS) {
          const apart = interestOn(sum, ppm, a, dayCount) + interestOn(sum, ppm, b, dayCount);
          const whole = interestOn(sum, ppm, a + b, dayCount);
          expect(whole - apart === 0n || whole - apart === 1n).toBe(true);
        }
      }),
    );
  });
});
