/**
 * The authenticated map: it proves that a key has a value, and that a key has none.
 *
 * The place of a key is SHA-256(key), read as 256 turns, 0 left and 1 right. A leaf is
 * SHA-256(0x02 | position | SHA-256(value)), a node SHA-256(0x03 | left | right), an empty subtree
 * 32 zero bytes, and a subtree that holds one leaf is that leaf. So the root depends on the
 * content alone, never on the order of writes.
 *
 * How nodes are kept is not part of the format: four levels make one group of 16 slots, named by
 * the nibbles above it. A slot is empty, holds the only leaf below it, or names a group below.
 */
import { assert, FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { canonicalText } from './canonical.ts';
import { equalBytes, fromHex, isHash, toHex } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashPair, sha256OfText } from './hash.ts';

/** The only leaf of a subtree: where its key stands and the hash of its value, 32 bytes each. */
export interface Leaf {
  readonly position: Uint8Array;
  readonly value: Uint8Array;
}

/** Nothing, one leaf, or the hash (32 bytes) of a group below that holds two leaves or more. */
export type Slot = null | Leaf | { readonly branch: Uint8Array };

/** Four levels of the tree: 16 slots. */
export type Group = readonly Slot[];

/** Where groups are read from. `path` is the nibbles above the group, '' for the top. */
export interface TreeReader {
  /** `undefined` means that there is no such group. */
  group(path: string): Group | undefined;
}

/** What a batch of changes makes of a tree. */
export interface TreeUpdate {
  readonly root: Hash;
  /** Groups to write by path, in no order that matters; null means to delete. */
  readonly groups: ReadonlyMap<string, Group | null>;
}

/** What stands at a key's place, and the siblings from the root down to there. */
export interface StatePath {
  readonly siblings: readonly Hash[];
  /** Another key's leaf at the place, which proves that this key has none. */
  readonly other: { readonly position: Hash; readonly value: Hash } | null;
}

const LEAF = 2;
const NODE = 3;
const EMPTY = new Uint8Array(32);
const NIBBLES = '0123456789abcdef';
const WIDTH = 16;
const MAX_SIBLINGS = 256;

interface Edit {
  readonly position: Uint8Array;
  readonly value: Uint8Array | null;
}

interface Work {
  readonly reader: TreeReader;
  readonly groups: Map<string, Group | null>;
}

/** What a range of slots holds: nothing, one leaf and nothing else, or more than that. */
type Content = null | Leaf | 'more';

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
  const work: Work = { reader, groups: new Map() };
  if (edits.length > 0) editGroup(work, '', reader.group(''), edits);
  const top = work.groups.has('') ? work.groups.get('') : reader.group('');
  return { root: rootOfTop(top ?? undefined), groups: work.groups };
}

/** The hash by which a parent's slot, or the root, names a group. */
export function hashOfGroup(group: Group): Uint8Array {
  return hashOfSlots(group, 0, WIDTH);
}

/** The hashes of a group's lower and upper eight slots; the group is a node over these two. */
export function halvesOfGroup(group: Group): readonly [Uint8Array, Uint8Array] {
  return [hashOfSlots(group, 0, WIDTH / 2), hashOfSlots(group, WIDTH / 2, WIDTH)];
}

/** Whether `hash` is that of a node over two halves: then it is no leaf's. */
export function isNodeOver(hash: Uint8Array, [left, right]: readonly Uint8Array[]): boolean {
  return (
    left?.length === 32 && right?.length === 32 && equalBytes(hash, hashPair(NODE, left, right))
  );
}

/**
 * The groups of a subtree that holds just these leaves.
 * @param leaves ascending by position, two or more, all of them below the nibbles `path`
 */
