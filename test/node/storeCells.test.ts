/** Groups in cells: what was put last for a path, or nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupCells } from '../../node/store/groupCells.ts';

/** As letters: to tell apart two long lists of numbers takes the test runner seconds. */
function shownAs(bytes: Uint8Array | null | undefined): string {
  return bytes === null || bytes === undefined ? 'none' : Buffer.from(bytes).toString('hex');
}

/** More groups than the fewest cells, and bytes that fit or do not. */
const step = fc.record({
  number: fc.oneof(
    fc.nat(3),
    fc.nat(3).map((at) => 256 * at + 1),
    fc.nat(65_535),
  ),
  // Of one value: what is shrunk are lengths, not hundreds of bytes one by one.
  bytes: fc.option(
    fc
      .tuple(fc.integer({ min: 16, max: 600 }), fc.nat(255))
      .map(([length, byte]) => new Uint8Array(length).fill(byte)),
  ),
});

describe('cells of groups', () => {
  it('show what was put last, or nothing, of each group', () => {
    let shown = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const cells = new GroupCells(0, 544);
        const put = new Map<number, Uint8Array | null>();
        for (const { number, bytes } of steps) {
          if (bytes === null) cells.delete(number);
          else expect(cells.set(number, bytes)).toBe(bytes.length <= 544);
          put.set(number, bytes !== null && bytes.length <= 544 ? bytes : null);
          expect(shownAs(cells.get(number))).toBe(shownAs(put.get(number)));
          for (const [each, last] of put) {
            const found = cells.get(each);
            if (found === undefined) continue;
            expect(shownAs(found)).toBe(shownAs(last));
            shown += 1;
          }
        }
      }),
    );
    expect(shown).toBeGreaterThan(100);
  });

  it('give bytes that stay as they are', () => {
    const cells = new GroupCells(0, 544);
    cells.set(7, Uint8Array.of(1, 2, 3));
    const given = cells.get(7);
    cells.set(7, Uint8Array.of(4, 5, 6));
    expect(given).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('keep all of a level that they have room for', () => {
    const cells = new GroupCells(1_024, 544);
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
