/** What a block changes of a group, and the group that it makes of the one before. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Group, Slot } from '../../ledger/treeGroup.ts';
import { diffGroups, EMPTY_GROUP, encodeGroup, patchGroup } from '../../ledger/treeGroup.ts';
import { codeOf } from './codeOf.ts';

const bytes = fc.constantFrom(1, 2, 3).map((byte) => new Uint8Array(32).fill(byte));
const slot: fc.Arbitrary<Slot> = fc.oneof(
  fc.constant(null),
  fc.record({ position: bytes, value: bytes }),
  bytes.map((branch) => ({ branch })),
);
const group: fc.Arbitrary<Group> = fc.array(slot, { minLength: 16, maxLength: 16 });

describe('a patch of a group', () => {
  it('makes the later group of the earlier one, and of one that has some of it already', () => {
    fc.assert(
      fc.property(group, group, fc.nat(0xffff), (first, second, some) => {
        const [before, after] = [encodeGroup(first), encodeGroup(second)];
        const patch = diffGroups(before, after);
        expect(Buffer.from(patchGroup(before, patch))).toEqual(Buffer.from(after));
        const between = encodeGroup(
          first.map((old, at) => ((some & (1 << at)) === 0 ? old : (second[at] ?? null))),
        );
        expect(Buffer.from(patchGroup(between, patch))).toEqual(Buffer.from(after));
      }),
    );
  });

  it('has the slots that changed, and nothing of two groups that are the same', () => {
    const branch = { branch: new Uint8Array(32).fill(7) };
    const after = encodeGroup([null, branch, ...new Array<null>(14).fill(null)]);
    const patch = diffGroups(EMPTY_GROUP, after);
    expect([patch.mask, patch.slots.length]).toEqual([2, 33]);
    expect(diffGroups(after, after)).toEqual({ mask: 0, slots: new Uint8Array() });
  });

  it('is refused when its slots are not those of its mask', () => {
    const branch = { branch: new Uint8Array(32).fill(7) };
    const after = encodeGroup([branch, branch, ...new Array<null>(14).fill(null)]);
    const { mask, slots } = diffGroups(EMPTY_GROUP, after);
    for (const wrong of [
      { mask: 1, slots },
      { mask: 7, slots },
      { mask, slots: slots.subarray(0, 65) },
      { mask, slots: Buffer.concat([slots, Uint8Array.of(0)]) },
      { mask: 1, slots: Uint8Array.of(9) },
    ]) {
      expect(codeOf(() => patchGroup(EMPTY_GROUP, wrong))).toBe('bad_shape');
    }
  });
});
