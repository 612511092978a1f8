/**
 * Guarantees and insurance, as facts. A guarantee follows the piece and its parts, whoever holds
 * them; all parts together are paid up to its amount.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

/** What a guarantor may give. */
export const GUARANTEE_KINDS = ['guarantee', 'insurance'] as const;

/**
 * `offered`: the holder has not consented yet. `active`: it can be called. `called`: the guarantor
 * has to pay. `used`: all of it is paid. Only an active or called one is on a piece.
 */
export type GuaranteeStatus = 'offered' | 'active' | 'called' | 'used' | 'withdrawn' | 'expired';

/**
 * That `guarantor` pays up to `amount` minor units, of which `paid` are, when the debtor is in
 * default for `waitingDays`. For the piece of the receivable that began at `from`. Uncalled it
 * expires at `until`, ms since 1970. `reference` is a salted commitment to its text.
 */
export interface Guarantee {
  readonly id: Hash;
  readonly kind: (typeof GUARANTEE_KINDS)[number];
  readonly receivable: Hash;
  readonly from: bigint;
  readonly guarantor: string;
  readonly amount: bigint;
  readonly paid: bigint;
  readonly waitingDays: number;
  readonly until: number;
  readonly reference: Hash;
  readonly status: GuaranteeStatus;
  readonly madeAt: number;
  readonly made: Place;
}

/** Guarantees by id. */
export const guarantees: FactKind<Guarantee, [id: Hash]> = factKind(
  (id) => `guarantee/${id}`,
  (guarantee) => [guarantee.id],
  ['from', 'amount', 'paid'],
);
