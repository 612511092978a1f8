import { describe, expect, it } from 'vitest';
import type { EngineNode } from './engineNode.ts';
import { calmEngines } from './engineScenario.ts';
import { EngineWorld } from './engineWorld.ts';

const PATIENCE_MS = 120_000;
const HANG_MS = 300_000;

/** Four engines at work; whoever crashes is started anew by hand. */
async function working(seed: number): Promise<EngineWorld> {
  const world = new EngineWorld(seed, { scenario: { ...calmEngines(4), faultyForMs: 0 } });
  await world.startAll();
  world.submitOne();
  await reach(world, 1);
  return world;
}

async function reach(world: EngineWorld, height: number): Promise<void> {
  const isDone = (): boolean => world.nodes.every(({ chain }) => chain.height >= height);
  await world.runUntil(isDone, PATIENCE_MS);
}

function lose(world: EngineWorld, node: EngineNode): void {
  world.crashNode(node);
  node.wipe({ chain: false, safety: true });
}

describe('whole engines of which two have lost their safety records', () => {
  it.for([1, 2, 3, 4])(
    'make blocks again with all four, seed %i',
    { timeout: HANG_MS },
    async (seed) => {
      const world = await working(seed);
      const [first, second] = world.nodes;
      if (first === undefined || second === undefined) throw new Error('there are four nodes');
      // In the middle of a height, at another moment for each seed.
      world.submitOne();
      await world.runFor(seed * 17);
      for (const node of [first, second]) lose(world, node);
      await world.runFor(500);
      for (const node of [first, second]) world.startNode(node, true);
      await world.runFor(2_000);
      const height = Math.max(...world.nodes.map(({ chain }) => chain.height));
      world.submitOne();
      await reach(world, height + 1);
      world.submitOne();
      await reach(world, height + 2);
      world.invariants.checkEnd();
      const signers = world.nodes[0]?.chain.blocks.header(height + 2)?.certificate.signatures;
      expect(signers?.filter((each) => each !== null).length).toBeGreaterThanOrEqual(3);
    },
  );
});
