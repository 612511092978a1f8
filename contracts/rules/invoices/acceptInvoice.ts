import { z } from 'zod';
import {
  amountField,
  currencyField,
  dayField,
  hashField,
  idField,
  ppmField,
} from '../../state/fields.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import { ACCEPTANCE_KINDS } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofInvoice } from '../../state/subjects.ts';
import type { AcceptanceTerms } from '../../trade/invoices/accepting.ts';
import { openReceivable } from '../../trade/invoices/accepting.ts';
import type { AnswerCode } from '../../trade/invoices/answering.ts';
import { checkAnswer, DISPUTE_REASONS, findInvoice } from '../../trade/invoices/answering.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import type { MoneyCode } from '../../trade/money/discharging.ts';
import { checkDischarge } from '../../trade/money/discharging.ts';

const schema = deedSchema('acceptInvoice', {
  invoice: hashField.describe('Id of the invoice.'),
  supplier: idField.describe('Whom the debtor owes, as registered.'),
  currency: currencyField.describe('As registered.'),
  invoiced: amountField.describe('The amount of the invoice as registered, minor units.'),
  document: hashField.describe('Fingerprint of the document’s bytes as registered.'),
  details: hashField.describe('Commitment to the details as registered.'),
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
    .describe('Late interest, parts per million a year; null: as the supplier states it.'),
  lateCost: amountField
    .nullable()
    .describe('Costs of recovery, owed once it is overdue; null: as the supplier states them.'),
  noticeByBlock: z
    .boolean()
    .describe(
      'Whether notice counts from its block against what the debtor does outside the ledger.',
    ),
  accelerates: z
    .boolean()
    .describe('Whether it falls due at once when proceedings on the debtor are opened.'),
  distinctFrom: z
    .array(hashField)
    .max(5)
    .describe('The invoices that look like this one and are others, as the ledger names them.'),
});

type Words = z.infer<typeof schema>;
type NamedCode =
  | 'creditor_differs'
  | 'currency_differs'
  | 'amount_differs'
  | 'document_differs'
  | 'details_differ'
  | 'terms_differ';
type PartCode = 'similar_unanswered' | 'more_than_invoiced' | 'reason_missing';
type Code = 'unknown_invoice' | 'not_an_issuer' | MoneyCode | AnswerCode | NamedCode | PartCode;

/** The debtor’s word that it owes all or a part, as an undertaking or with its defences. */
export const acceptInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer or is disputed as a whole, its due time is ahead, both name ' +
    'one due day, and the debtor answers for every invoice that looks like this one. What it ' +
    'names is what the supplier has registered; of the terms that the supplier has left open it ' +
    'may name any. The mandated money settles on this network, the supplier takes it, and it is ' +
    'neither the debtor’s own nor an insolvent issuer’s.',
  changes:
    'The accepted part is a receivable with one piece, held by the supplier. At the due time of ' +
    'its pay day (the due day, or the business day that follows) it is paid from the mandated ' +
    'account. The rest stays unsettled until it is lifted, conceded or reissued: silence ' +
    'ends nothing. Overdue, it costs the agreed sum once, paid before late interest and ' +
    'principal to the holders by their open units; on units that close otherwise their part ' +
    'stays owed, as a debt. Where that is agreed, it falls due when the debtor is declared ' +
    'insolvent.',
  refusals: [
    'unknown_invoice',
    'not_an_issuer',
    'own_money',
    'issuer_not_accepted',
    'issuer_insolvent',
    'not_debtor',
    'invoice_answered',
    'invoice_withdrawn',
    'invoice_lapsed',
    'due_day_past',
    'due_day_differs',
    'creditor_differs',
    'currency_differs',
    'amount_differs',
    'document_differs',
    'details_differ',
    'terms_differ',
    'similar_unanswered',
    'more_than_invoiced',
    'reason_missing',
  ],
  example: {
    invoice: '4a'.repeat(32),
    supplier: 'tier-one',
    currency: 'EUR',
    invoiced: '52987',
    document: '2e'.repeat(32),
    details: '3f'.repeat(32),
    amount: '50000',
    reason: 'not_delivered',
    kind: 'acknowledged',
    text: '5b'.repeat(32),
    dueDay: '2026-05-01',
    mandate: { issuer: 'bank-one', limit: null, partial: true },
    latePpm: 80_000,
    lateCost: '4000',
    noticeByBlock: true,
    accelerates: true,
    distinctFrom: [],
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const refusal =
      checkIssuer(scene.draft, deed.mandate.issuer) ??
      checkDischarge(scene, deed.mandate.issuer, invoice.debtor, invoice.terms.issuers) ??
      checkAnswer(scene, invoice, deed.dueDay) ??
      checkNamed(deed, invoice) ??
      checkPart(deed, invoice);
    if (refusal !== null) return refusal;
    const { id, amount } = invoice;
    const [face, { reason }] = [BigInt(deed.amount), deed];
    const disputed = amount - face;
    const answer = { status: 'accepted', accepted: face, disputed, reason } as const;
    invoices.write(scene.draft, { ...invoice, ...answer, answeredAt: scene.height });
    const accepted = openReceivable(scene, invoice, { id, face }, agreed(scene, deed, invoice));
    if (disputed === 0n) return [accepted];
    return [accepted, { type: 'invoiceDisputed', invoice: id, amount: String(disputed), reason }];
  },
});

/** What the two have agreed: what neither names is as the parameters have it. */
function agreed(scene: SignedScene, deed: Words, { terms }: Invoice): AcceptanceTerms {
  const { kind, text, mandate, noticeByBlock, accelerates } = deed;
  const latePpm = deed.latePpm ?? terms.latePpm ?? scene.parameters.lateInterestPpm;
  const lateCost = BigInt(deed.lateCost ?? terms.lateCost ?? 0);
  return { kind, text, mandate, latePpm, lateCost, noticeByBlock, accelerates };
}

/** That what the debtor was shown is what stands on the ledger. */
function checkNamed(deed: Words, invoice: Invoice): Refusal<NamedCode> | null {
  const { supplier, currency, amount, document, details, terms } = invoice;
  if (deed.supplier !== supplier) return refuse('creditor_differs', { supplier });
  if (deed.currency !== currency) return refuse('currency_differs', { currency });
  if (BigInt(deed.invoiced) !== amount) {
    return refuse('amount_differs', { amount: String(amount) });
  }
  if (deed.document !== document) return refuse('document_differs', { document });
  if (deed.details !== details) return refuse('details_differ', { details });
  const field = (['latePpm', 'lateCost', 'noticeByBlock'] as const).find(
    (name) => terms[name] !== null && deed[name] !== null && deed[name] !== terms[name],
  );
  return field === undefined
    ? null
    : refuse('terms_differ', { field, stated: String(terms[field]) });
}

function checkPart(deed: Words, { amount, similar }: Invoice): Refusal<PartCode> | null {
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
