/** What falls due at one time in `npm run bench:due`: shapes that have been hard on a ledger. */
import type { Role } from '../contracts/state/members.ts';
import { hashText } from '../ledger/hash.ts';
import type { Act, DeedWords, DueChain } from './benchDueChain.ts';
import { DAY_MS, START } from './benchDueChain.ts';
import { acceptance, BANK, day, registration } from './benchDueTrade.ts';

const DEBTOR = 'grosskunde';
const SUPPLIER = 'grosswerk';
const TAKER = 'abnehmer';
const SUPPLIERS = Array.from({ length: 100 }, (_, at) => `lieferant-${at + 1}`);
/** Ledger days from the start on which things are due, and on which offers lapse. */
const DUE_DAY = 10;
const LAPSE_DAY = 3;
const CUT_OFF_MS = (DAY_MS * 16) / 24;
const DUE_TIME = START + DUE_DAY * DAY_MS + CUT_OFF_MS;
/** The record time is a day before. */
const RECORD_TIME = DUE_TIME - DAY_MS;
const LAPSE_TIME = START + (LAPSE_DAY + 1) * DAY_MS;
/** Of receivables in pieces. A piece has so many units at least where there are a thousand. */
const FACE = 1_000_000;
const PART = 1_000;
/** Offers of one assignment to many. */
const OFFERS = 50;
const LEAST_FACE = 10_000;

/** The members that shapes are about. */
export const SHAPE_MEMBERS: Readonly<Record<string, readonly Role[]>> = {
  [DEBTOR]: ['buyer'],
  [SUPPLIER]: ['supplier'],
  [TAKER]: ['supplier'],
  ...Object.fromEntries(SUPPLIERS.map((id) => [id, ['supplier']])),
};

/** A shape, ready for its time. */
export interface Prepared {
  /** ms since 1970: then it is due, or its deeds are sent. */
  readonly time: number;
  /** Deeds that its members send at that time. */
  readonly acts: readonly Act[];
}

/** One row of the table. */
export interface Shape {
  readonly name: string;
  /** Puts on a new chain what is to be due; ends before that time. */
  readonly prepare: (chain: DueChain, scale: (count: number) => number) => Prepared;
}

/** Every shape, in the order of the rows; `items` are those of one debtor on one day. */
export function shapesOf(items: number): readonly Shape[] {
  return [
    { name: `record time of ${items} receivables`, prepare: (chain) => toRecord(chain, items) },
    { name: `due time of ${items} receivables`, prepare: (chain) => toPay(chain, items) },
    { name: 'due time of 20 receivables of 1,000 pieces', prepare: payInPieces },
    { name: '490 credit notes on 1,000 pieces', prepare: creditNotes },
    { name: '5,000 offers that lapse by their day', prepare: offersByDay },
    { name: '5,000 offers that lapse at record time', prepare: offersAtRecord },
    { name: '6,000 requests on one piece', prepare: requests },
    { name: '490 offers of a member with 100,000 pieces', prepare: offersOfMany },
  ];
}

function toRecord(chain: DueChain, items: number): Prepared {
  chain.setUp([issue(DEBTOR, '900000000000000')]);
  const acts = Array.from({ length: items }, (_, at): Act => {
    const amount = String(LEAST_FACE + 37 * at);
    const member = SUPPLIERS[at % SUPPLIERS.length] ?? '';
    return registration(member, DEBTOR, { name: `due ${at}`, amount, dueDay: day(DUE_DAY) });
  });
  const ids = chain.setUp(acts);
  chain.setUp(ids.map((id) => acceptance(chain.world, id, day(DUE_DAY))));
  return { time: RECORD_TIME, acts: [] };
}

function toPay(chain: DueChain, items: number): Prepared {
  toRecord(chain, items);
  chain.passTo(RECORD_TIME);
  return { time: DUE_TIME, acts: [] };
}

/** Acknowledged receivables of the debtor that are to be cut up. */
function cutUp(chain: DueChain, count: number): readonly string[] {
  chain.setUp([issue(DEBTOR, '900000000000000')]);
  return Array.from({ length: count }, (_, at) => {
    const words = { name: `cut ${at}`, amount: String(FACE), dueDay: day(DUE_DAY) };
    const [id = ''] = chain.setUp([registration(SUPPLIER, DEBTOR, words)]);
    chain.setUp([acceptance(chain.world, id, day(DUE_DAY), { kind: 'acknowledged' })]);
    return id;
  });
}

