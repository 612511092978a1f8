/**
 * Disputes after acceptance. The debtor of an acknowledged receivable disputes an amount, never
 * units that it picks: it falls on open units in the order of a credit note, each once. They are
 * cut out, whatever the number of pieces, and are not open while it lasts, so that nothing is
 * spread over them or debited for them. They are cancelled as far as supplier and holder concede or
 * the body named in the acceptance rules so, with debts of their assignors; what the holder alone
 * gives up is forgiven, and counts as received for its reserve. Where it is about a payment outside
 * the ledger, they are paid then (receiving.ts). What a lifted dispute leaves is due on the later
 * of the pay day and `liftDays` after, by the calendar of the receivable, with late interest from
 * the pay day.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { dayAt, dueTime } from '../../state/calendar.ts';
import type { Dispute } from '../../state/disputes.ts';
import type { Target } from '../../state/freezes.ts';
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import { offers } from '../../state/offers.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { claims } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { lesser, openBounds, openUnits, spread } from '../../state/units.ts';
import { closeOffer, cutPiece, unitsOf } from '../financing/offering.ts';
import { registeredDay, soonestPayDay } from '../invoices/accepting.ts';
import { windowEnd } from '../invoices/answering.ts';
import type { Origin } from '../money/owing.ts';
import { isBehind } from '../pieces/guaranteeing.ts';
import { payeesOutside } from '../pieces/noticing.ts';
import { closeClaim, endSatisfied } from '../pieces/recourse.ts';
import { closeReserve, withReserveCancelled } from '../pieces/reserving.ts';
import { withReserveFreed } from '../pieces/sureties.ts';
import { chargesDue, unpaidAccrued, withInterest } from '../settlement/interest.ts';
import { afterClosing, openAmount, piecesOf } from '../settlement/paying.ts';
import { withPledgors } from '../settlement/securing.ts';
import { stopOf } from '../supervision/freezing.ts';
import { groupsOf } from './grouping.ts';
import { owersOf, payeeInDispute, payUnits } from './receiving.ts';
import { countAnswers, oweForCancelled } from './warranting.ts';

/**
 * The pieces whose units may be disputed: nothing of them was, and they may change.
 * @param payee null, or whom the debtor may pay for them outside the ledger: a guarantor that holds
 * a piece not before its creditor is whole
 */
export function disputablePieces(
  scene: Scene,
  { id }: Receivable,
  payee: string | null,
): readonly Piece[] {
  const { draft } = scene;
  const all = piecesOf(draft, id);
  return all.filter(
    (piece) =>
      !piece.wasDisputed &&
      openUnits(piece) > 0n &&
      !isFrozen(draft, pieceTarget(id, piece.from)) &&
      // Who has paid for another is not paid beside the ledger before that one is whole (W12).
      (payee === null || (payeesOutside(piece, scene).includes(payee) && !isBehind(all, piece))),
  );
}

/** Puts a dispute down, of at most what may be disputed. */
export function openDispute(
  scene: Scene,
  before: Receivable,
  words: Pick<Dispute, 'id' | 'ground' | 'payee'> & { readonly amount: bigint },
): readonly Event[] {
  const receivable = withInterest(scene, before);
  const all = disputablePieces(scene, receivable, words.payee);
  const groups = groupsOf(receivable, all);
  const events: Event[] = [];
  let left = words.amount;
  for (const group of groups) {
    const lengths = group.map(openUnits);
    const part = lesser(
      left,
      lengths.reduce((sum, length) => sum + length, 0n),
    );
    left -= part;
    for (const [at, share] of spread(lengths, part).entries()) {
      const piece = group[at];
      if (share > 0n && piece !== undefined) events.push(...disputeUnits(scene, piece, share));
    }
  }
  const { id, ground, payee, amount } = words;
  receivables.write(scene.draft, withDispute(scene, receivable, { id, ground, payee }, amount));
  return events;
}

/** The receivable with so much more in dispute: in the one that is open, or else a new one. */
export function withDispute(
  scene: Scene,
  receivable: Receivable,
  words: Pick<Dispute, 'id' | 'ground' | 'payee'>,
  amount: bigint,
): Receivable {
  if (amount === 0n) return receivable;
  const time = windowEnd(scene, scene.parameters.disputeDays);
  const since = dayAt(scene.days, scene.time);
  const fresh = { ...words, status: 'open' as const, time, since, accrued: '0' };
  const { dispute: before, disputed, accrued } = receivable;
  // The late interest of these units goes into dispute with them.
  const taken = (unpaidAccrued(receivable) * amount) / openAmount(receivable);
  const ofThose = before === null ? 0n : accruedUpTo(receivable, before, since);
  const dispute = { ...(before ?? fresh), since, accrued: String(ofThose + taken) };
  const sums = { accrued: accrued - taken, disputed: disputed + amount };
  return afterClosing({ ...receivable, ...sums, dispute });
}

