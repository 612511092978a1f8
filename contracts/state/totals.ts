/**
 * How many things of a kind a member has, as a fact of its own under a key that the member gives. A
 * proof can show what stands under a key; with these totals it can also show that a list of such
 * things is whole: as many of them, each proved, none twice, are all that there are.
 */
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/**
 * What is counted for a member. `pieces`: those that it holds, of which anything is open or
 * disputed. `owing`: receivables that it owes and has not paid. `obligations`: what it has to fund,
 * of each day that there was. `invoices`: those that it has registered. `waiting`: invoices that
 * wait for its word. `offers`, `offered`: open offers that it has made, or that are made to it
 * alone. `quotes`: open ones that it has given. `debts`, `credits`: of which something is open,
 * that it owes, or that are owed to it.
 */
export const COUNTED = [
  ...(['pieces', 'owing', 'obligations', 'invoices', 'waiting'] as const),
  ...(['offers', 'offered', 'quotes', 'debts', 'credits'] as const),
] as const;

/** One of `COUNTED`. */
export type CountedName = (typeof COUNTED)[number];

/** An amount in minor units, as decimal text. */
export type CurrencySum = {
  readonly currency: string;
  readonly amount: string;
};

/**
 * So many things a member has, and how much is open or locked of them, by currency in their order,
 * without what is zero. `writtenAt` is the height at which one of them was written last: two
 * proofs that show the same total show that none of them has changed in between.
 */
export interface Total {
  readonly of: CountedName;
  readonly member: string;
  readonly count: number;
  readonly sums: readonly CurrencySum[];
  readonly writtenAt: number;
}

/** Totals by what is counted, and whose it is; there is none where there is nothing to count. */
export const totals: FactKind<Total, [of: CountedName, member: string]> = factKind(
  (of, member) => `total/${of}/${member}`,
  ({ of, member }) => [of, member],
  [],
);
