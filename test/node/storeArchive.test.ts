/** What has left the state, on disk: kept by its digest, found by its keys, checked. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeArchived } from '../../contracts/state/folded.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { archiveKey, textKey } from '../../node/store/keySpace.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { FOLD_BLOCKS, FOLD_GENESIS, FOLDED_ID, nextOfFolding } from './foldedChain.ts';
import { storeOptions } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

const KEY = `receivable/${FOLDED_ID}`;

let model = '';
let digest = '';

beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), 'tally-'));
  const store = await ChainStore.open(storeOptions(model, FOLD_GENESIS));
  for (let at = 0; at < FOLD_BLOCKS; at += 1) await store.commit(nextOfFolding(store.chainState()));
  digest = store.blocks.archivedFact(KEY)?.digest ?? '';
  await store.close();
  return () => rmSync(model, { recursive: true, force: true });
});

function copyOfModel(): string {
  const folder = join(scratchFolder(), 'chain');
  cpSync(model, folder, { recursive: true });
  return folder;
}

describe('what has left the state', () => {
  it('is there after a start, by the digest that the leaf names', async () => {
    const store = await ChainStore.open(storeOptions(copyOfModel(), FOLD_GENESIS));
    const leaf = store.chainState().world.facts.get(`folded/${FOLDED_ID}`) as { digest?: string };
    expect(leaf.digest).toBe(digest);
    expect(store.chainState().world.facts.get(KEY)).toBeUndefined();
    const text = store.blocks.archivedText(digest) ?? '';
    const step = decodeArchived(text, digest);
    expect(step?.facts[KEY]).toMatchObject({ status: 'paid', paid: '100000' });
    expect(store.blocks.archivedFact(KEY)?.value).toEqual(step?.facts[KEY]);
    expect(store.blocks.archivedFact('receivable/none')).toBeUndefined();
    expect(store.blocks.archivedText('ab'.repeat(32))).toBeUndefined();
    expect((await store.verify()).height).toBe(FOLD_BLOCKS);
    await store.close();
  });
});

describe('the check of a store', () => {
  it('finds a text that is missing, and a key that leads nowhere', async () => {
    for (const key of [archiveKey(digest), textKey('archived', KEY)]) {
      const folder = copyOfModel();
      await tamperDatabase(folder, (level) => level.del(key));
      expect(await examineChain(folder, FOLD_GENESIS)).toBe('missing_record');
    }
  });

  it('finds a text that is another one, and a key that leads to another', async () => {
    const rows = [
      { key: archiveKey(digest), value: utf8('{"facts":{},"former":null}') },
      { key: textKey('archived', KEY), value: fromHex('ab'.repeat(32)) },
    ];
    for (const { key, value } of rows) {
      const folder = copyOfModel();
      await tamperDatabase(folder, (_level, put) => put(key, value));
      expect(await examineChain(folder, FOLD_GENESIS)).toBe('state_mismatch');
    }
  });

  it('finds a text that no leaf names', async () => {
    const folder = copyOfModel();
    const other = archiveKey('cd'.repeat(32));
    await tamperDatabase(folder, (_level, put) => put(other, utf8('{}')));
    expect(await examineChain(folder, FOLD_GENESIS)).toBe('missing_record');
  });
});
