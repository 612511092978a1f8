/** What offers of assignment share, one or many. */
import { TRANSFERABLE_REFUSALS } from './offering.ts';

/** What refuses an offer of assignment, in its order. */
export const ASSIGNMENT_REFUSALS = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  ...TRANSFERABLE_REFUSALS,
] as const;

/** One of `ASSIGNMENT_REFUSALS`. */
export type AssignmentCode = (typeof ASSIGNMENT_REFUSALS)[number];

/** The terms of an offer that nothing is paid for. */
export const UNPAID = { price: 0n, issuer: null, recourse: false, rate: null } as const;
