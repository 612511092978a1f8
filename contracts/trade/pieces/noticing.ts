/**
 * Who collects. Ownership and `payTo` are separate: a piece may change holder without the debtor
 * being told (the former payee goes on collecting, in trust), and notice to the debtor makes the
 * holder the payee: from its block when the debtor has agreed to that, else when it acknowledges.
 */
import type { Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';

/** The payee of a piece after the debtor is given notice of its holder. */
export function withNotice(
  receivable: Pick<Receivable, 'noticeByBlock'>,
  piece: Piece,
  height: number,
): Piece {
  const { holder } = piece;
  if (receivable.noticeByBlock) {
    return { ...piece, payTo: holder, noticeTo: null, noticedAt: height };
  }
  return { ...piece, noticeTo: holder };
}
