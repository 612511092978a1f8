/** Lists on disk: what a check of the store finds of them, and states that readers hold. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Listed } from '../../contracts/state/lists.ts';
import { listedAs } from '../../contracts/state/lists.ts';
import { scanAll } from '../../contracts/state/state.ts';
import type { Told } from '../../node/store/chainReader.ts';
import { ChainReader } from '../../node/store/chainReader.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { HELD_MS, MAX_HELD_STATES } from '../../node/store/heldStates.ts';
import { listKey } from '../../node/store/listKeys.ts';
import { senderOf, traceWrites } from '../../node/store/traces.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { decide, registerInvoice, smallGenesis, storeOptions, worksOf } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

const GENESIS = smallGenesis();
const NOTHING = new Uint8Array();

const toldBy = (store: ChainStore): Told => {
  return { height: store.height, id: store.position.previous };
};

/** A chain of mixed works in a folder, closed; and what its pieces are listed as. */
async function grown(): Promise<{ readonly folder: string; readonly held: readonly Listed[] }> {
  const folder = scratchFolder();
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  for (let at = 0; at < 6; at += 1) {
    const state = store.chainState();
    await store.commit(decide(state, worksOf(GENESIS, state, 9)));
  }
  const { facts } = store.chainState().world;
  const held = [...scanAll(facts, 'piece/', 'piece0')].flatMap(([piece]) => {
    const key = piece.replace('piece', 'holding');
    return listedAs(key, facts.get(key) ?? null);
  });
  const report = await store.verify();
  expect(report.lists).toBeGreaterThan(held.length);
  await store.close();
  expect(held.length).toBeGreaterThan(1);
  return { folder, held };
}

describe('the check of a store', () => {
  it('finds an entry of a list that is missing', async () => {
    const { folder, held } = await grown();
    await tamperDatabase(folder, (level) => level.del(listKey(held[0] as Listed)));
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });

  it('finds an entry that is too much, though it has its checksum', async () => {
    const { folder, held } = await grown();
    const extra = listKey({ ...(held[0] as Listed), of: 'bank' });
    await tamperDatabase(folder, (_level, put) => put(extra, NOTHING));
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });

  it('finds an entry that stands with another member', async () => {
    const { folder, held } = await grown();
    const one = held[0] as Listed;
    await tamperDatabase(folder, async (level, put) => {
      await level.del(listKey(one));
      await put(listKey({ ...one, of: one.of === 's1' ? 's2' : 's1' }), NOTHING);
    });
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });

  it('finds flipped bits of an entry, in its key and in its checksum', async () => {
    const { folder, held } = await grown();
    const key = listKey(held[0] as Listed);
    for (let flip = 0; flip < 12; flip += 1) {
      const copy = join(scratchFolder(), 'chain');
      cpSync(folder, copy, { recursive: true });
      await tamperDatabase(copy, async (level) => {
        const [name, check] = [Buffer.from(key), Buffer.from((await level.get(key)) ?? NOTHING)];
        // The number of the space is left, or nobody would look there.
        const bytes = flip < 9 ? name.subarray(1) : check;
        const place = (flip * 7) % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (flip % 8));
        await level.del(key);
        await level.put(name, check);
      });
      expect(await examineChain(copy, GENESIS), `flip ${flip}`).toBe('corrupt_record');
    }
  });
});

interface Pair {
  readonly store: ChainStore;
  readonly reader: ChainReader;
  /** Commits a block with an invoice, and shows it to the reader. */
  grow(): Promise<void>;
  clock: number;
}

async function openPair(): Promise<Pair> {
  const folder = scratchFolder();
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  const told = (): Told => toldBy(store);
  const pair = { clock: 0 };
  const reader = await ChainReader.open(folder, told(), () => pair.clock);
  onTestFinished(async () => {
    await reader.close();
    await store.close();
  });
  const grow = async (): Promise<void> => {
    const { time, height } = store.position;
    const jws = registerInvoice(GENESIS, 's1', height, time);
    await store.commit(decide(store.chainState(), [jws]));
    reader.follow(told());
  };
  return Object.assign(pair, { store, reader, grow });
}

const INVOICES = { list: 'invoices-of', of: 's1' } as const;

/** Keys of the invoices that a state lists, each of which it has. */
async function invoicesAt(reader: ChainReader, at: number | null): Promise<string[] | null> {
  return await reader.readState(at, async ({ lists, world }) => {
    const keys = (await lists.read(INVOICES, null, 99)).map(({ key }) => key);
    for (const key of keys) expect(world.facts.get(key)).toMatchObject({ supplier: 's1' });
    return keys;
  });
}

