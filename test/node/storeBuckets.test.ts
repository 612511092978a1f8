/** Index entries that stand in buckets: the same entries as in memory, whatever their number. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { entriesOf } from '../../contracts/state/indexes.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import {
  BucketBuilder,
  Buckets,
  bucketKey,
  decodeBucket,
  encodeBucket,
  isBucketed,
  MAX_ENTRIES,
  placeOf,
  placeOfBucket,
} from '../../node/store/buckets.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { Database, lockFolder } from '../../node/store/database.ts';
import { IndexTable } from '../../node/store/stateTables.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { decide, smallGenesis, storeOptions, worksOf } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

const GENESIS = smallGenesis();

/** Few places, so that some come to more than a bucket holds. */
const place = fc
  .constantFrom('core/s1/0', 'skeleton/s1/0', 'core/werk-2/1')
  .map((at) => at + at.slice(-1).repeat(63));
const entry = fc
  .tuple(place, fc.nat(25))
  .map(([at, number]) => `${at}/2026-01-${String(number).padStart(2, '0')}/x`);
const block = fc.dictionary(entry, fc.constantFrom(1, 1, 1, null), { maxKeys: 30 });
const blocks = fc.array(block, { maxLength: 8 });

/** More than a bucket holds, whatever else is drawn. */
const CROWDED = `core/s1/${'0'.repeat(64)}`;
const CROWD = Object.fromEntries(
  Array.from({ length: 20 }, (_, day) => [
    `${CROWDED}/2026-01-${String(day).padStart(2, '0')}/x`,
    1 as const,
  ]),
);

function sorted(entries: Record<string, 1 | null>): Map<string, 1 | null> {
  return new Map(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function openDatabase(): Promise<Database> {
  const folder = scratchFolder();
  const lock = await lockFolder(folder);
  const database = await Database.open(folder);
  onTestFinished(async () => {
    await database.close();
    await lock.release();
  });
  return database;
}

describe('index entries in buckets', () => {
  it('are those of a world in memory, read one by one and by range', async () => {
    let over = 0;
    await fc.assert(
      fc.asyncProperty(blocks, place, fc.nat(12), async (written, at, limit) => {
        const database = await openDatabase();
        const memory = new MemoryWorld();
        const everything = new Set<string>();
        let table = new IndexTable(database, 0);
        for (const [number, changes] of written.map(sorted).entries()) {
          const plan = table.plan(changes);
          await database.write(plan.writes, () => plan.adopt());
          memory.apply(new Map(), changes);
          // Every second time from the disk alone, as after a restart.
          if (number % 2 === 0) table = new IndexTable(database, plan.nextNode);
          for (const key of changes.keys()) everything.add(key);
          for (const key of everything) expect(table.get(key)).toBe(memory.indexes.get(key));
          const [gte, lt] = [`${at}/2026-01-03`, `${at}/2026-01-19`];
          for (const [from, to] of [under(at), [gte, lt]] as const) {
            expect(table.scan(from, to, limit)).toEqual(memory.indexes.scan(from, to, limit));
          }
          if (memory.indexes.scan(...under(at), 99).length > MAX_ENTRIES) over += 1;
        }
      }),
      { numRuns: 40, endOnFailure: true, examples: [[[CROWD], CROWDED, 5]] },
    );
    expect(over).toBeGreaterThan(0);
  });

  it('stop a program that asks for more than one place', async () => {
    const table = new IndexTable(await openDatabase(), 0);
    const at = `core/s1/${'0'.repeat(64)}`;
    const other = `core/s1/${'1'.repeat(64)}`;
    expect(() => table.scan(...under('core'), 1)).toThrow(/by its whole place/);
    expect(() => table.scan(...under('core/s1'), 1)).toThrow(/by its whole place/);
    expect(() => table.scan(`${at}/`, `${other}/`, 1)).toThrow(/below its place/);
    expect(() => table.scan('a', 'z', 1)).toThrow(/not kept in order/);
    expect(table.scan(...under(at), 1)).toEqual([]);
  });

  it('are no more than eight to a record, however many there are at a place', async () => {
    const database = await openDatabase();
    const at = `skeleton/s1/${'7'.repeat(64)}`;
    let table = new IndexTable(database, 0);
    for (let number = 0; number < 50; number += 1) {
      const key = `${at}/${String(number).padStart(3, '0')}`;
      const plan = table.plan(new Map([[key, 1]]));
      const [record] = plan.writes.filter(({ key: each }) => each[0] === bucketKey(at)[0]);
      if (record?.value) expect(decodeBucket(record.value).rests.length).toBeLessThan(9);
      await database.write(plan.writes, () => plan.adopt());
      table = new IndexTable(database, plan.nextNode);
    }
    expect(table.scan(...under(at), 99)).toHaveLength(50);
    expect(new Buckets(database).at(at)).toMatchObject({ isOver: true });
    const keys = table.scan(...under(at), 99).map(([key]) => key);
    const plan = table.plan(new Map(keys.slice(3, 47).map((key) => [key, null])));
    await database.write(plan.writes, () => plan.adopt());
    const left = [...keys.slice(0, 3), ...keys.slice(47)];
    expect(table.scan(...under(at), 99).map(([key]) => key)).toEqual(left);
    for (const key of keys) expect(table.get(key)).toBe(left.includes(key) ? 1 : undefined);
  });

  it('go from the disk with the last entry of their place', async () => {
    const database = await openDatabase();
    const at = `core/s1/${'2'.repeat(64)}`;
    const table = new IndexTable(database, 0);
    for (const value of [1, null]) {
      const plan = table.plan(new Map([[`${at}/x`, value]]));
      await database.write(plan.writes, () => plan.adopt());
      expect(database.read(bucketKey(at)) === undefined).toBe(value === null);
    }
  });
});

describe('the bytes of a bucket', () => {
  it('say what it holds, and its key where it stands', () => {
    fc.assert(
      fc.property(entry, fc.uniqueArray(fc.stringMatching(/^[a-z0-9/-]{1,20}$/)), (key, rests) => {
        const at = placeOf(key);
        expect(placeOfBucket(bucketKey(at).subarray(1))).toBe(at);
        for (const isOver of [true, false]) {
          const bucket = { rests: rests.sort(), isOver };
          expect(decodeBucket(encodeBucket(bucket))).toEqual(bucket);
        }
      }),
    );
  });

  it('are the same when all entries come at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(entry, { maxLength: 60 }), async (keys) => {
        keys.sort();
        const database = await openDatabase();
        const plan = new IndexTable(database, 0).plan(new Map(keys.map((key) => [key, 1])));
        const builder = new BucketBuilder();
        const built = keys.flatMap((key) => {
          const before = builder.turnTo(placeOf(key));
          builder.add(key);
          return before;
        });
        built.push(...builder.turnTo(''));
        const isBucket = ({ key }: { key: Uint8Array }): boolean =>
          key[0] === bucketKey(`core/s1/${'0'.repeat(64)}`)[0];
        expect(built).toEqual(plan.writes.filter(isBucket));
      }),
      { numRuns: 30 },
    );
  });

  it('that are none are refused', () => {
    for (const bytes of [[], [2, 1], [0], [0, 2], [0, 1, 9, 0]]) {
      expect(() => decodeBucket(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'corrupt_record' }),
      );
    }
  });
});