/** The late interest of the units in a dispute up to a day, as if they had been open. */
function accruedUpTo(
  { disputed, payDay, latePpm }: Receivable,
  { accrued, since }: Dispute,
  today: number,
): bigint {
  const late = lateDays({ payDay }, { since }, today);
  return BigInt(accrued) + disputed * BigInt(latePpm) * BigInt(late);
}

/** For so many days up to today the units in a dispute were late since it was put down. */
function lateDays(
  { payDay }: Pick<Receivable, 'payDay'>,
  { since }: Pick<Dispute, 'since'>,
  today: number,
): number {
  return Math.max(0, today - Math.max(registeredDay(payDay), since));
}

/** Cuts so many open units out of a piece, from its back, and takes them out of what is open. */
export function disputeUnits({ draft }: Scene, piece: Piece, count: bigint): readonly Event[] {
  const offer = piece.lock === null ? undefined : offers.read(draft, piece.lock);
  const lapsed = offer === undefined ? [] : [closeOffer(draft, offer, 'lapsed')];
  const free = offer === undefined ? piece : { ...piece, lock: null };
  const { last } = openBounds(free);
  // That pieces were cut for it stands in their facts.
  const { part } = cutPiece(draft, free, last - count + 1n, last);
  // A claim stays with the part that begins where its piece did.
  const lock = part.from === piece.from ? part.lock : null;
  pieces.write(draft, { ...part, lock, disputed: count, wasDisputed: true, words: [] });
  const { holder, receivable } = part;
  const words = { receivable, holder, pieces: 1, amount: String(count) };
  return [...lapsed, { type: 'unitsDisputed', ...words }];
}

/** What of the disputed units of a piece is given up, and whether anybody answers for it. */
export interface GivenUp {
  readonly piece: Piece;
  readonly count: bigint;
  readonly isForgiven: boolean;
}

/** Closes disputed units for good, with what follows of it for the pledges that are on them. */
export function giveUpUnits(
  origin: Origin,
  before: Receivable,
  parts: readonly GivenUp[],
): readonly Event[] {
  const owing = owersOf(before, parts);
  return withPledgors(origin, before.id, () => closeDisputed(origin, before, parts), owing);
}

/** Closes disputed units; the receivable afterwards is written. */
function closeDisputed(
  origin: Origin,
  before: Receivable,
  parts: readonly GivenUp[],
): readonly Event[] {
  const { draft } = origin;
  let receivable = withInterest(origin, before);
  const events: Event[] = [];
  for (const part of parts) {
    const sums = sumsWithout(receivable, part);
    receivable = { ...receivable, disputed: receivable.disputed - part.count, ...sums };
    events.push(...giveUpIn(origin, receivable, part));
  }
  const dispute = keepDispute(receivable, before.disputed);
  const after = afterClosing({ ...receivable, dispute });
  receivables.write(draft, after.status === 'paid' ? withoutCharges(after) : after);
  return events;
}

/** As what the units of a piece count that are given up. */
function sumsWithout(receivable: Receivable, part: GivenUp): Partial<Receivable> {
  const { piece, count, isForgiven } = part;
  const { cancelled, forgiven, answered, paid } = receivable;
  if (isForgiven) return { forgiven: forgiven + count };
  if (payeeInDispute(receivable) !== null) return { paid: paid + count };
  const answers = countAnswers(receivable, piece, count);
  return { cancelled: cancelled + count, answered: answered + answers };
}

/** The dispute with the late interest of what is left in it; null when nothing is. */
function keepDispute({ dispute, disputed }: Receivable, before: bigint): Dispute | null {
  if (dispute === null || disputed === 0n) return null;
  return { ...dispute, accrued: String((BigInt(dispute.accrued) * disputed) / before) };
}

/** What nobody owes any more was never late: its interest and costs are struck. */
function withoutCharges(receivable: Receivable): Receivable {
  const due = chargesDue(receivable);
  const interestPaid = receivable.interestPaid + due.interest;
  return { ...receivable, interestPaid, costsPaid: receivable.costsPaid + due.costs };
}

function giveUpIn(
  origin: Origin,
  receivable: Receivable,
  { piece, count, isForgiven }: GivenUp,
): readonly Event[] {
  const { draft } = origin;
  const payee = isForgiven ? null : payeeInDispute(receivable);
  if (payee !== null) return payUnits(origin, receivable, { piece, count, payee });
  const rest = { ...piece, disputed: piece.disputed - count, conceded: [] };
  const { holder, from } = piece;
  const words = { ...unitsOf(piece), holder, amount: String(count) };
  // A word for what assignors answer for does not agree to a release.
  const agreed = piece.conceded.filter(({ alone }) => alone).map(({ member }) => member);
  const { piece: after, events: freed } = isForgiven
    ? withReserveFreed(origin, agreed, piece, { ...rest, released: rest.released + count })
    : { piece: withReserveCancelled(rest, count), events: [] };
  pieces.write(draft, after);
  const event = { type: isForgiven ? 'unitsForgiven' : 'unitsCancelled', ...words };
  const ended = endSatisfied(draft, piece);
  const owed = isForgiven ? [] : oweForCancelled(origin, receivable, piece, count);
  return [event, ...freed, ...ended, ...owed, ...closeReserve(origin, receivable, from)];
}

