/**
 * The lower groups of the state tree on the disk. What a block writes falls anywhere in them, a
 * slot or two in each, and a group of 16 leaves has 1,040 bytes: so each is kept in quarters of
 * four slots, and a block writes those in which something has changed. Upper groups: crown.ts.
 *
 *   key     nibbles above the group, and one of `(`, `)`, `*`, `+`, which stand before all nibbles
 *   value   four slots in the bytes of a group, but positions of leaves without their first two
 *           bytes, which are the first nibbles of the path; no record where all four are empty
 *
 * A group of two leaves at most is one record, under the first of these keys: 3, which is no kind
 * of a slot, and its slots. So most begin that stand below another lower group, and asking for
 * quarters that are not there costs as much as for others.
 *
 * A quarter that is missing is one without leaves, until the group is held against the root.
 */
import { equalBytes, fromHex } from '../../ledger/encoding.ts';
import type { Group } from '../../ledger/treeGroup.ts';
import { encodeGroup, quartersOfGroup } from '../../ledger/treeGroup.ts';
import { CROWN_DEPTH, isUpper } from './crown.ts';
import type { Records, Write } from './database.ts';
import { textKey } from './keySpace.ts';

const NAMES = ['(', ')', '*', '+'] as const;
const SLOTS = 4;
const EMPTY = new Uint8Array(SLOTS);
const WHOLE = 3;
/** Of 16 slots, two of them with a leaf. */
const WHOLE_BYTES = 144;
const PREFIX_BYTES = CROWN_DEPTH / 2;
/** A kind of slots, and how long each kind is, in the bytes of a group. */
const LEAF = 1;
const LENGTHS = [1, 65, 33];

/** Bytes of a lower group, not verified; undefined when nothing of it is there. */
export function readLowerGroup(
  records: Pick<Records, 'read'>,
  path: string,
): Uint8Array | undefined {
  const [first, ...others] = NAMES;
  const began = records.read(textKey('group', path + first));
  const prefix = fromHex(path.slice(0, CROWN_DEPTH), CROWN_DEPTH / 2);
  if (began?.[0] === WHOLE) return withPrefix(began.subarray(1), prefix);
  const found = [began, ...others.map((name) => records.read(textKey('group', path + name)))];
  if (found.every((quarter) => quarter === undefined)) return undefined;
  return withPrefix(joined(found.map((quarter) => quarter ?? EMPTY)), prefix);
}

/**
 * The records of a lower group that a block changes.
 * @param before bytes of the group before the block; undefined for none
 * @param after the same after it; null when it goes
 */
export function lowerGroupWrites(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array | null,
): Write[] {
  if (isInQuarters(before) && isInQuarters(after)) return quarterWrites(path, before, after);
  const old = before === undefined ? [] : recordsOf(before);
  const now = after === null ? [] : recordsOf(after);
  return NAMES.flatMap((name, at) => {
    const value = now[at] ?? null;
    if (equalBytes(value ?? EMPTY, old[at] ?? EMPTY)) return [];
    return [{ key: textKey('group', path + name), value }];
  });
}

function isInQuarters(bytes: Uint8Array | null | undefined): bytes is Uint8Array {
  return bytes !== null && bytes !== undefined && bytes.length > WHOLE_BYTES;
}

/** As `lowerGroupWrites`: a block changes a quarter or two, and only those are copied. */
function quarterWrites(path: string, before: Uint8Array, after: Uint8Array): Write[] {
  const old = quartersOfGroup(before);
  return quartersOfGroup(after).flatMap((quarter, at) => {
    if (equalBytes(quarter, old[at] ?? EMPTY)) return [];
    const value = equalBytes(quarter, EMPTY) ? null : withoutPrefix(quarter);
    return [{ key: textKey('group', path + NAMES[at]), value }];
  });
}

/** All records of a group of a snapshot, whatever another state has left in their places. */
export function groupRecords(path: string, bytes: Uint8Array): Write[] {
  if (isUpper(path)) return [{ key: textKey('group', path), value: bytes }];
  return recordsOf(bytes).map((value, at) => {
    return { key: textKey('group', path + NAMES[at]), value };
  });
}

/** How many records a lower group has. */
export function countRecords(group: Group): number {
  return recordsOf(encodeGroup(group)).filter((value) => value !== null).length;
}

/** What stands under each of the four keys; null for nothing. */
function recordsOf(bytes: Uint8Array): readonly (Uint8Array | null)[] {
  if (bytes.length <= WHOLE_BYTES) {
    return [joined([Uint8Array.of(WHOLE), withoutPrefix(bytes)]), null, null, null];
  }
  return quartersOfGroup(bytes).map((quarter) =>
    equalBytes(quarter, EMPTY) ? null : withoutPrefix(quarter),
  );
}

/** Slots without the first bytes of the positions of their leaves. */
function withoutPrefix(slots: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < slots.length; at += LENGTHS[slots[at] ?? 0] ?? slots.length) {
    if (slots[at] !== LEAF) continue;
    parts.push(slots.subarray(from, at + 1));
    from = at + 1 + PREFIX_BYTES;
  }
  return joined([...parts, slots.subarray(from)]);
}

/** The inverse of `withoutPrefix`, of bytes that may be anything: whoever asked looks at them. */
function withPrefix(stored: Uint8Array, prefix: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < stored.length; ) {
    const isLeaf = stored[at] === LEAF;
    if (isLeaf) {
      parts.push(stored.subarray(from, at + 1), prefix);
      from = at + 1;
    }
    at += (LENGTHS[stored[at] ?? 0] ?? stored.length) - (isLeaf ? PREFIX_BYTES : 0);
  }
  return joined([...parts, stored.subarray(from)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
