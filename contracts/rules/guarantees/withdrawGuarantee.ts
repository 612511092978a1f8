import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { guarantees } from '../../state/guarantees.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showGuarantee } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofGuarantee } from '../../state/subjects.ts';
import { endGuarantee } from '../../trade/pieces/guaranteeing.ts';

const schema = deedSchema('withdrawGuarantee', {
  guarantee: hashField.describe('Id of the guarantee.'),
  shown: shownField('amount', 'currency', 'debtor'),
});

const refusals = ['unknown_guarantee', 'not_guarantor', 'guarantee_closed'] as const;

/** The guarantor takes back what the holder has not consented to. */
export const withdrawGuarantee: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofGuarantee(draft, deed.guarantee),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showGuarantee(state, deed.guarantee),
  ),
  who: 'The guarantor.',
  holds: 'The guarantee is offered: nobody has consented to it.',
  changes: 'The guarantee is withdrawn.',
  refusals,
  example: {
    guarantee: '7f'.repeat(32),
    shown: { amount: '10480', currency: 'EUR', debtor: 'car-maker' },
  },
  apply(scene, deed) {
    const guarantee = guarantees.read(scene.draft, deed.guarantee);
    if (guarantee === undefined) return refuse('unknown_guarantee', { guarantee: deed.guarantee });
    const { id, guarantor, status } = guarantee;
    if (guarantor !== scene.signer) return refuse('not_guarantor');
    if (status !== 'offered') return refuse('guarantee_closed', { status });
    endGuarantee(scene.draft, guarantee, 'withdrawn');
    return [{ type: 'guaranteeEnded', guarantee: id, status: 'withdrawn' }];
  },
});
