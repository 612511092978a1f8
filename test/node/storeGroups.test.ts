/** Lower groups of the tree, whole or in quarters: a disk shows the groups that it was told. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashFacts } from '../../contracts/execute.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { groupsOver, positionOf, updateTree } from '../../ledger/stateTree.ts';
import type { Group, Leaf } from '../../ledger/treeGroup.ts';
import { decodeGroup, encodeGroup, quartersOfGroup } from '../../ledger/treeGroup.ts';
import { CROWN_DEPTH, Crown, isUpper } from '../../node/store/crown.ts';
import type { Write } from '../../node/store/database.ts';
import { Database, lockFolder } from '../../node/store/database.ts';
import { LiveState } from '../../node/store/liveState.ts';
import {
  countRecords,
  groupRecords,
  lowerGroupWrites,
  readLowerGroup,
} from '../../node/store/lowerGroups.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

/** Bytes of a group that is none of two leaves, whatever becomes of one of its slots. */
const LARGE = 144 + 65;
const BYTES = new Uint8Array(32);
const PATH = 'abcd'.slice(0, CROWN_DEPTH);

/** The root of a tree without leaves. */
const NOTHING = '0'.repeat(64);

/** A disk in memory. */
class Shelf {
  readonly records = new Map<string, Uint8Array>();

  read(key: Uint8Array): Uint8Array | undefined {
    return this.records.get(Buffer.from(key).toString('latin1'));
  }

  write(writes: readonly Write[]): void {
    for (const { key, value } of writes) {
      const name = Buffer.from(key).toString('latin1');
      if (value === null) this.records.delete(name);
      else this.records.set(name, value.slice());
    }
  }
}

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Of a fact below the path. */
const position = bytes.map((each) => Uint8Array.of(0xab, 0xcd, ...each.subarray(2)));
const slot = fc.oneof(
  fc.constant(null),
  fc.constant(null),
  fc.record({ position, value: bytes }),
  fc.record({ branch: bytes }),
);
const group: fc.Arbitrary<Group> = fc.array(slot, { minLength: 16, maxLength: 16 });
/** One that is a single record: it has a leaf or two. */
const few: fc.Arbitrary<Group> = fc
  .tuple(fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 2 }), position, bytes)
  .map(([slots, at, value]) =>
    Array.from({ length: 16 }, (_, nibble) =>
      slots.includes(nibble) ? { position: at, value } : null,
    ),
  );
