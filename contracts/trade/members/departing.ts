/**
 * Members that leave, by ballot and for ever: only when nothing of theirs is open. Who has left
 * signs nothing and has no role; it reads what it could read, with its keys. Its id, its names and
 * its identifiers are never another's, for its fact stays.
 */
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { validatorIndex } from '../../../ledger/validators.ts';
import { issues } from '../../state/accounts.ts';
import { amendments } from '../../state/amendments.ts';
import { under } from '../../state/factKeys.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Member } from '../../state/members.ts';
import { members, presentMember } from '../../state/members.ts';
import { OPENED, openCountKey } from '../../state/openings.ts';
import type { DepartureChange } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { World } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { TIES, tieKey } from '../../state/ties.ts';
import { electedValidators } from './electing.ts';

/** Why a member cannot leave, in the order of the checks. */
export type DepartureCode = 'unknown_counterparty' | 'still_open';

/** That nothing of the member is open; else the refusal says what, and how many of each kind. */
export function checkDeparture(
  { draft }: Scene,
  { member: id }: DepartureChange,
): Refusal<DepartureCode> | null {
  const member = presentMember(draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  const open = openOf(draft, member).filter(([, count]) => count > 0);
  return open.length === 0 ? null : refuse('still_open', Object.fromEntries(open));
}

/** The member leaves, from the next deed on. */
export function departMember({ draft }: Scene, proposal: Hash, change: DepartureChange): Event[] {
  const member = members.read(draft, change.member);
  if (member === undefined) return [];
  members.write(draft, { ...member, status: 'left', roles: [], formerRoles: [] });
  return [{ type: 'memberLeft', proposal, member: member.id }];
}

/** How much of each kind a member has open, in a fixed order. */
export function openOf(world: World, member: Member): readonly (readonly [string, number])[] {
  const { id, roles } = member;
  const counted = (key: string): number => Number(world.indexes.get(key) ?? 0);
  const issued = [...scanAll(world.facts, ...under(`issuer/${id}`))].filter(([, value]) => {
    const issue = issues.decode(value);
    return issue.issued > issue.redeemed;
  });
  const isValidator = validatorIndex(electedValidators(world), id) >= 0;
  return [
    ...TIES.map((of) => [of, counted(tieKey({ of, member: id }))] as const),
    ...OPENED.map((of) => [`${of}Opened`, counted(openCountKey({ of, member: id }))] as const),
    ['moneyOut', issued.length],
    ['settlement', isSettler(world, id) ? 1 : 0],
    ['validator', isValidator ? 1 : 0],
    ['proceedings', isInsolvent(world, id) ? 1 : 0],
    // Who proves that no oracle has said a thing asks those of the genesis document.
    ['oracle', roles.includes('oracle') ? 1 : 0],
  ];
}

/** Whether its money settles by name, by the parameters or by what is adopted of them. */
function isSettler(world: World, id: string): boolean {
  const adopted = [...scanAll(world.facts, ...under('amendment'))]
    .map(([, value]) => amendments.decode(value))
    .filter(({ status }) => status === 'planned');
  const current = world.facts.get('parameters') as JsonObject;
  return [current, ...adopted.map(({ values }) => values)].some(
    ({ settlementIssuers: named }) => Array.isArray(named) && named.includes(id),
  );
}
