/** Disputes after acceptance, as they stand in the receivable and in its pieces. */
import type { Hash } from '../../ledger/hash.ts';

/**
 * The dispute on a receivable; see disputing.ts. `ground` is one of `DISPUTE_REASONS`. While `open`
 * it lapses at `time`, ms since 1970; what it leaves is debited from `time` on once it is `lifted`.
 * `accrued` is the late interest of its units up to the day `since`, counted as that of a
 * receivable (decimal text): who need not pay them owes none of it.
 */
export type Dispute = {
  readonly id: Hash;
  readonly ground: string;
  /** Whom the debtor says, or who says itself, to have been paid outside the ledger; or null. */
  readonly payee: string | null;
  readonly status: 'open' | 'lifted';
  readonly time: number;
  /** The ledger day when units last came into it, days since 1970. */
  readonly since: number;
  readonly accrued: string;
};

/** Who gives up the disputed units of a piece: with the supplier, or the holder `alone`. */
export type Concession = {
  readonly member: string;
  readonly alone: boolean;
};
