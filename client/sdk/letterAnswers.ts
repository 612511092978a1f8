/** What a home node answers about letters, read strictly where something depends on it. */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import {
  expectArray,
  expectChoice,
  expectHashOrNull,
  expectId,
  expectText,
} from '../../ledger/shape.ts';
import { expectFields } from './answers.ts';

/** A letter as a node tells of it; nothing of it is verified here. */
export interface ToldLetter {
  readonly envelope: string;
  readonly state: 'waiting' | 'kept' | 'delivered' | 'refused';
  readonly receipt: string | null;
  /** Why it was not taken. */
  readonly refusal: string | null;
}

/** A page of letters. */
export interface ToldLetters {
  readonly letters: readonly ToldLetter[];
  readonly next: Hash | null;
}

/** What a node says that it is as a home node. */
export interface ToldMailbox {
  readonly node: string;
  readonly receiptKey: PublicKey;
}

const STATES = ['waiting', 'kept', 'delivered', 'refused'] as const;
const MAX_TEXT = 1_024;
const MAX_LETTERS = 1_000;

/** @throws FormatError bad_shape */
export function decodeToldLetter(json: Json): ToldLetter {
  const fields = expectFields(json, 'answer');
  const { receipt = null, refusal = null } = fields;
  return {
    envelope: expectText(fields['envelope'], 'envelope', MAX_TEXT),
    state: expectChoice(fields['state'], 'state', STATES),
    receipt: receipt === null ? null : expectText(receipt, 'receipt', MAX_TEXT),
    refusal: refusal === null ? null : expectText(refusal, 'refusal', 100),
  };
}

/** @throws FormatError bad_shape */
export function decodeToldLetters(json: Json): ToldLetters {
  const fields = expectFields(json, 'answer');
  const letters = expectArray(fields['letters'], 'letters', MAX_LETTERS);
  return {
    letters: letters.map(decodeToldLetter),
    next: expectHashOrNull(fields['next'], 'next'),
  };
}

/** @throws FormatError bad_shape */
export function decodeToldMailbox(json: Json): ToldMailbox {
  const fields = expectFields(json, 'answer');
  return {
    node: expectId(fields['node'], 'node'),
    receiptKey: expectText(fields['receiptKey'], 'receiptKey', 64),
  };
}
