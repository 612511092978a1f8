import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  decimalText,
  equalDecimals,
  parseDecimal,
  subtract,
  wholeUnits,
} from '../../../client/invoices/decimal.ts';
import { meantAmounts, toMinor, typedToMinor } from '../../../client/invoices/toMinor.ts';
import { currencyCodes, minorUnitsOf, tellAmount } from '../../../contracts/state/currencies.ts';
import { tellRate } from '../../../contracts/state/rates.ts';
import { dataPath, hasData } from '../../support/sharedData.ts';

/** Decimals as documents write them, with the number they stand for in units of 10^-scale. */
const written = fc
  .record({
    digits: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
    scale: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ digits, scale }) => ({ digits, scale, text: decimalText({ digits, scale }) }));

describe('a decimal', () => {
  it('is the number that was written', () => {
    fc.assert(
      fc.property(written, ({ digits, scale, text }) => {
        expect(parseDecimal(text)).toEqual({ digits, scale });
      }),
    );
  });

  it.each([
    ['0', 0n, 0],
    ['-0', 0n, 0],
    ['+12.50', 1250n, 2],
    ['.5', 5n, 1],
    ['-.5', -5n, 1],
    ['5.', 5n, 0],
    ['007', 7n, 0],
  ])('%s', (text, digits, scale) => {
    expect(parseDecimal(text)).toEqual({ digits, scale });
  });

  it.each(['', '.', '-', '1,5', '1 000', '1e3', '0x1', 'NaN', 'INF', '1.2.3', '١', '--1', '1-'])(
    'is not %s',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it('has at most 40 characters, so that no text costs much', () => {
    expect(parseDecimal('9'.repeat(40))).not.toBeNull();
    expect(parseDecimal('9'.repeat(41))).toBeNull();
    expect(parseDecimal('9'.repeat(8_000_000))).toBeNull();
  });

  it('adds and subtracts exactly, in any order and scale', () => {
    fc.assert(
      fc.property(written, written, (left, right) => {
        expect(equalDecimals(add(left, right), add(right, left))).toBe(true);
        expect(equalDecimals(subtract(add(left, right), right), left)).toBe(true);
        const exact =
          left.digits * 10n ** BigInt(6 - left.scale) +
          right.digits * 10n ** BigInt(6 - right.scale);
        expect(wholeUnits(add(left, right), 6)).toBe(exact);
      }),
    );
  });
});

describe('toMinor', () => {
  it.each([
    ['529.87', 'EUR', 52987n],
    ['336.9', 'EUR', 33690n],
    ['8870', 'EUR', 887000n],
    ['12.5000', 'EUR', 1250n],
    ['-782179.43', 'DKK', -78217943n],
    ['1000', 'JPY', 1000n],
    ['1000.00', 'JPY', 1000n],
    ['1.234', 'KWD', 1234n],
    ['0.0001', 'CLF', 1n],
    ['9999999999999999.99', 'EUR', 999999999999999999n],
  ])('counts %s %s as %s', (amount, currency, minor) => {
    expect(toMinor(amount, currency)).toBe(minor);
  });

  it.each([
    ['currency_unknown', '1', 'eur'],
    ['currency_unknown', '1', ''],
    ['currency_unknown', '1', '__proto__'],
    ['currency_unknown', '1', 'XXX'],
    ['amount_unreadable', 'one', 'EUR'],
    ['amount_too_fine', '0.001', 'EUR'],
    ['amount_too_fine', '0.5', 'JPY'],
    ['amount_too_large', '10000000000000000.00', 'EUR'],
    ['amount_too_large', '-10000000000000000.00', 'EUR'],
  ])('refuses as %s: %s %s', (code, amount, currency) => {
    expect(toMinor(amount, currency)).toMatchObject({ code });
  });

  it('gives back what was written, or says that it is too fine; nothing in between', () => {
    fc.assert(
      fc.property(written, fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'), (amount, currency) => {
        const scale = minorUnitsOf(currency) ?? 0;
        const minor = toMinor(amount.text, currency);
        if (typeof minor === 'bigint') {
          expect(equalDecimals({ digits: minor, scale }, amount)).toBe(true);
        } else if (minor.code === 'amount_too_fine') {
          expect(amount.digits % 10n ** BigInt(amount.scale - scale)).not.toBe(0n);
        } else {
          expect(minor.code).toBe('amount_too_large');
        }
      }),
    );
  });
});

describe('the currencies', () => {
  it('are listed once each, three capital letters, in order', () => {
    const codes = currencyCodes();
    expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
    expect([...codes].sort()).toEqual(codes);
  });

  it.runIf(hasData)('are those of ISO 4217 that have minor units', () => {
    const rows = readFileSync(dataPath('domain/iso4217.csv'), 'utf8').trim().split('\n').slice(1);
    const published = rows
      .map((row) => row.split(','))
      .filter(([, , minorUnits]) => minorUnits !== '-')
      .map(([code = '', , minorUnits]) => [code, Number(minorUnits)]);
    expect(currencyCodes().map((code) => [code, minorUnitsOf(code)])).toEqual(published);
  });
});

