import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../ledger/encoding.ts';
import type { Group, Slot } from '../../ledger/treeGroup.ts';
import { encodeGroup, hashOfGroup, hashQuarters, replaceSlots } from '../../ledger/treeGroup.ts';

// What was hashed of a group before some of its slots changed is taken over where nothing did.

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const slot: fc.Arbitrary<Slot> = fc.oneof(
  fc.constant(null),
  fc.record({ position: bytes, value: bytes }),
  fc.record({ branch: bytes }),
);
const group: fc.Arbitrary<Group> = fc.array(slot, { minLength: 16, maxLength: 16 });
/** Undefined where the slot stays. */
const changes = fc.array(fc.option(slot, { nil: undefined }), { minLength: 16, maxLength: 16 });

describe('the hashes over four slots each', () => {
  it('are the same whether those before are known, and give the hash of the group', () => {
    fc.assert(
      fc.property(group, changes, (before, changed) => {
        const first = encodeGroup(before);
        const after = replaceSlots(first, changed);
        const mask = changed.reduce(
          (bits, one, at) => (one === undefined ? bits : bits | (1 << at)),
          0,
        );
        const fresh = hashQuarters(after);
        expect(toHex(hashQuarters(after, hashQuarters(first), mask))).toBe(toHex(fresh));
        expect(toHex(hashOfGroup(after, fresh))).toBe(toHex(hashOfGroup(after)));
      }),
    );
  });

  it('are not looked at again where nothing changed', () => {
    fc.assert(
      fc.property(group, fc.nat(15), (before, changed) => {
        const told = new Uint8Array(128).fill(7);
        const quarters = hashQuarters(encodeGroup(before), told, 1 << changed);
        for (const [at, byte] of quarters.entries()) {
          if (at >> 5 !== changed >> 2) expect(byte).toBe(7);
        }
        expect(hashQuarters(encodeGroup(before), told, 0)).toEqual(told);
      }),
    );
  });
});
