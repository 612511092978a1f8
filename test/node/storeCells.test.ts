/** Groups in cells: what was put last for a path, or nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupCells } from '../../node/store/groupCells.ts';

/** More groups than the fewest cells, and bytes that fit or do not. */
const step = fc.record({
  number: fc.oneof(
    fc.nat(3),
    fc.nat(3).map((at) => 256 * at + 1),
    fc.nat(65_535),
  ),
  bytes: fc.option(fc.uint8Array({ minLength: 16, maxLength: 600, size: 'max' })),
});

describe('cells of groups', () => {
  it('show what was put last, or nothing, of each group', () => {
    let shown = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const cells = new GroupCells(0);
        const put = new Map<number, Uint8Array | null>();
        for (const { number, bytes } of steps) {
          if (bytes === null) cells.delete(number);
          else expect(cells.set(number, bytes)).toBe(bytes.length <= 544);
          put.set(number, bytes !== null && bytes.length <= 544 ? bytes : null);
          const own = cells.get(number);
          expect(own ?? null).toEqual(put.get(number));
          for (const [each, last] of put) {
            const found = cells.get(each);
            if (found === undefined) continue;
            expect(found).toEqual(last);
            shown += 1;
          }
        }
      }),
    );
    expect(shown).toBeGreaterThan(100);
  });

  it('give bytes that stay as they are', () => {
    const cells = new GroupCells(0);
    cells.set(7, Uint8Array.of(1, 2, 3));
    const given = cells.get(7);
    cells.set(7, Uint8Array.of(4, 5, 6));
    expect(given).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('keep all of a level that they have room for', () => {
    const cells = new GroupCells(1_024 * 544);
    for (let number = 0; number < 1_024; number += 1)
      cells.set(number, Uint8Array.of(number % 251));
    for (let number = 0; number < 1_024; number += 1) {
      expect(cells.get(number)).toEqual(Uint8Array.of(number % 251));
    }
    cells.delete(5 + 1_024);
    expect(cells.get(5)).toEqual(Uint8Array.of(5));
    cells.set(5 + 1_024, Uint8Array.of(9));
    expect(cells.get(5)).toBeUndefined();
  });
});
