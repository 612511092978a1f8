/** Where deeds of trade begin: with what is known of the piece, offer or request they are about. */
import type { DeedType } from '../../../contracts/deeds.ts';
import type { Obligation } from '../../../contracts/state/obligations.ts';
import { unfundedOf } from '../../../contracts/state/obligations.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import type { PieceFact } from '../../../contracts/state/pieces.ts';
import type { QuoteRequest } from '../../../contracts/state/quotes.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { openBounds } from '../../../contracts/state/units.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import type { Filling } from '../forms/filling.ts';
import { blankFilling } from '../forms/filling.ts';
import { ledger } from '../trust/ledger.ts';
import { step, tell } from './signing.ts';

/** What a holder may do with a piece, in the order in which it is offered. */
const PIECE_DEEDS = [
  ...(['requestQuotes', 'offerSale', 'offerAssignment', 'pledgePiece'] as const),
  ...(['offerEarlyPayment', 'grantReading'] as const),
];
/** How long what is offered stands when nothing else is said. */
const OFFER_DAYS = 7;

/** Units of a piece that are named by it. */
type Piece = Pick<PieceFact, 'from' | 'to' | 'paid' | 'released' | 'disputed'>;

/** Words that are likely, whatever is begun. */
export function likelyWords(): JsonObject {
  const genesis = ledger.value?.genesis;
  if (genesis === undefined) return {};
  const untilDay = dayAhead(genesis, Date.now(), OFFER_DAYS);
  return { expiresDay: untilDay, untilDay, knowing: [] };
}

/** Asks what somebody would do with its piece. @param about in the words of the reader */
export function chooseOnPiece(piece: Piece, receivable: Receivable, about: string): void {
  const choices = PIECE_DEEDS.map((type) => onPiece(type, piece, receivable, about));
  step.value = { kind: 'choosing', about, choices };
}

function onPiece(
  type: (typeof PIECE_DEEDS)[number],
  piece: Piece,
  { id, currency, mandate, payDay }: Receivable,
  about: string,
): Filling {
  const { first, last } = openBounds(piece);
  const range = { from: first, to: last, currency };
  return {
    ...{ type, about, filled: null, currency },
    given: { receivable: id, piece: String(piece.from) },
    likely: {
      ...likelyWords(),
      ...{ issuer: mandate.issuer, disclosed: true, recourse: false, buyer: null },
      ...{ financiers: null, interest: null, reserve: null, dayCount: 'ACT/360', dueDay: payDay },
    },
    units: type === 'grantReading' ? null : range,
  };
}

/** Takes an offer; what one has to say that one knows is in the form behind it. */
export function takeOffer({ id, kind }: Pick<Offer, 'id' | 'kind'>): void {
  if (kind === 'early') return fill({ ...blankFilling('payEarly', {}), given: { offer: id } });
  const type = kind === 'sale' ? 'acceptSale' : 'acceptAssignment';
  const back = { ...blankFilling(type, { knowing: [] }), given: { offer: id } };
  void tell(type, { offer: id, knowing: [] }, { opens: [], back });
}

/** Answers a request for quotes. */
export function beginQuote({ id }: QuoteRequest, { currency }: Receivable, about: string): void {
  const likely = { ...likelyWords(), dayCount: 'ACT/360', fee: '0' };
  fill({ ...blankFilling('giveQuote', likely), about, given: { request: id }, currency });
}

/** Funds what a debtor pays, or says why not. */
export function beginFunding(
  type: Extract<DeedType, 'fundObligation' | 'refuseObligation'>,
  obligation: Obligation,
  about: string,
): void {
  const { debtor, currency, payDay } = obligation;
  const rest = unfundedOf(obligation);
  const likely = { by: 'deposit', ...(rest > 0n && { amount: String(rest) }) };
  const given = { debtor, currency, payDay };
  fill({ ...blankFilling(type, likely), about, given, currency });
}

function fill(filling: Filling): void {
  step.value = { kind: 'filling', filling };
}
