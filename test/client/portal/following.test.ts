import { expect, it } from 'vitest';
import { followHead } from '../../../client/portal/trust/following.ts';

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
