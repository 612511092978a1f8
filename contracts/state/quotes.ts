/**
 * Requests for quotes, quotes and conversions, as facts. What a financier quotes and what a member
 * gives to be converted is locked in its account as long as the quote or offer is open; quoting.ts
 * and converting.ts say how it comes back.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { Seen } from './encumbrances.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Known } from './offers.ts';
import type { Place } from './places.ts';
import type { DayCount } from './rates.ts';

/** Only what is `open` binds anything; `declined` by the other side, `withdrawn` by its maker. */
export type QuoteStatus = 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';

/**
 * A holder asks for prices of units of a receivable, in `issuer`'s money. Binds nothing. Lapses at
 * `lapseTime`, ms since 1970. `financiers` may quote; null: all.
 */
export interface QuoteRequest {
  readonly id: Hash;
  readonly receivable: Hash;
  readonly from: bigint;
  readonly to: bigint;
  readonly seller: string;
  readonly financiers: readonly string[] | null;
  readonly issuer: string;
  readonly disclosed: boolean;
  readonly recourse: boolean;
  readonly reference: Hash;
  readonly lapseTime: number;
  readonly made: Place;
  readonly status: QuoteStatus;
}

/**
 * A financier's word on all units of a request: their face less a discount by `ppm` a year, for the
 * days of a day count from the day it is taken to the pay day, less `fee`. So the price rises by
 * the day; `locked` in its account while the quote is open is that of its last day. `price` is what
 * was paid when it was taken, null before. `seen` are the burdens of the units when it was given:
 * with more or greater ones it is not taken.
 * `knowing` is what the financier has said that it knows.
 */
export interface Quote {
  readonly id: Hash;
  readonly request: Hash;
  readonly financier: string;
  readonly issuer: string;
  readonly currency: string;
  readonly ppm: number;
  readonly dayCount: DayCount;
  readonly fee: bigint;
  readonly locked: bigint;
  readonly price: bigint | null;
  readonly seen: Seen;
  readonly knowing: readonly Known[];
  readonly lapseTime: number;
  readonly made: Place;
  readonly status: QuoteStatus;
}

/**
 * A member offers money of one issuer, locked in its account, for money of another in the same
 * currency. `to` is null when any member may take it. Lapses at `lapseTime`, ms since 1970.
 */
export interface Conversion {
  readonly id: Hash;
  readonly maker: string;
  readonly to: string | null;
  readonly currency: string;
  readonly gives: string;
  readonly giveAmount: bigint;
  readonly takes: string;
  readonly takeAmount: bigint;
  readonly lapseTime: number;
  readonly made: Place;
  readonly status: QuoteStatus;
  readonly taker: string | null;
}

/** Requests for quotes by id. */
export const quoteRequests: FactKind<QuoteRequest, [id: Hash]> = factKind(
  (id) => `request/${id}`,
  ({ id }) => [id],
  ['from', 'to'],
);

/** Quotes by id. */
export const quotes: FactKind<Quote, [id: Hash]> = factKind(
  (id) => `quote/${id}`,
  ({ id }) => [id],
  ['fee', 'locked', 'price'],
);

/** Conversions by id. */
export const conversions: FactKind<Conversion, [id: Hash]> = factKind(
  (id) => `conversion/${id}`,
  ({ id }) => [id],
  ['giveAmount', 'takeAmount'],
);
