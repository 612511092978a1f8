/**
 * The question of the `sync` exchange: blocks from a height on. The answer is a batch of encoded
 * blocks in the order of their heights, no bytes at all when there is none, or from which height
 * on the peer holds blocks, when it joined by a snapshot and is asked for older ones.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Block } from '../../ledger/block.ts';
import { decodeBlock } from '../../ledger/block.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { expectInteger, expectObject } from '../../ledger/shape.ts';
import { decodeBatch, encodeBatch } from '../network/batch.ts';

/** Bytes of blocks in one answer, unless the first alone has more. */
export const ANSWER_BYTES: number = 2 << 20;

const MAX_QUESTION_BYTES = 256;
const MAX_BLOCK_BYTES = 4 << 20;
/** The first byte of an answer. */
const BLOCKS = 0;
const HELD_FROM = 1;

/** Where answers come from: the store's reader of blocks. */
export interface BlockSource {
  /** Height of the first block that is held. */
  readonly first: number;
  run(from: number, maxBytes: number): { readonly blocks: readonly Uint8Array[] };
}

/** What a peer answered; `heldFrom` is the height of its first block when it begins too late. */
export interface BlockAnswer {
  readonly blocks: readonly Block[];
  readonly heldFrom: number | null;
}

/** The bytes that ask for blocks from height `from` on. */
export function encodeBlockQuestion(from: number): Uint8Array {
  return encodeCanonical({ from });
}

/** Answers a question. @throws FormatError when it is none */
export function answerBlockQuestion(bytes: Uint8Array, source: BlockSource): Uint8Array {
  const fields = expectObject(decodeCanonical(bytes, MAX_QUESTION_BYTES), 'question', ['from']);
  const from = expectInteger(fields['from'], 'question.from', 1, Number.MAX_SAFE_INTEGER);
  if (from < source.first) {
    const words = encodeCanonical({ heldFrom: source.first });
    return Buffer.concat([Uint8Array.of(HELD_FROM), words]);
  }
  return encodeBlockAnswer(source.run(from, ANSWER_BYTES).blocks);
}

/** The bytes of an answer with these encoded blocks. */
export function encodeBlockAnswer(blocks: readonly Uint8Array[]): Uint8Array {
  if (blocks.length === 0) return new Uint8Array(0);
  return Buffer.concat([Uint8Array.of(BLOCKS), encodeBatch(blocks)]);
}

/** What an answer says, well formed and not verified. @throws FormatError */
export function decodeBlockAnswer(bytes: Uint8Array): BlockAnswer {
  if (bytes.length === 0) return { blocks: [], heldFrom: null };
  const rest = bytes.subarray(1);
  if (bytes[0] === HELD_FROM) {
    const fields = expectObject(decodeCanonical(rest, MAX_QUESTION_BYTES), 'answer', ['heldFrom']);
    const heldFrom = expectInteger(fields['heldFrom'], 'heldFrom', 2, Number.MAX_SAFE_INTEGER);
    return { blocks: [], heldFrom };
  }
  if (bytes[0] !== BLOCKS) throw new FormatError('bad_shape', 'an answer of no known kind');
  const items = decodeBatch(rest, MAX_BLOCK_BYTES);
  return { blocks: items.map((item) => decodeBlock(item, MAX_BLOCK_BYTES)), heldFrom: null };
}
