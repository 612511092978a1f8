/** Redemptions as facts: money on its way from the ledger to an account outside. */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

/**
 * `requested`: the issuer has to pay out. `paidOut`: it says that it has. `contested`: the member
 * says that it has not, and a supervisor rules. `redeemed`: the money is gone from the ledger.
 * `failed`: it is the member's again.
 */
export type RedemptionStatus = 'requested' | 'paidOut' | 'contested' | 'redeemed' | 'failed';

/**
 * That `member` gives back `amount` minor units of `issuer`'s money to be paid outside. They are
 * locked in its account until it is `redeemed` or `failed`. `payment` is a salted commitment to the
 * order for the rail, `rail` one to the rail's reference, once paid out. `answerBy`, ms since 1970,
 * is when silence fails a request or confirms a payment; null while nothing is waited for. Heights
 * and `made` are those of the request.
 */
export interface Redemption {
  readonly id: Hash;
  readonly issuer: string;
  readonly currency: string;
  readonly member: string;
  readonly amount: bigint;
  readonly payment: Hash;
  readonly rail: Hash | null;
  readonly answerBy: number | null;
  readonly status: RedemptionStatus;
  readonly requestedAt: number;
  readonly made: Place;
}

/** Redemptions by id. */
export const redemptions: FactKind<Redemption, [id: Hash]> = factKind(
  (id) => `redemption/${id}`,
  ({ id }) => [id],
  ['amount'],
);

/** Whether the money is still locked. */
export function isPending({ status }: Pick<Redemption, 'status'>): boolean {
  return status === 'requested' || status === 'paidOut' || status === 'contested';
}
