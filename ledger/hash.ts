import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { sha256Bytes } from '#sha256';
import type { Json } from './canonical.ts';
import { encodeCanonical } from './canonical.ts';
import { toHex } from './encoding.ts';

/** A SHA-256 as 64 lower-case hexadecimal letters. */
export type Hash = string;

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

/** SHA-256 of `bytes` as text. */
export function hashOf(bytes: Uint8Array): Hash {
  return toHex(sha256Bytes(bytes));
}

/**
 * SHA-256 of the canonical JSON of `value`, as text.
 * @throws FormatError as `encodeCanonical`
 */
export function hashJson(value: Json): Hash {
  return hashOf(encodeCanonical(value));
}

/** HMAC-SHA256 (RFC 2104) of `bytes` under `key`: 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, bytes);
}
