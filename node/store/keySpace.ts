/**
 * The key space: everything that the database holds. A key is one byte, the number of its space,
 * and the bytes that its shape says; a value is kept with a checksum, and packed where it holds a
 * whole block (record.ts). A number is never given to another space: what is retired stays in the
 * table as a comment.
 *
 *   space          | key                              | value
 *   ---------------|----------------------------------|-------------------------------------------
 *    1 meta        | `schema`, `head`                 | JSON, see chainRecords.ts
 *    2 header      | height                           | JSON {certificate, header}
 *    3 body        | height                           | the body, see storedBody.ts
 *    4 outcome     | height                           | results and events, see storedOutcomes.ts
 *    5 transaction | id of a transaction, its first   | height, index, who sent it, the type of its
 *                  | 24 bytes                         | deed, in the forms of forms.ts
 *    6 settlement  | name of a due item               | height, index (4 bytes) of its last run
 *    7 (retired)   | facts by their keys, until key space 2
 *    8 index       | key of an unordered family; of a | canonical JSON
 *                  | receivable's, 1 and its 32 bytes |
 *    9 group       | nibbles above the group; of lower | `encodeGroup` of ledger/treeGroup.ts, the
 *                  | ones as in lowerGroups.ts        | upper ones as up to 128 blocks ago
 *   10 factOrder   | node number (6 bytes)            | `encodeOrderNode`
 *   11 indexOrder  | node number (6 bytes)            | `encodeOrderNode`; holds all other indexes
 *   12 validators  | height whose header changed them | JSON of the set in force at height + 1
 *   13 fact        | position in the tree, its first  | key and value of a fact, see storedFact.ts
 *                  | 24 bytes                         |
 *   14 part        | nibbles above a part             | JSON; while a snapshot is taken over
 *   15 crown       | height                           | changes of the upper groups, see crown.ts
 *   16 list        | see listKeys.ts                  | nothing
 *   17 trace       | see traces.ts                    | nothing
 *   18 right       | see rights.ts                    | height, as many bytes as it needs
 *   19 archive     | digest of a text (32 bytes)      | the text: facts that have left the state
 *   20 archived    | key of such a fact               | digest of the text that has it (32 bytes)
 *   21 bucket      | see buckets.ts                   | entries of an index at one place
 *
 * Facts stand in the order of the tree, so that a subtree is a range of the disk. Of a position
 * and of an id 24 bytes are enough: to make two that share them takes 2^96 hashes.
 *
 * A height is 6 bytes, high byte first, so that LevelDB's order is the chain's. Other keys are
 * ASCII.
 */
