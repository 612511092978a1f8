/**
 * Details of an invoice travel beside the ledger in a letter: an envelope that the sender signs, a
 * line feed, and the sealed bytes. The envelope says from whom to whom, about which invoice, and
 * what the sealed bytes are; the receipt says that the recipient's node has taken them.
 * docs/format.md says the bytes of both.
 */
import { FormatError } from './assert.ts';
import { utf8, utf8Text } from './encoding.ts';
import type { Hash } from './hash.ts';
import { sign } from './keys.ts';
import { expectHash, expectId, expectInteger, expectTime } from './shape.ts';
import type { SignedWords, WordsKind } from './signedWords.ts';
import { decodeWords, MAX_WORDS_BYTES, wordsInput } from './signedWords.ts';
import { signedText } from './transaction.ts';

/** Of the sealed bytes: a details file with a document of 10 MB fits. */
export const MAX_SEALED_BYTES: number = 14 << 20;
/** Of a whole letter. */
export const MAX_LETTER_BYTES: number = MAX_WORDS_BYTES + 1 + MAX_SEALED_BYTES;

/** What a sender says of what it sends. */
export interface EnvelopeWords {
  readonly chain: Hash;
  readonly sender: string;
  readonly keyName: string;
  readonly recipient: string;
  readonly invoice: Hash;
  /** 1, and one more whenever the same has to be sent again. */
  readonly version: number;
  /** SHA-256 of the sealed bytes. */
  readonly digest: Hash;
  /** Of the sealed bytes. */
  readonly size: number;
  /** ms since 1970. */
  readonly sent: number;
}

/** A decoded envelope; its signature has not been verified by decoding. */
export interface Envelope extends EnvelopeWords {
  readonly text: string;
  /** The id of the letter. */
  readonly id: Hash;
  readonly signature: Uint8Array;
}

/** What a node says of a letter that it has taken. */
export interface ReceiptWords {
  readonly chain: Hash;
  /** The name of the node. */
  readonly node: string;
  /** The id of the letter. */
  readonly letter: Hash;
  /** Of the sealed bytes that it has on its disk. */
  readonly digest: Hash;
  /** ms since 1970. */
  readonly taken: number;
}

/** A decoded receipt; its signature has not been verified by decoding. */
export interface Receipt extends ReceiptWords {
  readonly text: string;
  readonly signature: Uint8Array;
}

const ENVELOPE: WordsKind = {
  type: 'tally-envelope+jws',
  code: 'bad_envelope',
  title: 'an envelope',
  fields: ['chain', 'digest', 'invoice', 'recipient', 'sent', 'size', 'version'],
};

const RECEIPT: WordsKind = {
  type: 'tally-receipt+jws',
  code: 'bad_receipt',
  title: 'a receipt',
  fields: ['chain', 'digest', 'letter', 'taken'],
};

const LINE_FEED = 0x0a;
/** Of the versions for one invoice and recipient. */
export const MAX_VERSION = 999_999;

/** What is signed of an envelope, in ASCII: see `signedText`. */
export function envelopeInput(words: EnvelopeWords): string {
  const { chain, sender, keyName, recipient, invoice, version, digest, size, sent } = words;
  const payload = { chain, digest, invoice, recipient, sent, size, version };
  return wordsInput(ENVELOPE, `${sender}#${keyName}`, payload);
}

/**
 * Decodes an envelope strictly; says nothing about the signature or the chain.
 * @throws FormatError too_big, bad_envelope, and those of `decodeWords`
 */
export function decodeEnvelope(text: string): Envelope {
  const words = decodeWords(ENVELOPE, text);
  const { payload, id, signature } = words;
  const [sender, keyName] = readSigner(words);
  return {
    ...{ text, id, sender, keyName, signature },
    chain: expectHash(payload['chain'], 'chain'),
    recipient: expectId(payload['recipient'], 'recipient'),
    invoice: expectHash(payload['invoice'], 'invoice'),
    version: expectInteger(payload['version'], 'version', 1, MAX_VERSION),
    digest: expectHash(payload['digest'], 'digest'),
    size: expectInteger(payload['size'], 'size', 1, MAX_SEALED_BYTES),
    sent: expectTime(payload['sent'], 'sent'),
  };
}

/** Composes and signs a receipt. */
export function composeReceipt(words: ReceiptWords, secret: Uint8Array): string {
  const { chain, node, letter, digest, taken } = words;
  const input = wordsInput(RECEIPT, node, { chain, digest, letter, taken });
  return signedText(input, sign(secret, utf8(input)));
}

/**
 * Decodes a receipt strictly; says nothing about the signature or the chain.
 * @throws FormatError too_big, bad_receipt, and those of `decodeWords`
 */
export function decodeReceipt(text: string): Receipt {
  const { payload, signer, signature } = decodeWords(RECEIPT, text);
  return {
    ...{ text, signature },
    node: expectId(signer, 'kid'),
    chain: expectHash(payload['chain'], 'chain'),
    letter: expectHash(payload['letter'], 'letter'),
    digest: expectHash(payload['digest'], 'digest'),
    taken: expectTime(payload['taken'], 'taken'),
  };
}

/** The bytes of a letter. */
export function encodeLetter(envelope: string, sealed: Uint8Array): Uint8Array {
  const head = utf8(`${envelope}\n`);
  const letter = new Uint8Array(head.length + sealed.length);
  letter.set(head);
  letter.set(sealed, head.length);
  return letter;
}

/** A letter, taken apart. */
export interface Letter {
  readonly envelope: Envelope;
  readonly sealed: Uint8Array;
}

/**
 * The inverse of `encodeLetter`: the sealed bytes are as long as the envelope says; whether they
 * have its digest is not looked at.
 * @throws FormatError bad_envelope, too_big, and those of `decodeEnvelope`
 */
export function decodeLetter(bytes: Uint8Array): Letter {
  const { envelope, length } = readEnvelope(bytes);
  const sealed = bytes.subarray(length);
  if (sealed.length !== envelope.size) {
    const facts = { size: envelope.size, bytes: sealed.length };
    throw new FormatError('bad_envelope', 'as many bytes follow as the envelope says', facts);
  }
  return { envelope, sealed };
}

/**
 * The envelope at the beginning of a letter, and where the sealed bytes begin.
 * @param bytes the letter, or its first `MAX_WORDS_BYTES` + 1 bytes
 * @throws FormatError as `decodeEnvelope`
 */
export function readEnvelope(bytes: Uint8Array): {
  readonly envelope: Envelope;
  readonly length: number;
} {
  const end = bytes.subarray(0, MAX_WORDS_BYTES + 1).indexOf(LINE_FEED);
  if (end < 0) throw new FormatError('bad_envelope', 'a letter is an envelope, a line feed, bytes');
  return { envelope: decodeEnvelope(utf8Text(bytes.subarray(0, end))), length: end + 1 };
}

function readSigner({ signer }: SignedWords): [sender: string, keyName: string] {
  const match = /^([a-z0-9-]{2,32})#([a-z0-9-]{2,32})$/.exec(signer);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new FormatError('bad_envelope', 'kid is <member>#<key name>', { field: 'kid' });
  }
  return [match[1], match[2]];
}
