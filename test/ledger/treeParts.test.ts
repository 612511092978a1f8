import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { fromHex, toHex, utf8 } from '../../ledger/encoding.ts';
import { hashJson, hashOf } from '../../ledger/hash.ts';
import { updateTree } from '../../ledger/stateTree.ts';
import type { Slot } from '../../ledger/treeGroup.ts';
import { decodeGroup, encodeGroup, halvesOfGroup } from '../../ledger/treeGroup.ts';
import type { GroupPart, PlacedFact, RawFact } from '../../ledger/treeParts.ts';
import {
  decodeFact,
  encodeFact,
  placeFact,
  verifyFactsPart,
  verifyGroupPart,
} from '../../ledger/treeParts.ts';

/** A tree over some facts, with all that parts are made from. */
function makeTree(count: number) {
  const facts = Array.from({ length: count }, (_, at): [string, Json] => [
    `account/${at}`,
    { balance: String(at), number: at },
  ]);
  const changes = new Map(facts.map(([key, value]) => [key, hashJson(value)]));
  const { root, groups } = updateTree({ group: () => undefined }, changes);
  const bytes = groups as ReadonlyMap<string, Uint8Array>;
  const placed = facts
    .map(([key, value]) => placeFact({ key, value: encodeCanonical(value) }))
    .sort((left, right) => (positionIn(left) < positionIn(right) ? -1 : 1));
  const taken = new Map([...bytes].map(([path, group]) => [path, decodeGroup(group)]));
  return { root: fromHex(root), bytes, groups: taken, placed };
}

function positionIn({ leaf }: PlacedFact): string {
  return toHex(leaf.position);
}

/** The part of a group as an honest peer sends it. */
function groupPart(tree: ReturnType<typeof makeTree>, path: string): GroupPart {
  const group = tree.groups.get(path) ?? [];
  const halves: (readonly [Uint8Array, Uint8Array])[] = [];
  const facts: RawFact[] = [];
  for (const [nibble, slot] of group.entries()) {
    if (slot === null) continue;
    if ('branch' in slot) {
      const below = tree.bytes.get(path + nibble.toString(16));
      if (below !== undefined) halves.push(halvesOfGroup(below));
    } else {
      const fact = tree.placed.find((it) => positionIn(it) === toHex(slot.position));
      if (fact !== undefined) facts.push({ key: fact.key, value: fact.value });
    }
  }
  return { group, halves, facts };
}

/** What a peer may make of a list of facts, none of which is the list itself. */
type Change = (facts: RawFact[], at: number, bit: number) => RawFact[];

const CHANGES: readonly [string, Change][] = [
  ['a fact is left out', (facts, at) => facts.filter((_, index) => index !== at)],
  ['a fact comes twice', (facts, at) => facts.flatMap((it, i) => (i === at ? [it, it] : [it]))],
  [
    'two facts change places',
    (facts, at) => {
      const other = (at + 1) % facts.length;
      return facts.map((it, i) => facts[i === at ? other : i === other ? at : i] ?? it);
    },
  ],
  [
    'a fact is added',
    (facts) => {
      const more = placeFact({ key: 'account/more', value: utf8('1') });
      const all = [...facts.map(placeFact), more];
      return all.sort((left, right) => (positionIn(left) < positionIn(right) ? -1 : 1));
    },
  ],
  [
    'a bit of a value is flipped',
    (facts, at, bit) => facts.map((it, i) => (i === at ? flipped(it, bit) : it)),
  ],
  ['all facts are left out', () => []],
  ['the last facts are cut off', (facts, at) => facts.slice(0, at)],
];

function flipped(fact: RawFact, bit: number): RawFact {
  const value = Uint8Array.from(fact.value);
  const at = bit % (8 * value.length);
  value[at >> 3] = (value[at >> 3] ?? 0) ^ (1 << (at & 7));
  return { key: fact.key, value };
}

