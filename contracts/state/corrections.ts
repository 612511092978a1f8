/**
 * Corrections, as facts: what a deed or the ledger's record got wrong, put right in the open. A
 * correction is no deal: it makes no sale, link or warranty, and opens no unit that is closed.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

/**
 * Units `from`..`to` of a receivable go from the hands of `holders` to the `rightful` member. The
 * first of `holders` is who had them wrongly; whoever is not among them keeps what it has.
 */
export type UnitsRepair = {
  readonly kind: 'units';
  readonly receivable: Hash;
  readonly from: string;
  readonly to: string;
  readonly holders: readonly string[];
  readonly rightful: string;
};

/** A debt that should be there, such as a repayment; minor units of `issuer`'s money. */
export type DebtRepair = {
  readonly kind: 'debt';
  readonly debtor: string;
  readonly creditor: string;
  readonly issuer: string;
  readonly currency: string;
  readonly amount: string;
};

/** So much of a debt should not be there; what was paid of that is owed back. */
export type ReductionRepair = {
  readonly kind: 'reduction';
  readonly debt: Hash;
  readonly amount: string;
};

/** What a correction does. */
export type Repair = UnitsRepair | DebtRepair | ReductionRepair;

/** By whom it is: all whose right it lowers, two supervisors, or the validators by ballot. */
export type Authority = 'agreement' | 'order' | 'ballot';

/**
 * `proposed`: words are missing, of those whose right it lowers or of a second supervisor;
 * `ordered`: its days run. All others are over. `objected`: an order of supervisors that one whose
 * right it lowers does not accept; only a ballot makes it then. `overtaken`: when it was to be made
 * there was nothing left to do.
 */
export type CorrectionStatus =
  | 'proposed'
  | 'ordered'
  | 'made'
  | 'withdrawn'
  | 'objected'
  | 'lapsed'
  | 'overtaken';

/**
 * A correction. `id` is that of the transaction that proposes or orders it, `corrects` that of the
 * one which it puts right. `by` is null when the validators decided it; `signed` are the members
 * whose word it has; `receivable` is the one of which it corrects units or a debt, or null. What is
 * proposed lapses at `time`, what is ordered is made then; ms since
 * 1970. When it is made, `moved` units (decimal text) have changed hands and `debts` have come of
 * it. Heights are those of deeds and due items.
 */
export interface Correction {
  readonly id: Hash;
  readonly by: string | null;
  readonly authority: Authority;
  readonly corrects: Hash;
  readonly reason: string;
  readonly repair: Repair;
  readonly receivable: Hash | null;
  readonly signed: readonly string[];
  readonly status: CorrectionStatus;
  readonly time: number;
  readonly moved: string;
  readonly debts: readonly Hash[];
  readonly endedBy: string | null;
  readonly endedAt: number | null;
  readonly madeAt: number;
  readonly made: Place;
}

/** Corrections by id. */
export const corrections: FactKind<Correction, [id: Hash]> = factKind(
  (id) => `correction/${id}`,
  ({ id }) => [id],
  [],
);

/** Whether anything may still come of it. */
export function isPending({ status }: Pick<Correction, 'status'>): boolean {
  return status === 'proposed' || status === 'ordered';
}

/** Whether it is, or would be, about units of the range. */
export function touchesUnits(
  { from, to }: Pick<UnitsRepair, 'from' | 'to'>,
  range: { readonly from: bigint; readonly to: bigint },
): boolean {
  return range.from <= BigInt(to) && BigInt(from) <= range.to;
}
