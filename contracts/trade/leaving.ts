/**
 * What becomes of late interest when units close otherwise than by a payment to all: cancelled by a
 * credit note, paid outside the ledger, set off. With M units open before, of which C close, the
 * part floor(due * C / M) of what is due and unpaid is no longer interest of the receivable but
 * debts of the debtor to the holders of what closed, weighed by how much of each piece did, in the
 * mandated money. So it neither vanishes with the last unit nor goes to the units that stay open,
 * and cutting a piece changes nothing about it.
 */
import type { Piece, Receivable } from '../state/facts.ts';
import type { Event } from '../state/rule.ts';
import { openUnits, weigh } from '../state/units.ts';
import { interestDue } from './interest.ts';
import type { Origin } from './owing.ts';
import { oweDebt } from './owing.ts';
import { piecesOf } from './paying.ts';

/** The receivable with the interest of closed units taken out, and the debts that it became. */
export interface Left {
  readonly receivable: Receivable;
  readonly events: readonly Event[];
}

/**
 * Makes debts of the interest of units that closed since `before`, all pieces of the receivable as
 * they were; the world has them as they are now, uncut. The interest is counted up to now.
 */
export function leaveInterest(
  origin: Origin,
  receivable: Receivable,
  before: readonly Piece[],
): Left {
  const due = interestDue(receivable);
  if (due === 0n) return { receivable, events: [] };
  const after = piecesOf(origin.draft, receivable.id);
  const closed = before.map((piece, at) => openUnits(piece) - openUnits(after[at] ?? piece));
  const total = (due * sumOf(closed)) / sumOf(before.map(openUnits));
  const owed = weigh(closed, total);
  const { id, debtor, currency, mandate } = receivable;
  const events = before.flatMap(({ holder, from }, at) => {
    const parties = { debtor, creditor: holder, issuer: mandate.issuer, currency };
    const amount = owed[at] ?? 0n;
    const words = { ...parties, amount, cause: 'lateInterest' as const, receivable: id, from };
    return oweDebt(origin, `late/${from}`, words);
  });
  return { receivable: { ...receivable, interestPaid: receivable.interestPaid + total }, events };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
