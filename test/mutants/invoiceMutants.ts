/** Planted mistakes in the rules about invoices: what is registered, shown, and agreed. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about invoices, each with the tests that find it. */
export const INVOICE_MUTANTS: readonly Mutant[] = [
  mutant('an invoice is accepted blind', 'the amount is what was shown', ['invoiceRights'], {
    file: 'rules/invoices/acceptInvoice.ts',
    from: 'if (BigInt(deed.invoiced) !== amount) {',
    to: 'if (BigInt(deed.invoiced) > amount) {',
  }),
  mutant('other details are accepted', 'they are what was shown', ['invoiceRules'], {
    file: 'rules/invoices/acceptInvoice.ts',
    from: "if (deed.details !== details) return refuse('details_differ', { details });",
    to: '',
  }),
  mutant('the debtor sets the terms alone', 'they have two sides', ['invoiceRights'], {
    file: 'rules/invoices/acceptInvoice.ts',
    from: "(['latePpm', 'lateCost', 'noticeByBlock'] as const)",
    to: "(['latePpm', 'noticeByBlock'] as const)",
  }),
  mutant('a debtor rules on its own disputes', 'a third one does', ['invoiceRules'], {
    file: 'trade/invoices/registering.ts',
    from: 'ruler !== scene.signer && ruler !== debtor',
    to: 'ruler !== scene.signer',
  }),
];
