import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { sha256Bytes, sha256Hex, sha256Into as writeSha256 } from '#sha256';
import { assert } from './assert.ts';
import type { Json } from './canonical.ts';
import { canonicalText } from './canonical.ts';

/** A SHA-256 as 64 lower-case hexadecimal letters. */
export type Hash = string;

/** The input of `hashPair`: made once, because allocating costs more than hashing. */
const PAIR = new Uint8Array(65);

/** SHA-256 of the parts, one after the other: 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return sha256Bytes(first);
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return sha256Bytes(joined);
}

/** SHA-256 of the UTF-8 bytes of a well-formed text: 32 bytes. */
export function sha256OfText(text: string): Uint8Array {
  return sha256Bytes(text);
}

/** Writes SHA-256 of `input` into 32 bytes of `target`, from `at` on. */
export function sha256Into(input: Uint8Array, target: Uint8Array, at: number): void {
  writeSha256(input, target, at);
}

/** SHA-256 of one byte and two hashes of 32 bytes: the node of every tree of this ledger. */
export function hashPair(prefix: number, left: Uint8Array, right: Uint8Array): Uint8Array {
  assert(left.length === 32 && right.length === 32, 'a node has two hashes of 32 bytes');
  PAIR[0] = prefix;
  PAIR.set(left, 1);
  PAIR.set(right, 33);
  return sha256Bytes(PAIR);
}

/** SHA-256 of `bytes` as text. */
export function hashOf(bytes: Uint8Array): Hash {
  return sha256Hex(bytes);
}

/** SHA-256, as text, of the UTF-8 bytes of a well-formed text. */
export function hashText(text: string): Hash {
  return sha256Hex(text);
}

/**
 * SHA-256 of the canonical JSON of `value`, as text.
 * @throws FormatError as `encodeCanonical`
 */
export function hashJson(value: Json): Hash {
  return sha256Hex(canonicalText(value));
}

/** HMAC-SHA256 (RFC 2104) of `bytes` under `key`: 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, bytes);
}
