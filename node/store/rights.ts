/**
 * Entries of rights to read (contracts/trade/evidence/reading.ts) on disk, beside the state:
 * written in the batch of the block that brings them, never changed, never removed. The head says
 * how many there are and what they add up to, so that a check of the store misses none, though
 * many of them follow from facts that are no more.
 *
 *   right (18) | length (1), reader | kind (1) | key of the fact -> height
 *
 * Ids are 32 bytes in keys, since lists of a member are read from them (decision 0071); first units
 * are numbers as in listKeys.ts; a height has as many bytes as it needs.
 */
import type { FactReader } from '../../contracts/state/factKind.ts';
import type { Writes } from '../../contracts/state/state.ts';
import type { KeptRights, Right } from '../../contracts/trade/evidence/reading.ts';
import { readableSince, rightsToKeep } from '../../contracts/trade/evidence/reading.ts';
import { assert } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { fromHex, isHash, toHex, utf8, utf8Text } from '../../ledger/encoding.ts';
import { sha256 } from '../../ledger/hash.ts';
import type { DatabaseView, Entry, Records, Write } from './database.ts';
import { SPACES } from './keySpace.ts';
import { behindPrefix, orderedNumber } from './listKeys.ts';
import type { ListEntry } from './lists.ts';

/** A kind's number in keys, never given to another, and what stands behind it in its keys. */
const KINDS = new Map<string, readonly [number: number, parts: readonly Part[]]>([
  ['invoice', [1, ['id']]],
  ['receivable', [2, ['id']]],
  ['piece', [3, ['id', 'unit']]],
  ['holding', [4, ['id', 'unit']]],
  ['link', [5, ['id', 'unit', 'place']]],
  ['reserve', [6, ['id', 'unit']]],
  ['offer', [7, ['id']]],
  ['request', [8, ['id']]],
  ['quote', [9, ['id']]],
  ['conversion', [10, ['id']]],
  ['redemption', [11, ['id']]],
  ['pledge', [12, ['id']]],
  ['guarantee', [13, ['id']]],
  ['claim', [14, ['id']]],
  ['debt', [15, ['id']]],
  ['contract', [16, ['id']]],
  ['correction', [17, ['id']]],
  ['queued-order', [18, ['id']]],
  ['document', [19, ['id']]],
  ['identity', [20, ['name', 'id']]],
  ['grant', [21, ['id', 'unit', 'name']]],
]);

/** An id, a member, decimal digits: 18 of a first unit, 2 of a place. */
type Part = 'id' | 'name' | 'unit' | 'place';

/** Kinds of facts of which entries may be kept. */
export const KEPT_KINDS: readonly string[] = [...KINDS.keys()];

/** How many entries there are, and the sum of their hashes modulo 2^256, in hexadecimal. */
export type RightsSum = {
  readonly count: number;
  readonly sum: string;
};

/** An entry to be written. */
type RightWrite = Entry & Write;

/** Of no entries. */
export const NO_RIGHTS: RightsSum = { count: 0, sum: '0'.repeat(64) };

const SPACE = Uint8Array.of(SPACES.right);
const MODULUS = 2n ** 256n;
const MAX_NAME = 255;
const DIGITS = { unit: 18, place: 2 } as const;

/** Entries as they were at one moment. */
export class StoredRights implements KeptRights {
  readonly #records: Pick<Records, 'read'>;

  constructor(records: Pick<Records, 'read'>) {
    this.#records = records;
  }

  /** @throws StoreError corrupt_record, read_failed */
  since(reader: string, key: string): number | null {
    const name = rightKey(reader, key);
    const value = name === null ? undefined : this.#records.read(name);
    return value === undefined ? null : Number(`0x0${toHex(value)}`);
  }

  /**
   * From which height on a member may read what stands under a key; see `readableSince`.
   * @param world the facts of the same moment
   */
  readableSince(world: FactReader, member: string, key: string): number | null {
    return readableSince(world, this, member, key);
  }
}

/** Entries of one reader about facts of one kind, as a range that can be gone through. */
export interface RightRange {
  readonly rights: string;
  /** A member, or a group of seeing.ts. */
  readonly of: string;
}

/** Where the entries of a range stand, behind the number of the space. */
export function rightPrefix({ rights: kind, of }: RightRange): Uint8Array {
  const [number] = KINDS.get(kind) ?? [0];
  const reader = encodeName(of);
  assert(number > 0 && reader !== null, `entries are kept of ${kind}`);
  return Buffer.concat([reader, Uint8Array.of(number)]);
}

