/** Facts about pieces: ranges of a receivable’s units, each with one holder. */
import type { Hash } from '../../ledger/hash.ts';
import { padded } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Rate, Reserve } from './rates.ts';

/**
 * A sale: who sold, for how much of which issuer's money, and how many units (decimal text).
 * Cutting a piece keeps the ratio. `recourse`: the buyer can come back on the seller when the
 * debtor does not pay; `interest` is what is agreed on the price then, from the ledger day `soldOn`
 * (days since 1970).
 */
export type Sale = {
  readonly seller: string;
  readonly issuer: string;
  readonly price: string;
  readonly units: string;
  readonly recourse: boolean;
  readonly interest: Rate | null;
  readonly soldOn: number;
  /** Under which it was sold: what it gives is judged by that one. */
  readonly protocol: number;
};

/**
 * A closed range of a receivable's units with one holder. `paid` units are closed from the front,
 * `released` ones from the back. `payTo` is who is paid: the holder, once the debtor has notice of
 * it since height `noticedAt`; a holder whose notice waits for acknowledgement is `noticeTo`.
 * `lock` is the offer or claim that binds it, or null. `pledges` and `guarantees` are ids in their
 * rank. The mark `writtenOff` is its holder's and changes nothing. `sales` led to the holder, the
 * oldest first, the last eight at most; an assignment breaks them. `yielded` is what was paid on it
 * in late interest and costs since its holder has it; `returnedTime`, ms since 1970, is when an
 * assignor took it back.
 * With a `reserve` its payee gets no more than that tells, and the rest is the seller's.
 */
export interface Piece {
  readonly receivable: Hash;
  readonly from: bigint;
  readonly to: bigint;
  readonly holder: string;
  readonly payTo: string;
  readonly noticeTo: string | null;
  readonly noticedAt: number;
  readonly paid: bigint;
  readonly released: bigint;
  readonly lock: Hash | null;
  readonly pledges: readonly Hash[];
  readonly guarantees: readonly Hash[];
  readonly writtenOff: boolean;
  readonly sales: readonly Sale[];
  readonly yielded: bigint;
  readonly returnedTime: number | null;
  readonly reserve: Reserve | null;
}

/** Pieces by receivable and first unit. */
export const pieces: FactKind<Piece, [receivable: Hash, from: bigint]> = factKind(
  (receivable, from) => `piece/${receivable}/${padded(from, 18)}`,
  (piece) => [piece.receivable, piece.from],
  ['from', 'to', 'paid', 'released', 'yielded'],
);
