import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forkJson } from '../../../client/auditor/compareHeads.ts';
import type { Look } from '../../../client/auditor/followNode.ts';
import { followNode } from '../../../client/auditor/followNode.ts';
import { checkHealth, writeHealth } from '../../../client/auditor/healthFile.ts';
import type { ChainSource, NodeReport } from '../../../client/auditor/nodeAudit.ts';
import { NodeAudit } from '../../../client/auditor/nodeAudit.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { encodeBlock, headerId } from '../../../ledger/block.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { verifyEvidence } from '../../../ledger/evidence.ts';
import type { CommittedHeader } from '../../../ledger/proof.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { storyChain, ToyChain } from './toyChain.ts';

/** A node as the auditor sees it, over a toy chain. */
function sourceOf(chain: ToyChain, changes: Partial<ChainSource> = {}): ChainSource {
  return {
    url: 'http://toy',
    fetchStatus: async () => ({ height: chain.height }),
    async *fetchBlocks(from, limit) {
      for (const block of chain.blocks.slice(from - 1, from - 1 + limit)) {
        yield encodeBlock(block);
        yield Buffer.from('\n');
      }
    },
    fetchHeader: async (height) => chain.blocks[height - 1] ?? null,
    ...changes,
  };
}

async function audit(chain: ToyChain, witness?: ChainSource): Promise<NodeReport> {
  const node = new NodeAudit(chain.genesis, { source: sourceOf(chain), witness });
  await node.catchUp();
  return node.compare();
}

describe('a node', () => {
  it('is verified wholly, and goes on from there', async () => {
    const chain = storyChain();
    const node = new NodeAudit(chain.genesis, { source: sourceOf(chain) });
    expect(await node.catchUp()).toMatchObject({ verifiedHeight: 5, transactions: 4 });
    chain.grow();
    expect(await node.catchUp()).toMatchObject({ verifiedHeight: 6, failures: [], fork: null });
  });

  it('that ends a page within a line is found out', async () => {
    const chain = storyChain();
    const source = sourceOf(chain, {
      async *fetchBlocks() {
        for (const block of chain.blocks.slice(0, 1)) yield encodeBlock(block);
      },
    });
    const report = await new NodeAudit(chain.genesis, { source }).catchUp();
    expect(report.failures).toMatchObject([{ height: 1, code: 'bad_answer' }]);
  });

  it('that breaks off can be asked again', async () => {
    const chain = storyChain();
    let calls = 0;
    const sound = sourceOf(chain);
    const source = sourceOf(chain, {
      async *fetchBlocks(from, limit) {
        calls += 1;
        if (calls > 3) return yield* sound.fetchBlocks(from, limit);
        if (calls < 3) yield* sound.fetchBlocks(from, 2);
        throw new ClientError('unreachable', 'gone');
      },
    });
    const node = new NodeAudit(chain.genesis, { source });
    await expect(node.catchUp()).rejects.toMatchObject({ code: 'unreachable' });
    expect(node.report).toMatchObject({ verifiedHeight: 4, failures: [] });
    expect(await node.catchUp()).toMatchObject({ verifiedHeight: 5, failures: [] });
  });
});

