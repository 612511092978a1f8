import { amountField, hashField } from '../../state/fields.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Debt } from '../../state/rights.ts';
import { debts } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { lesser } from '../../state/units.ts';
import { openDebt } from '../../trade/money/owing.ts';
import { chargeOn } from '../../trade/pieces/charging.ts';
import { settleDebt } from '../../trade/pieces/pledgedDebts.ts';

const schema = deedSchema('setOff', {
  debt: hashField.describe('Id of a debt of the signer.'),
  against: hashField.describe('Id of a debt of that creditor to the signer.'),
  amount: amountField.describe('So much of both, minor units.'),
});

const refusals = [
  'unknown_debt',
  'own_money',
  'not_debtor',
  'debts_not_mutual',
  'debt_settled',
  'debt_pledged',
  'more_than_open',
] as const;

/** Settles two debts against each other that the same two members owe one another. */
export const setOff: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { signerOnly: 'Both debts are of the signer: no money and no unit moves.' },
  who: 'The debtor of the first debt.',
  holds:
    'The second debt is owed by the first one’s creditor to its debtor, in the same money; ' +
    'both are due, as every debt of the ledger is, and have the amount open. That money is ' +
    'neither one’s own: in that no debt of its issuer is discharged. No pledge of another than ' +
    'its creditor is on either of them; its pledgee may free it.',
  changes:
    'So much of both is settled; no money moves. A creditor that is the pledgee of its debt has ' +
    'received that much. For receivables see `setOffPiece`.',
  refusals,
  example: {
    debt: '9f'.repeat(32),
    against: '9e'.repeat(32),
    amount: '1500',
  },
  apply(scene, deed) {
    const [first, second] = [deed.debt, deed.against].map((id) => debts.read(scene.draft, id));
    if (first === undefined || second === undefined) {
      return refuse('unknown_debt', { debt: first === undefined ? deed.debt : deed.against });
    }
    const own = [first, second].find(({ issuer, debtor }) => issuer === debtor);
    if (own !== undefined) return refuse('own_money');
    if (first.debtor !== scene.signer) return refuse('not_debtor');
    const amount = BigInt(deed.amount);
    const refusal = checkPair(scene.draft, [first, second], amount);
    if (refusal !== null) return refusal;
    const told = [first, second].flatMap((debt) => settleDebt(scene.draft, debt, amount));
    const { debtor, creditor } = first;
    const pair = { debt: first.id, against: second.id };
    return [{ type: 'debtsSetOff', ...pair, debtor, creditor, amount: deed.amount }, ...told];
  },
});

function checkPair(
  draft: Draft,
  [first, second]: readonly [Debt, Debt],
  amount: bigint,
): Refusal<'debts_not_mutual' | 'debt_settled' | 'debt_pledged' | 'more_than_open'> | null {
  const mutual = first.debtor === second.creditor && first.creditor === second.debtor;
  const isOneMoney = first.currency === second.currency && first.issuer === second.issuer;
  if (!mutual || !isOneMoney) return refuse('debts_not_mutual');
  const open = lesser(openDebt(first), openDebt(second));
  if (open === 0n) return refuse('debt_settled');
  const pledge = chargeOn(draft, first) ?? chargeOn(draft, second);
  if (pledge !== null) return refuse('debt_pledged', { pledge });
  return amount > open ? refuse('more_than_open', { open: String(open) }) : null;
}
