/** Disputes after acceptance, as they stand in the receivable and in its pieces. */
import type { Hash } from '../../ledger/hash.ts';

/**
 * The dispute on a receivable; see disputing.ts. `ground` is one of `DISPUTE_REASONS`. While `open`
 * it lapses at `time`, ms since 1970; what it leaves is debited from `time` on once it is `lifted`.
 */
export type Dispute = {
  readonly id: Hash;
  readonly ground: string;
  readonly status: 'open' | 'lifted';
  readonly time: number;
  /** The ledger day of the deed, days since 1970: from then on its units bear no late interest. */
  readonly since: number;
};

/** Who gives up the disputed units of a piece: with the supplier, or the holder `alone`. */
export type Concession = {
  readonly member: string;
  readonly alone: boolean;
};
