import { idField, publicKeyField } from '../../state/fields.ts';
import { keyOwners, members } from '../../state/members.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import {
  checkKeyRoom,
  checkNewKey,
  keyTime,
  newKey,
  withKey,
} from '../../trade/members/memberKeys.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('addKey', {
  name: idField.describe('A name that the member has never used for a key.'),
  key: publicKeyField.describe('The new public key, as `Ed25519:` and base64url of 32 bytes.'),
});

const refusals = ['bad_public_key', 'key_name_taken', 'key_taken', 'too_many_keys'] as const;

/** Gives the signing member one more key; it signs when its days are over. */
export const addKey: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'A member keeps its keys in order whatever stands still.' },
  who: 'Every member, for itself, with any of its keys.',
  holds: 'Neither the name nor the key was ever used on this ledger, and the key is a good one.',
  changes:
    'The member has the key. It signs once the days that the parameters say are over, unless ' +
    'another key of the member objects before.',
  refusals,
  example: {
    name: 'desk-2',
    key: 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  apply(scene, deed) {
    const member = memberOf(scene);
    const refusal = checkNewKey(scene, deed, member) ?? checkKeyRoom(scene, member);
    if (refusal !== null) return refusal;
    const { name, key } = deed;
    const activeTime = keyTime(scene);
    members.write(scene.draft, withKey(member, newKey(deed, scene.made, activeTime)));
    keyOwners.write(scene.draft, { key, owner: 'member', id: member.id, name });
    return [{ type: 'keyAdded', member: member.id, name, key, activeTime }];
  },
});
