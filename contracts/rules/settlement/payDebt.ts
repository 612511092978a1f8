import type { z } from 'zod';
import { amountField, hashField, payingIssuerField } from '../../state/fields.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { Debt } from '../../state/rights.ts';
import { debts } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showDebt } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import type { Draft } from '../../state/state.ts';
import type { Owed } from '../../trade/money/discharging.ts';
import { checkStands, dischargingMoney, issuersTakenBy } from '../../trade/money/discharging.ts';
import { balanceOf, moneyMoved, moveMoney } from '../../trade/money/money.ts';
import { openDebt } from '../../trade/money/owing.ts';
import { settlePaid } from '../../trade/pieces/pledgedDebts.ts';

const schema = deedSchema('payDebt', {
  debt: hashField.describe('Id of the debt, as the event that made it says.'),
  amount: amountField.describe('Minor units of its currency; at most what is open.'),
  issuer: payingIssuerField,
  shown: shownField('creditor', 'currency'),
});

/** What is owed, and whose money its creditor takes. */
function owedBy(draft: Draft, { receivable, issuer, currency, debtor, creditor }: Debt): Owed {
  const of = receivable === null ? undefined : receivables.read(draft, receivable);
  return { issuer, currency, debtor, listed: issuersTakenBy(draft, of, creditor) };
}

const refusals = [
  'unknown_debt',
  'not_an_issuer',
  'own_money',
  'issuer_not_accepted',
  'issuer_insolvent',
  'not_debtor',
  'signer_insolvent',
  'money_stands',
  'debt_settled',
  'more_than_open',
  'insufficient_money',
] as const;

/** Pays a debt between members, in whole or part. */
export const payDebt: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: {
    signerOnly: 'The debtor pays its own debt; who receives is not stopped by its freeze.',
  },
  who: 'The member that owes it.',
  holds:
    'The amount is open and on the debtor’s account with the issuer of the debt’s money, and no ' +
    'proceedings on the debtor are open. Once that issuer is insolvent, or when it is the debtor ' +
    'itself, it is paid in money of another that the creditor takes.',
  changes:
    'The amount is settled, at par, and on the creditor’s account with that issuer. Of a debt ' +
    'in the place of units under a pledge the pledgees are paid first, in their rank and up to ' +
    'what is still secured.',
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showDebt(state, deed.debt)),
  refusals,
  example: {
    debt: '9f'.repeat(32),
    amount: '1500',
    issuer: null,
    shown: { creditor: 'bank-one', currency: 'EUR' },
  },
  apply(scene, deed) {
    const debt = debts.read(scene.draft, deed.debt);
    if (debt === undefined) return refuse('unknown_debt', { debt: deed.debt });
    const { debtor, creditor } = debt;
    const owed = owedBy(scene.draft, debt);
    const money = dischargingMoney(scene, owed, deed.issuer);
    if ('code' in money) return money;
    if (debtor !== scene.signer) return refuse('not_debtor');
    const refusal = checkSolvent(scene) ?? checkStands(scene, owed, money);
    if (refusal !== null) return refusal;
    const [amount, open] = [BigInt(deed.amount), openDebt(debt)];
    if (open === 0n) return refuse('debt_settled');
    if (amount > open) return refuse('more_than_open', { open: String(open) });
    const balance = balanceOf(scene.draft, money, debtor);
    if (balance < amount) return refuse('insufficient_money', { balance: String(balance) });
    const { shares, rest } = settlePaid(scene.draft, debt, amount);
    const own = rest === 0n ? [] : [{ to: creditor, sum: rest }];
    const payees = [...shares.map(({ pledgee: to, amount: sum }) => ({ to, sum })), ...own];
    const moved = payees.flatMap(({ to, sum }) => {
      moveMoney(scene.draft, money, { from: debtor, to }, sum);
      return moneyMoved(money, { from: debtor, to }, sum, debt.id);
    });
    const paid = { type: 'debtPaid', debt: debt.id, debtor, creditor, amount: deed.amount };
    const told = shares.flatMap(({ events }) => events);
    return [{ ...paid, open: String(open - amount) }, ...told, ...moved];
  },
});
