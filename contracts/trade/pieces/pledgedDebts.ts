/**
 * Settling a debt that pledges may be on. A payment goes to the pledgees in their rank, to each up
 * to what its pledge still secures, and the rest to the creditor; it counts as received. A set-off
 * moves no money, and is of debts alone whose only pledgee is their creditor: it has got the amount
 * all the same, and what is secured is so much less.
 */
import type { Debt } from '../../state/rights.ts';
import { debts } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { withSettled } from '../money/owing.ts';
import type { PledgePayment } from './pledging.ts';
import { payInRank } from './pledging.ts';

/** Settles so much of a debt by a payment: what its pledgees get of that, and its creditor. */
export function settlePaid(draft: Draft, debt: Debt, amount: bigint): PledgePayment {
  debts.write(draft, withSettled(debt, amount));
  return payInRank(draft, debt.pledges, amount);
}

/** Settles so much of a debt without a payment; no pledge of another than its creditor is on it. */
export function settleDebt(draft: Draft, debt: Debt, amount: bigint): readonly Event[] {
  debts.write(draft, withSettled(debt, amount));
  return payInRank(draft, debt.pledges, amount).shares.flatMap(({ events }) => events);
}
