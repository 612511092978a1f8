import { dayNumber } from '../../contracts/state/calendar.ts';
import type { Rate, Statement } from '../../contracts/state/oracles.ts';
import type { Condition, Source, Terms } from '../../contracts/state/terms.ts';
import type { Given } from '../../contracts/terms/judging.ts';
import { hashFor } from './market.ts';

/** The word of an oracle about the invoice of these tests. */
export interface SaidFact {
  readonly kind: string;
  readonly oracle: string;
  readonly holds: boolean;
  readonly amount: number | null;
  readonly reference: string | null;
}

/** The word of an oracle about USD/CNY, in whole numbers; `day` as a day of some count. */
export interface SaidRate {
  readonly oracle: string;
  readonly value: number;
  readonly day: number;
}

/** Facts to judge on, in the simplest form; days are days of March 2026, or of any count. */
export interface PlainFacts {
  readonly today: number;
  /** The date of the last day whose cut-off has passed. */
  readonly reached: string;
  readonly open: number;
  readonly invoiced: number;
  readonly daysLeft: number;
  /** Further amounts and counts, where they are not those of `givenOf`. */
  readonly others?: Readonly<Record<string, number>>;
  readonly facts: readonly SaidFact[];
  readonly rates: readonly SaidRate[];
}

/** A day of March 2026. */
export function march(day: number): string {
  return `2026-03-${String(day).padStart(2, '0')}`;
}

/** The same facts as the evaluator takes them. */
export function givenOf(plain: PlainFacts): Given {
  const { today, reached, open, invoiced, daysLeft, facts, rates } = plain;
  const rest = { cancelled: 0n, credited: 0n, face: 100n, forgiven: 0n, paid: 0n };
  return {
    today: dayNumber(march(today)) ?? 0,
    reached: dayNumber(reached) ?? 0,
    amounts: { ...rest, open: BigInt(open), invoiced: BigInt(invoiced) },
    counts: { daysLeft, pieces: 1 },
    statement: (kind, oracle) => {
      const said = facts.find((one) => one.kind === kind && one.oracle === oracle);
      return said === undefined ? undefined : statementOf(said);
    },
    rate: (base, quote, oracle) => {
      const said = rates.find((one) => one.oracle === oracle);
      if (said === undefined || base !== 'USD' || quote !== 'CNY') return undefined;
      const rate = { base, quote, oracle, value: BigInt(said.value), decimals: 0 };
      return { ...rate, day: march(said.day), attestedAt: 1 } satisfies Rate;
    },
  };
}

function statementOf({ amount, kind, ...said }: SaidFact): Statement {
  return {
    ...said,
    kind: kind as Statement['kind'],
    invoice: hashFor('invoice'),
    amount: amount === null ? null : BigInt(amount),
    day: march(1),
    attestedAt: 1,
  };
}

/** So many of the oracles a, b, c. */
export function of(quorum: number, ...oracles: string[]): Source {
  return { quorum, oracles: oracles.length === 0 ? ['oracle-a', 'oracle-b', 'oracle-c'] : oracles };
}

/** A rate condition over USD/CNY in whole numbers, median of two of three. */
export function rateIs(
  is: 'atLeast' | 'atMost',
  value: number,
  words: Partial<Extract<Condition, { op: 'rate' }>> = {},
): Extract<Condition, { op: 'rate' }> {
  const pair = { op: 'rate', base: 'USD', quote: 'CNY', is, value: String(value) } as const;
  return { ...pair, decimals: 0, method: 'median', from: of(2), staleDays: 3, ...words };
}

/** Terms of one rule that pays, until the tenth of March. */
export function payingWhen(when: Condition, words: Partial<Terms> = {}): Terms {
  const rule = { name: 'pay', when, act: { do: 'payNow', discount: null } } as const;
  return { until: march(10), escrow: null, rules: [rule], ...words };
}
