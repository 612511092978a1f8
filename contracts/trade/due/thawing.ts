/**
 * The end of an order, and of a freeze with its last one: what was held of a piece goes to its
 * pledgees and its payee then, and stays held while another order is in force.
 */

import type { Freeze, FreezeOrder } from '../../state/freezes.ts';
import { freezes } from '../../state/freezes.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Origin } from '../money/owing.ts';
import { closeReserve } from '../pieces/reserving.ts';
import { payOut } from '../settlement/paying.ts';
import { frozenPiece } from '../supervision/freezing.ts';

/** Ends those orders of a freeze that are over, and with the last one the freeze. */
export function endOrders(
  origin: Origin,
  freeze: Freeze,
  isOver: (order: FreezeOrder) => boolean,
  status: 'lifted' | 'lapsed',
): readonly Event[] {
  const { target } = freeze;
  const orders = freeze.orders.filter((order) => !isOver(order));
  const over = freeze.orders.filter(isOver);
  const ended = over.map(({ order }) => ({ type: 'orderEnded', target, order, status }));
  if (orders.length === 0) return [...ended, ...endFreeze(origin, freeze, status)];
  freezes.write(origin.draft, { ...freeze, orders });
  return ended;
}

function endFreeze(origin: Origin, freeze: Freeze, status: 'lifted' | 'lapsed'): readonly Event[] {
  const { draft } = origin;
  const { target, held } = freeze;
  freezes.write(draft, { target, orders: [], held: [], status });
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
