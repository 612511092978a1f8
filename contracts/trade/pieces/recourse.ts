/**
 * Recourse: the holder of a piece that was bought comes back on the one who sold it. A claim goes
 * against the immediate assignor only and binds the piece; paying it takes the piece one step up
 * the chain, where the assignor may come back on its own. What can be claimed is in claiming.ts.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Piece, Sale } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Claim } from '../../state/rights.ts';
import { claims } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { openUnits } from '../../state/units.ts';

/** The sales with recourse that led to the holder without a break, the oldest first. */
export function unbrokenRecourse({ sales }: Pick<Piece, 'sales'>): readonly Sale[] {
  const broken = sales.findLastIndex(({ recourse }) => !recourse);
  return sales.slice(broken + 1);
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
  if (piece === undefined || piece.lock === null || openUnits(piece) > 0n) return [];
  const claim = claims.read(draft, piece.lock);
  return claim === undefined ? [] : [closeClaim(draft, claim, 'satisfied')];
}
