import type { KeyObject } from 'node:crypto';
import {
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { loadSodium } from './keysSodium.ts';
import type { Equation, Verifier } from './keysTrial.ts';
import { trialFault } from './keysTrial.ts';

/** DER prefixes of an Ed25519 public key (SPKI) and secret key (PKCS #8), RFC 8410. */
const SPKI_PREFIX = Uint8Array.of(0x30, 42, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 33, 0);
const PKCS8_PREFIX = Uint8Array.of(
  0x30,
  46,
  2,
  1,
  0,
  0x30,
  5,
  6,
  3,
  0x2b,
  0x65,
  0x70,
  4,
  34,
  4,
  32,
);

/** Importing a key costs a quarter of a verification, so some are kept; oldest out first. */
const MAX_CACHED_KEYS = 4096;
const publicKeys = new Map<string, KeyObject>();

/** Of this thread; see `chooseVerifier`. */
let chosen: Equation = verifyByOpenssl;

/**
 * Rules 3 and 4 of the Ed25519 rule (docs/format.md): s < L, and the bytes of [s]B - [k]A equal
 * R. `false` means that 64 bytes of signature do not verify; rules 1 and 2 are the caller's.
 */
export function verifyEquation(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return chosen(key, message, signature);
}

/** As `verifyEquation`, by OpenSSL, whatever was chosen. */
export function verifyByOpenssl(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return nodeVerify(null, message, importPublic(key), signature);
}

/**
 * Verifies by libsodium from now on in this thread, in half of OpenSSL's time, if it is there and
 * does what the rule says; else by OpenSSL, which is what a thread begins with. Costs some 25 ms.
 * @param load for tests: how libsodium is come by
 */
export function chooseVerifier(load: () => Equation = loadSodium): Verifier {
  chosen = verifyByOpenssl;
  let equation: Equation;
  let fault: string | null;
  try {
    equation = load();
    fault = trialFault(equation);
  } catch (error) {
    return { name: 'OpenSSL', fault: `libsodium does not load or run: ${String(error)}` };
  }
  if (fault !== null) return { name: 'OpenSSL', fault: `libsodium breaks the rule: ${fault}` };
  chosen = equation;
  return { name: 'libsodium', fault: null };
}

/** The Ed25519 signature (RFC 8032), 64 bytes, of `message` under a 32-byte secret. */
export function signEquation(secret: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(nodeSign(null, message, importSecret(secret)));
}

/** The 32 bytes of the public key of a 32-byte secret. */
export function derivePublic(secret: Uint8Array): Uint8Array {
  const spki = createPublicKey(importSecret(secret)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(SPKI_PREFIX.length));
}

function importPublic(key: Uint8Array): KeyObject {
  const name = Buffer.from(key).toString('latin1');
  const cached = publicKeys.get(name);
  if (cached !== undefined) return cached;
  const der = Buffer.concat([SPKI_PREFIX, key]);
  const imported = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (publicKeys.size >= MAX_CACHED_KEYS) {
    const oldest = publicKeys.keys().next();
    if (!oldest.done) publicKeys.delete(oldest.value);
  }
  publicKeys.set(name, imported);
  return imported;
}

function importSecret(secret: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX, secret]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
