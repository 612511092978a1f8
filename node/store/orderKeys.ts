/**
 * The bytes of a list of ascending keys, the leaf of an ordered map. A key is the parts between its
 * slashes; it mostly begins as the one before it does.
 *
 *   1 byte    LISTED; JSON, which other nodes are, does not begin with it
 *   then for each key
 *   1 byte    how many of its first parts are those of the key before it
 *   1 byte    how many more it has
 *   parts     these, as texts of forms.ts
 */
import { assert } from '../../ledger/assert.ts';
import { FormReader, malformed } from './formReader.ts';
import { FormWriter } from './formWriter.ts';

const LISTED = 1;
const MAX_PARTS = 255;
const WRITER = new FormWriter();

/** The bytes of ascending keys; whoever puts a key into a map has made sure of `isPrintable`. */
export function encodeKeys(keys: readonly string[]): Uint8Array {
  WRITER.begin();
  WRITER.byte(LISTED);
  let before: readonly string[] = [];
  for (const key of keys) {
    const parts = key.split('/');
    assert(parts.length <= MAX_PARTS, 'a key has no more parts than a byte can say');
    const shared = sharedParts(before, parts);
    WRITER.byte(shared);
    WRITER.byte(parts.length - shared);
    for (const part of parts.slice(shared)) assert(WRITER.text(part), 'a key is well-formed');
    before = parts;
  }
  return WRITER.end();
}

/** Whether a key may stand in a list: it is printable ASCII. */
export function isPrintable(key: string): boolean {
  return /^[ -~]*$/.test(key);
}

/**
 * The keys of `encodeKeys`; null when the bytes are another node.
 * @throws StoreError corrupt_record
 */
export function decodeKeys(stored: Uint8Array): string[] | null {
  if (stored[0] !== LISTED) return null;
  const reader = new FormReader(stored);
  reader.byte();
  const keys: string[] = [];
  let before: readonly string[] = [];
  while (!reader.isAtEnd) {
    const shared = reader.byte();
    if (shared > before.length) throw malformed('the key before has fewer parts');
    const parts = before.slice(0, shared);
    for (let own = reader.byte(); own > 0; own -= 1) parts.push(reader.text());
    keys.push(parts.join('/'));
    before = parts;
  }
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

function sharedParts(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared += 1;
  return shared;
}

function sharedLength(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < length && left.charCodeAt(shared) === right.charCodeAt(shared)) shared += 1;
  return shared;
}
