/** What a holder may do with a piece, and a pledgee with its pledge, on their places. */
import type { VNode } from 'preact';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { openUnits } from '../../../contracts/state/units.ts';
import type { OwnedPiece } from '../../sdk/questions.ts';
import { keyState } from '../keys/memberKey.ts';
import { chooseOnPiece } from '../signing/beginDeed.ts';
import { tell } from '../signing/signing.ts';
import type { TallyFacts } from '../trust/tallyFacts.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import { nameOf } from './money.tsx';

type Held = Pick<OwnedPiece['piece'], 'from' | 'to' | 'paid' | 'released' | 'disputed'>;

/** Asks what the holder of a piece would do with it. */
export function PieceDeeds(given: {
  readonly piece: Held;
  readonly receivable: Receivable;
  readonly name?: (member: string) => string;
}): VNode {
  const { piece, receivable, name = nameOf } = given;
  const { debtor, payDay, currency } = receivable;
  const open = tellMoney(openUnits(piece), currency);
  const about = say('piece.about', { open, name: name(debtor), day: tellDay(payDay) });
  return (
    <button type="button" class="quiet" onClick={() => chooseOnPiece(piece, receivable, about)}>
      {say('piece.act')}
    </button>
  );
}

/** On the page of a receivable: what the reader may do with what it holds, and with its pledges. */
export function ReceivableDeeds(given: {
  readonly facts: TallyFacts;
  readonly receivable: Receivable;
  readonly name: (member: string) => string;
}): VNode | null {
  const { facts, receivable, name } = given;
  const key = keyState.value;
  const own = key.kind === 'open' ? key.member : '';
  const { currency } = receivable;
  const held = facts.pieces.filter(
    (piece) => piece.holding?.holder === own && openUnits(piece) > 0n,
  );
  const pledged = facts.pieces.flatMap(({ pledges }) =>
    pledges.filter(({ pledgee, status }) => pledgee === own && status === 'active'),
  );
  const once = [...new Map(pledged.map((pledge) => [pledge.id, pledge])).values()];
  if (held.length === 0 && once.length === 0) return null;
  return (
    <ul class="rows screen">
      {held.map((piece) => (
        <li key={String(piece.from)}>
          <span class="about">
            {say('piece.own', { open: tellMoney(openUnits(piece), currency) })}
          </span>
          <PieceDeeds {...{ piece, receivable, name }} />
        </li>
      ))}
      {once.map(({ id, pledgor, secured }) => (
        <li key={id}>
          <span class="about">
            {say('piece.pledge', { name: name(pledgor), secured: tellMoney(secured, currency) })}
          </span>
          <LiftPledge id={id} />
        </li>
      ))}
    </ul>
  );
}

/** Lifts a pledge, once it was told. */
export function LiftPledge({ id }: { readonly id: string }): VNode {
  return (
    <button type="button" class="quiet" onClick={() => void tell('releasePledge', { pledge: id })}>
      {say('market.lift')}
    </button>
  );
}
