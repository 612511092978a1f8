/**
 * Disputed units that turn out to be paid outside the ledger (W11). Nothing was diluted, so that no
 * assignor answers: who received the money owes it to those whom the ledger would have paid. Under
 * a reserve that is its seller, for what is beyond it. The rest it owes the holder, and the pledges
 * of the piece are on that debt. Who received it as the holder owes the pledgees what they lack
 * then (securing.ts), and what a pledgee received itself is received for its pledge.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { lesser } from '../../state/units.ts';
import { unitsOf } from '../financing/offering.ts';
import type { Origin } from '../money/owing.ts';
import { oweDebt } from '../money/owing.ts';
import { chargesOn } from '../pieces/charging.ts';
import { coverPledge, openSecured, pledgesOf } from '../pieces/pledging.ts';
import { endSatisfied } from '../pieces/recourse.ts';
import { closeReserve, shareReserve, tellReserve } from '../pieces/reserving.ts';

/** Units of a piece that a payee was paid for. */
interface Received {
  readonly piece: Piece;
  readonly count: bigint;
  readonly payee: string;
}

/** Who was paid outside, if that is what the dispute of a receivable is about. */
export function payeeInDispute({ dispute }: Pick<Receivable, 'dispute'>): string | null {
  return dispute?.payee ?? null;
}

/**
 * Who has to agree, beside payee and holder, that disputed units of a piece were paid: the ledger
 * would have paid its pledgees, and the seller of its reserve.
 */
export function askedIfPaid(draft: Draft, piece: Piece): string[] {
  const pledgees = pledgesOf(draft, piece).map(({ pledgee }) => pledgee);
  return piece.reserve === null ? pledgees : [...pledgees, piece.reserve.seller];
}

/** By pledge, who received as holder of a piece what its pledgee lacks then. */
export function owersOf(
  receivable: Receivable,
  parts: readonly { readonly piece: Piece; readonly isForgiven: boolean }[],
): ReadonlyMap<Hash, string> {
  const payee = payeeInDispute(receivable);
  const received = parts.filter(({ piece, isForgiven }) => !isForgiven && piece.holder === payee);
  const ids = received.flatMap(({ piece }) => piece.pledges);
  return new Map(ids.map((id) => [id, payee ?? '']));
}

/** Counts disputed units of a piece as paid, and has the payee owe what it received for others. */
export function payUnits(
  origin: Origin,
  receivable: Receivable,
  received: Received,
): readonly Event[] {
  const { draft } = origin;
  const { piece, count, payee } = received;
  const { holder, from, reserve } = piece;
  const words = { ...unitsOf(piece), holder, amount: String(count), payTo: payee };
  const share = reserve === null ? null : shareReserve(origin, reserve, count);
  const closed = { disputed: piece.disputed - count, conceded: [], paid: piece.paid + count };
  pieces.write(draft, { ...piece, ...closed, reserve: share?.after ?? null });
  return [
    { type: 'unitsPaidOutside', ...words },
    ...(share === null ? [] : [tellReserve(piece, share)]),
    ...oweReceived(origin, receivable, { ...received, count: share?.part ?? count }),
    ...oweCollected(origin, receivable, received, {
      creditor: share?.after.seller ?? holder,
      amount: share?.remainder ?? 0n,
      pledges: [],
    }),
    ...endSatisfied(draft, piece),
    ...closeReserve(origin, receivable, from),
  ];
}

/** The payee owes the holder so much, through the pledgees, less what it keeps as one of these. */
function oweReceived(origin: Origin, receivable: Receivable, received: Received): readonly Event[] {
  const { draft } = origin;
  const { piece, count, payee } = received;
  const kept = keepAsPledgee(draft, received);
  return [
    ...kept.events,
    ...oweCollected(origin, receivable, received, {
      creditor: piece.holder,
      amount: count - kept.amount,
      pledges: chargesOn(draft, piece, payee),
    }),
  ];
}

/** What falls in their rank to the pledges of the payee itself counts as received for them. */
function keepAsPledgee(
  draft: Draft,
  { piece, count, payee }: Received,
): { readonly amount: bigint; readonly events: readonly Event[] } {
  let [rest, amount] = [count, 0n];
  const events: Event[] = [];
  for (const pledge of pledgesOf(draft, piece)) {
    const part = lesser(rest, openSecured(pledge));
    rest -= part;
    if (pledge.pledgee !== payee || part === 0n) continue;
    amount += part;
    const event = { type: 'pledgePaid', pledge: pledge.id, pledgee: payee, amount: String(part) };
    events.push(event, ...coverPledge(draft, pledge, part));
  }
  return { amount, events };
}

function oweCollected(
  origin: Origin,
  { id, currency, mandate }: Receivable,
  { piece: { from }, payee }: Received,
  owed: { readonly creditor: string; readonly amount: bigint; readonly pledges: readonly Hash[] },
): readonly Event[] {
  const place = { cause: 'collection' as const, receivable: id, from };
  const words = { debtor: payee, issuer: mandate.issuer, currency, ...owed, ...place };
  return oweDebt(origin, `paid ${from} ${owed.creditor}`, words);
}
