/**
 * Confusion: a debt in its debtor's hand can only end. By whatever path a piece comes to the debtor
 * of its receivable (sale, assignment, enforcement, recourse, the debtor's part in a guarantee),
 * its open units are closed at once as paid, without money, and what was due on them in interest
 * and costs is nobody's. While somebody else has a right in it, it waits: for a pledgee, without
 * whose word it does not come there, for the seller of a reserve, while an offer binds it or it is
 * frozen. It ends as soon as that does.
 */
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { World } from '../../state/state.ts';
import { openUnits } from '../../state/units.ts';
import type { Origin } from '../money/owing.ts';
import { touchedBy } from '../pieces/joining.ts';
import { withInterest } from './interest.ts';
import { dropCharges } from './leaving.ts';
import { closeUnits } from './paying.ts';

/** Ends what has come to its debtor's hand since the draft's savepoint. */
export function endOwnDebts(origin: Origin): readonly Event[] {
  const { draft } = origin;
  const keys = new Set(draft.written().flatMap((key) => touchedBy(draft, key)));
  // The default sort is by code unit: by receivable, then by first unit.
  return [...keys].sort().flatMap((key) => {
    const value = draft.facts.get(key);
    return value === undefined ? [] : endOwnDebt(origin, pieces.whole(draft, value));
  });
}

/** Whether open units are in their debtor's hand, and nobody else has a right in them. */
export function isOwnDebt(world: World, piece: Piece): boolean {
  const { receivable, from, holder, lock, pledges, reserve } = piece;
  if (openUnits(piece) === 0n || receivables.read(world, receivable)?.debtor !== holder)
    return false;
  const isFree = lock === null && pledges.length === 0 && reserve === null;
  return isFree && !isFrozen(world, pieceTarget(receivable, from));
}

function endOwnDebt(origin: Origin, piece: Piece): readonly Event[] {
  const { draft } = origin;
  const receivable = receivables.read(draft, piece.receivable);
  if (receivable === undefined || !isOwnDebt(draft, piece)) return [];
  const open = openUnits(piece);
  pieces.write(draft, { ...piece, paid: piece.paid + open });
  // No other piece is looked at: many may come to their debtor's hand at once.
  const left = dropCharges(withInterest(origin, receivable), open);
  closeUnits(draft, { ...left, paid: receivable.paid + open });
  const { id, debtor } = receivable;
  const amount = String(open);
  return [{ type: 'ownDebtEnded', receivable: id, debtor, pieces: 1, amount }];
}
