/**
 * What two validators tell each other so that nothing one correct node has stays unknown to the
 * next. Tendermint's liveness assumes it, and gossip alone does not give it: a content-addressed
 * gossip drops what is published again. Each side sends its Status on change and every second;
 * the other answers with what is missing. Stateless and idempotent: what is lost is repaired by
 * the next Status, and a liar gets no more than any peer may ask.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { MAX_ROUND } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectInteger,
  expectObject,
  expectText,
} from '../../ledger/shape.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { MAX_VALIDATORS } from '../../ledger/validators.ts';
import type { Step, Tally } from './knowledge.ts';
import type { Commit, Message, Vote } from './messages.ts';
import type { State } from './state.ts';
import { EMPTY_ROUND } from './votes.ts';

/**
 * Which votes of one round a node has: a letter for each validator, in set order. `-` is none, `n`
 * is nil, else the first letter of the block's id: enough to notice a validator that told each of
 * two peers something else, so that the one who has both votes can accuse it.
 */
export interface VotesHeld {
  readonly round: number;
  readonly prevotes: string;
  readonly precommits: string;
}

/** Where a node stands and what it holds. Not signed: the stream says who speaks. */
export interface Status {
  readonly height: number;
  /** -1 while idle. */
  readonly round: number;
  readonly step: Step;
  /** -1 without. */
  readonly lockRound: number;
  /** -1 without. */
  readonly validRound: number;
  /** Whether it has a proposal of `round`. */
  readonly proposal: boolean;
  /** Of the rounds it wants votes of: the current, the one before, and those of lock and valid. */
  readonly votes: readonly VotesHeld[];
  /** Digests of own transactions that wait for a block, so that others can fetch them. */
  readonly pending: readonly Hash[];
}

/** Votes in one answer; the next Status brings the rest. */
export const MAX_REPAIR_VOTES = 64;
/** Digests in one Status. */
export const MAX_PENDING = 32;
/** Longest wire form of a Status, in bytes. */
export const MAX_STATUS_BYTES: number = 8 << 10;

const MAX_STATUS_ROUNDS = 4;
const STEPS = ['newHeight', 'propose', 'prevote', 'precommit', 'commit'] as const;
const STATUS_KEYS = [
  'kind',
  'height',
  'round',
  'step',
  'lockRound',
  'validRound',
  'proposal',
  'votes',
  'pending',
];

/**
 * This node's Status.
 * @param pending digests of own transactions older than a second; the first 32 are told
 */
export function statusOf(state: State, pending: readonly Hash[]): Status {
  const { round, height, step, lock, valid } = state;
  const told = [...new Set([round, round - 1, lock?.round ?? -1, valid?.round ?? -1])]
    .filter((each) => each >= 0)
    .sort((left, right) => left - right);
  return {
    height,
    round,
    step,
    lockRound: lock?.round ?? -1,
    validRound: valid?.round ?? -1,
    proposal: state.proposals.has(round),
    votes: told.map((each) => heldIn(state, each)),
    pending: pending.slice(0, MAX_PENDING),
  };
}

/**
 * What to send to a peer with this Status, most useful first.
 * @param commitOf the commit of a decided height from the store, null when it is not there. For a
 *   peer that is behind; how often one peer is answered is the caller's to limit.
 */
export function repairFor(
  state: State,
  peer: Status,
  commitOf: (height: number) => Commit | null,
): readonly Message[] {
  if (peer.height > state.height) return []; // it will send us what we lack when it sees ours
  if (peer.height < state.height) return asMessages(commitOf(peer.height));
  if (peer.step === 'commit') return [];
  if (state.decided !== null) {
    const { certificate, header } = state.decided;
    return [{ kind: 'commit', certificate, header }];
  }
  return [
    ...asMessages(state.commit),
    ...roundRepair(state, peer),
    ...proposalRepair(state, peer),
    ...polkaRepair(state, peer),
    ...voteRepair(state, peer),
    ...lossRepair(state),
  ];
}

/** The wire form of a Status. */
export function encodeStatus(status: Status): Uint8Array {
  const votes = status.votes.map((held) => ({ ...held }));
  return encodeCanonical({ kind: 'status', ...status, votes });
}

