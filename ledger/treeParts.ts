/**
 * The state in parts that prove themselves: who takes over a whole state under a root it knows can
 * check each part as it comes, and knows who sent a false one.
 *
 * A part stands for the subtree below some nibbles, whose hash is known from the part above (the
 * root, for the first). It is either all the facts of the subtree, or the group at its top with
 * the facts that stand in the group itself, which makes the hashes of the subtrees below known.
 */
import { FormatError } from './assert.ts';
import { equalBytes, toHex, utf8, utf8Text } from './encoding.ts';
import { sha256 } from './hash.ts';
import { groupsOver, isNodeOver, positionOf } from './stateTree.ts';
import type { Group, Leaf } from './treeGroup.ts';
import { encodeGroup, hashOfGroup } from './treeGroup.ts';

/** A fact as it stands in the state: its key, and the canonical JSON of its value. */
export interface RawFact {
  readonly key: string;
  readonly value: Uint8Array;
}

/** A fact with its place in the tree. */
export interface PlacedFact extends RawFact {
  readonly leaf: Leaf;
}

/** What a part of facts proves: the facts and all groups of their subtree. */
export interface FactsPart {
  readonly facts: readonly PlacedFact[];
  /** Bytes of groups by path. */
  readonly groups: ReadonlyMap<string, Uint8Array>;
}

const SEPARATOR = 0x0a;
const MAX_KEY_LENGTH = 256;

/** The bytes of a fact, on disk and on the way: key, newline, value. */
export function encodeFact({ key, value }: RawFact): Uint8Array {
  const bytes = new Uint8Array(key.length + 1 + value.length);
  bytes.set(utf8(key));
  bytes[key.length] = SEPARATOR;
  bytes.set(value, key.length + 1);
  return bytes;
}

/** As `encodeFact`, of the canonical text of the value. */
export function encodeFactText(key: string, text: string): Uint8Array {
  return utf8(`${key}\n${text}`);
}

/** The inverse of `encodeFact`. @throws FormatError bad_shape when there is no key */
export function decodeFact(bytes: Uint8Array): RawFact {
  const end = bytes.subarray(0, MAX_KEY_LENGTH + 1).indexOf(SEPARATOR);
  if (end < 1) throw new FormatError('bad_shape', 'a fact begins with its key');
  return { key: utf8Text(bytes.subarray(0, end)), value: bytes.subarray(end + 1) };
}

/** The fact with its leaf. @throws FormatError bad_shape when the key is none of the state */
export function placeFact(fact: RawFact): PlacedFact {
  return { ...fact, leaf: { position: positionOf(fact.key), value: sha256(fact.value) } };
}

/**
 * The facts of the whole subtree below `path`, whose hash is `expected`: null when they are not
 * exactly these, in the order of their positions.
 * @throws FormatError bad_shape for a key that is none
 */
export function verifyFactsPart(
  path: string,
  expected: Uint8Array,
  facts: readonly RawFact[],
): FactsPart | null {
  const placed = facts.map(placeFact);
  // One leaf alone is no subtree: it would stand in the group above.
  if (placed.length < 2 || !isAscending(path, placed)) return null;
  const groups = groupsOver(
    path,
    placed.map(({ leaf }) => leaf),
  );
  const top = groups.get(path);
  if (top === undefined || !equalBytes(hashOfGroup(top), expected)) return null;
  return { facts: placed, groups };
}

/** The group at the top of a subtree, with what shows that it is written as it has to be. */
export interface GroupPart {
  readonly group: Group;
  /** For each slot with a branch, in order: what is left and right below it. */
  readonly halves: readonly (readonly [Uint8Array, Uint8Array])[];
  /** For each slot with a leaf, in order: its fact. */
  readonly facts: readonly RawFact[];
}

/**
 * Whether this is the group of the subtree below `path`, whose hash is `expected`. The hash alone
 * would let a leaf pass for a branch, and a lonely leaf stand in its neighbour's slot.
 * @returns its facts with their leaves, or null
 * @throws FormatError bad_shape for a key that is none
 */
export function verifyGroupPart(
  path: string,
  expected: Uint8Array,
  part: GroupPart,
): readonly PlacedFact[] | null {
  const { group, halves, facts } = part;
  const placed = facts.map(placeFact);
  let [branches, leaves] = [0, 0];
  for (const [nibble, slot] of group.entries()) {
    if (slot === null) continue;
    if ('branch' in slot) {
      if (!isNodeOver(slot.branch, halves[branches] ?? [])) return null;
      branches += 1;
      continue;
    }
    const fact = placed[leaves];
    leaves += 1;
    if (fact === undefined || !isLeafOf(fact, slot)) return null;
    if (!toHex(slot.position).startsWith(path + nibble.toString(16))) return null;
  }
  if (branches !== halves.length || leaves !== facts.length || branches + leaves === 0) return null;
  if (branches === 0 && leaves === 1 && path !== '') return null;
  return equalBytes(hashOfGroup(encodeGroup(group)), expected) ? placed : null;
}

function isLeafOf({ leaf }: PlacedFact, slot: Leaf): boolean {
  return equalBytes(leaf.position, slot.position) && equalBytes(leaf.value, slot.value);
}

function isAscending(path: string, facts: readonly PlacedFact[]): boolean {
  let before = '';
  for (const { leaf } of facts) {
    const position = toHex(leaf.position);
    if (position <= before || !position.startsWith(path)) return false;
    before = position;
  }
  return true;
}
