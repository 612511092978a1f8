/** Keys of a member as a ballot sets them: after mutual suspension, or when the last is lost. */
import { insolvencies } from '../../state/insolvencies.ts';
import type { Member, MemberKey } from '../../state/members.ts';
import { keyOwners, members } from '../../state/members.ts';
import type { MemberKeysChange } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { endUnmet } from '../members/approving.ts';
import type { NewKeyCode } from '../members/memberKeys.ts';
import {
  checkNewKey,
  delayEnd,
  newKey,
  revokedKey,
  withKey,
  withKeys,
} from '../members/memberKeys.ts';

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
 * that the member has the keys that are kept, the added one can be, and one signs afterwards.
 * @param isPromised whether the added key is the member's by the proposal: it is not new then
 */
export function checkMemberKeys(
  scene: Scene,
  change: MemberKeysChange,
  isPromised: boolean,
): Refusal<KeysCode> | null {
  const { member: id, keep, add } = change;
  const member = members.read(scene.draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  const proceedings = insolvencies.read(scene.draft, id);
  if (proceedings?.status === 'open') {
    const { administrator } = proceedings;
    return refuse('administrator_acts', { member: id, administrator });
  }
  const refusal = add === null || isPromised ? null : checkNewKey(scene, add, member);
  return refusal ?? checkKept(member, keep) ?? checkOneLeft(member, change);
}

/**
 * From the proposal on the added key is the member's, whatever becomes of it, and signs nothing:
 * else whoever has stolen another could use up its name or bytes before the ballots are cast.
 */
export function promiseKey(scene: Scene, { member: id, add }: MemberKeysChange): void {
  const member = members.read(scene.draft, id);
  if (member === undefined || add === null) return;
  const key = revokedKey(newKey(add, scene.made, null), scene.height);
  members.write(scene.draft, withKey(member, key));
  keyOwners.write(scene.draft, { key: add.key, owner: 'member', id, name: add.name });
}

/**
 * Sets the keys: those kept sign, or wait on as they did, and all others are revoked. One that is
 * added beside a kept one that signs all waits its days, in which any kept one objects to it: the
 * member is not helpless meanwhile, and the voters may have been deceived. Where none is left
 * nobody could object, and waiting would protect nobody: it signs at once.
 */
export function setMemberKeys(scene: Scene, proposal: string, change: MemberKeysChange): Event[] {
  const { member: id, keep, add } = change;
  const member = members.read(scene.draft, id);
  if (member === undefined) return [];
  const kept = new Set(keep);
  const keys = member.keys.map((key): MemberKey => {
    if (!kept.has(key.name)) return revokedKey(key, scene.height);
    return { ...key, suspendedAt: null, revokeTime: null };
  });
  const set = withKeys(member, keys);
  const activeTime = isOneLeft(member, change) ? delayEnd(scene) : null;
  const added = add === null ? null : newKey(add, scene.made, activeTime);
  members.write(scene.draft, added === null ? set : withKey(set, added));
  const event = { type: 'memberKeysSet', proposal, member: id, added: add?.name ?? null };
  return [event, ...endUnmet(scene.draft, id)];
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

/** A key that may not do all cannot give the member another one. */
function checkOneLeft(member: Member, change: MemberKeysChange): Refusal<'last_key'> | null {
  return isOneLeft(member, change) || change.add !== null ? null : refuse('last_key');
}

/** Whether a key is kept that may do all, and does not wait. */
function isOneLeft({ keys }: Member, { keep }: MemberKeysChange): boolean {
  const whole = keys.filter(({ scope, activeTime }) => scope === null && activeTime === null);
  return whole.some(({ name }) => keep.includes(name));
}