/** Offers every other part of a receivable, or every one, to the taker. */
function offerParts(receivable: string, step: number): readonly Act[] {
  const starts = Array.from({ length: FACE / PART / step }, (_, at) => 1 + at * step * PART);
  return Array.from({ length: starts.length / OFFERS }, (_, at): Act => {
    const some = starts.slice(at * OFFERS, (at + 1) * OFFERS);
    const parts = some.map((from) => ({
      ...{ from: String(from), to: String(from + PART - 1), assignee: TAKER },
      reference: hashText('contract'),
    }));
    const words = { receivable, piece: String(some[0] ?? 1), parts, disclosed: true };
    const deed = { type: 'assignToMany', ...words, expiresDay: day(LAPSE_DAY) };
    return { member: SUPPLIER, deed };
  });
}

function inPieces(chain: DueChain, count: number): readonly string[] {
  const ids = cutUp(chain, count);
  const limit = String(FACE * count);
  const words = { assignor: SUPPLIER, currency: 'EUR', limit, untilDay: day(DUE_DAY) };
  chain.setUp([{ member: TAKER, deed: { type: 'giveConsent', ...words } }]);
  for (const id of ids) for (const act of offerParts(id, 2)) chain.setUp([shifted(act)]);
  return ids;
}

/** Each after the first begins with the part of the supplier that the one before has left. */
function shifted({ member, deed }: Act): Act {
  const piece = Number(deed['piece']);
  return { member, deed: { ...deed, piece: String(piece === 1 ? 1 : piece - PART) } };
}

function payInPieces(chain: DueChain, scale: (count: number) => number): Prepared {
  inPieces(chain, scale(20));
  chain.passTo(RECORD_TIME);
  return { time: DUE_TIME, acts: [] };
}

function creditNotes(chain: DueChain, scale: (count: number) => number): Prepared {
  const [receivable = ''] = inPieces(chain, 1);
  const acts = Array.from({ length: scale(490) }, (_, at): Act => {
    const document = hashText(`credit note ${at}`);
    const words = { receivable, amount: '500', ground: 'concession', document };
    return { member: SUPPLIER, deed: { type: 'creditNote', ...words, details: hashText('why') } };
  });
  return { time: START + DAY_MS, acts };
}

/** The taker has every other piece of two hundred receivables, and offers each of one of them. */
function offersOfMany(chain: DueChain, scale: (count: number) => number): Prepared {
  const [receivable = ''] = inPieces(chain, scale(200));
  const acts = Array.from({ length: scale(490) }, (_, at): Act => {
    const [from, to] = [1 + 2 * at * PART, (2 * at + 1) * PART].map(String);
    const units = { receivable, piece: from ?? '', from: from ?? '', to: to ?? '' };
    const words = { ...units, assignee: SUPPLIER, disclosed: true, reference: hashText('on') };
    const deed = { type: 'offerAssignment', ...words, expiresDay: day(LAPSE_DAY) };
    return { member: TAKER, deed };
  });
  return { time: START + DAY_MS, acts };
}

function manyOffers(chain: DueChain, count: number, expiresDay: string): void {
  for (const id of cutUp(chain, count)) {
    for (const { member, deed } of offerParts(id, 1)) {
      chain.setUp([{ member, deed: { ...deed, expiresDay } }]);
    }
  }
}

function offersByDay(chain: DueChain, scale: (count: number) => number): Prepared {
  manyOffers(chain, scale(5), day(LAPSE_DAY));
  return { time: LAPSE_TIME, acts: [] };
}

function offersAtRecord(chain: DueChain, scale: (count: number) => number): Prepared {
  manyOffers(chain, scale(5), day(DUE_DAY));
  return { time: RECORD_TIME, acts: [] };
}

function requests(chain: DueChain, scale: (count: number) => number): Prepared {
  const [receivable = ''] = cutUp(chain, 1);
  const units = { receivable, piece: '1', from: '1', to: String(FACE) };
  const terms = { financiers: null, issuer: BANK, disclosed: true, recourse: false };
  const words = { ...units, ...terms, reference: hashText('sale'), expiresDay: day(LAPSE_DAY) };
  const deed = { type: 'requestQuotes', ...words };
  chain.setUp(Array.from({ length: scale(6_000) }, () => ({ member: SUPPLIER, deed })));
  return { time: LAPSE_TIME, acts: [] };
}

function issue(to: string, amount: string): Act {
  const words = { to, currency: 'EUR', amount, payment: hashText(`money of ${to}`) };
  const deed: DeedWords = { type: 'issueMoney', ...words };
  return { member: BANK, deed };
}
