/**
 * The authenticated map: it proves that a key has a value, and that a key has none.
 *
 * The place of a key is SHA-256(key), read as 256 turns, 0 left and 1 right. A leaf is
 * SHA-256(0x02 | position | SHA-256(value)), a node SHA-256(0x03 | left | right), an empty subtree
 * 32 zero bytes, and a subtree that holds one leaf is that leaf. So the root depends on the
 * content alone, never on the order of writes.
 *
 * How nodes are kept is not part of the format: four levels make one group of 16 slots, named by
 * the nibbles above it (treeGroup.ts). A slot is empty, holds the only leaf below it, or names a
 * group below.
 */
import { assert, FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { canonicalText } from './canonical.ts';
import { equalBytes, fromHex, isHash, toHex } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashPair, sha256OfText } from './hash.ts';
import type { Leaf, Slot } from './treeGroup.ts';
import {
  descendGroup,
  EMPTY_GROUP,
  hashOfGroup,
  LEAF,
  NODE,
  readSlot,
  replaceSlots,
  sealGroup,
  WIDTH,
} from './treeGroup.ts';

/** Where groups are read from. `path` is the nibbles above the group, '' for the top. */
export interface TreeReader {
  /** Its bytes, which nobody changes; `undefined` means that there is no such group. */
  group(path: string): Uint8Array | undefined;
  /** What `hashQuarters` gives for the same bytes, where that is kept. */
  quarters?(path: string): Uint8Array | undefined;
}

/** What a batch of changes makes of a tree. */
export interface TreeUpdate {
  readonly root: Hash;
  /** Bytes of groups to write by path, in no order that matters; null means to delete. */
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** `hashQuarters` of those that are written, for a reader to keep. */
  readonly quarters: ReadonlyMap<string, Uint8Array>;
}

/** What was hashed of a group before its slots in `mask` changed. */
interface Known {
  readonly known: Uint8Array;
  readonly mask: number;
}

/** What stands at a key's place, and the siblings from the root down to there. */
export interface StatePath {
  readonly siblings: readonly Hash[];
  /** Another key's leaf at the place, which proves that this key has none. */
  readonly other: { readonly position: Hash; readonly value: Hash } | null;
}

const EMPTY = new Uint8Array(32);
const NIBBLES = '0123456789abcdef';
const MAX_SIBLINGS = 256;

interface Edit {
  readonly position: Uint8Array;
  readonly value: Uint8Array | null;
}

interface Work {
  readonly reader: TreeReader;
  readonly groups: Map<string, Uint8Array | null>;
  readonly quarters: Map<string, Uint8Array>;
}

/** Whether a text may be a key of the state: 1 to 256 of a-z, 0-9, `/` and `-`. */
export function isStateKey(key: string): boolean {
  return /^[a-z0-9/-]{1,256}$/.test(key);
}

/**
 * The place of a key: SHA-256 of its ASCII text, 32 bytes.
 * @throws FormatError bad_shape when it is not a key
 */
export function positionOf(key: string): Uint8Array {
  if (!isStateKey(key)) {
    throw new FormatError('bad_shape', 'a key of the state is 1 to 256 of a-z, 0-9, / and -');
  }
  return sha256OfText(key);
}

/** The hash of a value as it stands in a leaf: SHA-256 of its canonical JSON. */
export function valueHash(value: Json): Uint8Array {
  return sha256OfText(canonicalText(value));
}

/**
 * Applies changes to the tree that `reader` shows, without writing.
 * @param changes hash of the new value by key, null for a key that goes
 */
export function updateTree(
  reader: TreeReader,
  changes: ReadonlyMap<string, Hash | null>,
): TreeUpdate {
  const edits: Edit[] = [];
  for (const [key, value] of changes) {
    edits.push({ position: positionOf(key), value: value === null ? null : fromHex(value, 32) });
  }
  edits.sort((left, right) => compareBytes(left.position, right.position));
  const work: Work = { reader, groups: new Map(), quarters: new Map() };
  if (edits.length > 0) editGroup(work, '', reader.group(''), edits);
  const { groups, quarters } = work;
  const top = (groups.has('') ? groups.get('') : reader.group('')) ?? undefined;
  return { root: rootOfTop(top, quarters.get('')), groups, quarters };
}

/** Whether `hash` is that of a node over two halves: then it is no leaf's. */
export function isNodeOver(hash: Uint8Array, [left, right]: readonly Uint8Array[]): boolean {
  return (
    left?.length === 32 && right?.length === 32 && equalBytes(hash, hashPair(NODE, left, right))
  );
}

/**
 * The bytes of the groups of a subtree that holds just these leaves.
 * @param leaves ascending by position, two or more, all of them below the nibbles `path`
 */
export function groupsOver(path: string, leaves: readonly Leaf[]): ReadonlyMap<string, Uint8Array> {
  const reader = { group: () => undefined };
  const work: Work = { reader, groups: new Map(), quarters: new Map() };
  editGroup(work, path, undefined, leaves);
  const groups = new Map<string, Uint8Array>();
  for (const [at, group] of work.groups) if (group !== null) groups.set(at, group);
  return groups;
}

/** The root of the tree that `reader` shows; 64 zeros when it is empty. */
export function treeRoot(reader: TreeReader): Hash {
  return rootOfTop(reader.group(''));
}

/** The proof of what stands at the place of `key`, for a present and for an absent key. */
export function proveKey(reader: TreeReader, key: string): StatePath {
  const position = positionOf(key);
  const siblings: Hash[] = [];
  for (let depth = 0; depth < 64; depth += 1) {
    const group = reader.group(nibblePath(position, depth));
    if (group === undefined) {
      assert(depth === 0, 'a branch slot names a group that exists');
      return { siblings, other: null };
    }
    const end = descendGroup(group, nibbleAt(position, depth), siblings);
    if (end === 'more') continue;
    const other = end === null || equalBytes(end.position, position) ? null : end;
    const shown = other && { position: toHex(other.position), value: toHex(other.value) };
    return { siblings, other: shown };
  }
  assert(false, 'no two keys have one position');
}

