/**
 * Between registration and the debtor's word: who may still answer an invoice, and until when.
 * Silence is never acceptance: an invoice that nobody answers lapses.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { dayAt, dayEnd, dueTime } from '../../state/calendar.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import { registeredDay } from './accepting.ts';

/** Why a debtor disputes an invoice or a part of it; details go to the supplier directly. */
export const DISPUTE_REASONS = [
  'not_delivered',
  'damaged',
  'wrong_amount',
  'wrong_terms',
  'already_paid',
  'other',
] as const;

/** When the window of so many days from now closes, at the end of its last day; ms since 1970. */
export function windowEnd(scene: Scene, days: number): number {
  return dayEnd(scene.days, dayAt(scene.days, scene.time) + days);
}

/** The invoice of this id. */
export function findInvoice(scene: Scene, id: Hash): Invoice | Refusal<'unknown_invoice'> {
  return invoices.read(scene.draft, id) ?? refuse('unknown_invoice', { invoice: id });
}

/** That the invoice is not answered: it waits, is countered, or is disputed as a whole. */
export function checkUnanswered(
  scene: Scene,
  invoice: Invoice,
): Refusal<'invoice_answered' | 'invoice_withdrawn' | 'invoice_lapsed'> | null {
  const { status, answerBy } = invoice;
  if (status === 'accepted' || status === 'rejected') return refuse('invoice_answered', { status });
  if (status === 'withdrawn') return refuse('invoice_withdrawn');
  // The due item of the lapse runs before any deed of its time; a mempool may be ahead of it.
  if (status === 'lapsed' || scene.time >= answerBy) return refuse('invoice_lapsed', { answerBy });
  return null;
}

/** That no counter of the debtor waits for the supplier: until then it binds its maker. */
export function checkNotCountered({ status }: Invoice): Refusal<'counter_waits'> | null {
  return status === 'countered' ? refuse('counter_waits') : null;
}

/** That the due time of the invoice is ahead. */
export function checkDueDay(scene: Scene, { dueDay }: Invoice): Refusal<'due_day_past'> | null {
  const time = dueTime(scene.days, registeredDay(dueDay));
  return time > scene.time ? null : refuse('due_day_past', { dueTime: time });
}

/** What refuses a debtor's answer to an invoice that is there. */
export type AnswerCode =
  | 'not_debtor'
  | 'invoice_answered'
  | 'invoice_withdrawn'
  | 'invoice_lapsed'
  | 'due_day_past'
  | 'due_day_differs';
/** Whether the signer may accept the invoice now, due on the day that it names. */
export function checkAnswer(
  scene: SignedScene,
  invoice: Invoice,
  namedDueDay: string,
): Refusal<AnswerCode> | null {
  const { debtor, dueDay } = invoice;
  if (debtor !== scene.signer) return refuse('not_debtor');
  const refusal = checkUnanswered(scene, invoice);
  if (refusal !== null) return refusal;
  const past = checkDueDay(scene, invoice);
  if (past !== null) return past;
  return namedDueDay === dueDay ? null : refuse('due_day_differs', { dueDay });
}
