/**
 * What two nodes say to each other about a letter: the one that has it offers its envelope, the
 * other one says from where on it wants the sealed bytes, part by part, until it has them all and
 * signs the receipt.
 *
 *     offer   0, the envelope's text
 *     part    1, the id (32 bytes), the place of the first byte (4 bytes), bytes
 *     want    0, the place of the next byte (4 bytes)
 *     receipt 1, the receipt's text
 *     refusal 2, a code
 */
import { FormatError } from '../../ledger/assert.ts';
import { fromHex, toHex, utf8, utf8Text } from '../../ledger/encoding.ts';
import { MAX_SEALED_BYTES } from '../../ledger/envelope.ts';
import { MAX_WORDS_BYTES } from '../../ledger/signedWords.ts';
import type { LetterCode } from './letterCodes.ts';
import { isLetterCode } from './letterCodes.ts';

/** What the node says that has the letter. */
export type LetterQuestion =
  | { readonly kind: 'offer'; readonly envelope: string }
  | { readonly kind: 'part'; readonly id: string; readonly at: number; readonly bytes: Uint8Array };

/** What the recipient's node says. */
export type LetterAnswer =
  | { readonly kind: 'want'; readonly at: number }
  | { readonly kind: 'receipt'; readonly text: string }
  | { readonly kind: 'refusal'; readonly code: LetterCode };

/** Of the sealed bytes in one part. */
export const PART_BYTES: number = 256 << 10;

const HEAD_BYTES = 1 + 32 + 4;

/** @see decodeQuestion */
export function encodeQuestion(question: LetterQuestion): Uint8Array {
  if (question.kind === 'offer') return tagged(0, utf8(question.envelope));
  const { id, at, bytes } = question;
  const frame = new Uint8Array(HEAD_BYTES + bytes.length);
  frame[0] = 1;
  frame.set(fromHex(id, 32), 1);
  new DataView(frame.buffer).setUint32(33, at);
  frame.set(bytes, HEAD_BYTES);
  return frame;
}

/** @throws FormatError bad_shape, too_big */
export function decodeQuestion(frame: Uint8Array): LetterQuestion {
  if (frame[0] === 0) return { kind: 'offer', envelope: textIn(frame) };
  const length = frame.length - HEAD_BYTES;
  if (frame[0] !== 1 || length < 1 || length > PART_BYTES) throw misshapen();
  const at = new DataView(frame.buffer, frame.byteOffset).getUint32(33);
  if (at >= MAX_SEALED_BYTES) throw misshapen();
  return { kind: 'part', id: toHex(frame.subarray(1, 33)), at, bytes: frame.subarray(HEAD_BYTES) };
}

/** @see decodeAnswer */
export function encodeAnswer(answer: LetterAnswer): Uint8Array {
  if (answer.kind === 'receipt') return tagged(1, utf8(answer.text));
  if (answer.kind === 'refusal') return tagged(2, utf8(answer.code));
  const place = new Uint8Array(4);
  new DataView(place.buffer).setUint32(0, answer.at);
  return tagged(0, place);
}

/** @throws FormatError bad_shape, too_big */
export function decodeAnswer(frame: Uint8Array): LetterAnswer {
  if (frame[0] === 0 && frame.length === 5) {
    return { kind: 'want', at: new DataView(frame.buffer, frame.byteOffset).getUint32(1) };
  }
  if (frame[0] === 1) return { kind: 'receipt', text: textIn(frame) };
  const code = frame[0] === 2 ? textIn(frame) : '';
  if (!isLetterCode(code)) throw misshapen();
  return { kind: 'refusal', code };
}

function tagged(tag: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1 + bytes.length);
  frame[0] = tag;
  frame.set(bytes, 1);
  return frame;
}

function textIn(frame: Uint8Array): string {
  if (frame.length > 1 + MAX_WORDS_BYTES) throw new FormatError('too_big', 'a text is too long');
  return utf8Text(frame.subarray(1));
}

function misshapen(): FormatError {
  return new FormatError('bad_shape', 'the frame is none about a letter');
}
