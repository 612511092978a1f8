import { expect, it } from 'vitest';
import {
  againstChoice,
  decodePin,
  followHead,
  followNothing,
  followStored,
  toldTrouble,
} from '../../../client/portal/trust/following.ts';

// What a proved header means to a browser that has seen others.

const [first, second] = ['ab'.repeat(32), 'cd'.repeat(32)];
const pin = { chain: 'ef'.repeat(32), since: 1, height: 7, block: first, fork: null };
const headAt = (height: number, block: string) => ({
  ...{ height, block, time: 2 },
  ...{ validators: ['v1'], signedBy: ['v1'] },
});

it('a later header is gone on to', () => {
  expect(followHead(pin, headAt(9, second))).toEqual({
    ...{ pin: { ...pin, height: 9, block: second }, trouble: null },
  });
});

it('the same header stands', () => {
  expect(followHead(pin, headAt(7, first))).toEqual({ pin, trouble: null });
});

it('an older one is said to be older than what was seen', () => {
  const trouble = { kind: 'older', height: 6, seen: 7 };
  expect(followHead(pin, headAt(6, second))).toEqual({ pin, trouble });
});

it('no header is older than one that was seen', () => {
  expect(followNothing(pin)).toEqual({ kind: 'older', height: 0, seen: 7 });
  expect(followNothing({ ...pin, height: 0 })).toBeNull();
});

const fork = { height: 7, blocks: [first, second] };

it('another one of the same height is a split of the ledger', () => {
  const trouble = { kind: 'fork', ...fork };
  expect(followHead(pin, headAt(7, second))).toEqual({ pin: { ...pin, fork }, trouble });
});

it('a split is kept, whatever a node shows or does not show afterwards', () => {
  const { pin: split, trouble } = followHead(pin, headAt(7, second));
  for (const later of [headAt(8, second), headAt(8, first), headAt(7, first), headAt(6, first)]) {
    expect(followHead(split, later)).toEqual({ pin: split, trouble });
    expect(followStored(split, pin, later)).toEqual({ pin: split, trouble });
  }
  const silent = { kind: 'silent', reason: 'no answer' } as const;
  for (const found of [null, silent, followNothing(split)]) {
    expect(toldTrouble(split, found)).toEqual(trouble);
    expect(toldTrouble(pin, found)).toEqual(found);
  }
});

it('a split is there after a reload, and a pin of before there were splits is one', () => {
  const split = { ...pin, fork };
  expect(decodePin(structuredClone(split))).toEqual(split);
  const { fork: _, ...old } = pin;
  expect(decodePin(old)).toEqual(pin);
  for (const none of [undefined, null, 'text', {}, { ...split, fork: { height: 7 } }]) {
    expect(decodePin(none)).toBeNull();
  }
});

it('what another tab has proved counts, too', () => {
  const later = { ...pin, height: 12, block: second };
  const older = { pin: later, trouble: { kind: 'older', height: 9, seen: 12 } };
  expect(followStored(later, pin, headAt(9, first))).toEqual(older);
  expect(followStored(later, pin, headAt(12, first)).trouble).toEqual({
    ...{ kind: 'fork', height: 12, blocks: [second, first] },
  });
  const followed = { pin: { ...pin, height: 9, block: second }, trouble: null };
  expect(followStored(null, pin, headAt(9, second))).toEqual(followed);
});

it('a ledger that another tab has pinned is not gone over', () => {
  const other = { ...pin, chain: first };
  expect(followStored(other, pin, headAt(9, second))).toEqual({
    pin: other,
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
