import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yearlyCostPpm } from '../../contracts/trade/financing/pricing.ts';

describe('the all-in yearly cost', () => {
  it('is never less than the exact one, and by less than one part in a million', () => {
    const units = fc.bigInt(2n, 10n ** 18n - 1n);
    const share = fc.bigInt(1n, 1000n);
    fc.assert(
      fc.property(units, share, fc.integer({ min: 1, max: 3650 }), (face, part, days) => {
        const price = (face * part) / 1000n;
        fc.pre(price > 0n);
        const ppm = BigInt(yearlyCostPpm(face, price, days));
        const [exact, one] = [(face - price) * 365_000_000n, price * BigInt(days)];
        expect(ppm * one >= exact && (ppm - 1n) * one < exact).toBe(true);
      }),
    );
  });

  it('of 1000 now for 1010 in a year is one per cent; at the face it is nothing', () => {
    expect(yearlyCostPpm(1010n, 1000n, 365)).toBe(10_000);
    expect(yearlyCostPpm(1000n, 1000n, 10)).toBe(0);
  });

  it('is a safe integer, however much is bought for one cent on the last day', () => {
    const most = 10 ** 15;
    expect(yearlyCostPpm(10n ** 18n, 1n, 1)).toBe(most);
    expect(yearlyCostPpm(2_739_726n, 1n, 1)).toBe(2_739_725 * 365_000_000);
    expect(yearlyCostPpm(2_739_727n, 1n, 1)).toBe(2_739_726 * 365_000_000);
    expect(yearlyCostPpm(2_739_728n, 1n, 1)).toBe(most);
  });
});
