import { beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { Newness } from '../../../client/sdk/newest.ts';
import { askNewness } from '../../../client/sdk/newest.ts';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import type { ToyChain } from '../auditor/toyChain.ts';
import { storyChain } from '../auditor/toyChain.ts';
import type { ToyNode } from '../cli/toyNode.ts';
import { startToyNode } from '../cli/toyNode.ts';

// A node over a toy chain that hands statements of the validators on, or others.

let chain: ToyChain;
let node: ToyNode;

const ask = async (): Promise<Newness> =>
  await askNewness(new NodeConnection(node.url), chain.genesis, systemEnvironment);

beforeEach(async () => {
  chain = storyChain();
  node = await startToyNode(chain);
});

describe('how new what a node shows is', () => {
  it('is known from validators that answer now', async () => {
    const { height, genesis } = chain;
    const validators = genesis.validators.map(({ id }) => id);
    expect(await ask()).toEqual({ height, decided: height, validators, verdict: 'newest' });
  });

  it('is behind when the validators have gone on', async () => {
    const ahead = chain.height + 3;
    const heights = new Map(chain.genesis.validators.map(({ id }) => [id, ahead]));
    node.heights = (nonce) => chain.stateHeights(nonce, heights);
    expect(await ask()).toMatchObject({ decided: ahead, verdict: 'behind' });
    // Two blocks may be under way.
    for (const [id] of heights) heights.set(id, ahead - 1);
    expect(await ask()).toMatchObject({ decided: ahead - 1, verdict: 'newest' });
  });

  it('is not known from statements of before, or of too few', async () => {
    const old = chain.stateHeights('0'.repeat(64));
    node.heights = () => old;
    expect(await ask()).toMatchObject({ decided: null, validators: [], verdict: 'unknown' });
    node.heights = (nonce) => chain.stateHeights(nonce).slice(0, 1);
    expect(await ask()).toMatchObject({ decided: null, verdict: 'unknown' });
    node.heights = () => [];
    expect(await ask()).toMatchObject({ verdict: 'unknown' });
  });

  it('is looked for in 512 statements at most, more than there are validators', async () => {
    const old = chain.stateHeights('0'.repeat(64));
    const many = Array.from({ length: 127 }, () => old).flat();
    node.heights = (nonce) => [...many, ...chain.stateHeights(nonce)];
    expect(await ask()).toMatchObject({ decided: chain.height, verdict: 'newest' });
    const { heights } = node;
    node.heights = (nonce) => [...heights(nonce), ...old.slice(0, 1)];
    await expect(ask()).rejects.toMatchObject({ code: 'bad_answer' });
  });

  it('is asked anew with a nonce of its own each time', async () => {
    const nonces: string[] = [];
    node.heights = (nonce) => {
      nonces.push(nonce);
      return chain.stateHeights(nonce);
    };
    await ask();
    await ask();
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
