import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { equalBytes } from './encoding.ts';
import type { Verifier } from './keysTrial.ts';

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;

/**
 * Rules 3 and 4 of the Ed25519 rule (docs/format.md) on noble's point arithmetic: s < L, and the
 * bytes of [s]B - [k]A equal R. Never `ed25519.verify`: it is cofactored, and accepts signatures
 * that OpenSSL refuses. `false` means that 64 bytes of signature do not verify.
 */
export function verifyEquation(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const r = signature.subarray(0, 32);
  const s = bytesToNumberLE(signature.subarray(32));
  if (s >= ORDER) return false;
  const k = bytesToNumberLE(sha512(concat(r, key, message))) % ORDER;
  const a = decodePoint(key);
  if (a === null) return false;
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return equalBytes(expected.toBytes(), r);
}

/** There is one here, and nothing to choose. */
export function chooseVerifier(): Verifier {
  return { name: 'noble', fault: null };
}

/** The Ed25519 signature (RFC 8032), 64 bytes, of `message` under a 32-byte secret. */
export function signEquation(secret: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, secret);
}

/** The 32 bytes of the public key of a 32-byte secret. */
export function derivePublic(secret: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(secret);
}

function decodePoint(key: Uint8Array): InstanceType<typeof Point> | null {
  try {
    // Not `zip215`: an encoding with y >= p is not canonical, and no such key is ever registered.
    return Point.fromBytes(key, false);
  } catch {
    return null;
  }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
