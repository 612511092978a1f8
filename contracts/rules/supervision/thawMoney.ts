import { hashField, idField } from '../../state/fields.ts';
import { freezes, moneyTarget } from '../../state/freezes.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { endFreeze } from '../../trade/due/thawing.ts';

const schema = deedSchema('thawMoney', {
  member: idField.describe('Whose money.'),
  order: hashField.describe('Salted commitment to what it rests on.'),
});

const refusals = ['unknown_counterparty', 'not_frozen'] as const;

/** An issuer ends the freeze of a member’s money before its term. */
export const thawMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: { exempt: 'An issuer answers a court whatever stands still.' },
  who: 'The issuer of the money.',
  holds: 'The member’s money of this issuer is frozen.',
  changes: 'The member spends it again.',
  refusals,
  example: { member: 'tier-one', order: 'c4'.repeat(32) },
  apply(scene, { member }) {
    if (members.read(scene.draft, member) === undefined) {
      return refuse('unknown_counterparty', { member });
    }
    const target = moneyTarget(scene.signer, member);
    const freeze = freezes.read(scene.draft, target);
    if (freeze?.status !== 'active') return refuse('not_frozen', { target });
    return endFreeze({ ...scene, origin: scene.id }, freeze, 'lifted');
  },
});