import { assert } from '../../ledger/assert.ts';
import { fromHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';

/**
 * Written into the folder; another number is refused at start. It rises with each change of a form
 * that a folder has: of a key or value here, of a fact, of the genesis document.
 */
export const SCHEMA_VERSION = 18;

/** The number of each space. */
export const SPACES = {
  meta: 1,
  header: 2,
  body: 3,
  outcome: 4,
  transaction: 5,
  settlement: 6,
  index: 8,
  group: 9,
  factOrder: 10,
  indexOrder: 11,
  validators: 12,
  fact: 13,
  part: 14,
  crown: 15,
  list: 16,
  trace: 17,
  right: 18,
  archive: 19,
  archived: 20,
  bucket: 21,
} as const;

/** Of a position in the key of its fact, and of an id in that of its transaction. */
const POSITION_BYTES = 24;

/** What counts the pieces of a receivable; there is one for each. */
const COUNTED = /^count\/([0-9a-f]{64})$/;
/** Stands before the bytes of an id: no letter. */
const AS_ID = 1;

/** Whether the record under a key holds a whole block, its results, or what left: kept packed. */
export function isPacked(key: Uint8Array): boolean {
  return PACKED.has(key[0] ?? 0);
}

const PACKED: ReadonlySet<number> = new Set([SPACES.body, SPACES.outcome, SPACES.archive]);

/** Spaces whose keys are heights or node numbers. */
const NUMBERED: ReadonlySet<string> = new Set([
  'header',
  'body',
  'outcome',
  'factOrder',
  'indexOrder',
  'validators',
  'crown',
]);

/** The name of a space. */
export type Space = keyof typeof SPACES;

/**
 * Families that are never asked for by range: they are large, and their keys are as good as
 * random, so keeping them in order would cost a node for each write. Every other family can be
 * scanned, so that a new one works before anybody has thought of this table; a scan that touches
 * one of these is a programmer's error.
 */
export const UNORDERED_FAMILIES: Readonly<Record<'fact' | 'index', ReadonlySet<string>>> = {
  fact: new Set([
    ...(['document', 'event-seed', 'identity', 'invoice', 'key', 'offer', 'receivable'] as const),
    ...(['folded', 'holding', 'link', 'reserve'] as const),
  ]),
  index: new Set(['count']),
};

/** The part of a key before its first slash. */
export function familyOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

/** The database key of a text in a space: facts, indexes, groups, meta, settlements. */
export function textKey(space: Space, text: string): Uint8Array {
  const key = Buffer.allocUnsafe(1 + text.length);
  key[0] = SPACES[space];
  // Two keys must never become one: a letter beyond ASCII would be cut to a byte.
  assert(key.write(text, 1, 'latin1') === text.length && isAscii(text), 'a stored key is ASCII');
  return key;
}

/** The database key of the fact at a position of the state tree. */
export function factKey(position: Uint8Array): Uint8Array {
  assert(position.length === 32, 'a position has 32 bytes');
  return Buffer.concat([Uint8Array.of(SPACES.fact), position.subarray(0, POSITION_BYTES)]);
}

/**
 * The positions below the nibbles `path`, as a range of the space of facts. Below a path that is
 * longer than the keys there is at most one fact, which need not be one below it.
 */
export function positionsBelow(path: string): { gte: Uint8Array; lt?: Uint8Array } {
  const nibbles = 2 * POSITION_BYTES;
  const kept = path.slice(0, nibbles);
  const gte = fromHex(kept.padEnd(nibbles, '0'), POSITION_BYTES);
  if (/^f*$/.test(kept)) return { gte };
  const next = (BigInt(`0x${kept}`) + 1n).toString(16).padStart(kept.length, '0');
  return { gte, lt: fromHex(next.padEnd(nibbles, '0'), POSITION_BYTES) };
}

/** The database key of a height or node number in a space. */
export function numberKey(space: Space, number: number): Uint8Array {
  assert(number >= 0 && number < 2 ** 48, 'heights and node numbers have 6 bytes');
  const key = Buffer.allocUnsafe(7);
  key[0] = SPACES[space];
  key.writeUIntBE(number, 1, 6);
  return key;
}

/** The height in a listed key, which is without the number of its space. */
export function heightOf(key: Uint8Array): number {
  assert(key.length === 6, 'a height has 6 bytes');
  return Buffer.from(key).readUIntBE(0, 6);
}

/** The database key of a transaction's id. */
export function transactionKey(id: Hash): Uint8Array {
  const bytes = fromHex(id, 32).subarray(0, POSITION_BYTES);
  return Buffer.concat([Uint8Array.of(SPACES.transaction), bytes]);
}

/** The database key of an entry of an unordered family of indexes. */
export function indexKey(entry: string): Uint8Array {
  const id = COUNTED.exec(entry)?.[1];
  if (id === undefined) return textKey('index', entry);
  return Buffer.concat([Uint8Array.of(SPACES.index, AS_ID), fromHex(id, 32)]);
}

/** The database key of an archived text, by its digest. */
export function archiveKey(digest: Hash): Uint8Array {
  return Buffer.concat([Uint8Array.of(SPACES.archive), fromHex(digest, 32)]);
}

/** The bounds of a whole space: from the first up to but excluding the second. */
export function spaceBounds(space: Space): [Uint8Array, Uint8Array] {
  return [Uint8Array.of(SPACES[space]), Uint8Array.of(SPACES[space] + 1)];
}

/** A key for people: the space's name and the key as text, number or hex. */
export function showKey(key: Uint8Array): { space: string; key: string } {
  const space = Object.entries(SPACES).find(([, number]) => number === key[0])?.[0] ?? 'unknown';
  const rest = Buffer.from(key.subarray(1));
  const numbered = NUMBERED.has(space);
  if (numbered && rest.length === 6) return { space, key: String(rest.readUIntBE(0, 6)) };
  const text = rest.toString('latin1');
  return { space, key: isAscii(text) ? text : rest.toString('hex') };
}

/** Where something stands in the chain. */
export interface Location {
  readonly height: number;
  /** The place within the block's transactions, or within its outcomes. */
  readonly index: number;
}

/** 10 bytes: height (6), index (4). */
export function encodeLocation({ height, index }: Location): Uint8Array {
  const bytes = Buffer.allocUnsafe(10);
  bytes.writeUIntBE(height, 0, 6);
  bytes.writeUInt32BE(index, 6);
  return bytes;
}

/** The inverse of `encodeLocation`; the bytes have passed their record's checksum. */
export function decodeLocation(bytes: Uint8Array): Location {
  assert(bytes.length === 10, 'a location has 10 bytes');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { height: view.readUIntBE(0, 6), index: view.readUInt32BE(6) };
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
