/**
 * The language of contracts, version 1: what the terms of a contract may say. Terms are data, a
 * typed tree over a closed list of operators: no names to bind, no loops, no arithmetic beyond
 * comparing, so they always end and their cost is seen by counting nodes. docs/contracts.md tells
 * it to readers. A language version never changes; a new operator is a new version.
 *
 * A contract is a list of rules, `when` a condition holds its `act` is done, once. Amounts
 * are decimal text in minor units, days are ledger days, rates are integers with decimals.
 */
import { z } from 'zod';
import {
  amountField,
  currencyField,
  dayField,
  decimalsField,
  idField,
  ppmField,
} from './fields.ts';
import type { StatementKind } from './oracles.ts';
import { FACT_KINDS } from './oracles.ts';
import type { Method } from './quorum.ts';
import type { DayCount } from './rates.ts';
import { DAY_COUNTS } from './rates.ts';

/** The version that new contracts are written in. */
export const LANGUAGE = 1;

/** Who is believed: at least `quorum` of these oracles have to say the same. */
export interface Source {
  readonly oracles: readonly string[];
  readonly quorum: number;
}

/** Amounts that can be compared; those of the receivable, and `invoiced`, that of its invoice. */
export const AMOUNT_FIELDS = [
  'cancelled',
  'credited',
  'face',
  'forgiven',
  'invoiced',
  'open',
  'paid',
] as const;

/** Counts that can be compared: pieces, and days up to the pay day (0 when it is past). */
export const COUNT_FIELDS = ['daysLeft', 'pieces'] as const;

/** One of `AMOUNT_FIELDS`. */
export type AmountField = (typeof AMOUNT_FIELDS)[number];

/** One of `COUNT_FIELDS`. */
export type CountField = (typeof COUNT_FIELDS)[number];

/** A number that is written down, or one of the receivable. */
export type Quantity =
  | { readonly amount: string }
  | { readonly count: number }
  | { readonly amountOf: AmountField }
  | { readonly countOf: CountField };

/** How two numbers are compared. */
export const COMPARISONS = ['atLeast', 'atMost', 'equal'] as const;

/** One of `COMPARISONS`. */
export type Comparison = (typeof COMPARISONS)[number];

/** A rate compared with value / 10^decimals; words older than `staleDays` days do not count. */
export interface RateCondition {
  readonly op: 'rate';
  readonly base: string;
  readonly quote: string;
  readonly is: 'atLeast' | 'atMost';
  readonly value: string;
  readonly decimals: number;
  readonly method: Method;
  readonly from: Source;
  readonly staleDays: number;
}

/** What has to hold. `match`: order and receipt are attested, and agree with the invoice. */
export type Condition =
  | { readonly op: 'all'; readonly of: readonly Condition[] }
  | { readonly op: 'any'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'day'; readonly day: string }
  | { readonly op: 'attested'; readonly kind: StatementKind; readonly from: Source }
  | { readonly op: 'match'; readonly order: Source; readonly receipt: Source }
  | RateCondition
  | {
      readonly op: 'compare';
      readonly left: Quantity;
      readonly is: Comparison;
      readonly right: Quantity;
    };

/** One part of a payment in instalments. */
export type Instalment = { readonly day: string; readonly amount: string };

/**
 * What is done. `payNow` pays all that is open, less the discount for the days up to the pay day;
 * `convert` does so in money of another currency, a unit of the receivable's for value /
 * 10^decimals of that; `cancel` forgives an amount, or (null) all that is open.
 */
export type Action =
  | {
      readonly do: 'payNow';
      readonly discount: { readonly ppm: number; readonly dayCount: DayCount } | null;
    }
  | { readonly do: 'instalments'; readonly parts: readonly Instalment[] }
  | { readonly do: 'releaseEscrow'; readonly to: 'debtor' | 'holders' }
  | { readonly do: 'makeUndertaking' }
  | {
      readonly do: 'convert';
      readonly currency: string;
      readonly issuer: string;
      readonly value: string;
      readonly decimals: number;
    }
  | { readonly do: 'cancel'; readonly amount: string | null }
  | { readonly do: 'extend'; readonly dueDay: string };

/** When the condition holds, the action is done, once. */
export interface TermsRule {
  readonly name: string;
  readonly when: Condition;
  readonly act: Action;
}

/**
 * The terms of a contract. It is over at the cut-off of the day `until`; `escrow` is what the
 * debtor locks when it comes into force.
 */
export interface Terms {
  readonly until: string;
  readonly escrow: string | null;
  readonly rules: readonly TermsRule[];
}

const source = z.strictObject({
  oracles: z.array(idField).min(1).max(7),
  quorum: z.int().min(1).max(7),
});

const quantity = z.union([
  z.strictObject({ amount: amountField }),
  z.strictObject({ count: z.int().min(0).max(1_000_000) }),
  z.strictObject({ amountOf: z.enum(AMOUNT_FIELDS) }),
  z.strictObject({ countOf: z.enum(COUNT_FIELDS) }),
]);

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('all'), of: z.array(condition).min(1).max(8) }),
    z.strictObject({ op: z.literal('any'), of: z.array(condition).min(1).max(8) }),
    z.strictObject({ op: z.literal('not'), of: condition }),
    z.strictObject({ op: z.literal('day'), day: dayField }),
    z.strictObject({ op: z.literal('attested'), kind: z.enum(FACT_KINDS), from: source }),
    z.strictObject({ op: z.literal('match'), order: source, receipt: source }),
    z.strictObject({
      op: z.literal('rate'),
      base: currencyField,
      quote: currencyField,
      is: z.enum(['atLeast', 'atMost']),
      value: amountField,
      decimals: decimalsField,
      method: z.enum(['median', 'agree']),
      from: source,
      staleDays: z.int().min(0).max(365),
    }),
    z.strictObject({
      op: z.literal('compare'),
      left: quantity,
      is: z.enum(COMPARISONS),
      right: quantity,
    }),
  ]),
);

const action = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('payNow'),
    discount: z.strictObject({ ppm: ppmField, dayCount: z.enum(DAY_COUNTS) }).nullable(),
  }),
  z.strictObject({
    do: z.literal('instalments'),
    parts: z
      .array(z.strictObject({ day: dayField, amount: amountField }))
      .min(1)
      .max(24),
  }),
  z.strictObject({ do: z.literal('releaseEscrow'), to: z.enum(['debtor', 'holders']) }),
  z.strictObject({ do: z.literal('makeUndertaking') }),
  z.strictObject({
    do: z.literal('convert'),
    currency: currencyField,
    issuer: idField,
    value: amountField,
    decimals: decimalsField,
  }),
  z.strictObject({ do: z.literal('cancel'), amount: amountField.nullable() }),
  z.strictObject({ do: z.literal('extend'), dueDay: dayField }),
]);

/** The shape of terms; `checkTerms` says whether they can be signed. */
export const termsSchema: z.ZodType<Terms> = z.strictObject({
  until: dayField,
  escrow: amountField.nullable(),
  rules: z
    .array(z.strictObject({ name: idField, when: condition, act: action }))
    .min(1)
    .max(8),
});
