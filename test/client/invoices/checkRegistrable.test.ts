import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkRegistrable } from '../../../client/invoices/checkRegistrable.ts';
import { COMPARISON_REFUSALS } from '../../../client/invoices/compareInvoice.ts';
import { DETAILS_REFUSALS } from '../../../client/invoices/details.ts';
import type { Invoice } from '../../../client/invoices/invoice.ts';
import { INVOICE_ERRORS } from '../../../client/invoices/invoiceError.ts';
import { INVOICE_REFUSALS } from '../../../client/invoices/invoiceRefusal.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { partyNamed, SOUND_INVOICE, sampleBytes } from './samples.ts';

type Changes = Partial<Invoice>;

/** One row or more for each refusal, in order of precedence, with the facts it has to show. */
const ROWS: readonly (readonly [code: string, what: string, changes: Changes, facts: object])[] = [
  [
    'ambiguous_document',
    'two numbers and two currencies',
    {
      ambiguous: [
        { term: 'BT-1', values: ['A', 'B'] },
        { term: 'BT-5', values: ['EUR', 'USD'] },
      ],
    },
    { terms: 'BT-1 BT-5', 'BT-1': 'A | B', 'BT-5': 'EUR | USD' },
  ],
  ['credit_note', 'a UBL credit note', { kind: { code: '381', document: 'CreditNote' } }, {}],
  ['credit_note', 'the root alone', { kind: { code: null, document: 'CreditNote' } }, {}],
  [
    'credit_note',
    'the root, whatever its code',
    { kind: { code: '380', document: 'CreditNote' } },
    {},
  ],
  ['credit_note', 'code 381 as a UBL invoice', { kind: { code: '381', document: 'Invoice' } }, {}],
  [
    'credit_note',
    'a self-billed credit note in CII',
    { kind: { code: '261', document: 'CrossIndustryInvoice' } },
    { code: '261' },
  ],
  ['unknown_kind', 'a pro forma invoice', { kind: { code: '325', document: 'Invoice' } }, {}],
  ['unknown_kind', 'no code at all', { kind: { code: 'invoice', document: 'Invoice' } }, {}],
  [
    'unknown_kind',
    'CII without a code',
    { kind: { code: null, document: 'CrossIndustryInvoice' } },
    { document: 'CrossIndustryInvoice', code: '' },
  ],
  ['number_missing', 'no number', { number: null }, {}],
  ['number_missing', 'a number that prints as nothing', { number: '\u200b\u00a0' }, {}],
  ['issue_date_missing', 'no date of issue', { issueDate: null }, {}],
  ['supplier_missing', 'no seller', { supplier: partyNamed(null) }, {}],
  ['buyer_missing', 'no buyer', { buyer: partyNamed(null) }, {}],
  ['currency_missing', 'no document currency', { currency: null }, {}],
  ['currency_unknown', 'no currency of ISO 4217', { currency: 'EURO' }, { currency: 'EURO' }],
  ['currency_unknown', 'gold', { currency: 'XAU', payableCurrency: 'XAU' }, {}],
  ['payable_missing', 'no payable amount', { payable: null }, {}],
  [
    'currency_id_missing',
    'payable in no currency',
    { payableCurrency: null },
    { term: 'BT-115', rule: 'UBL demands currencyID at every amount' },
  ],
  [
    'currency_id_missing',
    'a tax total in no currency, and none in that of the document',
    {
      otherCurrencies: [{ term: 'BT-110', currency: null }],
      totals: { ...SOUND_INVOICE.totals, tax: null },
    },
    { term: 'BT-110' },
  ],
  [
    'payable_currency_differs',
    'payable in another currency',
    { payableCurrency: 'USD' },
    { currency: 'EUR', payableCurrency: 'USD' },
  ],
  ['amount_unreadable', 'a decimal comma', { payable: '90,00' }, { amount: '90,00' }],
  ['amount_unreadable', 'an exponent', { payable: '9e1' }, {}],
  ['amount_too_fine', 'a tenth of a cent', { payable: '90.001' }, { minorUnits: 2 }],
  [
    'amount_too_fine',
    'half a yen',
    { payable: '90.5', currency: 'JPY', payableCurrency: 'JPY' },
    { minorUnits: 0 },
  ],
  ['amount_too_large', 'nineteen digits', { payable: '10000000000000000.00' }, {}],
  ['payable_not_positive', 'nothing left to pay', { payable: '0.00' }, {}],
  ['payable_not_positive', 'a negative invoice', { payable: '-90.00' }, { payable: '-90.00' }],
  [
    'total_unreadable',
    'a total that is no number',
    { totals: { ...SOUND_INVOICE.totals, charge: '5.00 EUR' } },
    { term: 'charge', amount: '5.00 EUR' },
  ],
  [
    'total_currency_differs',
    'a total in another currency',
    { otherCurrencies: [{ term: 'BT-112', currency: 'USD' }] },
    { term: 'BT-112', stated: 'USD', currency: 'EUR' },
  ],
  [
    'totals_inconsistent',
    'lines that do not make the net total',
    { totals: { ...SOUND_INVOICE.totals, lineExtension: '100.01' } },
    { rule: 'BR-CO-13', stated: '95', computed: '95.01' },
  ],
  [
    'totals_inconsistent',
    'a tax that does not make the gross total',
    { totals: { ...SOUND_INVOICE.totals, tax: '18.06' } },
    { rule: 'BR-CO-15', stated: '113.05', computed: '113.06' },
  ],
  [
    'totals_inconsistent',
    'a prepayment that is not taken off',
    { payable: '113.00' },
    { rule: 'BR-CO-16', stated: '113.00', computed: '90.00' },
  ],
  [
    'instalments_unanswered',
    'two parts on two days',
    {
      due: {
        day: null,
        discountDay: null,
        instalments: [
          { day: '2026-12-01', part: '45.00' },
          { day: '2027-01-31', part: null },
        ],
      },
    },
    { count: 2, instalments: '45.00 on 2026-12-01, the rest on 2027-01-31' },
  ],
  [
    'payee_unconfirmed',
    'another payee',
    { payee: partyNamed('Factoring GmbH') },
    { payee: 'Factoring GmbH', supplier: 'Talwerk Getriebe GmbH' },
  ],
  ['payee_unconfirmed', 'a payee without a name', { payee: partyNamed(null) }, { payee: '' }],
  [
    'payee_unconfirmed',
    'the seller by name, another by register number',
    {
      supplier: { ...SOUND_INVOICE.supplier, legalId: 'HRB 1' },
      payee: { ...SOUND_INVOICE.supplier, legalId: 'HRB 2' },
    },
    {},
  ],
  ['payee_unconfirmed', 'a factored invoice', { kind: { code: '393', document: 'Invoice' } }, {}],
];

