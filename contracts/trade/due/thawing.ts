/** The end of a freeze: what was held of a piece goes to its pledgees and its payee. */

import type { Freeze } from '../../state/freezes.ts';
import { freezes } from '../../state/freezes.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Origin } from '../money/owing.ts';
import { closeReserve } from '../pieces/reserving.ts';
import { payOut } from '../settlement/paying.ts';
import { frozenPiece } from '../supervision/freezing.ts';

/** Ends a freeze in force. */
export function endFreeze(
  origin: Origin,
  freeze: Freeze,
  status: 'lifted' | 'lapsed',
): readonly Event[] {
  const { draft } = origin;
  const { target, held } = freeze;
  freezes.write(draft, { ...freeze, held: [], status });
  const piece = frozenPiece(draft, freeze);
  const paid = held.flatMap(({ amount, ...money }, at) => {
    const each = { ...origin, origin: `${origin.origin} ${at}` };
    return piece === null ? [] : payOut(each, money, piece, BigInt(amount));
  });
  const receivable = piece === null ? undefined : receivables.read(draft, piece.receivable);
  const closed =
    piece === null || receivable === undefined ? [] : closeReserve(origin, receivable, piece.from);
  return [{ type: 'freezeEnded', target, status }, ...paid, ...closed];
}
