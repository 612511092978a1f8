/**
 * A receivable is a tally of units 1..N, one for each minor unit of its face amount. A piece is a
 * closed range of them with one holder: `paid` units are closed from its front, `released` ones
 * (cancelled or forgiven) from its back. Everything that closes units of a whole receivable is
 * spread over the OPEN units, in the order of the ranges, by one formula:
 *
 *     with open lengths l1..ln, M their sum, ci = l1 + .. + li, and an amount A <= M,
 *     piece i gets floor(A * ci / M) - floor(A * c(i-1) / M).
 *
 * The shares sum to A, none exceeds what is open, and cutting a piece never changes what its units
 * receive, over any sequence of events: the shares of neighbours are differences of one function
 * of the open units before them, so those of a cut piece sum to that of the whole.
 */
import { assert } from '../../ledger/assert.ts';

/**
 * A range of units and how many of them are closed at its front and at its back; what lies between
 * is open, or else in dispute.
 */
export interface UnitRange {
  readonly from: bigint;
  readonly to: bigint;
  readonly paid: bigint;
  readonly released: bigint;
  readonly disputed: bigint;
}

/** How many units of a range are open. */
export function openUnits(range: UnitRange): bigint {
  return range.to - range.from + 1n - range.paid - range.released - range.disputed;
}

/** The first and the last open unit of a range without disputed ones; or `first` > `last`. */
export function openBounds(range: UnitRange): { readonly first: bigint; readonly last: bigint } {
  const first = range.from + range.paid;
  return { first, last: range.to - range.released - range.disputed };
}

/** The smaller of two amounts. */
export function lesser(left: bigint, right: bigint): bigint {
  if (left <= right) return left;
  return right;
}

/** The larger of two amounts. */
export function greater(left: bigint, right: bigint): bigint {
  if (left >= right) return left;
  return right;
}

/** The shares of `amount` for pieces with these open lengths, in the order of their ranges. */
export function spread(openLengths: readonly bigint[], amount: bigint): bigint[] {
  const total = openLengths.reduce((sum, length) => sum + length, 0n);
  assert(amount >= 0n && amount <= total, 'no more is spread than is open');
  return weigh(openLengths, amount);
}

/** As `spread`, for what closes no unit (interest, fees) and so may exceed what is open. */
export function weigh(openLengths: readonly bigint[], amount: bigint): bigint[] {
  const total = openLengths.reduce((sum, length) => sum + length, 0n);
  if (total === 0n) return openLengths.map(() => 0n);
  let before = 0n;
  let given = 0n;
  return openLengths.map((length) => {
    before += length;
    const upTo = (amount * before) / total;
    const share = upTo - given;
    given = upTo;
    return share;
  });
}

/** Closes `amount` units of ranges in ascending order by payment: each share from the front. */
export function pay<T extends UnitRange>(ranges: readonly T[], amount: bigint): T[] {
  const shares = spread(ranges.map(openUnits), amount);
  return ranges.map((range, at) => ({ ...range, paid: range.paid + (shares[at] ?? 0n) }));
}

/** Closes `amount` units of ranges in ascending order by release: each share from the back. */
export function release<T extends UnitRange>(ranges: readonly T[], amount: bigint): T[] {
  const shares = spread(ranges.map(openUnits), amount);
  return ranges.map((range, at) => ({ ...range, released: range.released + (shares[at] ?? 0n) }));
}

/**
 * Cuts a range after `count` of its open units: the left part keeps the paid units, the right part
 * the released ones. `count` is from 1 to one less than what is open, so that both can be owned.
 */
export function cut<T extends UnitRange>(range: T, count: bigint): [left: T, right: T] {
  assert(count > 0n && count < openUnits(range), 'a cut leaves open units on both sides');
  const last = range.from + range.paid + count - 1n;
  return [
    { ...range, to: last, released: 0n },
    { ...range, from: last + 1n, paid: 0n },
  ];
}

/**
 * Cuts the open units `first`..`last` out of a range: the parts in order, and which of them bears
 * the units. At the edges closed units stay with the part that borders on them.
 */
export function cutOut<T extends UnitRange>(
  range: T,
  first: bigint,
  last: bigint,
): { readonly parts: readonly T[]; readonly part: T } {
  const open = openBounds(range);
  assert(open.first <= first && first <= last && last <= open.last, 'the units are open');
  const parts: T[] = [];
  let part = range;
  if (first > open.first) {
    const [left, right] = cut(part, first - open.first);
    parts.push(left);
    part = right;
  }
  if (last === open.last) return { parts: [...parts, part], part };
  const [middle, rest] = cut(part, last - first + 1n);
  return { parts: [...parts, middle, rest], part: middle };
}
