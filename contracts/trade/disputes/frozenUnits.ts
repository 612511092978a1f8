/** A frozen piece changes by payments to all alone: what is to be cancelled must not reach it. */
import type { FactReader } from '../../state/factKind.ts';
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import type { Piece } from '../../state/pieces.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import { openUnits } from '../../state/units.ts';

/**
 * That cancelling `amount` units stays before the first group with a frozen piece of which
 * something is open; else the refusal with the amount that is possible.
 * @param groups pieces in the order in which their units are cancelled, in each group pro rata
 */
export function checkFrozenUnits(
  world: FactReader,
  groups: readonly (readonly Piece[])[],
  amount: bigint,
): Refusal<'piece_frozen'> | null {
  let possible = 0n;
  for (const group of groups) {
    const frozen = group.find(
      (piece) =>
        openUnits(piece) > 0n && isFrozen(world, pieceTarget(piece.receivable, piece.from)),
    );
    if (frozen !== undefined) {
      if (amount <= possible) return null;
      const target = pieceTarget(frozen.receivable, frozen.from);
      return refuse('piece_frozen', { target, possible: String(possible) });
    }
    possible += group.reduce((sum, piece) => sum + openUnits(piece), 0n);
  }
  return null;
}
