import { deals, handOn, makeAcknowledged } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, hashFor, START } from './market.ts';
import type { DeedOf } from './unseeded.ts';

/** The end of the days of grace of a receivable that `makeAcknowledged` makes. */
export const DEFAULT = START + 10 * DAY + (16 * DAY) / 24 + 5 * DAY;

/** A claim of recourse for default, by its holder. */
export function claim(
  receivable: string,
  words: Partial<DeedOf<'claimRecourse'>> = {},
): DeedOf<'claimRecourse'> {
  const usual = {
    receivable,
    piece: '1',
    cause: 'default',
    reference: hashFor('grounds'),
  } as const;
  return { type: 'claimRecourse', version: 1, ...usual, ...words } as const;
}

/** The payment of one; `issuer`: in whose money, or null. */
export function payClaim(
  id: string,
  atMost = '100000',
  issuer: string | null = null,
): DeedOf<'payRecourse'> {
  return { type: 'payRecourse', version: 1, claim: id, atMost, issuer } as const;
}

/** All of a receivable of 10000, bought by bank-two of tier-one with recourse for 9800. */
export function sold(market: Market, words: Partial<DeedOf<'offerSale'>> = {}): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithRecourse(id, words), 'tier-one');
  return id;
}

/** As `sold`, and in default. */
export function inDefault(market: Market, words: Partial<DeedOf<'offerSale'>> = {}): string {
  const id = sold(market, words);
  market.wait(DEFAULT);
  return id;
}
