/**
 * Who votes on blocks is decided by those who do. A member that runs a validator (they share one
 * id) proposes a change, each of them casts one ballot, with the power of its validator, and the
 * change is adopted once more than two thirds are for it. One proposal is open at a time, so every
 * ballot is about the set that it will change; one that can no longer be adopted is rejected, one
 * that nobody decides lapses. Recorded equivocation opens a proposal by itself; nobody is removed
 * without a ballot.
 *
 * What block h adopts is in force from height h + 2, so that votes of h + 1 can be checked before
 * h is known.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import {
  decodeValidators,
  quorumPower,
  totalPower,
  validatorIndex,
  validatorsJson,
} from '../../../ledger/validators.ts';
import { under } from '../../state/factKeys.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Ballot, Proposal, ProposalStatus } from '../../state/proposals.ts';
import { OPEN_PROPOSALS, proposals } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { changeValidators } from '../../state/validatorChange.ts';

/** The set that the newest block decided; in force two heights later. */
export function electedValidators(world: FactReader): ValidatorSet {
  return decodeValidators(world.facts.get('validators'));
}

/** That the signer runs a validator; else the refusal. */
export function checkValidator(scene: SignedScene): Refusal<'not_validator'> | null {
  const { draft, signer } = scene;
  const isValidator = validatorIndex(electedValidators(draft), signer) >= 0;
  return isValidator ? null : refuse('not_validator', { member: signer });
}

/** That no proposal is open; else the refusal. */
export function checkNoneOpen(draft: Draft): Refusal<'proposal_open'> | null {
  const [open] = draft.indexes.scan(...under(OPEN_PROPOSALS), 1);
  if (open === undefined) return null;
  return refuse('proposal_open', { proposal: open[0].slice(OPEN_PROPOSALS.length + 1) });
}

/** Opens a proposal that was checked. */
export function openProposal(
  scene: Scene,
  words: Pick<Proposal, 'id' | 'proposer' | 'evidence' | 'changes'>,
): Event {
  const { draft, height, made, time, days, parameters } = scene;
  const lapseTime = time + parameters.ballotDays * days.dayMs;
  const blank = { ballots: [], status: 'open', proposedAt: height, decidedAt: null } as const;
  proposals.write(draft, { ...words, ...blank, lapseTime, made });
  const { id: proposal, proposer, evidence } = words;
  return { type: 'validatorsProposed', proposal, proposer, evidence, lapseTime };
}

/** Puts the removal of a validator to the vote, where that can be: it did wrong for all to see. */
export function accuseBeforeAll(
  scene: Scene,
  about: { readonly id: Hash; readonly evidence: string; readonly validator: string },
): Event[] {
  const { draft } = scene;
  const { id, evidence, validator } = about;
  const changes = [{ validator, power: 0, key: null }];
  if (checkNoneOpen(draft) !== null) return [];
  if ('code' in changeValidators(electedValidators(draft), changes)) return [];
  return [openProposal(scene, { id, proposer: null, evidence, changes })];
}

/** Counts one more ballot of an open proposal, and decides it when that can be done. */
export function countBallot(scene: Scene, proposal: Proposal, ballot: Ballot): Event[] {
  const counted = { ...proposal, ballots: [...proposal.ballots, ballot] };
  const { validator, vote } = ballot;
  const cast = { type: 'ballotCast', proposal: proposal.id, validator, vote };
  const set = electedValidators(scene.draft);
  const quorum = quorumPower(set);
  if (powerFor(set, counted, 'for') >= quorum) return [cast, ...adopt(scene, counted, set)];
  if (totalPower(set) - powerFor(set, counted, 'against') < quorum) {
    return [cast, close(scene, counted, 'rejected')];
  }
  proposals.write(scene.draft, counted);
  return [cast];
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

function adopt(scene: Scene, proposal: Proposal, set: ValidatorSet): Event[] {
  const changed = changeValidators(set, proposal.changes);
  assert('set' in changed, 'an open proposal fits the set, which nothing else changes');
  scene.draft.set('validators', validatorsJson(changed.set) as Json);
  const closed = close(scene, proposal, 'adopted');
  const total = totalPower(changed.set);
  const quorum = quorumPower(changed.set);
  const inForceAt = scene.height + 2;
  return [closed, { type: 'validatorsChanged', proposal: proposal.id, inForceAt, total, quorum }];
}

function close(scene: Scene, proposal: Proposal, status: ProposalStatus): Event {
  proposals.write(scene.draft, { ...proposal, status, decidedAt: scene.height });
  return { type: 'proposalClosed', proposal: proposal.id, status };
}
