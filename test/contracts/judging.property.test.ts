import { describe, expect, it } from 'vitest';
import type { Condition, Quantity, Source } from '../../contracts/state/terms.ts';
import { judge } from '../../contracts/terms/judging.ts';
import { tellCondition, tellFinding } from '../../contracts/terms/telling.ts';
import { Dice } from './dice.ts';
import type { PlainFacts, SaidFact, SaidRate } from './givens.ts';
import { givenOf, march, rateIs } from './givens.ts';
import { hashFor } from './market.ts';
import { naiveVerdict } from './naiveJudge.ts';

const NAMES = ['oracle-a', 'oracle-b', 'oracle-c'];
const CASES = 4_000;

function someSource(dice: Dice): Source {
  const oracles = NAMES.slice(0, 1 + dice.below(3));
  return { oracles, quorum: 1 + dice.below(oracles.length) };
}

function someQuantity(dice: Dice, isAmount: boolean): Quantity {
  if (!isAmount) return dice.pick([{ count: dice.below(4) }, { countOf: 'daysLeft' }]);
  return dice.pick<Quantity>([
    { amount: String(1 + dice.below(4)) },
    { amountOf: 'open' },
    { amountOf: 'invoiced' },
  ]);
}

function someCondition(dice: Dice, depth: number): Condition {
  const leaves = ['day', 'attested', 'match', 'rate', 'compare', 'rate'];
  const op = dice.pick(depth > 1 ? ['all', 'any', 'not', ...leaves] : leaves);
  if (op === 'not') return { op, of: someCondition(dice, depth - 1) };
  if (op === 'all' || op === 'any') {
    const of = Array.from({ length: 1 + dice.below(3) }, () => someCondition(dice, depth - 1));
    return { op, of };
  }
  if (op === 'day') return { op, day: march(1 + dice.below(9)) };
  if (op === 'attested') return { op, kind: 'delivery', from: someSource(dice) };
  if (op === 'match') return { op, order: someSource(dice), receipt: someSource(dice) };
  if (op === 'rate') {
    const words = { from: someSource(dice), method: dice.pick(['median', 'agree'] as const) };
    const staleDays = dice.below(4);
    return rateIs(dice.pick(['atLeast', 'atMost']), 1 + dice.below(5), { ...words, staleDays });
  }
  const isAmount = dice.below(2) === 0;
  const [left, right] = [someQuantity(dice, isAmount), someQuantity(dice, isAmount)];
  return { op: 'compare', left, is: dice.pick(['atLeast', 'atMost', 'equal']), right };
}

function someFacts(dice: Dice): PlainFacts {
  const today = 2 + dice.below(8);
  const facts: SaidFact[] = [];
  const rates: SaidRate[] = [];
  const invoiced = 1 + dice.below(3);
  for (const oracle of NAMES) {
    for (const kind of ['delivery', 'order', 'receipt']) {
      if (dice.below(4) === 0) continue;
      const amount = dice.pick([invoiced, invoiced, null, 2]);
      const reference = dice.pick([hashFor('x'), hashFor('x'), hashFor('y'), null]);
      facts.push({ kind, oracle, holds: dice.below(5) > 0, amount, reference });
    }
    if (dice.below(4) > 0) {
      rates.push({ oracle, value: 1 + dice.below(5), day: Math.max(1, today - dice.below(4)) });
    }
  }
  const counts = { open: 1 + dice.below(4), daysLeft: dice.below(4) };
  const reached = march(today - dice.below(2));
  return { today, reached, invoiced, ...counts, facts, rates };
}

describe('random conditions on random facts', () => {
  it('come to what the naive judge says, on every operator and verdict', () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= CASES; seed += 1) {
      const dice = new Dice(seed);
      const condition = someCondition(dice, 4);
      const facts = someFacts(dice);
      const { verdict } = judge(condition, givenOf(facts));
      if (verdict !== naiveVerdict(condition, facts)) {
        const what = JSON.stringify({ condition, facts }, null, 1);
        throw new Error(`seed ${seed}: ${verdict}, not as the naive judge says: ${what}`);
      }
      const key = `${condition.op} ${verdict}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const halting = ['all', 'any', 'not', 'rate'];
    for (const op of ['all', 'any', 'not', 'day', 'attested', 'match', 'rate', 'compare']) {
      for (const verdict of ['yes', 'no', ...(halting.includes(op) ? ['halted'] : [])]) {
        expect(seen.get(`${op} ${verdict}`) ?? 0, `${op} ${verdict}`).toBeGreaterThan(4);
      }
    }
  });

  it('are told with every part and the verdict on each', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const dice = new Dice(seed);
      const condition = someCondition(dice, 3);
      const finding = judge(condition, givenOf(someFacts(dice)));
      const text = tellFinding(finding);
      expect(text.endsWith(`: ${finding.verdict}`)).toBe(true);
      const leaves = tellCondition(condition).split('; ').length;
      expect(text.split('; ').length).toBe(leaves);
    }
  });
});
