import { idField } from '../../state/fields.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { hasOther, keyTime, revokedKey, withKey } from '../../trade/members/memberKeys.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('revokeKey', {
  name: idField.describe('The name of the key.'),
});

const refusals = ['unknown_key_name', 'key_already_revoked', 'key_pending', 'last_key'] as const;

/** Takes a key out of use for ever, when its days are over; to stop it at once, suspend it. */
export const revokeKey: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'A member keeps its keys in order whatever stands still.' },
  who: 'Every member, for its own keys, also with the key itself.',
  holds: 'The key is in use or suspended, and another one signs.',
  changes:
    'Once the days that the parameters say are over, unless a key that signs objects before, the ' +
    'key signs nothing any more, and its name and bytes are never used again. If no other key ' +
    'signs then, it stays.',
  refusals,
  example: { name: 'desk-1' },
  apply(scene, { name }) {
    const member = memberOf(scene);
    const key = member.keys.find((candidate) => candidate.name === name);
    if (key === undefined) return refuse('unknown_key_name', { name });
    if (key.revokedAt !== null) return refuse('key_already_revoked', { height: key.revokedAt });
    if (key.activeTime !== null) return refuse('key_pending', { activeTime: key.activeTime });
    if (!hasOther(member, key)) return refuse('last_key');
    const revokeTime = keyTime(scene);
    const after =
      revokeTime === null
        ? revokedKey(key, scene.height)
        : { ...key, revokeTime, made: scene.made };
    members.write(scene.draft, withKey(member, after));
    const type = revokeTime === null ? 'keyRevoked' : 'keyRevoking';
    return [{ type, member: member.id, name, revokeTime }];
  },
});
