/**
 * Who stands behind a piece without holding it: guarantors, the seller of its reserve, and those
 * who sold it with recourse. Whoever changes what the piece is worth, or when it is paid, lowers a
 * right of theirs, or makes what they have promised heavier.
 */
import { assert } from '../../../ledger/assert.ts';
import type { FactReader } from '../../state/factKind.ts';
import { guarantees } from '../../state/guarantees.ts';
import type { Piece } from '../../state/pieces.ts';
import { unbrokenRecourse } from './recourse.ts';
import { linksBeforeReserve } from './reserving.ts';

/** Those behind a piece: guarantors, seller of a reserve, sellers with recourse; each once. */
export function suretiesOf(draft: FactReader, piece: Piece): readonly string[] {
  const guarantors = piece.guarantees.map(({ id }) => {
    const guarantee = guarantees.read(draft, id);
    assert(guarantee !== undefined, 'a guarantee of a piece is there');
    return guarantee.guarantor;
  });
  const sellers = unbrokenRecourse(piece).map(({ assignor }) => assignor);
  const reserved = piece.reserve === null ? [] : [piece.reserve.seller];
  return [...new Set([...guarantors, ...reserved, ...sellers])];
}

/** Who is the worse off when units under a reserve are given up: its seller and who answers too. */
export function reservedFor(piece: Piece): readonly string[] {
  if (piece.reserve === null) return [];
  const since = piece.links.slice(linksBeforeReserve(piece));
  const answering = unbrokenRecourse(piece).filter((link) => since.includes(link));
  return [...new Set([piece.reserve.seller, ...answering.map(({ assignor }) => assignor)])];
}
