/** Traces on disk: what a check of the store finds of them. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ChainStore } from '../../node/store/chainStore.ts';
import { transactionKey } from '../../node/store/keySpace.ts';
import { placeOf, senderOf, sentWrite, traceWrites } from '../../node/store/traces.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { decide, smallGenesis, storeOptions, worksOf } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

const GENESIS = smallGenesis();
const NOTHING = new Uint8Array();
const DUE = Date.UTC(2026, 3, 1);

let model = '';
/** The traces of the second and of the last block, in which what is due has run. */
let traces: readonly Uint8Array[] = [];
let sent: { readonly id: string; readonly jws: string } = { id: '', jws: '' };

beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), 'tally-'));
  const store = await ChainStore.open(storeOptions(model, GENESIS));
  const keys: Uint8Array[] = [];
  for (let at = 1; at <= 4; at += 1) {
    const state = store.chainState();
    const last = at === 4;
    const block = decide(state, last ? [] : worksOf(GENESIS, state, 9), last ? DUE : undefined);
    await store.commit(block);
    if (at === 2) {
      const [jws = ''] = block.body.transactions;
      sent = { id: block.executed.results[0]?.id ?? '', jws };
    }
    if (at === 2 || last) keys.push(...traceWrites(at, block.executed).map(({ key }) => key));
    if (last) expect(block.executed.outcomes.length).toBeGreaterThan(0);
  }
  traces = keys;
  await store.close();
  return () => rmSync(model, { recursive: true, force: true });
});

function copyOfModel(): string {
  const folder = join(scratchFolder(), 'chain');
  cpSync(model, folder, { recursive: true });
  return folder;
}

describe('the check of a store', () => {
  it('finds a trace that is missing: of a member, a result, an outcome', async () => {
    for (const what of [1, 2, 3]) {
      const folder = copyOfModel();
      const key = traces.find((each) => each[1] === what) ?? NOTHING;
      await tamperDatabase(folder, (level) => level.del(key));
      expect(await examineChain(folder, GENESIS), `${what}`).toBe('missing_record');
    }
  });

  it('finds a trace that is too much, and one whose bit has flipped', async () => {
    const [key = NOTHING] = traces;
    const other = Buffer.from(key);
    other[4] = (other[4] ?? 0) ^ 1;
    const more = copyOfModel();
    await tamperDatabase(more, (_level, put) => put(other, NOTHING));
    expect(await examineChain(more, GENESIS)).toBe('missing_record');
    const flipped = copyOfModel();
    await tamperDatabase(flipped, async (level) => {
      const stored = (await level.get(key)) ?? NOTHING;
      await level.del(key);
      await level.put(other, stored);
    });
    expect(await examineChain(flipped, GENESIS)).toBe('corrupt_record');
  });

  it('finds a trace that stands in the place of another', async () => {
    const [key = NOTHING] = traces;
    const other = Buffer.from(key);
    other[4] = (other[4] ?? 0) ^ 1;
    const folder = copyOfModel();
    await tamperDatabase(folder, async (level, put) => {
      await level.del(key);
      await put(other, NOTHING);
    });
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });

  it('finds that another is said to have sent a transaction', async () => {
    const sender = senderOf(sent.jws);
    for (const wrong of [
      { ...sender, member: 'nobody' },
      { ...sender, deed: 'payDebt' },
    ]) {
      const folder = copyOfModel();
      const { key, value } = sentWrite(sent.id, { height: 2, index: 0 }, wrong);
      expect(key).toEqual(transactionKey(sent.id));
      await tamperDatabase(folder, (_level, put) => put(key, value ?? NOTHING));
      expect(await examineChain(folder, GENESIS)).toBe('chain_broken');
    }
    expect(await examineChain(copyOfModel(), GENESIS)).toMatch(/^height 4 /);
  });
});

it('an item that told nothing leaves a trace of what it was about', () => {
  const id = 'ab'.repeat(32);
  const item = `settle/${id}`;
  const outcome = { code: 'ok', events: [], eventsRoot: id, facts: {}, item, most: 1, work: 1 };
  const writes = traceWrites(7, { results: [], outcomes: [outcome], senders: [] });
  expect(writes.map(({ key }) => placeOf(key.subarray(1)))).toEqual([{ height: 7, index: 0 }]);
});
