/**
 * What a member trades at present: its offers, requests and quotes, what it is asked for a quote,
 * what is pledged to it, and payments in its money. Each is proved in this browser; that there are
 * no other requests, pledges and payments is the word of the node.
 */

import { dayNumber } from '../../../contracts/state/calendar.ts';
import type { Member } from '../../../contracts/state/members.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Obligation } from '../../../contracts/state/obligations.ts';
import { obligations, unfundedOf } from '../../../contracts/state/obligations.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import type { PieceFact } from '../../../contracts/state/pieces.ts';
import { holdings, pieceFacts } from '../../../contracts/state/pieces.ts';
import type { Quote, QuoteRequest } from '../../../contracts/state/quotes.ts';
import { quoteRequests, quotes } from '../../../contracts/state/quotes.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import type { Pledge } from '../../../contracts/state/rights.ts';
import { pledges } from '../../../contracts/state/rights.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { MAX_BUNDLE_KEYS } from '../../../ledger/stateBundle.ts';
import { readShown } from '../../sdk/claiming.ts';
import type { ClientErrorCode } from '../../sdk/clientError.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { provePiece } from '../../sdk/explanations.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { Answer } from '../../sdk/questions.ts';
import { readAll } from '../../sdk/questions.ts';
import type { PricedQuote } from '../../sdk/quoted.ts';
import { readQuoteOn } from '../../sdk/quoted.ts';
import { WHOLE_LISTS } from '../../sdk/wholeLists.ts';
import { readNames } from './memberFacts.ts';

/** A request for quotes, with the receivable that it is about. */
export interface AskedQuote {
  readonly request: QuoteRequest;
  readonly receivable: Receivable;
}

/** A request of the member's own, with one quote for it at its price of today; null: none yet. */
export interface OwnQuoted extends AskedQuote {
  /** The first unit of the piece that bears the units now; null: it could not be read. */
  readonly piece: bigint | null;
  readonly priced: PricedQuote | null;
  /** Why its quotes could not be read, the code of a `ClientError`; null: they could. */
  readonly fault: string | null;
}

/** A pledge for the member, with what it is on. */
export interface HeldPledge {
  readonly pledge: Pledge;
  readonly receivable: Receivable;
}

/** See the head of this file. Everything was proved at `height` or later. */
export interface MarketFacts {
  readonly roles: Member['roles'];
  readonly height: number;
  /** Offers that the member has made and nobody has answered. */
  readonly offers: readonly (Offer & { readonly currency: string })[];
  /** Quotes that the member has given and that are open. */
  readonly quotes: readonly Quote[];
  /** Whose requests the member may answer, those that lapse first. */
  readonly asked: readonly AskedQuote[];
  /** The best price of each request first. */
  readonly quoted: readonly OwnQuoted[];
  /** How many requests more, of others and of its own, are not read: too many are open. */
  readonly leftOut: { readonly asked: number; readonly own: number };
  readonly pledges: readonly HeldPledge[];
  /** What debtors pay in money of the member. */
  readonly obligations: readonly Obligation[];
  readonly names: ReadonlyMap<string, string>;
}

/** So many requests of others, and of the member, are read: each needs several proofs. */
const MAX_REQUESTS = 100;
/** What is at fault then is one request, and not the way to the node. */
const FAULTS_OF_ONE: ReadonlySet<ClientErrorCode> = new Set([
  ...(['bad_answer', 'bad_proof', 'not_found', 'not_shown'] as const),
]);

/**
 * How much of it waits for the member's word: requests that it has not quoted for, own requests
 * that have a quote, and payments that still lack money.
 */
export function countWaiting(
  read: Pick<MarketFacts, 'asked' | 'quotes' | 'quoted' | 'obligations'>,
): number {
  const answered = new Set(read.quotes.map(({ request }) => request));
  const asked = read.asked.filter(({ request }) => !answered.has(request.id));
  const quoted = read.quoted.flatMap(({ request, priced }) => (priced === null ? [] : request.id));
  const unfunded = read.obligations.filter((obligation) => unfundedOf(obligation) > 0n);
  return asked.length + new Set(quoted).size + unfunded.length;
}

/** @param today the ledger day, `2026-12-31` @throws ClientError */
export async function readMarket(
  client: LedgerClient,
  member: string,
  today: string,
): Promise<MarketFacts> {
  const { fact, height } = await client.readFact(members, [member]);
  const roles = fact?.roles ?? [];
  const isFinancier = roles.includes('financier');
  const offers = await client.readWhole(WHOLE_LISTS.offers, member);
  const ownQuotes: Answer<Quote> = isFinancier
    ? await client.readWhole(WHOLE_LISTS.quotes, member)
    : { items: [], height };
  const open = (await readAll(client, 'requests', {}, quoteRequests)).filter(isOpen);
  const own = firstToLapse(open.filter(({ seller }) => seller === member));
  const others = firstToLapse(open.filter(({ seller }) => isFinancier && seller !== member));
  const asked = await proveRequests(client, others.first);
  const quoted: OwnQuoted[] = [];
  for (const each of await proveRequests(client, own.first)) {
    quoted.push(...(await readQuoted(client, each, today)));
  }
  const held = isFinancier ? await readPledges(client, member) : [];
  const due = roles.includes('issuer') ? await readObligations(client, member) : [];
  const priced = await withCurrencies(client, offers.items.filter(isOpen));
  const ids = [
    ...priced.flatMap(({ addressee }) => addressee ?? []),
    ...asked.flatMap(({ request, receivable }) => [request.seller, receivable.debtor]),
    ...quoted.flatMap(({ priced, receivable }) => [
      receivable.debtor,
      ...(priced === null ? [] : [priced.quote.financier]),
    ]),
    ...held.flatMap(({ pledge, receivable }) => [pledge.pledgor, receivable.debtor]),
    ...due.map(({ debtor }) => debtor),
  ];
  return {
    ...{ roles, offers: priced, quotes: ownQuotes.items.filter(isOpen) },
    ...{ asked, quoted, pledges: held, obligations: due },
    leftOut: { asked: others.leftOut, own: own.leftOut },
    height: Math.min(height, offers.height, ownQuotes.height),
    names: await readNames(client, ids),
  };
}

