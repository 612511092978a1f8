import { hashField } from '../../state/fields.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofInvoice } from '../../state/subjects.ts';
import { checkLateInterest } from '../../trade/invoices/agreeing.ts';
import { findInvoice } from '../../trade/invoices/answering.ts';
import { checkDocumentUnused } from '../../trade/invoices/documenting.ts';
import type { InvoiceWords, WordsCode } from '../../trade/invoices/registering.ts';
import {
  checkAge,
  checkTerms,
  checkWords,
  invoiceFields,
  putInvoice,
  restOf,
} from '../../trade/invoices/registering.ts';
import { checkCounterparty } from '../../trade/members/standing.ts';

const schema = deedSchema('reissueInvoice', {
  former: hashField.describe('Id of the invoice that this one replaces.'),
  ...invoiceFields,
});

type FormerCode = 'not_supplier' | 'invoice_alive' | 'invoice_replaced';
type Code =
  | 'unknown_invoice'
  | 'unknown_counterparty'
  | 'own_counterparty'
  | 'counterparty_role'
  | 'not_an_issuer'
  | 'unknown_ruler'
  | FormerCode
  | WordsCode
  | 'invoice_too_old'
  | 'currency_differs'
  | 'late_interest_bounds'
  | 'more_than_rest'
  | 'identity_differs'
  | 'duplicate_document';

/** Registers an invoice again that was rejected, withdrawn or has lapsed, naming the former. */
export const reissueInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['supplier'],
  subjects: (deed, draft) => [`debtor/${deed.debtor}`, ...ofInvoice(draft, deed.former)],
  who: 'The supplier of the former invoice.',
  holds:
    'The former invoice was rejected, withdrawn or has lapsed, or was accepted in part and its ' +
    'rest is unsettled; it was not replaced before, and has the same identity. A rest is ' +
    'reissued in its currency with no more than it is. The document is the former one or one ' +
    'that the supplier has never registered. It is not older than an invoice might be on the day ' +
    'on which the first of its chain was registered; with another issue day than the former has, ' +
    'it is as if it were new.',
  changes:
    'The new invoice waits for the debtor’s word, under the identity of the former, and each of ' +
    'the two names the other. A rest that is reissued is no longer one of the former. ' +
    'Another debtor or currency than the first of the chain has, or an amount over 1 % ' +
    'above or below it, is flagged to both parties.',
  refusals: [
    'unknown_invoice',
    'unknown_counterparty',
    'own_counterparty',
    'counterparty_role',
    'not_an_issuer',
    'unknown_ruler',
    'not_supplier',
    'invoice_alive',
    'invoice_replaced',
    'unknown_currency',
    'bad_day',
    'issued_ahead',
    'due_before_issue',
    'due_day_past',
    'term_too_long',
    'invoice_too_old',
    'currency_differs',
    'late_interest_bounds',
    'more_than_rest',
    'identity_differs',
    'duplicate_document',
  ],
  example: {
    former: '4a'.repeat(32),
    debtor: 'car-maker',
    currency: 'EUR',
    amount: '50000',
    issueDay: '2026-03-02',
    documentDueDay: null,
    dueDay: '2026-05-01',
    identity: '1d'.repeat(32),
    skeleton: '5a'.repeat(32),
    core: '6b'.repeat(32),
    document: '2f'.repeat(32),
    details: '3e'.repeat(32),
    terms: {
      issuers: ['bank-one'],
      latePpm: 100_000,
      lateCost: '4000',
      noticeByBlock: true,
      ruler: null,
    },
  },
  apply(scene, deed) {
    const former = findInvoice(scene, deed.former);
    if ('code' in former) return former;
    const refusal =
      checkCounterparty(scene, deed.debtor, ['buyer']) ??
      checkTerms(scene, deed) ??
      checkFormer(scene, former) ??
      checkWords(scene, deed) ??
      checkAge(scene, deed.issueDay, deed.issueDay === former.issueDay ? former.firstDay : null) ??
      checkCurrency(deed, former) ??
      checkLateInterest(scene, deed.terms.latePpm) ??
      checkRest(deed, former) ??
      checkFingerprints(scene, deed, former);
    if (refusal !== null) return refusal;
    invoices.write(scene.draft, {
      ...former,
      ...{ disputed: 0n, offered: null, leaveTime: null },
      replacedBy: scene.id,
    });
    return putInvoice(scene, deed, former);
  },
});

function checkFormer(scene: SignedScene, former: Invoice): Refusal<FormerCode> | null {
  const { supplier, status, disputed, replacedBy } = former;
  if (supplier !== scene.signer) return refuse('not_supplier');
  const isRest = status === 'accepted' && disputed > 0n;
  if (!isRest && status !== 'rejected' && status !== 'withdrawn' && status !== 'lapsed') {
    return refuse('invoice_alive', { status });
  }
  if (replacedBy !== null) return refuse('invoice_replaced', { invoice: replacedBy });
  return null;
}

/** A rest is compared with the whole that it is of, so it stays in its currency. */
function checkCurrency(words: InvoiceWords, former: Invoice): Refusal<'currency_differs'> | null {
  const { currency } = former;
  if (restOf(former) === null || words.currency === currency) return null;
  return refuse('currency_differs', { currency });
}

/** Accepted parts and rest together never exceed the amount of the document. */
function checkRest({ amount }: InvoiceWords, former: Invoice): Refusal<'more_than_rest'> | null {
  const rest = restOf(former);
  if (rest === null || BigInt(amount) <= rest) return null;
  return refuse('more_than_rest', { rest: String(rest) });
}

function checkFingerprints(
  scene: SignedScene,
  words: InvoiceWords,
  former: Invoice,
): Refusal<'identity_differs' | 'duplicate_document'> | null {
  if (words.identity !== former.identity) return refuse('identity_differs');
  if (words.document === former.document) return null;
  return checkDocumentUnused(scene, former.supplier, words.document);
}
