import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWaits, WAITS } from '../../../client/portal/figures/answers.ts';
import { exposureOf, OTHERS } from '../../../client/portal/figures/exposure.ts';
import {
  AGES,
  BEFORE,
  LATER,
  partsByAge,
  partsByWeek,
  weeksFrom,
} from '../../../client/portal/figures/payDays.ts';
import type { OwnOffer } from '../../../client/portal/figures/sales.ts';
import { costsByTier, dayOfSale, outcomesOf } from '../../../client/portal/figures/sales.ts';
import type { Sums } from '../../../client/portal/figures/shares.ts';
import { barLength, sumUp } from '../../../client/portal/figures/shares.ts';
import type { DayTotal } from '../../../client/sdk/questions.ts';
import { dayText } from '../../../contracts/state/calendar.ts';
import type { Offer, OfferStatus } from '../../../contracts/state/offers.ts';
import type { Link } from '../../../contracts/state/pieces.ts';
import { greater } from '../../../contracts/state/units.ts';
import { priceOf, yearlyCostPpm } from '../../../contracts/trade/financing/pricing.ts';

// Figures are sums of what the lists have: nothing is lost between them, and currencies stay apart.

const TODAY = '2026-11-30';
const anyTotal: fc.Arbitrary<DayTotal> = fc.record({
  payDay: fc.integer({ min: 20_000, max: 21_500 }).map(dayText),
  debtor: fc.integer({ min: 0, max: 14 }).map((at) => `debtor-${at}`),
  issuer: fc.constantFrom('hafenbank', 'ostbank'),
  currency: fc.constantFrom('EUR', 'CNY', 'JPY'),
  amount: fc.bigInt({ min: 1n, max: 10n ** 18n }),
});
const anyTotals = fc.array(anyTotal, { maxLength: 60 });

/** Of each currency all together. */
function wholeOf(totals: readonly { readonly currency: string; readonly amount: bigint }[]) {
  const whole: Record<string, bigint> = {};
  for (const { currency, amount } of totals) whole[currency] = (whole[currency] ?? 0n) + amount;
  return whole;
}

function wholeOfSums(sums: readonly Sums<string>[]) {
  return wholeOf(
    sums.flatMap(({ currency, amounts }) =>
      [...amounts.values()].map((amount) => ({ currency, amount })),
    ),
  );
}

describe('what is to come and to be paid', () => {
  it('sums to its list by week, by age and by debtor, each currency by itself', () => {
    fc.assert(
      fc.property(anyTotals, (totals) => {
        const whole = wholeOf(totals);
        expect(wholeOfSums(sumUp(partsByWeek(totals, TODAY)))).toEqual(whole);
        expect(wholeOfSums(sumUp(partsByAge(totals, TODAY)))).toEqual(whole);
        expect(wholeOfSums(exposureOf(totals))).toEqual(whole);
      }),
    );
  });

  it('stands in weeks and ages that are shown', () => {
    fc.assert(
      fc.property(anyTotals, (totals) => {
        const weeks = new Set(weeksFrom(TODAY));
        expect(partsByWeek(totals, TODAY).filter(({ key }) => !weeks.has(key))).toEqual([]);
        expect(partsByAge(totals, TODAY).filter(({ key }) => !AGES.includes(key))).toEqual([]);
      }),
    );
  });

  it('stands in the week of its Monday, also over a new year, and in its age', () => {
    const on = (payDay: string): DayTotal => ({
      ...{ payDay, debtor: 'a', issuer: 'b', currency: 'EUR', amount: 1n },
    });
    const week = (payDay: string) => partsByWeek([on(payDay)], TODAY)[0]?.key;
    const days = ['2026-11-29', '2026-11-30', '2026-12-06', '2026-12-07', '2027-01-01'];
    const mondays = ['2026-11-30', '2026-11-30', '2026-12-07', '2026-12-28'];
    expect(days.map(week)).toEqual([BEFORE, ...mondays]);
    expect([week('2027-02-21'), week('2027-02-22')]).toEqual(['2027-02-15', LATER]);
    const age = (payDay: string) => partsByAge([on(payDay)], TODAY)[0]?.key;
    const late = ['2026-11-30', '2026-11-29', '2026-10-31', '2026-10-30', '2026-08-31'];
    expect(late.map(age)).toEqual(['none', 'month', 'month', 'two', 'more']);
  });

  it('names the largest debtors, the largest first, and what the others owe together', () => {
    fc.assert(
      fc.property(anyTotals, (totals) => {
        for (const { amounts } of exposureOf(totals)) {
          const named = [...amounts].filter(([debtor]) => debtor !== OTHERS);
          expect(named.length).toBeLessThanOrEqual(8);
          const owed = named.map(([, amount]) => amount);
          expect(owed).toEqual([...owed].sort((a, b) => (a < b ? 1 : -1)));
          if (amounts.has(OTHERS)) expect([...amounts.keys()].at(-1)).toBe(OTHERS);
        }
      }),
    );
  });

  it('names equal debtors in one order, however a node lists them', () => {
    fc.assert(
      fc.property(anyTotals, (totals) => {
        const alike = totals.map((total) => ({ ...total, amount: 5n }));
        const names = (those: readonly DayTotal[]) =>
          exposureOf(those).map(({ amounts }) => [...amounts.keys()]);
        expect(names([...alike].reverse())).toEqual(names(alike));
      }),
    );
  });

  it('has bars that are no longer than the longest, and seen where there is something', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const longest = greater(one, other);
        const lengths = [one, other].map((each) => barLength(each, longest));
        expect(Math.max(...lengths)).toBe(longest === 0n ? 0 : 1_000);
        for (const [at, each] of [one, other].entries()) {
          expect((lengths[at] ?? 0) > 0).toBe(each > 0n);
        }
      }),
    );
  });
});

