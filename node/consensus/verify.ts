/**
 * What is checked before the core, or another peer, sees a message: who signed it, and whether
 * its parts belong together. Pure; the engine calls it in the gossip validator and on the repair
 * stream alike, so that a message is verified once before it is forwarded or used.
 *
 * The verdict has the three words of the gossip layer: `accept`; `ignore` what is too old, too
 * new or not ours to judge; `reject` what no correct peer would have sent.
 */
import { headerId, NO_COMMIT } from '../../ledger/block.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Certificate, SignatureCheck } from '../../ledger/certificate.ts';
import { checkSignature, hashCertificate, verifyCertificate } from '../../ledger/certificate.ts';
import { evidenceJson } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import { merkleRoot } from '../../ledger/merkle.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { quorumPower, skipPower } from '../../ledger/validators.ts';
import type { VoteType } from '../../ledger/vote.ts';
import { keptBytes, lostBytes, proposalBytes, voteBytes } from '../../ledger/vote.ts';
import { heightOf } from './ingest.ts';
import type {
  Commit,
  Kept,
  Lost,
  Message,
  Polka,
  Proposal,
  RoundCertificate,
  Vote,
} from './messages.ts';
import { proposerOf, proposerOrder } from './proposer.ts';
import { powerOf } from './votes.ts';

/** Against what a message is checked. */
export interface VerifyContext {
  readonly chain: Hash;
  /** The height being decided here. */
  readonly height: number;
  /** The set in force at `height`, known from the chain. */
  readonly validators: ValidatorSet;
  /** The set of `height` + 1. */
  readonly nextValidators: ValidatorSet;
  /** How signatures are checked. `REAL_SIGNATURES` but in simulations. */
  readonly signatures: SignatureChecks;
}

/** The two checks that cost time; a simulation of many networks replaces them by toys. */
export interface SignatureChecks {
  /** Whether validator `id` of the set signed these bytes. */
  one(set: ValidatorSet, id: string, bytes: Uint8Array, signature: string): boolean;
  /** Whether all signatures of a certificate verify and carry a quorum. */
  all(certificate: Certificate, chain: Hash, set: ValidatorSet, type: VoteType): boolean;
}

/** The outcome of a check. `code` is for logs and metrics. */
export type MessageVerdict =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'ignore'; readonly code: IgnoreCode }
  | { readonly verdict: 'reject'; readonly code: RejectCode };

/** Why a message is of no use here: an honest peer may well have sent it. */
export type IgnoreCode = 'old_height' | 'future_height';

/** Why a message was made by a liar, or by broken software. */
export type RejectCode = keyof typeof REJECT_CODES;

/** Every reason to reject, with the sentence that explains it. */
export const REJECT_CODES = {
  unknown_validator: 'The signer is not in the validator set of the height.',
  bad_signature: 'A signature does not verify.',
  bad_certificate: 'A certificate has a bad signature, a wrong length or no quorum.',
  wrong_proposer: 'The proposal is not signed by the proposer of its round.',
  wrong_header: 'The header is of another chain or height, or does not name what comes with it.',
  bad_polka: 'The polka is missing, or of another block, height or round than claimed.',
  bad_round: 'The votes of a round certificate do not allow its round.',
  bad_losses: 'It answers no loss, one twice, its own, or one of no validator.',
} as const;

/** Checks of validators' signatures that rest on a check of one key. */
export function signaturesBy(check: SignatureCheck): SignatureChecks {
  return {
    one: (set, id, bytes, signature) => {
      const validator = set.find((candidate) => candidate.id === id);
      return validator !== undefined && check(validator.key, bytes, signature);
    },
    all: (certificate, chain, set, type) =>
      verifyCertificate(certificate, { chain, set, type, check }).ok,
  };
}

/** Ed25519 by the one rule of the ledger. */
export const REAL_SIGNATURES: SignatureChecks = Object.freeze(signaturesBy(checkSignature));

/** Checks one decoded message. Never throws on what `decodeMessage` returned. */
export function verifyMessage(message: Message, context: VerifyContext): MessageVerdict {
  const height = heightOf(message);
  if (height < context.height) return { verdict: 'ignore', code: 'old_height' };
  if (height > context.height + 1) return { verdict: 'ignore', code: 'future_height' };
  const set = height === context.height ? context.validators : context.nextValidators;
  const code = faultOf(message, context, set);
  return code === null ? { verdict: 'accept' } : { verdict: 'reject', code };
}

function faultOf(message: Message, context: VerifyContext, set: ValidatorSet): RejectCode | null {
  switch (message.kind) {
    case 'vote':
      return faultOfVote(message, context, set);
    case 'proposal':
      return faultOfProposal(message, context, set);
    case 'polka':
      return faultOfPolka(message, context, set);
    case 'round':
      return faultOfRound(message, context, set);
    case 'commit':
      return faultOfCommit(message, context, set);
    case 'lost':
      return faultOfLost(message, context, set);
    case 'kept':
      return faultOfKept(message, context, set);
  }
}

function faultOfVote(vote: Vote, context: VerifyContext, set: ValidatorSet): RejectCode | null {
  if (powerOf(set, vote.validator) === 0) return 'unknown_validator';
  const { height, round, type, block } = vote;
  const bytes = voteBytes({ chain: context.chain, height, round, type, block });
  return context.signatures.one(set, vote.validator, bytes, vote.signature)
    ? null
    : 'bad_signature';
}

