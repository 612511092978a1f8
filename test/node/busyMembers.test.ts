import { describe, expect, it } from 'vitest';
import { Shares } from '../../node/mempool/shares.ts';
import { Bench } from './poolBench.ts';
import { registerInvoice, START, smallGenesis } from './smallChain.ts';

const AS_IT_IS = { dryCheck: false };
const SUPPLIERS = Array.from({ length: 12 }, (_, at) => `m${String(at).padStart(2, '0')}`);
const PER_BLOCK = 32;
const GENESIS = smallGenesis('busy', { maxBlockTransactions: PER_BLOCK }, SUPPLIERS);
const LIMITS = { maxTransactions: 2_048, maxBytes: 8 << 20 };

function invoiceOf(supplier: string, number: number): string {
  return registerInvoice(GENESIS, supplier, number, START);
}

/** Selects and commits a block; how many transactions of each member it had. */
function commit(bench: Bench): Map<string, number> {
  const time = bench.state.time + 1_000;
  const chosen = bench.pool.select({ maxBytes: 1 << 20, maxTransactions: PER_BLOCK, time });
  bench.commit(
    chosen.map(({ jws }) => jws),
    time,
  );
  return countBy(chosen.map(({ member }) => member));
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

describe('while somebody asks for little, of members that ask for many times as much', () => {
  const HERE = { ...AS_IT_IS, from: '10.0.0.1' };

  it('callers hand in no more than blocks will soon have, and nobody else waits', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    const flood = (from: number, how: typeof AS_IT_IS): string[] =>
      Array.from({ length: 100 }, (_, at) => {
        const answer = bench.submit(invoiceOf('m00', from + at), how);
        return answer.status === 'refused' ? answer.code : answer.status;
      });
    // Alone it has the whole pool.
    expect(countBy(flood(0, HERE))).toEqual(new Map([['admitted', 100]]));
    bench.submit(invoiceOf('m11', 1), HERE);
    commit(bench);
    // What is refused is not verified, and what peers have taken is taken from them.
    expect(countBy(flood(100, HERE))).toEqual(new Map([['sender_share_full', 100]]));
    expect(countBy(flood(200, AS_IT_IS))).toEqual(new Map([['admitted', 100]]));
    expect(bench.submit(invoiceOf('m11', 2), HERE)).toMatchObject({ status: 'admitted' });
    expect(commit(bench)).toEqual(
      new Map([
        ['m11', 1],
        ['m00', 2],
      ]),
    );
  });

  it('there are whole blocks again once nobody else asks for anything', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    for (let at = 0; at < 200; at += 1) bench.submit(invoiceOf('m00', at), HERE);
    bench.submit(invoiceOf('m11', 1), HERE);
    const had: number[] = [];
    // A second each, and the quiet one counts for ten.
    for (let at = 0; at < 13; at += 1) had.push(commit(bench).get('m00') ?? 0);
    expect(had).toEqual([...Array<number>(11).fill(2), PER_BLOCK, PER_BLOCK]);
  });

  it('members that ask for about as much have no bound but the block’s', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    for (const [place, id] of SUPPLIERS.entries()) {
      for (let at = 0; at < 5 * (place + 3); at += 1) bench.submit(invoiceOf(id, at), HERE);
    }
    for (let at = 0; at < 4; at += 1) {
      const sizes = [...commit(bench).values()];
      expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(PER_BLOCK);
    }
  });
});

describe('who is busy', () => {
  it('is who asks for sixteen times as much as somebody, and for something', () => {
    const shares = new Shares();
    const waiting = (counts: Record<string, number>) => new Map(Object.entries(counts));
    expect(shares.busyFrom(waiting({}), 0)).toBeNull();
    expect(shares.busyFrom(waiting({ a: 1_000 }), 0)).toBeNull();
    expect(shares.busyFrom(waiting({ a: 31, b: 1 }), 0)).toBeNull();
    expect(shares.busyFrom(waiting({ a: 47, b: 3 }), 0)).toBeNull();
    expect(shares.busyFrom(waiting({ a: 48, b: 3 }), 0)).toBe(3);
    // What blocks had counts, half of it after two seconds; and ten seconds long whose it was.
    for (let at = 0; at < 64; at += 1) shares.note('a', 1_000);
    shares.note('b', 1_000);
    expect(shares.asked('a', 5, 1_000)).toBe(69);
    expect(shares.asked('a', 5, 3_000)).toBe(37);
    shares.forget(11_000);
    expect(shares.busyFrom(waiting({ a: 64 }), 11_000)).not.toBeNull();
    shares.forget(11_001);
    expect(shares.busyFrom(waiting({ a: 64 }), 11_001)).toBeNull();
  });
});
