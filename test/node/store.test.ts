import { describe, expect, it, onTestFinished } from 'vitest';
import { bodyMatches, decodeBlock, encodeBlock, encodeBody, headerId } from '../../ledger/block.ts';
import { fromHex } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Frontier } from '../../ledger/merkle.ts';
import { appendLeaf } from '../../ledger/merkle.ts';
import { verifyState } from '../../ledger/stateTree.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { hashValidators } from '../../ledger/validators.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { databaseFolder } from '../../node/store/database.ts';
import { numberKey } from '../../node/store/keySpace.ts';
import { scrubTables } from '../../node/store/scrub.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import {
  certificateOf,
  decide,
  issueTo,
  secretOf,
  smallGenesis,
  storeOptions,
  worksOf,
} from './smallChain.ts';
import { tamperDatabase } from './tampering.ts';

const GENESIS = smallGenesis();

async function openStore(folder: string, genesis: Genesis = GENESIS): Promise<ChainStore> {
  const store = await ChainStore.open(storeOptions(folder, genesis));
  onTestFinished(() => store.close());
  return store;
}

/** Commits `count` blocks of mixed work; returns them. */
async function grow(store: ChainStore, count: number, perBlock = 9): Promise<DecidedBlock[]> {
  const blocks: DecidedBlock[] = [];
  for (let at = 0; at < count; at += 1) {
    const state = store.chainState();
    const block = decide(state, worksOf(GENESIS, state, perBlock));
    await store.commit(block);
    blocks.push(block);
  }
  return blocks;
}

