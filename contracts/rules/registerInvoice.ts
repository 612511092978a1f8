import { z } from 'zod';
import { dayAt, dayNumber, dueTime } from '../calendar.ts';
import { minorUnitsOf } from '../currencies.ts';
import type { Registration } from '../facts.ts';
import { documents, identities, invoices } from '../facts.ts';
import { amountField, currencyField, dayField, hashField, idField } from '../fields.ts';
import type { Refusal } from '../refusals.ts';
import { refuse } from '../refusals.ts';
import type { RuleSpec } from '../rule.ts';
import { defineRule } from '../rule.ts';
import type { SignedScene } from '../scene.ts';
import { checkCounterparty } from '../standing.ts';

const schema = z.strictObject({
  type: z.literal('registerInvoice'),
  version: z.literal(1),
  debtor: idField.describe('The member that owes, by the supplier’s word.'),
  currency: currencyField.describe('ISO 4217 code.'),
  amount: amountField.describe('What is payable (EN 16931 BT-115), minor units, decimal text.'),
  issueDay: dayField.describe('Date of the document.'),
  documentDueDay: dayField.nullable().describe('Due date of the document, if any; only recorded.'),
  dueDay: dayField.describe('Due day that supplier and debtor agree on.'),
  identity: hashField.describe('Keyed fingerprint of supplier, normalised number, year of issue.'),
  document: hashField.describe('Keyed fingerprint of the document’s bytes.'),
  details: hashField.describe('Salted commitment to the details, which travel to the debtor.'),
});

type RegisterInvoice = z.infer<typeof schema>;
type DayCode = 'bad_day' | 'due_before_issue' | 'due_day_past' | 'term_too_long';
type Code =
  | 'unknown_counterparty'
  | 'own_counterparty'
  | 'counterparty_role'
  | 'unknown_currency'
  | DayCode
  | 'duplicate_invoice'
  | 'duplicate_document';

/** Puts an invoice on the ledger, once: whatever debtor or file format, its identity is used. */
export const registerInvoice: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['supplier'],
  who: 'A member with the role supplier, for what is owed to it.',
  holds:
    'The debtor is another member with the role buyer. The due day is ahead and not before the ' +
    'issue. Neither the identity nor the document was registered before, whatever became of it.',
  changes: 'The invoice waits for the debtor’s word. Both fingerprints are used for ever.',
  refusals: [
    'unknown_counterparty',
    'own_counterparty',
    'counterparty_role',
    'unknown_currency',
    'bad_day',
    'due_before_issue',
    'due_day_past',
    'term_too_long',
    'duplicate_invoice',
    'duplicate_document',
  ],
  example: {
    type: 'registerInvoice',
    version: 1,
    debtor: 'car-maker',
    currency: 'EUR',
    amount: '52987',
    issueDay: '2026-03-02',
    documentDueDay: '2026-04-01',
    dueDay: '2026-05-01',
    identity: '1d'.repeat(32),
    document: '2e'.repeat(32),
    details: '3f'.repeat(32),
  },
  apply(scene, deed) {
    const refusal =
      checkCounterparty(scene, deed.debtor, ['buyer']) ??
      checkWords(scene, deed) ??
      checkUnused(scene, deed);
    if (refusal !== null) return refusal;
    const { draft, id, signer: supplier, height } = scene;
    const { type: _type, version: _version, amount, identity, document, ...words } = deed;
    identities.write(draft, { fingerprint: identity, invoice: id });
    documents.write(draft, { fingerprint: document, invoice: id });
    invoices.write(draft, {
      ...words,
      id,
      supplier,
      amount: BigInt(amount),
      identity,
      document,
      status: 'registered',
      reason: null,
      registeredAt: height,
      answeredAt: null,
    });
    return [{ type: 'invoiceRegistered', invoice: id, supplier, debtor: deed.debtor }];
  },
});

function checkWords(
  scene: SignedScene,
  deed: RegisterInvoice,
): Refusal<'unknown_currency' | DayCode> | null {
  const { currency } = deed;
  if (minorUnitsOf(currency) === undefined) return refuse('unknown_currency', { currency });
  const days = [deed.issueDay, deed.documentDueDay ?? deed.issueDay, deed.dueDay];
  const bad = days.find((day) => dayNumber(day) === null);
  const due = dayNumber(deed.dueDay);
  if (bad !== undefined || due === null) return refuse('bad_day', { day: bad ?? deed.dueDay });
  // Dates of this form are in order as texts.
  if (deed.dueDay < deed.issueDay) return refuse('due_before_issue');
  const time = dueTime(scene.days, due);
  if (time <= scene.time) return refuse('due_day_past', { dueTime: time });
  const { maxTermDays } = scene.parameters;
  const termDays = due - dayAt(scene.days, scene.time);
  if (termDays > maxTermDays) return refuse('term_too_long', { termDays, maxTermDays });
  return null;
}

function checkUnused(
  scene: SignedScene,
  deed: RegisterInvoice,
): Refusal<'duplicate_invoice' | 'duplicate_document'> | null {
  const same: Registration | undefined = identities.read(scene.draft, deed.identity);
  if (same !== undefined) return refuse('duplicate_invoice', { invoice: same.invoice });
  const document = documents.read(scene.draft, deed.document);
  if (document !== undefined) return refuse('duplicate_document', { invoice: document.invoice });
  return null;
}
