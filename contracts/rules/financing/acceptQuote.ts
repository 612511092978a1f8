import { assert } from '../../../ledger/assert.ts';
import { dayAt } from '../../state/calendar.ts';
import { amountField, costField, hashField } from '../../state/fields.ts';
import { checkKnown } from '../../state/insolvencies.ts';
import { offers } from '../../state/offers.ts';
import type { Quote, QuoteRequest } from '../../state/quotes.ts';
import { quoteRequests, quotes } from '../../state/quotes.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofTakenQuote } from '../../state/subjects.ts';
import { checkRivals } from '../../trade/evidence/rivalInvoices.ts';
import type { FoundPiece, Offerable } from '../../trade/financing/offering.ts';
import {
  checkDepth,
  checkFree,
  checkUnits,
  findPiece,
  openOffer,
  takeOffer,
} from '../../trade/financing/offering.ts';
import type { DayPrice } from '../../trade/financing/pricing.ts';
import { priceOn } from '../../trade/financing/pricing.ts';
import { checkNotWorse } from '../../trade/financing/worsening.ts';
import { registeredDay } from '../../trade/invoices/accepting.ts';
import { checkQuoteOpen, closeRequest, moneyOf, payQuote } from '../../trade/money/quoting.ts';
import { missingConsent } from '../../trade/pieces/pledging.ts';

const schema = deedSchema('acceptQuote', {
  quote: hashField.describe('Id of the quote: the units of its request, at its rate and fee.'),
  piece: amountField.describe('First unit of the piece that bears the units now.'),
  minPrice: amountField.describe('What the seller gets at least, minor units.'),
  maxCostPpm: costField.describe('What it costs at most a year, all in, parts per million.'),
});

type PriceCode = 'price_not_positive' | 'price_below_minimum' | 'cost_above_maximum';
type PieceCode =
  | 'not_holder'
  | 'receivable_closed'
  | 'piece_locked'
  | 'piece_pledged'
  | 'debtor_insolvent'
  | 'rival_disputed'
  | 'piece_changed'
  | PriceCode
  | 'units_not_open'
  | 'part_too_small'
  | 'chain_too_deep';
type Code = 'unknown_piece' | 'unknown_quote' | 'not_seller' | 'quote_over' | PieceCode;

/** Sells at the quoted price of the day: locked money and units change hands in one step. */
export const acceptQuote: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofTakenQuote(draft, deed.quote, BigInt(deed.piece)),
  who: 'The member that asked for the quotes.',
  holds:
    'The quote is open; the signer still holds the units, all of them open and in one piece that ' +
    'nothing binds, and has no burden that it had not when the quote was given, and its ' +
    'pledgees (if any) agree to the financier. The price of today, ' +
    'units − floor(units × ppm × days ÷ (year × 1,000,000)) − fee for the days up to the pay ' +
    'day, is no less than the deed says, and its all-in yearly cost, ceil((units − price) × 365 ' +
    '× 1,000,000 ÷ (price × days)), no more. If the debtor is insolvent, or disputes a rival, ' +
    'the financier has said in its quote that it knows.',
  changes:
    'The price, which was locked, is on the seller’s account, what else was locked is free, the ' +
    'units are the financier’s (as after an offer of sale that is taken, whose id is the ' +
    'transaction’s), the request is over, and its other quotes lapse.',
  refusals: [
    'unknown_quote',
    'unknown_piece',
    'not_holder',
    'not_seller',
    'quote_over',
    'receivable_closed',
    'piece_locked',
    'piece_pledged',
    'debtor_insolvent',
    'rival_disputed',
    'piece_changed',
    'price_not_positive',
    'price_below_minimum',
    'cost_above_maximum',
    'units_not_open',
    'part_too_small',
    'chain_too_deep',
  ],
  example: {
    quote: '8f'.repeat(32),
    piece: '1',
    minPrice: '10480',
    maxCostPpm: 65_000,
  },
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
    if (holder !== signer) return refuse('not_holder');
    if (seller !== signer) return refuse('not_seller');
    const refusal = checkQuoteOpen(scene, quote);
    if (refusal !== null) return refusal;
    const terms = { request, quote };
    const sale = checkSale(scene, found, terms, deed);
    return 'code' in sale ? sale : sell(scene, sale, terms);
  },
});

