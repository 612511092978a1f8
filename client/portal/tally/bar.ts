/** Where the pieces of a tally stand on the bar that is drawn of it. No browser. */
import type { UnitRange } from '../../../contracts/state/units.ts';
import { openUnits } from '../../../contracts/state/units.ts';

/** How wide a bar is, in its own units. */
export const BAR_WIDTH = 1_000;
/** No piece is narrower, as long as all of them have room: what is small would not be seen. */
const LEAST_WIDTH = 14;
/** Of a unit number so many digits of its share count. */
const PRECISION = 1_000_000_000n;

/** What became of units: `unknown` are those of which nothing is told. */
export type PartKind = 'paid' | 'open' | 'disputed' | 'released' | 'unknown';

/** Some units of a piece, and where they are drawn. */
export interface BarPart {
  readonly kind: PartKind;
  readonly x: number;
  readonly width: number;
}

/** A piece, or (null) units of which no piece is known, and where it is drawn. */
export interface BarPiece<T> {
  readonly piece: T | null;
  readonly from: bigint;
  readonly to: bigint;
  readonly x: number;
  readonly width: number;
  readonly parts: readonly BarPart[];
}

/** Units of which no piece is known. */
export interface Gap {
  readonly from: bigint;
  readonly to: bigint;
}

/** The units 1..face that are in none of some ranges, in their order. */
export function gapsIn(ranges: readonly Gap[], face: bigint): readonly Gap[] {
  const gaps: Gap[] = [];
  let next = 1n;
  for (const { from, to } of inOrder(ranges)) {
    if (from > next) gaps.push({ from: next, to: from - 1n });
    if (to >= next) next = to + 1n;
  }
  return next > face ? gaps : [...gaps, { from: next, to: face }];
}

/** Whether two of the ranges have a unit in common. */
export function overlaps(ranges: readonly Gap[]): boolean {
  const sorted = inOrder(ranges);
  return sorted.some(({ from }, at) => from <= (sorted[at - 1]?.to ?? 0n));
}

/**
 * Lays the pieces of units 1..face out, the first unit at 0 and the last one's end at `BAR_WIDTH`:
 * each as wide as its units, but none narrower than can be seen. Ranges do not overlap.
 */
export function layBar<T extends UnitRange>(
  ranges: readonly T[],
  face: bigint,
): readonly BarPiece<T>[] {
  const known = ranges.map((piece) => ({ piece, from: piece.from, to: piece.to }));
  const gaps = gapsIn(ranges, face).map((gap) => ({ piece: null, ...gap }));
  const sections = inOrder([...known, ...gaps]);
  const least = Math.min(LEAST_WIDTH, BAR_WIDTH / (2 * sections.length));
  const free = BAR_WIDTH - least * sections.length;
  return sections.map(({ piece, from, to }, at) => {
    const x = at * least + free * shareOf(from - 1n, face);
    const width = (at + 1) * least + free * shareOf(to, face) - x;
    return { piece, from, to, x, width, parts: partsOf(piece, { from, to, x, width }) };
  });
}

/** From the front what is paid, then what is open, in dispute, and closed without payment. */
function partsOf(
  piece: UnitRange | null,
  { from, to, x, width }: Gap & Pick<BarPart, 'x' | 'width'>,
): readonly BarPart[] {
  if (piece === null) return [{ kind: 'unknown', x, width }];
  const counts: readonly (readonly [PartKind, bigint])[] = [
    ['paid', piece.paid],
    ['open', openUnits(piece)],
    ['disputed', piece.disputed],
    ['released', piece.released],
  ];
  const all = to - from + 1n;
  let before = 0n;
  return counts.flatMap(([kind, count]) => {
    if (count <= 0n) return [];
    const start = x + width * shareOf(before, all);
    before += count;
    return [{ kind, x: start, width: x + width * shareOf(before, all) - start }];
  });
}

function shareOf(units: bigint, all: bigint): number {
  return Number((units * PRECISION) / all) / Number(PRECISION);
}

function inOrder<T extends Gap>(ranges: readonly T[]): readonly T[] {
  return [...ranges].sort((left, right) => (left.from < right.from ? -1 : 1));
}
