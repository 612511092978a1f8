/**
 * Between a request for quotes and its end: a financier's quote locks the price of its last day;
 * that of the day it is taken becomes the seller's, in one step with the units, and the rest is
 * free again, as all is when the quote ends otherwise, or another of the request is accepted.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { under } from '../../state/factKeys.ts';
import { isInsolvent, isWithdrawing } from '../../state/insolvencies.ts';
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
import { freeMoney, lockMoney, payLocked } from './money.ts';

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

/** That a quote is still open, and its money has not failed. */
export function checkQuoteOpen(
  { draft, time }: Scene,
  { status, lapseTime, financier, issuer }: Quote,
): Refusal<'quote_over'> | null {
  const hasFailed = isInsolvent(draft, issuer) || isWithdrawing(draft, financier);
  const isOpen = status === 'open' && time < lapseTime && !hasFailed;
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

/** Puts a quote down and locks the price of its last day, which the financier has. */
export function openQuote(draft: Draft, quote: Quote): Event {
  const { id, request, financier, locked } = quote;
  lockMoney(draft, moneyOf(quote), financier, locked);
  quotes.write(draft, quote);
  return { type: 'quoteGiven', quote: id, request, financier, locked: String(locked) };
}

/** Pays the price of the day, which is locked, to the seller; what is left of it is free again. */
export function payQuote(draft: Draft, quote: Quote, seller: string, price: bigint): void {
  const { financier, locked } = quote;
  payLocked(draft, moneyOf(quote), { from: financier, to: seller }, price);
  if (price < locked) freeMoney(draft, moneyOf(quote), financier, locked - price);
  quotes.write(draft, { ...quote, price, status: 'taken' });
}

/** Closes an open quote without a purchase: its money is free again. */
export function closeQuote(
  draft: Draft,
  quote: Quote,
  status: 'declined' | 'withdrawn' | 'lapsed',
): Event {
  freeMoney(draft, moneyOf(quote), quote.financier, quote.locked);
  quotes.write(draft, { ...quote, status });
  return { type: 'quoteClosed', quote: quote.id, status, freed: String(quote.locked) };
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
