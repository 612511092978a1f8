/**
 * A group of the state tree (stateTree.ts): four of its levels in 16 slots. Groups are kept, read,
 * changed and hashed as bytes: a block changes thousands of them, and taken apart into slots each
 * takes ten times the memory.
 */
import { assert, FormatError } from './assert.ts';
import { toHex } from './encoding.ts';
import type { Hash } from './hash.ts';
import { sha256Into } from './hash.ts';

/** The only leaf of a subtree: where its key stands and the hash of its value, 32 bytes each. */
export interface Leaf {
  readonly position: Uint8Array;
  readonly value: Uint8Array;
}

/** Nothing, one leaf, or the hash (32 bytes) of a group below that holds two leaves or more. */
export type Slot = null | Leaf | { readonly branch: Uint8Array };

/** A group taken apart: 16 slots. */
export type Group = readonly Slot[];

/** What a subtree holds: nothing, one leaf and nothing else, or more than that. */
export type Content = null | Leaf | 'more';

/** The first byte of what is hashed for a leaf. */
export const LEAF = 2;
/** The first byte of what is hashed for a node. */
export const NODE = 3;

/** Slots of a group. */
export const WIDTH = 16;
/** The bytes of a group without leaves. */
export const EMPTY_GROUP: Uint8Array = new Uint8Array(WIDTH);

/** Kinds of slots: their first byte, and how many bytes they have in all. */
const [EMPTY_KIND, LEAF_KIND, BRANCH_KIND] = [0, 1, 2] as const;
const LENGTHS = [1, 65, 33];
/** Levels within a group: at level 0 a node stands over all slots, at the last over one. */
const LAST_LEVEL = 4;
/** The level of quarters, of four slots each. */
const QUARTER_LEVEL = 2;
const QUARTERS = 4;
/** Every slot has changed. */
const ALL = 0xffff;
/** What `contentOf` says of slots that hold no leaf, and of those that hold more than one. */
const [NOTHING, MORE] = [-1, -2] as const;

/** What is hashed at each level, and for a leaf: made once, because allocating costs more. */
const NODES = Array.from({ length: LAST_LEVEL }, () => beginning(NODE));
const LEAF_INPUT = beginning(LEAF);

/** A group and where each of its slots begins, with the end behind the last. */
interface Opened {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
  /** What `hashQuarters` gives, where it is known. */
  readonly quarters?: Uint8Array;
}

/** The bytes in which a group is kept: for each slot one of 0, 1 + leaf, 2 + hash. */
export function encodeGroup(group: Group): Uint8Array {
  assert(group.length === WIDTH, 'a tree group has 16 slots');
  return replaceSlots(EMPTY_GROUP, group);
}

/**
 * The group that `encodeGroup` wrote.
 * @throws FormatError bad_shape when the bytes are not a group
 */
export function decodeGroup(bytes: Uint8Array): Group {
  const { places } = openGroup(bytes);
  return places.slice(0, WIDTH).map((place) => slotAt(bytes, place));
}

/** One slot of a group whose bytes were checked before, without looking at those behind it. */
export function readSlot(bytes: Uint8Array, nibble: number): Slot {
  let place = 0;
  for (let slot = 0; slot < nibble; slot += 1) place += LENGTHS[bytes[place] ?? 0] ?? 0;
  return slotAt(bytes, place);
}

/**
 * The bytes of a group with some of its slots replaced.
 * @param changed the new slots by nibble; undefined where the slot stays
 */
export function replaceSlots(
  before: Uint8Array,
  changed: readonly (Slot | undefined)[],
): Uint8Array {
  const { places } = openGroup(before);
  let length = before.length;
  // By index: `entries` would allocate more than the group has.
  for (let nibble = 0; nibble < WIDTH; nibble += 1) {
    const slot = changed[nibble];
    if (slot !== undefined) length += lengthOf(slot) - lengthAt(before, places[nibble] ?? 0);
  }
  const bytes = new Uint8Array(length);
  let [at, copied] = [0, 0];
  for (let nibble = 0; nibble < WIDTH; nibble += 1) {
    const slot = changed[nibble];
    if (slot === undefined) continue;
    const place = places[nibble] ?? 0;
    bytes.set(before.subarray(copied, place), at);
    at += place - copied;
    writeSlot(bytes, at, slot);
    at += lengthOf(slot);
    copied = place + lengthAt(before, place);
  }
  bytes.set(before.subarray(copied), at);
  return bytes;
}

/** Slots of a group that replace those of an earlier one. */
export interface GroupPatch {
  /** Bit n says that slot n is replaced. */
  readonly mask: number;
  /** The new slots, one behind the other, in the bytes of a group. */
  readonly slots: Uint8Array;
}

