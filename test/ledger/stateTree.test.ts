import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { toHex } from '../../ledger/encoding.ts';
import { hashJson } from '../../ledger/hash.ts';
import type { StateClaim, StatePath, TreeReader } from '../../ledger/stateTree.ts';
import {
  isStateKey,
  positionOf,
  proveKey,
  treeRoot,
  updateTree,
  verifyState,
} from '../../ledger/stateTree.ts';
import type { Group } from '../../ledger/treeGroup.ts';
import { decodeGroup, encodeGroup } from '../../ledger/treeGroup.ts';
import { codeOf } from './codeOf.ts';

const sum = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const bitsOf = (key: string): string =>
  [...sum(key)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
const EMPTY = Buffer.alloc(32);

/** The definition in docs/format.md, one level at a time, over all leaves below a place. */
function definedHash(leaves: readonly (readonly [string, Json])[], depth: number): Buffer {
  const [first] = leaves;
  if (first === undefined) return EMPTY;
  if (leaves.length === 1) {
    const [key, value] = first;
    return sum(Buffer.of(2), sum(key), Buffer.from(hashJson(value), 'hex'));
  }
  const side = (bit: string) => leaves.filter(([key]) => bitsOf(key)[depth] === bit);
  return sum(Buffer.of(3), definedHash(side('0'), depth + 1), definedHash(side('1'), depth + 1));
}

/** The siblings on the way to a key, by the same definition. */
function definedSiblings(world: ReadonlyMap<string, Json>, key: string): string[] {
  const siblings: string[] = [];
  const bits = bitsOf(key);
  let leaves = [...world];
  for (let depth = 0; leaves.length > 1; depth += 1) {
    const other = leaves.filter(([name]) => bitsOf(name)[depth] !== bits[depth]);
    siblings.push(definedHash(other, depth + 1).toString('hex'));
    leaves = leaves.filter(([name]) => bitsOf(name)[depth] === bits[depth]);
  }
  return siblings;
}

/** A tree in memory, which keeps what was hashed of its groups. */
class Shelf implements TreeReader {
  readonly groups = new Map<string, Uint8Array>();
  readonly #kept = new Map<string, Uint8Array | null>();

  group(path: string): Uint8Array | undefined {
    return this.groups.get(path);
  }

  quarters(path: string): Uint8Array | undefined {
    return this.#kept.get(path) ?? undefined;
  }

  apply(changes: ReadonlyMap<string, Json>): string {
    const hashes = [...changes].map(
      ([key, value]) => [key, value === null ? null : hashJson(value)] as const,
    );
    const { root, groups, quarters } = updateTree(this, new Map(hashes));
    for (const [path, group] of groups) {
      this.#kept.set(path, quarters.get(path) ?? null);
      // Taken apart and put together, as those do who hand on a state.
      if (group === null) this.groups.delete(path);
      else this.groups.set(path, encodeGroup(decodeGroup(group)));
    }
    return root;
  }

  bytes(): [string, string][] {
    return [...this.groups]
      .map(([path, group]): [string, string] => [path, toHex(group)])
      .sort(([left], [right]) => (left < right ? -1 : 1));
  }
}

function shelfOf(world: ReadonlyMap<string, Json>): Shelf {
  const shelf = new Shelf();
  shelf.apply(world);
  return shelf;
}

/** Keys of which some share thirty bits of their places, found among many. */
function findKeys(): string[] {
  const many = Array.from({ length: 60_000 }, (_, number) => `piece/${number}`);
  const sorted = many.map((key) => [sum(key).toString('hex'), key] as const).sort();
  const near = sorted.map(([place, key], at) => {
    const [next = '', other = ''] = sorted[at + 1] ?? [];
    let shared = 0;
    while (shared < 64 && place[shared] === next[shared]) shared += 1;
    return { shared, keys: [key, other] };
  });
  near.sort((left, right) => right.shared - left.shared);
  return [...near.slice(0, 6).flatMap(({ keys }) => keys), ...many.slice(0, 20)];
}

const KEYS = findKeys();
const anyKey = fc.constantFrom(...KEYS);
const anyValue = fc.oneof(fc.constant(null), fc.nat(3), fc.record({ holder: fc.string() }));
const anyBatch = fc.uniqueArray(fc.tuple(anyKey, anyValue), { selector: ([key]) => key });
const anyWorld = anyBatch.map((batch) => new Map(batch.filter(([, value]) => value !== null)));

describe('the root', () => {
  it('is that of the definition after every batch of writes and removals', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { maxLength: 6 }), (batches) => {
        const shelf = new Shelf();
        const world = new Map<string, Json>();
        for (const batch of batches) {
          for (const [key, value] of batch) {
            if (value === null) world.delete(key);
            else world.set(key, value);
          }
          const root = shelf.apply(new Map(batch));
          expect(root).toBe(definedHash([...world], 0).toString('hex'));
          expect(treeRoot(shelf)).toBe(root);
        }
      }),
    );
  });

  it('does not depend on order or batches, and neither do the groups that are kept', () => {
    fc.assert(
      fc.property(anyWorld, fc.array(anyBatch, { maxLength: 4 }), (world, detours) => {
        const direct = shelfOf(world);
        const wandering = new Shelf();
        for (const batch of detours) wandering.apply(new Map(batch));
        wandering.apply(new Map(KEYS.map((key) => [key, world.get(key) ?? null])));
        const single = new Shelf();
        for (const [key, value] of [...world].reverse()) single.apply(new Map([[key, value]]));
        expect(wandering.bytes()).toEqual(direct.bytes());
        expect(single.bytes()).toEqual(direct.bytes());
      }),
    );
  });

  it('of nothing is 64 zeros, and of one leaf that leaf', () => {
    expect(new Shelf().apply(new Map())).toBe('0'.repeat(64));
    expect(new Shelf().apply(new Map([['offer/a', null]]))).toBe('0'.repeat(64));
    const leaf = sum(Buffer.of(2), sum('offer/a'), Buffer.from(hashJson(1), 'hex'));
    expect(shelfOf(new Map([['offer/a', 1]])).bytes()).toHaveLength(1);
    expect(treeRoot(shelfOf(new Map([['offer/a', 1]])))).toBe(leaf.toString('hex'));
  });

  it('is computed without changing the tree it starts from', () => {
    const shelf = shelfOf(new Map(KEYS.map((key) => [key, 1])));
    const before = shelf.bytes();
    updateTree(shelf, new Map(KEYS.map((key) => [key, null])));
    expect(shelf.bytes()).toEqual(before);
  });

  it('is never computed from a tree that lacks a group', () => {
    const shelf = shelfOf(new Map(Array.from({ length: 300 }, (_, n) => [`piece/${n}`, n])));
    const place = toHex(positionOf('piece/7'));
    shelf.groups.delete(place.slice(0, 1));
    expect(() => updateTree(shelf, new Map([['piece/7', null]]))).toThrow('names a group');
    expect(() => proveKey(shelf, 'piece/7')).toThrow('names a group');
  });

  it('reads no more groups than lie on the way to the keys that change', () => {
    const shelf = shelfOf(new Map(Array.from({ length: 3000 }, (_, n) => [`piece/${n}`, n])));
    const read: string[] = [];
    const counting: TreeReader = {
      group(path) {
        read.push(path);
        return shelf.group(path);
      },
    };
    updateTree(counting, new Map([['piece/7', hashJson('new')]]));
    expect(read.length).toBeLessThanOrEqual(6);
    const place = toHex(positionOf('piece/7'));
    expect(read.every((path) => place.startsWith(path))).toBe(true);
  });
});

