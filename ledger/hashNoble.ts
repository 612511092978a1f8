import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of bytes, or of the UTF-8 bytes of a text, in plain JavaScript: for browsers. */
export function sha256Bytes(input: Uint8Array | string): Uint8Array {
  return sha256(typeof input === 'string' ? utf8ToBytes(input) : input);
}

/** As `sha256Bytes`, but into 32 bytes of `target`, from `at` on. */
export function sha256Into(input: Uint8Array | string, target: Uint8Array, at: number): void {
  target.set(sha256Bytes(input), at);
}

/** SHA-256 of bytes, or of the UTF-8 bytes of a text, as 64 lower-case hexadecimal letters. */
export function sha256Hex(input: Uint8Array | string): string {
  return bytesToHex(sha256Bytes(input));
}