/** What makes `after` of `before`: both are bytes of groups that were checked before. */
export function diffGroups(before: Uint8Array, after: Uint8Array): GroupPatch {
  const slots = new Uint8Array(after.length);
  let [mask, length, old, place] = [0, 0, 0, 0];
  for (let nibble = 0; nibble < WIDTH; nibble += 1) {
    const [oldEnd, end] = [old + lengthAt(before, old), place + lengthAt(after, place)];
    if (!isSameRange(before, old, after, place, end - place)) {
      mask |= 1 << nibble;
      slots.set(after.subarray(place, end), length);
      length += end - place;
    }
    [old, place] = [oldEnd, end];
  }
  return { mask, slots: slots.subarray(0, length) };
}

/**
 * The bytes that `diffGroups` saw after those before.
 * @throws FormatError bad_shape when the patch, or what it changes, is malformed
 */
export function patchGroup(before: Uint8Array, { mask, slots }: GroupPatch): Uint8Array {
  const changed = new Array<Slot | undefined>(WIDTH).fill(undefined);
  let place = 0;
  for (let nibble = 0; nibble < WIDTH; nibble += 1) {
    if ((mask & (1 << nibble)) === 0) continue;
    const end = place + (LENGTHS[slots[place] ?? LENGTHS.length] ?? slots.length + 1);
    if (end > slots.length) break;
    changed[nibble] = slotAt(slots, place);
    place = end;
  }
  const patched = changed.reduce<number>(
    (bits, slot, at) => bits | (slot === undefined ? 0 : 1 << at),
    0,
  );
  if (patched !== mask || place !== slots.length) {
    throw new FormatError('bad_shape', 'a patch has the slots that its mask names');
  }
  return replaceSlots(before, changed);
}

/**
 * The bytes of slots 0 to 3, 4 to 7, 8 to 11 and 12 to 15; one after the other they are the group.
 * @throws FormatError bad_shape when the bytes are not a group
 */
export function quartersOfGroup(bytes: Uint8Array): readonly Uint8Array[] {
  const { places } = openGroup(bytes);
  return [0, 4, 8, 12].map((slot) => bytes.subarray(places[slot], places[slot + 4]));
}

/**
 * The hash by which a parent's slot, or the root, names a group: 32 bytes.
 * @param quarters what `hashQuarters` gives for it; whoever hands them in answers for them
 * @throws FormatError bad_shape when the bytes are not a group
 */
export function hashOfGroup(bytes: Uint8Array, quarters?: Uint8Array): Uint8Array {
  const group = openGroup(bytes);
  return hashOf(quarters === undefined ? group : { ...group, quarters }, 0, 0);
}

/**
 * The hashes over slots 0 to 3, 4 to 7, 8 to 11 and 12 to 15, 32 bytes each. Most of what hashing
 * a group costs is in them, and a block changes a slot or two of most groups.
 * @param before those of the group before some of its slots were replaced; undefined: not known
 * @param changed bit n says that slot n may be another
 * @throws FormatError bad_shape when the bytes are not a group
 */
export function hashQuarters(
  bytes: Uint8Array,
  before?: Uint8Array,
  changed: number = ALL,
): Uint8Array {
  return quartersOf(openGroup(bytes), before, changed);
}

/** What becomes of a group: its only leaf, nothing, or that it stays, with what is hashed of it. */
export type Sealed =
  | { readonly content: null | Leaf }
  | { readonly content: 'more'; readonly quarters: Uint8Array; readonly hash: Uint8Array };

/** What a group holds, and its hashes; arguments and errors as of `hashQuarters`. */
export function sealGroup(bytes: Uint8Array, before?: Uint8Array, changed: number = ALL): Sealed {
  const group = openGroup(bytes);
  const content = shown(group, contentOf(group, 0, WIDTH));
  if (content !== 'more') return { content };
  const quarters = quartersOf(group, before, changed);
  return { content, quarters, hash: hashOf({ ...group, quarters }, 0, 0) };
}

function quartersOf(group: Opened, before: Uint8Array | undefined, changed: number): Uint8Array {
  const quarters = new Uint8Array(QUARTERS * 32);
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    const [slot, at] = [quarter * 4, quarter * 32];
    const stays = before !== undefined && ((changed >> slot) & 15) === 0;
    if (stays) quarters.set(before.subarray(at, at + 32), at);
    else hashSlots(group, slot, QUARTER_LEVEL, quarters, at);
  }
  return quarters;
}

/**
 * The hashes of a group's lower and upper eight slots; the group is a node over these two.
 * @throws FormatError bad_shape when the bytes are not a group
 */
export function halvesOfGroup(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const group = openGroup(bytes);
  return [hashOf(group, 0, 1), hashOf(group, WIDTH / 2, 1)];
}

/** Goes down the levels towards slot `nibble`, noting siblings, until a leaf or nothing is met. */
export function descendGroup(bytes: Uint8Array, nibble: number, siblings: Hash[]): Content {
  const group = openGroup(bytes);
  for (let [level, from] = [0, 0]; ; level += 1) {
    const width = WIDTH >> level;
    const content = contentOf(group, from, from + width);
    if (content !== MORE || level === LAST_LEVEL) return shown(group, content);
    const middle = from + width / 2;
    const isRight = nibble >= middle;
    siblings.push(toHex(hashOf(group, isRight ? from : middle, level + 1)));
    if (isRight) from = middle;
  }
}

