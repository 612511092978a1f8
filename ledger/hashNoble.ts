import { sha256 } from '@noble/hashes/sha2.js';

/** SHA-256 of `bytes`, 32 bytes, in plain JavaScript: the twin for browsers. */
export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}
