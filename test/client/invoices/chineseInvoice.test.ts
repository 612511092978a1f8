import { describe, expect, it } from 'vitest';
import { checkRegistrable } from '../../../client/invoices/checkRegistrable.ts';
import type { Invoice } from '../../../client/invoices/invoice.ts';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import type { ChineseParts } from './madeNational.ts';
import { chinese, tag } from './madeNational.ts';
import { bytesOf } from './samples.ts';

const read = (parts: ChineseParts = {}): Invoice => readInvoice(bytesOf(chinese(parts)));
const refusal = (parts: ChineseParts) => checkRegistrable(read(parts));
const sums = (net: string, tax: string, gross: string): string =>
  tag('TotalAmWithoutTax', net) + tag('TotalTaxAm', tax) + tag('TotalTax-includedAmount', gross);
const issue = (code: string): string => tag('InIssuType', tag('LabelCode', code));

describe('the fully digital invoice of China', () => {
  it('is read in the terms of every other invoice, in yuan and without a due day', () => {
    const invoice = read();
    expect(invoice).toMatchObject({
      syntax: 'EInvoice',
      kind: { code: 'Y', document: 'EInvoice' },
      number: '26312000000012345678',
      issueDate: '2026-09-02',
      dueDate: null,
      due: { day: null, instalments: [], discountDay: null },
      currency: 'CNY',
      payable: '1130.00',
      payableCurrency: 'CNY',
      supplier: { name: '甲齿轮有限公司', legalId: '91310000MA1FL0000N' },
      buyer: { name: '乙汽车有限公司', legalId: '91310000MA1FL1111P' },
      totals: { taxExclusive: '1000.00', tax: '130.00', taxInclusive: '1130.00' },
      notes: ['合同 2026-88'],
      lines: 1,
      ambiguous: [],
    });
    expect(judgeInvoice(invoice, '2026-09-03')).toMatchObject({ registrable: true, warn: [] });
  });

  it('knows a party by its unified social credit code only where its check letter holds', () => {
    const { supplier } = read({ sellerId: '91310000MA1FL0000P' });
    expect(supplier).toMatchObject({
      vatId: '91310000MA1FL0000P',
      legalId: null,
      partyIds: ['91310000MA1FL0000P'],
    });
    expect(read({ buyerId: '' }).buyer).toMatchObject({ vatId: null, legalId: null, partyIds: [] });
  });

  it.each([
    ['2026-09-02', '2026-09-02'],
    ['2026-09-02T23:59:59', '2026-09-02'],
    ['', '2026-09-02'],
  ])('issued %s is of %s', (issued, day) => {
    expect(read({ issued }).issueDate).toBe(day);
  });

  it('warns of an assignment that its remark states', () => {
    const { warn } = judgeInvoice(
      read({ remark: '本发票项下应收账款已转让给丙保理有限公司' }),
      null,
    );
    expect(warn).toMatchObject([{ code: 'assigned_in_text' }]);
  });

  it.each<[string, ChineseParts, string]>([
    ['red', { issue: issue('N') }, 'credit_note'],
    ['of no stated kind', { issue: '' }, 'unknown_kind'],
    ['of two kinds', { issue: issue('Y') + issue('N') }, 'ambiguous_document'],
    ['without a number', { number: '' }, 'number_missing'],
    ['of no day', { issued: '2026年9月2日' }, 'issue_date_missing'],
    ['without a seller', { seller: '' }, 'supplier_missing'],
    ['without a buyer', { buyer: ' ' }, 'buyer_missing'],
    ['without a total', { totals: '' }, 'payable_missing'],
    [
      'of less than nothing',
      { totals: sums('-1000.00', '-130.00', '-1130.00') },
      'payable_not_positive',
    ],
    [
      'with sums that do not hold',
      { totals: sums('1000.00', '130.00', '1131.00') },
      'totals_inconsistent',
    ],
    ['finer than a fen', { totals: sums('1000.00', '130.00', '1130.001') }, 'amount_too_fine'],
    ['with a tax of no number', { totals: sums('1000.00', '***', '1000.00') }, 'total_unreadable'],
  ])('%s is refused: %s', (_name, parts, code) => {
    expect(refusal(parts)).toMatchObject({ code });
  });
});
