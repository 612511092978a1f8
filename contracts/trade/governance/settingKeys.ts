/** Keys of a member as a ballot sets them: after mutual suspension, or when the last is lost. */
import { insolvencies } from '../../state/insolvencies.ts';
import type { Member, MemberKey } from '../../state/members.ts';
import { keyOwners, members } from '../../state/members.ts';
import type { MemberKeysChange } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { NewKeyCode } from '../members/memberKeys.ts';
import { checkNewKey, newKey, withKeys } from '../members/memberKeys.ts';

/** Why a member’s keys cannot be set so, in the order of the checks. */
export type KeysCode =
  | 'unknown_counterparty'
  | 'administrator_acts'
  | NewKeyCode
  | 'unknown_key_name'
  | 'key_already_revoked'
  | 'last_key';

/**
 * That no administrator acts for the member, whose key nobody takes out of its hands or adds to;
 * that the member has the keys that are kept, the added one can be, and one signs
 * afterwards.
 */
export function checkMemberKeys(scene: Scene, change: MemberKeysChange): Refusal<KeysCode> | null {
  const { member: id, keep, add } = change;
  const member = members.read(scene.draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  const proceedings = insolvencies.read(scene.draft, id);
  if (proceedings?.status === 'open') {
    const { administrator } = proceedings;
    return refuse('administrator_acts', { member: id, administrator });
  }
  const refusal = add === null ? null : checkNewKey(scene, add, member);
  return refusal ?? checkKept(member, keep) ?? checkOneLeft(change);
}

/** Sets the keys: those kept sign, all others are revoked, the added one signs at once. */
export function setMemberKeys(scene: Scene, proposal: string, change: MemberKeysChange): Event[] {
  const { member: id, keep, add } = change;
  const member = members.read(scene.draft, id);
  if (member === undefined) return [];
  const kept = new Set(keep);
  const still = { activeTime: null, suspendedAt: null, revokeTime: null };
  const keys = member.keys.map((key): MemberKey => {
    const revokedAt = kept.has(key.name) ? key.revokedAt : (key.revokedAt ?? scene.height);
    return { ...key, ...still, revokedAt };
  });
  if (add !== null) {
    keys.push(newKey(add, scene.made, null));
    keyOwners.write(scene.draft, { key: add.key, owner: 'member', id, name: add.name });
  }
  members.write(scene.draft, withKeys(member, keys));
  return [{ type: 'memberKeysSet', proposal, member: id, added: add?.name ?? null }];
}

function checkKept(
  member: Member,
  keep: readonly string[],
): Refusal<'unknown_key_name' | 'key_already_revoked'> | null {
  const known = new Map(member.keys.map((key) => [key.name, key]));
  const unknown = keep.find((name) => !known.has(name));
  if (unknown !== undefined) return refuse('unknown_key_name', { name: unknown });
  for (const name of keep) {
    const height = known.get(name)?.revokedAt ?? null;
    if (height !== null) return refuse('key_already_revoked', { name, height });
  }
  return null;
}

function checkOneLeft({ keep, add }: MemberKeysChange): Refusal<'last_key'> | null {
  return keep.length === 0 && add === null ? refuse('last_key') : null;
}