/** @throws FormatError too_big, bad_shape, and those of canonical JSON */
export function decodeStatus(bytes: Uint8Array): Status {
  const fields = expectObject(decodeCanonical(bytes, MAX_STATUS_BYTES), 'status', STATUS_KEYS);
  expectChoice(fields['kind'], 'status.kind', ['status']);
  const round = (name: string): number => expectInteger(fields[name], name, -1, MAX_ROUND);
  const { proposal } = fields;
  if (typeof proposal !== 'boolean') throw new FormatError('bad_shape', 'status.proposal: boolean');
  return {
    height: expectInteger(fields['height'], 'status.height', 0, Number.MAX_SAFE_INTEGER),
    round: round('round'),
    step: expectChoice(fields['step'], 'status.step', STEPS),
    lockRound: round('lockRound'),
    validRound: round('validRound'),
    proposal,
    votes: expectArray(fields['votes'], 'status.votes', MAX_STATUS_ROUNDS).map(readHeld),
    pending: expectArray(fields['pending'], 'status.pending', MAX_PENDING).map((digest) =>
      expectHash(digest, 'status.pending'),
    ),
  };
}

/** Why to enter our round, for a peer that is in an earlier one. */
function roundRepair(state: State, peer: Status): readonly Message[] {
  return peer.round < state.round ? asMessages(state.roundCertificate) : [];
}

/** The proposal of the round that the peer is in, or of round 0 for a peer that sleeps. */
function proposalRepair(state: State, peer: Status): readonly Message[] {
  if (peer.proposal && peer.round >= 0) return [];
  const [received] = state.proposals.get(Math.max(peer.round, 0)) ?? [];
  return received === undefined ? [] : [received.message];
}

/** What this node itself says of lost records; rare, and so not in the Status. */
function lossRepair({ lost, self }: State): readonly Message[] {
  const own = lost.own ?? (self === null ? undefined : lost.losses.get(self)?.message) ?? null;
  return [...asMessages(own), ...asMessages(lost.said)];
}

/** The polka of our valid value with its proposal: what keeps a lock from staying hidden. */
function polkaRepair(state: State, peer: Status): readonly Message[] {
  const { valid } = state;
  if (valid === null || valid.round <= peer.validRound) return [];
  const received = state.proposals.get(valid.round) ?? [];
  const its = received.find(({ message }) => message.block === valid.block);
  return [
    ...(its === undefined ? [] : [its.message]),
    { kind: 'polka', certificate: valid.polka } as const,
  ];
}

/** Votes that the peer lacks, oldest round first. */
function voteRepair(state: State, peer: Status): readonly Vote[] {
  const held = new Map(peer.votes.map((votes) => [votes.round, votes]));
  const rounds = [...state.tallies.keys()].sort((left, right) => left - right);
  const missing: Vote[] = [];
  for (const round of rounds) {
    // Votes of rounds that it does not ask for can only be of use when it is behind them.
    const has = held.get(round) ?? (round > peer.round ? NOTHING : undefined);
    const votes = state.tallies.get(round) ?? EMPTY_ROUND;
    if (has === undefined) continue;
    missing.push(...lacking(votes.prevote, has.prevotes, state.validators));
    missing.push(...lacking(votes.precommit, has.precommits, state.validators));
  }
  return missing.slice(0, MAX_REPAIR_VOTES);
}

const NOTHING = { prevotes: '', precommits: '' } as const;

function lacking(tally: Tally, held: string, set: ValidatorSet): readonly Vote[] {
  const places = new Map(set.map((validator, index) => [validator.id, index]));
  return tally.votes.filter((vote) => held[places.get(vote.validator) ?? -1] !== letterOf(vote));
}

function letterOf(vote: Vote): string {
  return vote.block === null ? 'n' : vote.block.charAt(0);
}

function heldIn(state: State, round: number): VotesHeld {
  const votes = state.tallies.get(round) ?? EMPTY_ROUND;
  const letters = (tally: Tally): string => {
    const held = new Map(tally.votes.map((vote) => [vote.validator, letterOf(vote)]));
    return state.validators.map(({ id }) => held.get(id) ?? '-').join('');
  };
  return { round, prevotes: letters(votes.prevote), precommits: letters(votes.precommit) };
}

function readHeld(json: Json): VotesHeld {
  const fields = expectObject(json, 'votes', ['round', 'prevotes', 'precommits']);
  return {
    round: expectInteger(fields['round'], 'votes.round', 0, MAX_ROUND),
    prevotes: readLetters(fields['prevotes']),
    precommits: readLetters(fields['precommits']),
  };
}

function readLetters(json: Json | undefined): string {
  const letters = expectText(json, 'votes', MAX_VALIDATORS);
  if (!/^[0-9a-fn-]*$/.test(letters)) throw new FormatError('bad_shape', 'votes: false letters');
  return letters;
}

function asMessages<M extends Message>(message: M | null): readonly M[] {
  return message === null ? [] : [message];
}
