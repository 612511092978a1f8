/**
 * Strict readers for decoded JSON. Each takes the value and its title, and either returns the
 * value with its type or throws a `FormatError` bad_shape that names the title.
 */
import { FormatError } from './assert.ts';
import type { Json, JsonObject } from './canonical.ts';
import { fromBase64url, isHash } from './encoding.ts';
import type { Hash } from './hash.ts';

/** Text that is JSON. How often it names a field is not looked at: see `decodeCanonical`. */
export function expectJson(text: string, title: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw misshapen(title, 'JSON');
  }
}

/** An object with exactly `keys`, no more and no fewer. */
export function expectObject(value: Json, title: string, keys: readonly string[]): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw misshapen(title, 'an object');
  }
  const object = value as JsonObject;
  const unknown = Object.keys(object).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw misshapen(title, `no field ${showName(unknown)}`);
  const missing = keys.find((key) => !Object.hasOwn(object, key));
  if (missing !== undefined) throw misshapen(title, `a field ${missing}`);
  return object;
}

/** An array of at most `maxLength` items. */
export function expectArray(
  value: Json | undefined,
  title: string,
  maxLength: number,
): readonly Json[] {
  if (!Array.isArray(value) || value.length > maxLength) {
    throw misshapen(title, `an array of at most ${maxLength}`);
  }
  return value;
}

/** A text of at most `maxLength` UTF-16 code units. */
export function expectText(value: Json | undefined, title: string, maxLength: number): string {
  if (typeof value !== 'string' || value.length > maxLength) {
    throw misshapen(title, `a text of at most ${maxLength} letters`);
  }
  return value;
}

/** A text that is one of `choices`. */
export function expectChoice<T extends string>(
  value: Json | undefined,
  title: string,
  choices: readonly T[],
): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw misshapen(title, `one of ${choices.join(', ')}`);
  return choice;
}

/** A safe integer from `min` to `max`, both included. */
export function expectInteger(
  value: Json | undefined,
  title: string,
  min: number,
  max: number,
): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw misshapen(title, `an integer from ${min} to ${max}`);
  }
  return value;
}

/** The last time that 15 digits can write, in ms since 1970: the year 33658. */
export const MAX_TIME = 999_999_999_999_999;

/** A time in ms since 1970 of at most 15 digits, so that keys with padded times sort. */
export function expectTime(value: Json | undefined, title: string): number {
  return expectInteger(value, title, 0, MAX_TIME);
}

/** Whether a text has the form of a member id or key name: ASCII `[a-z0-9-]{2,32}`. */
export function isId(text: string): boolean {
  return /^[a-z0-9-]{2,32}$/.test(text);
}

/** A member id or key name, as `isId` has it. */
export function expectId(value: Json | undefined, title: string): string {
  if (typeof value !== 'string' || !isId(value)) {
    throw misshapen(title, '2 to 32 of a-z, 0-9 and -');
  }
  return value;
}

/** A hash: 64 lower-case hexadecimal letters. */
export function expectHash(value: Json | undefined, title: string): Hash {
  if (typeof value !== 'string' || !isHash(value)) throw misshapen(title, '64 lower-case hex');
  return value;
}

/** A hash or null. */
export function expectHashOrNull(value: Json | undefined, title: string): Hash | null {
  return value === null ? null : expectHash(value, title);
}

/** Base64url of exactly `length` bytes; returns the text, whose form has been checked. */
export function expectBase64url(value: Json | undefined, title: string, length: number): string {
  const letters = Math.ceil((length * 4) / 3);
  if (typeof value !== 'string' || value.length !== letters) {
    throw misshapen(title, `base64url of ${length} bytes`);
  }
  fromBase64url(value);
  return value;
}

/** Decimal text `^(0|[1-9][0-9]{0,17})$`, at most 10^18 - 1, as a bigint. */
export function expectDecimal(value: Json | undefined, title: string): bigint {
  if (typeof value !== 'string' || !/^(0|[1-9][0-9]{0,17})$/.test(value)) {
    throw misshapen(title, 'decimal text of at most 18 digits');
  }
  return BigInt(value);
}

/** A foreign name is repeated only if it looks like a field's: it may be anything else. */
function showName(name: string): string {
  return /^[a-zA-Z][a-zA-Z0-9]{0,39}$/.test(name) ? name : 'of another name';
}

function misshapen(title: string, expected: string): FormatError {
  return new FormatError('bad_shape', `${title}: expected ${expected}`, { field: title });
}
