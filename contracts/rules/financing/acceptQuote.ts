import { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField } from '../../state/fields.ts';
import { offers } from '../../state/offers.ts';
import type { Quote, QuoteRequest } from '../../state/quotes.ts';
import { quoteRequests, quotes } from '../../state/quotes.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofTakenQuote } from '../../state/subjects.ts';
import type { FoundPiece, Offerable } from '../../trade/financing/offering.ts';
import {
  checkFree,
  checkUnits,
  findPiece,
  MAX_SALES,
  openOffer,
  takeOffer,
} from '../../trade/financing/offering.ts';
import { payLocked } from '../../trade/money/money.ts';
import { checkQuoteOpen, closeRequest, moneyOf } from '../../trade/money/quoting.ts';
import { missingConsent } from '../../trade/pieces/pledging.ts';
import { unbrokenRecourse } from '../../trade/pieces/recourse.ts';

const schema = z.strictObject({
  type: z.literal('acceptQuote'),
  version: z.literal(1),
  quote: hashField.describe('Id of the quote; its price and the units of its request count.'),
  piece: amountField.describe('First unit of the piece that bears the units now.'),
});

type PieceCode =
  | 'not_holder'
  | 'receivable_closed'
  | 'piece_locked'
  | 'piece_pledged'
  | 'units_not_open'
  | 'too_many_pieces'
  | 'recourse_too_deep';
type Code = 'unknown_piece' | 'unknown_quote' | 'not_seller' | 'quote_over' | PieceCode;

/** Sells at a quoted price: locked money and units change hands in one step, or neither does. */
export const acceptQuote: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofTakenQuote(draft, deed.quote, BigInt(deed.piece)),
  who: 'The member that asked for the quotes.',
  holds:
    'The quote is open; the signer still holds the units, all of them open and in one piece that ' +
    'nothing binds, and its pledgees (if any) agree to the financier.',
  changes:
    'The price, which was locked, is on the seller’s account, the units are the financier’s (as ' +
    'after an offer of sale that is taken, whose id is the transaction’s), the request is over, ' +
    'and its other quotes lapse.',
  refusals: [
    'unknown_quote',
    'unknown_piece',
    'not_holder',
    'not_seller',
    'quote_over',
    'receivable_closed',
    'piece_locked',
    'piece_pledged',
    'units_not_open',
    'too_many_pieces',
    'recourse_too_deep',
  ],
  example: { type: 'acceptQuote', version: 1, quote: '8f'.repeat(32), piece: '1' },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const quote = quotes.read(draft, deed.quote);
    if (quote === undefined) return refuse('unknown_quote', { quote: deed.quote });
    const request = quoteRequests.read(draft, quote.request);
    assert(request !== undefined, 'a quote is for a request that exists');
    const { receivable, seller } = request;
    const found = findPiece(scene, { receivable, piece: deed.piece });
    if ('code' in found) return refuse('unknown_piece', { piece: deed.piece });
    const { holder } = found.piece;
    if (holder !== signer) return refuse('not_holder', { holder });
    if (seller !== signer) return refuse('not_seller', { seller });
    const refusal = checkQuoteOpen(scene, quote);
    if (refusal !== null) return refusal;
    const offerable = checkSale(scene, found, request, quote);
    return 'code' in offerable ? offerable : sell(scene, offerable, request, quote);
  },
});

/** That the seller can still sell the units to the financier. */
function checkSale(
  scene: SignedScene,
  found: FoundPiece,
  request: QuoteRequest,
  quote: Quote,
): Offerable | Refusal<PieceCode> {
  const refusal = checkFree(scene, found);
  if (refusal !== null) return refusal;
  const { piece } = found;
  const pledge = missingConsent(scene.draft, piece, [quote.financier]);
  if (pledge !== null) return refuse('piece_pledged', { pledge });
  const words = { from: String(request.from), to: String(request.to) };
  const units = checkUnits(scene, piece, words);
  if ('code' in units) return units;
  const depth = unbrokenRecourse(piece).length;
  if (request.recourse && depth >= MAX_SALES) return refuse('recourse_too_deep', { depth });
  return { ...found, ...units, lapseTime: quote.lapseTime };
}

/** The units go the way of every sale: an offer that is taken at once. */
function sell(scene: SignedScene, offerable: Offerable, request: QuoteRequest, quote: Quote) {
  const { draft, id, signer } = scene;
  const { financier, price, issuer } = quote;
  const { disclosed, recourse, reference } = request;
  const parties = { id, kind: 'sale', seller: signer, addressee: financier } as const;
  const terms = { reference, price, issuer, disclosed, recourse, rate: null };
  const opened = openOffer(scene, offerable, { ...parties, ...terms });
  const offer = offers.read(draft, id);
  assert(offer !== undefined, 'the offer was just put down');
  const moved = takeOffer(scene, offer, financier);
  const money = { from: financier, to: signer };
  payLocked(draft, moneyOf(quote), money, price);
  quotes.write(draft, { ...quote, status: 'taken' });
  const amount = String(price);
  const paid = { type: 'moneyMoved', ...moneyOf(quote), ...money, amount, reference };
  return [...opened, paid, moved, ...closeRequest(draft, request, 'taken')];
}
