/** What tests of pledged debts have in common. */
import { under } from '../../contracts/state/factKeys.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { concede, dispute } from './disputeDeals.ts';
import type { Market } from './market.ts';
import type { DeedOf } from './unseeded.ts';

/** All debts, also those that are settled. */
export function debtsIn(market: Market): readonly Debt[] {
  const all = scanAll(market.world.facts, ...under('debt'));
  return Array.from(all, ([, value]) => debts.decode(value));
}

/** The open debts as `debtor creditor cause open`, in the order of these words. */
export function owedIn(market: Market): readonly string[] {
  const open = debtsIn(market).filter(({ amount, settled }) => amount > settled);
  return open
    .map(({ debtor, creditor, cause, amount, settled }) => {
      return `${debtor} ${creditor} ${cause} ${amount - settled}`;
    })
    .sort();
}

/** The first debt of a member for a cause. @throws Error when there is none */
export function debtBy(market: Market, debtor: string, cause: string): Debt {
  const found = debtsIn(market).find((debt) => debt.debtor === debtor && debt.cause === cause);
  if (found === undefined) throw new Error(`${debtor} owes nothing for ${cause}`);
  return found;
}

/** Pays so much of a debt in its own money. */
export function pay({ id }: Debt, amount: string): DeedOf<'payDebt'> {
  return { type: 'payDebt', version: 1, debt: id, amount, issuer: null };
}

/** What a member has in money of bank-one. */
export function money(market: Market, member: string): bigint {
  return balanceOf(market.world, { issuer: 'bank-one', currency: 'EUR' }, member);
}

/** Has bank-one issue so much to a member. */
export function give(market: Market, to: string, amount: string): void {
  market.ok('bank-one', deals.issue({ to, amount }));
}

/** The debtor disputes so much, and these give it up. */
export function lose(market: Market, id: string, amount: number, by: readonly string[]): void {
  market.ok('car-maker', dispute(id, String(amount)));
  const piece = piecesOf(market.world, id).find(({ disputed }) => disputed > 0n);
  for (const member of by) market.ok(member, concede(id, String(piece?.from)));
}

/** Tier-one has pledged all of its receivable to bank-two for so much. */
export function pledged(
  market: Market,
  secured: string,
): { readonly id: string; readonly pledge: string } {
  const id = makeAcknowledged(market, 'a');
  const pledge = market.ok('tier-one', deals.pledge(id, { pledgee: 'bank-two', secured }));
  return { id, pledge };
}

/** The same of tier-two, to which tier-one has assigned it. */
export function assigned(
  market: Market,
  secured: string,
): { readonly id: string; readonly pledge: string } {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.assign(id), 'tier-one');
  const pledge = market.ok('tier-two', deals.pledge(id, { pledgee: 'bank-two', secured }));
  return { id, pledge };
}

/** As `assigned`: 3000 are given up, for which tier-one owes tier-two; the pledge is on that. */
export function charged(
  market: Market,
  secured = '8000',
): { readonly id: string; readonly pledge: string; readonly debt: Debt } {
  const { id, pledge } = assigned(market, secured);
  lose(market, id, 3000, ['tier-one', 'tier-two', 'bank-two']);
  return { id, pledge, debt: debtBy(market, 'tier-one', 'dilution') };
}

/** Tier-two owes tier-one 1000 for a credit note on an undertaking; its debt. */
export function owingBack(market: Market): Debt {
  const invoice = market.ok('tier-two', deals.register('back', { debtor: 'tier-one' }));
  market.ok('tier-one', deals.accept(invoice));
  market.ok('tier-two', deals.credit(invoice, '1000'));
  return debtBy(market, 'tier-two', 'creditNote');
}

/** A pledgee frees a debt. */
export function free(
  pledge: string,
  debt: string,
): { type: 'freeDebt'; version: 1; pledge: string; debt: string } {
  return { type: 'freeDebt', version: 1, pledge, debt };
}
