/**
 * The messages that validators exchange, and their one wire form: canonical JSON with a `kind`.
 * Decoding checks form and size only; `verify.ts` checks signatures, power and relations.
 *
 * A proposal is compact: header, digests of the transactions, evidence and previous commit. The
 * digests only help to find the body: the header binds the bytes themselves, and a relay may have
 * altered the digests, so whoever cannot build the body from them asks for the whole body.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Header } from '../../ledger/block.ts';
import { decodeHeader, headerId, headerJson, MAX_BLOCK_TRANSACTIONS } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { certificateJson, decodeCertificate, MAX_ROUND } from '../../ledger/certificate.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { decodeEvidence, evidenceJson } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import {
  expectArray,
  expectBase64url,
  expectChoice,
  expectHash,
  expectHashOrNull,
  expectId,
  expectInteger,
  expectObject,
} from '../../ledger/shape.ts';
import { MAX_VALIDATORS } from '../../ledger/validators.ts';
import type { Loss, VoteType } from '../../ledger/vote.ts';

/** One validator's vote of one round, for a block or for nil (`null`). */
export interface Vote {
  readonly kind: 'vote';
  readonly type: VoteType;
  readonly height: number;
  readonly round: number;
  readonly block: Hash | null;
  /** Id of the signer. */
  readonly validator: string;
  /** base64url of 64 bytes over `voteBytes`. */
  readonly signature: string;
}

/**
 * The proposer's word for one round. `validRound` is -1, or the round of the polka that lets the
 * others vote for this block again; that polka is part of the message, so that nobody ever waits
 * for old prevotes.
 */
export interface Proposal {
  readonly kind: 'proposal';
  readonly height: number;
  readonly round: number;
  /** `headerId(header)`; derived, never sent. */
  readonly block: Hash;
  readonly validRound: number;
  readonly header: Header;
  /** Digests of the transactions in the order of the body: a help, not bound by the signature. */
  readonly transactions: readonly Hash[];
  readonly evidence: readonly Evidence[];
  readonly previousCommit: Certificate | null;
  /** Prevotes for `block` at `validRound`; null exactly when `validRound` is -1. */
  readonly polka: Certificate | null;
  /** Id of the signer, the proposer of the round; the header may name an earlier one. */
  readonly validator: string;
  /** base64url of 64 bytes over `proposalBytes`. */
  readonly signature: string;
}

/** More than two thirds of the power prevoted one block in one round. */
export interface Polka {
  readonly kind: 'polka';
  readonly certificate: Certificate;
}

/**
 * Why a round may be entered: votes of rounds >= `round` by more than one third of the power, or
 * precommits of `round` - 1 by more than two thirds.
 */
export interface RoundCertificate {
  readonly kind: 'round';
  readonly height: number;
  readonly round: number;
  /** At most one of each validator. */
  readonly votes: readonly Vote[];
}

/** A decided block's header with the certificate that commits it. */
export interface Commit {
  readonly kind: 'commit';
  readonly certificate: Certificate;
  readonly header: Header;
}

/** A validator's word that its safety record is lost: at this height it signs nothing alone. */
export interface Lost {
  readonly kind: 'lost';
  readonly height: number;
  /** When its operator said so, ms since 1970: it names the loss. */
  readonly since: number;
  readonly validator: string;
  readonly signature: string;
}

/**
 * The word of a validator that kept its record, for those who lost theirs: until now it has signed
 * below `round` only, and it signs nothing more up to it.
 */
export interface Kept {
  readonly kind: 'kept';
  readonly height: number;
  readonly round: number;
  /** The losses it answers: it was said after each of them. Sorted by validator, each once. */
  readonly losses: readonly Loss[];
  /** The newest polka it knows, of the round of its lock or a later one; null without. */
  readonly polka: Certificate | null;
  /** The proposal that the polka is for; null exactly when the polka is. */
  readonly proposal: Proposal | null;
  readonly validator: string;
  readonly signature: string;
}

/** Everything that goes over the consensus topic and the repair stream, but for Status. */
export type Message = Vote | Proposal | Polka | RoundCertificate | Commit | Lost | Kept;

/** What a validator signs about a height. */
export type SignedMessage = Vote | Proposal;

/** A vote before it is signed. */
export type UnsignedVote = Omit<Vote, 'signature'>;

/** A proposal before it is signed. */
export type UnsignedProposal = Omit<Proposal, 'signature'>;

/** A `kept` before it is signed. */
export type UnsignedKept = Omit<Kept, 'signature'>;