function claimOf(world: ReadonlyMap<string, Json>, key: string): StateClaim {
  const shelf = shelfOf(world);
  const value = world.get(key) ?? null;
  return { root: treeRoot(shelf), key, value, path: proveKey(shelf, key) };
}

describe('a state proof', () => {
  it('holds for keys with a value and for keys with none', () => {
    fc.assert(
      fc.property(anyWorld, anyKey, (world, key) => {
        const claim = claimOf(world, key);
        expect(verifyState(claim)).toBe(true);
        expect(claim.path.siblings).toEqual(definedSiblings(world, key));
      }),
    );
  });

  it('fails for any other value, key or root', () => {
    fc.assert(
      fc.property(anyWorld, anyKey, anyKey, anyValue, (world, key, other, value) => {
        const claim = claimOf(world, key);
        if (hashJson(value) !== hashJson(claim.value)) {
          expect(verifyState({ ...claim, value })).toBe(false);
        }
        // The same path may show another key's absence as well; what it shows is true.
        if (verifyState({ ...claim, key: other })) {
          expect(world.get(other) ?? null).toEqual(claim.value);
        }
        expect(verifyState({ ...claim, root: sum(claim.root).toString('hex') })).toBe(false);
      }),
    );
  });

  it('fails when its siblings differ in any place, or are fewer, more or doubled', () => {
    fc.assert(
      fc.property(anyWorld, anyKey, fc.nat(), (world, key, at) => {
        const claim = claimOf(world, key);
        const { siblings, other } = claim.path;
        const verify = (changed: readonly string[]): boolean =>
          verifyState({ ...claim, path: { siblings: changed, other } });
        expect(verify([...siblings, '0'.repeat(64)])).toBe(false);
        expect(verify(['0'.repeat(64), ...siblings])).toBe(false);
        if (siblings.length === 0) return;
        const place = at % siblings.length;
        const flipped = (hash: string) => (hash.startsWith('0') ? '1' : '0') + hash.slice(1);
        expect(verify(siblings.with(place, flipped(siblings[place] ?? '')))).toBe(false);
        expect(verify(siblings.toSpliced(place, 1))).toBe(false);
        expect(verify(siblings.toSpliced(place, 0, siblings[place] ?? ''))).toBe(false);
        expect(verify(siblings.slice(0, -1))).toBe(false);
      }),
    );
  });

  const world = new Map<string, Json>(KEYS.map((key) => [key, { holder: key }]));
  const present = claimOf(world, KEYS[0] ?? '');
  const absent = absentClaim(true);
  const nowhere = absentClaim(false);

  /** A key without a value at whose place another leaf stands, or nothing. */
  function absentClaim(withOther: boolean): StateClaim {
    for (let number = 0; ; number += 1) {
      const claim = claimOf(world, `member/${number}`);
      if ((claim.path.other !== null) === withOther) return claim;
    }
  }

  const otherOf = (claim: StateClaim, change: object): StatePath => ({
    siblings: claim.path.siblings,
    other: { position: '', value: '', ...claim.path.other, ...change },
  });
  const own = toHex(positionOf(absent.key));
  const foreign = toHex(positionOf('member/far-away'));
  const rows: readonly [string, StateClaim][] = [
    ['that a present key has none', { ...present, value: null }],
    ['that an absent key has a value', { ...absent, value: 1 }],
    ['that an empty place has a value', { ...nowhere, value: 1 }],
    [
      'a value beside another leaf',
      { ...present, path: otherOf(present, absent.path.other ?? {}) },
    ],
    ['the own leaf as another', { ...absent, path: otherOf(absent, { position: own }) }],
    [
      'a leaf from another place',
      { ...absent, path: otherOf(absent, { position: foreign, value: hashJson(1) }) },
    ],
    ['another value of the other leaf', { ...absent, path: otherOf(absent, { value: foreign }) }],
    ['an other leaf of no hash', { ...absent, path: otherOf(absent, { position: 'x' }) }],
    ['emptiness where a leaf stands', { ...absent, path: { ...absent.path, other: null } }],
    [
      'the own leaf as proof of absence',
      {
        ...present,
        value: null,
        path: otherOf(present, {
          position: toHex(positionOf(present.key)),
          value: hashJson(present.value),
        }),
      },
    ],
    [
      'more siblings than bits',
      {
        ...present,
        path: { other: null, siblings: Array(257).fill('0'.repeat(64)) },
      },
    ],
    ['siblings that are no hashes', { ...present, path: { other: null, siblings: ['x'] } }],
    ['a root that is none', { ...present, root: '' }],
    ['a key that is none', { ...absent, key: 'Member/1' }],
    ['an empty key', { ...absent, key: '' }],
    ['half of a surrogate pair as a key', { ...absent, key: '\ud800' }],
  ];
  it.each(rows)('does not show %s', (_, claim) => {
    for (const base of [present, absent, nowhere]) expect(verifyState(base)).toBe(true);
    expect(verifyState(claim)).toBe(false);
  });

  /** The root that a claim leads to, so that only the other checks can refuse it. */
  function rootedAt(key: string, leaf: Buffer, path: StatePath, value: Json): StateClaim {
    const bits = bitsOf(key);
    const root = path.siblings.reduceRight((hash, text, depth) => {
      const sibling = Buffer.from(text, 'hex');
      const pair = bits[depth] === '1' ? [sibling, hash] : [hash, sibling];
      return sum(Buffer.of(3), ...pair);
    }, leaf);
    return { root: root.toString('hex'), key, value, path };
  }
  const leafOf = (key: string, value: Json): Buffer =>
    sum(Buffer.of(2), sum(key), Buffer.from(hashJson(value), 'hex'));
  const shownLeaf = (key: string) => ({ position: toHex(positionOf(key)), value: hashJson(1) });

  it('does not hold under a root that has a leaf at a place that is not its own', () => {
    const key = 'member/0';
    const bit = bitsOf(key)[0];
    const names = Array.from({ length: 50 }, (_, number) => `member/${number + 1}`);
    const path = (other: string): StatePath => ({
      siblings: ['7'.repeat(64)],
      other: shownLeaf(other),
    });
    for (const other of names) {
      const claim = rootedAt(key, leafOf(other, 1), path(other), null);
      expect(verifyState(claim)).toBe(bitsOf(other)[0] === bit);
    }
  });

  it('of a value shows no leaf beside it, not even its own', () => {
    const siblings = ['7'.repeat(64)];
    const alone = rootedAt('member/0', leafOf('member/0', 1), { siblings, other: null }, 1);
    expect(verifyState(alone)).toBe(true);
    const other = shownLeaf('member/0');
    expect(verifyState({ ...alone, path: { siblings, other } })).toBe(false);
  });

  it('has at most as many siblings as there are turns', () => {
    const claim = (count: number): StateClaim => {
      const siblings: string[] = Array(count).fill('7'.repeat(64));
      return rootedAt('member/0', leafOf('member/0', 1), { siblings, other: null }, 1);
    };
    expect(verifyState(claim(256))).toBe(true);
    expect(verifyState(claim(257))).toBe(false);
  });

  it('of a present key cannot be turned into one of absence by stopping early', () => {
    const { siblings } = present.path;
    for (let length = 0; length < siblings.length; length += 1) {
      const path = { siblings: siblings.slice(0, length), other: null };
      expect(verifyState({ ...present, value: null, path })).toBe(false);
    }
  });

  it('of the empty tree is empty', () => {
    const claim = claimOf(new Map(), 'member/a');
    expect(claim.path).toEqual({ siblings: [], other: null });
    expect(verifyState(claim)).toBe(true);
  });
});

