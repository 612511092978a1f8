import type { z } from 'zod';
import { hashField, idField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import { pledges } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showPledge } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPledge } from '../../state/subjects.ts';

const schema = deedSchema('consentTransfer', {
  pledge: hashField.describe('Id of the pledge.'),
  to: idField.nullable().describe('The member that may become the holder; null: nobody again.'),
  shown: shownField('pledgor', 'secured', 'received', 'currency'),
});

const refusals = ['unknown_pledge', 'not_pledgee', 'pledge_over'] as const;

/** A pledgee agrees that the pledged pieces go to a member, with the pledge on them. */
export const consentTransfer: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofPledge(draft, deed.pledge),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showPledge(state, deed.pledge)),
  who: 'The pledgee.',
  holds: 'The pledge is active.',
  changes:
    'The holder may offer the pledged pieces to that member. The pledge goes with them; the ' +
    'consent is used by the first change of holder.',
  refusals,
  example: {
    pledge: 'a1'.repeat(32),
    to: 'tier-two',
    shown: { pledgor: 'tier-one', secured: '4000', received: '0', currency: 'EUR' },
  },
  apply(scene, deed) {
    const pledge = pledges.read(scene.draft, deed.pledge);
    if (pledge === undefined) return refuse('unknown_pledge', { pledge: deed.pledge });
    const { id, pledgee, status } = pledge;
    if (pledgee !== scene.signer) return refuse('not_pledgee');
    if (status !== 'active') return refuse('pledge_over', { status });
    pledges.write(scene.draft, { ...pledge, consentTo: deed.to });
    return [{ type: 'transferConsented', pledge: id, pledgee, to: deed.to }];
  },
});
