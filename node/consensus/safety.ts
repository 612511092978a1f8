/**
 * The safety record as data: one entry before each signed message, and what a restart makes of
 * them. It is a record of promises, not a log of inputs: a restarted node is one that lost some
 * messages, which the protocol and the repair between validators bear.
 */

import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { certificateJson, decodeCertificate, MAX_ROUND } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectInteger,
  expectObject,
} from '../../ledger/shape.ts';
import type { Lock, ValidValue } from './knowledge.ts';
import type { Kept, Promised, Proposal, SignedMessage } from './messages.ts';
import { messageJson, readMessage } from './messages.ts';

/** What is durable before one signed message leaves. */
export interface SafetyEntry {
  readonly height: number;
  readonly round: number;
  readonly step: 'propose' | 'prevote' | 'precommit';
  readonly lock: Lock | null;
  /** Its proposal is in this entry or in an earlier one of the height. */
  readonly valid: { readonly round: number; readonly polka: Certificate } | null;
  readonly signed: Promised;
  /** Proposals that a restart needs and no earlier entry holds; bodies go with them. */
  readonly proposals: readonly Proposal[];
}

/** Where a node takes up a height it had begun. */
export interface Resumed {
  readonly height: number;
  readonly round: number;
  readonly step: 'propose' | 'prevote' | 'precommit';
  readonly lock: Lock | null;
  readonly valid: ValidValue | null;
  /** Oldest first. */
  readonly own: readonly SignedMessage[];
  /** What it said last to those who lost their records; null when it said nothing. */
  readonly said: Kept | null;
  readonly proposals: readonly Proposal[];
}

const ENTRY_KEYS = ['height', 'round', 'step', 'lock', 'valid', 'signed', 'proposals'];
const MAX_PROPOSALS = 8;

/** The JSON of an entry. */
export function safetyEntryJson(entry: SafetyEntry): Json {
  const { valid, lock } = entry;
  return {
    height: entry.height,
    round: entry.round,
    step: entry.step,
    lock: lock === null ? null : { round: lock.round, block: lock.block },
    valid: valid === null ? null : { round: valid.round, polka: certificateJson(valid.polka) },
    signed: messageJson(entry.signed),
    proposals: entry.proposals.map(messageJson),
  };
}

/** @throws FormatError bad_shape and those of the parts */
export function readSafetyEntry(json: Json): SafetyEntry {
  const fields = expectObject(json, 'entry', ENTRY_KEYS);
  const signed = readMessage(fields['signed']);
  if (signed.kind !== 'vote' && signed.kind !== 'proposal' && signed.kind !== 'kept') {
    throw new FormatError('bad_shape', 'entry.signed: a vote, a proposal, or what was said');
  }
  return {
    height: expectInteger(fields['height'], 'entry.height', 1, Number.MAX_SAFE_INTEGER),
    round: expectInteger(fields['round'], 'entry.round', 0, MAX_ROUND),
    step: expectChoice(fields['step'], 'entry.step', ['propose', 'prevote', 'precommit']),
    lock: readLock(fields['lock'] ?? null),
    valid: readValid(fields['valid'] ?? null),
    signed,
    proposals: expectArray(fields['proposals'], 'entry.proposals', MAX_PROPOSALS).map(
      readProposalOf,
    ),
  };
}

/**
 * Folds the entries of one height, oldest first, into where to go on; null when there are none.
 * @throws FormatError bad_shape when they contradict each other: then nothing may be signed
 */
export function resumeFrom(entries: readonly SafetyEntry[]): Resumed | null {
  const last = entries.at(-1);
  if (last === undefined) return null;
  if (entries.some((entry) => entry.height !== last.height)) {
    throw new FormatError('bad_shape', 'safety record: entries of two heights');
  }
  const proposals = entries.flatMap((entry) => entry.proposals);
  return {
    height: last.height,
    round: last.round,
    step: last.step,
    lock: last.lock,
    valid: last.valid === null ? null : validValueOf(last.valid, proposals),
    own: entries.flatMap(({ signed }) => (signed.kind === 'kept' ? [] : [signed])),
    said: entries.map(({ signed }) => signed).findLast((signed) => signed.kind === 'kept') ?? null,
    proposals,
  };
}

function validValueOf(
  valid: NonNullable<SafetyEntry['valid']>,
  proposals: readonly Proposal[],
): ValidValue {
  const { round, polka } = valid;
  const proposal = proposals.find((candidate) => candidate.block === polka.block);
  if (proposal === undefined) {
    throw new FormatError('bad_shape', 'safety record: no proposal for the valid value');
  }
  return { round, block: polka.block, polka, proposal };
}

function readLock(json: Json): Lock | null {
  if (json === null) return null;
  const fields = expectObject(json, 'lock', ['round', 'block']);
  const block: Hash = expectHash(fields['block'], 'lock.block');
  return { round: expectInteger(fields['round'], 'lock.round', 0, MAX_ROUND), block };
}

function readValid(json: Json): SafetyEntry['valid'] {
  if (json === null) return null;
  const fields = expectObject(json, 'valid', ['round', 'polka']);
  return {
    round: expectInteger(fields['round'], 'valid.round', 0, MAX_ROUND),
    polka: decodeCertificate(fields['polka']),
  };
}

function readProposalOf(json: Json): Proposal {
  const message = readMessage(json);
  if (message.kind !== 'proposal') {
    throw new FormatError('bad_shape', 'entry.proposals: proposals only');
  }
  return message;
}
