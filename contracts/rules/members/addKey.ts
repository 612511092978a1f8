import { idField, publicKeyField } from '../../state/fields.ts';
import { scopeField } from '../../state/keyScopes.ts';
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
import { checkScopeGiven, readScope } from '../../trade/members/spending.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('addKey', {
  name: idField.describe('A name that the member has never used for a key.'),
  key: publicKeyField.describe('The new public key, as `Ed25519:` and base64url of 32 bytes.'),
  scope: scopeField,
});

const refusals = [
  ...(['unknown_currency', 'bad_day', 'expires_day_past', 'bad_public_key'] as const),
  ...(['key_name_taken', 'key_taken', 'too_many_keys', 'bad_scope', 'wider_scope'] as const),
] as const;

/** Gives the signing member one more key; it signs when its days are over. */
export const addKey: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'A member keeps its keys in order whatever stands still.' },
  who: 'Every member, for itself, with any of its keys that has no limits of amounts.',
  holds:
    'Neither the name nor the key was ever used on this ledger, and the key is a good one. It ' +
    'may do nothing that the signing key may not.',
  changes:
    'The member has the key. It signs once the days that the parameters say are over, unless ' +
    'another key of the member objects before. What it may do then is its scope, which never ' +
    'changes: its deeds and amounts until its last day is over, and reading. A deed beyond that ' +
    'is refused. What its deeds come to in a day is counted by currency.',
  refusals,
  example: {
    name: 'desk-2',
    key: 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    scope: {
      read: true,
      deeds: ['acceptInvoice', 'registerInvoice'],
      limits: [{ currency: 'EUR', perDeed: '5000000', perDay: '20000000' }],
      lastDay: '2027-12-31',
    },
  },
  apply(scene, deed) {
    const member = memberOf(scene);
    const scope = readScope(scene, deed.scope);
    if (scope !== null && 'code' in scope) return scope;
    const own = member.keys.find(({ name: each }) => each === scene.keyName);
    const refusal =
      checkNewKey(scene, deed, member) ??
      checkKeyRoom(scene, member) ??
      checkScopeGiven(scope, own);
    if (refusal !== null) return refusal;
    const { name, key } = deed;
    const activeTime = keyTime(scene);
    members.write(scene.draft, withKey(member, newKey(deed, scene.made, activeTime, scope)));
    keyOwners.write(scene.draft, { key, owner: 'member', id: member.id, name });
    return [{ type: 'keyAdded', member: member.id, name, key, activeTime }];
  },
});
