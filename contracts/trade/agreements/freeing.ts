/**
 * Contracts bind those who have agreed. Debtor, holders and pledgees have to; those who stand
 * behind the pieces (guarantors, sellers with a reserve or recourse) are asked, and may give their
 * word until an act is done. Who has not is free of what the act would cost it, unit by unit:
 *
 * - of what is forgiven, the share of a guarantee ends, and under a reserve it counts as received;
 *   what would be the seller's of a reserve alone is not given up without it;
 * - of a due day that is moved, guarantees and recourse end, and the interest of a reserve does not
 *   run beyond the former day.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { dayNumber } from '../../state/calendar.ts';
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import type { Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { lesser, openUnits, weigh } from '../../state/units.ts';
import { endGuarantee } from '../pieces/guaranteeing.ts';
import { reserveDue } from '../pieces/reserving.ts';
import type { Agreed } from '../pieces/sureties.ts';
import { freed, suretiesOf } from '../pieces/sureties.ts';
import { piecesOf } from '../settlement/paying.ts';

/** Who stands behind the pieces of a receivable, and is asked beside the parties; each once. */
export function askedOn(draft: Draft, { id }: Receivable): readonly string[] {
  return [...new Set(piecesOf(draft, id).flatMap((piece) => suretiesOf(draft, piece)))];
}

/** Whether what is forgiven on the pieces takes from a seller what is its alone, unasked. */
export function takesRemainder(
  scene: Scene,
  agreed: Agreed,
  before: readonly Piece[],
  after: readonly Piece[],
): boolean {
  return before.some((piece, at) => {
    const { reserve } = piece;
    const given = (after[at]?.released ?? 0n) - piece.released;
    if (reserve === null || agreed.includes(reserve.seller)) return false;
    return given > reserveDue(scene, reserve);
  });
}

/** Ends what guarantors who have not agreed had promised for units that were forgiven. */
export function freeForgiven(
  draft: Draft,
  agreed: Agreed,
  before: readonly Piece[],
  after: readonly Piece[],
): readonly Event[] {
  return unaskedGuarantees(draft, agreed, before).flatMap((guarantee) => {
    const { id, amount, guarantor, receivable } = guarantee;
    const [was, is] = [livingUnder(before, id), livingUnder(after, id)];
    if (was === is) return [];
    // Over all its units it promises no more than their face; what is gone had its share of that.
    const [left = 0n] = weigh([is, was - is], lesser(amount, was));
    if (left === 0n) endGuarantee(draft, guarantee, 'released');
    else guarantees.write(draft, { ...guarantee, amount: left });
    return [freed(guarantor, 'guarantee', { guarantee: id, receivable, left: String(left) })];
  });
}

/** Whether somebody would be freed on a piece that is frozen, which changes in nothing. */
export function isFreeingFrozen(draft: Draft, agreed: Agreed, { id }: Receivable): boolean {
  return piecesOf(draft, id).some(
    (piece) =>
      isFrozen(draft, pieceTarget(id, piece.from)) &&
      suretiesOf(draft, piece).some((member) => !agreed.includes(member)),
  );
}

/** Frees those who have not agreed that the debtor has more time than to its pay day. */
export function freeExtended(
  { draft }: Scene,
  agreed: Agreed,
  { id, payDay }: Receivable,
): readonly Event[] {
  const ended = unaskedGuarantees(draft, agreed, piecesOf(draft, id)).map((guarantee) => {
    endGuarantee(draft, guarantee, 'released');
    const { id: of, guarantor, receivable } = guarantee;
    return freed(guarantor, 'guarantee', { guarantee: of, receivable, left: '0' });
  });
  const until = dayNumber(payDay);
  const others = piecesOf(draft, id).flatMap((piece): readonly Event[] => {
    const isFree = ({ assignor, recourse }: Link): boolean =>
      recourse && !agreed.includes(assignor);
    const links = piece.links.map((link) => (isFree(link) ? { ...link, recourse: false } : link));
    const { reserve } = piece;
    const bears = reserve === null || agreed.includes(reserve.seller);
    const stops = !bears && reserve.interestUntil === null;
    const after = {
      ...piece,
      links,
      reserve: stops ? { ...reserve, interestUntil: until } : reserve,
    };
    const sellers = piece.links.filter(isFree).map(({ assignor }) => assignor);
    if (sellers.length === 0 && !stops) return [];
    pieces.write(draft, after);
    const told = sellers.map((seller) => freed(seller, 'recourse', { receivable: id }));
    return stops ? [...told, freed(reserve.seller, 'reserve', { receivable: id })] : told;
  });
  return [...ended, ...others];
}

function unaskedGuarantees(
  draft: Draft,
  agreed: Agreed,
  all: readonly Piece[],
): readonly Guarantee[] {
  const ids = new Set(all.flatMap((piece) => piece.guarantees.map(({ id }) => id)));
  return [...ids].flatMap((id) => {
    const guarantee = guarantees.read(draft, id);
    if (guarantee === undefined || agreed.includes(guarantee.guarantor)) return [];
    return guarantee.status === 'active' ? [guarantee] : [];
  });
}

/** Units of a guarantee that are open, or may be again after a dispute. */
function livingUnder(all: readonly Piece[], id: Hash): bigint {
  const bearing = all.filter((piece) => piece.guarantees.some((cover) => cover.id === id));
  return bearing.reduce((sum, piece) => sum + openUnits(piece) + piece.disputed, 0n);
}
