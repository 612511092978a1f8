/**
 * The single decisions of the protocol, each a small pure function with its line of Algorithm 1.
 * `step` reads them through `config.rules`, so that a test can replace one by a planted mistake
 * and prove that the suite notices. A node always runs `RULES`.
 */

import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { quorumPower, skipPower, totalPower } from '../../ledger/validators.ts';
import type { BroadcastEffect, Effect, PersistEffect } from './effect.ts';
import type {
  BodyState,
  Lock,
  LostRecords,
  Place,
  ReceivedProposal,
  RoundVotes,
  Step,
  Tally,
  ValidValue,
} from './knowledge.ts';
import type { Kept, Proposal, SignedMessage, Unsigned, UnsignedMessage, Vote } from './messages.ts';
import type { Timer, TimeWindow } from './timeouts.ts';
import { timely } from './timeouts.ts';

/** A timer that ran out, and where it was set. */
export interface Fired {
  readonly timer: Timer;
  readonly height: number;
  readonly round: number;
}

/** The replaceable decisions. */
export interface Rules {
  /** 2f+1: power above two thirds. */
  hasQuorum(power: number, set: ValidatorSet): boolean;
  /** f+1: power above one third, so at least one correct validator. */
  hasSkip(power: number, set: ValidatorSet): boolean;
  /** Whether a vote counts for `block`; nil is a choice of its own. */
  countsFor(vote: Vote, block: Hash | null): boolean;
  /** The vote that stands in the way of this one: each validator counts once. */
  earlierVote(tally: Tally, vote: Vote): Vote | undefined;
  /** The round in whose tally a vote is counted. */
  countedIn(vote: Vote): number;
  /** The tally that can decide (L49). */
  decidingTally(votes: RoundVotes): Tally;
  /** The lock after a polka seen in step prevote (L38-39). */
  lockAfterPolka(lock: Lock | null, round: number, block: Hash): Lock | null;
  /** The lock after a polka for nil (L44-46): unchanged. */
  lockAfterNilPolka(lock: Lock | null): Lock | null;
  /** The lock when a round begins: unchanged. */
  lockInNewRound(lock: Lock | null): Lock | null;
  /** The lock after a restart: the one that was durable. */
  lockAfterRestart(lock: Lock | null): Lock | null;
  /** The own messages after a restart: all that were durable. */
  ownAfterRestart(own: readonly SignedMessage[]): readonly SignedMessage[];
  /** Whether a polka of this round makes its block the valid value in this step (L36, L42). */
  polkaMakesValid(step: Step): boolean;
  /** The valid round that a proposer names (L16, L19). */
  proposedValidRound(valid: ValidValue | null): number;
  /** Whether the embedded polka is the one that the proposal claims (L28). */
  polkaFits(proposal: Proposal): boolean;
  /** Whether the lock allows a prevote for a block proposed for the first time (L23). */
  lockAllowsFirst(lock: Lock | null, block: Hash): boolean;
  /** Whether the lock allows a prevote for a block with a polka of `validRound` (L29). */
  lockAllowsAgain(lock: Lock | null, validRound: number, block: Hash): boolean;
  /** Whether the arrival's time matters: only for a first proposal. */
  needsTimely(proposal: Proposal): boolean;
  /** Whether it arrived in its window. */
  isTimely(received: ReceivedProposal, window: TimeWindow): boolean;
  /** Whether the block's time is later than the one before. */
  timeAdvances(timeMs: number, previousTimeMs: number): boolean;
  /** Whether the proposal is signed, and its header made, by whom they have to be. */
  fromProposer(proposal: Proposal, proposer: string, set: ValidatorSet): boolean;
  /** Of the proposals of one round, the one that is judged. */
  chooseProposal(received: readonly ReceivedProposal[]): ReceivedProposal | undefined;
  /** What is known of a body before one votes on it; null: wait. */
  knownVerdict(body: BodyState | undefined): boolean | null;
  /** The verdict after a second one came. */
  keepVerdict(known: BodyState['verdict'], next: BodyState['verdict']): BodyState['verdict'];
  /** The order in which an own message is made durable and leaves. */
  release(persist: PersistEffect, broadcast: BroadcastEffect): readonly Effect[];
  /** Whether this node signed another message of this kind, type, height and round. */
  alreadySigned(own: readonly SignedMessage[], message: UnsignedMessage): boolean;
  /** Whether a message under this node's key is one that it remembers to have signed. */
  knowsOwn(own: readonly SignedMessage[], message: { readonly signature: string }): boolean;
  /** Whether a timer belongs to where the node stands. */
  timerApplies(place: Place, fired: Fired): boolean;
  /** Whether the propose timer is set: also by the proposer itself. */
  setsProposeTimer(isProposer: boolean): boolean;
  /** Whether a round ends early when its proposer cannot be reached. */
  endsEarly(round: number): boolean;
  /** The lowest round whose votes are kept. */
  lowestKept(round: number, lock: Lock | null): number;
  /** Whether the time to make a block has come. */
  wakeIsDue(nowMs: number, atMs: number): boolean;
  /** Whether a double message was not reported yet. */
  isNewAccusation(accused: ReadonlySet<string>, name: string): boolean;
  /** The round up to which one who kept its record gives up signing; it is in `round` now. */
  givenUp(round: number): number;
  /** Whether what was said to those who lost their records allows to sign in this round. */
  maySign(said: Kept | null, round: number): boolean;
  /** What was said, after a restart: that what was durable. */
  saidAfterRestart(said: Kept | null): Kept | null;
  /** Whether every quorum has one of those who kept their records. */
  isInEveryQuorum(power: number, set: ValidatorSet): boolean;
  /** Whether two of them gave up the same rounds. */
  gaveUpSame(left: Kept, right: Kept): boolean;
  /** Whether this was said after that loss. */
  answers(kept: Kept, lost: LostRecords['own']): boolean;
  /** The lock of one who lost its record, from the newest polka that was named. */
  lockAfterLoss(valid: ValidValue | null): Lock | null;
  /** The first round in which one who lost its record signs again. */
  firstAfter(givenUp: number): number;
}

