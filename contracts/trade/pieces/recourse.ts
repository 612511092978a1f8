/**
 * Recourse: the holder of a piece that was bought comes back on the one who sold it. A claim goes
 * against the immediate assignor only and binds the piece; paying it takes the piece one step up
 * the chain, where the assignor may come back on its own. What can be claimed is in claiming.ts.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Claim } from '../../state/rights.ts';
import { claims } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { openUnits } from '../../state/units.ts';

/**
 * What was agreed on the way to the holder, the oldest first: who takes by law (a pledgee, a
 * guarantor) has the rights of recourse of the one whose place it took.
 */
export function agreedLinks({ links }: Pick<Piece, 'links'>): readonly Link[] {
  return links.filter(({ kind }) => kind !== 'law');
}

/** The sales with recourse that led to the holder without a break, the oldest first. */
export function unbrokenRecourse(piece: Pick<Piece, 'links'>): readonly Link[] {
  const links = agreedLinks(piece);
  return links.slice(links.findLastIndex(({ recourse }) => !recourse) + 1);
}

/** The link for which the holder may come back, if it was a sale; undefined when there is none. */
export function recourseLink(piece: Pick<Piece, 'links'>): Link | undefined {
  return agreedLinks(piece).at(-1);
}

/** The links that are left when the assignor of the last one agreed has the piece back. */
export function linksBefore(piece: Pick<Piece, 'links'>): readonly Link[] {
  return piece.links.slice(
    0,
    piece.links.findLastIndex(({ kind }) => kind !== 'law'),
  );
}

/** The piece of an open claim: it is locked by it, so it is there. */
export function claimedPiece(draft: Draft, claim: Claim): Piece {
  const piece = pieces.read(draft, claim.receivable, claim.from);
  assert(piece?.lock === claim.id, 'an open claim locks its piece');
  return piece;
}

/** Closes an open claim without payment and unlocks its piece. */
export function closeClaim(
  draft: Draft,
  claim: Claim,
  status: 'satisfied' | 'withdrawn' | 'lapsed',
): Event {
  pieces.write(draft, { ...claimedPiece(draft, claim), lock: null });
  claims.write(draft, { ...claim, status });
  return { type: 'claimClosed', claim: claim.id, status };
}

/** Ends the claim of a piece, as it stands in the draft, of which nothing is open any more. */
export function endSatisfied(
  draft: Draft,
  { receivable, from }: Pick<Piece, 'receivable' | 'from'>,
): readonly Event[] {
  const piece = pieces.read(draft, receivable, from);
  if (piece === undefined || piece.lock === null) return [];
  if (openUnits(piece) + piece.disputed > 0n) return [];
  const claim = claims.read(draft, piece.lock);
  return claim === undefined ? [] : [closeClaim(draft, claim, 'satisfied')];
}