describe('a store', () => {
  it('begins with the founding of its chain', async () => {
    const store = await openStore(scratchFolder());
    expect(store.height).toBe(0);
    expect(store.position.previous).toBe(GENESIS.chain);
    expect(store.chainState().world.facts.get('member/bank')).toMatchObject({ id: 'bank' });
    expect(store.blocks.header(0)).toBeUndefined();
    expect(store.blocks.header(1)).toBeUndefined();
    expect(store.proveFact('member/bank')).toBeNull();
    expect(await store.verify()).toMatchObject({ height: 0, transactions: 0 });
  });

  it('gives back every block as it was committed, also after a restart', async () => {
    const folder = scratchFolder();
    const first = await ChainStore.open(storeOptions(folder));
    const blocks = await grow(first, 6);
    const before = first.chainState();
    await first.close();
    const store = await openStore(folder);
    expect(store.height).toBe(6);
    expect({ ...store.chainState(), world: null, tree: null }).toEqual({
      ...before,
      world: null,
      tree: null,
    });
    for (const [at, { body, certificate, executed }] of blocks.entries()) {
      const height = at + 1;
      const stored = store.blocks.header(height);
      expect(stored).toEqual({ header: executed.header, certificate, id: executed.id });
      expect(store.blocks.bodyBytes(height)).toEqual(encodeBody(body));
      expect(store.blocks.block(height)).toEqual({ header: executed.header, certificate, body });
      const { results, outcomes, secret } = executed;
      expect(store.blocks.outcomes(height)).toEqual({ results, outcomes, secret });
      for (const [index, { id }] of results.entries()) {
        expect(store.blocks.findTransaction(id)).toEqual({ height, index });
      }
    }
    expect(store.blocks.findTransaction('0'.repeat(64))).toBeUndefined();
    expect(await store.verify()).toMatchObject({ height: 6 });
  });

  it('goes on after a restart with the same roots as without one', async () => {
    const [one, other] = [scratchFolder(), scratchFolder()];
    const whole = await openStore(one);
    const straight = await grow(whole, 5);
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const store = await ChainStore.open(storeOptions(other));
      const [block] = await grow(store, 1);
      if (block !== undefined) ids.push(block.executed.id);
      await store.close();
    }
    expect(ids).toEqual(straight.map(({ executed }) => executed.id));
  });

  it('finds the last run of a due item and its outcome', async () => {
    const store = await openStore(scratchFolder());
    await grow(store, 3);
    const dueTime = Date.UTC(2026, 3, 1);
    const block = decide(store.chainState(), [], dueTime);
    await store.commit(block);
    const { outcomes } = block.executed;
    expect(outcomes.length).toBeGreaterThan(0);
    for (const [index, { item }] of outcomes.entries()) {
      expect(store.blocks.findSettlement(item)).toEqual({ height: 4, index });
      expect(store.blocks.outcomes(4)?.outcomes[index]?.item).toBe(item);
    }
    expect(store.blocks.findSettlement('settle/none')).toBeUndefined();
    expect(await store.verify()).toMatchObject({ height: 4 });
  });

  it('gives runs of blocks that others can decode, by size, and always at least one', async () => {
    const store = await openStore(scratchFolder());
    await grow(store, 4);
    const all = store.blocks.run(1, 1 << 30);
    expect(all.blocks).toHaveLength(4);
    const size = all.blocks[1]?.length ?? 0;
    expect(store.blocks.run(2, size).blocks).toHaveLength(1);
    expect(store.blocks.run(2, 1).blocks).toHaveLength(1);
    expect(store.blocks.run(5, 1 << 30).blocks).toEqual([]);
    expect(store.blocks.run(0, 1).from).toBe(1);
    for (const [at, bytes] of all.blocks.entries()) {
      const block = store.blocks.block(at + 1);
      if (block === undefined) throw new Error('the block is there');
      expect(Buffer.from(bytes)).toEqual(Buffer.from(encodeBlock(block)));
      const { header, body } = decodeBlock(bytes, 1 << 30);
      expect(header.height).toBe(at + 1);
      expect(bodyMatches(header, body)).toBe(true);
    }
    expect(store.blocks.headers(2, 9).map(({ header }) => header.height)).toEqual([2, 3, 4]);
  });

  it('proves what a key has, and that another has none, under one header', async () => {
    const store = await openStore(scratchFolder());
    await grow(store, 3);
    for (const key of ['member/bank', 'account/bank/eur/s1', 'member/nobody', 'offer/none']) {
      const proof = store.proveFact(key);
      if (proof === null) throw new Error('there is a header');
      const { header, certificate, value, path } = proof;
      expect(certificate.block).toBe(headerId(header));
      expect(verifyState({ root: header.state, key, value, path })).toBe(true);
    }
    expect(store.proveFact('account/bank/eur/s1')?.value).toMatchObject({ member: 's1' });
    expect(store.proveFact('member/nobody')?.value).toBeNull();
  });

  it('does not let a state be read that a later block has replaced', async () => {
    const store = await openStore(scratchFolder());
    const { world, tree } = store.chainState();
    await grow(store, 1);
    expect(() => world.facts.get('member/bank')).toThrow(/a later block/);
    expect(() => world.indexes.scan('due/', 'due0', 1)).toThrow(/a later block/);
    expect(() => tree.group('')).toThrow(/a later block/);
  });

  it('shows the state before a commit until the commit is on disk', async () => {
    const store = await openStore(scratchFolder());
    const before = store.chainState();
    const account = 'account/bank/eur/s1';
    const block = decide(before, [issueTo(GENESIS, 's1', 1, before.time)]);
    const committing = store.commit(block);
    let isDone = false;
    const done = committing.then(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 1000; turn += 1) {
      if (isDone) break;
      expect(store.height).toBe(0);
      expect(before.world.facts.get(account)).toBeUndefined();
      expect(store.blocks.findTransaction(block.executed.results[0]?.id ?? '')).toBeUndefined();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(store.height).toBe(1);
    expect(store.chainState().world.facts.get(account)).toMatchObject({ balance: '1000' });
  });

  it('takes the next block only, once, and one at a time', async () => {
    const store = await openStore(scratchFolder());
    const [first] = await grow(store, 1);
    if (first === undefined) throw new Error('one block was made');
    await expect(store.commit(first)).rejects.toThrow(/the next block/);
    const next = decide(store.chainState(), []);
    const other = { ...next, certificate: { ...next.certificate, block: 'ab'.repeat(32) } };
    await expect(store.commit(other)).rejects.toThrow(/one id/);
    const going = store.commit(next);
    await expect(store.commit(next)).rejects.toThrow(/one commit at a time/);
    await going;
    expect(store.height).toBe(2);
  });

  it('keeps the validators that a header changes, for the trail of proofs', async () => {
    const folder = scratchFolder();
    const store = await ChainStore.open(storeOptions(folder));
    await grow(store, 1);
    const { history } = store.position;
    await store.commit(changeValidators(history, decide(store.chainState(), [])));
    await store.commit(decide(store.chainState(), []));
    await store.close();
    const again = await openStore(folder);
    expect(again.blocks.validatorChange(1)).toBeUndefined();
    const change = again.blocks.validatorChange(2);
    expect(change?.nextValidators.map(({ id }) => id)).toEqual(['v1', 'v2']);
    // The state still names one validator, so the block after changes the set back.
    const changes = await again.blocks.validatorChanges();
    expect(changes.map(({ header }) => header.height)).toEqual([2, 3]);
    expect(changes[0]).toEqual(change);
    expect(await again.verify()).toMatchObject({ height: 3 });
  });

  it('is not opened without the validators that its newest block has set', async () => {
    const folder = scratchFolder();
    const store = await ChainStore.open(storeOptions(folder));
    await grow(store, 1);
    const { history } = store.position;
    await store.commit(changeValidators(history, decide(store.chainState(), [])));
    await store.close();
    await tamperDatabase(folder, (level) => level.del(numberKey('validators', 2)));
    await expect(ChainStore.open(storeOptions(folder))).rejects.toMatchObject({
      code: 'missing_record',
    });
  });

  it('scrubs its live tables while it works', async () => {
    const folder = scratchFolder();
    const store = await openStore(folder);
    await grow(store, 2);
    expect([...scrubTables(databaseFolder(folder))]).toEqual([]);
  });

  it('keeps ids of transactions apart from their bytes', async () => {
    const store = await openStore(scratchFolder());
    const jws = issueTo(GENESIS, 's1', 1, store.position.time);
    const { id, digest } = decodeTransaction(jws, 1 << 16);
    await store.commit(decide(store.chainState(), [jws]));
    expect(store.blocks.findTransaction(id)).toEqual({ height: 1, index: 0 });
    expect(store.blocks.findTransaction(digest)).toBeUndefined();
  });
});

/** The same block over `history`, but with another validator from the next height on. */
function changeValidators(history: Frontier, block: DecidedBlock): DecidedBlock {
  const { executed } = block;
  const second = { id: 'v2', key: publicKeyOf(secretOf('v2')), power: 1 };
  const validators = [...executed.next.validators, second];
  const header = { ...executed.header, nextValidators: hashValidators(validators) };
  const id = headerId(header);
  const { chain, height } = header;
  return {
    ...block,
    certificate: certificateOf(chain, height, id),
    executed: {
      ...executed,
      header,
      id,
      next: {
        ...executed.next,
        previous: id,
        validators,
        history: appendLeaf(history, fromHex(id)),
      },
    },
  };
}
