/** One suite for both worlds: that of contracts/ in memory, and the one of the store on disk. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashFacts } from '../../contracts/execute.ts';
import { under } from '../../contracts/state/factKeys.ts';
import type { World, Writes } from '../../contracts/state/state.ts';
import { MemoryWorld, scanAll } from '../../contracts/state/state.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { TreeReader } from '../../ledger/stateTree.ts';
import { updateTree } from '../../ledger/stateTree.ts';
import { Crown } from '../../node/store/crown.ts';
import { Database, lockFolder } from '../../node/store/database.ts';
import { familyOf, textKey } from '../../node/store/keySpace.ts';
import { LiveState } from '../../node/store/liveState.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

interface Bench {
  world(): World;
  apply(facts: Writes, indexes: Writes): Promise<void>;
}

const MEMORY_TREE: TreeReader = { group: () => undefined };

async function memoryBench(): Promise<Bench> {
  const world = new MemoryWorld();
  return {
    world: () => world,
    apply: async (facts, indexes) => world.apply(facts, indexes),
  };
}

async function storeBench(): Promise<Bench> {
  const folder = scratchFolder();
  const lock = await lockFolder(folder);
  const database = await Database.open(folder);
  onTestFinished(async () => {
    await database.close();
    await lock.release();
  });
  let nextNodes = { fact: 0, index: 0 };
  let root = '0'.repeat(64);
  let height = 0;
  const open = (): LiveState =>
    new LiveState(database, Crown.load(database, height), { state: root, nextNodes });
  let live = open();
  return {
    world: () => live.view().world,
    apply: async (facts, indexes) => {
      const update = updateTree(
        root === '0'.repeat(64) ? MEMORY_TREE : live.view().tree,
        hashFacts(facts),
      );
      const groups: ReadonlyMap<string, Uint8Array | null> = update.groups;
      height += 1;
      const plan = live.plan({ height, facts, indexes, groups, state: update.root });
      await database.write(plan.writes, () => plan.adopt());
      nextNodes = plan.nextNodes;
      root = update.root;
      // Every second time from the disk alone, as after a restart.
      if (root.charCodeAt(0) % 2 === 0) live = open();
    },
  };
}

const key = fc
  .tuple(fc.constantFrom('grant', 'account', 'due'), fc.nat(40))
  .map(([family, number]) => `${family}/${String(number).padStart(4, '0')}`);
const value = fc.oneof(
  fc.constant<Json>(null),
  fc.constant<Json>(1),
  fc.record({ a: fc.nat(), b: fc.string({ unit: 'grapheme', maxLength: 5 }) }),
);
const writes = fc.dictionary(key, value, { maxKeys: 30 }).map(sorted);
const blocks = fc.array(fc.tuple(writes, writes), { maxLength: 8 });

function sorted(entries: Record<string, Json>): Writes {
  return new Map(Object.entries(entries).sort((left, right) => (left[0] < right[0] ? -1 : 1)));
}

const BENCHES: [string, () => Promise<Bench>][] = [
  ['in memory', memoryBench],
  ['on disk', storeBench],
];

describe.each(BENCHES)('a world %s', (_, open) => {
  it('shows after each block what was last written to each key, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, key, key, fc.nat(20), async (written, from, to, limit) => {
        const bench = await open();
        const models = { facts: new Map<string, Json>(), indexes: new Map<string, Json>() };
        for (const [facts, indexes] of written) {
          await bench.apply(facts, indexes);
          follow(models.facts, facts);
          follow(models.indexes, indexes);
          for (const name of ['facts', 'indexes'] as const) {
            const table = bench.world()[name];
            const entries = [...models[name]].sort((a, b) => (a[0] < b[0] ? -1 : 1));
            const families = ['account', 'due', 'grant'];
            const all = families.flatMap((family) => [...scanAll(table, ...under(family))]);
            expect(all).toEqual(entries);
            const range = entries.filter(([entry]) => entry >= from && entry < to);
            // A range across families may touch one that is not kept in order.
            if (familyOf(from) === familyOf(to)) {
              expect(table.scan(from, to, limit)).toEqual(range.slice(0, limit));
            }
            expect(table.get(from)).toEqual(models[name].get(from));
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a world on disk', () => {
  it('stops a program that asks for a range which it does not keep in order', async () => {
    const bench = await storeBench();
    const { facts, indexes } = bench.world();
    expect(() => facts.scan(...under('invoice'), 1)).toThrow(/not kept in order/);
    expect(() => facts.scan('a', 'z', 1)).toThrow(/not kept in order/);
    expect(() => indexes.scan(...under('count'), 1)).toThrow(/not kept in order/);
    expect(facts.scan(...under('invoices'), 1)).toEqual([]);
    expect(facts.scan(...under('member'), 1)).toEqual([]);
  });
});

function follow(model: Map<string, Json>, changes: Writes): void {
  for (const [name, now] of changes) {
    if (now === null) model.delete(name);
    else model.set(name, now);
  }
}

describe('a view of the database', () => {
  it('that is closed while it is listed goes on to its end, and lets go then', async () => {
    const folder = scratchFolder();
    const lock = await lockFolder(folder);
    const database = await Database.open(folder);
    onTestFinished(async () => {
      await database.close();
      await lock.release();
    });
    // More than a page, and more than one listing at a time.
    const keys = Array.from({ length: 2_500 }, (_, at) => String(at).padStart(6, '0'));
    const value = utf8('1');
    await database.write(
      keys.map((key) => ({ key: textKey('index', key), value })),
      () => {},
    );
    const view = database.view();
    const [one, two] = [view.entries('index'), view.entries('index')];
    const listed = [(await one.next()).value, (await two.next()).value];
    expect(listed.map((entry) => entry?.key.length)).toEqual([6, 6]);
    await view.close();
    const counts = [1, 1];
    for await (const _ of one) counts[0] = (counts[0] ?? 0) + 1;
    for await (const _ of two) counts[1] = (counts[1] ?? 0) + 1;
    expect(counts).toEqual([keys.length, keys.length]);
    expect(() => view.read(textKey('index', '000000'))).toThrow(StoreError);
  });
});
