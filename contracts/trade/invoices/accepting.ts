/**
 * What an acceptance makes of an invoice, or of a part of it: a receivable with one piece that the
 * supplier holds. The first receivable of an invoice has its id; one for a part that was disputed
 * before has the id of the deed that lifted the dispute.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import {
  dayNumber,
  dayText,
  dueTime,
  followingBusinessDay,
  recordTime,
} from '../../state/calendar.ts';
import type { Invoice } from '../../state/invoices.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { planObligation } from '../settlement/obliging.ts';

/** What the debtor has agreed to beside the invoice itself. */
export type AcceptanceTerms = Pick<
  Receivable,
  'kind' | 'text' | 'mandate' | 'latePpm' | 'lateCost' | 'noticeByBlock' | 'accelerates'
>;

/** Puts a receivable of `face` units down, whole and with the supplier; says that it is there. */
export function openReceivable(
  scene: Scene,
  invoice: Invoice,
  part: { readonly id: Hash; readonly face: bigint },
  terms: AcceptanceTerms,
): Event {
  const receivable = { ...receivableOf(scene, invoice, part), ...terms };
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
    lock: null,
    pledges: [],
    guarantees: [],
    writtenOff: false,
    sales: [],
    yielded: 0n,
    returnedTime: null,
    reserve: null,
  });
  return { type: 'invoiceAccepted', receivable: id, supplier, debtor, dueTime: dueAt };
}

/** The terms of a receivable that exists, for a further one of the same invoice. */
export function termsOf(receivable: Receivable): AcceptanceTerms {
  const { kind, text, mandate, latePpm, lateCost, noticeByBlock, accelerates } = receivable;
  return { kind, text, mandate, latePpm, lateCost, noticeByBlock, accelerates };
}

function receivableOf(
  scene: Scene,
  invoice: Invoice,
  part: { readonly id: Hash; readonly face: bigint },
): Omit<Receivable, keyof AcceptanceTerms> {
  const { id: invoiceId, supplier, debtor, currency, dueDay } = invoice;
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
    accrued: 0n,
    interestPaid: 0n,
    costsPaid: 0n,
    lateSince: null,
    retryTime: null,
    retriesLeft: scene.parameters.retries,
    ...datesOf(scene, dueDay),
    acceptedAt: scene.height,
    made: scene.made,
    protocol: scene.parameters.protocol,
  };
}

/** When a receivable is due that falls due on this day, and what its status is until then. */
export function datesOf(
  scene: Scene,
  dueDay: string,
): Pick<
  Receivable,
  'dueDay' | 'payDay' | 'dueTime' | 'recordTime' | 'graceTime' | 'calendar' | 'status'
> {
  const calendar = scene.calendar();
  const payDay = followingBusinessDay(calendar, registeredDay(dueDay));
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
