/** That a holder lets a purchaser read what it needs to know of a piece; as a fact. */
import type { Hash } from '../../ledger/hash.ts';
import { padded } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Piece } from './pieces.ts';

/**
 * `reader` may read the piece of a receivable that begins at `from`, and what can hurt it, until
 * `until` (ms since 1970), as long as `by` holds it. `madeAt` is a height.
 */
export interface Grant {
  readonly receivable: Hash;
  readonly from: bigint;
  readonly reader: string;
  readonly by: string;
  readonly until: number;
  readonly madeAt: number;
}

/** Where the grants of the piece stand that begins at a unit. */
function grantsOn(receivable: Hash, from: bigint): string {
  return `grant/${receivable}/${padded(from, 18)}`;
}

/** Grants by piece and reader. */
export const grants: FactKind<Grant, [receivable: Hash, from: bigint, reader: string]> = factKind(
  (receivable, from, reader) => `${grantsOn(receivable, from)}/${reader}`,
  ({ receivable, from, reader }) => [receivable, from, reader],
  ['from'],
);

/** Whether a grant still lets its reader read the piece: its holder gave it, and it is not over. */
export function isGranted(grant: Grant, piece: Piece, time: number): boolean {
  return grant.by === piece.holder && grant.from === piece.from && time < grant.until;
}
