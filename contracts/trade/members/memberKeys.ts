/** Keys of members: whether one can be added. */
import { FormatError } from '../../../ledger/assert.ts';
import { checkPublicKey } from '../../../ledger/keys.ts';
import type { Member } from '../../state/members.ts';
import { keyOwners } from '../../state/members.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { SignedScene } from '../../state/scene.ts';

/** That a key is a good one, neither it nor its name was ever used, and the member has room. */
export function checkNewKey(
  scene: SignedScene,
  words: { readonly name: string; readonly key: string },
  member: Member,
): Refusal<'bad_public_key' | 'key_name_taken' | 'key_taken' | 'too_many_keys'> | null {
  if (!isGoodKey(words.key)) return refuse('bad_public_key');
  if (member.keys.some(({ name }) => name === words.name)) {
    return refuse('key_name_taken', { name: words.name });
  }
  if (keyOwners.read(scene.draft, words.key) !== undefined) return refuse('key_taken');
  const { maxMemberKeys } = scene.parameters;
  if (member.keys.length >= maxMemberKeys) return refuse('too_many_keys', { maxMemberKeys });
  return null;
}

function isGoodKey(key: string): boolean {
  try {
    checkPublicKey(key);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
