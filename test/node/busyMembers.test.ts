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

  it('there are whole blocks again once it asks for no more, or nobody else for anything', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    for (let at = 0; at < 200; at += 1) bench.submit(invoiceOf('m00', at), HERE);
    bench.submit(invoiceOf('m11', 1), HERE);
    const had: number[] = [];
    // A second each: of two hundred, 35 still count after five seconds, and no 32 after six.
    for (let at = 0; at < 7; at += 1) had.push(commit(bench).get('m00') ?? 0);
    expect(had).toEqual([...Array<number>(5).fill(2), PER_BLOCK, PER_BLOCK]);
  });

  it('what waits of members makes nobody busy: those that are served at once ask as much', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    for (let round = 0; round < 8; round += 1) {
      for (const id of SUPPLIERS.slice(0, 4)) {
        for (let at = 0; at < 16; at += 1) bench.submit(invoiceOf(id, 16 * round + at), HERE);
      }
      for (let at = 0; at < 3; at += 1) bench.submit(invoiceOf('m11', 3 * round + at), HERE);
      const had = commit(bench);
      expect([...had.values()].reduce((sum, one) => sum + one, 0)).toBe(PER_BLOCK);
      expect(had.get('m11')).toBe(3);
    }
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

describe('what is a reason for a block', () => {
  const HERE = { ...AS_IT_IS, from: '10.0.0.1' };

  it('is patient while only busy members wait and others ask for little', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    const demands = [bench.pool.demand];
    const note = (): number => demands.push(bench.pool.demand);
    for (let at = 0; at < 100; at += 1) bench.submit(invoiceOf('m00', at), HERE);
    note();
    bench.submit(invoiceOf('m11', 1), HERE);
    commit(bench);
    note();
    bench.submit(invoiceOf('m00', 100), AS_IT_IS);
    note();
    bench.submit(invoiceOf('m11', 2), HERE);
    note();
    commit(bench);
    note();
    expect(demands).toEqual(['nothing', 'pressing', 'patient', 'patient', 'pressing', 'patient']);
  });

  it('presses again once nobody else has asked for anything lately', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    bench.submit(invoiceOf('m11', 1), HERE);
    const demands = Array.from({ length: 12 }, (_, round) => {
      for (let at = 0; at < 60; at += 1) bench.submit(invoiceOf('m00', 60 * round + at), HERE);
      commit(bench);
      return bench.pool.demand;
    });
    expect(demands).toEqual([...Array<string>(10).fill('patient'), 'pressing', 'pressing']);
  });
});

describe('the transactions of a block', () => {
  it('are at most twice as many as the largest block lately had, and 128 in any case', () => {
    const bench = new Bench({ limits: LIMITS }, smallGenesis('busy', {}, SUPPLIERS));
    const chain = smallGenesis('busy', {}, SUPPLIERS);
    for (let at = 0; at < 500; at += 1) {
      bench.submit(registerInvoice(chain, 'm00', at, START), AS_IT_IS);
    }
    const sizes = Array.from({ length: 3 }, () => {
      const time = bench.state.time + 1_000;
      const chosen = bench.pool.select({ maxBytes: 1 << 20, maxTransactions: 1_000, time });
      bench.commit(
        chosen.map(({ jws }) => jws),
        time,
      );
      return chosen.length;
    });
    expect(sizes).toEqual([128, 256, 116]);
  });

  it('grow from the start again when there was no large block for ten seconds', () => {
    const shares = new Shares();
    const mostAfter = (transactions: number, timeMs: number): number => {
      shares.follow(transactions, timeMs);
      return shares.most;
    };
    expect([mostAfter(100, 0), mostAfter(5, 10_000), mostAfter(5, 10_001)]).toEqual([
      200, 200, 128,
    ]);
  });

  it('are no more of busy members than of others, and four of them at least', () => {
    const shares = new Shares();
    const limits = { maxTransactions: 320, maxBytes: 1 << 20, time: 0 };
    ask(shares, { a: 400, b: 1 });
    const partBeside = (quiet: number): number | undefined => {
      const others = quiet > 0 ? { b: quiet } : {};
      const counts = new Map(Object.entries({ a: 400, ...others }));
      return shares.busyPart(limits, counts)?.maxTransactions;
    };
    expect([1, 4, 9, 20, 25].map(partBeside)).toEqual([4, 4, 9, 20, 20]);
    // Nothing of others waits, though they have asked lately: a sixteenth.
    expect(partBeside(0)).toBe(20);
  });
});

/** Members ask for so many. */
function ask(shares: Shares, counts: Readonly<Record<string, number>>, timeMs = 0): Shares {
  for (const [member, count] of Object.entries(counts)) {
    for (let at = 0; at < count; at += 1) shares.ask(member, timeMs);
  }
  return shares;
}

describe('who is busy', () => {
  it('is nobody that asks for less than 32, however little others do', () => {
    const shares = ask(new Shares(), { a: 400, b: 1, c: 31, d: 32 });
    const ids = ['a', 'b', 'c', 'd'];
    const { isBusy } = shares.busyPart({ ...LIMITS, time: 0 }, new Map()) ?? expect.unreachable();
    expect(ids.filter(isBusy)).toEqual(['a', 'd']);
    expect(ids.filter((id) => !shares.presses(id, 0))).toEqual(['a', 'd']);
  });

  it('is who asks for sixteen times as much as somebody, and for something', () => {
    const from = (counts: Readonly<Record<string, number>>): number | null =>
      ask(new Shares(), counts).busyFrom(0);
    expect(from({})).toBeNull();
    expect(from({ a: 1_000 })).toBeNull();
    expect(from({ a: 31, b: 1 })).toBeNull();
    expect(from({ a: 47, b: 3 })).toBeNull();
    expect(from({ a: 48, b: 3 })).toBe(3);
    // Half of it counts after two seconds; and ten seconds long whose it was.
    const shares = ask(new Shares(), { a: 64, b: 1 }, 1_000);
    expect([1_000, 3_000].map((timeMs) => shares.asked('a', timeMs))).toEqual([64, 32]);
    for (const [timeMs, isNobody] of [
      [11_000, false],
      [11_001, true],
    ] as const) {
      shares.follow(0, timeMs);
      ask(shares, { a: 64 }, timeMs);
      expect(shares.busyFrom(timeMs) === null).toBe(isNobody);
    }
  });
});
