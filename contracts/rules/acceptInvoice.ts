import { z } from 'zod';
import { assert } from '../../ledger/assert.ts';
import { dayNumber, dayText, dueTime, followingBusinessDay, recordTime } from '../calendar.ts';
import type { Invoice, Receivable } from '../facts.ts';
import { invoices, pieces, receivables } from '../facts.ts';
import { amountField, dayField, hashField, idField } from '../fields.ts';
import type { Refusal } from '../refusals.ts';
import { refuse } from '../refusals.ts';
import type { RuleSpec } from '../rule.ts';
import { defineRule } from '../rule.ts';
import type { SignedScene } from '../scene.ts';
import { checkIssuer } from '../standing.ts';

const schema = z.strictObject({
  type: z.literal('acceptInvoice'),
  version: z.literal(1),
  invoice: hashField.describe('Id of the invoice.'),
  kind: z.literal('undertaking').describe('The debtor waives defences and set-off.'),
  text: hashField.describe('Hash of the legal text of the undertaking.'),
  dueDay: dayField.describe('The due day as registered: both have to say the same.'),
  mandate: z
    .strictObject({
      issuer: idField.describe('Whose money pays, from the debtor’s account.'),
      limit: amountField.nullable().describe('At most this much is debited, or null.'),
    })
    .describe('What the ledger may debit at the due time without asking again.'),
});

type AcceptInvoice = z.infer<typeof schema>;
type Code =
  | 'unknown_invoice'
  | 'not_an_issuer'
  | 'not_debtor'
  | 'invoice_answered'
  | 'due_day_past'
  | 'due_day_differs';

/** The debtor’s word that it owes: the invoice becomes a receivable that pays itself. */
export const acceptInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  who: 'The debtor of the invoice.',
  holds: 'The invoice waits for an answer, its due time is ahead, and both name one due day.',
  changes:
    'There is a receivable with one piece, held by the supplier. At the due time of its pay day ' +
    '(the due day, or the business day that follows) it is paid from the mandated account.',
  refusals: [
    'unknown_invoice',
    'not_an_issuer',
    'not_debtor',
    'invoice_answered',
    'due_day_past',
    'due_day_differs',
  ],
  example: {
    type: 'acceptInvoice',
    version: 1,
    invoice: '4a'.repeat(32),
    kind: 'undertaking',
    text: '5b'.repeat(32),
    dueDay: '2026-05-01',
    mandate: { issuer: 'bank-one', limit: null },
  },
  apply(scene, deed) {
    const invoice = invoices.read(scene.draft, deed.invoice);
    if (invoice === undefined) return refuse('unknown_invoice', { invoice: deed.invoice });
    const refusal = checkIssuer(scene.draft, deed.mandate.issuer) ?? check(scene, deed, invoice);
    if (refusal !== null) return refusal;
    const { draft, height } = scene;
    const receivable = receivableOf(scene, deed, invoice);
    const { id, supplier, debtor, face, dueTime: dueAt } = receivable;
    invoices.write(draft, { ...invoice, status: 'accepted', answeredAt: height });
    receivables.write(draft, receivable);
    pieces.write(draft, {
      receivable: id,
      from: 1n,
      to: face,
      holder: supplier,
      paid: 0n,
      released: 0n,
      lock: null,
    });
    return [{ type: 'invoiceAccepted', receivable: id, supplier, debtor, dueTime: dueAt }];
  },
});

function check(
  scene: SignedScene,
  deed: AcceptInvoice,
  invoice: Invoice,
): Refusal<'not_debtor' | 'invoice_answered' | 'due_day_past' | 'due_day_differs'> | null {
  const { debtor, status, dueDay } = invoice;
  if (debtor !== scene.signer) return refuse('not_debtor', { debtor });
  if (status !== 'registered') return refuse('invoice_answered', { status });
  const time = dueTime(scene.days, registeredDay(dueDay));
  if (time <= scene.time) return refuse('due_day_past', { dueTime: time });
  if (deed.dueDay !== dueDay) return refuse('due_day_differs', { dueDay });
  return null;
}

function receivableOf(scene: SignedScene, deed: AcceptInvoice, invoice: Invoice): Receivable {
  const calendar = scene.calendar();
  const payDay = followingBusinessDay(calendar, registeredDay(invoice.dueDay));
  const { id, supplier, debtor, currency, amount, dueDay } = invoice;
  const recordAt = recordTime(scene.days, payDay);
  return {
    id,
    supplier,
    debtor,
    currency,
    face: amount,
    paid: 0n,
    cancelled: 0n,
    forgiven: 0n,
    dueDay,
    payDay: dayText(payDay),
    dueTime: dueTime(scene.days, payDay),
    recordTime: recordAt,
    calendar: calendar.version,
    kind: deed.kind,
    text: deed.text,
    mandate: deed.mandate,
    // Accepted after its record time, the supplier is the holder of record.
    status: recordAt > scene.time ? 'open' : 'closed',
    acceptedAt: scene.height,
  };
}

function registeredDay(text: string): number {
  const day = dayNumber(text);
  assert(day !== null, 'the days of a registered invoice are dates');
  return day;
}
