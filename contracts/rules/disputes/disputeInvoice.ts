import { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { invoices } from '../../state/invoices.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import {
  checkNotCountered,
  checkUnanswered,
  DISPUTE_REASONS,
  findInvoice,
  windowEnd,
} from '../../trade/invoices/answering.ts';

const schema = deedSchema('disputeInvoice', {
  invoice: hashField.describe('Id of the invoice.'),
  reason: z.enum(DISPUTE_REASONS).describe('Why; details go to the supplier directly.'),
});

const refusals = [
  'unknown_invoice',
  'not_debtor',
  'invoice_answered',
  'invoice_withdrawn',
  'invoice_lapsed',
  'counter_waits',
  'already_disputed',
] as const;

/** The debtor disputes an invoice as a whole, for a term in which the two can talk. */
export const disputeInvoice: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds:
    'The invoice waits for an answer, and no counter of the debtor is open. (To dispute a part, ' +
    'accept the other part.)',
  changes:
    'The invoice is disputed. It can still be accepted, rejected or withdrawn; after the days ' +
    'that the parameters give to a dispute it lapses.',
  refusals,
  example: {
    invoice: '4a'.repeat(32),
    reason: 'not_delivered',
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id, debtor, amount } = invoice;
    if (debtor !== scene.signer) return refuse('not_debtor');
    const refusal = checkUnanswered(scene, invoice) ?? checkNotCountered(invoice);
    if (refusal !== null) return refusal;
    if (invoice.status === 'disputed') return refuse('already_disputed');
    const { reason } = deed;
    const answerBy = windowEnd(scene, scene.parameters.disputeDays);
    const answer = { status: 'disputed', disputed: amount, reason, answerBy } as const;
    invoices.write(scene.draft, { ...invoice, ...answer });
    return [{ type: 'invoiceDisputed', invoice: id, amount: String(amount), reason }];
  },
});
