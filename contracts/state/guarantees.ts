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
 * `offered`: the holder has not consented yet. `active`: it stands by for a default in its term.
 * `triggered`: that has come, so it can be called and does not expire. `used`: all of it is paid.
 * `released`: a contract to which its guarantor has not agreed has left nothing of it.
 * Pieces bear one that is active, triggered or used.
 */
export type GuaranteeStatus =
  | 'offered'
  | 'active'
  | 'triggered'
  | 'used'
  | 'withdrawn'
  | 'expired'
  | 'released';

/**
 * What the guarantor owes since `by` has called it, minor units (decimal text), from `dueTime` on,
 * ms since 1970. Called for its `pledge`, it is no more than that still secures; null: by the
 * holder of the piece.
 */
export type Call = {
  readonly by: string;
  readonly pledge: Hash | null;
  readonly amount: string;
  readonly dueTime: number;
};

/**
 * A guarantee as a piece bears it: from the default on, `amount` minor units of it (decimal text)
 * are for the piece's units, less what was paid of them; null before. `calls` are what was called
 * of that, in their order, one for each pledge and one of the holder.
 */
export type Cover = {
  readonly id: Hash;
  readonly amount: string | null;
  readonly calls: readonly Call[];
};

/**
 * How a guarantor came to hold a piece: it paid under `guarantee`, when so many units (decimal
 * text) of the piece were `paid`. What the debtor pays on the piece goes first to those whom the
 * same guarantee protects.
 */
export type Subrogation = { readonly guarantee: Hash; readonly paid: string };

/**
 * That `guarantor` pays up to `amount` minor units, of which `paid` are, when the debtor comes into
 * default before `until`, ms since 1970; payment is due so many `waitingDays` after the default.
 * For the piece of the receivable that began at `from`. `reference` is a salted commitment to its
 * text. It was given when contracts had changed the receivable so often (`amended`).
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
  readonly amended: number;
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