describe('a part of facts', () => {
  const tree = makeTree(60);

  it('is taken as it is, with all groups of its subtree', () => {
    const whole = verifyFactsPart('', tree.root, tree.placed);
    expect(whole?.groups).toEqual(tree.bytes);
    for (const [path, group] of tree.groups) {
      for (const [nibble, slot] of group.entries()) {
        if (slot === null || !('branch' in slot)) continue;
        const below = path + nibble.toString(16);
        const facts = tree.placed.filter((it) => positionIn(it).startsWith(below));
        expect(verifyFactsPart(below, slot.branch, facts)?.facts).toHaveLength(facts.length);
      }
    }
  });

  it.each(CHANGES)('is refused when %s', (_, change) => {
    fc.assert(
      fc.property(fc.nat(59), fc.nat(10_000), (at, bit) => {
        expect(verifyFactsPart('', tree.root, change([...tree.placed], at, bit))).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when any bit of its bytes is flipped', () => {
    const encoded = tree.placed.map(encodeFact);
    fc.assert(
      fc.property(fc.nat(59), fc.nat(10_000), (at, bit) => {
        const bytes = Uint8Array.from(encoded[at] ?? []);
        const place = bit % (8 * bytes.length);
        bytes[place >> 3] = (bytes[place >> 3] ?? 0) ^ (1 << (place & 7));
        const all = encoded.map((it, index) => (index === at ? bytes : it));
        expect(judge(() => verifyFactsPart('', tree.root, all.map(decodeFact)))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('is refused as the part of another place', () => {
    const [path = '', group = []] = [...tree.groups].find(([at]) => at.length === 1) ?? [];
    expect(verifyFactsPart('', tree.root, tree.placed.slice(1))).toBeNull();
    expect(verifyFactsPart(path === '0' ? '1' : '0', tree.root, tree.placed)).toBeNull();
    expect(group.length).toBe(16);
  });

  it('says of a fact what it was made from', () => {
    for (const fact of tree.placed) {
      const { key, value } = decodeFact(encodeFact(fact));
      expect([key, hashOf(value)]).toEqual([fact.key, hashOf(fact.value)]);
    }
    expect(() => decodeFact(utf8('no key'))).toThrow(FormatError);
    expect(() => decodeFact(utf8('\nvalue'))).toThrow(FormatError);
  });
});

/** A refusal by the form of the bytes is a refusal too. */
function judge<T>(verify: () => T | null): T | null {
  try {
    return verify();
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

describe('a part of a group', () => {
  const tree = makeTree(40);
  const paths = [...tree.groups.keys()];

  function expectedAt(path: string): Uint8Array {
    if (path === '') return tree.root;
    const slot = tree.groups.get(path.slice(0, -1))?.[Number.parseInt(path.slice(-1), 16)];
    return slot !== null && slot !== undefined && 'branch' in slot ? slot.branch : tree.root;
  }

  it('is taken as it is', () => {
    for (const path of paths) {
      const part = groupPart(tree, path);
      expect(verifyGroupPart(path, expectedAt(path), part)).toHaveLength(part.facts.length);
    }
  });

  it('is refused when one of its slots is another', () => {
    for (const path of paths) {
      const part = groupPart(tree, path);
      for (const [nibble, slot] of part.group.entries()) {
        const group = part.group.map((it, at) => (at === nibble ? otherSlot(slot) : it));
        expect(verifyGroupPart(path, expectedAt(path), { ...part, group })).toBeNull();
      }
    }
  });

  it('is refused when a leaf stands as a branch, which the hash alone would not tell', () => {
    let tried = 0;
    for (const path of paths) {
      const part = groupPart(tree, path);
      for (const [nibble, slot] of part.group.entries()) {
        if (slot === null || 'branch' in slot) continue;
        tried += 1;
        const disguised = leafAsBranch(part, nibble);
        expect(verifyGroupPart(path, expectedAt(path), disguised)).toBeNull();
      }
    }
    expect(tried).toBeGreaterThan(20);
  });

  it('is refused when a lonely leaf stands in its neighbour’s slot', () => {
    let same = 0;
    for (const path of paths) {
      const part = groupPart(tree, path);
      for (let pair = 0; pair < 16; pair += 2) {
        const [left = null, right = null] = [part.group[pair], part.group[pair + 1]];
        if ((left === null) === (right === null)) continue;
        if ('branch' in (left ?? right ?? { branch: null })) continue;
        const group = part.group.map((it, at) =>
          at === pair ? right : at === pair + 1 ? left : it,
        );
        same += 1;
        expect(verifyGroupPart(path, expectedAt(path), { ...part, group })).toBeNull();
      }
    }
    expect(same).toBeGreaterThan(10);
  });

  it('is refused when facts or halves are missing, added or changed', () => {
    for (const path of paths) {
      const part = groupPart(tree, path);
      const zeros = new Uint8Array(32);
      const wrong: GroupPart[] = [
        { ...part, halves: [...part.halves, [zeros, zeros]] },
        { ...part, facts: [...part.facts, { key: 'account/more', value: utf8('1') }] },
        ...part.halves.map((_, at) => ({
          ...part,
          halves: part.halves.filter((_, i) => i !== at),
        })),
        ...part.facts.map((_, at) => ({ ...part, facts: part.facts.filter((_, i) => i !== at) })),
        ...part.facts.map((fact, at) => ({
          ...part,
          facts: part.facts.map((it, i) => (i === at ? flipped(fact, at) : it)),
        })),
      ];
      for (const each of wrong) expect(verifyGroupPart(path, expectedAt(path), each)).toBeNull();
    }
  });
});

function otherSlot(slot: Slot): Slot {
  return slot === null ? { branch: new Uint8Array(32).fill(1) } : null;
}

/** The group with the hash of a leaf in place of the leaf. */
function leafAsBranch(part: GroupPart, nibble: number): GroupPart {
  const slot = part.group[nibble];
  const only = Array.from({ length: 16 }, (_, at): Slot => (at === nibble ? (slot ?? null) : null));
  const [low, high] = halvesOfGroup(encodeGroup(only));
  const hash = nibble < 8 ? low : high;
  const group = part.group.map((it, at) => (at === nibble ? { branch: hash } : it));
  const branches = part.group.slice(0, nibble).filter((it) => it !== null && 'branch' in it).length;
  const leaves = part.group
    .slice(0, nibble)
    .filter((it) => it !== null && !('branch' in it)).length;
  const zeros = new Uint8Array(32);
  const halves = [...part.halves];
  halves.splice(branches, 0, [hash, zeros]);
  return { group, halves, facts: part.facts.filter((_, at) => at !== leaves) };
}
