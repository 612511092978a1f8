import { describe, expect, it } from 'vitest';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { BlockRest } from '../../../node/engine/blockRest.ts';
import type { Demand } from '../../../node/mempool/mempool.ts';
import type { EngineNode } from '../../simulation/engineNode.ts';
import { calmEngines } from '../../simulation/engineScenario.ts';
import { EngineWorld } from '../../simulation/engineWorld.ts';
import { registerInvoice } from '../smallChain.ts';

/** From when on a pool with this demand is a reason for a block; null: at once. */
function restOf(rest: BlockRest, demand: Demand = 'patient'): number | null {
  return rest.reasonIn({ demand }).restsUntilMs;
}

/** A rest after a block of so many ms, begun at 1,000. */
function afterBlock(tookMs: number, proposeMs = 1_500): BlockRest {
  const rest = new BlockRest(proposeMs);
  rest.follow('newHeight', 900);
  rest.follow('propose', 1_000);
  rest.follow('prevote', 1_010);
  rest.end(1_000 + tookMs);
  return rest;
}

describe('the rest before a block of busy members alone', () => {
  it('is as long as the block before took, from its first step on', () => {
    expect(restOf(afterBlock(80))).toBe(1_160);
    expect(restOf(afterBlock(0))).toBe(1_000);
  });

  it('has a bound, and is shorter than anybody waits for a proposer', () => {
    expect(restOf(afterBlock(5_000))).toBe(6_250);
    expect(restOf(afterBlock(5_000, 400))).toBe(6_100);
  });

  it('is none after a block that came by another way, or when a clock was set back', () => {
    const rest = new BlockRest(1_500);
    rest.follow('newHeight', 900);
    rest.end(2_000);
    expect(restOf(rest)).toBe(2_000);
    rest.follow('propose', 3_000);
    rest.end(2_500);
    expect(restOf(rest)).toBe(2_500);
  });

  it('is of the patient alone', () => {
    const reasons = (['nothing', 'patient', 'pressing'] as const).map((demand) =>
      afterBlock(80).reasonIn({ demand }),
    );
    expect(reasons).toEqual([
      { transactions: false, restsUntilMs: null },
      { transactions: true, restsUntilMs: 1_160 },
      { transactions: true, restsUntilMs: null },
    ]);
  });
});

/** So many deeds of one member come each half second, far more than blocks have of it. */
const FLOOD = 40;
const STEPS = 14;

/**
 * Four nodes in virtual time, on a slow network: how long each deed of a quiet member takes until
 * all nodes have it, ms.
 */
async function latenciesMs(beside: 'nobody' | 'a flood'): Promise<number[]> {
  const world = new EngineWorld(7, { scenario: { ...calmEngines(4), maxDelayMs: 40 } });
  await world.startAll();
  const latencies: number[] = [];
  let count = 0;
  const submit = (member: string): string => {
    count += 1;
    const jws = registerInvoice(world.genesis, member, count, world.nowMs);
    world.nodes[count % world.nodes.length]?.submit(jws);
    return decodeTransaction(jws, 1 << 15).id;
  };
  for (let step = 0; step < STEPS; step += 1) {
    if (beside === 'a flood') for (let at = 0; at < FLOOD; at += 1) submit('s1');
    // So that it comes in all parts of a block and of a rest.
    await world.runFor(100 + 37 * (step % 7));
    const beganMs = world.nowMs;
    const id = submit('s2');
    const has = ({ chain }: EngineNode): boolean => chain.blocks.findTransaction(id) !== undefined;
    await world.runUntil(() => world.nodes.every(has), 10_000);
    latencies.push(world.nowMs - beganMs);
    await world.runFor(Math.max(0, 400 - (world.nowMs - beganMs)));
  }
  return latencies;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

it('a quiet member has its usual latency beside a flood, in virtual time', async () => {
  const usual = await latenciesMs('nobody');
  const beside = await latenciesMs('a flood');
  expect(median(beside)).toBeLessThanOrEqual(median(usual));
  expect(Math.max(...beside)).toBeLessThanOrEqual(2 * median(usual));
}, 300_000);
