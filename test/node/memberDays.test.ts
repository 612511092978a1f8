import { describe, expect, it } from 'vitest';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { Bench } from './poolBench.ts';
import { issueTo, registerInvoice, START, smallGenesis, transactionOf } from './smallChain.ts';

const AS_IT_IS = { dryCheck: false };
const SUPPLIERS = ['m00', 'm01'];
const GENESIS = smallGenesis('days', {}, SUPPLIERS);
const LIMITS = { maxTransactions: 2_048, maxBytes: 8 << 20 };
const DAY_MS = 86_400_000;

/** Nearly thirty kilobytes that no rule takes, of one member; all are of one size. */
function blobOf(genesis: Genesis, nonce: number, time = START): string {
  const deed = { type: 'blob', version: 1, text: 'x'.repeat(20_000) };
  return transactionOf(genesis, deed, { member: 'm00', nonce, expires: time + 300_000 });
}

/** Selects and commits a block; what it had. */
function commit(bench: Bench): Transaction[] {
  const time = bench.state.time + 1_000;
  const chosen = bench.pool.select({ maxBytes: 1 << 20, maxTransactions: 32, time });
  bench.commit(
    chosen.map(({ jws }) => jws),
    time,
  );
  return chosen;
}

describe('what a member may put on the ledger in a day', () => {
  const SIZE = blobOf(GENESIS, 0).length;

  it.each([0, 1])('is admitted to the byte, with what waits: %i fewer are one less', (fewer) => {
    const limits = { maxMemberBytesPerDay: 4 * SIZE - fewer };
    const genesis = smallGenesis('days', limits, SUPPLIERS);
    const bench = new Bench({ limits: LIMITS }, genesis);
    for (let at = 0; at < 3; at += 1) {
      expect(bench.submit(blobOf(genesis, at), AS_IT_IS)).toMatchObject({ status: 'admitted' });
    }
    const last = bench.submit(blobOf(genesis, 3), AS_IT_IS);
    expect(last).toMatchObject(
      fewer === 0
        ? { status: 'admitted' }
        : { code: 'day_used_up', facts: { day: '2026-01-05', bytes: 3 * SIZE } },
    );
    const other = registerInvoice(genesis, 'm01', 1, START);
    expect(bench.submit(other, AS_IT_IS)).toMatchObject({ status: 'admitted' });
    expect(commit(bench)).toHaveLength(5 - fewer);
    expect([bench.pool.size, bench.pool.demand]).toEqual([0, 'nothing']);
    expect(bench.submit(blobOf(genesis, 4), AS_IT_IS)).toMatchObject({ code: 'day_used_up' });
  });

  it('is all there again on the next day, not a moment before', () => {
    const genesis = smallGenesis('days', { maxMemberBytesPerDay: 2 * SIZE }, SUPPLIERS);
    const bench = new Bench({ limits: LIMITS }, genesis);
    for (const at of [0, 1]) bench.submit(blobOf(genesis, at), AS_IT_IS);
    commit(bench);
    const next = START + DAY_MS;
    bench.commit([], next - 1);
    const words = [2, 3, 4].map((at) => blobOf(genesis, at, next));
    const answers = (nowMs: number): (string | undefined)[] =>
      words.map((jws) => {
        const answer = bench.submit(jws, AS_IT_IS, nowMs);
        return answer.status === 'refused' ? answer.code : answer.status;
      });
    expect(answers(next - 1)).toEqual(['day_used_up', 'day_used_up', 'day_used_up']);
    expect(answers(next)).toEqual(['admitted', 'admitted', 'day_used_up']);
    expect(commit(bench)).toHaveLength(2);
  });

  it('has room for what waits after what other nodes have put on the ledger meanwhile', () => {
    const genesis = smallGenesis('days', { maxMemberBytesPerDay: 3 * SIZE }, SUPPLIERS);
    const bench = new Bench({ limits: LIMITS }, genesis);
    const [first, second] = [0, 1].map((at) => blobOf(genesis, at));
    for (const jws of [first, second]) bench.submit(jws ?? '', AS_IT_IS);
    bench.commit([blobOf(genesis, 2), blobOf(genesis, 3)]);
    expect(bench.pool.size).toBe(2);
    expect(commit(bench).map(({ jws }) => jws)).toEqual([first]);
    expect(bench.pool.size).toBe(0);
    expect(bench.pool.counts.refused.get('day_used_up')).toBe(1);
  });

  it('is let go when no block of the day takes it: it is no reason for empty blocks', () => {
    const genesis = smallGenesis('works', { maxMemberWorkPerDay: 1_000 }, SUPPLIERS);
    const bench = new Bench({ limits: LIMITS }, genesis);
    const money = (at: number): string => issueTo(genesis, 's1', at, START);
    for (let at = 0; at < 200; at += 1) bench.submit(money(at), AS_IT_IS);
    expect(bench.pool.size).toBe(200);
    // The last one is empty: that in which it is found that nothing fits.
    for (let blocks = 0; bench.pool.demand !== 'nothing' && blocks < 50; blocks += 1) {
      if (commit(bench).length === 0) break;
    }
    expect([bench.pool.size, bench.pool.demand]).toEqual([0, 'nothing']);
    expect(bench.pool.counts.refused.get('day_used_up')).toBeGreaterThan(0);
    expect(bench.submit(money(999), AS_IT_IS)).toMatchObject({ code: 'day_used_up' });
  });

  it('lets who has had too much refused in blocks be told here, whatever it asks for', () => {
    const limits = { maxMemberRefusedBytesPerDay: 4_096 };
    const genesis = smallGenesis('refusals', limits, SUPPLIERS);
    const bench = new Bench({ limits: LIMITS }, genesis);
    const deed = { type: 'blob', version: 1, text: 'x'.repeat(2_000) };
    const blob = (nonce: number): string => transactionOf(genesis, deed, { member: 'm00', nonce });
    expect(bench.submit(blob(1), AS_IT_IS)).toMatchObject({ status: 'admitted' });
    commit(bench);
    expect(bench.submit(blob(2), AS_IT_IS)).toMatchObject({ code: 'unknown_deed' });
    const good = registerInvoice(genesis, 'm00', 2, START);
    expect(bench.submit(good, AS_IT_IS)).toMatchObject({ status: 'admitted' });
  });

  it('is dropped from the pool when no block takes it', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    const [one, two] = [1, 2].map((at) =>
      bench.submit(registerInvoice(GENESIS, 'm00', at, START), AS_IT_IS),
    );
    bench.pool.drop([one?.digest ?? '']);
    expect(bench.pool.has(two?.digest ?? '')).toBe(true);
    expect(bench.pool.size).toBe(1);
    expect(bench.pool.counts.refused.get('refusals_used_up')).toBe(1);
  });
});
