/** Paying a receivable: the debtor's money goes to the holders by the one formula of units.ts. */
import { assert } from '../ledger/assert.ts';
import type { Piece, Receivable } from './facts.ts';
import { pieces, receivables, under } from './facts.ts';
import { changeBalance } from './money.ts';
import type { Origin } from './owing.ts';
import { oweDebt } from './owing.ts';
import type { Event } from './rule.ts';
import type { World } from './state.ts';
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
 * issuer, which the caller has found to have it, to the payees of its pieces. A payee that is not
 * the holder owes it what it received.
 */
export function payReceivable(origin: Origin, receivable: Receivable, amount: bigint): Event[] {
  const { draft } = origin;
  const { id, debtor, currency, mandate } = receivable;
  const money = { issuer: mandate.issuer, currency };
  const before = piecesOf(draft, id);
  const after = pay(before, amount);
  const events: Event[] = [];
  const received = new Map<string, bigint>();
  for (const [at, piece] of after.entries()) {
    const share = piece.paid - (before[at]?.paid ?? 0n);
    if (share === 0n) continue;
    const { from, to, holder, payTo } = piece;
    pieces.write(draft, piece);
    received.set(payTo, (received.get(payTo) ?? 0n) + share);
    const units = { receivable: id, from: String(from), to: String(to) };
    events.push({ type: 'piecePaid', ...units, holder, payTo, amount: String(share) });
    events.push(...oweCollected(origin, receivable, piece, share));
  }
  changeBalance(draft, money, debtor, -amount);
  for (const [payTo, sum] of received) changeBalance(draft, money, payTo, sum);
  const paid = { ...receivable, paid: receivable.paid + amount };
  const left = openAmount(paid);
  assert(left >= 0n, 'no more is paid than is open');
  receivables.write(draft, left === 0n ? { ...paid, status: 'paid' } : paid);
  const total = { receivable: id, debtor, ...money, amount: String(amount), open: String(left) };
  return [...events, { type: 'receivablePaid', ...total }];
}

/** A payee in trust owes the holder what it collects; a payee that is the holder owes nothing. */
function oweCollected(
  origin: Origin,
  receivable: Receivable,
  piece: Piece,
  amount: bigint,
): readonly Event[] {
  const { id, currency, mandate } = receivable;
  const { payTo, holder, from } = piece;
  const parties = { debtor: payTo, creditor: holder, issuer: mandate.issuer, currency };
  const words = { ...parties, amount, cause: 'collection' as const, receivable: id, from };
  return oweDebt(origin, `${from}`, words);
}
