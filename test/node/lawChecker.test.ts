import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Executed } from '../../contracts/execute.ts';
import { executeBlock } from '../../contracts/execute.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { OpenChain } from '../../node/chain.ts';
import { ValidatorHistory } from '../../node/engine/validatorHistory.ts';
import { LawChecker } from '../../node/lawChecker.ts';
import { refusalOf } from '../../node/startRefusal.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { storeOptions, worksOf } from './smallChain.ts';
import { join, SceneChain, sceneGenesis } from './sync/snapshotScene.ts';

const GENESIS = sceneGenesis();
const PER_BLOCK = 12;

describe('the second world of a development node', () => {
  const home = mkdtempSync(joinPath(tmpdir(), 'tally-mirror-'));
  let chain: SceneChain;

  beforeAll(async () => {
    chain = await SceneChain.found(joinPath(home, 'source'), GENESIS);
    await chain.grow(6, PER_BLOCK);
    await chain.changeKey();
    await chain.pause();
    await chain.grow(12, PER_BLOCK);
  }, 60_000);

  afterAll(async () => {
    await chain.store.close();
    rmSync(home, { recursive: true, force: true });
  });

  function opened(store: ChainStore): OpenChain {
    return { genesis: GENESIS, store, validators: new ValidatorHistory(GENESIS.validators, []) };
  }

  async function joined(): Promise<OpenChain> {
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: (question) => chain.answer('a', question) });
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    expect(store.blocks.first).toBeGreaterThan(1);
    return opened(store);
  }

  /** The next block over a store, which is not committed. */
  function nextOver(store: ChainStore): Executed {
    const state = store.chainState();
    const jws = worksOf(GENESIS, state, PER_BLOCK);
    const previousCommit = store.blocks.header(state.height)?.certificate ?? null;
    const transactions = jws.map((text) => decodeTransaction(text, 1 << 16));
    const body = { transactions: jws, evidence: [], previousCommit };
    const words = { time: state.time + 1_000, proposer: 'v1', body, transactions };
    const executed = executeBlock(state, words);
    if ('invalid' in executed) throw new Error(JSON.stringify(executed));
    return executed;
  }

  /** The same block with one amount of money more than there is. */
  function counterfeit(executed: Executed): Executed {
    const facts = new Map(executed.facts);
    const [key, account] = [...facts].find(([name]) => name.startsWith('account/')) ?? [];
    if (key === undefined) throw new Error('an account changed');
    facts.set(key, { ...(account as object), balance: '999999999999' });
    return { ...executed, facts };
  }

  it('notices what a block may not change, though all that it leaves is in order', async () => {
    const mirror = await LawChecker.open(opened(chain.store));
    const next = nextOver(chain.store);
    const nothing = '0'.repeat(64);
    const units = { receivable: nothing, from: '1', to: '1', debt: nothing, amount: '1' };
    const setOff = { type: 'pieceSetOff', ...units, debtor: 'v1', holder: 'v2' };
    const results = next.results.map((each) => ({ ...each, events: [...each.events, setOff] }));
    expect(() => mirror.follow({ ...next, results })).toThrow(/breaks a law.*set/);
  });

  it.each(['replay', 'a snapshot'])(
    'follows from %s on, and notices money from nowhere',
    async (how) => {
      const at = how === 'replay' ? opened(chain.store) : await joined();
      const mirror = await LawChecker.open(at);
      const next = nextOver(at.store);
      mirror.follow(next);
      expect(() => mirror.follow(counterfeit(next))).toThrow(/breaks a law/);
    },
  );

  it('goes on with many blocks after a snapshot, as the chain itself does', async () => {
    const at = await joined();
    const mirror = await LawChecker.open(at);
    for (let more = 0; more < 6; more += 1) {
      const executed = nextOver(at.store);
      const jws = worksOf(GENESIS, at.store.chainState(), PER_BLOCK);
      const block = chain.decide(chain.store.chainState(), jws);
      expect(block.executed.id).toBe(executed.id);
      await at.store.commit(block);
      await chain.commitDecided(block);
      mirror.follow(executed);
    }
    await LawChecker.open(at);
  });

  it('does not begin on a snapshot whose indexes are not those of its facts', async () => {
    const at = await joined();
    const jws = worksOf(GENESIS, at.store.chainState(), PER_BLOCK);
    const decided = chain.decide(chain.store.chainState(), jws);
    const indexes = new Map(decided.executed.indexes);
    const entry = [...indexes].find(([key]) => key.startsWith('ends/'));
    if (entry === undefined) throw new Error('a piece has an end');
    indexes.delete(entry[0]);
    await at.store.commit({ ...decided, executed: { ...decided.executed, indexes } });
    await expect(LawChecker.open(at)).rejects.toThrow(/the index says/);
  });

  it('says which block it does not make as it was made, where rules differ', async () => {
    const { parameters } = GENESIS;
    const changed = { ...(parameters as object), maxInvoiceAgeDays: 11 } as typeof parameters;
    const genesis = { ...GENESIS, parameters: changed };
    const opening = LawChecker.open({ ...opened(chain.store), genesis });
    const said = await opening.then(() => null, refusalOf);
    expect(said).toMatchObject({ code: 'other_rules', cause: expect.stringContaining('block 1 ') });
  });

  it('says which block it does not take, where its senders have no such keys', async () => {
    const named = GENESIS.members as { readonly keys: readonly object[] }[];
    const members = named.map((member) => ({
      ...member,
      keys: member.keys.map((key, at) => ({ ...key, name: `other-${at}` })),
    }));
    const genesis = { ...GENESIS, members } as unknown as typeof GENESIS;
    const opening = LawChecker.open({ ...opened(chain.store), genesis });
    const said = await opening.then(() => null, refusalOf);
    expect(said).toMatchObject({ code: 'other_rules', cause: expect.stringContaining('block 1 ') });
  });
});
