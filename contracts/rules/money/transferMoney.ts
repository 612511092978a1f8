import { amountField, currencyField, hashField, idField } from '../../state/fields.ts';
import { presentMember } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { balanceOf, moveMoney } from '../../trade/money/money.ts';

const schema = deedSchema('transferMoney', {
  issuer: idField.describe('Whose money it is.'),
  currency: currencyField.describe('ISO 4217 code.'),
  to: idField.describe('The member that receives it.'),
  amount: amountField.describe('Minor units, decimal text.'),
  reference: hashField.describe('Salted commitment to what the payment is for.'),
});

const refusals = ['unknown_counterparty', 'own_counterparty', 'insufficient_money'] as const;

/** Pays another member with money of one issuer. */
export const transferMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: {
    signerOnly: 'The payer pays from its account; who receives is not stopped by its freeze.',
  },
  who: 'Every member, from its own account.',
  holds: 'The account with this issuer and in this currency has the amount.',
  changes: 'The amount is on the receiver’s account with the same issuer.',
  refusals,
  example: {
    issuer: 'bank-one',
    currency: 'EUR',
    to: 'tier-one',
    amount: '25000',
    reference: 'b4'.repeat(32),
  },
  apply(scene, { issuer, currency, to, amount: amountText, reference }) {
    const money = { issuer, currency };
    const [from, amount] = [scene.signer, BigInt(amountText)];
    if (presentMember(scene.draft, to) === undefined) {
      return refuse('unknown_counterparty', { member: to });
    }
    if (to === from) return refuse('own_counterparty');
    const balance = balanceOf(scene.draft, money, from);
    if (balance < amount) return refuse('insufficient_money', { balance: String(balance) });
    moveMoney(scene.draft, money, { from, to }, amount);
    return [{ type: 'moneyMoved', ...money, from, to, amount: amountText, reference }];
  },
});
