import { expect, it } from 'vitest';
import {
  boundText,
  checkBound,
  minorText,
  readRate,
  readShare,
} from '../../../client/cli/session/amount.ts';
import { percentText } from '../../../contracts/state/rates.ts';

it.each([
  ['9.5', 95_000],
  ['9.5%', 95_000],
  ['9.50 %', 95_000],
  ['9.5 % a year', 95_000],
  ['9.5% p.a.', 95_000],
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

it('a decimal comma in a rate is refused with the rate to write', () => {
  expect(() => readRate('--late-rate', '9,5 %')).toThrow('; write 9.5');
  expect(() => readRate('--late-rate', '9,500')).not.toThrow('; write');
});

it.each([
  ['40', 400_000],
  ['33.3%', 333_000],
  ['100', 1_000_000],
  ['0.0001', 1],
])('a share of %s is %i parts per million', (text, ppm) => {
  expect(readShare('--percent', text)).toBe(ppm);
});

it.each(['0', '100.0001', '-1', '33,3', 'half'])('%j is no share', (text) => {
  expect(() => readShare('--percent', text)).toThrow(/^--percent: percent, over 0 and up to 100/);
});

it('an amount is read with its currency before, behind or nowhere', () => {
  for (const text of ['24,274.00', '24274', 'EUR 24,274.00', '24274.00 EUR']) {
    expect(minorText(text, 'EUR')).toBe('2427400');
  }
  expect(boundText('EUR 0.00', 'EUR')).toBe('0');
  expect(() => minorText('0', 'EUR')).toThrow('an amount is positive');
});

it.each([
  ['1.234,56', '1.234,56: it may mean something else; write 1,234.56 EUR'],
  ['7,800', '7,800: it may mean something else; write 7,800.00 EUR or 7.80 EUR'],
  ['1.000', '1.000: it may mean something else; write 1,000.00 EUR or 1.00 EUR'],
  ['7,800.00 USD', '7,800.00 USD: the amount is in EUR here'],
  ['ten', 'Such as 24,274.00 EUR.'],
])('%s is no amount of EUR, and the refusal says what to write', (text, words) => {
  expect(() => minorText(text, 'EUR')).toThrow(words);
});

it('a bound for whatever currency is refused at once when it is an amount of none', () => {
  for (const text of ['50000', '50,000.00', 'EUR 5.00', '5.00 EUR']) {
    expect(() => checkBound('--max', text)).not.toThrow();
  }
  expect(() => checkBound('--max', '50.000,00')).toThrow('; write 50,000.00');
  expect(() => checkBound('--max', 'much')).toThrow('--max: an amount such as 50000.00');
});
