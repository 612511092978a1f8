import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { redemptions } from '../../state/redemptions.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showRedemption } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { checkRedemption, findRedemption } from '../../trade/money/redeeming.ts';

const schema = deedSchema('contestRedemption', {
  redemption: hashField.describe('Id of the request.'),
  details: hashField.describe('Salted commitment to what is wrong, which travels to the issuer.'),
  shown: shownField('issuer', 'amount', 'currency'),
});

const refusals = ['unknown_redemption', 'not_redeemer', 'redemption_closed'] as const;

/** A member says that what its issuer says it has paid out has not arrived. */
export const contestRedemption: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Silence would burn the money, so this is said whatever stands still.' },
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showRedemption(state, deed.redemption),
  ),
  who: 'The member that gives the money back.',
  holds: 'The issuer says that it has paid out, and the days to contest that are not over.',
  changes: 'The money stays locked until a supervisor has ruled.',
  refusals,
  example: {
    redemption: '6e'.repeat(32),
    details: 'c7'.repeat(32),
    shown: { issuer: 'bank-one', amount: '10480', currency: 'EUR' },
  },
  apply(scene, deed) {
    const redemption = findRedemption(scene, deed.redemption);
    if ('code' in redemption) return redemption;
    const { id, issuer, member } = redemption;
    if (member !== scene.signer) return refuse('not_redeemer');
    const refusal = checkRedemption(scene, redemption, 'paidOut');
    if (refusal !== null) return refusal;
    redemptions.write(scene.draft, { ...redemption, status: 'contested', answerBy: null });
    const { details } = deed;
    return [{ type: 'redemptionContested', redemption: id, issuer, member, details }];
  },
});
