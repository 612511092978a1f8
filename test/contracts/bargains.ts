import type { Executed } from '../../contracts/execute.ts';
import type { Contract } from '../../contracts/state/agreements.ts';
import { contracts } from '../../contracts/state/agreements.ts';
import type { Event } from '../../contracts/state/rule.ts';
import type { Action, Condition, Terms } from '../../contracts/state/terms.ts';
import { deals, makeAcknowledged } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, START } from './market.ts';
import { ORACLES, oracleMarket } from './oracles.ts';
import type { DeedOf } from './unseeded.ts';

/** The cut-off of a day of March 2026, ms since 1970. */
export function cutOff(day: number): number {
  return START + (day - 2) * DAY + (16 * DAY) / 24;
}

/** Believes so many of the three oracles of the market. */
export function believing(quorum: number): { oracles: string[]; quorum: number } {
  return { oracles: [...ORACLES], quorum };
}

/** Delivery is attested by two of three. */
export const DELIVERED: Condition = { op: 'attested', kind: 'delivery', from: believing(2) };

/** A day of March 2026 has come. */
export function dayOf(day: number): Condition {
  return { op: 'day', day: `2026-03-${String(day).padStart(2, '0')}` };
}

/** USD/CNY against a number with four decimals: median of two of three, at most two days old. */
export function rateOf(is: 'atLeast' | 'atMost', value: string): Condition {
  const pair = { op: 'rate', base: 'USD', quote: 'CNY', is, value, decimals: 4 } as const;
  return { ...pair, method: 'median', from: believing(2), staleDays: 2 };
}

/** Pays all that is open without a discount. */
export const PAY: Action = { do: 'payNow', discount: null };

/** Terms of rules in order, named a, b, c; until 10 March. */
export function terms(...rules: [when: Condition, act: Action][]): Terms {
  const named = rules.map(([when, act], at) => ({ name: `rule-${'abcdefgh'[at]}`, when, act }));
  return { until: '2026-03-10', escrow: null, rules: named };
}

/** The deed that proposes terms. */
export function proposing(receivable: string, words: Terms): DeedOf<'proposeContract'> {
  return { type: 'proposeContract', version: 1, receivable, language: 1, terms: { ...words } };
}

/** The deed that attaches terms as a shadow. */
export function shadowing(receivable: string, words: Terms): DeedOf<'shadowContract'> {
  return { type: 'shadowContract', version: 1, receivable, language: 1, terms: { ...words } };
}

/** The deed that agrees to a contract, or to its end. */
export function aboutContract<Type extends 'agreeContract' | 'endContract'>(
  type: Type,
  contract: string,
): { type: Type; version: 1; contract: string } {
  return { type, version: 1, contract };
}

/** A market with a receivable of 10000 of tier-one on the car maker, who has so much money. */
export function bargain(money = '100000'): { market: Market; receivable: string } {
  const market = oracleMarket();
  const receivable = makeAcknowledged(market, 'a');
  if (money !== '0') market.ok('bank-one', deals.issue({ amount: money }));
  return { market, receivable };
}

/** Terms in force: proposed by the supplier, agreed by the debtor; their id. */
export function strike(market: Market, receivable: string, words: Terms): string {
  const id = market.ok('tier-one', proposing(receivable, words));
  market.ok('car-maker', aboutContract('agreeContract', id));
  return id;
}

/** A contract as it stands. */
export function contractOf(market: Market, id: string): Contract {
  const contract = contracts.read(market.world, id);
  if (contract === undefined) throw new Error(`no contract ${id}`);
  return contract;
}

/** What the due items of a block say, in their order. */
export function eventsOf(executed: Executed): readonly Event[] {
  return executed.outcomes.flatMap(({ events }) => events);
}

/** The types of what the due items of the next block say. */
export function typesAfter(market: Market, time = market.time + 1000): string[] {
  return eventsOf(market.wait(time)).map(({ type }) => type);
}
