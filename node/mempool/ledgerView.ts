import type { Ground } from '../../contracts/admit.ts';
import type { Hash } from '../../ledger/hash.ts';

/** Where a transaction stands in the chain. */
export interface Place {
  readonly height: number;
  readonly index: number;
}

/** What the pool reads of the ledger; whoever builds the node hands it in. */
export interface LedgerView {
  /**
   * The state after the newest block and that block's time. The same object says the same: as long
   * as it is returned, what was read from it holds.
   */
  ground(): Ground & { readonly time: number };
  /** Where the transaction with this id stands; undefined when no block holds it. */
  findTransaction(id: Hash): Place | undefined;
}
