import { amountField, currencyField, hashField, idField } from '../../state/fields.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import { redemptions } from '../../state/redemptions.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { balanceOf, lockMoney } from '../../trade/money/money.ts';
import { answerEnd } from '../../trade/money/redeeming.ts';

const schema = deedSchema('redeemMoney', {
  issuer: idField.describe('Whose money it is, and who pays it out.'),
  currency: currencyField.describe('ISO 4217 code.'),
  amount: amountField.describe('Minor units, decimal text.'),
  payment: hashField.describe('Salted commitment to the payment order for the rail outside.'),
});

const refusals = ['issuer_insolvent', 'insufficient_money'] as const;

/** A member gives money back to be paid out by its issuer outside. */
export const redeemMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { signerOnly: 'The signer gives up its own money.' },
  who: 'Every member, from its own account.',
  holds:
    'The account with this issuer and in this currency has the amount, and the issuer is not ' +
    'insolvent.',
  changes:
    'The amount is locked. Paid out by the issuer and not contested, it is off the ledger; ' +
    'unanswered for some days (parameter `redeemDays`), it is free again.',
  refusals,
  example: {
    issuer: 'bank-one',
    currency: 'EUR',
    amount: '25000',
    payment: 'c5'.repeat(32),
  },
  apply(scene, { issuer, currency, amount: amountText, payment }) {
    const money = { issuer, currency };
    const { draft, id, made, height: requestedAt, signer: member } = scene;
    if (isInsolvent(draft, issuer)) return refuse('issuer_insolvent', { issuer });
    const amount = BigInt(amountText);
    const balance = balanceOf(draft, money, member);
    if (balance < amount) return refuse('insufficient_money', { balance: String(balance) });
    lockMoney(draft, money, member, amount);
    const answerBy = answerEnd(scene, scene.parameters.redeemDays);
    const words = { id, ...money, member, amount, payment, rail: null, answerBy };
    redemptions.write(draft, { ...words, status: 'requested', requestedAt, made });
    const told = { ...money, member, amount: amountText, payment, answerBy };
    return [{ type: 'redemptionRequested', redemption: id, ...told }];
  },
});
