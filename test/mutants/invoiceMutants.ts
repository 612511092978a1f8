/** Planted mistakes in the rules about invoices: what is registered, shown, and agreed. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about invoices, each with the tests that find it. */
export const INVOICE_MUTANTS: readonly Mutant[] = [
  mutant('an invoice is accepted blind', 'the amount is what was shown', ['invoiceRights'], {
    row: 'W1',
    file: 'trade/invoices/agreeing.ts',
    from: 'if (BigInt(words.invoiced) !== amount) {',
    to: 'if (BigInt(words.invoiced) > amount) {',
  }),
  mutant('other details are accepted', 'they are what was shown', ['invoiceRules'], {
    row: 'W1',
    file: 'trade/invoices/agreeing.ts',
    from: "return words.details === details ? null : refuse('details_differ', { details });",
    to: 'return null;',
  }),
  mutant('the debtor sets the terms alone', 'they have two sides', ['invoiceRights'], {
    row: 'W21',
    file: 'trade/invoices/agreeing.ts',
    from: "(['latePpm', 'lateCost', 'noticeByBlock'] as const)",
    to: "(['latePpm', 'noticeByBlock'] as const)",
  }),
  mutant('a counter is taken unseen', 'as it was shown', ['termsRules'], {
    row: 'W21',
    file: 'apply.ts',
    from: 'const differs = checkShown(scene.draft, rule.shown, deed);',
    to: 'const differs = deed === null ? checkShown(scene.draft, rule.shown, deed) : null;',
  }),
  mutant('a debtor counters again and again', 'once', ['termsRules'], {
    row: 'W21',
    file: 'rules/invoices/counterInvoice.ts',
    from: "return counter === null ? null : refuse('already_countered');",
    to: "return counter === null || counter.amount !== '' ? null : refuse('already_countered');",
  }),
  mutant('a debtor gets out of its counter', 'it binds', ['termsRules'], {
    row: 'W21',
    file: 'trade/invoices/answering.ts',
    from: "return status === 'countered' ? refuse('counter_waits') : null;",
    to: 'return null;',
  }),
  mutant('a counter never lapses', 'with its invoice', ['termsRules'], {
    row: 'W21',
    file: 'state/indexes.ts',
    from: 'if (answererOf(invoice) === null) return alike;',
    to: 'if (answererOf(invoice) !== invoice.debtor) return alike;',
  }),
  mutant('a taken counter is not what was stated', 'both have said it', ['termsRules'], {
    row: 'W21',
    file: 'rules/invoices/takeCounter.ts',
    from: '{ ...invoice, terms: agreedTerms(terms, counter) }',
    to: 'invoice',
  }),
  mutant('an insolvent debtor is made to owe', 'its counter is over', ['counterRules'], {
    row: 'W15',
    file: 'rules/invoices/takeCounter.ts',
    from: "if (isInsolvent(scene.draft, debtor)) return refuse('debtor_insolvent', { debtor });",
    to: '',
  }),
  mutant('a floor is no floor', 'late interest is within the law', ['termsRules'], {
    row: 'W21',
    file: 'trade/invoices/agreeing.ts',
    from: 'latePpm >= min && ',
    to: '',
  }),
  mutant('a small supplier waits for ever', 'as long as the law lets it', ['termsRules'], {
    row: 'W21',
    file: 'trade/invoices/registering.ts',
    from: 'sinceIssue > ofSize.maxTermDays',
    to: 'termDays > ofSize.maxTermDays',
  }),
  mutant('a debtor rules on its own disputes', 'a third one does', ['invoiceRules'], {
    row: 'W21',
    file: 'trade/invoices/registering.ts',
    from: 'checkRuler(scene, ruler, [scene.signer, debtor])',
    to: 'checkRuler(scene, ruler, [scene.signer])',
  }),
  mutant('silence strikes the rest', 'it stays unsettled', ['invoiceRights'], {
    row: 'W9',
    file: 'state/indexes.ts',
    from: 'if (answererOf(invoice) === null) return alike;',
    to: 'if (answererOf(invoice) === null && invoice.disputed === 0n) return alike;',
  }),
  mutant('a rest grows when it is reissued', 'never beyond the document', ['invoiceRights'], {
    row: 'W9',
    file: 'trade/invoices/registering.ts',
    from: "return status === 'accepted' ? disputed : within;",
    to: "return status === 'accepted' ? disputed : null;",
  }),
  mutant('invoices are dated ahead', 'by a day at most', ['invoiceRights'], {
    row: 'W14',
    file: 'trade/invoices/registering.ts',
    from: '> today + 1) {',
    to: '> today + 2) {',
  }),
];
