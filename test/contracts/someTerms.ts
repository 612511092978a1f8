/** Terms of contracts at random, from the whole language. */
import { DAY_COUNTS } from '../../contracts/state/rates.ts';
import type { Action, Condition, Quantity } from '../../contracts/state/terms.ts';
import type { Dice } from './dice.ts';
import { BANKS, dateOf, ORACLES } from './invoiceSteps.ts';
import type { NaiveRule } from './naiveOracles.ts';

const FROM = { oracles: ORACLES, quorum: 2 };

/** Days that terms name, counted from the start, and whether something is in escrow. */
export interface TermDays {
  readonly today: number;
  readonly untilDay: number;
  readonly dueDay: number;
  readonly hasEscrow: boolean;
  /** Whether a discount for the days up to the pay day comes to something. */
  readonly isFar: boolean;
}

/** A rule or two, and one that releases the escrow where there is one. */
export function someRules(dice: Dice, days: TermDays): NaiveRule[] {
  const kinds = [
    dice.pick([
      'pay',
      'pay',
      'pay',
      'cancel',
      'undertake',
      'parts',
      'parts',
      'convert',
      'convert',
    ] as const),
    dice.pick(['pay', 'cancel', 'undertake', 'convert', 'extend', 'extend'] as const),
  ].slice(0, 1 + dice.below(2));
  if (days.isFar && !days.hasEscrow && dice.below(2) === 0) return [earlyPayment(dice, days)];
  // By itself and soon, so that it comes to it, with pledges and without.
  if (!days.hasEscrow && dice.below(3) === 0) {
    return [{ when: someLeaf(dice, 'day', days), act: someAct(dice, 'convert', days) }];
  }
  const acts = kinds.map((kind) => someAct(dice, kind, days));
  if (days.hasEscrow) acts.push(someAct(dice, 'release', days));
  return acts.map((act) => ({ when: someCondition(dice, days, 2), act }));
}

/** What is paid at once, as by a programme of early payment. */
function earlyPayment(dice: Dice, { today }: TermDays): NaiveRule {
  const discount = { ppm: 1_000_000, dayCount: dice.pick(DAY_COUNTS) };
  return { when: { op: 'day', day: dateOf(today) }, act: { do: 'payNow', discount } };
}

function someAct(dice: Dice, kind: string, days: TermDays): Action {
  if (kind === 'pay') {
    const discount = {
      ppm: dice.pick([90_000, 1_000_000, 1_000_000]),
      dayCount: dice.pick(DAY_COUNTS),
    };
    return { do: 'payNow', discount: dice.below(3) === 0 ? null : discount };
  }
  if (kind === 'cancel') {
    return { do: 'cancel', amount: dice.pick([null, String(1 + dice.below(6))]) };
  }
  if (kind === 'undertake') return { do: 'makeUndertaking' };
  if (kind === 'release') return { do: 'releaseEscrow', to: dice.pick(['debtor', 'holders']) };
  if (kind === 'convert') {
    const rate = { value: String(1 + dice.below(20)), decimals: 1 };
    return { do: 'convert', currency: 'USD', issuer: dice.pick(BANKS), ...rate };
  }
  if (kind === 'extend') {
    return { do: 'extend', dueDay: dateOf(days.dueDay + dice.below(9)) };
  }
  const first = someDay(dice, days);
  const named = [first, first + 1 + dice.below(2)].slice(0, 1 + dice.below(2));
  const parts = named.map((day) => ({ day: dateOf(day), amount: String(1 + dice.below(4)) }));
  return { do: 'instalments', parts };
}

function someCondition(dice: Dice, days: TermDays, depth: number): Condition {
  const leaves = ['day', 'day', 'delivery', 'rate', 'rate', 'match', 'match', 'compare'];
  const op = dice.pick(depth > 1 ? [...leaves, 'all', 'all', 'any', 'not'] : leaves);
  if (op === 'not') return { op, of: someCondition(dice, days, depth - 1) };
  if (op === 'all' || op === 'any') {
    const one = someCondition(dice, days, depth - 1);
    const other = dice.below(2) === 0 ? someLeaf(dice, 'day', days) : someCondition(dice, days, 1);
    return { op, of: [one, other] };
  }
  return someLeaf(dice, op, days);
}

function someLeaf(dice: Dice, op: string, days: TermDays): Condition {
  if (op === 'day') return { op, day: dateOf(someDay(dice, days)) };
  if (op === 'delivery') return { op: 'attested', kind: 'delivery', from: FROM };
  if (op === 'match') return { op, order: FROM, receipt: FROM };
  if (op === 'rate') {
    const pair = { base: 'USD', quote: 'CNY', decimals: 1, staleDays: 3 };
    const limit = {
      is: dice.pick(['atLeast', 'atMost'] as const),
      value: String(70 + dice.below(4)),
    };
    return {
      op,
      ...pair,
      ...limit,
      method: dice.pick(['median', 'median', 'agree'] as const),
      from: FROM,
    };
  }
  return someComparison(dice);
}

function someComparison(dice: Dice): Condition {
  const is = dice.pick(['atLeast', 'atMost', 'equal'] as const);
  if (dice.below(3) === 0) {
    const left = { countOf: dice.pick(['daysLeft', 'pieces'] as const) };
    return { op: 'compare', left, is, right: { count: dice.below(4) } };
  }
  const fields = ['cancelled', 'credited', 'face', 'forgiven', 'invoiced', 'open', 'paid'] as const;
  const right: Quantity = dice.pick([
    { amount: String(1 + dice.below(12)) },
    { amountOf: dice.pick(fields) },
  ]);
  return { op: 'compare', left: { amountOf: dice.pick(fields) }, is, right };
}

function someDay(dice: Dice, { today, untilDay }: TermDays): number {
  return Math.max(0, Math.min(untilDay, today + dice.below(4)));
}
