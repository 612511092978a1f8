/**
 * The bytes of a list of ascending keys, the leaf of an ordered map. A key begins as the one before
 * it did, and most keys end in a hash, whose 64 letters stand for 32 bytes:
 *
 *   1 byte    LISTED; JSON, which other nodes are, does not begin with it
 *   then for each key
 *   1 byte    how many letters of its text are those of the text before it, at most 255
 *   2 bytes   how many more its text has, high byte first; HASHED is added if a hash follows
 *   text      these letters
 *   hash      32 bytes, if one follows
 *
 * The text of a key is all of it, but for the hash at its end.
 */
import { assert } from '../../ledger/assert.ts';

const LISTED = 1;
const HEAD_BYTES = 3;
const HASHED = 0x8000;
const MAX_SHARED = 255;
const HASH_LETTERS = 64;
const HASH_BYTES = 32;

/**
 * The bytes of ascending keys. Whoever puts a key into a map has made sure that it is printable
 * (`isPrintable`) and no longer than its length can say.
 */
export function encodeKeys(keys: readonly string[]): Uint8Array {
  let length = 1;
  for (const key of keys) length += HEAD_BYTES + key.length;
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = LISTED;
  let [at, before] = [1, ''];
  for (const key of keys) {
    const isHashed = endsInHash(key);
    const text = isHashed ? key.slice(0, -HASH_LETTERS) : key;
    const shared = Math.min(sharedLength(before, text), MAX_SHARED);
    const own = text.length - shared;
    assert(own < HASHED, 'a key has fewer letters than its length can say');
    bytes[at] = shared;
    bytes.writeUInt16BE(isHashed ? own + HASHED : own, at + 1);
    at += HEAD_BYTES + bytes.write(text.slice(shared), at + HEAD_BYTES, 'latin1');
    if (isHashed) at += bytes.write(key.slice(-HASH_LETTERS), at, 'hex');
    before = text;
  }
  return bytes.subarray(0, at);
}

/** Whether a key may stand in a list: it is printable ASCII. */
export function isPrintable(key: string): boolean {
  return /^[ -~]*$/.test(key);
}

/** The keys of `encodeKeys`; null when the bytes are another node. */
export function decodeKeys(stored: Uint8Array): string[] | null {
  if (stored[0] !== LISTED) return null;
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const keys: string[] = [];
  let [at, before] = [1, ''];
  while (at < bytes.length) {
    const said = bytes.readUInt16BE(at + 1);
    const from = at + HEAD_BYTES;
    const end = from + (said & ~HASHED);
    const text = before.slice(0, bytes[at]) + bytes.toString('latin1', from, end);
    at = said < HASHED ? end : end + HASH_BYTES;
    keys.push(said < HASHED ? text : text + bytes.toString('hex', end, at));
    before = text;
  }
  assert(at === bytes.length, 'a list of keys ends with its last key');
  return keys;
}

/** What ascending keys all begin with: what the first and the last do. */
export function sharedPrefix(keys: readonly string[]): string {
  const [first = '', last = ''] = [keys[0], keys.at(-1)];
  return first.slice(0, sharedLength(first, last));
}

/** The shortest text that stands behind `before` and not behind `key`, which is greater. */
export function separator(before: string, key: string): string {
  return key.slice(0, sharedLength(before, key) + 1);
}

/** By letters: an expression would be tried from each of them on. */
function endsInHash(key: string): boolean {
  if (key.length < HASH_LETTERS) return false;
  for (let at = key.length - HASH_LETTERS; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    const isDigit = code >= 48 && code <= 57;
    if (!isDigit && (code < 97 || code > 102)) return false;
  }
  return true;
}

function sharedLength(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < length && left.charCodeAt(shared) === right.charCodeAt(shared)) shared += 1;
  return shared;
}
