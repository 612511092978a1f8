import { identities } from '../../state/invoices.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { checkLateInterest } from '../../trade/invoices/agreeing.ts';
import { checkDocumentUnused } from '../../trade/invoices/documenting.ts';
import type { InvoiceWords, WordsCode } from '../../trade/invoices/registering.ts';
import {
  checkAge,
  checkTerms,
  checkWords,
  invoiceFields,
  putInvoice,
} from '../../trade/invoices/registering.ts';
import { checkCounterparty } from '../../trade/members/standing.ts';

const schema = deedSchema('registerInvoice', {
  ...invoiceFields,
});

type Code =
  | 'unknown_counterparty'
  | 'own_counterparty'
  | 'counterparty_role'
  | 'not_an_issuer'
  | 'unknown_ruler'
  | WordsCode
  | 'late_interest_bounds'
  | 'invoice_too_old'
  | 'duplicate_invoice'
  | 'duplicate_document';

/** Puts an invoice of its signer down, once: whatever debtor or format, its identity is used. */
export const registerInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['supplier'],
  subjects: ({ debtor }) => [`debtor/${debtor}`],
  who: 'A member with the role supplier, for what is owed to it.',
  holds:
    'The debtor is another member with the role buyer. The due day is ahead and not before the ' +
    'issue, which is tomorrow at the latest and from protocol 2 on not longer ago than the ' +
    'parameters allow; a supplier of a size waits no longer than the parameters let one of it ' +
    'wait, and late interest is within their bounds. The supplier has registered neither ' +
    'the identity nor the document before, whatever became of it; what others have registered ' +
    'locks nobody out.',
  changes:
    'The invoice waits for the debtor’s word, for as many days as the parameters say; then it ' +
    'lapses. Both fingerprints are used by the supplier for ever. The document ' +
    'names who has registered it: up to 15 in their order, and in a place that is kept the ' +
    'first that its debtor accepts; rivals, other suppliers with the same document, are ' +
    'flagged. Other invoices of the supplier that look like this one, whatever became of them, ' +
    'are flagged for the debtor to answer: a number that looks the same within 60 days, one with ' +
    'the same digits within 14 and an amount within 1 % or the same days, the same debtor with ' +
    'an amount within 1 % and the same days, and two parts of one. The same days are: issued ' +
    'within 3 days, due on the same day or after the same term.',
  refusals: [
    'unknown_counterparty',
    'own_counterparty',
    'counterparty_role',
    'not_an_issuer',
    'unknown_ruler',
    'unknown_currency',
    'bad_day',
    'issued_ahead',
    'due_before_issue',
    'due_day_past',
    'term_too_long',
    'invoice_too_old',
    'late_interest_bounds',
    'duplicate_invoice',
    'duplicate_document',
  ],
  example: {
    debtor: 'car-maker',
    currency: 'EUR',
    amount: '52987',
    issueDay: '2026-03-02',
    documentDueDay: '2026-04-01',
    dueDay: '2026-05-01',
    identity: '1d'.repeat(32),
    skeleton: '5a'.repeat(32),
    core: '6b'.repeat(32),
    document: '2e'.repeat(32),
    details: '3f'.repeat(32),
    terms: {
      issuers: ['bank-one'],
      latePpm: 100_000,
      lateCost: '4000',
      noticeByBlock: true,
      ruler: null,
    },
  },
  apply(scene, deed) {
    const refusal =
      checkCounterparty(scene, deed.debtor, ['buyer']) ??
      checkTerms(scene, deed) ??
      checkWords(scene, deed) ??
      checkAge(scene, deed.issueDay, null) ??
      checkLateInterest(scene, deed.terms.latePpm) ??
      checkUnused(scene, deed);
    return refusal ?? putInvoice(scene, deed, null);
  },
});

function checkUnused(
  scene: SignedScene,
  deed: InvoiceWords,
): Refusal<'duplicate_invoice' | 'duplicate_document'> | null {
  const same = identities.read(scene.draft, scene.signer, deed.identity);
  if (same !== undefined) return refuse('duplicate_invoice', { invoice: same.invoice });
  return checkDocumentUnused(scene, scene.signer, deed.document);
}
