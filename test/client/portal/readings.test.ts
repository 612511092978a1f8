import { beforeEach, describe, expect, it } from 'vitest';
import type { Wish } from '../../../client/portal/trust/readings.ts';
import { Readings } from '../../../client/portal/trust/readings.ts';

// One reading at a time, each answered when the test says so.

interface Reading {
  readonly wish: Wish;
  readonly answer: PromiseWithResolvers<string>;
}

let begun: Reading[] = [];
let shown: string[] = [];
let faults: number;
let readings: Readings<string>;

beforeEach(() => {
  [begun, shown, faults] = [[], [], 0];
  readings = new Readings({
    read: (wish) => {
      const answer = Promise.withResolvers<string>();
      begun.push({ wish, answer });
      return answer.promise;
    },
    show: (read) => shown.push(read),
    fail: () => {
      faults += 1;
    },
    rest: () => Promise.resolve(),
  });
});

const wish = (height: number, member = 'acme', keyName = 'main'): Wish =>
  ({ genesis: { chain: 'ab'.repeat(32) }, member, keyName, height }) as Wish;

/** After what was promised has gone its way. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function answer(at: number, read: string): Promise<void> {
  begun[at]?.answer.resolve(read);
  await settle();
}

describe('what a member has', () => {
  it('is read once for a block, one reading at a time', async () => {
    readings.want(wish(1));
    readings.want(wish(1));
    expect(begun).toHaveLength(1);
    await answer(0, 'one');
    readings.want(wish(1));
    expect([begun.length, shown]).toEqual([1, ['one']]);
  });

  it('is read anew when a block came while it was read', async () => {
    readings.want(wish(1));
    for (const height of [2, 3]) readings.want(wish(height));
    await answer(0, 'one');
    expect(begun.map((one) => one.wish.height)).toEqual([1, 3]);
    await answer(1, 'three');
    expect([begun.length, shown]).toEqual([2, ['one', 'three']]);
  });

  it('is read again when it could not be read, without another block', async () => {
    readings.want(wish(1));
    begun[0]?.answer.reject(new Error('away'));
    await settle();
    expect([begun.length, faults]).toEqual([2, 1]);
    await answer(1, 'one');
    expect([begun.length, shown]).toEqual([2, ['one']]);
  });

  it.each([
    ['another member', wish(1, 'bank')],
    ['another key', wish(1, 'acme', 'other')],
    ['nobody', null],
  ])('is never shown to %s', async (_, next) => {
    readings.want(wish(1));
    readings.want(next);
    await answer(0, 'of acme');
    expect(shown).toEqual([]);
    expect(begun.slice(1).map((one) => one.wish)).toEqual(next === null ? [] : [next]);
  });

  it('is read anew for whoever locked the key and opens it again', async () => {
    readings.want(wish(1));
    await answer(0, 'one');
    readings.want(null);
    readings.want(wish(1));
    expect(begun).toHaveLength(2);
  });

  it('is not tried again when nobody sits there any more', async () => {
    readings.want(wish(1));
    readings.want(null);
    begun[0]?.answer.reject(new Error('away'));
    await settle();
    expect([begun.length, faults]).toEqual([1, 0]);
  });
});
