import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AUDIT_CODES } from '../../../client/auditor/auditReport.ts';
import { PAYABLE_EXCEPTIONS } from '../../../client/cli/payments/approvePayables.ts';
import { LEFT_PAYMENTS } from '../../../client/cli/payments/duePayments.ts';
import { COMPARISON_REFUSALS } from '../../../client/invoices/compareInvoice.ts';
import { DETAILS_REFUSALS } from '../../../client/invoices/details.ts';
import { INVOICE_ERRORS } from '../../../client/invoices/invoiceError.ts';
import { INVOICE_REFUSALS } from '../../../client/invoices/invoiceRefusal.ts';
import { UNFIT_CODES } from '../../../client/invoices/registerWords.ts';
import { NOTICE_EXCEPTIONS } from '../../../client/payments/matchNotices.ts';
import { CLIENT_ERRORS } from '../../../client/sdk/clientError.ts';

/** The codes and sentences under a heading of a page. */
function listed(heading: string, name = 'clients'): string[][] {
  const page = readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
  const [section = ''] = page.split(`## ${heading}\n`)[1]?.split('\n## ') ?? [];
  return [...section.matchAll(/^- `(\w+)`: (.*)$/gm)].map(([, code = '', text = '']) => [
    code,
    text,
  ]);
}

it.each([
  ['A client cannot go on', CLIENT_ERRORS],
  ['An audit finds', AUDIT_CODES],
  ['A document is not read', INVOICE_ERRORS],
  ['An invoice is not registered', { ...INVOICE_REFUSALS, ...UNFIT_CODES }],
  ['Details do not belong to an invoice', DETAILS_REFUSALS],
  ['An invoice is not its document', COMPARISON_REFUSALS],
])('docs/clients.md lists under "%s" what the table has, in its order', (heading, table) => {
  expect(listed(heading)).toEqual(Object.entries(table));
});

it.each([
  ['Payables', PAYABLE_EXCEPTIONS],
  ['Instructions', LEFT_PAYMENTS],
  ['A movement is for a person', NOTICE_EXCEPTIONS],
])('docs/payments.md lists under "%s" what the table has, in its order', (heading, table) => {
  expect(listed(heading, 'payments')).toEqual(Object.entries(table));
});
