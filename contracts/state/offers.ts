/** Facts about offers: pieces offered to be assigned, sold, or paid early. */
import type { Hash } from '../../ledger/hash.ts';
import type { Seen } from './encumbrances.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';
import type { Rate, ReserveTerms } from './rates.ts';

/** What who takes a piece may say that it knows; without the word it is refused. */
export const KNOWN = ['insolvency', 'rival'] as const;

/**
 * One of `KNOWN`: `insolvency`, that proceedings on the debtor are open; `rival`, that the debtor
 * disputes the same document of another supplier.
 */
export type Known = (typeof KNOWN)[number];

/** `early`: the debtor may pay the units before they are due. */
export type OfferKind = 'assignment' | 'sale' | 'early';

/** `taken`: accepted by its addressee or buyer. Only an `open` offer binds anything. */
export type OfferStatus = 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';

/**
 * A piece offered: as an `assignment` (settles something between the two parties outside) or as a
 * `sale` (against `price` of `issuer`'s money, in the receivable's currency). `addressee` is null
 * when any financier may buy. Names the piece by its first unit `from`. Lapses at `lapseTime`.
 * `disclosed`: the debtor is told when it is taken. `recourse`: the buyer can come back on the
 * seller. `rate` is what an early payment forgives for each day, or a sale with recourse bears.
 * `evidence` is the level of evidence.ts that the buyer of a sale saw. `seen` are the burdens of
 * the piece when it was offered: with more or greater ones it is not taken.
 */
export interface Offer {
  readonly id: Hash;
  readonly kind: OfferKind;
  readonly receivable: Hash;
  readonly from: bigint;
  readonly to: bigint;
  readonly seller: string;
  readonly addressee: string | null;
  readonly reference: Hash;
  readonly price: bigint;
  readonly issuer: string | null;
  readonly disclosed: boolean;
  readonly recourse: boolean;
  readonly rate: Rate | null;
  readonly reserve: ReserveTerms | null;
  readonly lapseTime: number;
  readonly status: OfferStatus;
  readonly taker: string | null;
  readonly evidence: number | null;
  readonly seen: Seen;
  readonly made: Place;
}

/** Offers by id. */
export const offers: FactKind<Offer, [id: Hash]> = factKind(
  (id) => `offer/${id}`,
  (offer) => [offer.id],
  ['from', 'to', 'price'],
);
