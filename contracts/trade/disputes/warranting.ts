/**
 * Who answers for cancelled units. Without recourse a seller does not answer for the debtor's
 * inability to pay; that its units exist, and stay, every assignor warrants. So each owes the one
 * that it gave them to, up the chain: for an assignment their face; for a sale the price of the
 * units, with the interest agreed on it, or where no rate was agreed with the discount that was
 * earned by the day. It is rounded up, once for each piece and event, so that it is never nothing.
 * What the holder is owed bears the pledges of the piece (charging.ts).
 * Under a reserve nothing is owed by the unit; see reserving.ts. What a supplier gives up of its
 * own units nobody owes it.
 */
import { dayAt } from '../../state/calendar.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { lesser } from '../../state/units.ts';
import { registeredDay } from '../invoices/accepting.ts';
import { basisOf, countDays, MILLION } from '../money/dayCounts.ts';
import type { Origin } from '../money/owing.ts';
import { oweMore } from '../money/owing.ts';
import { chargesOn } from '../pieces/charging.ts';
import { pledgesOf } from '../pieces/pledging.ts';
import { linksBeforeReserve } from '../pieces/reserving.ts';

/** How often somebody answers for `cancelled` units of a piece: once for each of its assignors. */
export function countAnswers(receivable: Receivable, piece: Piece, cancelled: bigint): bigint {
  return cancelled * BigInt(answering(receivable, piece).length);
}

/**
 * Who has to agree before disputed or credited units of a piece are cancelled by mere agreement:
 * its pledgees and, but for the supplier, everybody through whose hands it came; for each of these
 * would answer for what others have given up, or lose the rest of its reserve.
 */
export function askedBeside(draft: Draft, { supplier }: Receivable, piece: Piece): string[] {
  const pledgees = pledgesOf(draft, piece).map(({ pledgee }) => pledgee);
  if (piece.holder === supplier) return pledgees;
  const between = piece.links.map(({ assignor }) => assignor);
  return [...pledgees, ...between.filter((member) => member !== supplier)];
}

/** Makes debts of what is owed for `cancelled` units of a piece as it was, up the chain. */
export function oweForCancelled(
  origin: Origin,
  receivable: Receivable,
  piece: Piece,
  cancelled: bigint,
): readonly Event[] {
  const { id, currency, mandate } = receivable;
  return answering(receivable, piece).flatMap((link, level) => {
    const creditor = piece.links[level + 1]?.assignor ?? piece.holder;
    const parties = { debtor: link.assignor, creditor, issuer: link.issuer ?? mandate.issuer };
    const amount = warrantedAmount(origin, receivable, link, cancelled);
    const words = { ...parties, currency, amount, cause: 'dilution' as const, receivable: id };
    const isHolders = level === piece.links.length - 1;
    const charged = isHolders ? chargesOn(origin.draft, piece, link.assignor) : [];
    return oweMore(origin, { ...words, from: null, pledges: charged }, cancelled);
  });
}

function answering({ supplier }: Receivable, piece: Piece): readonly Link[] {
  return piece.holder === supplier ? [] : piece.links.slice(0, linksBeforeReserve(piece));
}

/** What an assignor owes for so many units on the scene's day, minor units, rounded up. */
function warrantedAmount(
  scene: Scene,
  { payDay }: Receivable,
  link: Link,
  cancelled: bigint,
): bigint {
  const [price, units] = [BigInt(link.price), BigInt(link.units)];
  const today = dayAt(scene.days, scene.time);
  if (link.interest !== null) {
    const { ppm, dayCount } = link.interest;
    const base = basisOf(dayCount) * MILLION;
    const days = BigInt(countDays(dayCount, link.day, today));
    return ceiling(price * cancelled * (base + BigInt(ppm) * days), units * base);
  }
  const discount = price < units ? units - price : 0n;
  const term = BigInt(registeredDay(payDay) - link.day);
  if (term <= 0n) return ceiling((price + discount) * cancelled, units);
  const passed = lesser(BigInt(today - link.day), term);
  return ceiling(cancelled * (price * term + discount * passed), units * term);
}

/** A quotient, rounded up: of positive numbers never nothing. */
function ceiling(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