describe('the check of a store', () => {
  /** A chain with an invoice, closed; and where its number stands. */
  async function grown(): Promise<{ readonly folder: string; readonly places: string[] }> {
    const folder = scratchFolder();
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    for (let at = 0; at < 4; at += 1) {
      const state = store.chainState();
      await store.commit(decide(state, worksOf(GENESIS, state, 9)));
    }
    const places: string[] = [];
    const { facts } = store.chainState().world;
    for await (const key of store.factKeys()) {
      places.push(
        ...entriesOf(key, facts.get(key) ?? null)
          .filter(isBucketed)
          .map(placeOf),
      );
    }
    expect((await store.verify()).indexes).toBeGreaterThan(places.length);
    await store.close();
    expect(places.length).toBeGreaterThan(1);
    return { folder, places };
  }

  it('finds a bucket that is missing', async () => {
    const { folder, places } = await grown();
    await tamperDatabase(folder, (level) => level.del(bucketKey(places[0] ?? '')));
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });

  it('finds an entry in the place of another, though it has its checksum', async () => {
    const { folder, places } = await grown();
    const bytes = encodeBucket({ rests: ['x'], isOver: false });
    await tamperDatabase(folder, (_level, put) => put(bucketKey(places[0] ?? ''), bytes));
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });

  it('finds an entry that is too much, though it has its checksum', async () => {
    const { folder } = await grown();
    const key = bucketKey(`core/s1/${'5'.repeat(64)}`);
    const bytes = encodeBucket({ rests: ['x'], isOver: false });
    await tamperDatabase(folder, (_level, put) => put(key, bytes));
    expect(await examineChain(folder, GENESIS)).toBe('missing_record');
  });
});
