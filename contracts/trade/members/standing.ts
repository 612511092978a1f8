/** Who takes part in a deed: the signer, and the members that the deed names for a part. */
import { assert } from '../../../ledger/assert.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Member, Role } from '../../state/members.ts';
import { members, presentMember } from '../../state/members.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { SignedScene } from '../../state/scene.ts';

/** Who may hold a piece: those who trade. Supervisors and associations only look on. */
export const HOLDER_ROLES: readonly Role[] = ['buyer', 'financier', 'supplier'];

/** The signing member; its transaction was let in because it is one. */
export function memberOf(scene: SignedScene): Member {
  const member = members.read(scene.draft, scene.signer);
  assert(member !== undefined, 'the signer of a transaction in a block is a member');
  return member;
}

/** Whether a member has one of these roles. */
export function hasRole(member: Member, roles: readonly Role[]): boolean {
  return member.roles.some((role) => roles.includes(role));
}

/** That `id` is a member, another than the signer, and has one of `roles`; else the refusal. */
export function checkCounterparty(
  scene: SignedScene,
  id: string,
  roles: readonly Role[],
): Refusal<'unknown_counterparty' | 'own_counterparty' | 'counterparty_role'> | null {
  const member = presentMember(scene.draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  if (id === scene.signer) return refuse('own_counterparty');
  if (!hasRole(member, roles)) {
    return refuse('counterparty_role', { member: id, needed: roles.join(' ') });
  }
  return null;
}

/** That `id` is a member which issues money; else the refusal. */
export function checkIssuer(world: FactReader, id: string): Refusal<'not_an_issuer'> | null {
  const member = members.read(world, id);
  const isIssuer = member !== undefined && hasRole(member, ['issuer']);
  return isIssuer ? null : refuse('not_an_issuer', { member: id });
}
