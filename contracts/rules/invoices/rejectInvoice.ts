import { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { invoices } from '../../state/invoices.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { checkNotCountered, checkUnanswered, findInvoice } from '../../trade/invoices/answering.ts';

/** Why a debtor rejects an invoice; details go to the supplier outside the ledger. */
export const REJECTION_REASONS = [
  'not_ours',
  'not_delivered',
  'wrong_amount',
  'wrong_terms',
  'already_paid',
  'other',
] as const;

const schema = deedSchema('rejectInvoice', {
  invoice: hashField.describe('Id of the invoice.'),
  reason: z.enum(REJECTION_REASONS).describe('Why; details go to the supplier directly.'),
});

const refusals = [
  'unknown_invoice',
  'not_debtor',
  'invoice_answered',
  'invoice_withdrawn',
  'invoice_lapsed',
  'counter_waits',
] as const;

/** The debtor’s word that it does not owe this. The fingerprints of the invoice stay used. */
export const rejectInvoice: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer or is disputed as a whole. A counter binds the debtor until ' +
    'it is over.',
  changes: 'The invoice is rejected for good. Its identity and document stay registered.',
  refusals,
  example: {
    invoice: '4a'.repeat(32),
    reason: 'wrong_amount',
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { debtor } = invoice;
    if (debtor !== scene.signer) return refuse('not_debtor');
    const refusal = checkUnanswered(scene, invoice) ?? checkNotCountered(invoice);
    if (refusal !== null) return refusal;
    const { reason } = deed;
    const rejected = { status: 'rejected', disputed: 0n } as const;
    const answered = { ...rejected, reason, answeredAt: scene.height };
    invoices.write(scene.draft, { ...invoice, ...answered });
    return [{ type: 'invoiceRejected', invoice: invoice.id, debtor, reason }];
  },
});
