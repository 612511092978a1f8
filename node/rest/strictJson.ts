/**
 * JSON of a request body, so strictly that no two parsers can disagree about it (I-JSON, RFC
 * 7493): UTF-8 without byte order mark, no key twice, no `__proto__`, no half surrogate, numbers
 * only as plain safe integers, at most 16 levels. The limits are checked before JSON.parse runs;
 * repeated keys, which it hides, are found by counting the keys in the text.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { MAX_DEPTH } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import { RestError } from './restError.ts';

/** Letters between texts that no integer, literal or structure has: fractions and exponents. */
const NOT_INTEGER = /[.]|[0-9][eE]|-0/;

const BACKSLASH = 0x5c;

/**
 * The value that the bytes say. The caller has bounded their length.
 * @throws FormatError not_utf8, not_json, unsafe_number, too_deep, lone_surrogate, forbidden_key
 * @throws RestError repeated_key
 */
export function decodeStrictJson(bytes: Uint8Array): Json {
  const text = utf8Text(bytes);
  const colons = scan(text);
  const value = parse(text);
  // Escapes are the only way in which valid UTF-8 says half a surrogate pair.
  const keys = countKeys(value, text.includes('\\u'));
  if (keys !== colons) throw new RestError('repeated_key', 'an object has one key twice');
  return value;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The engine's own words quote the text; they are not passed on.
    throw new FormatError('not_json', 'the body is not JSON');
  }
}

/** Checks depth and numbers, and counts the colons outside of texts: one for each key. */
function scan(text: string): number {
  const tally = { depth: 0, colons: 0 };
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    scanBetween(text.slice(at, end), tally);
    at = quote < 0 ? text.length : endOfText(text, quote) + 1;
  }
  return tally.colons;
}

function scanBetween(part: string, tally: { depth: number; colons: number }): void {
  for (const letter of part) {
    if (letter === ':') tally.colons += 1;
    else if (letter === '{' || letter === '[') tally.depth += 1;
    else if (letter === '}' || letter === ']') tally.depth -= 1;
    if (tally.depth > MAX_DEPTH) {
      throw new FormatError('too_deep', 'the body is nested too deeply', { limit: MAX_DEPTH });
    }
  }
  if (NOT_INTEGER.test(part)) {
    throw new FormatError('unsafe_number', 'numbers are integers in plain digits');
  }
}

/** The place of the quote that ends the text which begins with the quote at `from`. */
function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at > 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  throw new FormatError('not_json', 'a text of the body does not end');
}

/** How many keys all objects of `value` have together. */
function countKeys(value: Json, mayHaveHalves: boolean): number {
  if (typeof value === 'string') {
    if (mayHaveHalves) checkWhole(value);
    return 0;
  }
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return 0;
    throw new FormatError('unsafe_number', 'a number is beyond 2^53 - 1');
  }
  if (value === null || typeof value === 'boolean') return 0;
  if (Array.isArray(value)) {
    let keys = 0;
    for (const item of value as readonly Json[]) keys += countKeys(item, mayHaveHalves);
    return keys;
  }
  let keys = 0;
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw new FormatError('forbidden_key', 'a key is __proto__');
    if (mayHaveHalves) checkWhole(key);
    keys += 1 + countKeys(item, mayHaveHalves);
  }
  return keys;
}

function checkWhole(text: string): void {
  if (!text.isWellFormed()) throw new FormatError('lone_surrogate', 'a text has half a pair');
}
