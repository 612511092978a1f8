import { describe, expect, it } from 'vitest';
import { hearNetwork, standingOf } from '../../../client/portal/trust/networkHeard.ts';
import type { HeightStatement } from '../../../ledger/heightStatement.ts';
import type { ToyChain } from '../auditor/toyChain.ts';
import { storyChain } from '../auditor/toyChain.ts';

// What is said of the network, from statements that came through a node.

const nonce = 'ab'.repeat(32);

async function hear(chain: ToyChain, shown: number, statements: HeightStatement[]) {
  const { genesis } = chain;
  const node = { fetchHeights: async () => statements };
  return await hearNetwork(node, { chain: genesis.chain, nonce }, async () => ({
    ...{ height: shown, validators: genesis.validators },
  }));
}

describe('the network', () => {
  it('goes on where enough validators answer, and the node shows what they decided', async () => {
    const chain = storyChain();
    const heard = await hear(chain, chain.height, chain.stateHeights(nonce));
    expect(standingOf(heard)).toBe('newest');
    expect([...heard.heights.values()]).toEqual([5, 5, 5, 5]);
    expect(heard).toMatchObject({ decided: 5, shown: 5, power: { said: 4, all: 4, need: 3 } });
  });

  it('is not shown as it is by a node that serves an old head', async () => {
    const chain = storyChain();
    const statements = chain.stateHeights(nonce);
    expect(standingOf(await hear(chain, 2, statements))).toBe('behind');
    // Two blocks may be under way.
    expect(standingOf(await hear(chain, 3, statements))).toBe('newest');
    // Enough to know what is decided, and too few for a block.
    expect(standingOf(await hear(chain, 2, statements.slice(0, 2)))).toBe('behind');
  });

  it('stands still where too few answer, or say two things, or said it before', async () => {
    const chain = storyChain();
    const { height } = chain;
    const [first, second, ...others] = chain.stateHeights(nonce);
    if (first === undefined || second === undefined) throw new Error('there are four');
    const ahead = new Map([[first.validator, 9]]);
    const twice = chain.stateHeights(nonce, ahead).slice(0, 1);
    const heard = await hear(chain, height, [first, second, ...twice, ...others.slice(0, 1)]);
    expect(standingOf(heard)).toBe('quorum');
    expect(heard.heights.has(first.validator)).toBe(false);
    const old = chain.stateHeights('cd'.repeat(32));
    expect(standingOf(await hear(chain, height, old))).toBe('quorum');
  });
});
