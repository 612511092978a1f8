import { expect, it } from 'vitest';
import { readPace, writePace } from '../../scripts/pace.ts';

it.each([
  ['1s', 1_000],
  ['90s', 90_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['24h', 86_400_000],
])('a day of %s', (text, dayMs) => {
  expect(readPace(text)).toBe(dayMs);
  expect(readPace(writePace(dayMs))).toBe(dayMs);
});

it.each(['', '0s', '2', '2 m', '-1m', '1.5h', '25h', '86401s', '1441m', '2d', '2M', '100000s'])(
  'a day of "%s" is refused with what to write',
  (text) => {
    expect(() => readPace(text)).toThrow('such as 30s, 2m or 1h; 24h at most');
  },
);