/** @throws FormatError bad_shape when the bytes are not a group */
function openGroup(bytes: Uint8Array): Opened {
  const places: number[] = [];
  let place = 0;
  for (let slot = 0; slot < WIDTH; slot += 1) {
    places.push(place);
    // What is no kind of slot leads beyond the end, and so does an end that is missing.
    place += LENGTHS[bytes[place] ?? LENGTHS.length] ?? bytes.length + 1;
  }
  if (place !== bytes.length) {
    throw new FormatError('bad_shape', 'a tree group has 16 slots and nothing behind them');
  }
  places.push(place);
  return { bytes, places };
}

function slotAt(bytes: Uint8Array, place: number): Slot {
  const body = place + 1;
  if (bytes[place] === BRANCH_KIND) return { branch: bytes.subarray(body, body + 32) };
  if (bytes[place] !== LEAF_KIND) return null;
  return {
    position: bytes.subarray(body, body + 32),
    value: bytes.subarray(body + 32, body + 64),
  };
}

/** Whether slots are the same; a kind of slot has one length, so the longer never ends sooner. */
function isSameRange(
  left: Uint8Array,
  from: number,
  right: Uint8Array,
  start: number,
  length: number,
): boolean {
  for (let at = 0; at < length; at += 1) if (left[from + at] !== right[start + at]) return false;
  return true;
}

function writeSlot(bytes: Uint8Array, at: number, slot: Slot): void {
  if (slot === null) {
    bytes[at] = EMPTY_KIND;
  } else if ('branch' in slot) {
    bytes[at] = BRANCH_KIND;
    bytes.set(slot.branch, at + 1);
  } else {
    bytes[at] = LEAF_KIND;
    bytes.set(slot.position, at + 1);
    bytes.set(slot.value, at + 33);
  }
}

function lengthOf(slot: Slot): number {
  const kind = slot === null ? EMPTY_KIND : 'branch' in slot ? BRANCH_KIND : LEAF_KIND;
  return LENGTHS[kind] ?? 0;
}

function lengthAt(bytes: Uint8Array, place: number): number {
  return LENGTHS[bytes[place] ?? 0] ?? 0;
}

/** What slots hold: the number of the slot with the only leaf, or NOTHING, or MORE. */
function contentOf({ bytes, places }: Opened, from: number, to: number): number {
  let found: number = NOTHING;
  for (let slot = from; slot < to; slot += 1) {
    const kind = bytes[places[slot] ?? 0];
    if (kind === EMPTY_KIND) continue;
    if (found !== NOTHING || kind === BRANCH_KIND) return MORE;
    found = slot;
  }
  return found;
}

function shown({ bytes, places }: Opened, content: number): Content {
  if (content === NOTHING) return null;
  if (content === MORE) return 'more';
  const leaf = slotAt(bytes, places[content] ?? 0);
  assert(leaf !== null && 'value' in leaf, 'a lonely slot has a leaf');
  return leaf;
}

/** The hash of the subtree over the slots from `from` on, as many as stand below `level`. */
function hashOf(group: Opened, from: number, level: number): Uint8Array {
  const hash = new Uint8Array(32);
  hashSlots(group, from, level, hash, 0);
  return hash;
}

/** As `hashOf`; the hash is written into `target` from `at` on. */
function hashSlots(
  group: Opened,
  from: number,
  level: number,
  target: Uint8Array,
  at: number,
): void {
  if (level === QUARTER_LEVEL && group.quarters !== undefined) {
    const quarter = (from / 4) * 32;
    target.set(group.quarters.subarray(quarter, quarter + 32), at);
    return;
  }
  const content = contentOf(group, from, from + (WIDTH >> level));
  if (content === NOTHING) {
    target.fill(0, at, at + 32);
  } else if (content !== MORE) {
    copy(group, content, LEAF_INPUT, 1, 64);
    sha256Into(LEAF_INPUT, target, at);
  } else if (level === LAST_LEVEL) {
    copy(group, from, target, at, 32);
  } else {
    const node = NODES[level];
    assert(node !== undefined, 'a level is within the group');
    hashSlots(group, from, level + 1, node, 1);
    hashSlots(group, from + (WIDTH >> (level + 1)), level + 1, node, 33);
    sha256Into(node, target, at);
  }
}

/** Copies what stands in a slot; byte by byte, because a view would have to be allocated. */
function copy(
  { bytes, places }: Opened,
  slot: number,
  target: Uint8Array,
  at: number,
  length: number,
): void {
  const body = (places[slot] ?? 0) + 1;
  for (let byte = 0; byte < length; byte += 1) target[at + byte] = bytes[body + byte] ?? 0;
}

function beginning(prefix: number): Uint8Array {
  const bytes = new Uint8Array(65);
  bytes[0] = prefix;
  return bytes;
}