/** At most `limit` entries in their order: the first ones, or those behind an entry. */
export async function readRights(
  view: Pick<DatabaseView, 'entries'>,
  range: RightRange,
  after: Uint8Array | null,
  limit: number,
): Promise<ListEntry[]> {
  const prefix = rightPrefix(range);
  const gte = after === null ? prefix : Buffer.concat([after, Uint8Array.of(0)]);
  const found: ListEntry[] = [];
  for await (const { key } of view.entries('right', { gte, lt: behindPrefix(prefix), limit })) {
    found.push({ at: key, key: factOfRight(range.rights, key.subarray(prefix.length)) });
  }
  return found;
}

/** The record of an entry. */
export function rightWrite({ member, key, since }: Right): RightWrite {
  const name = rightKey(member, key);
  assert(name !== null, `entries are kept of ${key}`);
  return { key: name, value: orderedNumber(since).subarray(1) };
}

/**
 * The entries that a block brings, and what all of them then add up to.
 * @param world the facts before the block
 */
export function planRights(
  records: Pick<Records, 'read'>,
  world: FactReader,
  { height, facts: writes }: { readonly height: number; readonly facts: Writes },
  sum: RightsSum,
): { readonly writes: readonly RightWrite[]; readonly sum: RightsSum } {
  const before = (key: string): Json | undefined => world.facts.get(key);
  const get = (key: string): Json | undefined =>
    writes.has(key) ? (writes.get(key) ?? undefined) : before(key);
  const block = { height, writes, before };
  const rights = rightsToKeep({ facts: { get } }, new StoredRights(records), block).map(rightWrite);
  return { writes: rights, sum: addRights(sum, rights) };
}

/** What all entries of a database add up to. */
export async function sumRights(database: Pick<DatabaseView, 'entries'>): Promise<RightsSum> {
  let rights = NO_RIGHTS;
  for await (const { key, value } of database.entries('right')) {
    rights = addRights(rights, [{ key: Buffer.concat([SPACE, key]), value }]);
  }
  return rights;
}

/** @param entries by their database keys */
function addRights({ count, sum }: RightsSum, entries: readonly Entry[]): RightsSum {
  let total = BigInt(`0x${sum}`);
  for (const { key, value } of entries) {
    const hash = sha256(Buffer.concat([Uint8Array.of(key.length), key, value]));
    total = (total + BigInt(`0x${toHex(hash)}`)) % MODULUS;
  }
  return { count: count + entries.length, sum: total.toString(16).padStart(64, '0') };
}

/** Null where no entry can be: keys come from callers, too. */
function rightKey(reader: string, key: string): Uint8Array | null {
  const [kind = '', ...names] = key.split('/');
  const [number, parts] = KINDS.get(kind) ?? [0, []];
  if (number === 0 || names.length !== parts.length) return null;
  const bytes = names.map((name, at) => encodePart(parts[at] ?? 'name', name));
  const all = [SPACE, encodeName(reader), Uint8Array.of(number), ...bytes];
  const found = all.filter((each) => each !== null);
  return found.length < all.length ? null : Buffer.concat(found);
}

function encodeName(name: string): Uint8Array | null {
  const bytes = utf8(name);
  return bytes.length > MAX_NAME ? null : Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

function encodePart(part: Part, name: string): Uint8Array | null {
  if (part === 'id') return isHash(name) ? fromHex(name, 32) : null;
  if (part === 'unit' || part === 'place') {
    const isNumber = name.length === DIGITS[part] && /^[0-9]*$/.test(name);
    return isNumber ? orderedNumber(BigInt(name)) : null;
  }
  return encodeName(name);
}

/** The inverse of what `rightKey` makes of the parts of a key. */
function factOfRight(kind: string, bytes: Uint8Array): string {
  const [, parts] = KINDS.get(kind) ?? [0, []];
  const names: string[] = [kind];
  let at = 0;
  for (const part of parts) {
    const isLong = part === 'id';
    const from = isLong ? at : at + 1;
    const end = isLong ? at + 32 : from + (bytes[at] ?? 0);
    names.push(decodePart(part, bytes.subarray(from, end)));
    at = end;
  }
  return names.join('/');
}

function decodePart(part: Part, bytes: Uint8Array): string {
  if (part === 'id') return toHex(bytes);
  if (part === 'name') return utf8Text(bytes);
  return String(BigInt(`0x0${toHex(bytes)}`)).padStart(DIGITS[part], '0');
}
