import { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { dayAt, dayEnd, dayNumber } from '../../state/calendar.ts';
import {
  amountOrZeroField,
  dayField,
  hashField,
  knowingField,
  ppmField,
} from '../../state/fields.ts';
import { checkKnown } from '../../state/insolvencies.ts';
import type { Piece } from '../../state/pieces.ts';
import type { QuoteRequest } from '../../state/quotes.ts';
import { quoteRequests } from '../../state/quotes.ts';
import { DAY_COUNTS } from '../../state/rates.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showRequest } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import type { Draft } from '../../state/state.ts';
import { ofRequest } from '../../state/subjects.ts';
import { encumbrancesOf, seenOf } from '../../trade/evidence/encumbrances.ts';
import { checkRivals } from '../../trade/evidence/rivalInvoices.ts';
import { priceOn } from '../../trade/financing/pricing.ts';
import { registeredDay } from '../../trade/invoices/accepting.ts';
import { balanceOf } from '../../trade/money/money.ts';
import {
  checkRequestOpen,
  MAX_QUOTES,
  openQuote,
  openQuotes,
  receivableOf,
} from '../../trade/money/quoting.ts';
import { piecesOf } from '../../trade/settlement/paying.ts';

const schema = deedSchema('giveQuote', {
  request: hashField.describe('Id of the request.'),
  discountPpm: ppmField.describe('The discount, parts per million a year of the face.'),
  dayCount: z.enum(DAY_COUNTS).describe('How the days up to the pay day are counted.'),
  fee: amountOrZeroField.describe('A fee beside the discount, minor units.'),
  expiresDay: dayField.describe('Last ledger day of the quote.'),
  knowing: knowingField,
  shown: shownField('seller', 'from', 'to', 'issuer', 'currency', 'debtor', 'payDay', 'recourse'),
});

type RequestCode =
  | 'own_counterparty'
  | 'not_addressee'
  | 'request_over'
  | 'too_many_quotes'
  | 'debtor_insolvent'
  | 'rival_disputed'
  | 'bad_day'
  | 'expires_day_past';
type Code = 'unknown_request' | RequestCode | 'price_not_positive' | 'insufficient_money';

/** Gives a rate and a fee for the units of a request; the most that they come to is locked. */
export const giveQuote: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofRequest(draft, deed.request),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showRequest(state, deed.request)),
  who: 'A financier that the request names, or any financier when it names none.',
  holds:
    'The request is open and has fewer than 32 open quotes; the price of today, units − ' +
    'floor(units × ppm × days ÷ (year × 1,000,000)) − fee for the days up to the pay day, is ' +
    'above zero, and the financier has the price of the last day of the quote. It says that it ' +
    'knows of the debtor’s insolvency and of disputed rivals, if there are any.',
  changes:
    'There is a quote: a rate, a fee and a last day. Its price is that of the day on which it is ' +
    'accepted. The price of its last day, the highest, is locked in the financier’s account ' +
    'until the quote is accepted, declined, withdrawn or lapses: after that day, or with the ' +
    'request.',
  refusals: [
    'unknown_request',
    'own_counterparty',
    'not_addressee',
    'request_over',
    'too_many_quotes',
    'debtor_insolvent',
    'rival_disputed',
    'bad_day',
    'expires_day_past',
    'price_not_positive',
    'insufficient_money',
  ],
  example: {
    request: '8e'.repeat(32),
    discountPpm: 42_000,
    dayCount: 'ACT/360',
    fee: '500',
    expiresDay: '2026-04-15',
    knowing: [],
    shown: {
      seller: 'tier-one',
      from: '1',
      to: '10480',
      issuer: 'bank-one',
      currency: 'EUR',
      debtor: 'car-maker',
      payDay: '2026-05-01',
      recourse: false,
    },
  },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const request = quoteRequests.read(draft, deed.request);
    if (request === undefined) return refuse('unknown_request', { request: deed.request });
    const checked = checkRequest(scene, request, deed);
    if ('code' in checked) return checked;
    const receivable = receivableOf(draft, request);
    const { currency, payDay } = receivable;
    const { dayCount, discountPpm: ppm } = deed;
    const [today, dueDay] = [dayAt(scene.days, scene.time), registeredDay(payDay)];
    const units = request.to - request.from + 1n;
    const terms = { ppm, dayCount, fee: BigInt(deed.fee) };
    const { price } = priceOn(units, terms, { today, payDay: dueDay });
    if (price <= 0n) return refuse('price_not_positive', { price: String(price) });
    const lastDay = dayAt(scene.days, checked.lapseTime - 1);
    const { price: locked } = priceOn(units, terms, { today: lastDay, payDay: dueDay });
    const money = { issuer: request.issuer, currency };
    const balance = balanceOf(draft, money, signer);
    if (balance < locked) {
      return refuse('insufficient_money', { balance: String(balance), price: String(locked) });
    }
    const { id, made } = scene;
    const parties = { id, made, request: request.id, financier: signer };
    const seen = seenOf(encumbrancesOf(draft, { receivable, piece: pieceOf(draft, request) }));
    const { knowing } = deed;
    const open = { locked, price: null, seen, knowing, status: 'open' } as const;
    return [openQuote(draft, { ...parties, ...money, ...terms, ...open, ...checked })];
  },
});

/** The piece that bears the first unit of a request now. */
function pieceOf(draft: Draft, { receivable, from }: QuoteRequest): Piece {
  const piece = piecesOf(draft, receivable).find((each) => each.from <= from && from <= each.to);
  assert(piece !== undefined, 'every unit of a receivable is in a piece');
  return piece;
}

/** Whether the signer may quote until then; when the quote lapses. */
function checkRequest(
  scene: SignedScene,
  request: QuoteRequest,
  { expiresDay, knowing }: Pick<z.infer<typeof schema>, 'expiresDay' | 'knowing'>,
): { readonly lapseTime: number } | Refusal<RequestCode> {
  const { draft, signer, time } = scene;
  const { id, seller, financiers, lapseTime } = request;
  if (seller === signer) return refuse('own_counterparty');
  if (financiers !== null && !financiers.includes(signer)) {
    return refuse('not_addressee');
  }
  const refusal = checkRequestOpen(scene, request);
  if (refusal !== null) return refusal;
  // What falls due early, for its debtor is insolvent, is not sold any more.
  const parent = receivableOf(draft, request);
  const { payDay, debtor } = parent;
  if (registeredDay(payDay) <= dayAt(scene.days, time)) return refuse('request_over', { payDay });
  if (openQuotes(draft, id).length === MAX_QUOTES) return refuse('too_many_quotes', { MAX_QUOTES });
  const unknown = checkKnown(draft, debtor, knowing) ?? checkRivals(draft, parent, knowing);
  if (unknown !== null) return unknown;
  const day = dayNumber(expiresDay);
  if (day === null) return refuse('bad_day', { day: expiresDay });
  const end = dayEnd(scene.days, day);
  if (end <= time) return refuse('expires_day_past', { end });
  return { lapseTime: Math.min(end, lapseTime) };
}