/** Votes of so many rounds below the current one are kept at most, however old the lock is. */
export const MAX_OLD_ROUNDS = 16;

/** The protocol. */
export const RULES: Rules = Object.freeze({
  hasQuorum: (power, set) => power >= quorumPower(set),
  hasSkip: (power, set) => power >= skipPower(set),
  countsFor: (vote, block) => vote.block === block,
  earlierVote: (tally, vote) => tally.votes.find((earlier) => earlier.validator === vote.validator),
  countedIn: (vote) => vote.round,
  decidingTally: (votes) => votes.precommit,
  lockAfterPolka: (_lock, round, block) => ({ round, block }),
  lockAfterNilPolka: (lock) => lock,
  lockInNewRound: (lock) => lock,
  lockAfterRestart: (lock) => lock,
  ownAfterRestart: (own) => own,
  polkaMakesValid: (step) => step === 'prevote' || step === 'precommit',
  proposedValidRound: (valid) => valid?.round ?? -1,
  polkaFits,
  lockAllowsFirst: (lock, block) => lock === null || lock.block === block,
  lockAllowsAgain: (lock, validRound, block) =>
    lock === null || lock.round <= validRound || lock.block === block,
  needsTimely: (proposal) => proposal.validRound === -1,
  isTimely: ({ message, receivedAtMs }, window) =>
    timely({ timeMs: message.header.time, round: message.round }, receivedAtMs, window),
  timeAdvances: (timeMs, previousTimeMs) => timeMs > previousTimeMs,
  fromProposer,
  chooseProposal: (received) => received[0],
  knownVerdict: (body) =>
    body === undefined || body.verdict === 'wanted' ? null : body.verdict === 'valid',
  keepVerdict: (known, next) => (known === 'wanted' ? next : known),
  release: (persist, broadcast) => [persist, broadcast],
  alreadySigned: (own, message) => own.some((signed) => samePlace(signed, message)),
  knowsOwn: (own, message) => own.some((known) => known.signature === message.signature),
  timerApplies,
  setsProposeTimer: () => true,
  // Who is wrong about its links, for however long, costs each height one round at most.
  endsEarly: (round) => round === 0,
  lowestKept: (round, lock) =>
    Math.max(0, round - MAX_OLD_ROUNDS, Math.min(lock?.round ?? round - 1, round - 1)),
  wakeIsDue: (nowMs, atMs) => nowMs >= atMs,
  isNewAccusation: (accused, name) => !accused.has(name),
  // Whoever got one round further than any of them got there by the word of one of them.
  givenUp: (round) => round + 1,
  maySign: (said, round) => said === null || round > said.round,
  saidAfterRestart: (said) => said,
  isInEveryQuorum: (power, set) => power > totalPower(set) - quorumPower(set),
  gaveUpSame: (left, right) => left.round === right.round,
  answers: (kept, lost) =>
    kept.losses.some(
      ({ validator, since }) => validator === lost?.validator && since === lost.since,
    ),
  lockAfterLoss: (valid) => (valid === null ? null : { round: valid.round, block: valid.block }),
  firstAfter: (givenUp) => givenUp + 1,
} satisfies Rules);

/** Whether two messages of one signer take the same place: only one of them may be signed. */
export function samePlace(left: Unsigned, right: Unsigned): boolean {
  const kind = (message: Unsigned): string =>
    message.kind === 'vote' ? message.type : message.kind;
  return kind(left) === kind(right) && left.height === right.height && left.round === right.round;
}

function polkaFits(proposal: Proposal): boolean {
  const { polka, validRound, round, block, height } = proposal;
  if (validRound === -1) return polka === null;
  if (polka === null || validRound >= round) return false; // L28: 0 <= vr < round
  return polka.round === validRound && polka.block === block && polka.height === height;
}

function fromProposer(proposal: Proposal, proposer: string, set: ValidatorSet): boolean {
  if (proposal.validator !== proposer) return false;
  const maker = proposal.header.proposer;
  // A block proposed again keeps the header of its first proposer (besu #6613).
  if (proposal.validRound === -1) return maker === proposer;
  return set.some((validator) => validator.id === maker);
}

function timerApplies(place: Place, fired: Fired): boolean {
  if (fired.height !== place.height) return false;
  if (fired.timer === 'lost') return place.step !== 'commit';
  if (fired.round !== place.round) return false;
  // L57 and L61: only in the timer's own step; L65: in any step of the round.
  return fired.timer === 'precommit' ? place.step !== 'commit' : fired.timer === place.step;
}
