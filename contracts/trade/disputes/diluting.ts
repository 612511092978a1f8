/**
 * Dilution: a credit note lowers what the debtor owes. On an undertaking it never touches the
 * pieces: it becomes a debt of the supplier to the debtor. On an acknowledged receivable it cancels
 * open units in this order, within each group by the one formula of units.ts:
 *
 * 1. units that the supplier still holds;
 * 2. units sold with recourse, for which each assignor owes its assignee the price of what is
 *    cancelled: floor(price * cancelled / units sold), up the chain of sales; from a sale with a
 *    reserve on, nothing but what is missing in the end;
 * 3. the rest.
 *
 * What exceeds the open amount becomes a debt of the supplier, too. Late interest that was due on
 * cancelled units stays owed (leaving.ts).
 */

import { offers } from '../../state/offers.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import { lesser, openUnits, release } from '../../state/units.ts';
import { closeOffer, unitsOf } from '../financing/offering.ts';
import type { Origin } from '../money/owing.ts';
import { oweDebt } from '../money/owing.ts';
import { endSatisfied, unbrokenRecourse } from '../pieces/recourse.ts';
import { closeReserve, salesSince } from '../pieces/reserving.ts';
import { withInterest } from '../settlement/interest.ts';
import { leaveCharges } from '../settlement/leaving.ts';
import { openAmount, piecesOf } from '../settlement/paying.ts';

/** Lowers what is owed by `amount`, which with earlier credit notes is at most the face. */
export function dilute(origin: Origin, before: Receivable, amount: bigint): readonly Event[] {
  const receivable = withInterest(origin, before);
  const { id, supplier, debtor, currency, mandate, kind } = receivable;
  const open = kind === 'acknowledged' ? openAmount(receivable) : 0n;
  const cancelled = lesser(amount, open);
  const all = piecesOf(origin.draft, id);
  const events = cancelUnits(origin, receivable, all, cancelled);
  const left = leaveCharges(origin, receivable, all);
  const credited = receivable.credited + amount;
  const after = { ...left.receivable, credited, cancelled: receivable.cancelled + cancelled };
  const status = openAmount(after) === 0n ? 'paid' : after.status;
  receivables.write(origin.draft, { ...after, status });
  const words = { debtor: supplier, creditor: debtor, issuer: mandate.issuer, currency };
  const rest = { ...words, amount: amount - cancelled, cause: 'creditNote' as const };
  const debt = oweDebt(origin, 'rest', { ...rest, receivable: id, from: null });
  return [...events, ...left.events, ...debt];
}

/** The pieces of a receivable in the groups in which a credit note cancels their units. */
export function groupsOf(
  { supplier }: Receivable,
  all: readonly Piece[],
): readonly (readonly Piece[])[] {
  const own = all.filter(({ holder }) => holder === supplier);
  const others = all.filter(({ holder }) => holder !== supplier);
  const sold = others.filter(({ sales }) => sales.at(-1)?.recourse === true);
  const bare = others.filter(({ sales }) => sales.at(-1)?.recourse !== true);
  return [own, sold, bare];
}

function cancelUnits(
  origin: Origin,
  receivable: Receivable,
  all: readonly Piece[],
  amount: bigint,
): readonly Event[] {
  const events: Event[] = [];
  let left = amount;
  for (const group of groupsOf(receivable, all)) {
    const open = group.reduce((sum, piece) => sum + openUnits(piece), 0n);
    const part = lesser(left, open);
    left -= part;
    for (const [at, piece] of release(group, part).entries()) {
      const cancelled = piece.released - (group[at]?.released ?? 0n);
      if (cancelled > 0n) events.push(...cancelIn(origin, receivable, piece, cancelled));
    }
  }
  return events;
}

/** Writes a diluted piece; an offer of it lapses, for it is no longer what was offered. */
function cancelIn(
  origin: Origin,
  receivable: Receivable,
  piece: Piece,
  cancelled: bigint,
): readonly Event[] {
  const { draft } = origin;
  const { lock, holder } = piece;
  pieces.write(draft, piece);
  const offer = lock === null ? undefined : offers.read(draft, lock);
  const lapsed = offer === undefined ? [] : [closeOffer(draft, offer, 'lapsed')];
  const units = unitsOf(piece);
  const event = { type: 'unitsCancelled', ...units, holder, amount: String(cancelled) };
  const ended = endSatisfied(draft, piece);
  const owed = oweUpTheChain(origin, receivable, piece, cancelled);
  return [event, ...lapsed, ...ended, ...owed, ...closeReserve(origin, receivable, piece.from)];
}

/** Each assignor owes its assignee the price of what was cancelled. */
function oweUpTheChain(
  origin: Origin,
  receivable: Receivable,
  piece: Piece,
  cancelled: bigint,
): readonly Event[] {
  const { id, currency } = receivable;
  const { from, holder } = piece;
  const chain = unbrokenRecourse(piece);
  const spared = piece.reserve === null ? 0 : salesSince(piece, piece.reserve).length;
  return chain
    .slice(0, chain.length - spared)
    .flatMap(({ seller, issuer, price, units }, level) => {
      const creditor = chain[level + 1]?.seller ?? holder;
      const amount = (BigInt(price) * cancelled) / BigInt(units);
      const parties = { debtor: seller, creditor, issuer, currency };
      const words = { ...parties, amount, cause: 'dilution' as const, receivable: id, from };
      return oweDebt(origin, `${from}/${level}`, words);
    });
}
