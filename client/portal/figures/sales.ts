/** What was sold at which all-in cost, by the tier of its seller, and what became of offers. */
import type { Offer, OfferStatus } from '../../../contracts/state/offers.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { yearlyCostPpm } from '../../../contracts/trade/financing/pricing.ts';

/** An own offer, with what is proved of its receivable. */
export interface OwnOffer {
  readonly offer: Offer;
  /** Null where it has left the state, or is not shown. */
  readonly receivable: Pick<Receivable, 'supplier' | 'currency' | 'payDay'> | null;
  /** The ledger day of the sale, days since 1970; null: it is none, or that is not known. */
  readonly day: number | null;
  /** Of the pay day, days since 1970. */
  readonly payDay: number | null;
}

/** Whose invoice it was that was sold: one’s own, or one that was handed on. */
export type Tier = 'own' | 'deeper';

/** What was sold in one currency, in a tier: units, what was paid for them, the all-in cost. */
export interface TierCost {
  readonly tier: Tier;
  readonly currency: string;
  readonly count: number;
  readonly face: bigint;
  readonly price: bigint;
  /** Parts per million a year, of all together: each counts by what was paid and for how long. */
  readonly costPpm: number;
}

/** See the head of this file; by currency and tier. Sales of unknown days are left out. */
export function costsByTier(own: readonly OwnOffer[]): readonly TierCost[] {
  const groups = new Map<string, Group>();
  for (const { offer, receivable, day, payDay } of own) {
    if (receivable === null || day === null || payDay === null || payDay <= day) continue;
    const tier = receivable.supplier === offer.seller ? 'own' : 'deeper';
    const { currency } = receivable;
    const key = `${currency} ${tier === 'own' ? 0 : 1}`;
    const face = offer.to - offer.from + 1n;
    const before = groups.get(key) ?? { tier, currency, count: 0, face: 0n, price: 0n, lent: 0n };
    groups.set(key, {
      ...{ tier, currency, count: before.count + 1 },
      face: before.face + face,
      price: before.price + offer.price,
      lent: before.lent + offer.price * BigInt(payDay - day),
    });
  }
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { lent, ...group }]) => {
      // As if what was paid for all had been lent for one day.
      const cost = group.face - group.price;
      return { ...group, costPpm: yearlyCostPpm(lent + cost, lent, 1) };
    });
}

interface Group extends Omit<TierCost, 'costPpm'> {
  /** What was paid times the days until it is due. */
  readonly lent: bigint;
}

/** How many offers have come to what, and over how many units, each currency by itself. */
export interface Outcome {
  readonly status: OfferStatus;
  /** Null: that of receivables which have left the state. */
  readonly currency: string | null;
  readonly count: number;
  readonly face: bigint;
}

/** By currency, and by status in the order in which people ask for it. */
export function outcomesOf(own: readonly OwnOffer[]): readonly Outcome[] {
  const currencies = [...new Set(own.map(({ receivable }) => receivable?.currency ?? null))];
  return currencies.flatMap((currency) =>
    STATUSES.flatMap((status): readonly Outcome[] => {
      const those = own.filter(
        ({ offer, receivable }) =>
          offer.status === status && (receivable?.currency ?? null) === currency,
      );
      const face = those.reduce((sum, { offer: { from, to } }) => sum + to - from + 1n, 0n);
      return those.length === 0 ? [] : [{ status, currency, count: those.length, face }];
    }),
  );
}

const STATUSES: readonly OfferStatus[] = ['taken', 'open', 'declined', 'withdrawn', 'lapsed'];
