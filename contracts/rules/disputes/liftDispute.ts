import { amountField, hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { acceptRest } from '../../trade/invoices/accepting.ts';
import { findInvoice } from '../../trade/invoices/answering.ts';

const schema = deedSchema('liftDispute', {
  invoice: hashField.describe('Id of the invoice.'),
  amount: amountField.describe('How much of the disputed rest is accepted, minor units.'),
});

const refusals = [
  'unknown_invoice',
  'not_debtor',
  'nothing_disputed',
  'more_than_disputed',
] as const;

/** The debtor accepts, in whole or part, the rest of an invoice that it disputed. */
export const liftDispute: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofInvoice(draft, deed.invoice),
  who: 'The debtor of the invoice.',
  holds: 'A part of the invoice is accepted, and at least this much of the rest is disputed.',
  changes:
    'There is a further receivable of the invoice, with the id of this transaction and the terms ' +
    'of the first. It is due on the later of the due day and so many days after now as the ' +
    'parameters give (`liftDays`), by the calendar of the first.',
  refusals,
  example: { invoice: '4a'.repeat(32), amount: '2987' },
  apply(scene, deed) {
    const invoice = findInvoice(scene, deed.invoice);
    if ('code' in invoice) return invoice;
    const { debtor, status, disputed } = invoice;
    if (debtor !== scene.signer) return refuse('not_debtor');
    if (status !== 'accepted' || disputed === 0n) return refuse('nothing_disputed', { status });
    const face = BigInt(deed.amount);
    if (face > disputed) return refuse('more_than_disputed', { disputed: String(disputed) });
    return [acceptRest(scene, invoice, { face, left: disputed - face, issuer: null })];
  },
});
