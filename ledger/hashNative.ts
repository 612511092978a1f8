import { hash } from 'node:crypto';

/** SHA-256 of `bytes`, 32 bytes, by OpenSSL: the twin that nodes use. */
export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}
