/**
 * Members that are described otherwise by ballot: their names, identifiers, size and roles. Who
 * loses a trading role finishes what it has begun in it, so that nobody else is wronged.
 */
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Member, Role } from '../../state/members.ts';
import { members, presentMember, TRADING_ROLES } from '../../state/members.ts';
import type { MemberChange } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { checkAlike, checkIdentifiers, checkKnownAs, checkNames } from './enrolling.ts';

/** Why a member cannot be described so, in the order of the checks. */
export type DescriptionCode =
  | 'unknown_counterparty'
  | 'nothing_changes'
  | 'unfit_name'
  | 'bad_identifier'
  | 'alike_differs'
  | 'identifier_taken'
  | 'administrator_acts';

/**
 * That a member can be described so as things are: the description is another one, its names and
 * identifiers are ones and nobody else’s, and those whom people could take it for are named.
 */
export function checkDescription(
  { draft }: Scene,
  change: MemberChange,
): Refusal<DescriptionCode> | null {
  const { member: id, name, documentNames, alike } = change;
  const member = presentMember(draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  const described = describe(member, change);
  const [now, before] = [described, member].map((each) => canonicalText(members.encode(each)));
  if (now === before) return refuse('nothing_changes', { member: id });
  const isRenamed = name !== null || documentNames !== null;
  return (
    checkNames(described) ??
    checkIdentifiers(described) ??
    (isRenamed ? checkAlike(draft, alike, described, id) : null) ??
    checkKnownAs(draft, described) ??
    checkAdministrator(draft, described)
  );
}

/** Describes the member so, from the next deed on. */
export function describeMember({ draft }: Scene, proposal: Hash, change: MemberChange): Event[] {
  const member = members.read(draft, change.member);
  if (member === undefined) return [];
  members.write(draft, describe(member, change));
  return [{ type: 'memberDescribed', proposal, member: member.id }];
}

function describe(member: Member, change: MemberChange): Member {
  const { name, lei, uscc, size, documentNames } = change;
  // No ballot makes an oracle: contracts name those of the genesis document.
  const founded = member.roles.filter((role) => role === 'oracle');
  const roles = change.roles === null ? member.roles : sorted([...change.roles, ...founded]);
  const had = [...member.roles, ...member.formerRoles];
  const lost = had.filter((role) => TRADING_ROLES.includes(role) && !roles.includes(role));
  return {
    ...member,
    ...{ name: name ?? member.name, lei: lei ?? member.lei, uscc: uscc ?? member.uscc },
    ...{ size: size ?? member.size, documentNames: documentNames ?? member.documentNames },
    ...{ roles, formerRoles: sorted(lost) },
  };
}

/** Nobody who acts for an insolvent member becomes a supervisor by that. */
function checkAdministrator(
  draft: Scene['draft'],
  { id, roles }: Member,
): Refusal<'administrator_acts'> | null {
  const isBarred = roles.includes('supervisor') && isInsolvent(draft, id);
  return isBarred ? refuse('administrator_acts', { member: id }) : null;
}

function sorted(roles: readonly Role[]): readonly Role[] {
  return [...new Set(roles)].sort();
}
