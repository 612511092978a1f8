/** An acceptance of an invoice or a part of it, whichever version of the deed has the words. */
import { z } from 'zod';
import {
  amountField,
  amountOrZeroField,
  dayField,
  hashField,
  idField,
  ppmField,
} from '../../state/fields.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Receivable } from '../../state/receivables.ts';
import { ACCEPTANCE_KINDS } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Done } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { checkIssuer } from '../members/standing.ts';
import { openReceivable } from './accepting.ts';
import { checkAnswer, DISPUTE_REASONS, findInvoice, windowEnd } from './answering.ts';

/** The fields of an acceptance in part, as version 2 has them. */
export const partFields = {
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
} as const;

/** What version 3 agrees beside, and all that follow. */
export const lateCostField = amountOrZeroField.describe(
  'Costs of recovery that are owed once it is overdue, minor units, whatever is paid then.',
);

/** What has to hold for an acceptance in part, for its page. */
export const PART_HOLDS =
  'The invoice waits for an answer or is disputed as a whole, its due time is ahead, both name ' +
  'one due day, and the debtor answers for every invoice that looks like this one.';

/** What an acceptance in part changes, for its page. */
export const PART_CHANGES =
  'The accepted part is a receivable with one piece, held by the supplier, that pays itself at ' +
  'its due time. The rest stays a disputed invoice until it is lifted, conceded, or lapses.';

/** What costs of recovery change beside, for the pages of the versions that agree them. */
export const LATE_COST_CHANGES =
  'Overdue, it costs the agreed sum once, paid before late interest and principal to the holders ' +
  'by their open units; on units that close otherwise their part stays owed, as a debt.';

const wordsSchema = z.object(partFields);

/** What an acceptance in part says. */
export type PartWords = z.infer<typeof wordsSchema>;

/** An acceptance in part, for its page. */
export const PART_EXAMPLE: PartWords = {
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
};

/** What refuses an acceptance in part, in its order. */
export const PART_REFUSALS = [
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
] as const;

/** One of `PART_REFUSALS`. */
export type PartCode = (typeof PART_REFUSALS)[number];

/** What later versions agree beside; see `Receivable`. */
export type PartTerms = Pick<Receivable, 'lateCost' | 'accelerates'>;

/** Accepts an invoice or a part of it. */
export function acceptPart(scene: SignedScene, words: PartWords, more: PartTerms): Done<PartCode> {
  const invoice = findInvoice(scene, words.invoice);
  if ('code' in invoice) return invoice;
  const refusal =
    checkIssuer(scene.draft, words.mandate.issuer) ??
    checkAnswer(scene, invoice, words.dueDay) ??
    checkPart(words, invoice);
  if (refusal !== null) return refusal;
  const { id, amount } = invoice;
  const [face, height] = [BigInt(words.amount), scene.height];
  const disputed = amount - face;
  const answerBy = disputed === 0n ? invoice.answerBy : disputeEnd(scene);
  const answer = { status: 'accepted', accepted: face, disputed, answerBy } as const;
  invoices.write(scene.draft, { ...invoice, ...answer, reason: words.reason, answeredAt: height });
  const { kind, text, mandate, noticeByBlock } = words;
  const latePpm = words.latePpm ?? scene.parameters.lateInterestPpm;
  const terms = { kind, text, mandate, latePpm, noticeByBlock, ...more };
  const accepted = openReceivable(scene, invoice, { id, face }, terms);
  if (disputed === 0n) return [accepted];
  const { reason } = words;
  return [accepted, { type: 'invoiceDisputed', invoice: id, amount: String(disputed), reason }];
}

function disputeEnd(scene: SignedScene): number {
  return windowEnd(scene, scene.parameters.disputeDays);
}

function checkPart(
  words: PartWords,
  { amount, similar }: Invoice,
): Refusal<'similar_unanswered' | 'more_than_invoiced' | 'reason_missing'> | null {
  const answered = new Set(words.distinctFrom);
  const missing = similar.find((id) => !answered.has(id));
  if (missing !== undefined) return refuse('similar_unanswered', { invoice: missing });
  const part = BigInt(words.amount);
  if (part > amount) return refuse('more_than_invoiced', { amount: String(amount) });
  if (part < amount !== (words.reason !== null)) {
    return refuse('reason_missing', { disputed: String(amount - part) });
  }
  return null;
}
