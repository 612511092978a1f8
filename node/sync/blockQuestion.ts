/**
 * The question of the `sync` exchange: blocks from a height on. The answer is a batch of encoded
 * blocks in the order of their heights, or no bytes at all when there is none.
 */
import type { Block } from '../../ledger/block.ts';
import { decodeBlock } from '../../ledger/block.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { expectInteger, expectObject } from '../../ledger/shape.ts';
import { decodeBatch, encodeBatch } from '../network/batch.ts';

/** Bytes of blocks in one answer, unless the first alone has more. */
export const ANSWER_BYTES: number = 2 << 20;

const MAX_QUESTION_BYTES = 256;
const MAX_BLOCK_BYTES = 4 << 20;

/** Where answers come from: the store's reader of blocks. */
export interface BlockSource {
  run(from: number, maxBytes: number): { readonly blocks: readonly Uint8Array[] };
}

/** The bytes that ask for blocks from height `from` on. */
export function encodeBlockQuestion(from: number): Uint8Array {
  return encodeCanonical({ from });
}

/** Answers a question. @throws FormatError when it is none */
export function answerBlockQuestion(bytes: Uint8Array, source: BlockSource): Uint8Array {
  const fields = expectObject(decodeCanonical(bytes, MAX_QUESTION_BYTES), 'question', ['from']);
  const from = expectInteger(fields['from'], 'question.from', 1, Number.MAX_SAFE_INTEGER);
  const { blocks } = source.run(from, ANSWER_BYTES);
  return blocks.length === 0 ? new Uint8Array(0) : encodeBatch(blocks);
}

/** The blocks of an answer, well formed and not verified. @throws FormatError */
export function decodeBlockAnswer(bytes: Uint8Array): Block[] {
  if (bytes.length === 0) return [];
  return decodeBatch(bytes, MAX_BLOCK_BYTES).map((block) => decodeBlock(block, MAX_BLOCK_BYTES));
}
