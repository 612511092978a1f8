import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { invoices } from '../../state/invoices.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showInvoice } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { findInvoice } from '../../trade/invoices/answering.ts';

const schema = deedSchema('concedeDispute', {
  invoice: hashField.describe('Id of the invoice.'),
  shown: shownField('debtor', 'currency', 'disputed'),
});

const refusals = ['unknown_invoice', 'not_supplier', 'nothing_disputed'] as const;

/** The supplier gives up the disputed rest of an invoice that is accepted in part. */
export const concedeDispute: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supplier'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showInvoice(state, deed.invoice)),
  who: 'The supplier of the invoice.',
  holds: 'A part of the invoice is accepted and the rest is disputed.',
  changes: 'The rest is struck: nobody owes it, and the accepted part is not touched.',
  refusals,
  example: {
    invoice: '4a'.repeat(32),
    shown: { debtor: 'car-maker', currency: 'EUR', disputed: '2987' },
  },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { id, supplier, status, disputed } = invoice;
    if (supplier !== scene.signer) return refuse('not_supplier');
    if (status !== 'accepted' || disputed === 0n) return refuse('nothing_disputed', { status });
    invoices.write(scene.draft, { ...invoice, disputed: 0n, offered: null });
    return [{ type: 'disputeConceded', invoice: id, amount: String(disputed) }];
  },
});
