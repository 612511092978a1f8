/** What the page and the worker that verifies the chain say to each other. */
import type { Facts } from '../../../ledger/assert.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { AuditFailure } from '../../auditor/auditReport.ts';
import type { ClientErrorCode } from '../../sdk/clientError.ts';

/** A header that the page has proved before: the chain that is verified has to lead to it. */
export interface ProvedBefore {
  readonly height: number;
  readonly block: Hash;
}

/** What the page says. The worker asks no node: whoever reads for it has the key. */
export type ToAuditor =
  | { readonly kind: 'begin'; readonly genesis: Genesis; readonly proved: ProvedBefore }
  /** Bytes of the page of blocks that was wanted. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** That page is here. */
  | { readonly kind: 'end' }
  /** It could not be read, or not to its end. */
  | { readonly kind: 'broken'; readonly code: ClientErrorCode; readonly facts: Facts };

/** How far the worker is. */
export interface Progress {
  /** Everything up to here is verified. */
  readonly height: number;
  readonly transactions: number;
  /** Since it began, ms. */
  readonly ms: number;
}

/** What the worker says. */
export type FromAuditor =
  /** It wants so many blocks from a height on. */
  | { readonly kind: 'want'; readonly from: number; readonly limit: number }
  | ({ readonly kind: 'progress' } & Progress)
  /** All that the node has is verified, up to the first fault. */
  | ({ readonly kind: 'done'; readonly failure: AuditFailure | null } & Progress)
  /** The blocks could not be read; why, and with which status the node refused, if it did. */
  | ({ readonly kind: 'unread'; readonly code: string; readonly status: number } & Progress)
  /** It broke off, by a code: what it was given is nothing that it can verify. */
  | ({ readonly kind: 'lost'; readonly code: string } & Progress);
