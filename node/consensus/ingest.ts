/**
 * Taking messages in: they are stored where they count, double ones become evidence, and nothing
 * is decided. What is stored is bounded whatever a liar sends: votes of a window of rounds and
 * the newest of each validator beyond it, two proposals a round, one commit.
 */
import type { Certificate } from '../../ledger/certificate.ts';
import type { SignedStatement } from '../../ledger/evidence.ts';
import { buildEvidence } from '../../ledger/evidence.ts';
import { validatorIndex } from '../../ledger/validators.ts';
import type { Draft } from './draft.ts';
import { halt, wantBody, withEntry } from './draft.ts';
import type { ReceivedProposal, RoundVotes } from './knowledge.ts';
import { ingestKept, ingestLost } from './lossWords.ts';
import type { Commit, Message, Proposal, SignedMessage, Vote } from './messages.ts';
import { proposerOf } from './proposer.ts';
import { addNewest, addVote, EMPTY_ROUND, votesOf } from './votes.ts';

/** Rounds of the next height whose messages are kept until it begins. */
const ROUNDS_AHEAD = 2;

/** More kinds of guilt than this at one height are no longer reported. */
const MAX_ACCUSED = 100;

/** Stores a verified message where it belongs. */
export function ingest(draft: Draft, message: Message, nowMs: number): void {
  const height = heightOf(message);
  if (height === draft.height + 1) keepAhead(draft, message, nowMs);
  if (height !== draft.height || draft.decided !== null) return;
  switch (message.kind) {
    case 'vote':
      return ingestVote(draft, message);
    case 'proposal':
      return ingestProposal(draft, message, nowMs);
    case 'polka':
      return ingestPolka(draft, message.certificate);
    case 'round':
      for (const vote of message.votes) ingestVote(draft, vote);
      return;
    case 'commit':
      return ingestCommit(draft, message);
    case 'lost':
      return ingestLost(draft, message);
    case 'kept':
      return ingestKept(draft, message);
  }
}

/** The height that a message is about. */
export function heightOf(message: Message): number {
  return message.kind === 'polka' || message.kind === 'commit'
    ? message.certificate.height
    : message.height;
}

/** Moves the votes that were kept beyond the window into the tallies they now belong to. */
export function adoptNewest(draft: Draft): void {
  for (const { round, prevote, precommit } of draft.newest.values()) {
    if (!inWindow(draft, round)) continue;
    for (const vote of [prevote, precommit]) if (vote !== null) tally(draft, vote);
  }
}

/** Forgets rounds below the window, and what is known of blocks that nothing names any more. */
export function prune(draft: Draft): void {
  const lowest = lowestKept(draft);
  const above = <V>(map: ReadonlyMap<number, V>): ReadonlyMap<number, V> =>
    new Map([...map].filter(([round]) => round >= lowest));
  draft.tallies = above(draft.tallies);
  draft.polkas = above(draft.polkas);
  draft.proposals = above(draft.proposals);
  const named = new Set([draft.lock?.block, draft.valid?.block, draft.commit?.certificate.block]);
  for (const received of draft.proposals.values()) {
    for (const { message } of received) named.add(message.block);
  }
  draft.bodies = new Map([...draft.bodies].filter(([block]) => named.has(block)));
}

/** Takes in a vote; also the single votes of certificates come through here. */
export function ingestVote(draft: Draft, vote: Vote): void {
  if (validatorIndex(draft.validators, vote.validator) < 0) return;
  if (isForeignOwn(draft, vote)) return;
  const newest = addNewest(draft.newest.get(vote.validator), vote);
  draft.newest = withEntry(draft.newest, vote.validator, newest.next);
  if (newest.conflict !== null) accuseVotes(draft, newest.conflict, vote);
  if (inWindow(draft, vote.round)) tally(draft, vote);
}

function tally(draft: Draft, vote: Vote): void {
  const { rules } = draft.config;
  const round = rules.countedIn(vote);
  const votes: RoundVotes = draft.tallies.get(round) ?? EMPTY_ROUND;
  const added = addVote(votes, vote, rules);
  if (added.next !== votes) draft.tallies = withEntry(draft.tallies, round, added.next);
  if (added.conflict !== null) accuseVotes(draft, added.conflict, vote);
}

