/** Facts about pieces: ranges of a receivable’s units, each with one holder. */
import type { Hash } from '../../ledger/hash.ts';
import type { NoteWord } from './creditNotes.ts';
import type { Concession } from './disputes.ts';
import { padded } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Cover, Subrogation } from './guarantees.ts';
import type { Rate, Reserve } from './rates.ts';

/**
 * How a piece changed hands: `sale`, for money; `assignment`, for what stands beside the ledger;
 * `law`, when a pledgee enforces or a guarantor pays.
 */
export type LinkKind = 'sale' | 'assignment' | 'law';

/**
 * A change of hands: who gave, for how much of which issuer's money, and how many units (decimal
 * text). What is not sold counts with its face, in the money of the mandate (`issuer` null).
 * Cutting a piece keeps the ratio. `recourse`: the taker can come back on the assignor when the
 * debtor does not pay; `interest` is what is agreed on the price then, from the ledger day `day`
 * (days since 1970). From `noticeTime` on, ms since 1970, the debtor's notice of it counts against
 * what it does outside the ledger; null: it has none.
 */
export type Link = {
  readonly kind: LinkKind;
  readonly assignor: string;
  readonly issuer: string | null;
  readonly price: string;
  readonly units: string;
  readonly recourse: boolean;
  readonly interest: Rate | null;
  readonly day: number;
  readonly noticeTime: number | null;
  /** Under which it changed hands: what that gives is judged by that one. */
  readonly protocol: number;
};

/**
 * A closed range of a receivable's units with one holder. `paid` units are closed from the front,
 * `released` ones from the back. `payTo` is who is paid: the holder, once the debtor has notice of
 * it since height `noticedAt`; a holder that the debtor has not acknowledged is `noticeTo`.
 * `lock` is the offer or claim that binds it, or null. `pledges` are ids; they and `guarantees`
 * are in their rank. The mark `writtenOff` is its holder's and changes nothing. `links` led to the
 * holder, the oldest first; taken back in recourse, the piece loses those since. `yielded` is what
 * was paid on it in late interest and costs since its holder has it; `returnedTime`, ms since 1970,
 * is when an assignor took it back.
 * With a `reserve` its payee gets no more than that tells, and the rest is the seller's. `words`
 * are what its holder and pledgees say to the credit note that waits, each once. Of a `disputed`
 * piece no unit is open; `conceded` says who gives them up. A unit is disputed once
 * (`wasDisputed`). A guarantor that has paid for it is `subrogated`.
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
  readonly disputed: bigint;
  readonly lock: Hash | null;
  readonly pledges: readonly Hash[];
  readonly guarantees: readonly Cover[];
  readonly writtenOff: boolean;
  readonly links: readonly Link[];
  readonly yielded: bigint;
  readonly returnedTime: number | null;
  readonly reserve: Reserve | null;
  readonly words: readonly NoteWord[];
  readonly wasDisputed: boolean;
  readonly conceded: readonly Concession[];
  readonly subrogated: Subrogation | null;
}

/** Pieces by receivable and first unit. */
export const pieces: FactKind<Piece, [receivable: Hash, from: bigint]> = factKind(
  (receivable, from) => `piece/${receivable}/${padded(from, 18)}`,
  (piece) => [piece.receivable, piece.from],
  ['from', 'to', 'paid', 'released', 'disputed', 'yielded'],
);
