/**
 * Keys of lists (contracts/state/lists.ts): short, so that many of them cost little, and such that
 * LevelDB's order is the order of the list. A record has no value.
 *
 *   list (1) | length of what follows (1), whose list it is | height, index | key of the fact
 *
 * A height, an index, the first unit of a piece is the number of its bytes and then these, high
 * byte first. An id is its 32 bytes. Where the key of a fact is its place in the list (pieces,
 * debts, obligations) neither height nor index is there.
 */
import type { Listed, ListFamily } from '../../contracts/state/lists.ts';
import { assert } from '../../ledger/assert.ts';
import { fromHex, toHex, utf8Text } from '../../ledger/encoding.ts';
import { SPACES } from './keySpace.ts';

/** A list's number in keys, and the kind of its facts. A number is never given to another list. */
const LISTS: Readonly<Record<ListFamily, readonly [number: number, kind: string]>> = {
  'invoices-of': [1, 'invoice'],
  'invoices-to': [2, 'invoice'],
  waiting: [3, 'invoice'],
  debtor: [4, 'receivable'],
  supplier: [5, 'receivable'],
  holder: [6, 'piece'],
  'offers-to': [7, 'offer'],
  'offers-any': [8, 'offer'],
  'conversions-to': [9, 'conversion'],
  'conversions-any': [10, 'conversion'],
  'redemptions-of': [11, 'redemption'],
  'redemptions-from': [12, 'redemption'],
  'claims-from': [13, 'claim'],
  'claims-to': [14, 'claim'],
  'obligations-of': [15, 'obligation'],
  'guarantees-by': [16, 'guarantee'],
  'debts-from': [17, 'debt'],
  'debts-to': [18, 'debt'],
  'corrections-by': [19, 'correction'],
  'corrections-on': [20, 'correction'],
};

const KINDS: ReadonlyMap<number, string> = new Map(Object.values(LISTS));
/** Kinds of facts whose keys are their places. */
const UNPLACED: ReadonlySet<string> = new Set(['piece', 'debt', 'obligation']);
const ID = /^[0-9a-f]{64}$/;
const UNIT_DIGITS = 18;

/** The database key of a fact's entry in a list. */
export function listKey({ list, of, at, key }: Listed): Uint8Array {
  const [, kind] = LISTS[list];
  assert(key.startsWith(`${kind}/`) && (at === null) === UNPLACED.has(kind), 'a list is of a kind');
  const place = at === null ? [] : [orderedNumber(at.height), orderedNumber(at.index)];
  const rest = encodeName(kind, key.slice(kind.length + 1));
  return Buffer.concat([Uint8Array.of(SPACES.list), listPrefix(list, of), ...place, rest]);
}

/**
 * How the keys of a list begin, behind the number of the space.
 * @param of whose; null: everybody's
 */
export function listPrefix(list: ListFamily, of: string | null): Uint8Array {
  const [number] = LISTS[list];
  if (of === null) return Uint8Array.of(number);
  const name = ID.test(of) ? fromHex(of, 32) : Buffer.from(of, 'latin1');
  return Buffer.concat([Uint8Array.of(number, name.length), name]);
}

/** The least of all keys of this length that is behind every key that begins so. */
export function behindPrefix(prefix: Uint8Array): Uint8Array {
  const end = Buffer.from(prefix);
  let at = end.length - 1;
  while (at > 0 && end[at] === 0xff) at -= 1;
  end[at] = (end[at] ?? 0) + 1;
  return end.subarray(0, at + 1);
}

/** The key of the fact that an entry is of; its key comes without the number of the space. */
export function factOfEntry(entry: Uint8Array): string {
  const kind = KINDS.get(entry[0] ?? 0) ?? '';
  let at = 2 + (entry[1] ?? 0);
  if (!UNPLACED.has(kind)) {
    at += 1 + (entry[at] ?? 0);
    at += 1 + (entry[at] ?? 0);
  }
  return `${kind}/${decodeName(kind, entry.subarray(at))}`;
}

/** The beginning that all pieces of one receivable share in a list of pieces. */
export function receivablePrefix(entry: Uint8Array): Uint8Array {
  return entry.subarray(0, 2 + (entry[1] ?? 0) + 32);
}

/** What stands behind the kind in a fact's key. */
function encodeName(kind: string, name: string): Uint8Array {
  if (kind === 'obligation') return Buffer.from(name, 'latin1');
  const [id = '', from = ''] = name.split('/');
  const bytes = fromHex(id, 32);
  return kind === 'piece' ? Buffer.concat([bytes, orderedNumber(BigInt(from))]) : bytes;
}

function decodeName(kind: string, bytes: Uint8Array): string {
  if (kind === 'obligation') return utf8Text(bytes);
  const id = toHex(bytes.subarray(0, 32));
  if (kind !== 'piece') return id;
  const from = BigInt(`0x0${toHex(bytes.subarray(33))}`);
  return `${id}/${String(from).padStart(UNIT_DIGITS, '0')}`;
}

/** Numbers in the order of their bytes: of how many, and then these. */
export function orderedNumber(number: number | bigint): Uint8Array {
  const digits = number.toString(16);
  const bytes =
    number > 0 ? Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex') : [];
  return Buffer.from([bytes.length, ...bytes]);
}
