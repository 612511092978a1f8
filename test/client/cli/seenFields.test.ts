import { expect, it } from 'vitest';
import { describeFields } from '../../../client/cli/invoices/seeInvoice.ts';

// What whoever accepts an invoice is shown of it: a person decides by these lines.

const field = { field: 'number', ledger: '7', document: '7', code: null };

it.each([
  ['a field that is the same', field, /^number: 7$/],
  [
    'a field that differs, with both values, the code and what to do',
    { ...field, document: '8', code: 'other_number' as const },
    /^number: ledger 7, document 8: other_number: The number, its look or the year of issue/,
  ],
  [
    'a due day that was agreed',
    { ...field, field: 'dueDay', ledger: '2026-05-01', document: '2026-04-01' },
    /^dueDay: 2026-05-01, as agreed; the document says 2026-04-01$/,
  ],
  [
    'a due day that the document says too',
    { ...field, field: 'dueDay', ledger: '2026-05-01', document: '2026-05-01' },
    /^dueDay: 2026-05-01$/,
  ],
])('of an invoice a line says %s', (_what, compared, line) => {
  const [said, ...more] = describeFields([compared]);
  expect(more).toEqual([]);
  expect(said).toMatch(line);
});
