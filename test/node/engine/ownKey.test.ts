import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../node/consensus/messages.ts';
import { voteUnder } from '../../simulation/engineLiar.ts';
import type { EngineNode } from '../../simulation/engineNode.ts';
import { calmEngines } from '../../simulation/engineScenario.ts';
import { EngineWorld } from '../../simulation/engineWorld.ts';
import { secretOf } from '../smallChain.ts';
import { accusation } from './equivocations.ts';

const SAID = 'there is a signature of ours that the safety record lacks';

/** Four nodes with two blocks, and the one whose key somebody else has, too. */
async function running(): Promise<{ world: EngineWorld; original: EngineNode }> {
  // It says nothing false itself: its key is used elsewhere.
  const liar = { liars: 1, lies: 'amnesia', maxDelayMs: 20 } as const;
  const world = new EngineWorld(3, { scenario: { ...calmEngines(4), ...liar } });
  await world.startAll();
  for (const height of [1, 2]) {
    world.submitOne();
    await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), 20_000);
  }
  return { world, original: world.nodes[3] ?? expect.unreachable() };
}

/** How many signatures of the node stand in the next blocks. */
async function signsLater(world: EngineWorld, node: EngineNode): Promise<number> {
  const first = world.invariants.height + 2;
  for (let height = first - 1; height < first + 3; height += 1) {
    world.submitOne();
    await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), 30_000);
  }
  const signed = [first, first + 1, first + 2].filter(
    (height) => node.chain.blocks.header(height)?.certificate.signatures[3] != null,
  );
  return signed.length;
}

const said = ({ logged }: EngineNode): boolean => logged.some((line) => line.includes(SAID));

describe('the original of a key that somebody else has, too', () => {
  it('says so and signs nothing more after a vote that it did not give', {
    timeout: 60_000,
  }, async () => {
    const { world, original } = await running();
    const vote = { height: 3, round: 0, type: 'prevote', block: null } as const;
    const [other = expect.unreachable()] = world.nodes;
    const bytes = encodeMessage(voteUnder(world, original, vote));
    world.network.deliver(other, original, 'consensus', bytes);
    await world.runFor(100);
    expect(said(original)).toBe(true);
    expect(original.engine?.state.halted).toContain('key_used_elsewhere');
    expect(await signsLater(world, original)).toBe(0);
  });

  it.each([
    { what: 'since it signs', isSaid: true },
    { what: 'before it was started again', isSaid: false },
  ])(
    'says so of two words for one place $what: $isSaid',
    {
      timeout: 60_000,
    },
    async ({ isSaid }) => {
      const { world, original } = await running();
      if (!isSaid) {
        world.crashNode(original);
        world.startNode(original);
        await world.runUntil(() => original.engine !== null, 5_000);
      }
      const { chain } = world.genesis;
      const words = accusation('v3', { height: 2, chain, secret: secretOf('v3') });
      for (const { engine } of world.nodes) engine?.equivocations.take(words);
      expect(world.nodes.map(said)).toEqual([false, false, false, isSaid]);
      expect((await signsLater(world, original)) > 0).toBe(!isSaid);
    },
  );
});
