/** What goes with the parts of a piece that is cut. */
import type { Piece } from '../../state/pieces.ts';
import { openUnits, weigh } from '../../state/units.ts';
import { cutCovers } from './guaranteeing.ts';
import { cutReserve } from './reserving.ts';

/** Shares what was paid on a piece, its reserve and its covers over its parts, by the formula. */
export function shareRest(
  { yielded, reserve, guarantees, subrogated }: Piece,
  { parts, part }: { readonly parts: readonly Piece[]; readonly part: Piece },
): { readonly parts: readonly Piece[]; readonly part: Piece } {
  const lengths = parts.map(openUnits);
  const shares = weigh(lengths, yielded);
  const reserves = reserve === null ? [] : cutReserve(reserve, lengths);
  const covers = cutCovers(guarantees, lengths);
  const shared = parts.map((each, at) => ({
    ...each,
    yielded: shares[at] ?? 0n,
    reserve: reserves[at] ?? null,
    guarantees: covers[at] ?? [],
    // Only the first part has the units that were paid before.
    subrogated: subrogated === null || at === 0 ? subrogated : { ...subrogated, paid: '0' },
  }));
  return { parts: shared, part: shared[parts.indexOf(part)] ?? part };
}
