/** The naive market, continued: prices that are asked for and given, and money for other money. */
import { NaiveAftermath } from './naiveAftermath.ts';
import type { NaiveNewKey, NaiveSubject } from './naiveFreezes.ts';
import type { NaiveReceivable, NaiveWhat } from './naiveThings.ts';

const DAY = 86_400_000;

/** What the model knows of it. */
export interface NaiveRequest {
  readonly what: NaiveWhat;
  readonly seller: string;
  readonly financiers: readonly string[] | null;
  readonly issuer: string;
  readonly disclosed: boolean;
  readonly recourse: boolean;
  readonly lapses: number;
  status: 'open' | 'taken' | 'withdrawn' | 'lapsed';
}

/** What the model knows of it. */
export interface NaiveQuote {
  readonly request: NaiveRequest;
  readonly financier: string;
  readonly ppm: number;
  readonly dayCount: string;
  readonly fee: number;
  readonly locked: number;
  price: number | null;
  readonly knows: readonly string[];
  readonly lapses: number;
  status: 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';
}

/** What the model knows of it. */
export interface NaiveConversion {
  readonly maker: string;
  readonly to: string | null;
  readonly gives: string;
  readonly give: number;
  readonly takes: string;
  readonly take: number;
  readonly lapses: number;
  status: 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';
}

/** Every deed returns whether it is done. */
export class NaiveQuotes extends NaiveAftermath {
  readonly requests = new Map<string, NaiveRequest>();
  readonly quotes = new Map<string, NaiveQuote>();
  readonly conversions = new Map<string, NaiveConversion>();

  request(
    id: string,
    what: NaiveWhat,
    words: Omit<NaiveRequest, 'what' | 'lapses' | 'status'>,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(what.receivable);
    const terms = { kind: 'sale', price: 0, ...words } as const;
    const named = words.financiers ?? [null];
    if (receivable === undefined) return false;
    if (!named.every((to) => this.mayOffer(what, { ...terms, to }, now))) return false;
    const lapses = Math.min(this.endOfDay(what.lastDay), receivable.record);
    this.requests.set(id, { what, ...words, lapses, status: 'open' });
    return true;
  }

  quote(
    id: string,
    requestId: string,
    words: {
      by: string;
      ppm: number;
      dayCount: string;
      fee: number;
      lastDay: number;
      knows: readonly string[];
    },
    now: number,
  ): boolean {
    const request = this.requests.get(requestId);
    const { by, ppm, dayCount, fee, lastDay, knows } = words;
    if (request?.status !== 'open' || request.seller === by) return false;
    if (request.financiers !== null && !request.financiers.includes(by)) return false;
    const receivable = this.receivables.get(request.what.receivable) as NaiveReceivable;
    if (receivable.payDay <= this.dayIndex(now)) return false;
    const [terms, lapses] = [
      { ppm, dayCount, fee },
      Math.min(this.endOfDay(lastDay), request.lapses),
    ];
    if (this.endOfDay(lastDay) <= now || this.priceAt(request, terms, now) <= 0) return false;
    // The dearest of the days on which it can be taken.
    let locked = 0;
    for (let time = now; time < lapses; time += DAY) {
      locked = Math.max(locked, this.priceAt(request, terms, time));
    }
    locked = Math.max(locked, this.priceAt(request, terms, lapses - 1));
    if (this.balance(request.issuer, by) < locked) return false;
    this.add(request.issuer, by, -locked);
    const open = { financier: by, ...terms, locked, price: null, lapses, status: 'open' } as const;
    this.quotes.set(id, { request, knows, ...open });
    return true;
  }

  /** What a quote brings when it is taken at a time. */
  priceAt(
    { what: { receivable, from, to } }: NaiveRequest,
    { ppm, dayCount, fee }: Pick<NaiveQuote, 'ppm' | 'dayCount' | 'fee'>,
    time: number,
  ): number {
    const { payDay } = this.receivables.get(receivable) as NaiveReceivable;
    const units = to - from + 1;
    const yearly = units * ppm * this.daysBetween(dayCount, this.dayIndex(time), payDay);
    const year = dayCount === 'ACT/365F' ? 365 : 360;
    return units - Math.floor(yearly / (year * 1e6)) - fee;
  }

  private dayIndex(time: number): number {
    return Math.floor((time - this.start) / DAY);
  }

  acceptQuote(
    newId: string,
    id: string,
    words: { start: number; by: string; least: number; most: number },
    now: number,
  ): boolean {
    const { start, by, least, most } = words;
    const quote = this.quotes.get(id);
    if (quote?.status !== 'open' || quote.request.seller !== by) return false;
    const { request, financier, locked } = quote;
    if (this.isInsolvent(request.issuer)) return false;
    const price = this.priceAt(request, quote, now);
    const { issuer, disclosed, recourse } = request;
    const receivable = this.receivables.get(request.what.receivable) as NaiveReceivable;
    const today = this.dayIndex(now);
    const lastDay = today + 1;
    const what = { ...request.what, start, lastDay };
    const parties = { kind: 'sale', seller: by, to: financier } as const;
    const terms = { ...parties, price, issuer, disclosed, recourse };
    if (!this.mayOffer(what, terms, now)) return false;
    const isKnown = (word: string): boolean => quote.knows.includes(word);
    if (!isKnown('insolvency') && this.isInsolvent(receivable.debtor)) return false;
    if (!isKnown('rival') && this.hasDisputedRival(receivable)) return false;
    if (price <= 0 || price < least) return false;
    const { from, to } = request.what;
    // What it costs is compared without a division: cost / (price * days) * 365 a year.
    const cost = BigInt(to - from + 1 - price) * 365_000_000n;
    if (cost > BigInt(most) * BigInt(price * (receivable.payDay - today))) return false;
    const chain = receivable.units[start - 1]?.chain ?? [];
    const isDeep = chain.length === 8 && chain.every((link) => link.recourse);
    if (recourse && isDeep) return false;
    this.putOffer(newId, receivable, what, terms, now);
    this.add(issuer, by, price);
    this.add(issuer, financier, locked - price);
    const offer = this.offers.get(newId);
    if (offer !== undefined) this.move(offer, financier, now);
    quote.status = 'taken';
    quote.price = price;
    this.endRequestOf(request, 'taken');
    return true;
  }

