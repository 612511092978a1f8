import { deals, keepApart, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';
import type { DeedOf } from './unseeded.ts';

/** Deeds about quotes and conversions with every field filled in. */
export const quoteDeals = {
  request(receivable: string, words: Partial<DeedOf<'requestQuotes'>> = {}) {
    const units = { receivable, piece: '1', from: '1', to: '10000', financiers: null };
    const terms = { issuer: 'bank-one', disclosed: true, recourse: false };
    const usual = { reference: hashFor('contract of sale'), expiresDay: '2026-03-05' };
    return { type: 'requestQuotes', version: 1, ...units, ...terms, ...usual, ...words } as const;
  },
  /**
   * 36 % of 360 and 50: for 10000 units a price of 9850 with ten days left, as on the first day,
   * and of 9870 on the last day of the quote, which is what it locks.
   */
  quote(request: string, words: Partial<DeedOf<'giveQuote'>> = {}) {
    const terms = { discountPpm: 360_000, dayCount: 'ACT/360', fee: '50' } as const;
    const usual = { request, ...terms, expiresDay: '2026-03-04', knowing: [] };
    return { type: 'giveQuote', version: 1, ...usual, ...words } as const;
  },
  /** Takes any price at any cost, unless the words say otherwise. */
  accept(quote: string, piece = '1', words: Partial<DeedOf<'acceptQuote'>> = {}) {
    const bounds = { minPrice: '1', maxCostPpm: 1e15 };
    return { type: 'acceptQuote', version: 1, quote, piece, ...bounds, ...words } as const;
  },
  endQuote(quote: string) {
    return { type: 'endQuote', version: 1, quote } as const;
  },
  endRequest(request: string) {
    return { type: 'endRequest', version: 1, request } as const;
  },
  convert(words: Partial<DeedOf<'offerConversion'>> = {}) {
    const gives = { gives: 'bank-one', giveAmount: '1000' };
    const takes = { takes: 'bank-two', takeAmount: '990' };
    const usual = { to: null, currency: 'EUR', expiresDay: '2026-03-05' };
    return { type: 'offerConversion', version: 1, ...usual, ...gives, ...takes, ...words } as const;
  },
  acceptConversion(conversion: string) {
    return { type: 'acceptConversion', version: 1, conversion } as const;
  },
  endConversion(conversion: string) {
    return { type: 'endConversion', version: 1, conversion } as const;
  },
};

/** Gives a member money of an issuer. */
export function endow(market: Market, to: string, amount: string, issuer = 'bank-one'): void {
  market.ok(issuer, deals.issue({ to, amount }));
}

/** A request of tier-one for all units of a receivable that it holds. */
export function requested(market: Market, words: Parameters<typeof quoteDeals.request>[1] = {}) {
  const id = makeReceivable(market, 'a');
  return { id, request: market.ok('tier-one', quoteDeals.request(id, words)) };
}

/** And a quote of bank-two on it, which has just what that locks. */
export function quoted(market: Market, words: Parameters<typeof quoteDeals.quote>[1] = {}) {
  const { id, request } = requested(market);
  endow(market, 'bank-two', '9870');
  return { id, request, quote: market.ok('bank-two', quoteDeals.quote(request, words)) };
}

/** Cuts a receivable that tier-one holds after a unit: an offer withdrawn leaves the cut. */
export function cutAt(market: Market, id: string, to: string): void {
  const offer = market.ok('tier-one', deals.assign(id, { to }));
  keepApart(market, id, '1', 'bank-two');
  market.ok('tier-one', deals.answer('withdrawOffer', offer));
}
