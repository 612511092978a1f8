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
  mutant('silence strikes the rest', 'it stays unsettled', ['invoiceRights'], {
    file: 'state/indexes.ts',
    from: 'if (waits) entries.push(dueKey(answerBy',
    to: 'if (waits || invoice.disputed > 0n) entries.push(dueKey(answerBy',
  }),
  mutant('a rest grows when it is reissued', 'never beyond the document', ['invoiceRights'], {
    file: 'trade/invoices/registering.ts',
    from: "return status === 'accepted' ? disputed : within;",
    to: "return status === 'accepted' ? disputed : null;",
  }),
  mutant('invoices are dated ahead', 'by a day at most', ['invoiceRights'], {
    file: 'trade/invoices/registering.ts',
    from: '> today + 1) {',
    to: '> today + 2) {',
  }),
];
