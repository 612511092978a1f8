/**
 * What a correction does to the record. Units go to their rightful holder with every burden that is
 * on them, and without a link: who gets them stands where their former holder stood, and who had
 * given them away stands again where it stood before. Nothing that is closed opens: what was paid
 * to the wrong holder, and what a purchaser keeps that the correction does not name, is owed.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { DebtRepair, ReductionRepair, Repair, UnitsRepair } from '../../state/corrections.ts';
import { touchesUnits } from '../../state/corrections.ts';
import { presentMember } from '../../state/members.ts';
import { offers } from '../../state/offers.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { claims, debts } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { lesser, openBounds } from '../../state/units.ts';
import { closeOffer, cutPiece, unitsOf } from '../financing/offering.ts';
import type { DebtWords, Origin } from '../money/owing.ts';
import { openDebt, oweMore, withStruck } from '../money/owing.ts';
import { withNotice } from '../pieces/noticing.ts';
import { useConsents } from '../pieces/pledging.ts';
import { closeClaim } from '../pieces/recourse.ts';
import { linksBeforeReserve, reserveFor } from '../pieces/reserving.ts';
import { piecesOf } from '../settlement/paying.ts';
import { withPledgors } from '../settlement/securing.ts';

/** What was done: how many units changed hands, which debts came of it, and the events. */
export interface Repaired {
  readonly moved: bigint;
  readonly debts: readonly Hash[];
  readonly events: readonly Event[];
}

/** Units of a piece that a correction is about; none when `first` > `last`. */
export interface Span {
  readonly piece: Piece;
  readonly first: bigint;
  readonly last: bigint;
}

/** The pieces that have units of the range, in its order, with those of them that are open. */
export function spansOf(draft: Draft, repair: UnitsRepair): readonly Span[] {
  const touched = piecesOf(draft, repair.receivable).filter((piece) => touchesUnits(repair, piece));
  return touched.map((piece) => {
    const open = openBounds(piece);
    const [from, to] = [BigInt(repair.from), BigInt(repair.to)];
    const first = from > open.first ? from : open.first;
    return { piece, first, last: lesser(to, open.last) };
  });
}

/** Does it, as was checked; nothing done means that there was nothing left to do. */
export function makeRepair(origin: Origin, repair: Repair): Repaired {
  switch (repair.kind) {
    case 'units':
      return moveUnits(origin, repair);
    case 'debt':
      return putDebt(origin, repair);
    case 'reduction':
      return reduceDebt(origin, repair);
  }
}

function putDebt(origin: Origin, repair: DebtRepair): Repaired {
  const { kind: _, amount, ...parties } = repair;
  return owe(origin, { ...parties, amount: BigInt(amount), receivable: null, from: null });
}

/** What is open is struck; of what was paid already the rest is owed back, once. */
function reduceDebt(origin: Origin, { debt: id, amount: said }: ReductionRepair): Repaired {
  const debt = debts.read(origin.draft, id);
  assert(debt !== undefined, 'the caller has checked the debt');
  const amount = BigInt(said);
  const struck = lesser(amount, openDebt(debt));
  // A settled debt ties nobody: who has left since owes nothing back, and is owed nothing.
  const parties = [debt.debtor, debt.creditor, debt.issuer];
  const areThere = parties.every((each) => presentMember(origin.draft, each) !== undefined);
  const back = areThere ? lesser(amount - struck, debt.settled - debt.struck) : 0n;
  const strike = (): readonly Event[] => {
    const after = withStruck(debt, struck);
    debts.write(origin.draft, { ...after, struck: after.struck + back });
    return [];
  };
  const { receivable: of } = debt;
  // An order strikes a pledged debt without the pledgee's word: then its pledgor owes the loss.
  const lost = of === null ? strike() : withPledgors(origin, of, strike);
  const { debtor: creditor, creditor: debtor, issuer, currency, receivable, from } = debt;
  const words = { debtor, creditor, issuer, currency, receivable, from };
  const owed = owe(origin, { ...words, amount: back });
  const owing = { debtor: creditor, creditor: debtor, amount: String(struck) };
  const event = { type: 'debtReduced', debt: id, ...owing };
  const told = struck === 0n ? [] : [event, ...lost];
  return { ...owed, events: [...told, ...owed.events] };
}

