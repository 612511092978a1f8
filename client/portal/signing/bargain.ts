/**
 * What a deed of trade comes to beside its words: what is paid for which face, for how many days
 * and so at which cost a year, all in; and what can hurt the piece that it is about. All of it from
 * facts that are proved; no browser.
 */
import type { DeedType } from '../../../contracts/deeds.ts';
import { dayNumber } from '../../../contracts/state/calendar.ts';
import type { Encumbrance, Severity } from '../../../contracts/state/encumbrances.ts';
import { ENCUMBRANCES } from '../../../contracts/state/encumbrances.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import { offers } from '../../../contracts/state/offers.ts';
import type { QuoteRequest } from '../../../contracts/state/quotes.ts';
import { quoteRequests } from '../../../contracts/state/quotes.ts';
import type { DayCount } from '../../../contracts/state/rates.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { priceOf, yearlyCostPpm } from '../../../contracts/trade/financing/pricing.ts';
import { countDays } from '../../../contracts/trade/money/dayCounts.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Claimed } from '../../sdk/claiming.ts';
import { readClaim } from '../../sdk/claiming.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { provePiece } from '../../sdk/explanations.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { readQuoteOn } from '../../sdk/quoted.ts';

/** What is paid now for what comes in on the pay day; minor units. */
export interface Cost {
  readonly face: bigint;
  readonly price: bigint;
  readonly currency: string;
  readonly payDay: string;
  /** 0 from the pay day on. */
  readonly days: number;
  /** Parts per million; `advance`: more may follow; `none`: no day is left, or no price. */
  readonly yearlyCost: number | 'advance' | 'none';
}

/** Something that can hurt a piece, or that whoever takes it wants to know. */
export interface Peril {
  readonly code: Encumbrance['code'];
  readonly severity: Severity;
  /** A member by its name, else the beginning of an id; empty: nothing more is to be said. */
  readonly about: string;
  readonly amount: bigint | null;
}

/** What can hurt a piece, as it was proved. */
export interface Perils {
  readonly isFree: boolean;
  /** The member is not shown all on which this rests. */
  readonly isHidden: boolean;
  readonly height: number | null;
  readonly currency: string;
  readonly entries: readonly Peril[];
}

/** See the head of this file; null of each: it has none. */
export interface Bargain {
  readonly cost: Cost | null;
  readonly perils: Perils | null;
}

/** A piece, and what of it a deed is about. */
interface Subject {
  readonly receivable: Hash;
  /** Null: the member is not shown which piece it is. */
  readonly from: bigint | null;
  /** An offer that would be taken is no burden. */
  readonly except: Hash | null;
  readonly cost: Cost | null;
}

/** What a deed names that is not there to be read is told by the deed itself. */
export const NO_BARGAIN: Bargain = { cost: null, perils: null };
const HIDDEN: Perils = { isFree: false, isHidden: true, height: null, currency: '', entries: [] };
const ON_PIECES: ReadonlySet<DeedType> = new Set([
  ...(['offerAssignment', 'assignToMany', 'pledgePiece', 'requestQuotes'] as const),
  ...(['offerSale', 'offerEarlyPayment', 'giveGuarantee'] as const),
]);
const ON_OFFERS: ReadonlySet<DeedType> = new Set(['acceptAssignment', 'acceptSale', 'payEarly']);

/** @param today the ledger day, `2026-12-31` @throws ClientError */
export async function readBargain(
  client: LedgerClient,
  type: DeedType,
  deed: JsonObject,
  today: string,
): Promise<Bargain> {
  const subject = await subjectOf(client, type, deed, dayNumber(today) ?? 0);
  if (subject === null) return NO_BARGAIN;
  return { cost: subject.cost, perils: await readPerils(client, subject) };
}

async function subjectOf(
  client: LedgerClient,
  type: DeedType,
  deed: JsonObject,
  today: number,
): Promise<Subject | null> {
  if (ON_PIECES.has(type)) return await ofPiece(client, type, deed, today);
  if (ON_OFFERS.has(type)) return await ofOffer(client, String(deed['offer']), today);
  if (type === 'giveQuote') return await ofRequest(client, deed, today);
  return type === 'acceptQuote' ? await ofQuote(client, String(deed['quote']), today) : null;
}

async function ofPiece(
  client: LedgerClient,
  type: DeedType,
  deed: JsonObject,
  today: number,
): Promise<Subject | null> {
  const id = String(deed['receivable']);
  const receivable = await client.findFact(receivables, [id]);
  if (receivable === undefined) return null;
  const { from, to, price, reserve } = deed;
  const base = { receivable: id, from: BigInt(String(deed['piece'])), except: null };
  if (from === undefined || to === undefined) return { ...base, cost: null };
  const units = BigInt(String(to)) - BigInt(String(from)) + 1n;
  const days = { today, receivable, units };
  if (type === 'offerSale') {
    return { ...base, cost: costOf(days, BigInt(String(price)), reserve !== null) };
  }
  if (type !== 'offerEarlyPayment') return { ...base, cost: null };
  return { ...base, cost: costOf(days, discounted(days, rateOf(deed))) };
}

