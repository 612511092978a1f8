/**
 * The bytes of ascending keys, as nodes of an ordered map have them. A key is the parts between its
 * slashes; it mostly begins as the one before it does.
 *
 *   1 byte    LISTED for keys alone, a leaf; BOUNDS for bounds with the number of the node below
 *             each; JSON, which other nodes are, begins with neither
 *   then for each key
 *   1 byte    how many of its first parts are those of the key before it
 *   1 byte    how many more it has
 *   parts     these, as texts of forms.ts
 *   number    of the node below, as a value of forms.ts: of bounds only
 */
import { assert } from '../../ledger/assert.ts';
import { FormReader, malformed } from './formReader.ts';
import { FormWriter } from './formWriter.ts';

const [LISTED, BOUNDS] = [1, 2] as const;
const MAX_PARTS = 255;
const WRITER = new FormWriter();

/** The bytes of ascending keys; whoever puts a key into a map has made sure of `isPrintable`. */
export function encodeKeys(keys: readonly string[]): Uint8Array {
  return encoded(LISTED, keys, null);
}

/** As `encodeKeys`, with the number of the node below for each. */
export function encodeBounds(keys: readonly string[], children: readonly number[]): Uint8Array {
  assert(keys.length === children.length, 'a bound is that of a node');
  return encoded(BOUNDS, keys, children);
}

function encoded(
  kind: number,
  keys: readonly string[],
  children: readonly number[] | null,
): Uint8Array {
  WRITER.begin();
  WRITER.byte(kind);
  let before: readonly string[] = [];
  // By index: `entries` would allocate more than the keys have.
  for (let at = 0; at < keys.length; at += 1) {
    const parts = (keys[at] ?? '').split('/');
    assert(parts.length <= MAX_PARTS, 'a key has no more parts than a byte can say');
    const shared = sharedParts(before, parts);
    WRITER.byte(shared);
    WRITER.byte(parts.length - shared);
    for (const part of parts.slice(shared)) assert(WRITER.text(part), 'a key is well-formed');
    if (children !== null) assert(WRITER.value(children[at]), 'a number of a node is an integer');
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
  return stored[0] === LISTED ? decoded(stored, null) : null;
}

/** What `encodeBounds` was given; null when the bytes are another node. @throws as `decodeKeys` */
export function decodeBounds(
  stored: Uint8Array,
): { readonly keys: readonly string[]; readonly children: readonly number[] } | null {
  if (stored[0] !== BOUNDS) return null;
  const children: number[] = [];
  const keys = decoded(stored, children);
  if (keys.length === 0) throw malformed('an inner node has nodes below');
  return { keys, children };
}

/** @param children takes the numbers of bounds */
function decoded(stored: Uint8Array, children: number[] | null): string[] {
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
    children?.push(readNumber(reader));
    before = parts;
  }
  return keys;
}

/** The root has number 0 and is below no node. */
function readNumber(reader: FormReader): number {
  const number = Number(reader.value());
  if (!Number.isSafeInteger(number) || number < 1) throw malformed('a node below has a number');
  return number;
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
