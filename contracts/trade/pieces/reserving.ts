/**
 * Reserves: a piece is bought for an advance, and what it brings goes to its holder up to the
 * advance, the fee and the interest on the advance, and beyond that to the seller. A payment covers
 * the fee first, then interest, then the advance; interest runs on what is left of the advance and
 * is counted from payment to payment. The right goes with the piece, whoever holds it, the seller
 * keeps the remainder, and what is cancelled or forgiven lowers what comes in, not what is due.
 */
import { dayAt } from '../../state/calendar.ts';
import { freezes, pieceTarget } from '../../state/freezes.ts';
import type { Offer } from '../../state/offers.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Reserve } from '../../state/rates.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { lesser, openUnits, weigh } from '../../state/units.ts';
import { basisOf, countDays, MILLION } from '../money/dayCounts.ts';
import type { Origin } from '../money/owing.ts';
import { oweMore } from '../money/owing.ts';
import { chargesOn } from './charging.ts';
import { agreedLinks, unbrokenRecourse } from './recourse.ts';

/** What of a payment the payee gets, what the seller, and what is due of the reserve then. */
export interface ReserveShare {
  readonly part: bigint;
  readonly remainder: bigint;
  readonly after: Reserve;
}

/** Which day it is. */
type Today = Pick<Scene, 'days' | 'time'>;

/** The reserve of a piece that its taker gets under an offer: a new one, or the one it has. */
export function reserveAfter(
  scene: Scene,
  piece: Piece,
  offer: Offer,
  taker: string,
): Reserve | null {
  const { reserve, seller, price } = offer;
  if (reserve === null) return reserveFor(piece, taker);
  const since = dayAt(scene.days, scene.time);
  const none = { accrued: '0', cancelled: '0', interestUntil: null };
  return { seller, advance: String(price), since, ...none, ...reserve };
}

/** The reserve of a piece in the hands of a holder: none once it is back with the seller. */
export function reserveFor({ reserve }: Pick<Piece, 'reserve'>, holder: string): Reserve | null {
  return reserve?.seller === holder ? null : reserve;
}

/** Whether a reserve, if there is one, owes another than its seller, and nothing negative. */
export function isOwed({ reserve, holder }: Pick<Piece, 'reserve' | 'holder'>): boolean {
  if (reserve === null) return true;
  const { seller, advance, fee, accrued, cancelled } = reserve;
  return (
    seller !== holder && [advance, fee, accrued, cancelled].every((amount) => BigInt(amount) >= 0n)
  );
}

/** What the holder is still to get on the scene's day before the seller gets anything. */
export function reserveDue(scene: Today, reserve: Reserve): bigint {
  const { advance, fee, accrued, rate } = countUp(reserve, dayAt(scene.days, scene.time));
  return BigInt(advance) + BigInt(fee) + BigInt(accrued) / perUnit(rate);
}

/** Divides a payment of today between who is paid for the holder and the seller. */
export function shareReserve(scene: Today, before: Reserve, amount: bigint): ReserveShare {
  const part = lesser(amount, reserveDue(scene, before));
  const { advance, fee, accrued, ...rest } = countUp(before, dayAt(scene.days, scene.time));
  const unit = perUnit(rest.rate);
  const toFee = lesser(part, BigInt(fee));
  const interest = lesser(part - toFee, BigInt(accrued) / unit);
  const after = {
    ...rest,
    advance: String(BigInt(advance) - (part - toFee - interest)),
    fee: String(BigInt(fee) - toFee),
    accrued: String(BigInt(accrued) - interest * unit),
  };
  return { part, remainder: amount - part, after };
}

/** The reserve of the parts of a piece with these open lengths; each sum is kept. */
export function cutReserve(reserve: Reserve, lengths: readonly bigint[]): Reserve[] {
  const { advance, fee, accrued, cancelled } = reserve;
  const shares = [advance, fee, accrued, cancelled].map((sum) => weigh(lengths, BigInt(sum)));
  const share = (which: number, at: number): string => String(shares[which]?.[at] ?? 0n);
  return lengths.map((_, at) => ({
    ...reserve,
    advance: share(0, at),
    fee: share(1, at),
    accrued: share(2, at),
    cancelled: share(3, at),
  }));
}

