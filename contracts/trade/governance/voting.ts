/**
 * What the network decides by ballot. A member that runs a validator proposes a change, each of
 * them casts one ballot, with the power of its validator, and the change is made once more than
 * two thirds are for it. One that can no longer be adopted is rejected, one that nobody decides
 * lapses. Everybody may have one proposal of each kind open, so that nobody blocks the others:
 * power is counted, and the change looked at again, as things are when the ballots suffice.
 * Recorded equivocation opens a proposal by itself; nobody is removed without a ballot.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { quorumPower, totalPower } from '../../../ledger/validators.ts';
import { under } from '../../state/factKeys.ts';
import type { Ballot, Proposal, ProposalStatus } from '../../state/proposals.ts';
import { openProposalsPrefix, proposals } from '../../state/proposals.ts';
import { raises } from '../../state/protocol.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { electedValidators } from '../members/electing.ts';
import { checkChange, makeChange } from './changing.ts';
import { raiseProtocol } from './raising.ts';

/** What a new proposal says. */
type Words = Pick<Proposal, 'id' | 'proposer' | 'evidence' | 'change'>;

/** That no proposal of this kind by this proposer is open; else the refusal. */
export function checkNoneOpen(
  draft: Draft,
  words: Omit<Words, 'id'>,
): Refusal<'proposal_open'> | null {
  const prefix = openProposalsPrefix(words);
  const [open] = draft.indexes.scan(...under(prefix), 1);
  if (open === undefined) return null;
  return refuse('proposal_open', { proposal: open[0].slice(prefix.length + 1) });
}

/** Opens a proposal that was checked. */
export function openProposal(scene: Scene, words: Words): Event {
  const { draft, height, made, time, days, parameters } = scene;
  const lapseTime = time + parameters.ballotDays * days.dayMs;
  const blank = { ballots: [], status: 'open', proposedAt: height, decidedAt: null } as const;
  proposals.write(draft, { ...words, ...blank, lapseTime, made });
  const { id: proposal, proposer, evidence, change } = words;
  return { type: 'proposalOpened', proposal, kind: change.kind, proposer, evidence, lapseTime };
}

/** Puts the removal of a validator to the vote, where that can be: it did wrong for all to see. */
export function accuseBeforeAll(
  scene: Scene,
  about: { readonly id: Hash; readonly evidence: string; readonly validator: string },
): Event[] {
  const { id, evidence, validator } = about;
  const change = { kind: 'validators', changes: [{ validator, power: 0, key: null }] } as const;
  const words = { id, proposer: null, evidence, change };
  if (checkNoneOpen(scene.draft, words) !== null) return [];
  if (checkChange(scene, change) !== null) return [];
  return [openProposal(scene, words)];
}

/** Whether a proposal takes ballots: it is open, or a raise of the protocol that is to come. */
export function takesBallots(draft: Draft, { id, status }: Proposal): boolean {
  return status === 'open' || raises.read(draft)?.proposal === id;
}

/**
 * Counts a ballot, in place of the one that the validator has cast before on a raise, and decides
 * when that can be done: an adopted raise is off as soon as those for it are too few.
 */
export function countBallot(scene: Scene, proposal: Proposal, ballot: Ballot): Event[] {
  const { validator, vote } = ballot;
  const others = proposal.ballots.filter((one) => one.validator !== validator);
  const counted = { ...proposal, ballots: [...others, ballot] };
  const cast = { type: 'ballotCast', proposal: proposal.id, validator, vote };
  const set = electedValidators(scene.draft);
  const quorum = quorumPower(set);
  if (proposal.status === 'adopted') {
    if (powerFor(set, counted, 'for') < quorum) return [cast, revokeRaise(scene, counted)];
    proposals.write(scene.draft, counted);
    return [cast];
  }
  if (powerFor(set, counted, 'for') >= quorum) return [cast, ...adopt(scene, counted)];
  if (totalPower(set) - powerFor(set, counted, 'against') < quorum) {
    return [cast, close(scene, counted, 'rejected')];
  }
  proposals.write(scene.draft, counted);
  return [cast];
}

/** At its height a raise happens, if those who are for it still have the power that it needs. */
export function concludeRaise(scene: Scene, id: Hash): Event[] {
  const proposal = proposals.read(scene.draft, id);
  assert(proposal !== undefined, 'a raise names its proposal');
  const set = electedValidators(scene.draft);
  const isWanted = powerFor(set, proposal, 'for') >= quorumPower(set);
  return [isWanted ? raiseProtocol(scene) : revokeRaise(scene, proposal)];
}

/** What nobody decided in its days is closed. */
export function lapseProposal(scene: Scene, id: Hash): Event[] {
  const proposal = proposals.read(scene.draft, id);
  assert(proposal?.status === 'open', 'only an open proposal is due to lapse');
  return [close(scene, proposal, 'lapsed')];
}

function powerFor(set: ValidatorSet, { ballots }: Proposal, vote: Ballot['vote']): number {
  const voters = new Set(ballots.filter((one) => one.vote === vote).map((one) => one.validator));
  return set.reduce((sum, { id, power }) => (voters.has(id) ? sum + power : sum), 0);
}

function revokeRaise(scene: Scene, proposal: Proposal): Event {
  scene.draft.remove(raises.key());
  return close(scene, proposal, 'revoked');
}

function adopt(scene: Scene, proposal: Proposal): Event[] {
  const { id, change } = proposal;
  if (checkChange(scene, change, true) !== null) return [close(scene, proposal, 'overtaken')];
  return [close(scene, proposal, 'adopted'), ...makeChange(scene, id, change)];
}

function close(scene: Scene, proposal: Proposal, status: ProposalStatus): Event {
  proposals.write(scene.draft, { ...proposal, status, decidedAt: scene.height });
  return { type: 'proposalClosed', proposal: proposal.id, status };
}
