/** What a quote comes to on a ledger day, from facts that were proved. */
import type { DayNumber } from '../../contracts/state/calendar.ts';
import type { Quote, QuoteRequest } from '../../contracts/state/quotes.ts';
import { quoteRequests, quotes } from '../../contracts/state/quotes.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { DayPrice } from '../../contracts/trade/financing/pricing.ts';
import { priceOn } from '../../contracts/trade/financing/pricing.ts';
import { registeredDay } from '../../contracts/trade/invoices/accepting.ts';
import type { Hash } from '../../ledger/hash.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';

/** A quote with what it is about, and its price on one day. */
export interface PricedQuote {
  readonly quote: Quote;
  readonly request: QuoteRequest;
  readonly receivable: Receivable;
  /** Null: its pay day has come, and nobody takes it any more. */
  readonly priced: DayPrice | null;
}

/**
 * A quote and its price if it is accepted on `today`, as the ledger would compute it.
 * @throws ClientError not_found when there is no such quote
 */
export async function readQuoteOn(
  client: LedgerClient,
  id: Hash,
  today: DayNumber,
): Promise<PricedQuote> {
  const { fact: quote } = await client.readFact(quotes, [id]);
  if (quote === undefined) throw new ClientError('not_found', `there is no quote ${id}`);
  const { fact: request } = await client.readFact(quoteRequests, [quote.request]);
  if (request === undefined) throw new ClientError('bad_answer', 'a quote is for a request');
  const { fact: receivable } = await client.readFact(receivables, [request.receivable]);
  if (receivable === undefined) throw new ClientError('bad_answer', 'a request has a receivable');
  const units = request.to - request.from + 1n;
  const payDay = registeredDay(receivable.payDay);
  const priced = today < payDay ? priceOn(units, quote, { today, payDay }) : null;
  return { quote, request, receivable, priced };
}
