/**
 * Who signs: a member by a key of its own, wherever the secret is. A key file holds it
 * (`readSigner`), or names a program that does (`commandSigner`); in a browser it may be a key that
 * cannot be taken out (`webCryptoSigner`).
 */
import { sign } from '../../ledger/keys.ts';

/** Whose key it is. */
export interface KeyName {
  readonly member: string;
  readonly keyName: string;
}

/** A key that signs. */
export interface Signer extends KeyName {
  /**
   * The Ed25519 signature of bytes, 64 bytes.
   * @throws ClientError signer_failed when what holds the key does not sign
   */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
}

/** A key whose 32 secret bytes are at hand. */
export interface SecretKey extends KeyName {
  readonly secret: Uint8Array;
}

/** Signs with a secret in memory. */
export function keySigner({ member, keyName, secret }: SecretKey): Signer {
  return { member, keyName, sign: async (bytes) => sign(secret, bytes) };
}

/** A key of Web Cryptography, as this platform has it. */
export type PlatformKey = Parameters<typeof crypto.subtle.sign>[1];

/** Signs with a private key of Web Cryptography, `Ed25519`, which need not be extractable. */
export function webCryptoSigner({ member, keyName }: KeyName, key: PlatformKey): Signer {
  return {
    member,
    keyName,
    sign: async (bytes) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', key, new Uint8Array(bytes))),
  };
}