/** Spreads what a ruling gives the debtor over the disputed units, by the one formula. */
export function shareRuling(
  { draft }: Scene,
  { id }: Receivable,
  amount: bigint,
): readonly GivenUp[] {
  const all = piecesOf(draft, id).filter(({ disputed }) => disputed > 0n);
  const shares = spread(
    all.map(({ disputed }) => disputed),
    amount,
  );
  const parts = all.map((piece, at) => ({ piece, count: shares[at] ?? 0n, isForgiven: false }));
  return parts.filter(({ count }) => count > 0n);
}

/** The first frozen piece with disputed units, as a target, or null. */
export function frozenInDispute({ draft }: Scene, id: Hash): Target | null {
  const disputed = piecesOf(draft, id).filter((piece) => piece.disputed > 0n);
  const targets = disputed.map(({ from }) => pieceTarget(id, from));
  return targets.find((target) => isFrozen(draft, target)) ?? null;
}

/** Lifts a dispute: its units are open again at once, or from the time that it leaves to pay. */
export function liftUnits(scene: Scene, receivable: Receivable): readonly Event[] {
  const { draft, days } = scene;
  const { id, dispute, calendar: version, payDay, retryTime } = receivable;
  assert(dispute !== null, 'only what is disputed is lifted');
  const time = dueTime(days, soonestPayDay(scene, version));
  const event = { type: 'disputeLifted', receivable: id, dispute: dispute.id };
  if (time <= dueTime(days, registeredDay(payDay))) return [event, ...reopen(scene, receivable)];
  const waits = retryTime !== null && openAmount(receivable) === 0n;
  const lifted = { ...dispute, status: 'lifted' as const, time };
  receivables.write(draft, {
    ...receivable,
    dispute: lifted,
    retryTime: waits ? time : retryTime,
  });
  return [{ ...event, time }];
}

/**
 * At its time an open dispute lapses, and what a lifted one left is debited. What stands still
 * waits a day more, and so does an open dispute on a frozen piece: nobody could rule on it.
 */
export function runDispute(scene: Scene, id: Hash): readonly Event[] {
  const receivable = receivables.read(scene.draft, id);
  assert(receivable?.dispute != null, 'only a receivable with a dispute has one to run');
  const { dispute } = receivable;
  const frozen = dispute.status === 'open' ? frozenInDispute(scene, id) : null;
  const target = stopOf(scene.draft, receivable) ?? frozen;
  if (target !== null) {
    const time = dispute.time + scene.days.dayMs;
    receivables.write(scene.draft, { ...receivable, dispute: { ...dispute, time } });
    return [{ type: 'disputeDeferred', receivable: id, dispute: dispute.id, target }];
  }
  return dispute.status === 'open' ? liftUnits(scene, receivable) : reopen(scene, receivable);
}

/** Disputed units are open again; after the due time they are debited now. */
function reopen(scene: Scene, before: Receivable): readonly Event[] {
  const { draft, days, time } = scene;
  const { dispute } = before;
  assert(dispute !== null, 'only what is disputed is opened again');
  const all = piecesOf(draft, before.id).filter((piece) => piece.disputed > 0n);
  const events = all.flatMap((piece) => {
    const { lock } = piece;
    pieces.write(draft, { ...piece, disputed: 0n, conceded: [] });
    const claim = lock === null ? undefined : claims.read(draft, lock);
    const ended = claim?.cause === 'dispute' ? [closeClaim(draft, claim, 'lapsed')] : [];
    const { holder, receivable } = piece;
    const words = { receivable, holder, pieces: 1, amount: String(piece.disputed) };
    return [{ type: 'unitsReopened', ...words }, ...ended];
  });
  const receivable = { ...withInterest(scene, before), disputed: 0n, dispute: null };
  const today = dayAt(days, time);
  const accrued = receivable.accrued + accruedUpTo(before, dispute, today);
  const lateSince = lateDays(before, dispute, today) === 0 ? receivable.lateSince : today;
  const after = { ...receivable, accrued, lateSince };
  receivables.write(draft, debitedNow(scene, after, dispute.time));
  return events;
}

/**
 * A receivable whose due time has passed is tried again now, with its days of grace; one that is
 * closed before is debited at its due time, though nothing of it was open for a while.
 */
function debitedNow(
  { time, days, parameters }: Scene,
  receivable: Receivable,
  retryTime: number,
): Receivable {
  const { status, dueTime: due } = receivable;
  if (status !== 'closed' && status !== 'overdue') return receivable;
  if (time < due) return { ...receivable, retryTime: null };
  const grace = retryTime + parameters.graceDays * days.dayMs;
  return { ...receivable, graceTime: Math.max(receivable.graceTime, grace), retryTime };
}
