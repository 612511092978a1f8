/** Changes of the parameters that validators have adopted, by the height from which they hold. */
import type { JsonObject } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { padded } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/** `overtaken`: with another change made meanwhile it would have broken a bound. */
export type AmendmentStatus = 'planned' | 'made' | 'overtaken';

/**
 * One change of parameters: `values` by their names from block `height` on, and what these were
 * `before`, as far as it is made. `source` says in words where it comes from; `document` is the
 * SHA-256 of that text, or null.
 */
export interface Amendment {
  readonly height: number;
  readonly proposal: Hash;
  readonly values: JsonObject;
  readonly before: JsonObject | null;
  readonly source: string;
  readonly document: Hash | null;
  readonly status: AmendmentStatus;
}

/** Amendments by height: one at most begins to hold with a block. */
export const amendments: FactKind<Amendment, [height: number]> = factKind(
  (height) => `amendment/${padded(height, 15)}`,
  ({ height }) => [height],
  [],
);
