/** A tally as it is drawn: its pieces, who holds them, what binds them, who has which hue. */
import type { TallyFacts, TallyPiece } from '../trust/tallyFacts.ts';
import type { PastPiece } from './past.ts';

/** What binds a piece, drawn below it in this order. */
const BONDS = ['pledged', 'reserved', 'frozen', 'locked'] as const;
/** One of them. */
export type Bond = (typeof BONDS)[number];

/** A piece that is drawn; `piece` is null of a moment that is past. */
export interface DrawnPiece extends PastPiece {
  /** Who is paid, where that is known. */
  readonly payTo: string | null;
  readonly bonds: readonly Bond[];
  readonly piece: TallyPiece | null;
}

/** So many hues there are; those who come later share them. */
const HUES = 8;

/** The pieces as they are proved. */
export function drawNow({ pieces }: Pick<TallyFacts, 'pieces'>): readonly DrawnPiece[] {
  return pieces.map((piece) => ({
    ...piece,
    holder: piece.holding?.holder ?? null,
    bonds: bondsOf(piece),
    piece,
  }));
}

/** Pieces of a moment that is past, of which nothing else is known. */
export function drawPast(pieces: readonly PastPiece[]): readonly DrawnPiece[] {
  return pieces.map((piece) => ({ ...piece, payTo: null, bonds: [], piece: null }));
}

/** After whom a piece is called: who holds it, or is paid for it where its holder is not told. */
export function partyOf({ holder, payTo }: Pick<DrawnPiece, 'holder' | 'payTo'>): string | null {
  return holder ?? payTo;
}

/** The number of the hue of each party, in the order in which they came, at all moments alike. */
export function huesOf(moments: readonly (readonly DrawnPiece[])[]): ReadonlyMap<string, number> {
  const parties = moments.flatMap((pieces) => pieces.flatMap((piece) => partyOf(piece) ?? []));
  return new Map([...new Set(parties)].map((party, at) => [party, at % HUES]));
}

function bondsOf({ holding, reserve, freeze }: TallyPiece): readonly Bond[] {
  const binds: Readonly<Record<Bond, boolean>> = {
    pledged: (holding?.pledges.length ?? 0) > 0,
    reserved: reserve !== null || holding?.reserved === true,
    frozen: freeze?.status === 'active',
    locked: holding !== null && holding.lock !== null,
  };
  return BONDS.filter((bond) => binds[bond]);
}
