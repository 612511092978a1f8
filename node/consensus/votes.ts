/**
 * Counting. A validator counts once in each tally, by its first vote; a second, different vote is
 * evidence. Certificates count as a whole, even when they hold a vote that differs from one
 * already counted: else a polka built on an equivocator's other vote would be lost.
 */
import type { Certificate } from '../../ledger/certificate.ts';
import { buildCertificate } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { VoteType } from '../../ledger/vote.ts';
import type { Newest, RoundVotes, Tally } from './knowledge.ts';
import type { Vote } from './messages.ts';
import type { Rules } from './rules.ts';

const EMPTY_TALLY: Tally = Object.freeze({ votes: [] });

/** No votes yet. */
export const EMPTY_ROUND: RoundVotes = Object.freeze({
  prevote: EMPTY_TALLY,
  precommit: EMPTY_TALLY,
});

/** The outcome of adding one vote; `conflict` is the different one that was there before. */
export interface Added<T> {
  readonly next: T;
  readonly conflict: Vote | null;
}

/** Adds a vote to the tally of its type, unless its validator is there already. */
export function addVote(votes: RoundVotes, vote: Vote, rules: Rules): Added<RoundVotes> {
  const tally = votes[vote.type];
  const earlier = rules.earlierVote(tally, vote);
  if (earlier !== undefined) {
    return { next: votes, conflict: earlier.block === vote.block ? null : earlier };
  }
  return {
    next: { ...votes, [vote.type]: { votes: [...tally.votes, vote] } },
    conflict: null,
  };
}

/** Keeps the votes of the highest round in which a validator was heard. */
export function addNewest(newest: Newest | undefined, vote: Vote): Added<Newest> {
  if (newest === undefined || vote.round > newest.round) {
    const fresh = { round: vote.round, prevote: null, precommit: null };
    return { next: { ...fresh, [vote.type]: vote }, conflict: null };
  }
  if (vote.round < newest.round) return { next: newest, conflict: null };
  const earlier = newest[vote.type];
  if (earlier !== null) {
    return { next: newest, conflict: earlier.block === vote.block ? null : earlier };
  }
  return { next: { ...newest, [vote.type]: vote }, conflict: null };
}

/** The power of a validator, 0 when it is not in the set. */
export function powerOf(set: ValidatorSet, id: string): number {
  return set.find((validator) => validator.id === id)?.power ?? 0;
}

/** The power behind all votes of a tally, whatever they say. */
export function powerOfAll(tally: Tally, set: ValidatorSet): number {
  return tally.votes.reduce((sum, vote) => sum + powerOf(set, vote.validator), 0);
}

/** The power behind one choice; null is nil. */
export function powerFor(
  tally: Tally,
  block: Hash | null,
  set: ValidatorSet,
  rules: Rules,
): number {
  let power = 0;
  for (const vote of tally.votes) {
    if (rules.countsFor(vote, block)) power += powerOf(set, vote.validator);
  }
  return power;
}

/** The block that more than two thirds of the power voted for, or null when there is none. */
export function quorumBlock(tally: Tally, set: ValidatorSet, rules: Rules): Hash | null {
  if (!rules.hasQuorum(powerOfAll(tally, set), set)) return null;
  for (const { block } of tally.votes) {
    if (block !== null && rules.hasQuorum(powerFor(tally, block, set, rules), set)) return block;
  }
  return null;
}

/** The certificate of the votes of a tally for `block`. */
export function certificateOf(
  tally: Tally,
  place: { readonly height: number; readonly round: number; readonly block: Hash },
  set: ValidatorSet,
): Certificate {
  const signatures = new Map<string, string>();
  for (const vote of tally.votes) {
    if (vote.block === place.block) signatures.set(vote.validator, vote.signature);
  }
  return buildCertificate(place, set, signatures);
}

/** The single votes that a certificate is made of. */
export function votesOf(certificate: Certificate, type: VoteType, set: ValidatorSet): Vote[] {
  const { block, height, round, signatures } = certificate;
  return set.flatMap((validator, index) => {
    const signature = signatures[index] ?? null;
    if (signature === null) return [];
    return [{ kind: 'vote', type, height, round, block, validator: validator.id, signature }];
  });
}

/** Ids of the signers of a certificate. */
export function signersOf(certificate: Certificate, set: ValidatorSet): string[] {
  return set.flatMap(({ id }, index) => ((certificate.signatures[index] ?? null) ? [id] : []));
}

/**
 * L55: the largest round R such that more than one third of the power was heard in rounds >= R;
 * -1 when there is none. Prevotes and precommits count together, each validator once.
 */
export function skipTarget(
  newest: ReadonlyMap<string, Newest>,
  set: ValidatorSet,
  rules: Rules,
): number {
  const heard = [...newest].map(([id, { round }]) => ({ round, power: powerOf(set, id) }));
  heard.sort((left, right) => right.round - left.round);
  let power = 0;
  for (const { round, power: more } of heard) {
    power += more;
    if (rules.hasSkip(power, set)) return round;
  }
  return -1;
}

/** One vote of each validator that was heard in `round` or later: a round certificate's votes. */
export function votesFrom(newest: ReadonlyMap<string, Newest>, round: number): Vote[] {
  return [...newest.values()].flatMap((entry) => {
    const vote = entry.precommit ?? entry.prevote;
    return vote !== null && entry.round >= round ? [vote] : [];
  });
}
