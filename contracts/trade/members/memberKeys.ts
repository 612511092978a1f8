/** Keys of members: whether one can be added, and what becomes of those whose days are over. */
import { assert, FormatError } from '../../../ledger/assert.ts';
import { checkPublicKey } from '../../../ledger/keys.ts';
import type { KeyScope } from '../../state/keyScopes.ts';
import type { Member, MemberKey } from '../../state/members.ts';
import { keyOwners, members, standingOf } from '../../state/members.ts';
import type { Place } from '../../state/places.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';

/** Why a key cannot be added. */
export type NewKeyCode = 'bad_public_key' | 'key_name_taken' | 'key_taken';

/** A key as it is put down; `activeTime` null: it signs from the next block on. */
export function newKey(
  { name, key }: { readonly name: string; readonly key: string },
  made: Place,
  activeTime: number | null,
  scope: KeyScope | null = null,
): MemberKey {
  const blank = { revokedAt: null, suspendedAt: null, revokeTime: null };
  return { name, key, addedAt: made.height, ...blank, activeTime, scope, made };
}

/** A key that signs no more, from the height on; it stays for its name and bytes. */
export function revokedKey(key: MemberKey, height: number): MemberKey {
  const revokedAt = key.revokedAt ?? height;
  return { ...key, revokedAt, activeTime: null, suspendedAt: null, revokeTime: null };
}

/** The member with these keys, in the order of their names. */
export function withKeys(member: Member, keys: readonly MemberKey[]): Member {
  return { ...member, keys: keys.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The member with this key in place of the one of its name. */
export function withKey(member: Member, key: MemberKey): Member {
  return withKeys(member, [...member.keys.filter(({ name }) => name !== key.name), key]);
}

/**
 * When what is done to a key now takes effect, ms since 1970; null: at once, as where several keys
 * have signed it.
 */
export function keyTime(scene: Scene): number | null {
  return scene.joint ? null : delayEnd(scene);
}

/** When the days of keys that begin now are over, ms since 1970; null where there are none. */
export function delayEnd({ time, days, parameters: { keyDelayDays } }: Scene): number | null {
  return keyDelayDays === 0 ? null : time + keyDelayDays * days.dayMs;
}

/** Whether another key than this one signs all for the member: whoever has none is helpless. */
export function hasOther(member: Member, { name }: MemberKey): boolean {
  return member.keys.some(
    (other) => other.name !== name && other.scope === null && standingOf(other) === 'active',
  );
}

/** The days of a key are over: what was added signs, what was to be revoked is, if one is left. */
export function concludeKey(scene: Scene, item: string): Event[] {
  const [id = '', name = ''] = item.split('/');
  const member = members.read(scene.draft, id);
  const key = member?.keys.find((candidate) => candidate.name === name);
  assert(member !== undefined && key !== undefined, 'a due item names a key that exists');
  if (key.activeTime !== null) {
    members.write(scene.draft, withKey(member, { ...key, activeTime: null }));
    return [{ type: 'keyActive', member: id, name }];
  }
  const isRevoked = hasOther(member, key);
  const after = isRevoked ? revokedKey(key, scene.height) : { ...key, revokeTime: null };
  members.write(scene.draft, withKey(member, after));
  return [{ type: isRevoked ? 'keyRevoked' : 'keyKept', member: id, name }];
}

/** That a key is a good one, and neither it nor its name was ever used. */
export function checkNewKey(
  scene: Scene,
  words: { readonly name: string; readonly key: string },
  member: Member,
): Refusal<NewKeyCode> | null {
  if (!isGoodKey(words.key)) return refuse('bad_public_key');
  if (member.keys.some(({ name }) => name === words.name)) {
    return refuse('key_name_taken', { name: words.name });
  }
  return keyOwners.read(scene.draft, words.key) === undefined ? null : refuse('key_taken');
}

/**
 * That a member has room for one more key of its own choice. An administrator’s, and one that a
 * ballot gives, need none: else whoever fills it up could not be declared insolvent, nor helped.
 */
export function checkKeyRoom(
  { parameters: { maxMemberKeys } }: Scene,
  { keys }: Member,
): Refusal<'too_many_keys'> | null {
  return keys.length < maxMemberKeys ? null : refuse('too_many_keys', { maxMemberKeys });
}

/** Whether the text is of a key that this ledger takes; never throws. */
export function isGoodKey(key: string): boolean {
  try {
    checkPublicKey(key);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
