import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import { pledges } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showPledge } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPledgedPieces } from '../../state/subjects.ts';
import { endPledge } from '../../trade/pieces/pledging.ts';

const schema = deedSchema('releasePledge', {
  pledge: hashField.describe('Id of the pledge.'),
  shown: shownField('pledgor', 'secured', 'received', 'currency'),
});

const refusals = ['unknown_pledge', 'not_pledgee', 'pledge_over'] as const;

/** The pledgee gives its right up: the debt was paid otherwise, or is forgiven. */
export const releasePledge: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofPledgedPieces(draft, deed.pledge),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showPledge(state, deed.pledge)),
  who: 'The pledgee.',
  holds: 'The pledge is active.',
  changes:
    'The pledge is gone from every piece and debt that it is on; pledges behind it move up. What ' +
    'its pledgor owes the pledgee for what was cancelled is struck.',
  refusals,
  example: {
    pledge: 'a1'.repeat(32),
    shown: { pledgor: 'tier-one', secured: '4000', received: '0', currency: 'EUR' },
  },
  apply(scene, deed) {
    const pledge = pledges.read(scene.draft, deed.pledge);
    if (pledge === undefined) return refuse('unknown_pledge', { pledge: deed.pledge });
    const { id, pledgee, status } = pledge;
    if (pledgee !== scene.signer) return refuse('not_pledgee');
    if (status !== 'active') return refuse('pledge_over', { status });
    const ended = endPledge(scene.draft, pledge, 'released');
    return [{ type: 'pledgeReleased', pledge: id, pledgee }, ...ended];
  },
});
