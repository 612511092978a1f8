/**
 * What becomes of late interest and costs when units close otherwise than by a payment to all:
 * cancelled by a credit note, paid outside the ledger, set off; or when the last are debited, and
 * the mandate's cap keeps charges from being so. With M units open before, of which
 * C close, the part floor(due * C / M) of what is due and unpaid of each is no longer a charge on
 * the receivable but debts of the debtor to the holders of what closed, weighed by how much of each
 * piece did, in the mandated money, with the pledges of the piece on them. So it neither vanishes
 * with the last unit nor goes to the units that stay open, and cutting a piece changes nothing
 * about it.
 */
import type { Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { DebtCause } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import { openUnits, weigh } from '../../state/units.ts';
import type { Origin } from '../money/owing.ts';
import { oweMore } from '../money/owing.ts';
import { tellOnce } from '../money/telling.ts';
import { chargesOn } from '../pieces/charging.ts';
import { chargesDue } from './interest.ts';
import type { Charges } from './paying.ts';
import { openAmount, piecesOf } from './paying.ts';

/** The receivable with the charges of closed units taken out, and the debts that they became. */
export interface Left {
  readonly receivable: Receivable;
  readonly events: readonly Event[];
}

/**
 * Makes debts of the interest and costs of units that closed since `before`, all pieces of the
 * receivable as they were; the world has them as they are now, uncut. The interest is counted up to
 * now.
 */
export function leaveCharges(
  origin: Origin,
  receivable: Receivable,
  before: readonly Piece[],
): Left {
  const due = chargesDue(receivable);
  if (due.costs + due.interest === 0n) return { receivable, events: [] };
  const after = piecesOf(origin.draft, receivable.id);
  const closed = before.map((piece, at) => openUnits(piece) - openUnits(after[at] ?? piece));
  const [some, all] = [sumOf(closed), sumOf(before.map(openUnits))];
  // With all that is left in dispute nothing can close here.
  if (some === 0n) return { receivable, events: [] };
  const { left, interest, costs } = takeCharges(receivable, some, all);
  return {
    receivable: left,
    events: [
      ...oweHolders(origin, receivable, before, {
        cause: 'lateInterest',
        owed: weigh(closed, interest),
      }),
      ...oweHolders(origin, receivable, before, { cause: 'lateCost', owed: weigh(closed, costs) }),
    ],
  };
}

/**
 * The receivable, its interest counted up to now, without the charges of so many of its open units:
 * those are in their debtor's hand, and owed to nobody.
 */
export function dropCharges(receivable: Receivable, closed: bigint): Receivable {
  return takeCharges(receivable, closed, openAmount(receivable)).left;
}

/** Takes what is due on `some` of `all` open units from what is charged on the receivable. */
function takeCharges(
  receivable: Receivable,
  some: bigint,
  all: bigint,
): Charges & { readonly left: Receivable } {
  const due = chargesDue(receivable);
  const [interest, costs] = [(due.interest * some) / all, (due.costs * some) / all];
  const { interestPaid, costsPaid } = receivable;
  const paid = { interestPaid: interestPaid + interest, costsPaid: costsPaid + costs };
  return { left: { ...receivable, ...paid }, interest, costs };
}

/** Makes debts to the holders of pieces, of so much for each: one to each under its pledges. */
function oweHolders(
  origin: Origin,
  { id, debtor, currency, mandate }: Receivable,
  holders: readonly Piece[],
  { cause, owed }: { readonly cause: DebtCause; readonly owed: readonly bigint[] },
): readonly Event[] {
  const told = holders.flatMap((piece, at) => {
    const charged = chargesOn(origin.draft, piece, debtor);
    const parties = { debtor, creditor: piece.holder, issuer: mandate.issuer, currency };
    const amount = owed[at] ?? 0n;
    const words = { ...parties, amount, cause, receivable: id, from: null, pledges: charged };
    return oweMore(origin, words, 0n);
  });
  return tellOnce(told);
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
