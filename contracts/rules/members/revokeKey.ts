import { idField } from '../../state/fields.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('revokeKey', {
  name: idField.describe('The name of the key.'),
});

const refusals = ['unknown_key_name', 'key_already_revoked', 'last_key'] as const;

/** Takes a key out of use for ever; it may sign in no block after this one. */
export const revokeKey: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'A member keeps its keys in order whatever stands still.' },
  who: 'Every member, for its own keys, also with the key itself.',
  holds: 'The key is in use and another one stays.',
  changes: 'The key signs nothing from the next block on. Its name and bytes are never used again.',
  refusals,
  example: { name: 'desk-1' },
  apply(scene, { name }) {
    const member = memberOf(scene);
    const key = member.keys.find((candidate) => candidate.name === name);
    if (key === undefined) return refuse('unknown_key_name', { name });
    if (key.revokedAt !== null) return refuse('key_already_revoked', { height: key.revokedAt });
    if (member.keys.filter(({ revokedAt }) => revokedAt === null).length === 1) {
      return refuse('last_key');
    }
    const revoked = { ...key, revokedAt: scene.height };
    const keys = member.keys.map((candidate) => (candidate === key ? revoked : candidate));
    members.write(scene.draft, { ...member, keys });
    return [{ type: 'keyRevoked', member: member.id, name }];
  },
});
