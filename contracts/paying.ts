/** Paying a receivable: the debtor's money goes to the holders by the one formula of units.ts. */
import { assert } from '../ledger/assert.ts';
import type { Piece, Receivable } from './facts.ts';
import { pieces, receivables, under } from './facts.ts';
import { changeBalance } from './money.ts';
import type { Event } from './rule.ts';
import type { Draft, World } from './state.ts';
import { scanAll } from './state.ts';
import { pay } from './units.ts';

/** What of a receivable is neither paid nor cancelled nor forgiven, in minor units. */
export function openAmount(receivable: Receivable): bigint {
  return receivable.face - receivable.paid - receivable.cancelled - receivable.forgiven;
}

/** The pieces of a receivable in the order of their units. */
export function piecesOf(world: World, receivable: string): Piece[] {
  const entries = scanAll(world.facts, ...under(`piece/${receivable}`));
  return Array.from(entries, ([, value]) => pieces.decode(value));
}

/**
 * Pays `amount` (at most what is open) of a receivable from the debtor's account at the mandated
 * issuer, which the caller has found to have it, to the holders of its pieces.
 */
export function payReceivable(draft: Draft, receivable: Receivable, amount: bigint): Event[] {
  const { id, debtor, currency, mandate } = receivable;
  const money = { issuer: mandate.issuer, currency };
  const before = piecesOf(draft, id);
  const after = pay(before, amount);
  const events: Event[] = [];
  const received = new Map<string, bigint>();
  for (const [at, piece] of after.entries()) {
    const share = piece.paid - (before[at]?.paid ?? 0n);
    if (share === 0n) continue;
    const { from, to, holder } = piece;
    pieces.write(draft, piece);
    received.set(holder, (received.get(holder) ?? 0n) + share);
    const units = { receivable: id, from: String(from), to: String(to) };
    events.push({ type: 'piecePaid', ...units, holder, amount: String(share) });
  }
  changeBalance(draft, money, debtor, -amount);
  for (const [holder, sum] of received) changeBalance(draft, money, holder, sum);
  const paid = { ...receivable, paid: receivable.paid + amount };
  const left = openAmount(paid);
  assert(left >= 0n, 'no more is paid than is open');
  receivables.write(draft, left === 0n ? { ...paid, status: 'paid' } : paid);
  const total = { receivable: id, debtor, ...money, amount: String(amount), open: String(left) };
  return [...events, { type: 'receivablePaid', ...total }];
}
