/**
 * A transaction is a compact JWS (RFC 7515) whose header and payload are canonical JSON.
 * `id`, the hash of the signing input, decides what is accepted once; `digest`, the hash of the
 * whole JWS, names the bytes. The owner of a key can make many signatures over the same words, so
 * one id may have several digests: whatever moves or caches bytes goes by the digest.
 */
import { assert, FormatError } from './assert.ts';
import type { Json, JsonObject } from './canonical.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { fromBase64url, toBase64url, utf8 } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashText } from './hash.ts';
import type { PublicKey } from './keys.ts';
import { ALGORITHM, sign, verifySignature } from './keys.ts';
import {
  expectBase64url,
  expectChoice,
  expectHash,
  expectInteger,
  expectObject,
  expectText,
  expectTime,
} from './shape.ts';

/** The header's `typ`, checked before anything else so that no other JWS passes for one. */
export const TRANSACTION_TYPE = 'tallystick-tx';

/** Member, key name and the fixed words fit well into this. */
const MAX_HEADER_BYTES = 256;

/** What a transaction does. Its other fields are the business of `contracts/`. */
export type Deed = JsonObject & { readonly type: string; readonly version: number };

/** A decoded transaction; its signature has not been verified by decoding. */
export interface Transaction {
  /** The received text, kept: it is what is hashed, stored and sent on. */
  readonly jws: string;
  readonly id: Hash;
  readonly digest: Hash;
  /** Who says it, and with which of its keys. */
  readonly member: string;
  readonly keyName: string;
  readonly chain: Hash;
  readonly deed: Deed;
  /** ms since 1970; block time has to be earlier. */
  readonly expires: number;
  readonly signature: Uint8Array;
}

/** What its author decides about a transaction. */
export interface TransactionWords {
  readonly chain: Hash;
  readonly deed: Deed;
  readonly expires: number;
  /** 16 random bytes: two equal deeds are two transactions. */
  readonly nonce: Uint8Array;
  readonly member: string;
  readonly keyName: string;
}

/** Composes and signs a transaction; returns its JWS. The same words give the same text. */
export function composeTransaction(words: TransactionWords, secret: Uint8Array): string {
  const input = transactionInput(words);
  return signedText(input, sign(secret, utf8(input)));
}

/** What is signed of a transaction, in ASCII: see `signedText`. */
export function transactionInput(words: TransactionWords): string {
  assert(words.nonce.length === 16, 'a nonce has 16 bytes');
  const header = {
    alg: ALGORITHM,
    kid: `${words.member}#${words.keyName}`,
    typ: TRANSACTION_TYPE,
  };
  const payload = {
    chain: words.chain,
    deed: words.deed,
    expires: words.expires,
    nonce: toBase64url(words.nonce),
  };
  return `${encodePart(header)}.${encodePart(payload)}`;
}

/** The compact JWS of what is signed and its signature of 64 bytes. */
export function signedText(input: string, signature: Uint8Array): string {
  assert(signature.length === 64, 'a signature has 64 bytes');
  return `${input}.${toBase64url(signature)}`;
}

/**
 * Decodes a JWS strictly. Says nothing about the signature, the chain or the time.
 * @param maxBytes checked before anything is read
 * @throws FormatError too_big, bad_transaction, bad_algorithm, bad_shape, and those of canonical
 *   JSON and base64url
 */
export function decodeTransaction(jws: string, maxBytes: number): Transaction {
  if (jws.length > maxBytes) {
    throw new FormatError('too_big', `a transaction has at most ${maxBytes} bytes`, { maxBytes });
  }
  const parts = jws.split('.', 4);
  const [headerPart, payloadPart, signaturePart] = parts;
  if (parts.length !== 3 || !headerPart || !payloadPart || !signaturePart) {
    throw new FormatError('bad_transaction', 'a transaction has three parts between two dots');
  }
  const signer = readHeader(decodePart(headerPart, MAX_HEADER_BYTES));
  const payload = readPayload(decodePart(payloadPart, maxBytes));
  const signature = fromBase64url(signaturePart);
  if (signature.length !== 64) {
    throw new FormatError('bad_transaction', 'a signature has 64 bytes');
  }
  return {
    jws,
    id: hashText(jws.slice(0, headerPart.length + 1 + payloadPart.length)),
    digest: hashText(jws),
    member: signer.member,
    keyName: signer.keyName,
    chain: payload.chain,
    deed: payload.deed,
    expires: payload.expires,
    signature,
  };
}

/**
 * The one check of a transaction's signature that node, auditor and client share. `false` means
 * that the signature does not verify under `key`, the registered key of member and key name.
 */
export function verifyTransaction(transaction: Transaction, key: PublicKey): boolean {
  const { jws } = transaction;
  const input = utf8(jws.slice(0, jws.lastIndexOf('.')));
  return verifySignature(key, input, transaction.signature);
}

function readHeader(json: Json): { member: string; keyName: string } {
  const header = expectObject(json, 'header', ['alg', 'kid', 'typ']);
  expectChoice(header['typ'], 'typ', [TRANSACTION_TYPE]);
  if (header['alg'] !== ALGORITHM) {
    throw new FormatError('bad_algorithm', `the algorithm is not ${ALGORITHM}`);
  }
  const kid = expectText(header['kid'], 'kid', 65);
  const match = /^([a-z0-9-]{2,32})#([a-z0-9-]{2,32})$/.exec(kid);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new FormatError('bad_transaction', 'kid is <member>#<key name>', { field: 'kid' });
  }
  return { member: match[1], keyName: match[2] };
}

function readPayload(json: Json): { chain: Hash; deed: Deed; expires: number } {
  const payload = expectObject(json, 'payload', ['chain', 'deed', 'expires', 'nonce']);
  expectBase64url(payload['nonce'], 'nonce', 16);
  return {
    chain: expectHash(payload['chain'], 'chain'),
    deed: readDeed(payload['deed']),
    expires: expectTime(payload['expires'], 'expires'),
  };
}

function readDeed(json: Json | undefined): Deed {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new FormatError('bad_shape', 'deed: expected an object', { field: 'deed' });
  }
  const deed = json as JsonObject;
  expectText(deed['type'], 'deed.type', 40);
  expectInteger(deed['version'], 'deed.version', 1, 1000);
  return deed as Deed;
}

function encodePart(part: Json): string {
  return toBase64url(encodeCanonical(part));
}

function decodePart(part: string, maxBytes: number): Json {
  return decodeCanonical(fromBase64url(part), maxBytes);
}
