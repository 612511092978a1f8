import { issues } from '../../state/accounts.ts';
import { amountField, currencyField, hashField, idField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { balanceOf, changeBalance, issueOf } from '../../trade/money/money.ts';

const schema = deedSchema('redeemMoney', {
  issuer: idField.describe('Whose money it is, and who pays it out.'),
  currency: currencyField.describe('ISO 4217 code.'),
  amount: amountField.describe('Minor units, decimal text.'),
  payment: hashField.describe('Salted commitment to the payment order for the rail outside.'),
});

const refusals = ['insufficient_money'] as const;

/** Takes money off the ledger: its holder gives it back to be paid out by the issuer outside. */
export const redeemMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { signerOnly: 'The signer gives up its own money.' },
  who: 'Every member, from its own account.',
  holds: 'The account with this issuer and in this currency has the amount.',
  changes: 'The account shrinks by the amount, the issuer’s redeemed total grows by it.',
  refusals,
  example: {
    issuer: 'bank-one',
    currency: 'EUR',
    amount: '25000',
    payment: 'c5'.repeat(32),
  },
  apply(scene, { issuer, currency, amount: amountText, payment }) {
    const money = { issuer, currency };
    const [member, amount] = [scene.signer, BigInt(amountText)];
    const balance = balanceOf(scene.draft, money, member);
    if (balance < amount) return refuse('insufficient_money', { balance: String(balance) });
    const { issued, redeemed } = issueOf(scene.draft, money);
    issues.write(scene.draft, { ...money, issued, redeemed: redeemed + amount });
    changeBalance(scene.draft, money, member, -amount);
    return [{ type: 'moneyRedeemed', ...money, member, amount: amountText, payment }];
  },
});