/** What takes a place of its own, of which there may be one only. */
export type UnsignedMessage = UnsignedVote | UnsignedProposal;

/** What the signer is asked to sign, and what the safety record holds once it is signed. */
export type Unsigned = UnsignedMessage | UnsignedKept;

/** What is made durable before it leaves. */
export type Promised = SignedMessage | Kept;

/** Longest wire form of each kind, in bytes; a frame is refused by its size before decoding. */
export const MAX_MESSAGE_BYTES: Readonly<Record<Message['kind'], number>> = Object.freeze({
  vote: 512,
  proposal: 1 << 20,
  polka: 16 << 10,
  round: 64 << 10,
  commit: 16 << 10,
  lost: 512,
  kept: 1 << 20,
});

/** Longest wire form of any message. */
export const MAX_ANY_MESSAGE_BYTES: number = MAX_MESSAGE_BYTES.proposal;

/** Nobody gives up more rounds: as many are left above them. A power of two. */
const MAX_GIVEN_UP = 2 ** 30;
const MAX_EVIDENCE = 100;
const KINDS = ['vote', 'proposal', 'polka', 'round', 'commit', 'lost', 'kept'] as const;
const VOTE_KEYS = ['kind', 'type', 'height', 'round', 'block', 'validator', 'signature'];
const LOST_KEYS = ['kind', 'height', 'since', 'validator', 'signature'];
const KEPT_KEYS = [
  ...['kind', 'height', 'round', 'losses', 'polka', 'proposal', 'validator', 'signature'],
];
const PROPOSAL_KEYS = [
  'kind',
  'height',
  'round',
  'validRound',
  'header',
  'transactions',
  'evidence',
  'previousCommit',
  'polka',
  'validator',
  'signature',
];

/** The JSON of a message, as it stands on the wire and in the safety record. */
export function messageJson(message: Message): Json {
  switch (message.kind) {
    case 'vote':
      return { ...message };
    case 'proposal':
      return proposalJson(message);
    case 'polka':
      return { kind: 'polka', certificate: certificateJson(message.certificate) };
    case 'round':
      return { ...message, votes: message.votes.map((vote) => ({ ...vote })) };
    case 'commit':
      return {
        kind: 'commit',
        certificate: certificateJson(message.certificate),
        header: headerJson(message.header),
      };
    case 'lost':
      return { ...message };
    case 'kept':
      return keptJson(message);
  }
}

/** The wire form of a message. */
export function encodeMessage(message: Message): Uint8Array {
  return encodeCanonical(messageJson(message));
}

/**
 * A message of its wire form, well formed but not verified.
 * @throws FormatError too_big, bad_shape, and those of canonical JSON
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const message = readMessage(decodeCanonical(bytes, MAX_ANY_MESSAGE_BYTES));
  const limit = MAX_MESSAGE_BYTES[message.kind];
  if (bytes.length > limit) {
    throw new FormatError('too_big', `a ${message.kind} of ${bytes.length} bytes`, {
      bytes: bytes.length,
      maxBytes: limit,
    });
  }
  return message;
}

/** A message of decoded JSON. @throws FormatError bad_shape and those of its parts */
export function readMessage(json: Json | undefined): Message {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new FormatError('bad_shape', 'message: expected an object');
  }
  const kind = expectChoice((json as { readonly kind?: Json }).kind, 'message.kind', KINDS);
  switch (kind) {
    case 'vote':
      return readVote(json);
    case 'proposal':
      return readProposal(json);
    case 'polka':
      return readPolka(json);
    case 'round':
      return readRoundCertificate(json);
    case 'commit':
      return readCommit(json);
    case 'lost':
      return readLost(json);
    case 'kept':
      return readKept(json);
  }
}

function readVote(json: Json): Vote {
  const fields = expectObject(json, 'vote', VOTE_KEYS);
  return {
    kind: expectChoice(fields['kind'], 'vote.kind', ['vote']),
    type: expectChoice(fields['type'], 'vote.type', ['prevote', 'precommit']),
    height: expectHeight(fields['height']),
    round: expectRound(fields['round'], 0),
    block: expectHashOrNull(fields['block'], 'vote.block'),
    validator: expectId(fields['validator'], 'vote.validator'),
    signature: expectBase64url(fields['signature'], 'vote.signature', 64),
  };
}