interface Terms {
  readonly request: QuoteRequest;
  readonly quote: Quote;
}

interface Bounds {
  readonly minPrice: string;
  readonly maxCostPpm: number;
}

interface PricedSale extends Offerable {
  readonly priced: DayPrice;
}

/** That the seller can still sell the units to the financier, at a price that it would take. */
function checkSale(
  scene: SignedScene,
  found: FoundPiece,
  { request, quote }: Terms,
  bounds: Bounds,
): PricedSale | Refusal<PieceCode> {
  const refusal = checkFree(scene, found);
  if (refusal !== null) return refusal;
  const { piece } = found;
  const pledge = missingConsent(scene.draft, piece, [quote.financier]);
  if (pledge !== null) return refuse('piece_pledged', { pledge });
  const { receivable } = found;
  const unknown =
    checkKnown(scene.draft, receivable.debtor, quote.knowing) ??
    checkRivals(scene.draft, receivable, quote.knowing);
  if (unknown !== null) return unknown;
  const worse = checkNotWorse(scene, found, quote, null);
  if (worse !== null) return worse;
  const priced = checkPrice(scene, found, { request, quote }, bounds);
  if ('code' in priced) return priced;
  const words = { from: String(request.from), to: String(request.to) };
  const units = checkUnits(scene, found, words);
  if ('code' in units) return units;
  const deep = checkDepth(piece);
  if (deep !== null) return deep;
  return { ...found, ...units, lapseTime: quote.lapseTime, priced };
}

/** The price of today, within what the seller's deed says and what was locked for it. */
function checkPrice(
  scene: SignedScene,
  { receivable }: FoundPiece,
  { request, quote }: Terms,
  { minPrice, maxCostPpm }: Bounds,
): DayPrice | Refusal<PriceCode> {
  const days = { today: dayAt(scene.days, scene.time), payDay: registeredDay(receivable.payDay) };
  const priced = priceOn(request.to - request.from + 1n, quote, days);
  const { price, yearlyCostPpm } = priced;
  // A contract may have moved the pay day since: later only, so that less is due than was locked.
  assert(price <= quote.locked, 'the price of the last day is the highest');
  if (price <= 0n) return refuse('price_not_positive', { price: String(price) });
  if (price < BigInt(minPrice)) {
    return refuse('price_below_minimum', { price: String(price), minPrice });
  }
  if (yearlyCostPpm > maxCostPpm) {
    return refuse('cost_above_maximum', { yearlyCostPpm, maxCostPpm });
  }
  return priced;
}

/** The units go the way of every sale: an offer that is taken at once. */
function sell(scene: SignedScene, { priced, ...offerable }: PricedSale, { request, quote }: Terms) {
  const { draft, id, signer } = scene;
  const { financier, issuer } = quote;
  const { price, yearlyCostPpm } = priced;
  const { disclosed, recourse, reference } = request;
  const parties = { id, kind: 'sale', seller: signer, addressee: financier } as const;
  const terms = { reference, price, issuer, disclosed, recourse, rate: null };
  const opened = openOffer(scene, offerable, { ...parties, ...terms });
  const offer = offers.read(draft, id);
  assert(offer !== undefined, 'the offer was just put down');
  const moved = takeOffer(scene, offer, financier);
  const money = { from: financier, to: signer };
  payQuote(draft, quote, signer, price);
  const amount = String(price);
  const taken = { type: 'quoteTaken', quote: quote.id, price: amount, yearlyCostPpm };
  const paid = { type: 'moneyMoved', ...moneyOf(quote), ...money, amount, reference };
  return [...opened, taken, paid, moved, ...closeRequest(draft, request, 'taken')];
}
