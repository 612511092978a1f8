/**
 * What one node shows, another may contradict. Two headers of one height that quorums committed
 * are a fork: then more than a third of the power signed twice, and the certificates name them.
 */

import { headerId, headerJson } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { certificateJson } from '../../ledger/certificate.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { buildEvidence, evidenceJson } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { AuditFailure } from './auditReport.ts';
import { finding } from './auditReport.ts';

/** Two committed headers of one height, kept so that anyone can check them. */
export interface Fork {
  readonly height: number;
  readonly ours: CommittedHeader;
  readonly theirs: CommittedHeader;
  /** Validators whose signatures stand in both certificates. */
  readonly signedBoth: readonly string[];
  /** Of those who signed both in one round: by itself a proof of misbehaviour. */
  readonly evidence: readonly Evidence[];
}

/** What is known about the height at which two nodes are compared. */
export interface Comparison {
  readonly chain: Hash;
  /** In force at the height, as verified. */
  readonly set: ValidatorSet;
  /** The header that was verified. */
  readonly ours: CommittedHeader;
  /** What the other node shows for the height. */
  readonly theirs: CommittedHeader;
  /** How the other node is called in a reason. */
  readonly witness: string;
}

/** What a comparison showed; the same header under another certificate is no difference. */
export type Compared =
  | { readonly same: true }
  | { readonly same: false; readonly failure: AuditFailure; readonly fork: Fork | null };

/** Compares the verified header of a height with the one that another node shows. */
export function compareHeads(comparison: Comparison): Compared {
  const { chain, set, ours, theirs, witness } = comparison;
  const { height } = ours.header;
  if (headerId(theirs.header) === headerId(ours.header)) return { same: true };
  const verdict =
    theirs.header.height === height
      ? verifyCommitted(theirs, set, chain)
      : { ok: false as const, reason: `it has height ${theirs.header.height}` };
  if (!verdict.ok) {
    const reason = `${witness} shows another header, which no quorum committed: ${verdict.reason}`;
    return { same: false, failure: { ...finding('unproved_head', reason), height }, fork: null };
  }
  const fork = buildFork(comparison);
  const names = fork.signedBoth.join(', ');
  const reason = `${witness} has another header that a quorum committed; both signed by ${names}`;
  return { same: false, failure: { ...finding('fork', reason), height }, fork };
}

/** The JSON of a fork, as it is reported and filed. */
export function forkJson(fork: Fork): Json {
  const { height, ours, theirs, signedBoth, evidence } = fork;
  const committed = ({ header, certificate }: CommittedHeader): Json => ({
    certificate: certificateJson(certificate),
    header: headerJson(header),
  });
  return {
    evidence: evidence.map(evidenceJson),
    height,
    ours: committed(ours),
    signedBoth,
    theirs: committed(theirs),
  };
}

function buildFork({ set, ours, theirs }: Comparison): Fork {
  const { height } = ours.header;
  const signedBoth: string[] = [];
  const evidence: Evidence[] = [];
  const { round } = ours.certificate;
  const oneRound = round === theirs.certificate.round;
  for (const [index, { id: validator }] of set.entries()) {
    const first = statementOf(ours, index);
    const second = statementOf(theirs, index);
    if (first === null || second === null) continue;
    signedBoth.push(validator);
    if (!oneRound) continue;
    evidence.push(buildEvidence({ type: 'precommit', height, round, validator }, [first, second]));
  }
  return { height, ours, theirs, signedBoth, evidence };
}

function statementOf({ certificate }: CommittedHeader, index: number): Evidence['first'] | null {
  const signature = certificate.signatures[index] ?? null;
  return signature === null ? null : { block: certificate.block, validRound: null, signature };
}
