import { expect, it } from 'vitest';
import { isLiving, moneyOf, topicsOf } from '../../contracts/state/agreements.ts';
import type { Condition } from '../../contracts/state/terms.ts';
import { hashFor } from './market.ts';

// What a contract is woken for: the topics that its conditions look at, and no others.

const INVOICE = hashFor('invoice');
const FROM = { oracles: ['oracle-one'], quorum: 1 };
const DAY: Condition = { op: 'day', day: '2026-03-09' };
const DELIVERY: Condition = { op: 'attested', kind: 'delivery', from: FROM };
const MATCH: Condition = { op: 'match', order: FROM, receipt: FROM };
const fact = (kind: string): string => `fact/${kind}/${INVOICE}`;

function topics(...conditions: readonly Condition[]): string[] {
  const rules = conditions.map((when, at) => ({ name: `rule-${at}`, when, act: { do: 'payNow' } }));
  return topicsOf({ terms: { rules }, invoice: INVOICE } as unknown as Parameters<
    typeof topicsOf
  >[0]);
}

it.each<[string, readonly Condition[], readonly string[]]>([
  ['a day', [DAY], []],
  ['words of others', [DELIVERY], [fact('delivery')]],
  ['an order and a receipt that match', [MATCH], [fact('order'), fact('receipt')]],
  ['days together', [{ op: 'all', of: [DAY, { op: 'not', of: DAY }] }], []],
  ['one of several', [{ op: 'any', of: [DAY, DELIVERY] }], [fact('delivery')]],
  ['what is not so', [{ op: 'not', of: MATCH }], [fact('order'), fact('receipt')]],
  ['the same twice', [DELIVERY, { op: 'not', of: DELIVERY }], [fact('delivery')]],
  ['several, in their order', [MATCH, DELIVERY], ['delivery', 'order', 'receipt'].map(fact)],
])('%s', (_, conditions, expected) => {
  expect(topics(...conditions)).toEqual(expected);
});

it('may take money of its own, and of what it converts to, each once', () => {
  const own = { issuer: 'bank-one', currency: 'EUR' };
  const money = (...acts: readonly object[]) => {
    const rules = acts.map((act, at) => ({ name: `rule-${at}`, when: DAY, act }));
    return moneyOf({ ...own, terms: { rules } } as unknown as Parameters<typeof moneyOf>[0]);
  };
  const dollars = { issuer: 'bank-two', currency: 'USD' };
  const euros = { issuer: 'bank-two', currency: 'EUR' };
  expect(money({ do: 'payNow' })).toEqual([own]);
  expect(money({ do: 'convert', ...dollars }, { do: 'convert', ...euros })).toEqual([
    ...[own, dollars, euros],
  ]);
  expect(money({ do: 'convert', ...dollars }, { do: 'convert', ...dollars })).toEqual([
    ...[own, dollars],
  ]);
});

it('lives until it has ended', () => {
  const living = (status: string): boolean =>
    isLiving({ status } as Parameters<typeof isLiving>[0]);
  expect(['proposed', 'active', 'shadow'].map(living)).toEqual([true, true, true]);
  expect(['ended', 'declined', 'lapsed'].map(living)).toEqual([false, false, false]);
});