describe('checkRegistrable', () => {
  it('passes an invoice that nothing speaks against', () => {
    expect(checkRegistrable(SOUND_INVOICE)).toBeNull();
  });

  it.each(ROWS)('%s: %s', (code, _what, changes, facts) => {
    const refusal = checkRegistrable({ ...SOUND_INVOICE, ...changes });
    expect(refusal).toMatchObject({ code, facts });
    expect(refusal?.advice).toBe(INVOICE_REFUSALS[code as keyof typeof INVOICE_REFUSALS]);
  });

  it('has a row for every code, in the order of the list', () => {
    expect([...new Set(ROWS.map(([code]) => code))]).toEqual(Object.keys(INVOICE_REFUSALS));
  });

  it('gives the earlier of any two reasons that can hold together', () => {
    for (const [index, [earlier, , first]] of ROWS.entries()) {
      for (const [, what, second] of ROWS.slice(index + 1)) {
        if (Object.keys(first).some((term) => term in second)) continue;
        const refusal = checkRegistrable({ ...SOUND_INVOICE, ...first, ...second });
        expect(refusal?.code, `${earlier} before ${what}`).toBe(earlier);
      }
    }
  });

  it('passes a payee who is the seller, by either of its names', () => {
    for (const name of ['Talwerk Getriebe GmbH', 'Talwerk', 'Talwerk  Getriebe\n GmbH']) {
      expect(checkRegistrable({ ...SOUND_INVOICE, payee: partyNamed(name) })).toBeNull();
    }
  });

  it('passes another payee that has agreed', () => {
    const payee = partyNamed('Factoring GmbH');
    const factored = { ...SOUND_INVOICE, payee, kind: { code: '393', document: 'Invoice' } };
    expect(checkRegistrable(factored, { payeeAgrees: true })).toBeNull();
    expect(checkRegistrable(factored, { payeeAgrees: false })?.code).toBe('payee_unconfirmed');
  });

  it('does not miss totals that the document does not state', () => {
    const totals = Object.fromEntries(
      Object.keys(SOUND_INVOICE.totals).map((term) => [term, null]),
    ) as unknown as Invoice['totals'];
    expect(checkRegistrable({ ...SOUND_INVOICE, totals })).toBeNull();
  });

  it('cuts foreign texts among the facts', () => {
    const currency = 'E'.repeat(5000);
    const refusal = checkRegistrable({ ...SOUND_INVOICE, currency });
    expect(String(refusal?.facts['currency'])).toHaveLength(200);
  });

  it('passes our sample invoices and refuses our credit note', () => {
    const code = (file: string) => checkRegistrable(readInvoice(sampleBytes(file)))?.code ?? null;
    expect(code('gear-housings-ubl.xml')).toBeNull();
    expect(code('gear-housings-cii.xml')).toBeNull();
    expect(code('drive-shafts-ubl.xml')).toBeNull();
    expect(code('credit-note-ubl.xml')).toBe('credit_note');
  });
});

describe('the codes in the README', () => {
  it('are those of the code, in their order', () => {
    const path = new URL('../../../client/invoices/README.md', import.meta.url);
    const readme = readFileSync(fileURLToPath(path), 'utf8');
    const rows = [...readme.matchAll(/^\| ((?:`[a-z_]+`(?:, )?)+) \|/gm)].map(([, cell]) => cell);
    const listed = rows.flatMap((cell = '') => cell.replaceAll('`', '').split(', '));
    const codes = [INVOICE_ERRORS, INVOICE_REFUSALS, DETAILS_REFUSALS, COMPARISON_REFUSALS].flatMap(
      Object.keys,
    );
    expect(listed).toEqual(codes);
  });
});
