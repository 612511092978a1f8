import { expect, it } from 'vitest';
import { readRate } from '../../../client/cli/session/amount.ts';
import { percentText } from '../../../contracts/state/rates.ts';

it.each([
  ['9.5', 95_000],
  ['9.5%', 95_000],
  ['9.50 %', 95_000],
  ['0', 0],
  ['0.0001', 1],
  ['100', 1_000_000],
  ['99999999999', 999_999_999_990_000],
])('a rate of %s a year is exactly %i parts per million', (text, ppm) => {
  expect(readRate('--late-rate', text)).toBe(ppm);
  expect(readRate('--late-rate', percentText(ppm))).toBe(ppm);
});

it.each(['', '.5', '9.', '9,5', '-1', '1e3', '0.00001', '9.5 ppm', '9.5%%', '٩'])(
  '%j is no rate, and the refusal says what one is',
  (text) => {
    expect(() => readRate('--late-rate', text)).toThrow(
      /--late-rate: percent a year, .* such as 9.5/,
    );
  },
);
