/**
 * A read token is a JWT (RFC 7519) with which a member reads at one node for a few minutes: a
 * compact JWS whose header and payload are canonical JSON, signed by a registered key of the
 * member. Its `typ` is checked before anything else, as that of a transaction is, so neither ever
 * passes for the other. docs/format.md says its bytes.
 */
import { FormatError } from './assert.ts';
import type { Json, JsonObject } from './canonical.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { fromBase64url, toBase64url, utf8 } from './encoding.ts';
import type { Hash } from './hash.ts';
import type { PublicKey } from './keys.ts';
import { ALGORITHM, sign, verifySignature } from './keys.ts';
import { expectBase64url, expectChoice, expectInteger, expectObject, expectText } from './shape.ts';
import { signedText } from './transaction.ts';

/** The header's `typ`. */
export const READ_TOKEN_TYPE = 'tally-read+jwt';
/** From its making on, a token is good for so long at most, s. */
export const MAX_TOKEN_S = 300;

/** Of a whole token; one with the longest names has fewer. */
const MAX_TOKEN_BYTES = 1_024;
const MAX_PART_BYTES = 512;
const MAX_SECONDS = 999_999_999_999;
const MEMBER = /^[a-z0-9-]{2,32}$/;
/** Sixteen words at most. */
const SCOPE = /^[a-z-]{1,20}(?: [a-z-]{1,20}){0,15}$/;

/** What its author decides about a token. */
export interface ReadTokenWords {
  readonly member: string;
  readonly keyName: string;
  /** Where it may be used; see `readAudience`. */
  readonly audience: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970: from then on it is nothing. */
  readonly expires: number;
  /** The member whose facts are read, under a reading mandate; its own when absent. */
  readonly subject?: string;
  /** First words of the paths that it is good for, with spaces between; all when absent. */
  readonly scope?: string;
  /** Thumbprint of the key that proves each request (readProof.ts); a bearer's when absent. */
  readonly boundTo?: string;
}

/** A decoded token; its signature has not been verified by decoding. */
export interface ReadToken extends ReadTokenWords {
  /** The received text. */
  readonly text: string;
  readonly signature: Uint8Array;
}

/** The audience of tokens for one node of one chain, so that no node uses them at another. */
export function readAudience(chain: Hash, node: string): string {
  return `${chain}/${node}`;
}

/** Composes and signs a token. The same words give the same text. */
export function composeReadToken(words: ReadTokenWords, secret: Uint8Array): string {
  const input = readTokenInput(words);
  return signedText(input, sign(secret, utf8(input)));
}

/** What is signed of a token, in ASCII: see `signedText`. */
export function readTokenInput(words: ReadTokenWords): string {
  const { member, keyName, audience, issuedAt, expires, subject, scope, boundTo } = words;
  const header = { alg: ALGORITHM, kid: `${member}#${keyName}`, typ: READ_TOKEN_TYPE };
  const payload = {
    ...{ aud: audience, exp: expires, iat: issuedAt, iss: member },
    ...(boundTo !== undefined && { cnf: { jkt: boundTo } }),
    ...(scope !== undefined && { scope }),
    ...(subject !== undefined && { sub: subject }),
  };
  return `${encodePart(header)}.${encodePart(payload)}`;
}

/**
 * Decodes a token strictly. Says nothing about the signature, the time or the audience.
 * @throws FormatError too_big, bad_token, bad_algorithm, bad_shape, and those of canonical JSON
 *   and base64url
 */
