/**
 * What an acceptance makes of an invoice, or of a part of it: a receivable with one piece that the
 * supplier holds. The first receivable of an invoice has its id; one for a part that was disputed
 * before has the id of the deed that lifted the dispute.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Calendar } from '../../state/calendar.ts';
import {
  dayAt,
  dayNumber,
  dayText,
  dueTime,
  followingBusinessDay,
  recordTime,
} from '../../state/calendar.ts';
import type { Counter, Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import { calendarKey } from '../../state/scene.ts';
import { planObligation } from '../settlement/obliging.ts';
import { keepPlace } from './documenting.ts';

/** What the debtor has agreed to beside the invoice itself. */
export type AcceptanceTerms = Pick<
  Receivable,
  'kind' | 'text' | 'mandate' | 'latePpm' | 'lateCost' | 'noticeByBlock' | 'accelerates'
>;

/**
 * The debtor owes a part of the invoice on terms to which both agree; the rest stays disputed.
 * @param invoice its terms are those that are agreed
 */
export function acceptOn(scene: Scene, invoice: Invoice, agreement: Counter): readonly Event[] {
  const { id, amount } = invoice;
  const { reason, kind, text, mandate, latePpm, noticeByBlock, accelerates } = agreement;
  const face = BigInt(agreement.amount);
  const disputed = amount - face;
  const answer = { status: 'accepted', accepted: face, disputed, reason } as const;
  invoices.write(scene.draft, { ...invoice, ...answer, answeredAt: scene.height });
  keepPlace(scene, invoice);
  const lateCost = BigInt(agreement.lateCost);
  const terms = { kind, text, mandate, latePpm, lateCost, noticeByBlock, accelerates };
  const accepted = openReceivable(scene, invoice, { id, face }, terms);
  if (disputed === 0n) return [accepted];
  return [accepted, { type: 'invoiceDisputed', invoice: id, amount: String(disputed), reason }];
}

/**
 * Puts a receivable of `face` units down, whole and with the supplier; says that it is there.
 * @param dates when it is due: on the due day of the invoice, by the calendar of now
 */
export function openReceivable(
  scene: Scene,
  invoice: Invoice,
  part: { readonly id: Hash; readonly face: bigint },
  terms: AcceptanceTerms,
  dates: Dates = datesOf(scene, invoice.dueDay),
): Event {
  const receivable = { ...receivableOf(scene, invoice, part), ...dates, ...terms };
  const { id, supplier, debtor, face, dueTime: dueAt } = receivable;
  receivables.write(scene.draft, receivable);
  planObligation(scene, receivable);
  pieces.write(scene.draft, {
    receivable: id,
    from: 1n,
    to: face,
    holder: supplier,
    payTo: supplier,
    noticeTo: null,
    noticedAt: scene.height,
    paid: 0n,
    released: 0n,
    disputed: 0n,
    lock: null,
    pledges: [],
    guarantees: [],
    writtenOff: false,
    links: [],
    yielded: 0n,
    returnedTime: null,
    reserve: null,
    words: [],
    wasDisputed: false,
    conceded: [],
    subrogated: null,
  });
  return { type: 'invoiceAccepted', receivable: id, supplier, debtor, dueTime: dueAt };
}

/** How the unsettled rest of an invoice is settled. */
export interface RestSettled {
  /** So much of it is accepted, minor units. */
  readonly face: bigint;
  /** What is left of it then, minor units: the remainder is struck. */
  readonly left: bigint;
  /** Whose money pays; null: that of the first receivable. */
  readonly issuer: string | null;
}

/**
 * So much of the rest is a further receivable, with the id of the deed and the terms of the first:
 * due on the later of the due day and the days after now that the parameters give, by the calendar
 * of the first. What was offered of the rest as it was is over.
 */
