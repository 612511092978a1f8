/**
 * The bytes of a list of ascending keys, the leaf of an ordered map. Most keys end in a hash, whose
 * 64 letters stand for 32 bytes:
 *
 *   1 byte    LISTED or HASHED; JSON, which other nodes are, begins with neither
 *   2 bytes   length of the text that follows, high byte first
 *   text      the prefix that all keys share, then for each a line feed and what stands between
 *             the prefix and its hash
 *   hashes    32 bytes for each key, if HASHED
 */
import { assert } from '../../ledger/assert.ts';

const LISTED = 1;
const HASHED = 2;
const HEAD_BYTES = 3;
const HASH_LETTERS = 64;
const HASH_BYTES = 32;
const HEX = /^[0-9a-f]*$/;

/**
 * The bytes of ascending keys: at most so many that their text has 64 KiB. Whoever puts a key into
 * a map has made sure that it is printable (`isPrintable`).
 */
export function encodeKeys(keys: readonly string[]): Uint8Array {
  const tails = keys.map((key) => key.slice(-HASH_LETTERS)).join('');
  const isHashed = tails.length === HASH_LETTERS * keys.length && HEX.test(tails);
  const behind = isHashed ? HASH_LETTERS : 0;
  const shared = Math.min(sharedPrefix(keys).length, ...keys.map((key) => key.length - behind));
  let text = (keys[0] ?? '').slice(0, shared);
  for (const key of keys) text += `\n${key.slice(shared, key.length - behind)}`;
  const end = HEAD_BYTES + text.length;
  const bytes = Buffer.allocUnsafe(end + (isHashed ? HASH_BYTES * keys.length : 0));
  bytes[0] = isHashed ? HASHED : LISTED;
  bytes.writeUInt16BE(text.length, 1);
  bytes.write(text, HEAD_BYTES, 'latin1');
  if (isHashed) bytes.write(tails, end, 'hex');
  return bytes;
}

/** Whether a key may stand in a list: it is printable ASCII. */
export function isPrintable(key: string): boolean {
  return /^[ -~]*$/.test(key);
}

/** The keys of `encodeKeys`; null when the bytes are another node. */
export function decodeKeys(stored: Uint8Array): string[] | null {
  const kind = stored[0];
  if (kind !== LISTED && kind !== HASHED) return null;
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const end = HEAD_BYTES + bytes.readUInt16BE(1);
  const [prefix = '', ...parts] = bytes.toString('latin1', HEAD_BYTES, end).split('\n');
  const hashes = kind === HASHED ? HASH_BYTES * parts.length : 0;
  assert(bytes.length === end + hashes, 'a leaf has one hash for each key');
  if (kind === LISTED) return parts.map((part) => prefix + part);
  return parts.map((part, at) => {
    const from = end + HASH_BYTES * at;
    return prefix + part + bytes.toString('hex', from, from + HASH_BYTES);
  });
}

/** What ascending keys all begin with: what the first and the last do. */
export function sharedPrefix(keys: readonly string[]): string {
  const [first = '', last = ''] = [keys[0], keys.at(-1)];
  const length = Math.min(first.length, last.length);
  let shared = 0;
  while (shared < length && first.charCodeAt(shared) === last.charCodeAt(shared)) shared += 1;
  return first.slice(0, shared);
}
