/**
 * Public keys and signatures: Ed25519 by one exact rule, because libraries disagree on hostile
 * signatures and a disagreement forks a ledger (docs/format.md).
 * 1. the public key is canonical, not of small order, torsion-free (`checkPublicKey`, at
 *    registration);
 * 2. R is none of the 14 encodings of points of small order;
 * 3. s < L;  4. the bytes of [s]B - [k]A equal R (cofactorless).
 * Rules 3 and 4 are `#ed25519`: libsodium or OpenSSL in Node, noble's points elsewhere.
 */

import { ed25519 } from '@noble/curves/ed25519.js';
import { chooseVerifier as choose, derivePublic, signEquation, verifyEquation } from '#ed25519';
import { assert, FormatError } from './assert.ts';
import { fromBase64url, fromHex, toBase64url, toHex } from './encoding.ts';
import type { Equation, Verifier } from './keysTrial.ts';

/** `Ed25519:` and the base64url of 32 bytes; the algorithm's name is that of RFC 9864. */
export type PublicKey = string;

/** The one algorithm known today. An unknown one is refused, never skipped. */
export const ALGORITHM = 'Ed25519';

const PREFIX = `${ALGORITHM}:`;

/** The y coordinates of points of small order, little-endian, with p and p+1 as odd spellings. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

/** All 14: each y with the sign bit clear and set. */
const SMALL_ORDER_ENCODINGS: ReadonlySet<string> = new Set(
  SMALL_ORDER_Y.flatMap((y) => {
    const negative = fromHex(y);
    negative[31] = (negative[31] ?? 0) | 0x80;
    return [y, toHex(negative)];
  }),
);

/**
 * Rule 1, for a key that is about to be registered. Costs about a millisecond.
 * @returns the same text
 * @throws FormatError bad_algorithm, bad_key, bad_base64url
 */
export function checkPublicKey(text: string): PublicKey {
  const bytes = publicKeyBytes(text);
  const point = decodeCanonicalPoint(bytes);
  if (point === null || point.isSmallOrder() || !point.isTorsionFree()) {
    throw new FormatError('bad_key', 'the public key is not a point of the prime-order group');
  }
  return text;
}

/**
 * The 32 bytes of a key text, its form checked and rule 1 not.
 * @throws FormatError bad_algorithm, bad_key, bad_base64url
 */
export function publicKeyBytes(text: string): Uint8Array {
  if (!text.startsWith(PREFIX)) {
    throw new FormatError('bad_algorithm', `a public key begins with ${PREFIX}`);
  }
  if (text.length !== PREFIX.length + 43) {
    throw new FormatError('bad_key', 'a public key has 32 bytes');
  }
  return fromBase64url(text.slice(PREFIX.length));
}

/** The key text of 32 bytes. */
export function publicKeyText(bytes: Uint8Array): PublicKey {
  assert(bytes.length === 32, 'a public key has 32 bytes');
  return PREFIX + toBase64url(bytes);
}

/** The public key of a 32-byte secret. */
export function publicKeyOf(secret: Uint8Array): PublicKey {
  assert(secret.length === 32, 'a secret key has 32 bytes');
  return publicKeyText(derivePublic(secret));
}

/** The 64-byte signature of `message` under a 32-byte secret (RFC 8032, deterministic). */
export function sign(secret: Uint8Array, message: Uint8Array): Uint8Array {
  assert(secret.length === 32, 'a secret key has 32 bytes');
  return signEquation(secret, message);
}

/**
 * Takes the fastest verifier of this machine that does what the rule says, for this thread: for
 * who verifies thousands. Without it a thread of Node verifies by OpenSSL.
 */
export function chooseVerifier(): Verifier {
  return choose();
}

/**
 * Rules 2 to 4. `false` means that the signature is not 64 bytes or does not verify.
 * @param key a key that `checkPublicKey` accepted when it was registered
 * @throws FormatError when the key text has not the form of a key
 */
export function verifySignature(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verifyBy(verifyEquation, key, message, signature);
}

/** As `verifySignature`, with a chosen twin: for who checks with a second implementation. */
export function verifyBy(
  equation: Equation,
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const bytes = publicKeyBytes(key);
  if (signature.length !== 64) return false;
  if (isSmallOrderEncoding(signature.subarray(0, 32))) return false;
  return equation(bytes, message, signature);
}

/** Whether 32 bytes are one of the 14 encodings of points of small order. */
export function isSmallOrderEncoding(bytes: Uint8Array): boolean {
  // Every one of the 14 ends in 00, 05, 7a or 7f but for the sign: most R need no look-up.
  const last = (bytes[31] ?? 0) & 0x7f;
  if (last !== 0 && last !== 0x05 && last !== 0x7a && last !== 0x7f) return false;
  return SMALL_ORDER_ENCODINGS.has(toHex(bytes));
}

function decodeCanonicalPoint(bytes: Uint8Array): InstanceType<typeof ed25519.Point> | null {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    return null;
  }
}
