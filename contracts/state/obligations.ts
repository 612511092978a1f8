/** What debtors must pay, as it is published before the due day, and how it is funded; as facts. */

import { lowerCase } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

/** Why an issuer does not fund an obligation. */
export const FUNDING_REASONS = [
  'account_closed',
  'credit_limit',
  'no_instruction',
  'other',
] as const;

/** `planned`: its amount is found out at `publishTime`, again when a receivable comes later. */
export type ObligationStatus = 'planned' | 'published';

/**
 * What a debtor has to pay on one pay day from its account with one issuer: `amount` as it was when
 * it was published, minor units. The issuer has put up `deposited`, and `line` more stands ready
 * for the due time, of which `drawn` was taken. `refusal` is why it does not, or null. Times are ms
 * since 1970. While it is summed up anew, `sum` is that of its receivables up to `summed`;
 * else they are 0 and ''.
 */
export interface Obligation {
  readonly debtor: string;
  readonly issuer: string;
  readonly currency: string;
  readonly payDay: string;
  readonly dueTime: number;
  readonly publishTime: number;
  readonly amount: bigint;
  readonly sum: bigint;
  readonly summed: string;
  readonly deposited: bigint;
  readonly line: bigint;
  readonly drawn: bigint;
  readonly refusal: string | null;
  readonly status: ObligationStatus;
  readonly made: Place;
}

/** What nobody has put up so far, minor units. */
export function unfundedOf({
  amount,
  deposited,
  line,
  drawn,
}: Pick<Obligation, 'amount' | 'deposited' | 'line' | 'drawn'>): bigint {
  return amount - deposited - line - drawn;
}

/** Whose obligation, in whose money, and when. */
export type ObligationId = [debtor: string, issuer: string, currency: string, payDay: string];

/** Obligations by debtor, issuer, currency and pay day. */
export const obligations: FactKind<Obligation, ObligationId> = factKind(
  (debtor, issuer, currency, payDay) =>
    `obligation/${debtor}/${issuer}/${lowerCase(currency)}/${payDay}`,
  ({ debtor, issuer, currency, payDay }) => [debtor, issuer, currency, payDay],
  ['amount', 'sum', 'deposited', 'line', 'drawn'],
);
