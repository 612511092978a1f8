import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { executeBlock } from '../../contracts/execute.ts';
import type { Header } from '../../ledger/block.ts';
import { headerId } from '../../ledger/block.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { fromBase64url } from '../../ledger/encoding.ts';
import type { Genesis, GenesisWords } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { positionOf, treeRoot } from '../../ledger/stateTree.ts';
import { composeTransaction, decodeTransaction } from '../../ledger/transaction.ts';
import { openChain } from '../../node/chain.ts';
import { LawChecker } from '../../node/lawChecker.ts';
import { refusalOf as refusalOfStart } from '../../node/startRefusal.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { factKey, numberKey } from '../../node/store/keySpace.ts';
import { decodeRecord } from '../../node/store/record.ts';
import { encodeStoredFact } from '../../node/store/storedFact.ts';
import type { ChainEnd } from '../../node/takeOver.ts';
import {
  checkContinuation,
  composeContinuation,
  takeOverChain,
  withEnd,
} from '../../node/takeOver.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { issueTo, secretOf, storeOptions, worksOf } from './smallChain.ts';
import { join, SceneChain, sceneGenesis } from './sync/snapshotScene.ts';
import { tamperDatabase } from './tampering.ts';

const OLD = sceneGenesis();
const SCENE_MS = 120_000;

/** The folder of a node whose chain has ended, and of one that joined it by a snapshot. */
let ended: string;
let joined: string;
/** A transaction that came too late for that chain. */
let late: string;

function homeOf(home: string, genesis: Genesis): string {
  mkdirSync(home, { recursive: true });
  writeFileSync(joinPath(home, 'genesis.json'), genesis.bytes);
  return home;
}

const chainOf = (home: string): string => joinPath(home, 'chain');

beforeAll(async () => {
  const root = mkdtempSync(joinPath(tmpdir(), 'tally-ended-'));
  ended = homeOf(joinPath(root, 'ended'), OLD);
  joined = homeOf(joinPath(root, 'joined'), OLD);
  const chain = await SceneChain.found(chainOf(ended));
  await chain.grow(4);
  await chain.changeKey();
  await chain.pause();
  await chain.grow(9);
  await join(chainOf(joined), OLD, { a: (question) => chain.answer('a', question) });
  late = issueTo(OLD, 's1', 7_000, chain.store.position.time);
  await chain.store.close();
  return () => rmSync(root, { recursive: true });
}, SCENE_MS);

/** A copy of such a folder, for one test. */
function copy(folder = ended): string {
  const home = joinPath(scratchFolder(), 'old');
  cpSync(folder, home, { recursive: true });
  return home;
}

async function proposed(home: string, without: readonly string[] = []): Promise<Genesis> {
  return await withEnd(home, async (end) => composeContinuation(end, { without }));
}

/** Continues the chain of a folder in another one, as its operator does. */
async function continued(without: readonly string[] = []): Promise<string> {
  const old = copy();
  const genesis = await proposed(old, without);
  const home = homeOf(joinPath(scratchFolder(), 'new'), genesis);
  await withEnd(old, async (end) => {
    checkContinuation(end, genesis);
    await takeOverChain(end, genesis, home);
  });
  return home;
}

/** The chain of a folder, closed when the test ends. */
async function opened(home: string): Promise<SceneChain> {
  const { genesis, store } = await openChain(home);
  await store.close();
  const chain = await SceneChain.reopen(chainOf(home), genesis);
  onTestFinished(() => chain.store.close());
  return chain;
}

/** The same deed, signed for another chain. */
function resigned(jws: string, { chain }: Genesis): string {
  const { member, keyName, deed, expires } = decodeTransaction(jws, 1 << 16);
  const words = {
    chain,
    member,
    keyName,
    deed,
    expires,
    nonce: fromBase64url(String(deed['seed'])),
  };
  return composeTransaction(words, secretOf(member));
}

async function refusalOf(home: string, genesis: Genesis): Promise<string> {
  return await withEnd(home, async (end) => judged(end, genesis));
}