/** What a state proof claims: under `root`, `key` has `value`, or none when `value` is null. */
export interface StateClaim {
  readonly root: Hash;
  readonly key: string;
  readonly value: Json;
  readonly path: StatePath;
}

/** `false` means that the claim is malformed or does not hold. */
export function verifyState(claim: StateClaim): boolean {
  const { siblings, other } = claim.path;
  if (siblings.length > MAX_SIBLINGS || !siblings.every(isHash)) return false;
  if (!isStateKey(claim.key)) return false;
  const position = positionOf(claim.key);
  const start = claimedPlace(claim, position);
  if (start === null) return false;
  if (other !== null && !sharesBits(position, fromHex(other.position), siblings.length)) {
    return false;
  }
  let hash = start;
  for (let depth = siblings.length - 1; depth >= 0; depth -= 1) {
    const sibling = fromHex(siblings[depth] ?? '');
    const right = bitAt(position, depth) === 1;
    hash = right ? hashPair(NODE, sibling, hash) : hashPair(NODE, hash, sibling);
  }
  return toHex(hash) === claim.root;
}

/** @param before the group as it was; undefined for the empty tree and where a leaf is split */
function editGroup(
  work: Work,
  path: string,
  before: Uint8Array | undefined,
  edits: readonly Edit[],
): Slot {
  const changed = new Array<Slot | undefined>(WIDTH).fill(undefined);
  let mask = 0;
  const depth = path.length;
  for (let start = 0; start < edits.length; ) {
    const first = edits[start];
    assert(first !== undefined, 'start is within the edits');
    const nibble = nibbleAt(first.position, depth);
    let end = start + 1;
    while (end < edits.length && nibbleOf(edits[end], depth) === nibble) end += 1;
    const below = path + NIBBLES.charAt(nibble);
    const slot = before === undefined ? null : readSlot(before, nibble);
    changed[nibble] = editSlot(work, below, slot, edits.slice(start, end));
    mask |= 1 << nibble;
    start = end;
  }
  const group = replaceSlots(before ?? EMPTY_GROUP, changed);
  if (before === undefined) return keepGroup(work, path, group, false, undefined);
  const known = work.reader.quarters?.(path);
  return keepGroup(work, path, group, true, known && { known, mask });
}

function editSlot(work: Work, path: string, slot: Slot, edits: readonly Edit[]): Slot {
  if (slot !== null && 'branch' in slot) {
    const below = work.reader.group(path);
    assert(below !== undefined, 'a branch slot names a group that exists');
    return editGroup(work, path, below, edits);
  }
  const leaves = edits.filter((edit): edit is Leaf => edit.value !== null);
  const stays = slot !== null && !edits.some((edit) => equalBytes(edit.position, slot.position));
  if (stays) {
    leaves.push(slot);
    leaves.sort((left, right) => compareBytes(left.position, right.position));
  }
  const [first] = leaves;
  if (first === undefined) return null;
  if (leaves.length === 1) return { position: first.position, value: first.value };
  return editGroup(work, path, undefined, leaves);
}

/** Writes a group, or lets it vanish into its parent's slot when it holds one leaf or none. */
function keepGroup(
  work: Work,
  path: string,
  group: Uint8Array,
  existed: boolean,
  before: Known | undefined,
): Slot {
  const sealed = sealGroup(group, before?.known, before?.mask);
  const { content } = sealed;
  const vanishes = content === null || (content !== 'more' && path !== '');
  if (!vanishes) work.groups.set(path, group);
  else if (existed) work.groups.set(path, null);
  if (sealed.content !== 'more') return sealed.content;
  work.quarters.set(path, sealed.quarters);
  return { branch: sealed.hash };
}

/** The hash that the claim puts at the key's place; null when the claim contradicts itself. */
function claimedPlace(claim: StateClaim, position: Uint8Array): Uint8Array | null {
  const { other } = claim.path;
  if (claim.value !== null) {
    return other === null ? leafOf({ position, value: valueHash(claim.value) }) : null;
  }
  if (other === null) return EMPTY;
  if (!isHash(other.position) || !isHash(other.value)) return null;
  const leaf = { position: fromHex(other.position), value: fromHex(other.value) };
  return equalBytes(leaf.position, position) ? null : leafOf(leaf);
}

function leafOf(leaf: Leaf): Uint8Array {
  return hashPair(LEAF, leaf.position, leaf.value);
}

function rootOfTop(top: Uint8Array | undefined, quarters?: Uint8Array): Hash {
  return toHex(top === undefined ? EMPTY : hashOfGroup(top, quarters));
}

function nibbleOf(edit: Edit | undefined, depth: number): number {
  return edit === undefined ? -1 : nibbleAt(edit.position, depth);
}

function nibbleAt(position: Uint8Array, depth: number): number {
  const byte = position[depth >> 1] ?? 0;
  return depth % 2 === 0 ? byte >> 4 : byte & 15;
}

function nibblePath(position: Uint8Array, depth: number): string {
  return toHex(position).slice(0, depth);
}

function bitAt(position: Uint8Array, depth: number): number {
  return ((position[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1;
}

function sharesBits(left: Uint8Array, right: Uint8Array, bits: number): boolean {
  for (let at = 0; at < bits; at += 1) if (bitAt(left, at) !== bitAt(right, at)) return false;
  return true;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let at = 0; at < left.length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
