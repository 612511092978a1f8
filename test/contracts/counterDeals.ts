import { deals } from './deals.ts';
import type { Market } from './market.ts';

/** Terms of a supplier that leaves nothing open. */
export const STATED = {
  issuers: ['bank-one'],
  latePpm: 90_000,
  lateCost: '4000',
  noticeByBlock: false,
  ruler: null,
};
/** Other money, less late interest, and somebody who rules. */
export const OTHER = {
  mandate: { issuer: 'bank-two', chargesCap: null, partial: false },
  latePpm: 80_000,
  lateCost: '3000',
  noticeByBlock: true,
  ruler: 'association',
};

/** The id of an invoice on terms. */
export function registered(market: Market, terms = STATED): string {
  return market.ok('tier-one', deals.register('a', { terms }));
}

/** The id of one that its debtor would accept on other terms. */
export function countered(market: Market): string {
  const invoice = registered(market);
  market.ok('car-maker', deals.counter(invoice, OTHER));
  return invoice;
}