  endQuote(id: string, by: string): boolean {
    const quote = this.quotes.get(id);
    if (quote?.status !== 'open') return false;
    if (by !== quote.financier && by !== quote.request.seller) return false;
    if (this.isInsolvent(quote.request.issuer)) return false;
    this.freeQuote(quote, by === quote.financier ? 'withdrawn' : 'declined');
    return true;
  }

  endRequest(id: string, by: string): boolean {
    const request = this.requests.get(id);
    if (request?.status !== 'open' || request.seller !== by) return false;
    this.endRequestOf(request, 'withdrawn');
    return true;
  }

  convert(
    id: string,
    words: Omit<NaiveConversion, 'lapses' | 'status'> & { lastDay: number },
    now: number,
  ): boolean {
    const { maker, to, gives, give, takes, lastDay } = words;
    const lapses = this.endOfDay(lastDay);
    if (to === maker || gives === takes || lapses <= now) return false;
    if (this.isInsolvent(gives) || this.isInsolvent(takes)) return false;
    if (this.balance(gives, maker) < give) return false;
    this.add(gives, maker, -give);
    this.conversions.set(id, { ...words, lapses, status: 'open' });
    return true;
  }

  takeConversion(id: string, by: string): boolean {
    const conversion = this.conversions.get(id);
    if (conversion?.status !== 'open' || conversion.maker === by) return false;
    const { maker, to, gives, give, takes, take } = conversion;
    if (this.isInsolvent(gives) || this.isInsolvent(takes)) return false;
    if (to !== null && to !== by) return false;
    if (!this.transfer(takes, by, maker, take)) return false;
    this.add(gives, by, give);
    conversion.status = 'taken';
    return true;
  }

  endConversion(id: string, by: string): boolean {
    const conversion = this.conversions.get(id);
    if (conversion?.status !== 'open') return false;
    if (by !== conversion.maker && by !== conversion.to) return false;
    if (this.isInsolvent(conversion.gives) || this.isInsolvent(conversion.takes)) return false;
    this.freeConversion(conversion, by === conversion.maker ? 'withdrawn' : 'declined');
    return true;
  }

  override declareInsolvent(member: string, key: NaiveNewKey, now: number): boolean {
    if (!super.declareInsolvent(member, key, now)) return false;
    for (const request of this.requests.values()) {
      if (request.status === 'open' && request.seller === member) {
        this.endRequestOf(request, 'withdrawn');
      }
    }
    for (const quote of this.quotes.values()) {
      if (quote.status === 'open' && quote.financier === member) this.freeQuote(quote, 'withdrawn');
    }
    for (const each of this.conversions.values()) {
      if (each.status === 'open' && each.maker === member) this.freeConversion(each, 'withdrawn');
    }
    return true;
  }

  protected override subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const conversion = this.conversions.get(String(deed['conversion']));
    if (conversion !== undefined) {
      const { maker, gives } = conversion;
      const isTaken = deed['type'] === 'acceptConversion';
      const paid = isTaken ? { payer: `${gives}/${maker}` } : {};
      return { receivable: null, unit: null, giver: maker, ...paid };
    }
    const quote = this.quotes.get(String(deed['quote']));
    const request = quote?.request ?? this.requests.get(String(deed['request']));
    if (request === undefined) return super.subjectOf(deed);
    const { receivable } = request.what;
    const start = deed['piece'] === undefined ? 0 : Number(deed['piece']);
    const [unit = null] = this.pieceAt(receivable, start);
    const isTaken = deed['type'] === 'acceptQuote';
    const paid = isTaken ? { payer: `${request.issuer}/${quote?.financier}` } : {};
    return { receivable, unit, giver: quote?.financier ?? request.seller, ...paid };
  }

  protected override queue(now: number) {
    const items = super.queue(now);
    for (const [id, quote] of this.quotes) {
      const run = (): void => this.freeQuote(quote, 'lapsed');
      if (quote.status === 'open') items.push({ time: quote.lapses, name: `quote/${id}`, run });
    }
    for (const [id, request] of this.requests) {
      const run = (): void => this.endRequestOf(request, 'lapsed');
      if (request.status === 'open')
        items.push({ time: request.lapses, name: `request/${id}`, run });
    }
    for (const [id, conversion] of this.conversions) {
      const run = (): void => this.freeConversion(conversion, 'lapsed');
      const item = { time: conversion.lapses, name: `conversion/${id}`, run };
      if (conversion.status === 'open') items.push(item);
    }
    return items;
  }

  private endRequestOf(request: NaiveRequest, status: NaiveRequest['status']): void {
    request.status = status;
    for (const quote of this.quotes.values()) {
      if (quote.request === request && quote.status === 'open') this.freeQuote(quote, 'lapsed');
    }
  }

  private freeQuote(quote: NaiveQuote, status: NaiveQuote['status']): void {
    quote.status = status;
    this.add(quote.request.issuer, quote.financier, quote.locked);
  }

  private freeConversion(conversion: NaiveConversion, status: NaiveConversion['status']): void {
    conversion.status = status;
    this.add(conversion.gives, conversion.maker, conversion.give);
  }

  private endOfDay(day: number): number {
    return this.start + (day + 1) * DAY;
  }
}
