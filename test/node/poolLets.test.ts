import { expect, it } from 'vitest';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { Bench, GENESIS } from './poolBench.ts';
import { issueTo, registerInvoice, START } from './smallChain.ts';

// What the pool lets go of is counted once, and only when it waited.

const digestOf = (jws: string): string => decodeTransaction(jws, 1 << 16).digest;

it('what no block of the day takes is let go of and counted, what does not wait is neither', () => {
  const bench = new Bench();
  const [one, other] = [1, 2].map((nonce) => issueTo(GENESIS, 's1', nonce, START));
  if (one === undefined || other === undefined) throw new Error('two');
  bench.submit(one);
  bench.pool.drop([digestOf(other)]);
  expect([bench.pool.size, bench.pool.counts.refused.size]).toEqual([1, 0]);
  bench.pool.drop([digestOf(one), digestOf(one), digestOf(other)]);
  expect([bench.pool.size, bench.pool.bytes]).toEqual([0, 0]);
  expect([...bench.pool.counts.refused]).toEqual([['refusals_used_up', 1]]);
});

it('members that have had as much come one after the other, turn by turn', () => {
  const bench = new Bench();
  const suppliers = ['s1', 's2', 's3'];
  for (let turn = 0; turn < 3; turn += 1) {
    for (const [at, member] of suppliers.entries()) {
      bench.submit(registerInvoice(GENESIS, member, 3 * turn + at, START));
    }
  }
  const limits = { maxBytes: 1 << 20, maxTransactions: 100, time: bench.state.time + 1_000 };
  const order = bench.pool.select(limits).map(({ member }) => member);
  expect(order).toEqual([...suppliers, ...suppliers, ...suppliers]);
});
