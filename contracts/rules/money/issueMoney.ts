import { issues } from '../../state/accounts.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import { amountField, currencyField, hashField, idField } from '../../state/fields.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import { presentMember } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { changeBalance, checkLimit, issueOf, MAX_TOTAL } from '../../trade/money/money.ts';

const schema = deedSchema('issueMoney', {
  to: idField.describe('The member that receives the money.'),
  currency: currencyField.describe('ISO 4217 code.'),
  amount: amountField.describe('Minor units, decimal text.'),
  payment: hashField.describe('Salted commitment to the deposit that backs the money.'),
});

const refusals = [
  'unknown_counterparty',
  'issuer_insolvent',
  'unknown_currency',
  'total_too_large',
  'issue_limit',
] as const;

/** Puts money on the ledger: a claim of its holder on the issuer, against a deposit. */
export const issueMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: { signerOnly: 'The issuer owes more; who receives is not stopped by its freeze.' },
  who: 'A member with the role issuer, for its own money.',
  holds:
    'What it has out in the currency, issued less redeemed, stays within the limit that a ballot ' +
    'or the parameters set, and the total ever issued at most 10^18 - 1 minor units.',
  changes: 'The receiver’s account with the issuer and the issuer’s total grow by the amount.',
  refusals,
  example: {
    to: 'car-maker',
    currency: 'EUR',
    amount: '1000000',
    payment: 'a3'.repeat(32),
  },
  apply(scene, { to, currency, amount: amountText, payment }) {
    const money = { issuer: scene.signer, currency };
    const amount = BigInt(amountText);
    if (presentMember(scene.draft, to) === undefined) {
      return refuse('unknown_counterparty', { member: to });
    }
    if (isInsolvent(scene.draft, scene.signer)) {
      return refuse('issuer_insolvent', { issuer: scene.signer });
    }
    if (minorUnitsOf(currency) === undefined) return refuse('unknown_currency', { currency });
    const { issued, redeemed } = issueOf(scene.draft, money);
    if (issued + amount > MAX_TOTAL) return refuse('total_too_large', { issued: String(issued) });
    const over = checkLimit(scene, money, amount);
    if (over !== null) return over;
    issues.write(scene.draft, { ...money, issued: issued + amount, redeemed });
    changeBalance(scene.draft, money, to, amount);
    return [{ type: 'moneyIssued', ...money, to, amount: amountText, payment }];
  },
});
