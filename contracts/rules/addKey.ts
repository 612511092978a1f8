import { z } from 'zod';
import { FormatError } from '../../ledger/assert.ts';
import { checkPublicKey } from '../../ledger/keys.ts';
import type { Member } from '../facts.ts';
import { keyOwners, members } from '../facts.ts';
import { idField, publicKeyField } from '../fields.ts';
import type { Refusal } from '../refusals.ts';
import { refuse } from '../refusals.ts';
import type { RuleSpec } from '../rule.ts';
import { defineRule } from '../rule.ts';
import type { SignedScene } from '../scene.ts';
import { memberOf } from '../standing.ts';

const schema = z.strictObject({
  type: z.literal('addKey'),
  version: z.literal(1),
  name: idField.describe('A name that the member has never used for a key.'),
  key: publicKeyField.describe('The new public key, as `Ed25519:` and base64url of 32 bytes.'),
});

type AddKey = z.infer<typeof schema>;
type Code = 'bad_public_key' | 'key_name_taken' | 'key_taken' | 'too_many_keys';

/** Gives the signing member one more key; it may sign from the next block on. */
export const addKey: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  who: 'Every member, for itself, with any of its keys.',
  holds: 'Neither the name nor the key was ever used on this ledger, and the key is a good one.',
  changes: 'The member has the key. It may sign from the next block on.',
  refusals: ['bad_public_key', 'key_name_taken', 'key_taken', 'too_many_keys'],
  example: {
    type: 'addKey',
    version: 1,
    name: 'desk-2',
    key: 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  apply(scene, deed) {
    const member = memberOf(scene);
    const refusal = checkKey(scene, deed, member);
    if (refusal !== null) return refusal;
    const { name, key } = deed;
    const added = { name, key, addedAt: scene.height, revokedAt: null };
    const keys = [...member.keys, added].sort((a, b) => (a.name < b.name ? -1 : 1));
    members.write(scene.draft, { ...member, keys });
    keyOwners.write(scene.draft, { key, owner: 'member', id: member.id, name });
    return [{ type: 'keyAdded', member: member.id, name, key }];
  },
});

function checkKey(scene: SignedScene, deed: AddKey, member: Member): Refusal<Code> | null {
  if (!isGoodKey(deed.key)) return refuse('bad_public_key');
  if (member.keys.some(({ name }) => name === deed.name)) {
    return refuse('key_name_taken', { name: deed.name });
  }
  if (keyOwners.read(scene.draft, deed.key) !== undefined) return refuse('key_taken');
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
