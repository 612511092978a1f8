/**
 * What a holder can claim of its immediate assignor, and until when: for the units that are still
 * open their share of the price, with the interest that was agreed on it from the sale on, less the
 * late interest that the holder has received on them. (A unit that was paid has brought its price.)
 * The term ends so many days after the days of grace, whatever the cause; an assignor who took a
 * piece back has the same days from then on.
 */
import { dayAt } from '../../state/calendar.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Claim, ClaimCause } from '../../state/rights.ts';
import { claims, pledges } from '../../state/rights.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { lesser, openUnits } from '../../state/units.ts';
import { countDays } from '../money/dayCounts.ts';
import { coversFor } from '../pieces/guaranteeing.ts';
import { withNotice } from '../pieces/noticing.ts';
import { useConsents } from '../pieces/pledging.ts';
import { linksBefore, recourseLink } from '../pieces/recourse.ts';
import { reserveDue, reserveFor } from '../pieces/reserving.ts';
import { interestOn } from '../settlement/interest.ts';

/** Whether what the claim rests on has happened, as far as the ledger knows it. */
export function checkTrigger(
  { status }: Receivable,
  { disputed }: Piece,
  cause: ClaimCause,
): Refusal<'receivable_not_defaulted' | 'not_disputed'> | null {
  if (cause === 'default' && status !== 'defaulted') {
    return refuse('receivable_not_defaulted', { status });
  }
  return cause === 'dispute' && disputed === 0n ? refuse('not_disputed') : null;
}

/** The sale for which the holder may come back on its seller, or why there is none. */
export function checkRecourse(
  scene: Scene,
  receivable: Receivable,
  piece: Piece,
  cause: ClaimCause,
): Link | Refusal<'no_recourse' | 'recourse_over'> {
  // Nobody comes back on another for what it has not paid itself.
  if (piece.holder === receivable.debtor) return refuse('no_recourse');
  const sale = recourseLink(piece);
  // A pledgee that took the piece may be the very one who had sold it.
  if (sale?.kind !== 'sale' || sale.assignor === piece.holder) return refuse('no_recourse');
  if (!sale.recourse && cause !== 'warranty') return refuse('no_recourse');
  const end = recourseEnd(scene, receivable, piece);
  return scene.time < end ? sale : refuse('recourse_over', { end });
}

/** When recourse for a piece can no longer be claimed, ms since 1970. */
export function recourseEnd(scene: Scene, receivable: Receivable, piece: Piece): number {
  const { days, parameters } = scene;
  const start = Math.max(receivable.graceTime, piece.returnedTime ?? 0);
  return start + parameters.recourseDays * days.dayMs;
}

/**
 * What is claimed for a piece on the scene's day by its last sale, minor units. With a reserve it
 * is what its seller still owes the piece, and of a later seller no more than that.
 */
export function claimedAmount(scene: Scene, piece: Piece, sale: Link, cause: ClaimCause): bigint {
  const due = piece.reserve === null ? null : reserveDue(scene, piece.reserve);
  if (due !== null && piece.reserve?.seller === sale.assignor) return due;
  const units = cause === 'dispute' ? piece.disputed : openUnits(piece);
  const share = (BigInt(sale.price) * units) / BigInt(sale.units);
  const amount = share + agreedInterest(scene, sale, share) - piece.yielded;
  if (amount <= 0n) return 0n;
  return due === null ? amount : lesser(amount, due);
}

/** Whose claim it is: a pledgee's while its pledge is active, and then that of the holder. */
export function claimantOf(draft: Draft, claim: Claim): string {
  const { pledge, claimant, receivable, from } = claim;
  if (pledge === null || pledges.read(draft, pledge)?.status === 'active') return claimant;
  return pieces.read(draft, receivable, from)?.holder ?? claimant;
}

/** A claim that can still be paid or withdrawn, or why not. */
export function checkClaim(scene: Scene, claim: Claim): Refusal<'claim_closed'> | null {
  const { status, lapseTime } = claim;
  // The due item of the lapse runs before any deed of its time; a mempool may be ahead of it.
  const isOpen = status === 'open' && scene.time < lapseTime;
  return isOpen ? null : refuse('claim_closed', { status, lapseTime });
}

/**
 * Gives the claimed piece back to the assignor, who has paid for it. Claimed for a pledge it is
 * free of pledges; else those stay on it.
 */
export function returnPiece(
  scene: Scene,
  receivable: Receivable,
  piece: Piece,
  paidClaim: Claim,
): void {
  const { draft, time } = scene;
  const { assignor: holder } = paidClaim;
  const kept = paidClaim.pledge === null ? piece.pledges : [];
  const free = { lock: null, noticeTo: null, writtenOff: false, yielded: 0n, returnedTime: time };
  const moved = {
    ...piece,
    ...free,
    holder,
    links: linksBefore(piece),
    reserve: reserveFor(piece, holder),
    pledges: kept,
    guarantees: coversFor(piece.guarantees, holder, kept),
  };
  useConsents(draft, piece);
  // Who has collected all the time needs no notice.
  pieces.write(draft, piece.payTo === holder ? moved : withNotice(receivable, moved, scene));
  claims.write(draft, paidClaim);
}

function agreedInterest(scene: Scene, { interest, day }: Link, amount: bigint): bigint {
  if (interest === null) return 0n;
  const { ppm, dayCount } = interest;
  const days = countDays(dayCount, day, dayAt(scene.days, scene.time));
  return interestOn(amount, ppm, days, dayCount);
}