export function groupsOver(path: string, leaves: readonly Leaf[]): ReadonlyMap<string, Group> {
  const work: Work = { reader: { group: () => undefined }, groups: new Map() };
  editGroup(work, path, undefined, leaves);
  const groups = new Map<string, Group>();
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
    const slots = reader.group(nibblePath(position, depth));
    if (slots === undefined) {
      assert(depth === 0, 'a branch slot names a group that exists');
      return { siblings, other: null };
    }
    const end = descend(slots, nibbleAt(position, depth), siblings);
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

/** The bytes in which a group is kept: for each slot one of 0, 1 + leaf, 2 + hash. */
export function encodeGroup(group: Group): Uint8Array {
  // Sized first: a block writes thousands of groups, and pushing byte by byte cost 15 µs for each.
  const bytes = new Uint8Array(group.reduce((sum, slot) => sum + slotLength(slot), 0));
  let at = 0;
  for (const slot of group) {
    if (slot !== null && 'branch' in slot) {
      bytes[at] = 2;
      bytes.set(slot.branch, at + 1);
    } else if (slot !== null) {
      bytes[at] = 1;
      bytes.set(slot.position, at + 1);
      bytes.set(slot.value, at + 33);
    }
    at += slotLength(slot);
  }
  return bytes;
}

function slotLength(slot: Slot): number {
  if (slot === null) return 1;
  return 'branch' in slot ? 33 : 65;
}

/**
 * The group that `encodeGroup` wrote.
 * @throws FormatError bad_shape when the bytes are not a group
 */
export function decodeGroup(bytes: Uint8Array): Group {
  const slots: Slot[] = [];
  let at = 0;
  while (at < bytes.length && slots.length < WIDTH) {
    const kind = bytes[at];
    at += 1;
    const length = kind === 0 ? 0 : kind === 1 ? 64 : kind === 2 ? 32 : Number.NaN;
    const body = bytes.subarray(at, at + length);
    if (body.length !== length) throw new FormatError('bad_shape', 'a tree group is cut');
    if (length === 0) slots.push(null);
    else if (length === 32) slots.push({ branch: body });
    else slots.push({ position: body.subarray(0, 32), value: body.subarray(32) });
    at += length;
  }
  if (slots.length !== WIDTH || at !== bytes.length) {
    throw new FormatError('bad_shape', 'a tree group has 16 slots and nothing behind them');
  }
  return slots;
}

/** @param before the group as it was; undefined for the empty tree and where a leaf is split */
function editGroup(
  work: Work,
  path: string,
  before: Group | undefined,
  edits: readonly Edit[],
): Slot {
  const slots: Slot[] = before === undefined ? new Array<Slot>(WIDTH).fill(null) : [...before];
  const depth = path.length;
  for (let start = 0; start < edits.length; ) {
    const first = edits[start];
    assert(first !== undefined, 'start is within the edits');
    const nibble = nibbleAt(first.position, depth);
    let end = start + 1;
    while (end < edits.length && nibbleOf(edits[end], depth) === nibble) end += 1;
    const below = path + NIBBLES.charAt(nibble);
    slots[nibble] = editSlot(work, below, slots[nibble] ?? null, edits.slice(start, end));
    start = end;
  }
  return keepGroup(work, path, slots, before !== undefined);
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
function keepGroup(work: Work, path: string, slots: Group, existed: boolean): Slot {
  const content = contentOf(slots, 0, WIDTH);
  const vanishes = content === null || (content !== 'more' && path !== '');
  if (!vanishes) work.groups.set(path, slots);
  else if (existed) work.groups.set(path, null);
  return content === 'more' ? { branch: hashOfSlots(slots, 0, WIDTH) } : content;
}

function contentOf(slots: Group, from: number, to: number): Content {
  let leaf: Leaf | null = null;
  for (let at = from; at < to; at += 1) {
    const slot = slots[at] ?? null;
    if (slot === null) continue;
    if (leaf !== null || 'branch' in slot) return 'more';
    leaf = slot;
  }
  return leaf;
}

/** The hash of the subtree over a range of slots whose length is a power of two. */
function hashOfSlots(slots: Group, from: number, to: number): Uint8Array {
  const content = contentOf(slots, from, to);
  if (content === null) return EMPTY;
  if (content !== 'more') return leafOf(content);
  const slot = slots[from] ?? null;
  if (to - from === 1 && slot !== null && 'branch' in slot) return slot.branch;
  const middle = (from + to) / 2;
  return hashPair(NODE, hashOfSlots(slots, from, middle), hashOfSlots(slots, middle, to));
}

/** Goes down four levels towards `nibble`, noting siblings, until a leaf or nothing is met. */
function descend(slots: Group, nibble: number, siblings: Hash[]): Content {
  let [from, to] = [0, WIDTH];
  for (;;) {
    const content = contentOf(slots, from, to);
    if (content !== 'more' || to - from === 1) return content;
    const middle = (from + to) / 2;
    const right = nibble >= middle;
    const sibling = right ? hashOfSlots(slots, from, middle) : hashOfSlots(slots, middle, to);
    siblings.push(toHex(sibling));
    if (right) from = middle;
    else to = middle;
  }
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

function rootOfTop(top: Group | undefined): Hash {
  return toHex(top === undefined ? EMPTY : hashOfSlots(top, 0, WIDTH));
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
