import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnitRange } from '../../contracts/state/units.ts';
import {
  cut,
  cutOut,
  greater,
  lesser,
  openBounds,
  openUnits,
  pay,
  release,
  spread,
} from '../../contracts/state/units.ts';

/** An event of a whole receivable, as a share (in thousandths) of what is open then. */
interface Event {
  readonly kind: 'pay' | 'release';
  readonly share: number;
}

const share = fc.integer({ min: 0, max: 1000 });
const event = fc.record({ kind: fc.constantFrom('pay' as const, 'release' as const), share });
const cutting = fc.record({ kind: fc.constant('cut' as const), share });
const face = fc.oneof(fc.bigInt(1n, 60n), fc.bigInt(1n, 10n ** 18n - 1n));

function whole(units: bigint): UnitRange[] {
  return [{ from: 1n, to: units, paid: 0n, released: 0n, disputed: 0n }];
}

function openOf(ranges: readonly UnitRange[]): bigint {
  return ranges.reduce((sum, range) => sum + openUnits(range), 0n);
}

function apply(ranges: readonly UnitRange[], { kind, share: part }: Event): UnitRange[] {
  const amount = (openOf(ranges) * BigInt(part)) / 1000n;
  return kind === 'pay' ? pay(ranges, amount) : release(ranges, amount);
}

/** Cuts before the open unit number `at` of all (0-based), where there is a piece to cut. */
function cutAt(ranges: readonly UnitRange[], at: bigint): UnitRange[] {
  let before = 0n;
  return ranges.flatMap((range) => {
    const [start, open] = [before, openUnits(range)];
    before += open;
    return at > start && at < start + open ? cut(range, at - start) : [range];
  });
}

describe('of two amounts', () => {
  it.each([
    [1n, 2n],
    [-1n, 0n],
    [0n, 1n],
    [3n, 3n],
  ])('%i is the smaller and %i the larger, whichever comes first', (small, large) => {
    expect([lesser(small, large), lesser(large, small)]).toEqual([small, small]);
    expect([greater(small, large), greater(large, small)]).toEqual([large, large]);
  });
});

describe('the one formula', () => {
  it('gives shares that sum to the amount, none more than is open', () => {
    const lengths = fc.array(fc.bigInt(0n, 10n ** 17n), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(lengths, share, (open, part) => {
        const total = open.reduce((sum, length) => sum + length, 0n);
        const amount = (total * BigInt(part)) / 1000n;
        const shares = spread(open, amount);
        expect(shares.reduce((sum, each) => sum + each, 0n)).toBe(amount);
        for (const [at, each] of shares.entries()) {
          expect(each >= 0n && each <= (open[at] ?? 0n)).toBe(true);
        }
      }),
    );
  });

  it('leaves no unit closed twice: the second of two payments never owes anyone -1', () => {
    // With differences of a running total over all units, the second payment would go wrong.
    const once = pay([...whole(3n)], 1n);
    expect(once).toMatchObject([{ paid: 1n }]);
    const split = once.flatMap((range) => cut(range, 1n));
    expect(pay(split, 1n).map(({ paid }) => paid)).toEqual([1n, 1n]);
    expect(pay(pay(split, 1n), 1n).map(openUnits)).toEqual([0n, 0n]);
  });
});

describe('a split never changes what its units receive', () => {
  it('over any sequence of payments and releases, whenever the cuts are made', () => {
    const history = fc.array(fc.oneof(event, event, cutting), { minLength: 5, maxLength: 25 });
    fc.assert(
      fc.property(face, history, (units, steps) => {
        let late: readonly UnitRange[] = whole(units);
        let uncut: readonly UnitRange[] = whole(units);
        for (const step of steps) {
          if (step.kind === 'cut') {
            late = cutAt(late, (openOf(late) * BigInt(step.share)) / 1000n);
            continue;
          }
          late = apply(late, { kind: step.kind, share: step.share });
          uncut = apply(uncut, { kind: step.kind, share: step.share });
          expect(openOf(late)).toBe(openOf(uncut));
        }
        expect(sum(late, 'paid')).toBe(sum(uncut, 'paid'));
        expect(sum(late, 'released')).toBe(sum(uncut, 'released'));
      }),
      { numRuns: 300 },
    );
  });

  it('for the sub-ranges of each part: cut first and cut last give each part the same', () => {
    const events = fc.array(event, { minLength: 5, maxLength: 12 });
    const cuts = fc.array(share, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.bigInt(2n, 10n ** 6n), share, cuts, events, (units, first, more, steps) => {
        // Two owners from the start; only one history cuts their parts further.
        const owned = cutAt(whole(units), (units * BigInt(first)) / 1000n);
        let coarse: readonly UnitRange[] = owned;
        let fine: readonly UnitRange[] = owned;
        for (const [at, step] of steps.entries()) {
          const where = more[at % more.length] ?? 0;
          fine = cutAt(fine, (openOf(fine) * BigInt(where)) / 1000n);
          coarse = apply(coarse, step);
          fine = apply(fine, step);
          for (const part of coarse) {
            const inside = fine.filter(({ from, to }) => from >= part.from && to <= part.to);
            expect(openOf(inside)).toBe(openUnits(part));
            expect(sum(inside, 'paid')).toBe(part.paid);
            expect(sum(inside, 'released')).toBe(part.released);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a cut', () => {
  it('leaves the paid units with the left part and the released ones with the right', () => {
    const range = { from: 11n, to: 30n, paid: 4n, released: 6n, disputed: 0n };
    expect(cut(range, 3n)).toEqual([
      { from: 11n, to: 17n, paid: 4n, released: 0n, disputed: 0n },
      { from: 18n, to: 30n, paid: 0n, released: 6n, disputed: 0n },
    ]);
  });

  it('out of the middle covers the same units, with closed ones at the edges', () => {
    const range = { from: 11n, to: 30n, paid: 4n, released: 6n, disputed: 0n };
    const { parts, part } = cutOut(range, 17n, 20n);
    expect(parts).toEqual([
      { from: 11n, to: 16n, paid: 4n, released: 0n, disputed: 0n },
      { from: 17n, to: 20n, paid: 0n, released: 0n, disputed: 0n },
      { from: 21n, to: 30n, paid: 0n, released: 6n, disputed: 0n },
    ]);
    expect(part).toBe(parts[1]);
    expect(openBounds(part)).toEqual({ first: 17n, last: 20n });
  });

  it('of all open units is none: the closed ones stay with them', () => {
    const range = { from: 11n, to: 30n, paid: 4n, released: 6n, disputed: 0n };
    expect(cutOut(range, 15n, 24n)).toEqual({ parts: [range], part: range });
  });
});

function sum(ranges: readonly UnitRange[], field: 'paid' | 'released'): bigint {
  return ranges.reduce((total, range) => total + range[field], 0n);
}
