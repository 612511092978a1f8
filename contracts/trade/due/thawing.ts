/**
 * The end of an order, and of a freeze with its last one: what was held of a piece goes to its
 * pledgees and its payee then, and stays held while another order is in force, be it on the piece
 * or on its receivable.
 */
import { under } from '../../state/factKeys.ts';
import type { Freeze, FreezeOrder, Target } from '../../state/freezes.ts';
import { freezes, isFrozen } from '../../state/freezes.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
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
  const piece = frozenPiece(draft, freeze);
  const isWaiting =
    piece !== null && held.length > 0 && isFrozen(draft, `receivable/${piece.receivable}`);
  if (isWaiting) {
    // A frozen receivable changes in nothing: the money goes its way with the end of that freeze.
    freezes.write(draft, { ...freeze, orders: [] });
    return [];
  }
  freezes.write(draft, { target, orders: [], held: [], status });
  const paid = held.flatMap(({ amount, ...money }, at) => {
    const each = { ...origin, origin: `${origin.origin} ${at}` };
    return piece === null ? [] : payOut(each, money, piece, BigInt(amount));
  });
  const receivable = piece === null ? undefined : receivables.read(draft, piece.receivable);
  const closed =
    piece === null || receivable === undefined ? [] : closeReserve(origin, receivable, piece.from);
  const freed = waitingOn(draft, target).flatMap((each) => {
    return endFreeze({ ...origin, origin: `${origin.origin} ${each.target}` }, each, status);
  });
  return [{ type: 'freezeEnded', target, status }, ...paid, ...closed, ...freed];
}

/** Freezes of pieces without an order, whose money waits for the end of this one. */
function waitingOn(draft: Draft, target: Target): readonly Freeze[] {
  const [kind, id] = target.split('/');
  if (kind !== 'receivable') return [];
  const all = Array.from(scanAll(draft.facts, ...under(`freeze/piece/${id}`)), ([, value]) =>
    freezes.decode(value),
  );
  return all.filter(({ orders, status }) => status === 'active' && orders.length === 0);
}
