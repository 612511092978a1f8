import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { executeBlock } from '../../../contracts/execute.ts';
import type { World } from '../../../contracts/state/state.ts';
import type { Transaction } from '../../../ledger/transaction.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { ChainStore } from '../../../node/store/chainStore.ts';
import { MIN_TAIL_BLOCKS } from '../../../node/sync/snapshotTail.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { storeOptions, worksOf } from '../smallChain.ts';
import type { Peer } from './snapshotScene.ts';
import { entriesOf, join, replayed, rightsIn, SceneChain, sceneGenesis } from './snapshotScene.ts';

const GENESIS = sceneGenesis();
const PER_BLOCK = 12;

describe('joining by a snapshot', () => {
  const home = mkdtempSync(joinPath(tmpdir(), 'tally-snapshot-'));
  let chain: SceneChain;

  beforeAll(async () => {
    chain = await SceneChain.found(joinPath(home, 'source'), GENESIS);
    await chain.grow(8, PER_BLOCK);
    await chain.changeKey();
    await chain.grow(2, PER_BLOCK);
    await chain.pause();
    await chain.grow(14, PER_BLOCK);
  }, 60_000);

  afterAll(async () => {
    await chain.store.close();
    rmSync(home, { recursive: true, force: true });
  });

  const honest =
    (name: string): Peer =>
    (question) =>
      chain.answer(name, question);

  async function openJoined(folder: string): Promise<ChainStore> {
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    return store;
  }

  it('brings the newest blocks, as many as transactions may live and no more', async () => {
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: honest('a') });
    const store = await openJoined(folder);
    const { first } = store.blocks;
    expect(first).toBeGreaterThan(1);
    const oldest = store.position.time - store.position.parameters.transactionLifetimeMs;
    expect(store.blocks.header(first)?.header.time).toBeLessThanOrEqual(oldest);
    expect(store.blocks.header(first + 1)?.header.time).toBeGreaterThan(oldest);
    expect(store.blocks.header(first - 1)).toBeUndefined();
    expect(store.blocks.run(first - 1, 1_000_000).blocks).toEqual([]);
    for (let height = first; height <= store.height; height += 1) {
      expect(store.blocks.outcomes(height)).toEqual(chain.store.blocks.outcomes(height));
      expect(store.blocks.bodyBytes(height)).toEqual(chain.store.blocks.bodyBytes(height));
    }
  });

  it('brings all that may come again, over most of a lifetime without a block', async () => {
    const slow = await SceneChain.found(scratchFolder(), GENESIS);
    onTestFinished(() => slow.store.close());
    await slow.grow(2, PER_BLOCK);
    await slow.pause();
    await slow.grow(2, PER_BLOCK);
    await slow.pause(0.6);
    await slow.grow(MIN_TAIL_BLOCKS + 2, PER_BLOCK);
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: (question) => slow.answer('a', question) });
    const store = await openJoined(folder);
    const { first } = store.blocks;
    const oldest = store.position.time - store.position.parameters.transactionLifetimeMs;
    expect(store.blocks.header(first)?.header.time).toBeLessThanOrEqual(oldest);
    expect(store.blocks.header(first + 1)?.header.time).toBeGreaterThan(oldest);
    expect(first).toBe(2);
  });

  it('gives the state that replay gives, with all that follows from it', async () => {
    const folder = scratchFolder();
    const joined = await join(folder, GENESIS, { a: honest('a'), b: honest('b') });
    expect(joined).toEqual({ isJoined: true, reported: [] });
    const store = await openJoined(folder);
    expect(store.position).toEqual(chain.store.position);
    const report = await store.verify();
    const world = replayed(GENESIS, chain.blocks);
    expect(report.facts).toBe(entriesOf(world.facts).length);
    expect(tellMissing(store, world)).toEqual([]);
    const ordered = entriesOf(world.indexes).filter(([key]) => !key.startsWith('count/'));
    expect(report.indexes).toBe(ordered.filter((entry) => isAlive(store, entry)).length);
    expect(await store.blocks.validatorChanges()).toEqual(chain.validators.after(0));
  });

  it('gives the rights that the state tells, from its height at the latest', async () => {
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: honest('a') });
    const store = await openJoined(folder);
    const keys = entriesOf(replayed(GENESIS, chain.blocks).facts).map(([key]) => key);
    const [own, joined] = [
      await rightsIn(chain.store, joinPath(home, 'source'), keys),
      await rightsIn(store, folder, keys),
    ];
    const ages = new Set<string>();
    for (const [name, since] of own) {
      const isKnown = joined.get(name) === since;
      const isFromThen = since !== null && since > 0 && joined.get(name) === store.height;
      if (!isKnown && !isFromThen) ages.add(`${name}: ${since} and ${joined.get(name)}`);
    }
    expect([...ages]).toEqual([]);
    // Parties that an invoice names have read it from its making, here too.
    const made = [...joined].filter(([name, since]) => /^s2 invoice/.test(name) && since !== null);
    expect(made.some(([, since]) => since !== null && since < store.blocks.first)).toBe(true);
    const pieces = [...joined].filter(([name, since]) => /^buyer piece/.test(name) && since);
    expect(pieces.length).toBeGreaterThan(1);
    expect(new Set(pieces.map(([, since]) => since))).toEqual(new Set([store.height]));
  });

  it('gives a chain that goes on with the same roots, and forgets the same ids', async () => {
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: honest('a') });
    const store = await openJoined(folder);
    for (let at = 0; at < 6; at += 1) {
      const state = store.chainState();
      const jws = at === 3 ? [] : worksOf(GENESIS, state, PER_BLOCK);
      const block = chain.decide(
        chain.store.chainState(),
        jws,
        state.time + (at === 3 ? 700_000 : 1_000),
      );
      const { time, proposer } = block.executed.header;
      const { body } = block;
      const transactions = block.body.transactions.map((text) => decoded(text));
      const executed = executeBlock(state, { time, proposer, body, transactions });
      expect('invalid' in executed ? executed : executed.id).toBe(block.executed.id);
      if ('invalid' in executed) return;
      await store.commit({ certificate: block.certificate, body, executed });
      await chain.commitDecided(block);
    }
    const world = replayed(GENESIS, chain.blocks);
    expect(tellMissing(store, world)).toEqual([]);
    const ordered = entriesOf(world.indexes).filter(([key]) => !key.startsWith('count/'));
    expect((await store.verify()).indexes).toBe(ordered.length);
  });

  it('remembers the transactions that may not come again', async () => {
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: honest('a') });
    const store = await openJoined(folder);
    const again = chain.blocks.at(-1)?.body.transactions ?? [];
    const state = store.chainState();
    const certificate = store.blocks.header(state.height)?.certificate ?? null;
    const body = { transactions: again, evidence: [], previousCommit: certificate };
    const words = { time: state.time + 1_000, proposer: 'v1', body };
    const transactions = again.map((text) => decoded(text));
    expect(again.length).toBeGreaterThan(0);
    expect(executeBlock(state, { ...words, transactions })).toMatchObject({ invalid: 'repeated' });
  });

  it('leaves out ids that have expired, which nothing asks for', async () => {
    await chain.grow(4, PER_BLOCK);
    await chain.pause();
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: honest('a') });
    const store = await openJoined(folder);
    const world = replayed(GENESIS, chain.blocks);
    const ordered = entriesOf(world.indexes).filter(([key]) => !key.startsWith('count/'));
    expect(tellMissing(store, world)).toEqual([]);
    const { indexes } = await store.verify();
    expect(indexes).toBe(ordered.filter((entry) => isAlive(store, entry)).length);
    expect(indexes).toBeLessThan(ordered.length);
    expect(store.height - store.blocks.first + 1).toBe(MIN_TAIL_BLOCKS);
  });
});

const decoded = (jws: string): Transaction => decodeTransaction(jws, 1 << 16);

/** Entries of the indexes that the store does not have as the replayed world has them. */
function tellMissing(store: ChainStore, world: World): string[] {
  const { indexes } = store.chainState().world;
  return entriesOf(world.indexes)
    .filter((entry) => isAlive(store, entry))
    .filter(([key, value]) => indexes.get(key) !== value)
    .map(([key]) => key);
}

/** Not a remembered id that has expired: nothing asks for it any more. */
function isAlive(store: ChainStore, [key]: [string, unknown]): boolean {
  return !key.startsWith('id/') || Number(key.slice(3, 18)) > store.position.time;
}
