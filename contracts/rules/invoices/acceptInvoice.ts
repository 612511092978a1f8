import { z } from 'zod';
import { amountField, dayField, hashField, idField } from '../../state/fields.ts';
import { invoices } from '../../state/invoices.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { openReceivable } from '../../trade/invoices/accepting.ts';
import type { AnswerCode } from '../../trade/invoices/answering.ts';
import { checkAnswer, findInvoice } from '../../trade/invoices/answering.ts';
import { checkIssuer } from '../../trade/members/standing.ts';

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

type Code = 'unknown_invoice' | 'not_an_issuer' | AnswerCode;

/** The debtor’s word that it owes: the invoice becomes a receivable that pays itself. */
export const acceptInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
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
    'invoice_withdrawn',
    'invoice_lapsed',
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
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const refusal =
      checkIssuer(scene.draft, deed.mandate.issuer) ?? checkAnswer(scene, invoice, deed.dueDay);
    if (refusal !== null) return refusal;
    const { id, amount: face } = invoice;
    const answer = { status: 'accepted', accepted: face, disputed: 0n } as const;
    invoices.write(scene.draft, { ...invoice, ...answer, answeredAt: scene.height });
    const { kind, text } = deed;
    const mandate = { ...deed.mandate, partial: false };
    const latePpm = scene.parameters.lateInterestPpm;
    const late = { latePpm, lateCost: 0n, accelerates: false };
    const terms = { kind, text, mandate, ...late, noticeByBlock: true };
    return [openReceivable(scene, invoice, { id, face }, terms)];
  },
});