it.each([
  [52_987n, 'EUR', '529.87 EUR'],
  [2_427_400n, 'EUR', '24,274.00 EUR'],
  ['7', 'EUR', '0.07 EUR'],
  [0n, 'EUR', '0.00 EUR'],
  [-100_000n, 'EUR', '-1,000.00 EUR'],
  [529n, 'JPY', '529 JPY'],
  [1_234_567n, 'JPY', '1,234,567 JPY'],
  ['1234', 'TND', '1.234 TND'],
  [10n ** 18n - 1n, 'EUR', '9,999,999,999,999,999.99 EUR'],
  [7n, 'ZZZ', '7 minor units of ZZZ'],
  ['1234', null, '1234'],
])('%s of %s on the ledger is told as %s', (minor, currency, told) => {
  expect(tellAmount(minor, currency)).toBe(told);
});

describe('what is shown as an amount can be typed as one', () => {
  it('for every amount and currency, with its name and without', () => {
    for (const currency of currencyCodes()) {
      for (const minor of [1n, 999n, 1_000n, 123_456n, 2_427_400n, 10n ** 18n - 1n]) {
        const shown = tellAmount(minor, currency);
        expect(typedToMinor(shown, currency)).toBe(minor);
        expect(typedToMinor(shown.slice(0, -currency.length - 1), currency)).toBe(minor);
        expect(typedToMinor(shown.replaceAll(',', ''), currency)).toBe(minor);
        const [amount = ''] = shown.split(' ');
        expect(typedToMinor(`${currency} ${amount}`, currency)).toBe(minor);
        expect(typedToMinor(`${currency}${amount}`, currency)).toBe(minor);
      }
    }
  });

  it.each([
    ['7,800', 'EUR'],
    ['7,80', 'EUR'],
    ['7.800,00', 'EUR'],
    ['24,27,400.00', 'EUR'],
    ['1,23.00', 'EUR'],
    [',100.00', 'EUR'],
    ['24,274.00 USD', 'EUR'],
    ['24274.00 USD', 'EUR'],
    ['USD 24,274.00', 'EUR'],
    ['EUR 7.800,00', 'EUR'],
    ['EUR', 'EUR'],
    ['1,5', 'JPY'],
    ['1.000', 'EUR'],
    ['250.000 EUR', 'EUR'],
    ['12.5000', 'EUR'],
    ['1.000', 'JPY'],
    ['1.0000', 'TND'],
  ])(
    '%s in %s is refused: its comma, its point or its currency may mean another amount',
    (typed, currency) => {
      expect(typedToMinor(typed, currency)).toMatchObject({ code: 'amount_unreadable' });
    },
  );
});

it.each([
  ['1.234,56', 'EUR', ['1,234.56 EUR']],
  ['EUR 1.234,56', 'EUR', ['1,234.56 EUR']],
  ['7,800', 'EUR', ['7,800.00 EUR', '7.80 EUR']],
  ['7,80', 'EUR', ['7.80 EUR']],
  ['7,812', 'EUR', ['7,812.00 EUR']],
  ["24'274.00", 'EUR', ['24,274.00 EUR']],
  ['24 274,00', 'EUR', ['24,274.00 EUR']],
  ['1.234.567', 'EUR', ['1,234,567.00 EUR']],
  ['24,27,400.00', 'EUR', ['2,427,400.00 EUR']],
  ['1.234', 'JPY', ['1,234 JPY']],
  ['1.000', 'EUR', ['1,000.00 EUR', '1.00 EUR']],
  ['250.000', 'EUR', ['250,000.00 EUR', '250.00 EUR']],
  ['12.5000', 'EUR', ['12.50 EUR']],
  ['1,234', 'TND', ['1,234.000 TND', '1.234 TND']],
  ['ten', 'EUR', []],
  ['1,2,3', 'EUR', []],
])('what %s in %s may have meant is said as it is to be written', (typed, currency, meant) => {
  expect(meantAmounts(typed, currency)).toEqual(meant);
  for (const each of meant) expect(typedToMinor(each, currency)).toEqual(expect.any(BigInt));
});

it.each([
  [172_747, '17.2747 % a year (172747 ppm)'],
  [65_000, '6.5 % a year (65000 ppm)'],
  [80_000, '8 % a year (80000 ppm)'],
  [1, '0.0001 % a year (1 ppm)'],
  [0, '0 % a year (0 ppm)'],
])('a rate of %i parts per million is told as %s', (ppm, told) => {
  expect(tellRate(ppm)).toBe(told);
});