function moveUnits(origin: Origin, repair: UnitsRepair): Repaired {
  const { draft } = origin;
  const receivable = receivables.read(draft, repair.receivable);
  assert(receivable !== undefined, 'the caller has checked the receivable');
  const { holders, rightful } = repair;
  let moved = 0n;
  const owing = new Map<string, bigint>();
  const [wrong = rightful] = holders;
  const events = spansOf(draft, repair).flatMap((span): readonly Event[] => {
    const { piece, first, last } = span;
    if (piece.holder === rightful) return [];
    const isReached = holders.includes(piece.holder);
    const open = last < first ? 0n : last - first + 1n;
    // Whoever is reached gives back what it has, and owes what it was paid.
    const lost = paidIn(repair, piece) + (isReached ? 0n : open);
    const debtor = isReached ? piece.holder : wrong;
    owing.set(debtor, (owing.get(debtor) ?? 0n) + lost);
    if (!isReached || open === 0n) return [];
    moved += open;
    return handOver(origin, receivable, span, rightful);
  });
  const { currency, mandate } = receivable;
  const rest = { issuer: mandate.issuer, currency, receivable: receivable.id, from: null };
  const owed = [...owing].map(([debtor, amount]) =>
    owe(origin, { debtor, creditor: rightful, ...rest, amount }),
  );
  return {
    moved,
    debts: owed.flatMap((each) => each.debts),
    events: [...events, ...owed.flatMap((each) => each.events)],
  };
}

/** How many paid units of the piece are in the range. */
function paidIn({ from, to }: UnitsRepair, piece: Piece): bigint {
  const [first, last] = [BigInt(from), lesser(BigInt(to), piece.from + piece.paid - 1n)];
  const begin = first > piece.from ? first : piece.from;
  return last < begin ? 0n : last - begin + 1n;
}

/** Gives open units of a piece to who is to hold them; what is offered or claimed ends. */
function handOver(
  origin: Origin,
  receivable: Receivable,
  { piece, first, last }: Span,
  rightful: string,
): readonly Event[] {
  const { draft } = origin;
  const ended = endLock(draft, piece);
  const { part, events } = cutPiece(draft, { ...piece, lock: null }, first, last);
  useConsents(draft, part);
  const after = inHandsOf(origin, receivable, part, rightful);
  pieces.write(draft, after);
  const parties = { former: part.holder, holder: rightful, payTo: after.payTo };
  return [...ended, ...events, { type: 'pieceCorrected', ...unitsOf(part), ...parties }];
}

/** The piece in the rightful hands: no link more, and those less that led away from there. */
function inHandsOf(scene: Scene, receivable: Receivable, part: Piece, rightful: string): Piece {
  const at = part.links.findLastIndex(({ assignor }) => assignor === rightful);
  const links = at < 0 ? part.links : part.links.slice(0, at);
  const isUndone = at >= 0 && at <= linksBeforeReserve(part);
  const moved = {
    ...part,
    holder: rightful,
    links,
    reserve: isUndone ? null : reserveFor(part, rightful),
    noticeTo: null,
    words: part.words.filter(({ member }) => member !== part.holder),
    ...{ yielded: 0n, writtenOff: false, returnedTime: null },
  };
  // Who collects in trust for the holder goes on, unless its own part in it is undone.
  const collects = links.some(({ assignor }) => assignor === part.payTo);
  const keeps = part.payTo === rightful || (part.payTo !== part.holder && collects);
  return keeps ? moved : withNotice(receivable, moved, scene);
}

function endLock(draft: Draft, { lock }: Piece): readonly Event[] {
  if (lock === null) return [];
  const offer = offers.read(draft, lock);
  if (offer !== undefined) return [closeOffer(draft, offer, 'withdrawn')];
  const claim = claims.read(draft, lock);
  return claim === undefined ? [] : [closeClaim(draft, claim, 'withdrawn')];
}

function owe(origin: Origin, words: Omit<DebtWords, 'cause'>): Repaired {
  const events = oweMore(origin, { ...words, cause: 'correction' }, 0n);
  return { moved: 0n, debts: events.map(({ debt }) => String(debt)), events };
}