/** A piece of which units are cancelled, which its reserve counts. */
export function withReserveCancelled(piece: Piece, cancelled: bigint): Piece {
  const released = piece.released + cancelled;
  const { reserve } = piece;
  if (reserve === null) return { ...piece, released };
  const sum = String(BigInt(reserve.cancelled) + cancelled);
  return { ...piece, released, reserve: { ...reserve, cancelled: sum } };
}

/**
 * Ends the reserve of a piece of which nothing is open any more, and says what is missing.
 * While money is held for the piece it is not known yet what is missing.
 */
export function closeReserve(
  origin: Origin,
  receivable: Receivable,
  from: bigint,
): readonly Event[] {
  const { draft } = origin;
  const { id } = receivable;
  const piece = pieces.read(draft, id, from);
  if (piece?.reserve == null || openUnits(piece) + piece.disputed > 0n) return [];
  if ((freezes.read(draft, pieceTarget(id, from))?.held.length ?? 0) > 0) return [];
  pieces.write(draft, { ...piece, reserve: null });
  return oweMissing(origin, receivable, piece, piece.reserve);
}

/**
 * What is missing of the reserve of a piece that comes to an end for its holder: owed by each
 * seller with recourse from the one of the reserve on. Without recourse a seller owes no more than
 * what was cancelled meanwhile, for it warrants that units exist; the rest is the holder's loss.
 */
export function oweMissing(
  origin: Origin,
  { currency, mandate }: Pick<Receivable, 'currency' | 'mandate'>,
  piece: Piece,
  reserve: Reserve,
): readonly Event[] {
  const { receivable, holder } = piece;
  const missing = reserveDue(origin, reserve);
  const [chain, unbroken] = [linksSince(piece, reserve), unbrokenRecourse(piece)];
  const warranted = lesser(missing, BigInt(reserve.cancelled));
  const owed = chain.flatMap((link, level) => {
    const creditor = chain[level + 1]?.assignor ?? holder;
    const parties = { debtor: link.assignor, creditor, issuer: link.issuer ?? mandate.issuer };
    const words = { ...parties, currency, amount: unbroken.includes(link) ? missing : warranted };
    // What the holder is owed in the place of units bears the pledges that they bore.
    const isLast = level === chain.length - 1;
    const charged = isLast ? chargesOn(origin.draft, piece, link.assignor) : [];
    const place = { cause: 'recourse' as const, receivable, from: null, pledges: charged };
    return oweMore(origin, { ...words, ...place }, 0n);
  });
  const parties = { receivable, seller: reserve.seller, holder, pieces: 1 };
  return [{ type: 'reserveClosed', ...parties, missing: String(missing) }, ...owed];
}

/** How many links led to the sale with the reserve: all of them without one. */
export function linksBeforeReserve({ links, reserve }: Pick<Piece, 'links' | 'reserve'>): number {
  if (reserve === null) return links.length;
  return links.findLastIndex(({ assignor, kind }) => {
    return assignor === reserve.seller && kind === 'sale';
  });
}

/** What was agreed from the sale with the reserve on. */
function linksSince(piece: Piece, reserve: Reserve): readonly Link[] {
  const links = piece.links.slice(linksBeforeReserve({ ...piece, reserve }));
  return agreedLinks({ links });
}

/** Who gets the remainder of a payment, how much, and what became of the reserve. */
export function tellReserve(
  { receivable }: Pick<Piece, 'receivable'>,
  { part, remainder, after }: ReserveShare,
): Event {
  const amounts = { amount: String(part), remainder: String(remainder) };
  return { type: 'reservePaid', receivable, seller: after.seller, pieces: 1, ...amounts };
}

function countUp(reserve: Reserve, today: number): Reserve {
  const { advance, accrued, rate, since, interestUntil } = reserve;
  if (today <= since) return reserve;
  const last = interestUntil === null ? today : Math.min(today, interestUntil);
  const days = last <= since ? 0n : BigInt(countDays(rate.dayCount, since, last));
  const more = BigInt(advance) * BigInt(rate.ppm) * days;
  return { ...reserve, accrued: String(BigInt(accrued) + more), since: today };
}

/** What `accrued` has to come to for one minor unit of interest. */
function perUnit({ dayCount }: Reserve['rate']): bigint {
  return basisOf(dayCount) * MILLION;
}
