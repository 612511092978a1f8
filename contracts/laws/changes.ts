/** Laws of a change: what a block may do to what was there before it. */
import type { FactReader } from '../state/factKind.ts';
import type { Target } from '../state/freezes.ts';
import { freezes, pieceTarget } from '../state/freezes.ts';
import type { Piece } from '../state/pieces.ts';
import { pieces } from '../state/pieces.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyPiece } from './everyFact.ts';

/** What no block changes of a piece that is frozen before and after it. */
const FIXED = ['to', 'holder', 'payTo', 'noticeTo', 'noticedAt', 'released', 'writtenOff'] as const;

/**
 * A frozen piece changes by payments to all alone: while an order is in force, nobody gets it,
 * nothing of it is cancelled, and of its units only those of payments are closed.
 * @param before the world before a block
 * @param after the facts after it
 */
export function checkFrozenPieces(before: World, after: FactReader): Violation[] {
  return everyPiece(before).flatMap((piece) => {
    const target = pieceTarget(piece.receivable, piece.from);
    // Thawed, cut and frozen again in one block, it was under no order of both times.
    const since = ordersOn(after, target);
    const isFrozen = ordersOn(before, target).some((order) => since.includes(order));
    if (!isFrozen || isAsBefore(piece, pieces.read(after, piece.receivable, piece.from))) return [];
    return [{ law: 'a frozen piece changes by payments to all alone', facts: { target } }];
  });
}

/** The orders in force on a target, each told apart by its height. */
function ordersOn(world: FactReader, target: Target): readonly string[] {
  const freeze = freezes.read(world, target);
  if (freeze?.status !== 'active') return [];
  return freeze.orders.map(({ order, madeAt }) => `${order} ${madeAt}`);
}

function isAsBefore(before: Piece, after: Piece | undefined): boolean {
  if (after === undefined || after.paid < before.paid) return false;
  return FIXED.every((field) => before[field] === after[field]);
}