/** Cheap relations first, then the proposer's signature, then the embedded polka. */
function faultOfProposal(
  proposal: Proposal,
  context: VerifyContext,
  set: ValidatorSet,
): RejectCode | null {
  const { chain, signatures } = context;
  const { height, round, block, validRound, validator, polka } = proposal;
  if (powerOf(set, validator) === 0) return 'unknown_validator';
  if (proposerOf(proposerOrder(chain, height, set), round) !== validator) return 'wrong_proposer';
  if (!headerFits(proposal, chain)) return 'wrong_header';
  if ((polka === null) !== (validRound === -1) || validRound >= round) return 'bad_polka';
  const bytes = proposalBytes({ chain, height, round, block, validRound });
  if (!signatures.one(set, validator, bytes, proposal.signature)) return 'bad_signature';
  if (polka === null) return null;
  if (polka.height !== height || polka.round !== validRound || polka.block !== block) {
    return 'bad_polka';
  }
  return signatures.all(polka, chain, set, 'prevote') ? null : 'bad_certificate';
}

/** Whether header and the parts that it names by hash belong together. */
function headerFits(proposal: Proposal, chain: Hash): boolean {
  const { header, evidence, previousCommit, transactions } = proposal;
  if (header.chain !== chain || header.height !== proposal.height) return false;
  if (header.transactionCount !== transactions.length) return false;
  const commit = previousCommit === null ? NO_COMMIT : hashCertificate(previousCommit);
  if (header.previousCommit !== commit) return false;
  const leaves = evidence.map((item) => encodeCanonical(evidenceJson(item)));
  return header.evidence === merkleRoot(leaves);
}

function faultOfPolka(polka: Polka, context: VerifyContext, set: ValidatorSet): RejectCode | null {
  const { chain, signatures } = context;
  return signatures.all(polka.certificate, chain, set, 'prevote') ? null : 'bad_certificate';
}

/** Form and power first: a certificate that proves nothing costs no signature check. */
function faultOfRound(
  certificate: RoundCertificate,
  context: VerifyContext,
  set: ValidatorSet,
): RejectCode | null {
  const { height, round, votes } = certificate;
  const signers = new Set(votes.map((vote) => vote.validator));
  const wrong = votes.some((vote) => vote.height !== height || powerOf(set, vote.validator) === 0);
  if (wrong || signers.size !== votes.length) return 'bad_round';
  const power = votes.reduce((sum, vote) => sum + powerOf(set, vote.validator), 0);
  const skips = votes.every((vote) => vote.round >= round) && power >= skipPower(set);
  const follows =
    votes.every((vote) => vote.type === 'precommit' && vote.round === round - 1) &&
    power >= quorumPower(set);
  if (!skips && !follows) return 'bad_round';
  const bad = votes.some((vote) => faultOfVote(vote, context, set) !== null);
  return bad ? 'bad_signature' : null;
}

function faultOfCommit(
  commit: Commit,
  context: VerifyContext,
  set: ValidatorSet,
): RejectCode | null {
  const { certificate, header } = commit;
  if (header.chain !== context.chain || header.height !== certificate.height) return 'wrong_header';
  if (headerId(header) !== certificate.block) return 'wrong_header';
  const { chain, signatures } = context;
  return signatures.all(certificate, chain, set, 'precommit') ? null : 'bad_certificate';
}

function faultOfLost(lost: Lost, context: VerifyContext, set: ValidatorSet): RejectCode | null {
  if (powerOf(set, lost.validator) === 0) return 'unknown_validator';
  const bytes = lostBytes({ ...lost, chain: context.chain });
  return context.signatures.one(set, lost.validator, bytes, lost.signature)
    ? null
    : 'bad_signature';
}

/** Relations first, then its own signature, then those of the polka and its proposal. */
function faultOfKept(kept: Kept, context: VerifyContext, set: ValidatorSet): RejectCode | null {
  const { chain, signatures } = context;
  const { height, round, losses, polka, proposal, validator } = kept;
  if (powerOf(set, validator) === 0) return 'unknown_validator';
  if (!lossesFit(kept, set)) return 'bad_losses';
  if ((polka === null) !== (proposal === null)) return 'bad_polka';
  if (polka !== null && !isPolkaOf(kept, polka, proposal)) return 'bad_polka';
  const [block, validRound] = [polka?.block ?? null, polka?.round ?? -1];
  const bytes = keptBytes({ chain, height, round, losses, block, validRound });
  if (!signatures.one(set, validator, bytes, kept.signature)) return 'bad_signature';
  if (polka === null || proposal === null) return null;
  if (!signatures.all(polka, chain, set, 'prevote')) return 'bad_certificate';
  return faultOfProposal(proposal, context, set);
}

function lossesFit({ losses, validator }: Kept, set: ValidatorSet): boolean {
  return (
    losses.length > 0 &&
    losses.every(
      ({ validator: id }, at) =>
        id !== validator && powerOf(set, id) > 0 && (losses[at - 1]?.validator ?? '') < id,
    )
  );
}

/** Whether the polka is of an earlier round of the height than those that are given up. */
function isPolkaOf(kept: Kept, polka: Certificate, proposal: Proposal | null): boolean {
  if (polka.height !== kept.height || polka.round >= kept.round) return false;
  return proposal?.height === kept.height && proposal.block === polka.block;
}
