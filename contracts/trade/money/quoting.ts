/**
 * Between a request for quotes and its end: a financier's quote locks the price in its account; it
 * becomes the seller's when the seller accepts, in one step with the units, and is free again when
 * the quote is declined or withdrawn, lapses, or another one of the request is accepted.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { under } from '../../state/factKeys.ts';
import { isWithdrawing } from '../../state/insolvencies.ts';
import type { Quote, QuoteRequest, QuoteStatus } from '../../state/quotes.ts';
import { quoteRequests, quotes } from '../../state/quotes.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import type { Money } from './money.ts';
import { freeMoney, lockMoney } from './money.ts';

/** Open quotes that one request may have: accepting one closes them all. */
export const MAX_QUOTES = 32;

/** That a request is still open. Its due item runs before any deed of its time. */
export function checkRequestOpen(
  { draft, time }: Scene,
  { status, lapseTime, seller }: QuoteRequest,
): Refusal<'request_over'> | null {
  const isOpen = status === 'open' && time < lapseTime && !isWithdrawing(draft, seller);
  return isOpen ? null : refuse('request_over', { status, lapseTime });
}

/** That a quote is still open. */
export function checkQuoteOpen(
  { draft, time }: Scene,
  { status, lapseTime, financier }: Quote,
): Refusal<'quote_over'> | null {
  const isOpen = status === 'open' && time < lapseTime && !isWithdrawing(draft, financier);
  return isOpen ? null : refuse('quote_over', { status, lapseTime });
}

/** The receivable of a request. */
export function receivableOf(draft: Draft, request: QuoteRequest): Receivable {
  const receivable = receivables.read(draft, request.receivable);
  assert(receivable !== undefined, 'a request is about a receivable that exists');
  return receivable;
}

/** Ids of the open quotes of a request, the oldest id first. */
export function openQuotes(draft: Draft, request: Hash): readonly Hash[] {
  const found = draft.indexes.scan(...under(`quotes-on/${request}`), MAX_QUOTES);
  return found.map(([key]) => key.slice(key.lastIndexOf('/') + 1));
}

/** Puts a quote down and locks its price, which the financier has. */
export function openQuote(draft: Draft, quote: Quote): Event {
  const { id, request, financier, price, yearlyCostPpm } = quote;
  lockMoney(draft, moneyOf(quote), financier, price);
  quotes.write(draft, quote);
  const words = { quote: id, request, financier, price: String(price), yearlyCostPpm };
  return { type: 'quoteGiven', ...words };
}

/** Closes an open quote without a purchase: its money is free again. */
export function closeQuote(
  draft: Draft,
  quote: Quote,
  status: 'declined' | 'withdrawn' | 'lapsed',
): Event {
  freeMoney(draft, moneyOf(quote), quote.financier, quote.price);
  quotes.write(draft, { ...quote, status });
  return { type: 'quoteClosed', quote: quote.id, status, freed: String(quote.price) };
}

/** Closes a request, and every quote of it that is still open. */
export function closeRequest(draft: Draft, request: QuoteRequest, status: QuoteStatus): Event[] {
  const events = openQuotes(draft, request.id).map((id) => lapseQuote(draft, id));
  quoteRequests.write(draft, { ...request, status });
  return [...events, { type: 'requestClosed', request: request.id, status }];
}

/** At the end of its validity a quote that nobody accepted lapses. */
export function lapseQuote(draft: Draft, id: Hash): Event {
  const quote = quotes.read(draft, id);
  assert(quote?.status === 'open', 'only open quotes lapse');
  return closeQuote(draft, quote, 'lapsed');
}

/** At the end of its last day a request lapses. */
export function lapseRequest(scene: Scene, id: Hash): Event[] {
  const request = quoteRequests.read(scene.draft, id);
  assert(request?.status === 'open', 'only open requests lapse');
  return closeRequest(scene.draft, request, 'lapsed');
}

/** The money of a quote. */
export function moneyOf({ issuer, currency }: Quote): Money {
  return { issuer, currency };
}
