/**
 * Evidence that a validator signed two different things where it may sign one: two votes of one
 * type, or two proposals, for one height and round. It convinces anyone who knows the key.
 */
import type { Verdict } from './assert.ts';
import { FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { MAX_ROUND } from './certificate.ts';
import { equalBytes, fromBase64url } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashJson } from './hash.ts';
import { verifySignature } from './keys.ts';
import {
  expectBase64url,
  expectChoice,
  expectHashOrNull,
  expectId,
  expectInteger,
  expectObject,
} from './shape.ts';
import type { ValidatorSet } from './validators.ts';
import { proposalBytes, voteBytes } from './vote.ts';

/** What was signed twice. */
export type EvidenceType = 'prevote' | 'precommit' | 'proposal';

/** One of the two statements. `validRound` is null for votes. */
export interface SignedStatement {
  readonly block: Hash | null;
  readonly validRound: number | null;
  readonly signature: string;
}

/** Two statements of one validator, the one with the smaller signature text first. */
export interface Evidence {
  readonly type: EvidenceType;
  readonly height: number;
  readonly round: number;
  readonly validator: string;
  readonly first: SignedStatement;
  readonly second: SignedStatement;
}

/** Puts two statements into the one order, so that the same pair has the same bytes. */
export function buildEvidence(
  about: Omit<Evidence, 'first' | 'second'>,
  statements: readonly [SignedStatement, SignedStatement],
): Evidence {
  const [left, right] = statements;
  const { type, height, round, validator } = about;
  const [first, second] = left.signature < right.signature ? [left, right] : [right, left];
  return { type, height, round, validator, first, second };
}

/** The canonical JSON of evidence. */
export function evidenceJson(evidence: Evidence): Json {
  const { type, height, round, validator, first, second } = evidence;
  return { first: { ...first }, height, round, second: { ...second }, type, validator };
}

/** The hash of evidence, its name. */
export function hashEvidence(evidence: Evidence): Hash {
  return hashJson(evidenceJson(evidence));
}

/** @throws FormatError bad_shape, bad_base64url */
export function decodeEvidence(json: Json): Evidence {
  const keys = ['first', 'height', 'round', 'second', 'type', 'validator'];
  const fields = expectObject(json, 'evidence', keys);
  const type = expectChoice(fields['type'], 'evidence.type', ['prevote', 'precommit', 'proposal']);
  const statements = [fields['first'], fields['second']].map((it) => decodeStatement(it, type));
  const [first, second] = statements;
  if (first === undefined || second === undefined || first.signature >= second.signature) {
    throw new FormatError('bad_shape', 'evidence: two statements, sorted by signature');
  }
  return {
    type,
    height: expectInteger(fields['height'], 'evidence.height', 1, Number.MAX_SAFE_INTEGER),
    round: expectInteger(fields['round'], 'evidence.round', 0, MAX_ROUND),
    validator: expectId(fields['validator'], 'evidence.validator'),
    first,
    second,
  };
}

/**
 * Checks that both statements differ and were signed by the validator.
 * @param set the validators of the evidence's height
 * @returns the code unknown_validator, same_statement or bad_signature when it fails
 */
export function verifyEvidence(
  evidence: Evidence,
  context: { readonly chain: Hash; readonly set: ValidatorSet },
): Verdict<{ readonly validator: string }> {
  const validator = context.set.find(({ id }) => id === evidence.validator);
  if (validator === undefined) {
    return { ok: false, code: 'unknown_validator', reason: 'not a validator of that height' };
  }
  const statements = [evidence.first, evidence.second].map((statement) => ({
    message: statementBytes(evidence, statement, context.chain),
    signature: fromBase64url(statement.signature),
  }));
  // What was signed is compared, not what the fields say: nobody signs the rest of them.
  const [first, second] = statements;
  if (first === undefined || second === undefined || equalBytes(first.message, second.message)) {
    return { ok: false, code: 'same_statement', reason: 'both statements say the same' };
  }
  for (const { message, signature } of statements) {
    if (!verifySignature(validator.key, message, signature)) {
      return { ok: false, code: 'bad_signature', reason: 'a signature does not verify' };
    }
  }
  return { ok: true, validator: validator.id };
}

function statementBytes(evidence: Evidence, statement: SignedStatement, chain: Hash): Uint8Array {
  const { type, height, round } = evidence;
  const { block, validRound } = statement;
  if (type !== 'proposal') return voteBytes({ chain, height, round, type, block });
  if (block === null || validRound === null) {
    throw new FormatError('bad_shape', 'a proposal names a block and a valid round');
  }
  return proposalBytes({ chain, height, round, block, validRound });
}

function decodeStatement(json: Json | undefined, type: EvidenceType): SignedStatement {
  const fields = expectObject(json ?? null, 'statement', ['block', 'signature', 'validRound']);
  const block = expectHashOrNull(fields['block'], 'statement.block');
  const isProposal = type === 'proposal';
  if (isProposal && block === null) throw new FormatError('bad_shape', 'statement.block: a hash');
  if (!isProposal && fields['validRound'] !== null) {
    throw new FormatError('bad_shape', 'statement.validRound: null for a vote');
  }
  return {
    block,
    validRound: isProposal
      ? expectInteger(fields['validRound'], 'statement.validRound', -1, MAX_ROUND)
      : null,
    signature: expectBase64url(fields['signature'], 'statement.signature', 64),
  };
}
