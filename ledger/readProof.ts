/**
 * That a read token is used by whom it was made for (DPoP, RFC 9449): the token names a key by its
 * thumbprint, and each request brings a proof, a JWT which that key has signed for its method, path
 * and query (`htq`, a claim of ours), not for its body. Who has seen a token and its proofs on
 * their way can use neither afterwards, nor ask something else with them. A proof is a compact JWS
 * whose header and payload are canonical JSON; docs/format.md says its bytes.
 */
import { FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { fromBase64url, toBase64url, utf8 } from './encoding.ts';
import { sha256, sha256OfText } from './hash.ts';
import type { PublicKey } from './keys.ts';
import { ALGORITHM, publicKeyOf, sign, verifySignature } from './keys.ts';
import { expectBase64url, expectChoice, expectInteger, expectObject, expectText } from './shape.ts';
import { signedText } from './transaction.ts';

/** The header's `typ`. */
export const READ_PROOF_TYPE = 'dpop+jwt';

/** Of a whole proof; one with the longest URL has fewer. */
const MAX_PROOF_BYTES = 2_048;
const MAX_PART_BYTES = 1_152;
const MAX_SECONDS = 999_999_999_999;
const PREFIX = `${ALGORITHM}:`;
const METHOD = /^[A-Z]{1,16}$/;
const URL_WITHOUT_QUERY = /^https?:\/\/[!-"$-.0->@-~]+\/[!-"$->@-~]*$/;
/** Random enough that no two are the same. */
const ID = /^[A-Za-z0-9_-]{16,43}$/;

/** What a proof says of the request with which it comes. */
export interface ReadProofWords {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  /** Of the query of the URL; see `queryDigest`. */
  readonly query: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Another one in each proof, 16 to 43 letters of base64url. */
  readonly id: string;
  /** Of the token that comes with it; see `tokenDigest`. */
  readonly token: string;
}

/** A decoded proof; its signature has not been verified by decoding. */
export interface ReadProof extends ReadProofWords {
  /** The received text. */
  readonly text: string;
  /** With which it is signed. */
  readonly key: PublicKey;
  readonly signature: Uint8Array;
}

/** What a token says of a key that it is bound to: the thumbprint of that as a JWK (RFC 7638). */
export function keyThumbprint(key: PublicKey): string {
  return toBase64url(sha256(encodeCanonical(jwkOf(key))));
}

/** What a proof says of the token that comes with it: SHA-256 of its text, in base64url. */
export function tokenDigest(token: string): string {
  return toBase64url(sha256OfText(token));
}

/**
 * What a proof says of the query of its request: SHA-256 of the letters behind `?` as they are
 * sent, in base64url; of a URL without a query, of no letters.
 */
export function queryDigest(query: string): string {
  return toBase64url(sha256OfText(query));
}

/** Composes and signs a proof. The same words give the same text. */
export function composeReadProof(words: ReadProofWords, secret: Uint8Array): string {
  const { method, url, query, issuedAt, id, token } = words;
  const header = { alg: ALGORITHM, jwk: jwkOf(publicKeyOf(secret)), typ: READ_PROOF_TYPE };
  const payload = { ath: token, htm: method, htq: query, htu: url, iat: issuedAt, jti: id };
  const input = `${encodePart(header)}.${encodePart(payload)}`;
  return signedText(input, sign(secret, utf8(input)));
}

/**
 * Decodes a proof strictly. Says nothing about the signature, the time, the request or the token.
 * @throws FormatError too_big, bad_token, bad_algorithm, bad_shape, and those of canonical JSON
 *   and base64url
 */
export function decodeReadProof(text: string): ReadProof {
  if (text.length > MAX_PROOF_BYTES) {
    const facts = { maxBytes: MAX_PROOF_BYTES };
    throw new FormatError('too_big', `a proof has at most ${MAX_PROOF_BYTES} bytes`, facts);
  }
  const parts = text.split('.', 4);
  const [headerPart, payloadPart, signaturePart] = parts;
  if (parts.length !== 3 || !headerPart || !payloadPart || !signaturePart) {
    throw new FormatError('bad_token', 'a proof has three parts between two dots');
  }
  const key = readHeader(decodePart(headerPart));
  const payload = expectObject(decodePart(payloadPart), 'payload', [
    ...['ath', 'htm', 'htq', 'htu', 'iat', 'jti'],
  ]);
  const signature = fromBase64url(signaturePart);
  if (signature.length !== 64) throw new FormatError('bad_token', 'a signature has 64 bytes');
  return {
    ...{ text, key, signature },
    method: expectForm(payload['htm'], 'htm', METHOD),
    url: expectForm(payload['htu'], 'htu', URL_WITHOUT_QUERY),
    query: expectBase64url(payload['htq'], 'htq', 32),
    issuedAt: expectInteger(payload['iat'], 'iat', 0, MAX_SECONDS),
    id: expectForm(payload['jti'], 'jti', ID),
    token: expectBase64url(payload['ath'], 'ath', 32),
  };
}

/** `false`: the signature does not verify under the key that the proof itself names. */
export function verifyReadProof({ text, key, signature }: ReadProof): boolean {
  return verifySignature(key, utf8(text.slice(0, text.lastIndexOf('.'))), signature);
}

/** The key that a proof names. */
function readHeader(json: Json): PublicKey {
  const header = expectObject(json, 'header', ['alg', 'jwk', 'typ']);
  expectChoice(header['typ'], 'typ', [READ_PROOF_TYPE]);
  if (header['alg'] !== ALGORITHM) {
    throw new FormatError('bad_algorithm', `the algorithm is not ${ALGORITHM}`);
  }
  const jwk = expectObject(header['jwk'] ?? null, 'jwk', ['crv', 'kty', 'x']);
  expectChoice(jwk['crv'], 'crv', [ALGORITHM]);
  expectChoice(jwk['kty'], 'kty', ['OKP']);
  return PREFIX + expectBase64url(jwk['x'], 'x', 32);
}

/** A public key in the form of RFC 8037, as its thumbprint wants it. */
function jwkOf(key: PublicKey): { readonly crv: string; readonly kty: string; readonly x: string } {
  return { crv: ALGORITHM, kty: 'OKP', x: key.slice(PREFIX.length) };
}

function expectForm(value: Json | undefined, title: string, form: RegExp): string {
  const text = expectText(value, title, MAX_PART_BYTES);
  if (form.test(text)) return text;
  throw new FormatError('bad_token', `${title} has not its form`, { field: title });
}

function encodePart(part: Json): string {
  return toBase64url(encodeCanonical(part));
}

function decodePart(part: string): Json {
  return decodeCanonical(fromBase64url(part), MAX_PART_BYTES);
}
