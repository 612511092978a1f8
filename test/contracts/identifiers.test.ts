import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLei, isUscc } from '../../contracts/state/identifiers.ts';
import { dataPath, hasData } from '../support/sharedData.ts';

interface Samples {
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

describe('an identifier', () => {
  it('has its length, its letters and its check digits', () => {
    expect(isLei('5493001KJTIIGC8Y1R12')).toBe(true);
    expect(isUscc('91340600MA2PBM9HXD')).toBe(true);
    for (const broken of [
      '',
      '5493001KJTIIGC8Y1R13',
      '5493001KJTIIGC8Y1R120',
      '５493001KJTIIGC8Y1R12',
    ])
      expect(isLei(broken)).toBe(false);
    for (const broken of ['', '91340600MA2PBM9HXE', '91340600MA2PBM9HX', '9134060OMA2PBM9HXD'])
      expect(isUscc(broken)).toBe(false);
  });

  it('with one letter changed is none', () => {
    for (const [good, holds] of [
      ['5493001KJTIIGC8Y1R12', isLei],
      ['91340600MA2PBM9HXD', isUscc],
    ] as const) {
      for (let at = 0; at < good.length; at += 1) {
        const [one, two] = /[0-9]/.test(good.charAt(at)) ? ['7', '8'] : ['K', 'L'];
        const other = good[at] === one ? two : one;
        expect(holds(good.slice(0, at) + other + good.slice(at + 1)), `${good} at ${at}`).toBe(
          false,
        );
      }
    }
  });
});

describe.runIf(hasData)('the identifiers of the shared data', () => {
  it.each([
    ['lei', isLei],
    ['uscc', isUscc],
  ] as const)('%s are told apart, good from bad', (name, holds) => {
    const { valid, invalid } = JSON.parse(
      readFileSync(dataPath(`domain/${name}.json`), 'utf8'),
    ) as Samples;
    expect(valid.length).toBeGreaterThan(20);
    expect(valid.filter((text) => !holds(text))).toEqual([]);
    expect(invalid.length).toBeGreaterThan(0);
    expect(invalid.filter((text) => holds(text))).toEqual([]);
  });
});
