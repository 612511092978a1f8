import { hashField } from '../../state/fields.ts';
import { invoices } from '../../state/invoices.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { checkUnanswered, findInvoice } from '../../trade/invoices/answering.ts';

const schema = deedSchema('withdrawInvoice', {
  invoice: hashField.describe('Id of the invoice.'),
});

const refusals = [
  'unknown_invoice',
  'not_supplier',
  'invoice_answered',
  'invoice_withdrawn',
  'invoice_lapsed',
] as const;

/** The supplier takes an invoice back that the debtor has not accepted or rejected. */
export const withdrawInvoice: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supplier'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The supplier of the invoice.',
  holds: 'The invoice waits for an answer, is countered, or is disputed as a whole.',
  changes:
    'The invoice is withdrawn. Its identity and document stay registered: only a reissue that ' +
    'names it may use them again.',
  refusals,
  example: { invoice: '4a'.repeat(32) },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id, supplier } = invoice;
    if (supplier !== scene.signer) return refuse('not_supplier');
    const refusal = checkUnanswered(scene, invoice);
    if (refusal !== null) return refusal;
    invoices.write(scene.draft, { ...invoice, status: 'withdrawn', disputed: 0n });
    return [{ type: 'invoiceWithdrawn', invoice: id, supplier }];
  },
});
