/** What was sold at which all-in cost, by the tier of its seller, and what became of offers. */
import type { Offer, OfferStatus } from '../../../contracts/state/offers.ts';
import type { Link } from '../../../contracts/state/pieces.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { keptOf, yearlyCostPpm } from '../../../contracts/trade/financing/pricing.ts';

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

/** Whether an offer was sold; an assignment settles something outside, at a price nobody knows. */
export function isSold({ kind, status }: Pick<Offer, 'kind' | 'status'>): boolean {
  return kind === 'sale' && status === 'taken';
}

/**
 * The ledger day on which an offer was sold, by the changes of hands of the piece that begins where
 * it began: several may be of one seller. Null where none is that of the sale, or more than one; or
 * where another of the seller’s sales could have made the same change.
 */
export function dayOfSale(
  offer: Offer,
  links: readonly Link[],
  sold: readonly Offer[],
): number | null {
  const change = changeOf(offer);
  const rivals = sold.filter((one) => isSold(one) && changeOf(one) === change);
  const made = links.filter(
    ({ kind, assignor, price, units }) =>
      kind === 'sale' &&
      assignor === offer.seller &&
      BigInt(price) === offer.price &&
      BigInt(units) === unitsOf(offer),
  );
  const [link] = made;
  const isSure = made.length === 1 && rivals.length === 1;
  return link === undefined || !isSure ? null : link.day;
}

function changeOf({ receivable, from, to, price }: Offer): string {
  return `${receivable} ${from} ${to} ${price}`;
}

function unitsOf({ from, to }: Pick<Offer, 'from' | 'to'>): bigint {
  return to - from + 1n;
}

/** Whose invoice it was that was sold: one’s own, or one that was handed on. */
export type Tier = 'own' | 'deeper';

/** What was sold in one currency, in a tier: units, what was paid for them, the all-in cost. */
export interface TierCost {
  readonly tier: Tier;
  readonly currency: string;
  readonly count: number;
  readonly face: bigint;
  /** What the seller got when it sold: with a reserve that is the advance. */
  readonly price: bigint;
  /** Parts per million a year, of all together: each counts by what was paid and for how long. */
  readonly costPpm: number;
}

/** What sales have cost, and how many are left out: their day or their receivable is not known. */
export interface Costs {
  /** By currency and tier. */
  readonly tiers: readonly TierCost[];
  readonly unknown: number;
}

/** See the head of this file. */
export function costsByTier(own: readonly OwnOffer[]): Costs {
  const groups = new Map<string, Group>();
  const sold = own.filter(({ offer }) => isSold(offer));
  let unknown = 0;
  for (const { offer, receivable, day, payDay } of sold) {
    if (receivable === null || day === null || payDay === null || payDay <= day) {
      unknown += 1;
      continue;
    }
    const tier = receivable.supplier === offer.seller ? 'own' : 'deeper';
    const { currency } = receivable;
    const key = `${currency} ${tier === 'own' ? 0 : 1}`;
    const none = { tier, currency, count: 0, face: 0n, price: 0n, lent: 0n, cost: 0n } as const;
    const before = groups.get(key) ?? none;
    groups.set(key, {
      ...{ tier, currency, count: before.count + 1 },
      face: before.face + unitsOf(offer),
      price: before.price + offer.price,
      lent: before.lent + offer.price * BigInt(payDay - day),
      cost: before.cost + costOf(offer, payDay - day),
    });
  }
  const tiers = [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { lent, cost, ...group }]) => {
      // As if what was paid for all had been lent for one day.
      return { ...group, costPpm: yearlyCostPpm(lent + cost, lent, 1) };
    });
  return { tiers, unknown };
}

/** What the seller goes without by the pay day, so many days after the sale. */
function costOf(offer: Offer, days: number): bigint {
  const { price, reserve } = offer;
  const given = reserve === null ? unitsOf(offer) : keptOf(price, reserve, days);
  return given - price;
}

interface Group extends Omit<TierCost, 'costPpm'> {
  /** What was paid times the days until it is due. */
  readonly lent: bigint;
  readonly cost: bigint;
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
      const face = those.reduce((sum, { offer }) => sum + unitsOf(offer), 0n);
      return those.length === 0 ? [] : [{ status, currency, count: those.length, face }];
    }),
  );
}

const STATUSES: readonly OfferStatus[] = ['taken', 'open', 'declined', 'withdrawn', 'lapsed'];
