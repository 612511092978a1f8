import { createRequire } from 'node:module';
import type { Equation } from './keysTrial.ts';

/** What is used of the package, which has no types of its own. */
interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean;
}

const require = createRequire(import.meta.url);

/**
 * Rules 3 and 4 by libsodium. It also refuses R of small order, which rule 2 does anyway.
 * @throws Error where the package, or its binary for this machine, is not there
 */
export function loadSodium(): Equation {
  const sodium = require('sodium-native') as Sodium;
  return (key, message, signature) => sodium.crypto_sign_verify_detached(signature, message, key);
}