export function decodeReadToken(text: string): ReadToken {
  if (text.length > MAX_TOKEN_BYTES) {
    const facts = { maxBytes: MAX_TOKEN_BYTES };
    throw new FormatError('too_big', `a read token has at most ${MAX_TOKEN_BYTES} bytes`, facts);
  }
  const parts = text.split('.', 4);
  const [headerPart, payloadPart, signaturePart] = parts;
  if (parts.length !== 3 || !headerPart || !payloadPart || !signaturePart) {
    throw new FormatError('bad_token', 'a read token has three parts between two dots');
  }
  const { member, keyName } = readHeader(decodePart(headerPart));
  const { payload, narrowed } = readPayload(decodePart(payloadPart));
  if (payload['iss'] !== member) {
    throw new FormatError('bad_token', 'iss is the member of kid', { field: 'iss' });
  }
  const issuedAt = expectInteger(payload['iat'], 'iat', 0, MAX_SECONDS);
  const expires = expectInteger(payload['exp'], 'exp', 0, MAX_SECONDS);
  if (expires <= issuedAt || expires > issuedAt + MAX_TOKEN_S) {
    const facts = { field: 'exp', maxSeconds: MAX_TOKEN_S };
    throw new FormatError('bad_token', `exp is 1 to ${MAX_TOKEN_S} s behind iat`, facts);
  }
  const audience = expectText(payload['aud'], 'aud', 200);
  const signature = fromBase64url(signaturePart);
  if (signature.length !== 64) throw new FormatError('bad_token', 'a signature has 64 bytes');
  return { text, member, keyName, audience, issuedAt, expires, signature, ...narrowed };
}

/** The payload, and what of it may be absent. */
function readPayload(json: Json): {
  readonly payload: JsonObject;
  readonly narrowed: Pick<ReadTokenWords, 'boundTo' | 'scope' | 'subject'>;
} {
  const isThere = (name: string): boolean =>
    typeof json === 'object' && json !== null && Object.hasOwn(json, name);
  const more = ['cnf', 'scope', 'sub'].filter(isThere);
  const payload = expectObject(json, 'payload', ['aud', 'exp', 'iat', 'iss', ...more]);
  const { cnf, scope, sub } = payload;
  if (scope !== undefined && !(typeof scope === 'string' && SCOPE.test(scope))) {
    throw new FormatError('bad_token', 'scope is words of paths, one space between', {
      field: 'scope',
    });
  }
  if (sub !== undefined && !(typeof sub === 'string' && MEMBER.test(sub))) {
    throw new FormatError('bad_token', 'sub is the id of a member', { field: 'sub' });
  }
  return {
    payload,
    narrowed: {
      ...(cnf !== undefined && { boundTo: readBinding(cnf) }),
      ...(scope !== undefined && { scope }),
      ...(sub !== undefined && { subject: sub }),
    },
  };
}

/** The thumbprint of the key that a token is bound to (RFC 9449, section 6.1). */
function readBinding(json: Json): string {
  return expectBase64url(expectObject(json, 'cnf', ['jkt'])['jkt'], 'jkt', 32);
}

/** `false`: the signature does not verify under `key`, the registered key of that name. */
export function verifyReadToken({ text, signature }: ReadToken, key: PublicKey): boolean {
  return verifySignature(key, utf8(text.slice(0, text.lastIndexOf('.'))), signature);
}

function readHeader(json: Json): { readonly member: string; readonly keyName: string } {
  const header = expectObject(json, 'header', ['alg', 'kid', 'typ']);
  expectChoice(header['typ'], 'typ', [READ_TOKEN_TYPE]);
  if (header['alg'] !== ALGORITHM) {
    throw new FormatError('bad_algorithm', `the algorithm is not ${ALGORITHM}`);
  }
  const kid = expectText(header['kid'], 'kid', 65);
  const match = /^([a-z0-9-]{2,32})#([a-z0-9-]{2,32})$/.exec(kid);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new FormatError('bad_token', 'kid is <member>#<key name>', { field: 'kid' });
  }
  return { member: match[1], keyName: match[2] };
}

function encodePart(part: Json): string {
  return toBase64url(encodeCanonical(part));
}

function decodePart(part: string): Json {
  return decodeCanonical(fromBase64url(part), MAX_PART_BYTES);
}
