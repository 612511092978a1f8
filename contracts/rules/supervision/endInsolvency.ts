import { hashField, idField } from '../../state/fields.ts';
import { insolvencies } from '../../state/insolvencies.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';

const schema = deedSchema('endInsolvency', {
  member: idField.describe('The member on which proceedings were opened.'),
  reference: hashField.describe('Salted commitment to the decision that ends them.'),
});

const refusals = ['unknown_counterparty', 'not_insolvent'] as const;

/** Puts down that proceedings on a member are over. */
export const endInsolvency: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor.',
  holds: 'Proceedings on the member are open.',
  changes:
    'What falls due from now on is debited by itself again. The keys stay: the administrator ' +
    'adds new ones for the member and revokes its own.',
  refusals,
  example: { member: 'tier-one', reference: 'd2'.repeat(32) },
  apply(scene, { member, reference }) {
    const { draft, height } = scene;
    if (members.read(draft, member) === undefined) {
      return refuse('unknown_counterparty', { member });
    }
    const insolvency = insolvencies.read(draft, member);
    if (insolvency?.status !== 'open') return refuse('not_insolvent', { member });
    insolvencies.write(draft, { ...insolvency, status: 'ended', endedAt: height });
    return [{ type: 'insolvencyEnded', member, reference }];
  },
});