function judged(end: ChainEnd, genesis: Genesis): string {
  try {
    checkContinuation(end, genesis);
    return 'agreed';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

describe('the genesis document that continues a chain', () => {
  it('is the same, byte for byte, from every folder that ends at the same block', async () => {
    const [first, second] = [await proposed(ended), await proposed(joined)];
    expect(second.bytes).toEqual(first.bytes);
    const { continues } = first;
    expect(continues?.header.chain).toBe(OLD.chain);
    expect(first.chain).not.toBe(OLD.chain);
    // The key of v2 was changed by ballot: who votes follows from the state, not from the founding.
    expect(first.validators).not.toEqual(OLD.validators);
    expect(await refusalOf(joined, first)).toBe('agreed');
  });

  it('is refused when it is not that of the folder, each way with its code', async () => {
    await withEnd(ended, async (end) => {
      const own = composeContinuation(end, { without: [] });
      const { continues } = own;
      if (continues === null) throw new Error('it continues');
      const { header, history } = continues;
      const other = '7'.repeat(64);
      const [, ...fewer] = own.validators;
      const stronger = own.validators.map((one) => ({ ...one, power: 2 }));
      const parameters: Json = { ...(own.parameters as JsonObject), graceDays: 9 };
      const as = (change: Partial<Header>): Partial<GenesisWords> => ({
        continues: { header: { ...header, ...change }, history },
      });
      const rows: readonly (readonly [Partial<GenesisWords>, string])[] = [
        [{ continues: null }, 'not_continued'],
        [as({ chain: other }), 'other_chain'],
        [as({ state: other }), 'other_state'],
        [as({ results: other }), 'other_block'],
        [{ name: 'renamed' }, 'agreed'],
        [{ validators: fewer }, 'agreed'],
        [{ validators: OLD.validators }, 'other_document'],
        [{ validators: stronger }, 'other_document'],
        [{ parameters }, 'other_document'],
        [{ members: [] }, 'other_document'],
        [{ start: own.start + 1 }, 'other_document'],
      ];
      for (const [change, code] of rows) {
        const forged = decodeGenesis(encodeGenesis({ ...own, ...change }));
        expect(judged(end, forged), JSON.stringify(change).slice(0, 80)).toBe(code);
      }
    });
  });

  it('is refused by a folder that has more blocks, or fewer', async () => {
    const behind = await proposed(ended);
    const home = copy();
    const chain = await SceneChain.reopen(chainOf(home), OLD);
    await chain.grow(1);
    await chain.store.close();
    expect(await refusalOf(home, behind)).toBe('other_height');
    expect(await refusalOf(ended, await proposed(home))).toBe('other_height');
  });

  it('is not made from a state, a block or a certificate that was altered', async () => {
    const { header } = await withEnd(ended, async ({ continues }) => continues);
    const codeOf = (home: string): Promise<string> =>
      proposed(home).then(
        () => 'made',
        (error: { readonly code: string }) => error.code,
      );
    const spoilt = async (change: Parameters<typeof tamperDatabase>[1]): Promise<string> => {
      const home = copy();
      await tamperDatabase(chainOf(home), change);
      return await codeOf(home);
    };
    const [key, value] = ['account/bank/eur/s1', { balance: '1' }];
    expect(
      await spoilt((_, put) => put(factKey(positionOf(key)), encodeStoredFact(key, value))),
    ).toMatch(/^(state_mismatch|missing_record)$/);
    const at = numberKey('header', header.height);
    const resigned =
      (signature: (text: string) => string) =>
      async (
        level: { get(key: Uint8Array): Promise<Uint8Array | undefined> },
        put: (key: Uint8Array, value: Uint8Array) => Promise<void>,
      ): Promise<void> => {
        const text = new TextDecoder().decode(decodeRecord(at, (await level.get(at)) ?? at));
        await put(at, new TextEncoder().encode(signature(text)));
      };
    const first = /"signatures":\["(.)/;
    const other = (text: string): string =>
      text.replace(first, (all, letter) => all.slice(0, -1) + (letter === 'A' ? 'B' : 'A'));
    expect(await spoilt(resigned(other))).toBe('not_certified');
    expect(
      await spoilt(resigned((text) => text.replace(/"proposer":"v1"/, '"proposer":"v2"'))),
    ).toBe('chain_broken');
    const home = homeOf(joinPath(scratchFolder(), 'empty'), OLD);
    const store = await ChainStore.open(storeOptions(chainOf(home), OLD));
    await store.close();
    expect(await codeOf(home)).toBe('no_block');
  });
});

describe('a chain that continues another', () => {
  it('begins with its state, and the laws hold from its first height on', async () => {
    const home = await continued();
    const before = await withEnd(ended, async ({ continues }) => continues.header);
    const chain = await opened(home);
    const { store, genesis } = chain;
    expect(store.height).toBe(before.height);
    expect(treeRoot(store.chainState().tree)).toBe(before.state);
    const laws = await LawChecker.open(chain);
    // Beside what it is to be: the same blocks on the chain that ended, had it gone on.
    const old = await SceneChain.reopen(chainOf(copy()), OLD);
    onTestFinished(() => old.store.close());
    for (let at = 0; at < 6; at += 1) {
      const { time } = chain.store.position;
      const works = worksOf(OLD, old.store.chainState(), 6);
      // The first accept invoices that were registered on the chain before.
      const own =
        at === 0
          ? works.map((jws) => resigned(jws, genesis))
          : worksOf(genesis, store.chainState(), 6);
      const block = chain.decide(store.chainState(), own, time + 1_000);
      laws.follow(block.executed);
      await chain.commitDecided(block);
      await old.commit(works, time + 1_000);
      const [ours, theirs] = [chain, old].map(({ blocks }) => blocks.at(-1)?.executed);
      expect(ours?.results.map(({ code }) => code)).toEqual(
        theirs?.results.map(({ code }) => code),
      );
    }
    expect(store.blocks.first).toBe(before.height + 1);
    expect(store.blocks.header(before.height + 1)?.header).toMatchObject({
      chain: genesis.chain,
      height: before.height + 1,
      previous: genesis.chain,
    });
    // The header after it holds the whole history of the chain before, too.
    const [first, second] = chain.blocks.map(({ executed }) => executed.header);
    const [own, theirs] = [chain, old].map(({ store: { position } }) => position.history.size);
    expect(own).toBe(theirs);
    expect(first?.history).toBe(old.blocks[0]?.executed.header.history);
    expect(second?.previous).toBe(headerId(first ?? before));
    expect((await store.verify()).height).toBe(before.height + 6);
  });

  it('leaves out validators who do not go on, and nobody else', async () => {
    const home = await continued(['v4']);
    const { store, genesis } = await opened(home);
    const going = ['v1', 'v2', 'v3'];
    expect(genesis.validators.map(({ id }) => id)).toEqual(going);
    const { nextValidators, validators } = store.position;
    for (const set of [validators, nextValidators]) expect(set).toEqual(genesis.validators);
    expect(store.chainState().world.facts.get('validators')).toEqual(genesis.validators);
    expect((await store.verify()).facts).toBeGreaterThan(50);
    await expect(proposed(ended, ['bank'])).rejects.toMatchObject({ code: 'bad_genesis' });
    await expect(proposed(ended, [...going, 'v4'])).rejects.toMatchObject({ code: 'bad_genesis' });
  });

  it('takes no transaction of the chain before it', async () => {
    const { store } = await opened(await continued());
    const state = store.chainState();
    const body = { transactions: [late], evidence: [], previousCommit: null };
    const transactions = [decodeTransaction(late, 1 << 16)];
    const words = { time: state.time + 1_000, proposer: 'v1', body, transactions };
    expect(executeBlock(state, words)).toMatchObject({ invalid: 'wrong_chain' });
  });

  it('is joined by a snapshot as any other, and not founded from the document alone', async () => {
    const chain = await opened(await continued());
    const { genesis } = chain;
    await chain.grow(3);
    const home = homeOf(joinPath(scratchFolder(), 'joins'), genesis);
    const alone = await openChain(home).catch((error: unknown) => refusalOfStart(error));
    expect(alone).toMatchObject({
      code: 'state_missing',
      cause: expect.stringContaining(OLD.chain),
      remedy: expect.stringContaining('--join snapshot'),
    });
    expect(existsSync(chainOf(home))).toBe(false);
    const answer = (question: Uint8Array) => chain.answer('a', question);
    const { isJoined } = await join(chainOf(home), genesis, { a: answer });
    expect(isJoined).toBe(true);
    const newcomer = await opened(home);
    expect(newcomer.store.position).toEqual(chain.store.position);
    await newcomer.store.verify();
  });

  it('can be continued itself', async () => {
    const home = await continued();
    const store = await openChain(home);
    await store.store.close();
    const chain = await SceneChain.reopen(chainOf(home), store.genesis);
    await chain.grow(2);
    await chain.store.close();
    const genesis = await proposed(home);
    expect(genesis.continues?.header.chain).toBe(chain.genesis.chain);
    const next = homeOf(joinPath(scratchFolder(), 'next'), genesis);
    await withEnd(home, (end) => takeOverChain(end, genesis, next));
    const again = await SceneChain.reopen(chainOf(next), genesis);
    await again.grow(1);
    expect(again.store.height).toBe(chain.store.height + 1);
    await again.store.close();
  });
});
