import { idField } from '../../state/fields.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { withKey } from '../../trade/members/memberKeys.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('suspendKey', {
  name: idField.describe('The name of the key that is to sign no more.'),
});

const refusals = [
  'own_key',
  'unknown_key_name',
  'key_already_revoked',
  'key_pending',
  'key_already_suspended',
] as const;

/** Stops another key of the signing member at once, as when it may be in false hands. */
export const suspendKey: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Who loses a key must be able to stop it.' },
  who: 'Every member, for its own keys, with another one of them.',
  holds: 'The key signs today. Two keys may suspend each other in one block.',
  changes:
    'The key signs nothing from now on but objections to added keys. Another key may revoke it; ' +
    'only a ballot of the validators gives it back.',
  refusals,
  example: { name: 'desk-1' },
  apply(scene, { name }) {
    if (name === scene.keyName) return refuse('own_key', { name });
    const member = memberOf(scene);
    const key = member.keys.find((candidate) => candidate.name === name);
    if (key === undefined) return refuse('unknown_key_name', { name });
    const { revokedAt, activeTime, suspendedAt } = key;
    if (revokedAt !== null) return refuse('key_already_revoked', { height: revokedAt });
    if (activeTime !== null) return refuse('key_pending', { activeTime });
    if (suspendedAt !== null) return refuse('key_already_suspended', { height: suspendedAt });
    members.write(scene.draft, withKey(member, { ...key, suspendedAt: scene.height }));
    return [{ type: 'keySuspended', member: member.id, name, by: scene.keyName }];
  },
});
