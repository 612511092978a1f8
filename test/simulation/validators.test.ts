import { describe, expect, it } from 'vitest';
import { ChainAuditor } from '../../client/auditor/chainAuditor.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { sha256 } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { proofJson, verifyProof } from '../../ledger/proof.ts';
import { proveKey } from '../../ledger/stateTree.ts';
import { CouncilWorld } from './councilWorld.ts';

const PATIENCE_MS = 30_000;
const LEAVES = { power: 0, key: null, proof: null };
const NEXT_SECRET = sha256(utf8('the next key of v1'));

interface Story {
  readonly council: CouncilWorld;
  /** From which heights the three changes were in force. */
  readonly heights: readonly number[];
}

/** One run for all the laws that are about it. */
let story: Promise<Story> | null = null;

function changingCouncil(): Promise<Story> {
  story ??= changeCouncil();
  return story;
}

/** Everything that happens to the validators in the story below. */
async function changeCouncil(): Promise<Story> {
  const council = new CouncilWorld(7, 6, 4);
  const { world } = council;
  council.node('v1').spare.push(NEXT_SECRET);
  await world.startAll();
  await council.grow(2);
  const joined = await council.change([council.seat('v4')], ['v0', 'v2', 'v3']);
  await council.grow(4);
  // It misses everything from here on and has to catch up with it.
  world.crashNode(council.node('v5'));
  const rotated = await council.change([council.seat('v1', NEXT_SECRET)], ['v0', 'v2', 'v3', 'v4']);
  await council.grow(4, 'v2');
  const left = await council.change([{ validator: 'v0', ...LEAVES }], ['v4', 'v1', 'v2', 'v3']);
  await council.grow(4);
  return { council, heights: [joined, rotated, left] };
}

describe('validators that change while the network works', () => {
  it('join, rotate keys and leave, each two heights after it was adopted', {
    timeout: 60_000,
  }, async () => {
    const { council, heights } = await changingCouncil();
    const [joined = 0, rotated = 0, left = 0] = heights;
    const head = council.node('v1').chain.height;
    const every = (from: number, to: number): string[] => {
      const named = Array.from({ length: to - from }, (_, at) => council.signers('v1', from + at));
      return [...new Set(named.flat())].sort();
    };
    expect(every(1, joined)).toEqual(['v0', 'v1', 'v2', 'v3']);
    expect(every(joined, left)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
    expect(every(rotated, left)).toContain('v1');
    expect(every(left, head + 1)).toEqual(['v1', 'v2', 'v3', 'v4']);
    const set = council.node('v2').chain.chainState().validators;
    expect(set.map(({ id }) => id)).toEqual(['v1', 'v2', 'v3', 'v4']);
    expect(set[0]?.key).toBe(publicKeyOf(NEXT_SECRET));
    for (const { engine, logged } of council.world.nodes) {
      expect(engine?.state.halted ?? null).toBeNull();
      expect(logged.filter((line) => line.startsWith('fatal'))).toEqual([]);
    }
  });

  it('leave an observer, who follows and signs nothing; whoever was away catches up', {
    timeout: 60_000,
  }, async () => {
    const { council } = await changingCouncil();
    const { world } = council;
    expect(council.node('v0').engine?.state.self).toBeNull();
    expect(council.node('v4').engine?.state.self).toBe('v4');
    const away = council.node('v5');
    expect(away.chain.height).toBeLessThan(council.node('v1').chain.height);
    world.startNode(away);
    const { chain } = council.node('v1');
    await world.runUntil(() => away.chain.height === chain.height, PATIENCE_MS);
    expect(away.chain.chainState().previous).toBe(chain.chainState().previous);
    expect(council.node('v0').chain.chainState().previous).toBe(chain.chainState().previous);
  });

  it('stop nothing: four of the five that are left decide when one is down', {
    timeout: 60_000,
  }, async () => {
    const council = new CouncilWorld(3, 5, 4);
    const { world } = council;
    await world.startAll();
    await council.change([council.seat('v4')], ['v0', 'v2', 'v3']);
    world.crashNode(council.node('v2'));
    await council.grow(3);
    world.startNode(council.node('v2'));
    await council.grow(1);
    expect(council.node('v2').chain.height).toBe(council.node('v1').chain.height);
  });

  it('are followed by the auditor, who knows each set from the blocks before it', {
    timeout: 60_000,
  }, async () => {
    const { council, heights } = await changingCouncil();
    const { chain } = council.node('v3');
    const auditor = new ChainAuditor(council.genesis);
    for (let height = 1; height <= chain.height; height += 1) {
      const block = chain.blocks.block(height);
      if (block === undefined) throw new Error('a block is missing');
      expect(auditor.check(block)).toBeNull();
    }
    expect(auditor.checkState()).toBeNull();
    expect(auditor.verifiedHeight).toBe(chain.height);
    const sizes = heights.map((height) => auditor.validatorsOf(height).length);
    expect(sizes).toEqual([5, 5, 4]);
  });

  it('are in a portable proof: with the genesis document it holds, without its trail it does not', {
    timeout: 60_000,
  }, async () => {
    const { council } = await changingCouncil();
    const { chain } = council.node('v2');
    const stored = chain.blocks.header(chain.height);
    if (stored === undefined) throw new Error('there is a block');
    const { header, certificate } = stored;
    const { world, tree } = chain.chainState();
    const key = 'validators';
    const value = world.facts.get(key) ?? null;
    const trail = chain.changes;
    expect(trail).toHaveLength(3);
    const words = { type: 'state', header, certificate, key, value } as const;
    const proof = { ...words, trail, path: proveKey(tree, key) };
    expect(verifyProof(proofJson(proof), council.genesis)).toMatchObject({ ok: true });
    for (const missing of [0, 1, 2]) {
      const cut = { ...proof, trail: trail.filter((_, at) => at !== missing) };
      expect(verifyProof(proofJson(cut), council.genesis).ok).toBe(false);
    }
  });
});
