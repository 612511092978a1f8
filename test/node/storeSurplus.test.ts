import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ChainStore } from '../../node/store/chainStore.ts';
import type { Space } from '../../node/store/keySpace.ts';
import { SPACES } from '../../node/store/keySpace.ts';
import { decodeRecord } from '../../node/store/record.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { decide, smallGenesis, storeOptions, worksOf } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

// The check of a store finds a record too many in each space of which it knows how many there are.

const GENESIS = smallGenesis();
let model = '';

beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), 'tally-'));
  const store = await ChainStore.open(storeOptions(model, GENESIS));
  for (let height = 1; height <= 4; height += 1) {
    const state = store.chainState();
    await store.commit(decide(state, worksOf(GENESIS, state, 9)));
  }
  await store.close();
  return () => rmSync(model, { recursive: true, force: true });
});

/** A copy in which the last record of a space stands once more, under the next key. */
async function withOneMore(space: Space): Promise<string> {
  const folder = join(scratchFolder(), 'chain');
  cpSync(model, folder, { recursive: true });
  await tamperDatabase(folder, async (level, put) => {
    const first = SPACES[space];
    const range = { gte: Uint8Array.of(first), lt: Uint8Array.of(first + 1) };
    const [last] = await level.iterator({ ...range, reverse: true, limit: 1 }).all();
    if (last === undefined) throw new Error(`${space} has no record`);
    const [key, stored] = last;
    const next = Uint8Array.from(key);
    next[next.length - 1] = (next.at(-1) ?? 0) + 1;
    await put(next, decodeRecord(key, stored));
  });
  return folder;
}

it('is whole as it was made', async () => {
  const folder = join(scratchFolder(), 'chain');
  cpSync(model, folder, { recursive: true });
  expect(await examineChain(folder, GENESIS)).toMatch(/^height 4 /);
});

it.each<Space>(['factOrder', 'indexOrder', 'list', 'fact', 'transaction'])(
  'finds one too many of %s',
  async (space) => {
    expect(await examineChain(await withOneMore(space), GENESIS)).not.toMatch(/^height/);
  },
);
