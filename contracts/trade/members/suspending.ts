/**
 * Members that begin nothing for a while, by ballot. A suspended one has no ballot either, and is
 * counted with its power all the same: so few never come to decide for all, and nobody is suspended
 * when those left could not decide that it comes back.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { quorumPower, totalPower } from '../../../ledger/validators.ts';
import type { FactReader } from '../../state/factKind.ts';
import { members, presentMember } from '../../state/members.ts';
import type { SuspensionChange } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { electedValidators } from './electing.ts';

/** Why a member cannot be suspended, or readmitted, in the order of the checks. */
export type SuspensionCode = 'unknown_counterparty' | 'nothing_changes' | 'quorum_out_of_reach';

/** That it is not so already, and that those left can decide. */
export function checkSuspension(
  { draft }: Scene,
  { kind, member: id }: SuspensionChange,
): Refusal<SuspensionCode> | null {
  const member = presentMember(draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  const isSuspending = kind === 'suspend';
  if ((member.status === 'suspended') === isSuspending) {
    return refuse('nothing_changes', { member: id });
  }
  return isSuspending ? checkVoters(draft, electedValidators(draft), id) : null;
}

/** That those of a set who have a ballot can decide, also without one of them. */
export function checkVoters(
  world: FactReader,
  set: ValidatorSet,
  without: string | null = null,
): Refusal<'quorum_out_of_reach'> | null {
  const voting = set.filter(
    ({ id }) => id !== without && members.read(world, id)?.status === 'active',
  );
  const [staying, quorum] = [totalPower(voting), quorumPower(set)];
  if (staying >= quorum) return null;
  return refuse('quorum_out_of_reach', { staying, quorum, total: totalPower(set) });
}

/** Suspends the member, or readmits it, from the next deed on. */
export function setSuspension(
  { draft }: Scene,
  proposal: Hash,
  { kind, member: id }: SuspensionChange,
): Event[] {
  const member = members.read(draft, id);
  if (member === undefined) return [];
  const isSuspending = kind === 'suspend';
  members.write(draft, { ...member, status: isSuspending ? 'suspended' : 'active' });
  return [{ type: isSuspending ? 'memberSuspended' : 'memberReadmitted', proposal, member: id }];
}
