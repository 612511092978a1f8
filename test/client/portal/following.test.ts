import { expect, it } from 'vitest';
import { againstChoice, followHead, followStored } from '../../../client/portal/trust/following.ts';

// What a proved header means to a browser that has seen others.

const [first, second] = ['ab'.repeat(32), 'cd'.repeat(32)];
const pin = { chain: 'ef'.repeat(32), since: 1, height: 7, block: first };
const headAt = (height: number, block: string) => ({
  ...{ height, block, time: 2 },
  ...{ validators: ['v1'], signedBy: ['v1'] },
});

it('a later header is gone on to', () => {
  expect(followHead(pin, headAt(9, second))).toEqual({ pin: { ...pin, height: 9, block: second } });
});

it('the same header stands', () => {
  expect(followHead(pin, headAt(7, first))).toEqual({ pin });
});

it('an older one is said to be older than what was seen', () => {
  const trouble = { kind: 'older', height: 6, seen: 7 };
  expect(followHead(pin, headAt(6, second))).toEqual({ trouble });
});

it('another one of the same height is a split of the ledger', () => {
  expect(followHead(pin, headAt(7, second))).toEqual({ trouble: { kind: 'fork', height: 7 } });
});

it('what another tab has proved counts, too', () => {
  const later = { ...pin, height: 12, block: second };
  const older = { trouble: { kind: 'older', height: 9, seen: 12 } };
  expect(followStored(later, pin, headAt(9, first))).toEqual(older);
  const fork = { trouble: { kind: 'fork', height: 12 } };
  expect(followStored(later, pin, headAt(12, first))).toEqual(fork);
  const followed = { pin: { ...pin, height: 9, block: second } };
  expect(followStored(null, pin, headAt(9, second))).toEqual(followed);
});

it('a ledger that another tab has pinned is not gone over', () => {
  const other = { ...pin, chain: first };
  expect(followStored(other, pin, headAt(9, second))).toEqual({
    trouble: { kind: 'otherLedger', pinned: first, served: pin.chain },
  });
});

it('only the ledger that was shown is pinned in place of another', () => {
  const chosen = { pinned: first, served: second };
  expect(againstChoice(chosen, first, second)).toBeNull();
  const third = 'ef'.repeat(32);
  const served = { kind: 'otherLedger', pinned: first, served: third };
  expect(againstChoice(chosen, first, third)).toEqual(served);
  const pinned = { kind: 'otherLedger', pinned: third, served: second };
  expect(againstChoice(chosen, third, second)).toEqual(pinned);
});
