import type { Facts } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Place } from './ledgerView.ts';

/** Codes of the pool itself, beside those of contracts/state/refusals.ts and of FormatError. */
export const POOL_CODES = {
  pool_full: 'The pool holds as much as it may; send the same bytes again later.',
  sender_share_full: 'The member has its share of the pool pending; wait for some of it.',
  refused_too_often: 'Too much that was sent was refused; go on slowly, the same may be sent then.',
} as const;

/**
 * The pool's answer.
 * - admitted: new, and pending from now on.
 * - known: the same words are pending (`place` null) or in a block (`place` says where). `digest`
 *   is that of the bytes that are pending; they may carry another signature over the same words.
 * - refused: `code` is of POOL_CODES, of INVALID or REFUSALS in contracts/state/refusals.ts, or of
 *   FORMAT_CODES; id and digest are null when the bytes do not form a transaction. A refusal uses
 *   nothing up: the same bytes may be sent again.
 */
export type Admission =
  | { readonly status: 'admitted'; readonly id: Hash; readonly digest: Hash }
  | {
      readonly status: 'known';
      readonly id: Hash;
      readonly digest: Hash;
      readonly place: Place | null;
    }
  | {
      readonly status: 'refused';
      readonly id: Hash | null;
      readonly digest: Hash | null;
      readonly code: string;
      readonly facts: Facts;
    };

/** How a transaction is taken in. */
export interface SubmitOptions {
  /**
   * Whether the deed is tried against the newest state and refused if it would be refused there.
   * True for clients who want to be told at once; false for those who want the refusal in a block,
   * where it is proved, and for what other nodes have admitted.
   */
  readonly dryCheck: boolean;
  /** The address of a caller, which what is refused counts against; absent for peers. */
  readonly from?: string;
}