/** What is told: a group, or none, and then perhaps the same leaves with another value. */
const groups = fc
  .array(fc.tuple(fc.option(fc.oneof(group, few)), fc.option(bytes)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((told) => told.flatMap(([one, value]) => (value ? [one, revalued(one, value)] : [one])));

function revalued(one: Group | null, value: Uint8Array): Group | null {
  return one?.map((each) => (each !== null && 'value' in each ? { ...each, value } : each)) ?? null;
}

const isThere = (each: Group | null | undefined): each is Group =>
  each?.some((one) => one !== null) === true;

describe('a lower group on the disk', () => {
  it('is what it was last told to be, however it came and went', () => {
    fc.assert(
      fc.property(groups, (told) => {
        const shelf = new Shelf();
        let before: Uint8Array | undefined;
        for (const now of told) {
          const after = isThere(now) ? encodeGroup(now) : null;
          shelf.write(lowerGroupWrites(PATH, before, after));
          before = after ?? undefined;
          expect(readLowerGroup(shelf, PATH)).toEqual(before);
          expect(shelf.records.size).toBe(isThere(now) ? countRecords(now) : 0);
        }
      }),
    );
  });

  it('is what a snapshot says, whatever stood there before', () => {
    fc.assert(
      fc.property(group.filter(isThere), group.filter(isThere), (old, now) => {
        const shelf = new Shelf();
        shelf.write(groupRecords(PATH, encodeGroup(old)));
        shelf.write(groupRecords(PATH, encodeGroup(now)));
        expect(readLowerGroup(shelf, PATH)).toEqual(encodeGroup(now));
        expect(shelf.records.size).toBe(countRecords(now));
      }),
    );
  });

  it('is one record, found by one question, while it has two leaves at most', () => {
    const leaf = { position: Uint8Array.of(0xab, 0xcd, ...BYTES.subarray(2)), value: BYTES };
    for (const [leaves, records] of [
      [1, 1],
      [2, 1],
      [3, 3],
    ] as const) {
      const each = Array.from({ length: 16 }, (_, at) => (at % 4 === 0 ? leaf : null));
      const shown = each.map((one, at) => (at < leaves * 4 ? one : null));
      const shelf = new Shelf();
      shelf.write(lowerGroupWrites(PATH, undefined, encodeGroup(shown)));
      expect(shelf.records.size).toBe(records);
      // Of slots there are kinds 0, 1 and 2; 3 says that all of them follow.
      if (records === 1) expect([...shelf.records.values()][0]?.[0]).toBe(3);
      let asked = 0;
      const read = (key: Uint8Array): Uint8Array | undefined => {
        asked += 1;
        return shelf.read(key);
      };
      expect(readLowerGroup({ read }, PATH)).toEqual(encodeGroup(shown));
      expect(asked).toBe(records === 1 ? 1 : 4);
    }
  });

  it('is written in the quarter alone in which a slot has changed, when it is large', () => {
    const large = group.filter((each) => encodeGroup(each).length > LARGE);
    fc.assert(
      fc.property(large, fc.nat(15), bytes, (before, at, branch) => {
        const after = before.map((one, nibble) => (nibble === at ? { branch } : one));
        const writes = lowerGroupWrites(PATH, encodeGroup(before), encodeGroup(after));
        const isSame = Buffer.compare(encodeGroup(before), encodeGroup(after)) === 0;
        const names = writes.map(({ key }) => String.fromCharCode(key.at(-1) ?? 0));
        expect(names).toEqual(isSame ? [] : ['()*+'.charAt(at >> 2)]);
        const shelf = new Shelf();
        shelf.write([...groupRecords(PATH, encodeGroup(before)), ...writes]);
        expect(readLowerGroup(shelf, PATH)).toEqual(encodeGroup(after));
      }),
    );
  });

  it('does not keep of its leaves what its path says', () => {
    fc.assert(
      fc.property(group.filter(isThere), (each) => {
        const leaves = each.filter((one) => one !== null && 'value' in one).length;
        const kept = groupRecords(PATH, encodeGroup(each)).flatMap(({ value }) => value ?? []);
        const size = kept.reduce((sum, { length }) => sum + length, 0);
        const empty = 4 * (4 - kept.length);
        const isWhole = kept.length === 1 && kept[0]?.[0] === 3;
        const expected = encodeGroup(each).length - 2 * leaves;
        expect(size).toBe(isWhole ? expected + 1 : expected - empty);
      }),
    );
  });

  it('stands before all groups below it, and behind those of lower nibbles', () => {
    const leaves = Array.from({ length: 2_000 }, (_, at): Leaf => {
      const position = positionOf(`k/${at}`);
      position.set([0xab, 0xcd]);
      return { position, value: hashOfBytes(`v/${at}`) };
    }).sort((left, right) => Buffer.compare(left.position, right.position));
    const found = [...groupsOver(PATH, leaves)].filter(([, each]) => decodeGroup(each).length > 0);
    expect(found.length).toBeGreaterThan(100);
    for (const [path, each] of found) {
      for (const { key } of groupRecords(path, each)) {
        const text = Buffer.from(key.subarray(1)).toString('latin1');
        expect(text >= path && text < `${path}0`).toBe(true);
      }
    }
  });
});

describe('a store with lower groups', () => {
  it('shows each fact after each block, from the disk alone', async () => {
    const folder = scratchFolder();
    const lock = await lockFolder(folder);
    const database = await Database.open(folder);
    onTestFinished(async () => {
      await database.close();
      await lock.release();
    });
    let head = { state: NOTHING, nextNodes: { fact: 0, index: 0 } };
    const kept = new Map<string, number | null>();
    let lower = 0;
    for (let height = 1; height < 7; height += 1) {
      const live = new LiveState(database, Crown.load(database, height - 1), head);
      const facts = new Map<string, number | null>();
      for (let at = 0; at < 300; at += 1) {
        // From the fourth block on others come, and some of before go.
        const isGone = height > 3 && at % 3 === 0;
        const number = isGone ? (height - 4) * 300 + at : height * 300 + at;
        facts.set(`document/${hashOf(utf8(String(number)))}`, isGone ? null : number);
      }
      const hashed = hashFacts(facts);
      const { groups, root } = updateTree(live.view().tree, hashed);
      lower += [...groups.keys()].filter((path) => !isUpper(path)).length;
      const plan = live.plan({ height, facts, indexes: new Map(), groups, state: root });
      await database.write(plan.writes, () => plan.adopt());
      head = { state: root, nextNodes: plan.nextNodes };
      for (const [key, value] of facts) kept.set(key, value);
      const again = new LiveState(database, Crown.load(database, height), head).view();
      for (const [key, value] of kept) expect(again.world.facts.get(key) ?? null).toBe(value);
    }
    expect(lower).toBeGreaterThan(20);
  });
});

function hashOfBytes(text: string): Uint8Array {
  return Buffer.from(hashOf(utf8(text)), 'hex');
}

describe('quarters of a group', () => {
  it('are the group, one after the other', () => {
    fc.assert(
      fc.property(group, (each) => {
        const quarters = quartersOfGroup(encodeGroup(each));
        expect(quarters).toHaveLength(4);
        expect(Buffer.concat(quarters)).toEqual(Buffer.from(encodeGroup(each)));
      }),
    );
  });
});
