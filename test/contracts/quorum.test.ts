import { describe, expect, it } from 'vitest';
import type { Word } from '../../contracts/state/quorum.ts';
import { agreeRate, agreeText, scaled } from '../../contracts/state/quorum.ts';

function words(...values: number[]): Word[] {
  return values.map((value) => ({ value: BigInt(value), decimals: 0, day: 100 }));
}

function median(given: readonly Word[], careful: 'lower' | 'upper', quorum = 2) {
  return agreeRate(given, { quorum, oldest: 99, method: 'median', careful });
}

function agree(given: readonly Word[], quorum = 2) {
  return agreeRate(given, { quorum, oldest: 99, method: 'agree', careful: 'lower' });
}

function agreed(value: number) {
  return { status: 'agreed', value: scaled(BigInt(value), 0) };
}

describe('a rate of three oracles', () => {
  it.each([[1], [7_000], [9_999_999]])('is never what a single liar says: %i', (lie) => {
    for (const order of [words(lie, 700, 702), words(700, lie, 702), words(702, 700, lie)]) {
      const both = ['lower', 'upper'] as const;
      for (const careful of both) {
        const said = median(order, careful);
        const value = said.status === 'agreed' ? said.value : 0n;
        expect(value >= scaled(700n, 0) && value <= scaled(702n, 0)).toBe(true);
      }
      expect(agree(order)).toEqual({ status: 'missing' });
    }
    expect(agree(words(700, lie, 700))).toEqual(agreed(700));
  });

  it('is the less wanted of two while the third is silent', () => {
    expect(median(words(700, 800), 'lower')).toEqual(agreed(700));
    expect(median(words(800, 700), 'upper')).toEqual(agreed(800));
  });

  it('compares rates with different decimals', () => {
    const mixed = [
      { value: 71n, decimals: 1, day: 100 },
      { value: 7_100_000_000n, decimals: 9, day: 100 },
    ];
    expect(agree(mixed)).toEqual({ status: 'agreed', value: 7_100_000_000n });
  });

  it('is stale when enough have spoken but not lately, and missing when too few have', () => {
    const [old] = words(700).map((word) => ({ ...word, day: 98 }));
    expect(old).toBeDefined();
    const given = [...words(700), ...(old === undefined ? [] : [old])];
    expect(median(given, 'lower')).toEqual({ status: 'stale' });
    expect(median(words(700), 'lower')).toEqual({ status: 'missing' });
  });
});

describe('a fact', () => {
  it('needs so many that say the very same', () => {
    expect(agreeText(['yes', 'no', 'yes'], 2)).toBe(0);
    expect(agreeText(['no', 'yes', 'yes'], 2)).toBe(1);
    expect(agreeText(['a', 'b', 'c'], 2)).toBe(-1);
    expect(agreeText([], 1)).toBe(-1);
  });
});