describe('two nodes', () => {
  it('agree when they show one header, whatever its certificate', async () => {
    const chain = storyChain();
    const other = sourceOf(chain, {
      url: 'http://other',
      fetchHeader: async (height): Promise<CommittedHeader | null> => {
        const header = chain.blocks[height - 1]?.header;
        if (header === undefined) return null;
        const all = ['bank', 'maker', 'regulator', 'union'];
        return { header, certificate: chain.certify(headerId(header), height, all) };
      },
    });
    const report = await audit(chain, other);
    expect(report).toMatchObject({ failures: [], compared: { node: 'http://other', height: 5 } });
  });

  it('are compared at the height that the slower one has', async () => {
    const chain = storyChain();
    const behind = sourceOf(chain, { fetchStatus: async () => ({ height: 3 }) });
    expect(await audit(chain, behind)).toMatchObject({ compared: { height: 3 }, failures: [] });
    const empty = sourceOf(chain, { fetchStatus: async () => ({ height: 0 }) });
    expect(await audit(chain, empty)).toMatchObject({ compared: null, failures: [] });
  });

  it('with two committed headers for one height are a fork, naming who signed both', async () => {
    const [chain, forked] = [new ToyChain(), new ToyChain()];
    chain.grow();
    forked.grow([], { time: chain.blocks[0]?.header.time ?? 0 });
    chain.grow([], { time: (chain.blocks[0]?.header.time ?? 0) + 10 });
    forked.grow([], { time: (chain.blocks[0]?.header.time ?? 0) + 20 });
    const report = await audit(chain, sourceOf(forked, { url: 'http://forked' }));
    expect(report.failures).toMatchObject([{ height: 2, code: 'fork' }]);
    const fork = report.fork;
    expect(fork?.signedBoth).toEqual(['bank', 'maker', 'union']);
    for (const evidence of fork?.evidence ?? []) {
      const { chain: name, validators: set } = chain.genesis;
      expect(verifyEvidence(evidence, { chain: name, set }).ok).toBe(true);
    }
    expect(fork?.evidence).toHaveLength(3);
    expect(canonicalText(fork === null ? null : forkJson(fork))).toContain('"signedBoth"');
  });

  it('differ without a fork when the other header was committed by no quorum', async () => {
    const [chain, forked] = [new ToyChain(), new ToyChain()];
    chain.grow();
    forked.grow([], { time: (chain.blocks[0]?.header.time ?? 0) + 20 });
    const few = sourceOf(forked, {
      fetchHeader: async (height) => {
        const header = forked.blocks[height - 1]?.header;
        if (header === undefined) return null;
        return { header, certificate: forked.certify(headerId(header), height, ['bank']) };
      },
    });
    const report = await audit(chain, few);
    expect(report).toMatchObject({ fork: null, failures: [{ code: 'unproved_head' }] });
  });
});

describe('following a node', () => {
  it('verifies what comes, waits while the node is away, and ends with the signal', async () => {
    const chain = storyChain();
    const stop = new AbortController();
    const looks: Look[] = [];
    const sound = sourceOf(chain);
    const source = sourceOf(chain, {
      fetchBlocks: (from, limit) => {
        if (looks.length === 1) throw new ClientError('unreachable', 'gone');
        return sound.fetchBlocks(from, limit);
      },
    });
    const report = await followNode(chain.genesis, {
      source,
      environment: systemEnvironment,
      pauseMs: 5,
      signal: stop.signal,
      onLook: async (look) => {
        looks.push(look);
        if (looks.length === 2) chain.grow();
        if (looks.length === 4) stop.abort();
        await delay(1);
      },
    });
    expect(looks.map(({ status }) => status)).toEqual(['ok', 'waiting', 'ok', 'ok']);
    expect(report.verifiedHeight).toBe(6);
  });

  it('goes on without the other node, and says so', async () => {
    const chain = storyChain();
    const stop = new AbortController();
    const looks: Look[] = [];
    const gone = new ClientError('unreachable', 'the witness is gone');
    const witness = sourceOf(chain, { fetchStatus: () => Promise.reject(gone) });
    await followNode(chain.genesis, {
      source: sourceOf(chain),
      witness,
      environment: systemEnvironment,
      pauseMs: 5,
      signal: stop.signal,
      onLook: async (look) => {
        looks.push(look);
        stop.abort();
      },
    });
    expect(looks).toMatchObject([{ status: 'ok', reason: 'the witness is gone' }]);
  });

  it('ends by itself when the chain is wrong', async () => {
    const chain = storyChain();
    const looks: Look[] = [];
    const report = await followNode(chain.genesis, {
      source: sourceOf(chain, {
        fetchBlocks: (from, limit) => sourceOf(chain).fetchBlocks(from + 1, limit),
      }),
      environment: systemEnvironment,
      pauseMs: 5,
      signal: new AbortController().signal,
      onLook: async (look) => {
        looks.push(look);
      },
    });
    expect(looks.map(({ status }) => status)).toEqual(['failed']);
    expect(report.failures).toMatchObject([{ height: 1, code: 'wrong_height' }]);
  });
});

describe('a health file', () => {
  it('is well while looks succeed, ill when they are long past, failed or absent', async () => {
    const path = `${scratchFolder()}/health.json`;
    expect(await checkHealth(path, 0, 1_000)).toContain('ENOENT');
    const report = await audit(storyChain());
    const look: Look = { status: 'ok', report, reason: '' };
    await writeHealth(path, look, 5_000);
    expect(await checkHealth(path, 5_900, 1_000)).toBeNull();
    expect(await checkHealth(path, 6_100, 1_000)).toContain('1100 ms');
    const failures = [{ height: 6, code: 'other_block', reason: 'it is another' }];
    await writeHealth(path, { ...look, status: 'failed', report: { ...report, failures } }, 6_000);
    expect(await checkHealth(path, 6_000, 1_000)).toContain('failed');
  });
});