const anyOffer: fc.Arbitrary<OwnOffer> = fc
  .record({
    from: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    length: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    share: fc.bigInt({ min: 1n, max: 1_000n }),
    status: fc.constantFrom<OfferStatus>('open', 'taken', 'declined', 'withdrawn', 'lapsed'),
    supplier: fc.constantFrom('talwerk', 'kolbenhof'),
    currency: fc.constantFrom('EUR', 'CNY'),
    days: fc.option(fc.integer({ min: 1, max: 400 })),
    isShown: fc.boolean(),
  })
  .map(({ from, length, share, status, supplier, currency, days, isShown }) => ({
    offer: {
      ...{ from, to: from + length - 1n, status, kind: 'sale', seller: 'talwerk' },
      ...{ price: (length * share + 999n) / 1_000n, reserve: null },
    } as Offer,
    receivable: isShown ? { supplier, currency, payDay: '2027-01-01' } : null,
    day: days === null ? null : 20_000,
    payDay: isShown ? 20_000 + (days ?? 0) : null,
  }));

/** A sale of these units at a price. */
function sale(from: bigint, to: bigint, price: bigint): Offer {
  const words = { receivable: 'ab'.repeat(32), kind: 'sale', status: 'taken', seller: 'talwerk' };
  return { ...words, from, to, price, reserve: null } as Offer;
}

describe('what was offered and sold', () => {
  it('counts each offer once, and each unit', () => {
    fc.assert(
      fc.property(fc.array(anyOffer, { maxLength: 30 }), (own) => {
        const outcomes = outcomesOf(own);
        expect(outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(own.length);
        const units = own.reduce((sum, { offer }) => sum + offer.to - offer.from + 1n, 0n);
        expect(outcomes.reduce((sum, { face }) => sum + face, 0n)).toBe(units);
      }),
    );
  });

  it('costs together between the dearest and the cheapest, and alone what a deed says', () => {
    fc.assert(
      fc.property(fc.array(anyOffer, { minLength: 1, maxLength: 12 }), (own) => {
        const { tiers, unknown } = costsByTier(own);
        const sold = own.filter(({ offer }) => offer.status === 'taken');
        expect(tiers.reduce((sum, { count }) => sum + count, unknown)).toBe(sold.length);
        for (const { tier, currency, costPpm } of tiers) {
          const alone = sold.flatMap(({ offer, receivable, day, payDay }) => {
            if (receivable === null || day === null || payDay === null) return [];
            const isOwn = receivable.supplier === offer.seller;
            if (receivable.currency !== currency || isOwn !== (tier === 'own')) return [];
            const units = offer.to - offer.from + 1n;
            return [yearlyCostPpm(units, offer.price, payDay - day)];
          });
          if (alone.length === 1) expect(costPpm).toBe(alone[0]);
          // Each is rounded up by itself.
          expect(costPpm).toBeGreaterThanOrEqual(Math.min(...alone) - 1);
          expect(costPpm).toBeLessThanOrEqual(Math.max(...alone));
        }
      }),
    );
  });

  it('costs with a reserve what the command line says of the advance', () => {
    // An advance of 8,480 for 10,597 units at 6 % by ACT/360, a fee of 100, 60 days.
    const rate = { ppm: 60_000, dayCount: 'ACT/360' } as const;
    const offer = { ...sale(1n, 10_597n, 8_480n), reserve: { fee: '100', rate } };
    const receivable = { supplier: 'talwerk', currency: 'EUR', payDay: '2027-01-01' };
    const { tiers } = costsByTier([{ offer, receivable, day: 20_000, payDay: 20_060 }]);
    // 84 of interest and 100 of fee: 184 / 8,480 * 365 / 60, rounded up.
    expect(priceOf(8_480n, { ...rate, fee: 100n }, 60)).toMatchObject({ discount: 84n, fee: 100n });
    expect(tiers).toMatchObject([{ face: 10_597n, price: 8_480n, costPpm: 131_997 }]);
  });

  it('has the day of the change of hands that is its own, or none', () => {
    const offer = sale(1n, 100n, 90n);
    const link = (day: number, words: Partial<Link> = {}): Link =>
      ({ kind: 'sale', assignor: 'talwerk', price: '90', units: '100', day, ...words }) as Link;
    const earlier = [link(5, { price: '80' }), link(6, { units: '60' }), link(7, { kind: 'law' })];
    expect(dayOfSale(offer, [...earlier, link(9)], [offer])).toBe(9);
    expect(dayOfSale(offer, earlier, [offer])).toBeNull();
    expect(dayOfSale(offer, [link(8, { assignor: 'kolbenhof' })], [offer])).toBeNull();
    // It was sold, taken back, and sold again: which of both it was, nobody knows.
    expect(dayOfSale(offer, [link(8), link(9)], [offer])).toBeNull();
    expect(dayOfSale(offer, [link(9)], [offer, { ...offer }])).toBeNull();
    expect(dayOfSale(offer, [link(9)], [offer, { ...offer, status: 'lapsed' }])).toBe(9);
  });

  it('says of every invoice how long it waited', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 })), (days) => {
        const counts = countWaits(days);
        expect([...counts.keys()]).toEqual(WAITS);
        expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(days.length);
      }),
    );
    const counted = countWaits([0, 1, 2, 7, 8, 14, 15, 30, 31]);
    expect([...counted.values()]).toEqual([2, 2, 2, 2, 1]);
  });
});