function ingestProposal(draft: Draft, proposal: Proposal, nowMs: number): void {
  const { rules } = draft.config;
  const { round, block } = proposal;
  if (isForeignOwn(draft, proposal)) return;
  if (proposal.polka !== null && rules.polkaFits(proposal)) ingestPolka(draft, proposal.polka);
  if (!inWindow(draft, round) || !rules.polkaFits(proposal)) return;
  if (!rules.fromProposer(proposal, proposerOf(draft.order, round), draft.validators)) return;
  const received = draft.proposals.get(round) ?? [];
  const [first] = received;
  if (first !== undefined) {
    if (isSameProposal(first.message, proposal)) return;
    accuseProposals(draft, first.message, proposal);
    if (received.length > 1) return;
  }
  const added: readonly ReceivedProposal[] = [
    ...received,
    { message: proposal, receivedAtMs: nowMs },
  ];
  draft.proposals = withEntry(draft.proposals, round, added);
  wantBody(draft, { block, round, asked: 1 }, [proposal.validator]);
}

function ingestPolka(draft: Draft, certificate: Certificate): void {
  const { round } = certificate;
  for (const vote of votesOf(certificate, 'prevote', draft.validators)) ingestVote(draft, vote);
  if (!inWindow(draft, round) || draft.polkas.has(round)) return;
  draft.polkas = withEntry(draft.polkas, round, certificate);
}

function ingestCommit(draft: Draft, commit: Commit): void {
  const { certificate } = commit;
  for (const vote of votesOf(certificate, 'precommit', draft.validators)) ingestVote(draft, vote);
  draft.commit ??= commit;
}

function inWindow(draft: Draft, round: number): boolean {
  return round >= lowestKept(draft) && round <= draft.round + 1;
}

function lowestKept(draft: Draft): number {
  return draft.config.rules.lowestKept(draft.round, draft.lock);
}

/** Votes and proposals of the next height's first rounds, at most one for each place. */
function keepAhead(draft: Draft, message: Message, nowMs: number): void {
  if (message.kind !== 'vote' && message.kind !== 'proposal') return;
  if (message.round >= ROUNDS_AHEAD) return;
  const place = message.kind === 'vote' ? message.type : message.kind;
  const key = `${place}/${message.round}/${message.validator}`;
  const first = draft.ahead.get(key)?.message;
  if (first === undefined) draft.ahead = withEntry(draft.ahead, key, { message, nowMs });
  else accuseIfOther(draft, first, message);
}

function accuseIfOther(draft: Draft, first: Message, second: SignedMessage): void {
  if (first.kind === 'vote' && second.kind === 'vote') {
    if (first.block !== second.block) accuseVotes(draft, first, second);
  } else if (first.kind === 'proposal' && second.kind === 'proposal') {
    if (!isSameProposal(first, second)) accuseProposals(draft, first, second);
  }
}

function isSameProposal(left: Proposal, right: Proposal): boolean {
  return left.block === right.block && left.validRound === right.validRound;
}

/**
 * A message under this node's own key that is not one it remembers: another process signs with
 * the key, or the safety record was lost. Signing on would make this node an equivocator.
 */
function isForeignOwn(draft: Draft, message: SignedMessage): boolean {
  if (draft.self === null || message.validator !== draft.self) return false;
  if (draft.config.rules.knowsOwn(draft.own, message)) return false;
  if (message.round < draft.lost.from) return false; // of the record that was lost
  halt(draft, 'key_used_elsewhere', `an unknown ${message.kind} of round ${message.round}`);
  return true;
}

function accuseVotes(draft: Draft, first: Vote, second: Vote): void {
  const { type, height, round, validator } = first;
  const words = ({ block, signature }: Vote): SignedStatement => ({
    block,
    validRound: null,
    signature,
  });
  accuse(draft, { type, height, round, validator }, [words(first), words(second)]);
}

function accuseProposals(draft: Draft, first: Proposal, second: Proposal): void {
  const { height, round, validator } = first;
  const words = ({ block, validRound, signature }: Proposal): SignedStatement => ({
    block,
    validRound,
    signature,
  });
  const about = { type: 'proposal', height, round, validator } as const;
  accuse(draft, about, [words(first), words(second)]);
}

function accuse(
  draft: Draft,
  about: Parameters<typeof buildEvidence>[0],
  statements: readonly [SignedStatement, SignedStatement],
): void {
  const name = `${about.height}/${about.type}/${about.round}/${about.validator}`;
  if (draft.accused.size >= MAX_ACCUSED) return;
  if (!draft.config.rules.isNewAccusation(draft.accused, name)) return;
  draft.accused = new Set(draft.accused).add(name);
  draft.effects.push({ kind: 'evidence', evidence: buildEvidence(about, statements) });
}
