import { z } from 'zod';
import { amountField, currencyField, dayField, hashField, idField } from '../../state/fields.ts';
import { obligations, unfundedOf } from '../../state/obligations.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkLimit } from '../../trade/money/money.ts';
import { findObligation, putUp, roomOf } from '../../trade/settlement/obliging.ts';

const schema = deedSchema('fundObligation', {
  debtor: idField.describe('Whose obligation.'),
  currency: currencyField.describe('ISO 4217 code.'),
  payDay: dayField.describe('The pay day of the obligation.'),
  by: z
    .enum(['deposit', 'line'])
    .describe('Money put up now, or a line that is drawn at the due time if it is needed.'),
  amount: amountField.describe('Minor units, decimal text.'),
  payment: hashField.describe('Salted commitment to the deposit or to the credit contract.'),
});

const refusals = [
  'unknown_obligation',
  'issuer_insolvent',
  'obligation_over',
  'more_than_published',
  'total_too_large',
  'issue_limit',
] as const;

/** The issuer of the money funds what a debtor has to pay on a day, in whole or in part. */
export const fundObligation: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: ({ debtor }) => [`debtor/${debtor}`],
  who: 'The issuer of the money in which the obligation is to be paid.',
  holds:
    'The obligation is published, its due time is ahead, and no more is funded than is published ' +
    'and than the issuer may have out.',
  changes:
    'A deposit is issued to the debtor’s account. A line stands ready: what is missing at the ' +
    'due time is issued then, within the limit of that day, and the debtor owes it to the issuer.',
  refusals,
  example: {
    debtor: 'car-maker',
    currency: 'EUR',
    payDay: '2026-06-15',
    by: 'line',
    amount: '21195',
    payment: 'a4'.repeat(32),
  },
  apply(scene, deed) {
    const { draft, signer: issuer } = scene;
    const obligation = findObligation(scene, deed);
    if ('code' in obligation) return obligation;
    const { debtor, currency, payDay, by } = deed;
    const amount = BigInt(deed.amount);
    const { deposited, line } = obligation;
    const left = unfundedOf(obligation);
    if (amount > left) return refuse('more_than_published', { left: String(left) });
    const money = { issuer, currency };
    const room = roomOf(draft, money);
    if (amount > room) return refuse('total_too_large', { room: String(room) });
    const over = checkLimit(scene, money, amount);
    if (over !== null) return over;
    const funded = { type: 'obligationFunded', ...money, debtor, payDay, by, amount: deed.amount };
    if (by === 'line') {
      obligations.write(draft, { ...obligation, line: line + amount, refusal: null });
      return [funded];
    }
    putUp(draft, money, debtor, amount);
    obligations.write(draft, { ...obligation, deposited: deposited + amount, refusal: null });
    const { amount: text, payment } = deed;
    return [funded, { type: 'moneyIssued', ...money, to: debtor, amount: text, payment }];
  },
});
