/** What there is to know of a piece beside its units and its holder. */
import type { VNode } from 'preact';
import { holdings, pieceFacts } from '../../../contracts/state/pieces.ts';
import type { DrawnPiece } from '../tally/drawn.ts';
import type { TallyPiece } from '../trust/tallyFacts.ts';
import { say, tellMoney } from '../words/words.ts';
import { ProofMark } from './proofBox.tsx';

interface Terms {
  readonly currency: string;
  readonly name: (member: string) => string;
  /** At which height the pieces were proved; null of a moment that is past. */
  readonly height: number | null;
}

/** See the head of this file. */
export function PieceState({ piece, ...terms }: Terms & { readonly piece: DrawnPiece }): VNode {
  const { height } = terms;
  const told = tellState(piece, terms);
  return (
    <>
      {told.length > 0 && <span class="told">{told.join(' · ')}</span>}
      {piece.piece !== null && height !== null && <Proofs piece={piece.piece} height={height} />}
    </>
  );
}

/** The same as sentences. */
export function tellState(piece: DrawnPiece, terms: Terms): readonly string[] {
  const money = (units: bigint): string => tellMoney(units, terms.currency);
  return [
    ...(piece.paid > 0n ? [say('tally.state.paid', { amount: money(piece.paid) })] : []),
    ...(piece.disputed > 0n
      ? [say('tally.state.disputed', { amount: money(piece.disputed) })]
      : []),
    ...(piece.released > 0n
      ? [say('tally.state.released', { amount: money(piece.released) })]
      : []),
    ...(piece.piece === null ? [] : tellBonds(piece.piece, terms)),
  ];
}

function Proofs(given: { readonly piece: TallyPiece; readonly height: number }): VNode {
  const { piece, height } = given;
  const { receivable, from, holding } = piece;
  const kind = holding === null ? pieceFacts : holdings;
  const key = kind.key(receivable, from);
  return <ProofMark height={height} about={{ of: key, key }} />;
}

function tellBonds(piece: TallyPiece, { currency, name }: Terms): readonly string[] {
  const { holding, pledges, hiddenPledges, reserve, freeze, payTo } = piece;
  const paidToOther = holding !== null && holding.holder !== payTo;
  const reserved =
    reserve === null
      ? holding?.reserved === true && say('tally.state.reservedOnly')
      : say('tally.state.reserved', {
          amount: tellMoney(BigInt(reserve.advance), currency),
          name: name(reserve.seller),
        });
  const said = [
    paidToOther && say('tally.payee', { name: name(payTo) }),
    ...pledges.map(({ pledgee, secured }) =>
      say('tally.state.pledged', { name: name(pledgee), amount: tellMoney(secured, currency) }),
    ),
    hiddenPledges > 0 && say('tally.state.pledgedHidden', { count: hiddenPledges }),
    reserved,
    freeze?.status === 'active' && say('tally.state.frozen'),
    holding !== null && holding.lock !== null && say('tally.state.locked'),
    holding !== null && holding.changes > 0 && say('tally.state.sold', { count: holding.changes }),
    holding?.writtenOff === true && say('tally.state.writtenOff'),
  ];
  return said.filter((each) => each !== false);
}
