/** Whose units a credit note or a dispute touches first: within a group it is spread pro rata. */
import type { Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';

/** Free pieces of the supplier, those that it has pledged, and those of others. */
export function groupsOf(
  { supplier }: Receivable,
  all: readonly Piece[],
): readonly (readonly Piece[])[] {
  const own = all.filter(({ holder }) => holder === supplier);
  return [
    own.filter(({ pledges }) => pledges.length === 0),
    own.filter(({ pledges }) => pledges.length > 0),
    all.filter(({ holder }) => holder !== supplier),
  ];
}
