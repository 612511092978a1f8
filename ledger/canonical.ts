/**
 * Canonical JSON: RFC 8785, narrowed to what a ledger may sign (docs/format.md). Keys are sorted
 * by UTF-16 code unit, there is no white space, and one value has exactly one text. Decoding
 * encodes again and compares bytes, which refuses duplicate keys, unsorted keys, `1.0`, `1e3`,
 * `-0`, needless escapes and a byte order mark in one stroke.
 */
import { FormatError } from './assert.ts';
import { utf8, utf8Text } from './encoding.ts';

/** What JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Arrays and objects may be nested this deep, the outermost counting as one. */
export const MAX_DEPTH = 16;

/**
 * RFC 8785 text of any JSON value, fractions included: the general encoder, which the RFC's own
 * vectors test. What is signed or hashed goes through `canonicalText`.
 */
export function encodeJcs(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(encodeJcs).join(',')}]`;
  const members = Object.keys(value)
    .sort(byCodeUnit)
    .map((key) => `${JSON.stringify(key)}:${encodeJcs(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/**
 * The one text of `value`. `-0` becomes `0`; decoding never gives a `-0`.
 * @throws FormatError unsafe_number, too_deep, lone_surrogate, forbidden_key; bad_shape for what
 *   is not JSON: undefined, a hole in an array, a bigint, an object of a class
 */
export function canonicalText(value: Json): string {
  // The engine's own encoder is several times faster and writes the same text when all keys are in
  // order; it writes `\\u` for control characters and halves of pairs only.
  if (isInOrder(value, 1)) {
    const text = JSON.stringify(value);
    if (!text.includes('\\u')) return text;
  }
  return encodeStrict(value, 1);
}

/** UTF-8 bytes of `canonicalText(value)`; throws the same. */
export function encodeCanonical(value: Json): Uint8Array {
  return utf8(canonicalText(value));
}

/**
 * The value of canonical bytes.
 * @param maxBytes checked before anything is read.
 * @throws FormatError too_big, not_utf8, not_json, not_canonical, and those of `canonicalText`
 */
export function decodeCanonical(bytes: Uint8Array, maxBytes: number): Json {
  if (bytes.length > maxBytes) {
    throw new FormatError('too_big', `${bytes.length} bytes, at most ${maxBytes} are allowed`, {
      bytes: bytes.length,
      maxBytes,
    });
  }
  // Comparing texts is comparing bytes: `utf8Text` refuses what is not UTF-8 and keeps a byte
  // order mark, so that different bytes have different texts.
  const text = utf8Text(bytes);
  const value = parse(text);
  if (canonicalText(value) !== text) {
    throw new FormatError('not_canonical', 'the bytes are not canonical JSON (RFC 8785)');
  }
  return value;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The parser's own message quotes the text, which may be private.
    throw new FormatError('not_json', 'the text is not JSON');
  }
}

/** Whether `value` may be encoded, its texts apart, and every object has its keys in order. */
function isInOrder(value: Json | undefined, depth: number): boolean {
  if (typeof value === 'string' || value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
  if (isArray(value)) {
    // By index, because `every` would pass over a hole.
    for (let at = 0; at < value.length; at += 1) {
      if (!isInOrder(value[at], depth + 1)) return false;
    }
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  let before = '';
  for (const key of Object.keys(value)) {
    if (key < before || key === '__proto__' || !isInOrder(value[key], depth + 1)) return false;
    before = key;
  }
  return true;
}

function encodeStrict(value: Json | undefined, depth: number): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return integerText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new FormatError('bad_shape', 'the value is not JSON');
  if (depth > MAX_DEPTH) throw new FormatError('too_deep', `nested deeper than ${MAX_DEPTH}`);
  return isArray(value) ? encodeArray(value, depth) : encodeObject(value, depth);
}

function encodeArray(items: readonly Json[], depth: number): string {
  let text = '[';
  // By index, because `map` and `join` would pass over a hole.
  for (let at = 0; at < items.length; at += 1) {
    if (at > 0) text += ',';
    text += encodeStrict(items[at], depth + 1);
  }
  return `${text}]`;
}

function encodeObject(value: JsonObject, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new FormatError('bad_shape', 'an object of a class is not JSON');
  }
  let text = '{';
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    if (key === '__proto__') throw new FormatError('forbidden_key', 'the key __proto__');
    if (text.length > 1) text += ',';
    text += `${quote(key)}:${encodeStrict(value[key], depth + 1)}`;
  }
  return `${text}}`;
}

/** ASCII that JSON writes as it is: no quote, no backslash, no control character. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new FormatError('lone_surrogate', 'half of a surrogate pair');
  return JSON.stringify(text);
}

function integerText(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw new FormatError('unsafe_number', 'a number is not a safe integer');
  }
  return String(value);
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