function readProposal(json: Json): Proposal {
  const fields = expectObject(json, 'proposal', PROPOSAL_KEYS);
  const header = decodeHeader(fields['header']);
  const digests = expectArray(
    fields['transactions'],
    'proposal.transactions',
    MAX_BLOCK_TRANSACTIONS,
  );
  return {
    kind: 'proposal',
    height: expectHeight(fields['height']),
    round: expectRound(fields['round'], 0),
    block: headerId(header),
    validRound: expectRound(fields['validRound'], -1),
    header,
    transactions: digests.map((digest) => expectHash(digest, 'proposal.transactions')),
    evidence: expectArray(fields['evidence'], 'proposal.evidence', MAX_EVIDENCE).map(
      decodeEvidence,
    ),
    previousCommit: readCertificateOrNull(fields['previousCommit']),
    polka: readCertificateOrNull(fields['polka']),
    validator: expectId(fields['validator'], 'proposal.validator'),
    signature: expectBase64url(fields['signature'], 'proposal.signature', 64),
  };
}

function readPolka(json: Json): Polka {
  const fields = expectObject(json, 'polka', ['kind', 'certificate']);
  return { kind: 'polka', certificate: decodeCertificate(fields['certificate']) };
}

function readRoundCertificate(json: Json): RoundCertificate {
  const fields = expectObject(json, 'round', ['kind', 'height', 'round', 'votes']);
  const votes = expectArray(fields['votes'], 'round.votes', MAX_VALIDATORS);
  return {
    kind: 'round',
    height: expectHeight(fields['height']),
    round: expectRound(fields['round'], 1),
    votes: votes.map(readVote),
  };
}

function readCommit(json: Json): Commit {
  const fields = expectObject(json, 'commit', ['kind', 'certificate', 'header']);
  const certificate = decodeCertificate(fields['certificate']);
  return { kind: 'commit', certificate, header: decodeHeader(fields['header']) };
}

function readLost(json: Json): Lost {
  const fields = expectObject(json, 'lost', LOST_KEYS);
  return {
    kind: 'lost',
    height: expectHeight(fields['height']),
    since: expectInteger(fields['since'], 'lost.since', 0, Number.MAX_SAFE_INTEGER),
    validator: expectId(fields['validator'], 'lost.validator'),
    signature: expectBase64url(fields['signature'], 'lost.signature', 64),
  };
}

function readKept(json: Json): Kept {
  const fields = expectObject(json, 'kept', KEPT_KEYS);
  const { proposal } = fields;
  return {
    kind: 'kept',
    height: expectHeight(fields['height']),
    round: expectInteger(fields['round'], 'kept.round', 1, MAX_GIVEN_UP),
    losses: expectArray(fields['losses'], 'kept.losses', MAX_VALIDATORS).map(readLoss),
    polka: readCertificateOrNull(fields['polka']),
    proposal: proposal === null || proposal === undefined ? null : readProposal(proposal),
    validator: expectId(fields['validator'], 'kept.validator'),
    signature: expectBase64url(fields['signature'], 'kept.signature', 64),
  };
}

function readLoss(json: Json): Loss {
  const fields = expectObject(json, 'loss', ['validator', 'since']);
  return {
    validator: expectId(fields['validator'], 'loss.validator'),
    since: expectInteger(fields['since'], 'loss.since', 0, Number.MAX_SAFE_INTEGER),
  };
}

function keptJson(kept: Kept): Json {
  const { losses, polka, proposal } = kept;
  return {
    ...kept,
    losses: losses.map(({ validator, since }) => ({ validator, since })),
    polka: polka === null ? null : certificateJson(polka),
    proposal: proposal === null ? null : proposalJson(proposal),
  };
}

function proposalJson(proposal: Proposal): Json {
  const { header, evidence, previousCommit, polka } = proposal;
  return {
    kind: 'proposal',
    height: proposal.height,
    round: proposal.round,
    validRound: proposal.validRound,
    header: headerJson(header),
    transactions: proposal.transactions,
    evidence: evidence.map(evidenceJson),
    previousCommit: previousCommit === null ? null : certificateJson(previousCommit),
    polka: polka === null ? null : certificateJson(polka),
    validator: proposal.validator,
    signature: proposal.signature,
  };
}

function readCertificateOrNull(json: Json | undefined): Certificate | null {
  return json === null ? null : decodeCertificate(json);
}

function expectHeight(json: Json | undefined): number {
  return expectInteger(json, 'height', 1, Number.MAX_SAFE_INTEGER);
}

function expectRound(json: Json | undefined, min: number): number {
  return expectInteger(json, 'round', min, MAX_ROUND);
}