describe('keys', () => {
  it('are 1 to 256 of a-z, 0-9, / and -', () => {
    for (const key of ['a', 'piece/0f/000000000000000012', 'a-b/c', 'a'.repeat(256)]) {
      expect(isStateKey(key)).toBe(true);
    }
    for (const key of ['', 'A', 'a b', 'a_b', 'a.b', 'ä', 'a\n', 'a'.repeat(257)]) {
      expect(isStateKey(key)).toBe(false);
      expect(codeOf(() => positionOf(key))).toBe('bad_shape');
    }
  });
});

describe('a group', () => {
  const leaf = { position: new Uint8Array(32).fill(1), value: new Uint8Array(32).fill(2) };
  const group: Group = [leaf, { branch: new Uint8Array(32).fill(3) }, ...Array(14).fill(null)];
  const bytes = encodeGroup(group);

  it('comes back from its bytes', () => {
    expect(decodeGroup(bytes)).toEqual(group);
    expect(bytes).toHaveLength(65 + 33 + 14);
  });

  const rows: readonly [string, Uint8Array][] = [
    ['no bytes', new Uint8Array(0)],
    ['a cut end', bytes.subarray(0, -1)],
    ['a cut leaf', bytes.subarray(0, 40)],
    ['a byte too many', Uint8Array.of(...bytes, 0)],
    ['a kind that does not exist', Uint8Array.of(...bytes.subarray(0, -1), 3)],
    ['15 slots', new Uint8Array(15)],
    ['17 slots', new Uint8Array(17)],
    ['a million slots', new Uint8Array(1_000_000)],
  ];
  it.each(rows)('is refused with %s', (_, damaged) => {
    expect(codeOf(() => decodeGroup(damaged))).toBe('bad_shape');
  });
});
