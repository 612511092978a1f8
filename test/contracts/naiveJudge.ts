import type { Condition, Quantity, RateCondition, Source } from '../../contracts/state/terms.ts';
import type { PlainFacts, SaidFact } from './givens.ts';

// The language of contracts told a second time, by other means: a verdict is what comes out when
// every rate that cannot be said is taken for true and for false, in all combinations.

/** `yes`, `no`, or `halted` when it depends on what nobody knows. */
export function naiveVerdict(tree: Condition, facts: PlainFacts): string {
  const unknowns = countUnknown(tree, facts);
  const outcomes = new Set<boolean>();
  for (let guess = 0; guess < 2 ** unknowns; guess += 1) {
    const bits = Array.from({ length: unknowns }, (_, bit) => Math.floor(guess / 2 ** bit) % 2 > 0);
    outcomes.add(holds(tree, facts, bits));
  }
  if (outcomes.size > 1) return 'halted';
  return outcomes.has(true) ? 'yes' : 'no';
}

function countUnknown(tree: Condition, facts: PlainFacts): number {
  if (tree.op === 'rate') return rateHolds(tree, facts) === null ? 1 : 0;
  const below = 'of' in tree ? [tree.of].flat() : [];
  return below.reduce((sum, each) => sum + countUnknown(each, facts), 0);
}

/** Takes its guesses from the front of `bits`, in the order of the leaves. */
function holds(tree: Condition, facts: PlainFacts, bits: boolean[]): boolean {
  if (tree.op === 'not') return !holds(tree.of, facts, bits);
  if (tree.op === 'all' || tree.op === 'any') {
    const parts = tree.of.map((each) => holds(each, facts, bits));
    return tree.op === 'all' ? !parts.includes(false) : parts.includes(true);
  }
  if (tree.op === 'day') return tree.day <= facts.reached;
  if (tree.op === 'rate') return rateHolds(tree, facts) ?? bits.shift() ?? false;
  if (tree.op === 'attested') return agreed(tree.kind, tree.from, facts)?.holds === true;
  if (tree.op === 'match') return matches(tree, facts);
  const [left, right] = [numberOf(tree.left, facts), numberOf(tree.right, facts)];
  return { atLeast: left >= right, atMost: left <= right, equal: left === right }[tree.is];
}

function matches(tree: Extract<Condition, { op: 'match' }>, facts: PlainFacts): boolean {
  const order = agreed('order', tree.order, facts);
  const receipt = agreed('receipt', tree.receipt, facts);
  if (order === null || receipt === null || !order.holds || !receipt.holds) return false;
  if (order.reference === null || order.reference !== receipt.reference) return false;
  return order.amount === facts.invoiced && receipt.amount === facts.invoiced;
}

/** What enough of the oracles say alike. */
function agreed(kind: string, from: Source, facts: PlainFacts): SaidFact | null {
  const listed = from.oracles;
  const said = facts.facts.filter((one) => one.kind === kind && listed.includes(one.oracle));
  const sameAs = (one: SaidFact): number =>
    said.filter(
      (other) =>
        other.holds === one.holds &&
        other.amount === one.amount &&
        other.reference === one.reference,
    ).length;
  const inOrder = listed.flatMap((oracle) => said.filter((one) => one.oracle === oracle));
  return inOrder.find((one) => sameAs(one) >= from.quorum) ?? null;
}

/** Null when too few have spoken lately, or they do not agree. */
function rateHolds(tree: RateCondition, facts: PlainFacts): boolean | null {
  const listed = tree.from.oracles;
  const said = facts.rates.filter(
    ({ oracle, day }) => listed.includes(oracle) && facts.today - day <= tree.staleDays,
  );
  const { quorum } = tree.from;
  if (said.length < quorum) return null;
  const bound = Number(tree.value);
  const fulfils = (value: number): boolean =>
    tree.is === 'atLeast' ? value >= bound : value <= bound;
  if (tree.method === 'agree')
    return mostOften(
      said.map(({ value }) => value),
      quorum,
      fulfils,
    );
  // The middle fulfils it exactly when more than half do: the careful one of two middles.
  return said.filter(({ value }) => fulfils(value)).length * 2 > said.length;
}

function mostOften(
  values: readonly number[],
  quorum: number,
  fulfils: (value: number) => boolean,
): boolean | null {
  const count = (value: number): number => values.filter((other) => other === value).length;
  const best = Math.max(...values.map(count));
  const winners = new Set(values.filter((value) => count(value) === best));
  const [winner] = winners;
  return winners.size > 1 || best < quorum || winner === undefined ? null : fulfils(winner);
}

function numberOf(quantity: Quantity, facts: PlainFacts): number {
  if ('amount' in quantity) return Number(quantity.amount);
  if ('count' in quantity) return quantity.count;
  const known: Record<string, number> = {
    open: facts.open,
    invoiced: facts.invoiced,
    face: 100,
    daysLeft: facts.daysLeft,
    pieces: 1,
    ...facts.others,
  };
  return known['amountOf' in quantity ? quantity.amountOf : quantity.countOf] ?? 0;
}
