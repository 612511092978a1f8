/**
 * Pieces that were cut become one again. Two neighbours are joined when they differ in nothing: the
 * same words in every field, their closed units still at the front and at the back, and of what
 * goes by open units (what was paid on them, a reserve) cutting the one piece would give each just
 * what it has. So joining undoes cuts and changes what no unit receives. What binds a piece by its
 * first unit keeps it as it is: a lock, a freeze, a guarantee that is offered, a dispute, that a
 * credit note has come to it, or that its holder lets somebody read it.
 *
 * It happens after every deed and due item, to the pieces that it touched and their neighbours.
 */
import type { Json } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { under } from '../../state/factKeys.ts';
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import type { Cover } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import { grantedBy, piecesEndingAt, piecesNamed } from '../../state/indexes.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieceKeyOf, pieces } from '../../state/pieces.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft, World } from '../../state/state.ts';
import { openUnits, weigh } from '../../state/units.ts';
import { cutCovers } from './guaranteeing.ts';
import { cutReserve } from './reserving.ts';

/** Joins what was touched since the draft's savepoint with its neighbours where that can be. */
export function joinTouched(draft: Draft): readonly Event[] {
  const keys = new Set(draft.written().flatMap((key) => touchedBy(draft, key)));
  const events: Event[] = [];
  let done = '';
  // The default sort is by code unit: by receivable, then by first unit.
  for (const key of [...keys].sort()) {
    const value = draft.facts.get(key);
    if (value === undefined) continue;
    const begun = pieces.whole(draft, value);
    const start = key === done ? begun : joinLeft(draft, begun);
    const piece = joinBoth(draft, start);
    // The piece behind has been tried with this one; it need not look back.
    done = pieces.key(piece.receivable, piece.to + 1n);
    if (piece.from === begun.from && piece.to === begun.to) continue;
    const { receivable, holder } = piece;
    events.push({ type: 'piecesJoined', receivable, holder, pieces: 1 });
  }
  return events;
}

/** The two as one piece, or null when they have to stay two. */
export function joined(world: World, left: Piece, right: Piece): Piece | null {
  if (left.to + 1n !== right.from || left.holder !== right.holder) return null;
  if (left.disputed > 0n || right.disputed > 0n) return null;
  if (!isSame(left, right) || !staysInOrder(left, right)) return null;
  const lengths = [left, right].map(openUnits);
  const yielded = left.yielded + right.yielded;
  // Of closed pieces nothing is weighed: what they had would not be found again.
  const [first, second] = weigh(lengths, yielded);
  if (first !== left.yielded || second !== right.yielded) return null;
  const reserve = joinReserves(left, right);
  const covers = joinCovers(left, right);
  if (reserve === undefined || covers === null) return null;
  if (isNamed(world, left) || isNamed(world, right) || isNextOfNote(world, right)) return null;
  const closed = { paid: left.paid + right.paid, released: left.released + right.released };
  return { ...left, ...closed, to: right.to, yielded, reserve, guarantees: covers };
}

/** Joins to the right; a piece that has grown may fit what it did not fit before. */
function joinBoth(draft: Draft, begun: Piece): Piece {
  let piece = begun;
  for (;;) {
    const right = joinRight(draft, piece);
    if (right.to === piece.to) return right;
    piece = joinLeft(draft, right);
    if (piece.from === right.from) return piece;
  }
}

function joinLeft(draft: Draft, begun: Piece): Piece {
  let piece = begun;
  for (;;) {
    const left = leftOf(draft, piece);
    const whole = left === null ? null : joined(draft, left, piece);
    if (whole === null) return piece;
    pieces.remove(draft, piece);
    pieces.write(draft, whole);
    piece = whole;
  }
}

function joinRight(draft: Draft, begun: Piece): Piece {
  let piece = begun;
  for (;;) {
    const right = pieces.read(draft, piece.receivable, piece.to + 1n);
    const whole = right === undefined ? null : joined(draft, piece, right);
    if (right === undefined || whole === null) return piece;
    pieces.remove(draft, right);
    pieces.write(draft, whole);
    piece = whole;
  }
}

