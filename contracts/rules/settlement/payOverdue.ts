import { amountField, hashField } from '../../state/fields.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofReceivable } from '../../state/subjects.ts';
import { balanceOf } from '../../trade/money/money.ts';
import { chargesDue, withInterest } from '../../trade/settlement/interest.ts';
import { allocate, openAmount, payReceivable } from '../../trade/settlement/paying.ts';

const schema = deedSchema('payOverdue', {
  receivable: hashField.describe('Id of the receivable.'),
  amount: amountField.describe(
    'Minor units of its currency, decimal text; at most what is open, interest and costs.',
  ),
});

const refusals = [
  'unknown_receivable',
  'not_debtor',
  'signer_insolvent',
  'receivable_not_overdue',
  'more_than_open',
  'insufficient_money',
] as const;

/** The debtor pays what was not covered at the due time, in whole or in part. */
export const payOverdue: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  who: 'The debtor of the receivable.',
  holds:
    'The receivable is overdue or in default, and the debtor’s account at the mandated issuer ' +
    'has the amount. No proceedings on the debtor are open: what it has is divided in them.',
  changes:
    'The amount goes to costs first, then to late interest, then to principal. It is spread over ' +
    'the open units of all pieces and paid to their payees of record; the receivable is paid ' +
    'when nothing is open.',
  refusals,
  example: { receivable: '4a'.repeat(32), amount: '52987' },
  apply(scene, deed) {
    const found = receivables.read(scene.draft, deed.receivable);
    if (found === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { debtor, status, mandate, currency } = found;
    if (debtor !== scene.signer) return refuse('not_debtor');
    const insolvent = checkSolvent(scene);
    if (insolvent !== null) return insolvent;
    if (status !== 'overdue' && status !== 'defaulted') {
      return refuse('receivable_not_overdue', { status });
    }
    const receivable = withInterest(scene, found);
    const [amount, charges] = [BigInt(deed.amount), chargesDue(receivable)];
    const open = openAmount(receivable) + charges.costs + charges.interest;
    if (amount > open) return refuse('more_than_open', { open: String(open) });
    const balance = balanceOf(scene.draft, { issuer: mandate.issuer, currency }, debtor);
    if (balance < amount) return refuse('insufficient_money', { balance: String(balance) });
    const origin = { ...scene, origin: scene.id };
    return payReceivable(origin, receivable, allocate(amount, charges));
  },
});
