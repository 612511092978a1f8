import { expect, it } from 'vitest';
import { touchedBy } from '../../../client/mirror/proveFacts.ts';
import { columnsOf, primaryOf } from '../../../client/mirror/rows.ts';
import type { LedgerEvent } from '../../../client/sdk/eventAnswers.ts';

const [A, B, C] = ['aa', 'bb', 'cc'].map((half) => half.repeat(32)) as [string, string, string];

function told(event: LedgerEvent['event'], of: Partial<LedgerEvent> = {}): LedgerEvent {
  const head = { cursor: '1-0-0', time: 1, transaction: null, item: null, member: null };
  return { ...head, code: 'ok', event, ...of };
}

it('an event is about what it names, and what its due item names', () => {
  const events = [
    told({ type: 'invoiceAccepted', receivable: A, supplier: 's1' }),
    told({ type: 'invoiceRejected', invoice: B }),
    told({ type: 'piecesPaid' }, { item: `settle/${C}` }),
    told({ type: 'moneyMoved', reference: 'dd'.repeat(32), receivable: 'none' }),
  ];
  const { invoices, receivables, members } = touchedBy(events);
  expect([...receivables].sort()).toEqual([A, C]);
  expect([...invoices].sort()).toEqual([B, C]);
  expect(members).toBe(false);
  expect(touchedBy([told({ type: 'memberEnrolled', member: 'x' })]).members).toBe(true);
});

it('a row is found by what its key says, of a piece by its first unit', () => {
  expect(primaryOf(`receivable/${A}`)).toEqual({ id: A });
  expect(primaryOf('member/bank')).toEqual({ id: 'bank' });
  for (const kind of ['piece', 'holding']) {
    const key = `${kind}/${A}/000000000000000501`;
    expect(primaryOf(key)).toEqual({ receivable: A, first_unit: '501' });
  }
});

it('amounts stay texts, and names become those of columns', () => {
  const fact = { receivable: A, from: '501', to: '900', payTo: 's1', paid: '12345678901234567890' };
  expect(columnsOf('pieces', { ...fact, released: '0', disputed: '0', noticedAt: 4 })).toEqual({
    ...{ receivable: A, first_unit: '501', last_unit: '900', pay_to: 's1' },
    ...{ paid: '12345678901234567890', released: '0', disputed: '0' },
  });
});
