import { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showRedemption } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import {
  burnRedemption,
  checkRedemption,
  failRedemption,
  findRedemption,
} from '../../trade/money/redeeming.ts';

const schema = deedSchema('ruleOnRedemption', {
  redemption: hashField.describe('Id of the request.'),
  isPaid: z.boolean().describe('Whether the money has arrived outside.'),
  order: hashField.describe('Salted commitment to the ruling and its grounds.'),
  shown: shownField('member', 'issuer', 'amount', 'currency'),
});

const refusals = ['unknown_redemption', 'redemption_closed'] as const;

/** A supervisor rules on a redemption that is contested. */
export const ruleOnRedemption: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'A supervisor rules whatever stands still.' },
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showRedemption(state, deed.redemption),
  ),
  who: 'A supervisor.',
  holds: 'The redemption is contested.',
  changes: 'Paid, the money is off the ledger; unpaid, it is the member’s again.',
  refusals,
  example: {
    redemption: '6e'.repeat(32),
    isPaid: false,
    order: 'c8'.repeat(32),
    shown: { member: 'tier-one', issuer: 'bank-one', amount: '10480', currency: 'EUR' },
  },
  apply(scene, deed) {
    const { draft, signer: by } = scene;
    const redemption = findRedemption(scene, deed.redemption);
    if ('code' in redemption) return redemption;
    const refusal = checkRedemption(scene, redemption, 'contested');
    if (refusal !== null) return refusal;
    const { isPaid, order } = deed;
    const word = isPaid ? 'paid' : 'unpaid';
    const ruling = { type: 'redemptionRuled', redemption: redemption.id, by, ruling: word, order };
    return [ruling, isPaid ? burnRedemption(draft, redemption) : failRedemption(draft, redemption)];
  },
});
