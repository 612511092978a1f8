/**
 * What an acceptance makes of an invoice, or of a part of it: a receivable with one piece that the
 * supplier holds. The first receivable of an invoice has its id; one for a part that was disputed
 * before has the id of the deed that lifted the dispute.
 */
import { assert } from '../ledger/assert.ts';
import type { Hash } from '../ledger/hash.ts';
import { dayNumber, dayText, dueTime, followingBusinessDay, recordTime } from './calendar.ts';
import type { Invoice, Receivable } from './facts.ts';
import { pieces, receivables } from './facts.ts';
import type { Event } from './rule.ts';
import type { Scene } from './scene.ts';

/** What the debtor has agreed to beside the invoice itself. */
export type AcceptanceTerms = Pick<
  Receivable,
  'kind' | 'text' | 'mandate' | 'latePpm' | 'noticeByBlock'
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
    writtenOff: false,
    sales: [],
    yielded: 0n,
    returnedTime: null,
  });
  return { type: 'invoiceAccepted', receivable: id, supplier, debtor, dueTime: dueAt };
}

/** The terms of a receivable that exists, for a further one of the same invoice. */
export function termsOf(receivable: Receivable): AcceptanceTerms {
  const { kind, text, mandate, latePpm, noticeByBlock } = receivable;
  return { kind, text, mandate, latePpm, noticeByBlock };
}

function receivableOf(
  scene: Scene,
  invoice: Invoice,
  part: { readonly id: Hash; readonly face: bigint },
): Omit<Receivable, keyof AcceptanceTerms> {
  const calendar = scene.calendar();
  const payDay = followingBusinessDay(calendar, registeredDay(invoice.dueDay));
  const { id: invoiceId, supplier, debtor, currency, dueDay } = invoice;
  const recordAt = recordTime(scene.days, payDay);
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
    lateSince: null,
    graceTime: dueTime(scene.days, payDay) + scene.parameters.graceDays * scene.days.dayMs,
    retryTime: null,
    retriesLeft: scene.parameters.retries,
    dueDay,
    payDay: dayText(payDay),
    dueTime: dueTime(scene.days, payDay),
    recordTime: recordAt,
    calendar: calendar.version,
    // Accepted after its record time, the supplier is the holder of record.
    status: recordAt > scene.time ? 'open' : 'closed',
    acceptedAt: scene.height,
  };
}

/** The day that a registered text names. */
export function registeredDay(text: string): number {
  const day = dayNumber(text);
  assert(day !== null, 'the days of a registered invoice are dates');
  return day;
}
