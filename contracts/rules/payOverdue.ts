import { z } from 'zod';
import { receivables } from '../facts.ts';
import { amountField, hashField } from '../fields.ts';
import { balanceOf } from '../money.ts';
import { openAmount, payReceivable } from '../paying.ts';
import { refuse } from '../refusals.ts';
import type { RuleSpec } from '../rule.ts';
import { defineRule } from '../rule.ts';

const schema = z.strictObject({
  type: z.literal('payOverdue'),
  version: z.literal(1),
  receivable: hashField.describe('Id of the receivable.'),
  amount: amountField.describe('Minor units of its currency, decimal text; at most what is open.'),
});

type Code =
  | 'unknown_receivable'
  | 'not_debtor'
  | 'receivable_not_overdue'
  | 'more_than_open'
  | 'insufficient_money';

/** The debtor pays what was not covered at the due time, in whole or in part. */
export const payOverdue: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  who: 'The debtor of the receivable.',
  holds:
    'The receivable is overdue, and the debtor’s account at the mandated issuer has the amount.',
  changes:
    'The amount is spread over the open units of all pieces and paid to their holders of record; ' +
    'the receivable is paid when nothing is open.',
  refusals: [
    'unknown_receivable',
    'not_debtor',
    'receivable_not_overdue',
    'more_than_open',
    'insufficient_money',
  ],
  example: { type: 'payOverdue', version: 1, receivable: '4a'.repeat(32), amount: '52987' },
  apply(scene, deed) {
    const receivable = receivables.read(scene.draft, deed.receivable);
    if (receivable === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { debtor, status, mandate, currency } = receivable;
    if (debtor !== scene.signer) return refuse('not_debtor', { debtor });
    if (status !== 'overdue') return refuse('receivable_not_overdue', { status });
    const [amount, open] = [BigInt(deed.amount), openAmount(receivable)];
    if (amount > open) return refuse('more_than_open', { open: String(open) });
    const balance = balanceOf(scene.draft, { issuer: mandate.issuer, currency }, debtor);
    if (balance < amount) return refuse('insufficient_money', { balance: String(balance) });
    const origin = { draft: scene.draft, height: scene.height, origin: scene.id };
    return payReceivable(origin, receivable, amount);
  },
});
