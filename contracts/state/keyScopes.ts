/**
 * What one key of a member may do, where it may not do all. A scope is never changed: a key that
 * may do more is another key.
 */
import { z } from 'zod';
import { dueKey } from './dueKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import { amountField, currencyField, dayField } from './fields.ts';
import type { Place } from './places.ts';
import type { CurrencySum } from './totals.ts';

/** Types of deeds that a scope names, at most. */
const MAX_DEEDS = 40;
/** Currencies that it names, at most. */
const MAX_LIMITS = 20;

/** How much in one currency: minor units as decimal text, of one deed and of one ledger day. */
export interface KeyLimit {
  readonly currency: string;
  readonly perDeed: string;
  readonly perDay: string;
}

/**
 * `read`: it makes read tokens. `deeds`: the types that it signs, in their order; null: all, and
 * where there is none, it signs nothing. `limits`: of amounts, in the order of currencies, of which
 * any other is nothing; null: any amount. `until`: from then on it does nothing, ms since 1970.
 */
export interface KeyScope {
  readonly read: boolean;
  readonly deeds: readonly string[] | null;
  readonly limits: readonly KeyLimit[] | null;
  readonly until: number | null;
}

/** What a key with limits has signed on one ledger day, which is over at `until`, ms since 1970. */
export interface Spent {
  readonly member: string;
  readonly key: string;
  readonly sums: readonly CurrencySum[];
  readonly until: number;
  /** Of the last deed that is counted. */
  readonly made: Place;
}

/** Spent sums by member and name of the key. */
export const spentSums: FactKind<Spent, [member: string, key: string]> = factKind(
  (member, key) => `spent/${member}/${key}`,
  ({ member, key }) => [member, key],
  [],
);

/** The index entries of spent sums: they leave when their day is over. */
export function entriesOfSpent({ member, key, until, made }: Spent): readonly string[] {
  return [dueKey(until, made, `spent/${member}/${key}`)];
}

/** The scope of a key that is added, as its deed says it. */
export const scopeField = z
  .strictObject({
    read: z.boolean().describe('Whether it makes read tokens.'),
    deeds: z
      .array(z.string().regex(/^[a-zA-Z]{1,40}$/))
      .max(MAX_DEEDS)
      .nullable()
      .describe('Types of deeds that it signs, in order; none: it only reads; null: all.'),
    limits: z
      .array(
        z.strictObject({
          currency: currencyField.describe('ISO 4217 code.'),
          perDeed: amountField.describe('Of one deed at most, minor units.'),
          perDay: amountField.describe('Of one ledger day at most, minor units.'),
        }),
      )
      .max(MAX_LIMITS)
      .nullable()
      .describe('Amounts by currency, in order, of which any other is nothing; null: any amount.'),
    lastDay: dayField
      .nullable()
      .describe('The last ledger day on which it does anything, or null.'),
  })
  .nullable()
  .describe('What the key may do; null: all.');

/** The words of a scope. */
export type ScopeWords = z.infer<typeof scopeField>;