const isOpen = ({ status }: { readonly status: string }): boolean => status === 'open';

async function withCurrencies(
  client: LedgerClient,
  offers: readonly Offer[],
): Promise<MarketFacts['offers']> {
  const found: (Offer & { readonly currency: string })[] = [];
  for (const offer of offers) {
    const receivable = await client.findFact(receivables, [offer.receivable]);
    if (receivable !== undefined) found.push({ ...offer, currency: receivable.currency });
  }
  return found;
}

function firstToLapse(told: readonly QuoteRequest[]) {
  const sorted = told.toSorted((one, other) => one.lapseTime - other.lapseTime);
  return {
    first: sorted.slice(0, MAX_REQUESTS),
    leftOut: Math.max(0, sorted.length - MAX_REQUESTS),
  };
}

/** Of what a node tells to be open, what is proved to be. */
async function proveRequests(
  client: LedgerClient,
  told: readonly QuoteRequest[],
): Promise<readonly AskedQuote[]> {
  const found: AskedQuote[] = [];
  for (const { id, seller } of told) {
    const request = await client.findFact(quoteRequests, [id]);
    if (request?.seller !== seller || !isOpen(request)) continue;
    const receivable = await client.findFact(receivables, [request.receivable]);
    if (receivable !== undefined) found.push({ request, receivable });
  }
  return found;
}

/** A request that cannot be read hides no other, and can be withdrawn. */
async function readQuoted(
  client: LedgerClient,
  asked: AskedQuote,
  today: string,
): Promise<readonly OwnQuoted[]> {
  try {
    const { from: piece } = await provePiece(client, asked.request.receivable, asked.request.from);
    const best = await readPriced(client, asked.request.id, today);
    const own = { ...asked, piece, fault: null };
    return best.length === 0
      ? [{ ...own, priced: null }]
      : best.map((priced) => ({ ...own, priced }));
  } catch (error) {
    if (!(error instanceof ClientError) || !FAULTS_OF_ONE.has(error.code)) throw error;
    return [{ ...asked, piece: null, priced: null, fault: error.code }];
  }
}

/** The open quotes for a request, the best price first. */
async function readPriced(
  client: LedgerClient,
  request: Hash,
  today: string,
): Promise<readonly PricedQuote[]> {
  const found: PricedQuote[] = [];
  for (const { id } of (await readAll(client, 'quotes', { request }, quotes)).filter(isOpen)) {
    const priced = await readQuoteOn(client, id, dayNumber(today) ?? 0);
    if (priced.quote.request === request && isOpen(priced.quote)) found.push(priced);
  }
  const priceOf = ({ priced }: PricedQuote): bigint => priced?.price ?? 0n;
  return found.sort((one, other) => (priceOf(one) > priceOf(other) ? -1 : 1));
}

async function readPledges(client: LedgerClient, member: string): Promise<readonly HeldPledge[]> {
  const pieces = await readAll(client, 'pieces', {}, pieceFacts);
  const ids = new Set<Hash>();
  for (let at = 0; at < pieces.length; at += MAX_BUNDLE_KEYS) {
    for (const id of await pledgesOn(client, pieces.slice(at, at + MAX_BUNDLE_KEYS))) ids.add(id);
  }
  const found: HeldPledge[] = [];
  for (const id of ids) {
    const pledge = await client.findFact(pledges, [id]);
    if (pledge?.pledgee !== member || pledge.status !== 'active') continue;
    const receivable = await client.findFact(receivables, [pledge.receivable]);
    if (receivable !== undefined) found.push({ pledge, receivable });
  }
  return found;
}

/** What a member is not shown of a piece bears no pledge of its own. */
async function pledgesOn(
  client: LedgerClient,
  pieces: readonly PieceFact[],
): Promise<readonly Hash[]> {
  const keys = pieces.map(({ receivable, from }) => holdings.key(receivable, from));
  try {
    const { bundle } = await readShown(client, keys, new Set(), {});
    return bundle.entries.flatMap(({ value }) =>
      value === null ? [] : holdings.decode(value).pledges,
    );
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not_shown') return [];
    throw error;
  }
}

async function readObligations(
  client: LedgerClient,
  issuer: string,
): Promise<readonly Obligation[]> {
  const found: Obligation[] = [];
  const told = await readAll(client, 'obligations', { issuer }, obligations);
  for (const each of told.filter(({ status }) => status === 'published')) {
    const { debtor, currency, payDay } = each;
    const fact = await client.findFact(obligations, [debtor, issuer, currency, payDay]);
    if (fact?.status === 'published') found.push(fact);
  }
  return found;
}