function leftOf(draft: Draft, { receivable, from }: Piece): Piece | null {
  const [entry] = draft.indexes.scan(...under(piecesEndingAt(receivable, from - 1n)), 1);
  if (entry === undefined) return null;
  const [key] = entry;
  return pieces.read(draft, receivable, BigInt(key.slice(key.lastIndexOf('/') + 1))) ?? null;
}

/** Keys of the pieces that the writing of a fact may have made other than they were. */
export function touchedBy(draft: Draft, key: string): readonly string[] {
  const piece = pieceKeyOf(key);
  if (piece !== null) return [piece];
  if (key.startsWith('freeze/piece/')) return [key.slice('freeze/'.length)];
  if (key.startsWith('grant/')) return [`piece${key.slice(5, key.lastIndexOf('/'))}`];
  if (!key.startsWith('guarantee/')) return [];
  const guarantee = guarantees.read(draft, key.slice('guarantee/'.length));
  return guarantee === undefined ? [] : [pieces.key(guarantee.receivable, guarantee.from)];
}

/** Whether they say the same in everything that is not counted in units. */
function isSame(left: Piece, right: Piece): boolean {
  return wordsOf(left) === wordsOf(right);
}

function wordsOf(piece: Piece): string {
  const value = pieces.encode(piece);
  const { from: _f, to: _t, paid: _p, released: _r, ...rest } = value;
  const { yielded: _y, reserve: _s, guarantees: _g, ...words } = rest;
  return canonicalText(words);
}

/** Whether paid units stay at the front of the whole and released ones at its back. */
function staysInOrder(left: Piece, right: Piece): boolean {
  const [leftOpen, rightOpen] = [openUnits(left), openUnits(right)];
  const isPaid = leftOpen === 0n && left.released === 0n;
  const isReleased = rightOpen === 0n && right.paid === 0n;
  return (left.released === 0n || isReleased) && (right.paid === 0n || isPaid);
}

/**
 * The reserve of the whole: null when neither has one, undefined when they do not fit. Whether a
 * piece has one at all is among its words, which are the same.
 */
function joinReserves(left: Piece, right: Piece): Piece['reserve'] | undefined {
  const [one, other] = [left.reserve, right.reserve];
  if (one === null || other === null) return null;
  const add = (name: 'advance' | 'fee' | 'accrued' | 'cancelled'): string =>
    String(BigInt(one[name]) + BigInt(other[name]));
  const sums = { advance: add('advance'), fee: add('fee'), accrued: add('accrued') };
  const whole = { ...one, ...sums, cancelled: add('cancelled') };
  const [first, second] = cutReserve(whole, [openUnits(left), openUnits(right)]);
  const fits = [first, second].map((each) => canonicalText(each as unknown as Json));
  const are = [one, other].map((each) => canonicalText(each as unknown as Json));
  return fits.every((text, at) => text === are[at]) ? whole : undefined;
}

/** The covers of the whole, or null when they do not fit. */
function joinCovers(left: Piece, right: Piece): readonly Cover[] | null {
  const whole = left.guarantees.map((cover, at) => {
    const more = right.guarantees[at]?.amount ?? null;
    const { amount } = cover;
    const sum = amount === null || more === null ? amount : String(BigInt(amount) + BigInt(more));
    const calls = cover.calls.map((call, which) => {
      const other = right.guarantees[at]?.calls[which]?.amount ?? '0';
      return { ...call, amount: String(BigInt(call.amount) + BigInt(other)) };
    });
    return { ...cover, amount: sum, calls };
  });
  const parts = cutCovers(whole, [openUnits(left), openUnits(right)]);
  const fits = [left, right].every(
    ({ guarantees: are }, at) => canonicalText([...(parts[at] ?? [])]) === canonicalText([...are]),
  );
  return fits ? whole : null;
}

/** Whether another fact holds on to the piece by its first unit. */
function isNamed(world: World, { receivable, from, holder, lock }: Piece): boolean {
  if (lock !== null || isFrozen(world, pieceTarget(receivable, from))) return true;
  const named = [grantedBy(receivable, from, holder), piecesNamed(receivable, from)];
  return named.some((prefix) => world.indexes.scan(...under(prefix), 1).length > 0);
}

/** Whether the next batch of a credit note begins with the piece: what is before it is done. */
function isNextOfNote(world: World, { receivable, from }: Piece): boolean {
  return receivables.read(world, receivable)?.note?.progress?.next === String(from);
}
