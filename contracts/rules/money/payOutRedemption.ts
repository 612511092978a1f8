import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import { redemptions } from '../../state/redemptions.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showRedemption } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofRedemption } from '../../state/subjects.ts';
import { answerEnd, checkRedemption, findRedemption } from '../../trade/money/redeeming.ts';

const schema = deedSchema('payOutRedemption', {
  redemption: hashField.describe('Id of the request; its amount is the one that counts.'),
  rail: hashField.describe('Salted commitment to the reference of the rail outside.'),
  shown: shownField('member', 'amount', 'currency'),
});

const refusals = [
  'unknown_redemption',
  'issuer_insolvent',
  'not_issuer',
  'redemption_closed',
] as const;

/** The issuer says that it has paid out outside what a member gives back. */
export const payOutRedemption: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: (deed, draft) => ofRedemption(draft, deed.redemption),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showRedemption(state, deed.redemption),
  ),
  who: 'The issuer of the money.',
  holds:
    'The request waits for its answer, and the issuer is not insolvent. Neither the member nor ' +
    'its money is frozen.',
  changes:
    'The member may contest it for some days (parameter `confirmDays`). If it does not, the ' +
    'money is off the ledger.',
  refusals,
  example: {
    redemption: '6e'.repeat(32),
    rail: 'c6'.repeat(32),
    shown: { member: 'tier-one', amount: '10480', currency: 'EUR' },
  },
  apply(scene, deed) {
    const { draft, signer, parameters } = scene;
    const redemption = findRedemption(scene, deed.redemption);
    if ('code' in redemption) return redemption;
    const { id, issuer, member } = redemption;
    if (isInsolvent(draft, issuer)) return refuse('issuer_insolvent', { issuer });
    if (issuer !== signer) return refuse('not_issuer');
    const refusal = checkRedemption(scene, redemption, 'requested');
    if (refusal !== null) return refusal;
    const answerBy = answerEnd(scene, parameters.confirmDays);
    const { rail } = deed;
    redemptions.write(draft, { ...redemption, rail, answerBy, status: 'paidOut' });
    return [{ type: 'redemptionPaidOut', redemption: id, issuer, member, rail, answerBy }];
  },
});
