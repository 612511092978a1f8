import { idField } from '../../state/fields.ts';
import { members, standingOf } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { withKey } from '../../trade/members/memberKeys.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('objectKey', {
  name: idField.describe('The name of the key that waits to be added, or to be revoked for ever.'),
});

const refusals = ['key_suspended', 'unknown_key_name', 'nothing_to_object'] as const;

/** Stops what another key of the signing member has begun: an added key, or a last revocation. */
export const objectKey: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Whose keys are being taken over must be able to stop it.' },
  who:
    'Every member, for its own keys: against an added key with any of them, a suspended one too; ' +
    'against a revocation with one that is not suspended.',
  holds: 'The key waits for the end of its days.',
  changes:
    'An added key never signs; its name and bytes are used up. A key that was to be revoked ' +
    'stays as it is.',
  refusals,
  example: { name: 'desk-2' },
  apply(scene, { name }) {
    const member = memberOf(scene);
    const key = member.keys.find((candidate) => candidate.name === name);
    const own = member.keys.find((candidate) => candidate.name === scene.keyName);
    const isPending = key !== undefined && standingOf(key) === 'pending';
    if (!isPending && own !== undefined && standingOf(own) === 'suspended') {
      return refuse('key_suspended', { key: own.name });
    }
    if (key === undefined) return refuse('unknown_key_name', { name });
    if (!isPending && key.revokeTime === null) return refuse('nothing_to_object', { name });
    const kept = isPending
      ? { ...key, activeTime: null, revokedAt: scene.height }
      : { ...key, revokeTime: null };
    members.write(scene.draft, withKey(member, kept));
    return [{ type: 'keyObjected', member: member.id, name, by: scene.keyName }];
  },
});