async function ofOffer(client: LedgerClient, id: Hash, today: number): Promise<Subject | null> {
  const offer = await client.findFact(offers, [id]);
  if (offer === undefined) return null;
  const receivable = await client.findFact(receivables, [offer.receivable]);
  const { from, to } = offer;
  const base = { receivable: offer.receivable, from, except: id };
  if (receivable === undefined || offer.kind === 'assignment') return { ...base, cost: null };
  const days = { today, receivable, units: to - from + 1n };
  return { ...base, cost: costOf(days, priceOfOffer(offer, days), offer.reserve !== null) };
}

function priceOfOffer({ kind, rate, price }: Offer, days: Days): bigint {
  if (kind === 'sale' || rate === null) return price;
  return discounted(days, { ...rate, fee: 0n });
}

async function ofRequest(
  client: LedgerClient,
  deed: JsonObject,
  today: number,
): Promise<Subject | null> {
  const request = await client.findFact(quoteRequests, [String(deed['request'])]);
  if (request === undefined) return null;
  const receivable = await client.findFact(receivables, [request.receivable]);
  if (receivable === undefined) return null;
  const from = await pieceUnder(client, request);
  const days = { today, receivable, units: request.to - request.from + 1n };
  const cost = costOf(days, discounted(days, rateOf(deed)));
  return { receivable: request.receivable, from, except: null, cost };
}

async function ofQuote(client: LedgerClient, id: Hash, today: number): Promise<Subject> {
  const { request, receivable, priced } = await readQuoteOn(client, id, today);
  const from = await pieceUnder(client, request);
  const days = { today, receivable, units: request.to - request.from + 1n };
  const cost = priced === null ? null : costOf(days, priced.price);
  return { receivable: request.receivable, from, except: null, cost };
}

/** The first unit of the piece that bears what is asked for; a financier may be shown none. */
async function pieceUnder(
  client: LedgerClient,
  { receivable, from }: QuoteRequest,
): Promise<bigint | null> {
  try {
    return (await provePiece(client, receivable, from)).from;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not_shown') return null;
    throw error;
  }
}

interface Days {
  readonly today: number;
  readonly receivable: Receivable;
  readonly units: bigint;
}

interface DayRate {
  readonly ppm: number;
  readonly dayCount: DayCount;
  readonly fee: bigint;
}

function rateOf(deed: JsonObject): DayRate {
  const fee = BigInt(String(deed['fee'] ?? 0));
  return { ppm: Number(deed['discountPpm']), dayCount: deed['dayCount'] as DayCount, fee };
}

function discounted({ today, receivable, units }: Days, rate: DayRate): bigint {
  const payDay = Math.max(dayNumber(receivable.payDay) ?? today, today);
  return priceOf(units, rate, countDays(rate.dayCount, today, payDay)).price;
}

function costOf({ today, receivable, units }: Days, price: bigint, isAdvance = false): Cost {
  const { currency, payDay } = receivable;
  const days = Math.max(0, (dayNumber(payDay) ?? 0) - today);
  const told = { face: units, price, currency, payDay, days };
  if (isAdvance) return { ...told, yearlyCost: 'advance' };
  if (price <= 0n || days === 0) return { ...told, yearlyCost: 'none' };
  return { ...told, yearlyCost: yearlyCostPpm(units, price, days) };
}

async function readPerils(client: LedgerClient, subject: Subject): Promise<Perils> {
  const { receivable, from, except } = subject;
  if (from === null) return HIDDEN;
  try {
    return perilsOf(await readClaim(client, { type: 'freedom', receivable, from }, except));
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'not_shown') throw error;
    return HIDDEN;
  }
}

function perilsOf({ at, judged, facts }: Claimed): Perils {
  const { freedom, holds, code } = judged;
  const nameOf = (id: string): string => members.read(facts, id)?.name ?? id;
  const entries = (freedom?.encumbrances ?? []).map((each) => ({
    code: each.code,
    severity: ENCUMBRANCES[each.code].severity,
    about: about(each.subject, nameOf),
    amount: each.amount,
  }));
  const currency = freedom?.receivable.currency ?? '';
  const isHidden = code === 'not_shown' || freedom === null;
  return { isFree: holds, isHidden, height: at.height, currency, entries };
}

/** What an entry is about: a member, an id, or the target of an order such as `member/maker`. */
function about(subject: string, nameOf: (id: string) => string): string {
  const parts = subject.split('/');
  const [kind = '', id = '', last = ''] = parts;
  if (parts.length === 1) return isHash(subject) ? subject.slice(0, 8) : nameOf(subject);
  if (kind === 'money') return `${nameOf(last)}, ${nameOf(id)}`;
  return isHash(id) ? id.slice(0, 8) : nameOf(id);
}