describe('a list with a damaged entry', () => {
  it('is not served, nor is a history with a damaged trace', async () => {
    const { folder, held } = await grown();
    const one = held[0] as Listed;
    const [trace = NOTHING] = traceWrites(2, await blockAt(folder, 2)).map(({ key }) => key);
    for (const key of [listKey(one), trace]) {
      await tamperDatabase(folder, async (level) => {
        // The last byte: it stays in its list, and names another fact or place.
        const [other, stored] = [Buffer.from(key), (await level.get(key)) ?? NOTHING];
        other[key.length - 1] = (key[key.length - 1] ?? 0) ^ 1;
        await level.del(key);
        await level.put(other, stored);
      });
    }
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    const reader = await ChainReader.open(folder, toldBy(store));
    onTestFinished(async () => {
      await reader.close();
      await store.close();
    });
    const corrupt = { code: 'corrupt_record' };
    const read = reader.readState(null, ({ lists }) =>
      lists.read({ list: 'holder', of: one.of }, null, 99),
    );
    await expect(read).rejects.toMatchObject(corrupt);
    const member = Buffer.from(trace.subarray(3, 3 + (trace[2] ?? 0))).toString();
    const history = reader.blocks.traces({ what: 'sent', member }, { height: 1, index: 0 }, 99);
    await expect(history).rejects.toMatchObject(corrupt);
  });
});

/** What a block of a closed chain gave. */
async function blockAt(folder: string, height: number): Promise<Parameters<typeof traceWrites>[1]> {
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  const { results, outcomes } = store.blocks.outcomes(height) ?? { results: [], outcomes: [] };
  const senders = (store.blocks.body(height)?.transactions ?? []).map(senderOf);
  await store.close();
  return { results, outcomes, senders };
}

describe('a state that a reader holds', () => {
  it('stays as it was, whole, while blocks come', async () => {
    const { reader, grow } = await openPair();
    await grow();
    await grow();
    const two = await invoicesAt(reader, null);
    expect(two).toHaveLength(2);
    await grow();
    expect(await invoicesAt(reader, 2)).toEqual(two);
    const three = await invoicesAt(reader, null);
    // The order is that of their making.
    expect(three?.slice(0, 2)).toEqual(two);
    expect(three).toHaveLength(3);
  });

  it('is whole for who reads from it while blocks come', async () => {
    const { reader, grow } = await openPair();
    await grow();
    const keys = await reader.readState(null, async ({ height, lists, world }) => {
      for (let at = 0; at <= MAX_HELD_STATES; at += 1) {
        await grow();
        await invoicesAt(reader, null);
      }
      const found = await lists.read(INVOICES, null, 99);
      expect(found.map(({ key }) => world.facts.get(key))).toMatchObject([{ supplier: 's1' }]);
      return [height, found.length];
    });
    expect(keys).toEqual([1, 1]);
    expect(await invoicesAt(reader, 2)).toBeNull();
  });

  it('is held for those who asked last, and so many of them', async () => {
    const { reader, grow } = await openPair();
    for (let at = 0; at < MAX_HELD_STATES; at += 1) {
      await grow();
      await invoicesAt(reader, null);
    }
    await invoicesAt(reader, 1);
    await grow();
    await invoicesAt(reader, null);
    expect(await invoicesAt(reader, 2)).toBeNull();
    expect(await invoicesAt(reader, 1)).toHaveLength(1);
    expect(await invoicesAt(reader, 3)).toHaveLength(3);
  });

  it('is not held long after the last question', async () => {
    const pair = await openPair();
    await pair.grow();
    await invoicesAt(pair.reader, null);
    await pair.grow();
    pair.clock += HELD_MS;
    expect(await invoicesAt(pair.reader, 1)).toHaveLength(1);
    pair.clock += HELD_MS + 1;
    await pair.grow();
    expect(await invoicesAt(pair.reader, 1)).toBeNull();
    expect(await invoicesAt(pair.reader, 99)).toBeNull();
  });

  it('is one that somebody has asked for, or the newest', async () => {
    const { reader, grow } = await openPair();
    await grow();
    await grow();
    expect(await invoicesAt(reader, 1)).toBeNull();
    expect(await invoicesAt(reader, 2)).toHaveLength(2);
  });
});
