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
  // order; it writes `\u` for control characters and halves of pairs only.
  const ordered = inOrder(value, 1);
  if (ordered !== undefined) {
    const text = JSON.stringify(ordered);
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

/**
 * The same value with the keys of every object in order; undefined when it is not one that the
 * engine's encoder can be given. Its texts are not looked at.
 */
function inOrder(value: Json | undefined, depth: number): Json | undefined {
  if (typeof value === 'string' || value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'object' || depth > MAX_DEPTH) return undefined;
  return isArray(value) ? arrayInOrder(value, depth) : objectInOrder(value, depth);
}

function arrayInOrder(items: readonly Json[], depth: number): Json | undefined {
  let copy: Json[] | null = null;
  // By index, because `map` would pass over a hole.
  for (let at = 0; at < items.length; at += 1) {
    const item = inOrder(items[at], depth + 1);
    if (item === undefined) return undefined;
    if (item !== items[at]) copy ??= items.slice();
    if (copy !== null) copy[at] = item;
  }
  return copy ?? items;
}

function objectInOrder(value: JsonObject, depth: number): Json | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const keys = Object.keys(value);
  let copy: Record<string, Json> | null = null;
  if (!isAscending(keys)) {
    // By code unit, which is what the default is.
    keys.sort();
    copy = {};
  }
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? '';
    // An engine puts keys that are numbers before all others.
    if (key === '__proto__' || (key >= '0' && key < ':')) return undefined;
    const item = inOrder(value[key], depth + 1);
    if (item === undefined) return undefined;
    if (item !== value[key]) copy ??= beginning(value, keys, at);
    if (copy !== null) copy[key] = item;
  }
  return copy ?? value;
}

/** A copy with the first `count` of `keys`. */
function beginning(value: JsonObject, keys: readonly string[], count: number) {
  const copy: Record<string, Json> = {};
  for (let at = 0; at < count; at += 1) copy[keys[at] ?? ''] = value[keys[at] ?? ''] ?? null;
  return copy;
}

function isAscending(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at += 1) {
    if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return false;
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
