import { describe, expect, it } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import { encodeBatch } from '../../node/network/batch.ts';
import { NetworkRouter } from '../../node/networkRouter.ts';
import { Bench, GENESIS, NOW } from './poolBench.ts';
import { issueTo, START, secretOf, transactionOf } from './smallChain.ts';

// What becomes of the transactions that peers tell of: by a real pool over a real ledger.

const issue = (nonce: number): string => issueTo(GENESIS, 's1', nonce, START);
const batch = (...items: readonly string[]): Uint8Array => encodeBatch(items.map(utf8));

/** A router between a pool and nobody; gives what it says of a batch, and how often it noted. */
function routed() {
  const bench = new Bench();
  const published: Uint8Array[] = [];
  const handlers = new Map<string, (from: string, bytes: Uint8Array) => string>();
  const noted = { times: 0 };
  const network = {
    publish: async (_channel: string, bytes: Uint8Array) => void published.push(bytes),
    onGossip: (channel: string, handle: (from: string, bytes: Uint8Array) => string) =>
      handlers.set(channel, handle),
    onRepair: () => undefined,
    serve: () => undefined,
    peers: () => [],
  };
  const engine = {
    onCommit: () => undefined,
    noteDemand: () => {
      noted.times += 1;
    },
  };
  const clock = { now: () => NOW, nowMs: () => NOW, setAlarm: () => () => undefined };
  const store = { height: 0, chainState: () => bench.state };
  const parts = { network, engine, store, pool: bench.pool, clock };
  const router = new NetworkRouter(parts as never);
  const take = (bytes: Uint8Array) => handlers.get('transactions')?.('peer', bytes);
  return { bench, router, take, published, noted };
}

/** A signature of somebody else. */
const forged = transactionOf(
  GENESIS,
  {
    type: 'issueMoney',
    version: 1,
    to: 's1',
    currency: 'EUR',
    amount: '1',
    payment: 'ab'.repeat(32),
  },
  { secret: secretOf('bank spare') },
);

describe('a batch of a peer', () => {
  it('is passed on when one of it is new here, and else not', () => {
    const { bench, take } = routed();
    expect(take(batch(issue(1)))).toBe('accept');
    expect(take(batch(issue(1)))).toBe('ignore');
    expect(take(batch(issue(1), issue(2)))).toBe('accept');
    expect(take(batch(issue(1), issue(2)))).toBe('ignore');
    expect(bench.pool.size).toBe(2);
  });

  it('is false when one of it is, wherever that stands', () => {
    for (const items of [
      [forged],
      [forged, issue(1)],
      [issue(1), forged],
      [issue(1), 'no transaction'],
    ]) {
      expect(routed().take(batch(...items))).toBe('reject');
    }
    expect(routed().take(utf8('no batch'))).toBe('reject');
    expect(routed().take(batch('a'.repeat(40_000)))).toBe('reject');
  });

  it('is told of to the engine when it is a reason for a block, and only then', () => {
    const { take, noted } = routed();
    take(batch(forged));
    expect(noted.times).toBe(0);
    take(batch(issue(1)));
    expect(noted.times).toBe(1);
    take(batch(issue(1)));
    expect(noted.times).toBe(1);
  });
});

describe('a transaction of a caller', () => {
  it('goes out to peers when it was new and good', () => {
    const { router, published } = routed();
    const submit = (jws: string) => router.submit(jws, NOW, { dryCheck: false }).status;
    expect([submit(forged), submit(issue(1)), submit(issue(1))]).toEqual([
      ...['refused', 'admitted', 'known'],
    ]);
    router.stop();
    expect(published).toEqual([batch(issue(1))]);
  });
});
