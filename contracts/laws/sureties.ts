/** A law of a change: a contract moves the due day only for those who have agreed to it. */
import type { Contract } from '../state/agreements.ts';
import { contracts } from '../state/agreements.ts';
import type { FactReader } from '../state/factKind.ts';
import { guarantees } from '../state/guarantees.ts';
import type { Link, Piece } from '../state/pieces.ts';
import { pieces } from '../state/pieces.ts';
import type { World } from '../state/state.ts';
import { piecesOf } from '../trade/settlement/paying.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/**
 * Of who stood behind a piece and has not agreed when the day is moved, no guarantee is in force
 * afterwards, no sale is one with recourse any more, and no interest of a reserve runs further.
 * @param before the world before a block
 * @param after the facts after it
 */
export function checkSureties(before: World, after: FactReader): Violation[] {
  return everyFact(before, 'contract', contracts).flatMap((contract) => {
    const now = contracts.read(after, contract.id);
    if (now === undefined || !isMoving(contract, now)) return [];
    const bound = piecesOf(before, contract.receivable).filter(
      (piece) => !isFree(before, after, piece, now.agreed),
    );
    return bound.map(({ receivable, from }) => {
      const facts = { contract: contract.id, receivable, from: String(from) };
      return { law: 'a due day is moved for those who have agreed', facts };
    });
  });
}

function isMoving(before: Contract, { fired }: Contract): boolean {
  return before.terms.rules.some(
    ({ name, act }) =>
      act.do === 'extend' &&
      fired.some(({ rule }) => rule === name) &&
      before.status === 'active' &&
      !before.fired.some(({ rule }) => rule === name),
  );
}

/** Whether nobody is bound by a piece without its word, of what was there before. */
function isFree(
  before: World,
  after: FactReader,
  piece: Piece,
  agreed: readonly string[],
): boolean {
  const isGuaranteed = piece.guarantees.some(({ id }) => {
    const was = guarantees.read(before, id);
    const isUnasked = was?.status === 'active' && !agreed.includes(was.guarantor);
    return isUnasked && guarantees.read(after, id)?.status === 'active';
  });
  // Whoever has it by now: a piece that is gone has joined another, or was cut.
  const now = pieces.read(after, piece.receivable, piece.from);
  const isAnswered = piece.links.some(
    (link, at) => link.recourse && !agreed.includes(link.assignor) && isStill(link, now?.links[at]),
  );
  const { reserve } = piece;
  const isReserved = reserve !== null && !agreed.includes(reserve.seller);
  const runs = isReserved && now?.reserve != null && now.reserve.interestUntil === null;
  return !(isGuaranteed || isAnswered || runs);
}

function isStill({ assignor, day, price }: Link, now: Link | undefined): boolean {
  const isSame = now?.assignor === assignor && now.day === day && now.price === price;
  return isSame && now.recourse;
}
