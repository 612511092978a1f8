import { describe, expect, it } from 'vitest';
import { toBase64url } from '../../ledger/encoding.ts';
import { verifyEvidence } from '../../ledger/evidence.ts';
import { sign } from '../../ledger/keys.ts';
import { voteBytes } from '../../ledger/vote.ts';
import { encodeMessage } from '../../node/consensus/messages.ts';
import { accusation } from '../node/engine/equivocations.ts';
import { secretOf } from '../node/smallChain.ts';
import { ENDS, escapesAfter, recordedAt } from './accused.ts';
import type { EngineScenario } from './engineScenario.ts';
import { calmEngines } from './engineScenario.ts';
import { EngineWorld } from './engineWorld.ts';
import { escapesLate, LATE } from './lateDoubles.ts';

const LYING: EngineScenario = {
  ...calmEngines(4),
  ...{ liars: 1, maxDelayMs: 30, transactionEveryMs: 250, faultyForMs: 6_000 },
};
/** A liar's two votes have to reach one correct node before their height is over. */
const SEEDS = [1, 2, 3];

describe('a validator that tells peers different votes or proposals', () => {
  it('is convicted in a block within twenty heights, and nobody else ever is', {
    timeout: 120_000,
  }, async () => {
    let convicted = 0;
    for (const seed of SEEDS) {
      const lies = seed % 2 === 0 ? 'two proposals' : 'double votes';
      const world = new EngineWorld(seed, { scenario: { ...LYING, lies } });
      const outcome = await world.run();
      expect([seed, outcome.violation]).toEqual([seed, null]);
      const [first, ...others] = world.correct().map(recordedAt);
      for (const other of others)
        expect(other.length).toBeGreaterThanOrEqual((first ?? []).length - 1);
      for (const found of first ?? []) {
        expect(found.validator).toBe('v3');
        expect(found.recordedAt - found.height).toBeLessThanOrEqual(20);
        const context = { chain: world.genesis.chain, set: world.genesis.validators };
        expect(verifyEvidence(found, context).ok).toBe(true);
        convicted += 1;
      }
    }
    expect(convicted).toBeGreaterThan(3);
  });
});

describe('a second vote that comes after the decision', () => {
  it('convicts by the certificate of its height; the same vote again does not', {
    timeout: 60_000,
  }, async () => {
    const liar = { liars: 1, lies: 'amnesia', maxDelayMs: 20 } as const;
    const world = new EngineWorld(6, { scenario: { ...calmEngines(4), ...liar } });
    await world.startAll();
    const grow = async (height: number): Promise<void> => {
      world.submitOne();
      await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), 10_000);
    };
    const [first, , , last] = world.nodes;
    if (first === undefined || last === undefined) throw new Error('four nodes');
    // Until a certificate has the signature of the one who lies.
    const signature = (): string | null => {
      const { height, blocks } = first.chain;
      return blocks.block(height)?.certificate.signatures[3] ?? null;
    };
    do await grow(first.chain.height + 1);
    while (signature() === null);
    const { certificate } = first.chain.blocks.block(first.chain.height) ?? {};
    if (certificate === undefined) throw new Error('there is a block');
    const { height, round, block } = certificate;
    const words = { height, round, type: 'precommit', validator: 'v3' } as const;
    const tell = (about: string | null, signed: string): void =>
      world.network.deliver(
        last,
        first,
        'consensus',
        encodeMessage({ kind: 'vote', ...words, block: about, signature: signed }),
      );
    tell(block, signature() ?? '');
    expect(first.engine?.equivocations.pending).toEqual([]);
    const bytes = voteBytes({ ...words, block: null, chain: world.genesis.chain });
    tell(null, toBase64url(sign(secretOf('v2'), bytes)));
    expect(first.engine?.equivocations.pending).toEqual([]);
    tell(null, toBase64url(sign(secretOf('v3'), bytes)));
    expect(first.engine?.equivocations.pending).toMatchObject([{ validator: 'v3', height }]);
    await world.runUntil(() => recordedAt(first).length > 0, 20_000);
    expect(recordedAt(first)).toMatchObject([{ validator: 'v3', height }]);
  });
});

describe('a validator that signs twice', () => {
  it.each(LATE)('is convicted by %s', { timeout: 60_000 }, async (what) => {
    expect(await escapesLate(what)).toBeNull();
  });
});

describe('evidence that one node alone has', () => {
  it('reaches everybody, waits for its height, and makes a block by itself', {
    timeout: 60_000,
  }, async () => {
    // It says nothing false itself: its key is used elsewhere.
    const liar = { liars: 1, lies: 'amnesia', maxDelayMs: 20 } as const;
    const world = new EngineWorld(5, { scenario: { ...calmEngines(4), ...liar } });
    const [first] = world.nodes;
    await world.startAll();
    const forged = accusation('v3', { height: 1, chain: world.genesis.chain });
    expect(first?.engine?.equivocations.take(forged)).toBe('reject');
    const twice = accusation('v3', {
      height: 1,
      chain: world.genesis.chain,
      secret: secretOf('v3'),
    });
    expect(first?.engine?.equivocations.take(twice)).toBe('accept');
    const known = (): boolean =>
      world.nodes.every(({ engine }) => engine?.equivocations.pending.length === 1);
    await world.runUntil(known, 5_000);
    await world.runFor(3_000);
    expect(world.nodes.map(({ chain }) => chain.height)).toEqual([0, 0, 0, 0]);
    world.submitOne();
    await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= 2), 10_000);
    for (const node of world.nodes) {
      expect(recordedAt(node)).toMatchObject([{ validator: 'v3', height: 1, recordedAt: 2 }]);
      expect(node.engine?.equivocations.pending).toEqual([]);
    }
  });
});

describe('evidence that one node found and no block has', () => {
  it.each(ENDS)('is in a block after %s', { timeout: 60_000 }, async (end) => {
    expect(await escapesAfter(end)).toBeNull();
  });
});
