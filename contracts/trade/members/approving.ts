/** Whose signatures a deed of a member waits for, and how that ends. */
import type { Approval, Policy } from '../../state/approvals.ts';
import { approvals, policies } from '../../state/approvals.ts';
import type { Member } from '../../state/members.ts';
import { members, standingOf } from '../../state/members.ts';
import type { PolicyWords } from '../../state/policyFields.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';

/**
 * The policy under which an approval is decided: that of the member as it is; where there is none,
 * and only a first one waits, the keys that this names have to agree to it themselves.
 */
export function policyOver(draft: Draft, { member, deed }: Approval): Policy | null {
  return policies.read(draft, member) ?? firstPolicy(member, deed as unknown as FirstWords);
}

/** The policy that a deed makes of its words; null: it makes none. */
export function firstPolicy(member: string, { type, policy }: FirstWords): Policy | null {
  return type !== 'setPolicy' || policy == null ? null : { member, ...policy };
}

interface FirstWords {
  readonly type: string;
  readonly policy?: PolicyWords;
}

/** Whether as many keys have signed as the policy demands, of those that still may. */
export function isApproved(draft: Draft, approval: Approval): boolean {
  const policy = policyOver(draft, approval);
  const member = members.read(draft, approval.member);
  if (policy === null || member === undefined) return false;
  const signed = signingKeys(member).filter(
    (name) => approval.signed.includes(name) && policy.keys.includes(name),
  );
  return signed.length >= policy.needed;
}

/** The names of the keys that sign for a member today. */
export function signingKeys({ keys }: Member): readonly string[] {
  const signing = keys.filter(
    (key) => standingOf(key) === 'active' && key.scope?.deeds?.length !== 0,
  );
  return signing.map(({ name }) => name);
}

/** Nobody else has signed in time. */
export function lapseApproval(draft: Draft, item: string): Event[] {
  const [member = '', id = ''] = item.split('/');
  draft.remove(approvals.key(member, id));
  return [{ type: 'approvalLapsed', member, approval: id }];
}

/** Ends a policy that cannot be met any more, for others have set the keys of its member. */
export function endUnmet(draft: Draft, id: string): Event[] {
  const policy = policies.read(draft, id);
  const member = members.read(draft, id);
  if (policy === undefined || member === undefined) return [];
  const left = signingKeys(member).filter((name) => policy.keys.includes(name));
  if (left.length >= policy.needed) return [];
  draft.remove(policies.key(id));
  return [{ type: 'policyEnded', member: id }];
}
