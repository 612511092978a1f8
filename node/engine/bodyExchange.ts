/**
 * The questions of the `bodies` exchange: some transactions by digest, or a whole candidate block
 * by id. Answers are as hostile as anything else: the asker checks them against hashes it trusts.
 */
import type { Body, Header } from '../../ledger/block.ts';
import { bodyJson, decodeHeader, headerJson, readBody } from '../../ledger/block.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectObject,
  expectText,
} from '../../ledger/shape.ts';

/** What a node asks its peers while it looks for a body. */
export type BodyQuestion =
  | { readonly kind: 'transactions'; readonly digests: readonly Hash[] }
  | { readonly kind: 'block'; readonly block: Hash };

/** A header with the body it names. */
export interface FoundBlock {
  readonly header: Header;
  readonly body: Body;
}

/** Digests in one question; the limit of a block's transactions. */
export const MAX_ASKED = 2_000;

const MAX_QUESTION_BYTES = 256 * 1024;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** The bytes of a question. */
export function encodeQuestion(question: BodyQuestion): Uint8Array {
  return encodeCanonical({ ...question });
}

/** @throws FormatError */
export function decodeQuestion(bytes: Uint8Array): BodyQuestion {
  const json = decodeCanonical(bytes, MAX_QUESTION_BYTES) as JsonObject | null;
  const kind = expectChoice(json?.['kind'], 'question.kind', ['transactions', 'block']);
  if (kind === 'block') {
    const fields = expectObject(json, 'question', ['kind', 'block']);
    return { kind, block: expectHash(fields['block'], 'question.block') };
  }
  const fields = expectObject(json, 'question', ['kind', 'digests']);
  const digests = expectArray(fields['digests'], 'question.digests', MAX_ASKED);
  return { kind, digests: digests.map((digest) => expectHash(digest, 'question.digests')) };
}

/** The answer to `transactions`: those that are there, in no promised order, within the limit. */
export function encodeTransactions(texts: readonly string[]): Uint8Array {
  const kept: string[] = [];
  let bytes = 64;
  for (const text of texts) {
    bytes += text.length + 3;
    if (bytes > MAX_ANSWER_BYTES) break;
    kept.push(text);
  }
  return encodeCanonical({ transactions: kept });
}

/** @throws FormatError */
export function decodeTransactions(bytes: Uint8Array): string[] {
  const json = decodeCanonical(bytes, MAX_ANSWER_BYTES);
  const fields = expectObject(json, 'answer', ['transactions']);
  const texts = expectArray(fields['transactions'], 'answer.transactions', MAX_ASKED);
  return texts.map((text) => expectText(text, 'answer.transactions', MAX_ANSWER_BYTES));
}

/** The answer to `block`; null says that it is not here. */
export function encodeFound(found: FoundBlock | null): Uint8Array {
  const json: Json =
    found === null ? null : { body: bodyJson(found.body), header: headerJson(found.header) };
  return encodeCanonical({ found: json });
}

/** @throws FormatError */
export function decodeFound(bytes: Uint8Array): FoundBlock | null {
  const json = decodeCanonical(bytes, MAX_ANSWER_BYTES);
  const found = expectObject(json, 'answer', ['found'])['found'] ?? null;
  if (found === null) return null;
  const fields = expectObject(found, 'answer.found', ['body', 'header']);
  return { header: decodeHeader(fields['header']), body: readBody(fields['body']) };
}

/** Where answers come from. */
export interface BodySources {
  candidate(block: Hash): FoundBlock | null;
  transaction(digest: Hash): string | null;
}

/** Answers one question. @throws FormatError when it is none */
export function answerQuestion(bytes: Uint8Array, sources: BodySources): Uint8Array {
  const question = decodeQuestion(bytes);
  if (question.kind === 'block') return encodeFound(sources.candidate(question.block));
  const texts = question.digests.map((digest) => sources.transaction(digest));
  return encodeTransactions(texts.filter((text) => text !== null));
}