export function acceptRest(scene: SignedScene, invoice: Invoice, settled: RestSettled): Event {
  const { id, accepted, dueDay } = invoice;
  const { face, left, issuer } = settled;
  const first = receivables.read(scene.draft, id);
  assert(first !== undefined, 'an accepted invoice has a receivable of its id');
  const answer = { accepted: accepted + face, disputed: left, offered: null };
  invoices.write(scene.draft, { ...invoice, ...answer });
  const dates = datesAfterDispute(scene, dueDay, first.calendar);
  const { mandate, ...terms } = termsOf(first);
  const paid = { ...mandate, issuer: issuer ?? mandate.issuer };
  return openReceivable(scene, invoice, { id: scene.id, face }, { ...terms, mandate: paid }, dates);
}

function termsOf(receivable: Receivable): AcceptanceTerms {
  const { kind, text, mandate, latePpm, lateCost, noticeByBlock, accelerates } = receivable;
  return { kind, text, mandate, latePpm, lateCost, noticeByBlock, accelerates };
}

function receivableOf(
  scene: Scene,
  invoice: Invoice,
  part: { readonly id: Hash; readonly face: bigint },
): Omit<Receivable, keyof AcceptanceTerms | keyof Dates> {
  const { id: invoiceId, supplier, debtor, currency } = invoice;
  return {
    ...part,
    invoice: invoiceId,
    supplier,
    debtor,
    currency,
    paid: 0n,
    cancelled: 0n,
    forgiven: 0n,
    credited: 0n,
    answered: 0n,
    amended: 0,
    disputed: 0n,
    dispute: null,
    ruler: invoice.terms.ruler,
    note: null,
    setOffs: [],
    outside: [],
    accrued: 0n,
    interestPaid: 0n,
    costsPaid: 0n,
    lateSince: null,
    retryTime: null,
    retriesLeft: scene.parameters.retries,
    firstDebitTime: null,
    acceptedAt: scene.height,
    made: scene.made,
    protocol: scene.parameters.protocol,
    fold: null,
  };
}

/** When a receivable is due, and what its status is until then. */
export type Dates = Pick<
  Receivable,
  'dueDay' | 'payDay' | 'dueTime' | 'recordTime' | 'graceTime' | 'calendar' | 'status'
>;

/** The dates of a receivable that falls due on this day. */
export function datesOf(scene: Scene, dueDay: string): Dates {
  const calendar = scene.calendar();
  return datesOn(scene, dueDay, calendar, followingBusinessDay(calendar, registeredDay(dueDay)));
}

/**
 * The dates of what a lifted dispute leaves: due on the later of the due day and so many days after
 * now as the parameters give, by the calendar of its sisters.
 */
function datesAfterDispute(scene: Scene, dueDay: string, version: number): Dates {
  const calendar = calendarOf(scene, version);
  const payDay = followingBusinessDay(calendar, registeredDay(dueDay));
  const soon = soonestPayDay(scene, version);
  return datesOn(scene, dueDay, calendar, Math.max(payDay, soon));
}

/** The first day on which what a dispute leaves can be due that ends now, by this calendar. */
export function soonestPayDay(scene: Scene, version: number): number {
  const day = dayAt(scene.days, scene.time) + scene.parameters.liftDays;
  return followingBusinessDay(calendarOf(scene, version), day);
}

function calendarOf({ draft }: Scene, version: number): Calendar {
  const calendar = draft.facts.get(calendarKey(version)) as unknown as Calendar | undefined;
  assert(calendar !== undefined, 'the calendar of a receivable is in the state');
  return calendar;
}

function datesOn(scene: Scene, dueDay: string, calendar: Calendar, payDay: number): Dates {
  const [dueAt, recordAt] = [dueTime(scene.days, payDay), recordTime(scene.days, payDay)];
  return {
    dueDay,
    payDay: dayText(payDay),
    dueTime: dueAt,
    recordTime: recordAt,
    graceTime: dueAt + scene.parameters.graceDays * scene.days.dayMs,
    calendar: calendar.version,
    // After its record time, the holders are those of record.
    status: recordAt > scene.time ? 'open' : 'closed',
  };
}

/** The day that a registered text names. */
export function registeredDay(text: string): number {
  const day = dayNumber(text);
  assert(day !== null, 'the days of a registered invoice are dates');
  return day;
}
