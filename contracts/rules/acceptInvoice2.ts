import { z } from 'zod';
import type { Invoice } from '../state/facts.ts';
import { ACCEPTANCE_KINDS, invoices } from '../state/facts.ts';
import { amountField, dayField, hashField, idField, ppmField } from '../state/fields.ts';
import type { Refusal } from '../state/refusals.ts';
import { refuse } from '../state/refusals.ts';
import type { RuleSpec } from '../state/rule.ts';
import { defineRule } from '../state/rule.ts';
import type { SignedScene } from '../state/scene.ts';
import { openReceivable } from '../trade/accepting.ts';
import type { AnswerCode } from '../trade/answering.ts';
import { checkAnswer, findInvoice, windowEnd } from '../trade/answering.ts';
import { checkIssuer } from '../trade/standing.ts';
import { DISPUTE_REASONS } from './disputeInvoice.ts';

const schema = z.strictObject({
  type: z.literal('acceptInvoice'),
  version: z.literal(2),
  invoice: hashField.describe('Id of the invoice.'),
  amount: amountField.describe('The accepted part, minor units; what is less stays disputed.'),
  reason: z
    .enum(DISPUTE_REASONS)
    .nullable()
    .describe('Why the rest is disputed; null exactly when nothing is.'),
  kind: z
    .enum(ACCEPTANCE_KINDS)
    .describe('`undertaking`: the debtor waives defences. `acknowledged`: they stay.'),
  text: hashField.describe('Hash of the legal text of the acceptance.'),
  dueDay: dayField.describe('The due day as registered: both have to say the same.'),
  mandate: z
    .strictObject({
      issuer: idField.describe('Whose money pays, from the debtor’s account.'),
      limit: amountField.nullable().describe('At most this much is debited, or null.'),
      partial: z.boolean().describe('Whether what is there is paid when it is too little.'),
    })
    .describe('What the ledger may debit at the due time without asking again.'),
  latePpm: ppmField
    .nullable()
    .describe('Late interest, parts per million a year; null: that of the parameters.'),
  noticeByBlock: z
    .boolean()
    .describe('Whether notice of an assignment counts from its block, without acknowledgement.'),
  distinctFrom: z
    .array(hashField)
    .max(5)
    .describe('The invoices that look like this one and are others, as the ledger names them.'),
});

type AcceptInvoice2 = z.infer<typeof schema>;
type OwnCode = 'similar_unanswered' | 'more_than_invoiced' | 'reason_missing';
type Code = 'unknown_invoice' | 'not_an_issuer' | AnswerCode | OwnCode;

/** The debtor’s word that it owes all or a part, as an undertaking or with its defences. */
export const acceptInvoice2: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer or is disputed as a whole, its due time is ahead, both name ' +
    'one due day, and the debtor answers for every invoice that looks like this one.',
  changes:
    'The accepted part is a receivable with one piece, held by the supplier, that pays itself at ' +
    'its due time. The rest stays a disputed invoice until it is lifted, conceded, or lapses.',
  refusals: [
    'unknown_invoice',
    'not_an_issuer',
    'not_debtor',
    'invoice_answered',
    'invoice_withdrawn',
    'invoice_lapsed',
    'due_day_past',
    'due_day_differs',
    'similar_unanswered',
    'more_than_invoiced',
    'reason_missing',
  ],
  example: {
    type: 'acceptInvoice',
    version: 2,
    invoice: '4a'.repeat(32),
    amount: '50000',
    reason: 'not_delivered',
    kind: 'acknowledged',
    text: '5b'.repeat(32),
    dueDay: '2026-05-01',
    mandate: { issuer: 'bank-one', limit: null, partial: true },
    latePpm: 80_000,
    noticeByBlock: true,
    distinctFrom: [],
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const refusal =
      checkIssuer(scene.draft, deed.mandate.issuer) ??
      checkAnswer(scene, invoice, deed.dueDay) ??
      checkPart(deed, invoice);
    if (refusal !== null) return refusal;
    const { id, amount } = invoice;
    const [face, height] = [BigInt(deed.amount), scene.height];
    const disputed = amount - face;
    const answerBy = disputed === 0n ? invoice.answerBy : disputeEnd(scene);
    const answer = { status: 'accepted', accepted: face, disputed, answerBy } as const;
    invoices.write(scene.draft, { ...invoice, ...answer, reason: deed.reason, answeredAt: height });
    const { kind, text, mandate, noticeByBlock } = deed;
    const latePpm = deed.latePpm ?? scene.parameters.lateInterestPpm;
    const terms = { kind, text, mandate, latePpm, noticeByBlock };
    const accepted = openReceivable(scene, invoice, { id, face }, terms);
    if (disputed === 0n) return [accepted];
    const { reason } = deed;
    return [accepted, { type: 'invoiceDisputed', invoice: id, amount: String(disputed), reason }];
  },
});

function disputeEnd(scene: SignedScene): number {
  return windowEnd(scene, scene.parameters.disputeDays);
}

function checkPart(deed: AcceptInvoice2, invoice: Invoice): Refusal<OwnCode> | null {
  const { amount, similar } = invoice;
  const answered = new Set(deed.distinctFrom);
  const missing = similar.find((id) => !answered.has(id));
  if (missing !== undefined) return refuse('similar_unanswered', { invoice: missing });
  const part = BigInt(deed.amount);
  if (part > amount) return refuse('more_than_invoiced', { amount: String(amount) });
  if (part < amount !== (deed.reason !== null)) {
    return refuse('reason_missing', { disputed: String(amount - part) });
  }
  return null;
}
