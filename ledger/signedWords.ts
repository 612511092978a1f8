/**
 * Words that travel beside the ledger, signed: a compact JWS of canonical JSON, whose header says
 * who signs and of which kind it is. The kind is checked before anything else, as that of a
 * transaction and of a read token is, so none of them passes for another.
 */
import type { FormatCode } from './assert.ts';
import { FormatError } from './assert.ts';
import type { Json, JsonObject } from './canonical.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { fromBase64url, toBase64url, utf8 } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashText } from './hash.ts';
import type { PublicKey } from './keys.ts';
import { ALGORITHM, verifySignature } from './keys.ts';
import { expectChoice, expectObject, expectText } from './shape.ts';

/** What is known of a kind of words. */
export interface WordsKind {
  /** The header's `typ`. */
  readonly type: string;
  /** What is wrong with a text that has not its form. */
  readonly code: FormatCode;
  /** What a reader calls it. */
  readonly title: string;
  /** The fields of its payload. */
  readonly fields: readonly string[];
}

/** Decoded words; their signature has not been verified by decoding. */
export interface SignedWords {
  /** The received text. */
  readonly text: string;
  /** The hash of what is signed: two signatures over the same words have one id. */
  readonly id: Hash;
  /** As the header says it; which form it has is for each kind. */
  readonly signer: string;
  readonly payload: JsonObject;
  readonly signature: Uint8Array;
}

/** Of a whole text; one with the longest names has fewer. */
export const MAX_WORDS_BYTES = 1_024;
const MAX_PART_BYTES = 768;

/** What is signed of words, in ASCII: see `signedText`. */
export function wordsInput({ type }: WordsKind, signer: string, payload: JsonObject): string {
  const header = { alg: ALGORITHM, kid: signer, typ: type };
  return `${encodePart(header)}.${encodePart(payload)}`;
}

/**
 * Decodes words strictly. Says nothing about the signature or the chain.
 * @throws FormatError too_big, the code of the kind, bad_algorithm, bad_shape, and those of
 *   canonical JSON and base64url
 */
export function decodeWords(kind: WordsKind, text: string): SignedWords {
  const { type, code, title, fields } = kind;
  if (text.length > MAX_WORDS_BYTES) {
    const facts = { maxBytes: MAX_WORDS_BYTES };
    throw new FormatError('too_big', `${title} has at most ${MAX_WORDS_BYTES} bytes`, facts);
  }
  const parts = text.split('.', 4);
  const [headerPart, payloadPart, signaturePart] = parts;
  if (parts.length !== 3 || !headerPart || !payloadPart || !signaturePart) {
    throw new FormatError(code, `${title} has three parts between two dots`);
  }
  const header = expectObject(decodePart(headerPart), 'header', ['alg', 'kid', 'typ']);
  expectChoice(header['typ'], 'typ', [type]);
  if (header['alg'] !== ALGORITHM) {
    throw new FormatError('bad_algorithm', `the algorithm is not ${ALGORITHM}`);
  }
  const signer = expectText(header['kid'], 'kid', 65);
  const payload = expectObject(decodePart(payloadPart), 'payload', fields);
  const signature = fromBase64url(signaturePart);
  if (signature.length !== 64) throw new FormatError(code, 'a signature has 64 bytes');
  return { text, id: hashText(text.slice(0, text.lastIndexOf('.'))), signer, payload, signature };
}

/** `false`: the signature does not verify under `key`. */
export function verifyWords(
  { text, signature }: Pick<SignedWords, 'text' | 'signature'>,
  key: PublicKey,
): boolean {
  return verifySignature(key, utf8(text.slice(0, text.lastIndexOf('.'))), signature);
}

function encodePart(part: Json): string {
  return toBase64url(encodeCanonical(part));
}

function decodePart(part: string): Json {
  return decodeCanonical(fromBase64url(part), MAX_PART_BYTES);
}
