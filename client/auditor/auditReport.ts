/**
 * What an auditor says: until which height it vouches for a chain, and what is wrong behind that.
 */
import type { Hash } from '../../ledger/hash.ts';

/** How much is checked; each level includes those before it. */
export const AUDIT_LEVELS = ['headers', 'certificates', 'proofs', 'replay'] as const;

/**
 * `headers`: chain, heights, times, hash links, history roots. `certificates`: and that a quorum
 * of the validators known from the chain committed each header. `proofs`: and that each body is
 * the one that its header names, well-formed, its certificate and evidence valid. `replay`: and
 * every transaction's signature, and the same header again from executing every rule.
 */
export type AuditLevel = (typeof AUDIT_LEVELS)[number];

/** Codes of the auditor's own findings; those of formats, certificates and rules keep theirs. */
export const AUDIT_CODES = {
  bad_first_line: 'The first line does not name a chain and a last height.',
  other_chain: 'The chain is not that of the genesis document.',
  not_continued: 'The chain that was verified is not the one that this chain continues.',
  state_unknown: 'This chain continues another: only a replay of that one knows its state.',
  cut: 'The export ends before the height that its first line names.',
  extra_line: 'The export goes on behind the height that its first line names.',
  line_too_long: 'A line is longer than any block.',
  wrong_height: 'The header does not have the next height.',
  wrong_previous: 'The header does not name the one before it.',
  wrong_time: 'The header is not later than the one before it.',
  wrong_history: 'The header does not have the history root of the headers before it.',
  wrong_proposer: 'The proposer is not a validator of that height.',
  unknown_validators: 'The validators change, and only a replay knows to whom.',
  wrong_previous_commit: 'The body does not hold a certificate for the block before.',
  other_body: 'The body is not the one that the header names.',
  bad_evidence: 'Evidence in the body does not prove that a validator signed two things.',
  protocol_unknown: 'The block is under a protocol that this software does not know.',
  replay_differs: 'Executing the block gives another header.',
  broken_law: 'The state breaks a law such as the conservation of money or of units.',
  bad_answer: 'The node answers what is no answer.',
  unproved_head: 'The other node shows a header that no quorum committed.',
  fork: 'Two nodes show different headers for one height, both committed by a quorum.',
} as const;

/** One of the codes of `AUDIT_CODES`. */
export type AuditCode = keyof typeof AUDIT_CODES;

/** One finding. `line` counts from 1 and is there for exports only. */
export interface AuditFailure {
  readonly line?: number;
  /** The height of the block that failed; absent where no block is concerned. */
  readonly height?: number;
  /** Stable: one of `AUDIT_CODES`, or the code of the check in `ledger/` or `contracts/`. */
  readonly code: string;
  readonly reason: string;
}

/** A finding of the auditor's own. */
export function finding(code: AuditCode, reason: string): AuditFailure {
  return { code, reason };
}

/** The verdict. Everything up to `verifiedHeight` holds, whatever failed behind it. */
export interface AuditReport {
  /** 0 when not even block 1 could be verified. */
  readonly verifiedHeight: number;
  /** How many transactions stand in the verified blocks. */
  readonly transactions: number;
  /** Root of the state after the verified height. */
  readonly stateRoot: Hash;
  /** Empty when everything that was there was verified. */
  readonly failures: readonly AuditFailure[];
}
