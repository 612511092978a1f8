/** How a tally was cut, joined and handed on, as a tree, from its pieces moment by moment. */
import type { PastPiece } from './past.ts';

/** That a piece came into other hands with the entry at this place. */
export interface Hand {
  readonly holder: string | null;
  readonly at: number;
}

/** A piece, whose hands it was in, and what it was cut into or joined to. */
export interface Branch {
  readonly from: bigint;
  readonly to: bigint;
  readonly hands: readonly Hand[];
  /** Whether it was made of several. */
  readonly isJoined: boolean;
  readonly parts: readonly Branch[];
}

interface Growing extends Branch {
  readonly hands: Hand[];
  readonly parts: Growing[];
}

/** The tree whose leaves are the pieces of the last moment; empty where there never was one. */
export function growTree(moments: readonly (readonly PastPiece[])[]): readonly Branch[] {
  const roots: Growing[] = [];
  let live: readonly Growing[] = [];
  for (const [at, pieces] of moments.entries()) {
    live = pieces.map((piece) => {
      const former = live.filter(({ from, to }) => from <= piece.to && piece.from <= to);
      const [only] = former;
      const isSame = only?.from === piece.from && only.to === piece.to;
      if (former.length === 1 && only !== undefined && isSame) {
        if (only.hands.at(-1)?.holder !== piece.holder) only.hands.push(handOf(piece, at));
        return only;
      }
      const branch: Growing = {
        ...{ from: piece.from, to: piece.to, isJoined: former.length > 1 },
        ...{ hands: [handOf(piece, at)], parts: [] },
      };
      if (only === undefined) roots.push(branch);
      else only.parts.push(branch);
      return branch;
    });
  }
  return roots;
}

function handOf({ holder }: PastPiece, at: number): Hand {
  return { holder, at };
}
