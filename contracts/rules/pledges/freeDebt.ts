import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import { debts, pledges } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showDebt } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPledge } from '../../state/subjects.ts';
import { freeOf, isForLoss } from '../../trade/pieces/charging.ts';

const schema = deedSchema('freeDebt', {
  pledge: hashField.describe('Id of the pledge.'),
  debt: hashField.describe('Id of a debt that the pledge is on.'),
  shown: shownField('debtor', 'open', 'currency'),
});

const refusals = [
  'unknown_pledge',
  'unknown_debt',
  'not_pledgee',
  'pledge_over',
  'debt_not_pledged',
] as const;

/** A pledgee gives up its pledge in one debt, which is set off or waived without it then. */
export const freeDebt: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofPledge(draft, deed.pledge),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showDebt(state, deed.debt)),
  who: 'The pledgee.',
  holds:
    'The pledge is active, and on the debt in the place of units that are gone. What the pledgor ' +
    'itself owes the pledgee is not freed: the pledge is released.',
  changes:
    'The pledge is no longer on the debt, which is paid to its creditor, set off or waived ' +
    'without the pledgee. It stays on pieces and other debts, and its pledgor owes no more for it.',
  refusals,
  example: {
    pledge: 'a1'.repeat(32),
    debt: '9f'.repeat(32),
    shown: { debtor: 'tier-one', open: '4000', currency: 'EUR' },
  },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const pledge = pledges.read(draft, deed.pledge);
    if (pledge === undefined) return refuse('unknown_pledge', { pledge: deed.pledge });
    const debt = debts.read(draft, deed.debt);
    if (debt === undefined) return refuse('unknown_debt', { debt: deed.debt });
    const { id, pledgee, status } = pledge;
    if (pledgee !== signer) return refuse('not_pledgee');
    if (status !== 'active') return refuse('pledge_over', { status });
    if (isForLoss(debt) || !debt.pledges.includes(id)) {
      return refuse('debt_not_pledged', { debt: debt.id });
    }
    freeOf(draft, debt, id);
    return [{ type: 'debtFreed', debt: debt.id, pledge: id, pledgee }];
  },
});
