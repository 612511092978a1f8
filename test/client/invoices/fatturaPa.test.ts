import { describe, expect, it } from 'vitest';
import { checkRegistrable } from '../../../client/invoices/checkRegistrable.ts';
import { checkDetails, commitDetails, invoiceDetails } from '../../../client/invoices/details.ts';
import { MAX_LOT, takeApart } from '../../../client/invoices/fatturaLot.ts';
import { inspectInvoice } from '../../../client/invoices/inspectInvoice.ts';
import type { Invoice } from '../../../client/invoices/invoice.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import type { FatturaParts } from './madeNational.ts';
import {
  denomination,
  fattura,
  fatturaBody,
  payment,
  payments,
  summary,
  tag,
} from './madeNational.ts';
import { bytesOf } from './samples.ts';

const read = (parts: FatturaParts = {}): Invoice => readInvoice(bytesOf(fattura(parts)));
const refusal = (parts: FatturaParts) => checkRegistrable(read(parts), { dueDaySaid: true });
const total = (amount: string, ...more: readonly string[]): string =>
  tag('ImportoTotaleDocumento', amount) + more.join('');
const withheld = (amount: string): string =>
  tag('DatiRitenuta', tag('TipoRitenuta', 'RT02'), tag('ImportoRitenuta', amount));
const stamp = (amount: string | null): string =>
  tag('DatiBollo', tag('BolloVirtuale', 'SI'), amount === null ? '' : tag('ImportoBollo', amount));

describe('a FatturaPA', () => {
  it('is read in the terms of every other invoice', () => {
    const invoice = read();
    expect(invoice).toMatchObject({
      syntax: 'FatturaPA',
      profile: 'FPR12',
      kind: { code: 'TD01', document: 'FatturaElettronica' },
      number: 'FT-2026/117',
      issueDate: '2026-09-02',
      dueDate: '2026-11-30',
      currency: 'EUR',
      payable: '1220.00',
      payableCurrency: 'EUR',
      supplier: { name: 'Talwerk GmbH', vatId: 'IT01234567890', partyIds: ['01234567890'] },
      buyer: { name: 'Nordhafen AG', vatId: 'IT09876543210' },
      payee: null,
      totals: { taxExclusive: '1000.00', tax: '220.00', taxInclusive: '1220.00', withheld: null },
      orderReference: 'ORD-88',
      lines: 1,
      ambiguous: [],
    });
    expect(judgeInvoice(invoice, '2026-09-03')).toMatchObject({ registrable: true, warn: [] });
  });

  it('names a person by both of its names', () => {
    const seller = tag('Nome', 'Ada') + tag('Cognome', 'Rossi');
    expect(read({ seller }).supplier).toMatchObject({ name: 'Ada Rossi' });
    expect(refusal({ seller: '' })?.code).toBe('supplier_missing');
    const two = denomination('Rossi Srl') + denomination('Bianchi Srl');
    expect(refusal({ seller: two })?.code).toBe('ambiguous_document');
  });

  it.each(['TD01', 'TD02', 'TD03', 'TD05', 'TD06', 'TD24', 'TD25', 'TD26'])(
    '%s asks for payment',
    (type) => expect(refusal({ type })).toBeNull(),
  );

  it.each([
    ['TD04', 'credit_note'],
    ['TD16', 'unknown_kind'],
    ['TD20', 'unknown_kind'],
    ['TD27', 'unknown_kind'],
    ['380', 'unknown_kind'],
    ['', 'unknown_kind'],
  ])('%s does not: %s', (type, code) => {
    expect(refusal({ type })).toMatchObject({ code });
  });

  it('refers to the invoices before it', () => {
    const related = ['FT-1', 'FT-2'].map((number) =>
      tag('DatiFattureCollegate', tag('IdDocumento', number), tag('Data', '2026-01-02')),
    );
    expect(read({ related: related.join('') })).toMatchObject({
      precedingInvoice: 'FT-1',
      preceding: [{ number: 'FT-1', issueDate: '2026-01-02' }, { number: 'FT-2' }],
    });
    expect(read({ related: related.join('').replaceAll('2026-', '') })).toMatchObject({
      preceding: [{ issueDate: null, unreadableDate: '01-02' }, { unreadableDate: '01-02' }],
    });
  });

  it('asks who is to be paid where another is', () => {
    const first = tag('Beneficiario', 'Banca Factor SpA');
    const paid = (name: string) => payments(payment('1220.00', '2026-11-30', 'MP05', name));
    expect(refusal({ payment: paid(first) })?.code).toBe('payee_unconfirmed');
    expect(refusal({ payment: paid(tag('Beneficiario', 'Talwerk GmbH')) })).toBeNull();
    const details = [payment('1000.00', '2026-11-30', 'MP05', first), payment('220.00')];
    expect(read({ payment: payments(...details) }).payee?.name).toBe('Banca Factor SpA');
  });

  it('warns of what a text says about an assignment', () => {
    const more = tag('Causale', 'Credito ceduto a Banca Factor SpA, cessione del 1 settembre');
    const invoice = read({ total: total('1220.00', more) });
    expect(judgeInvoice(invoice, null).warn).toMatchObject([{ code: 'assigned_in_text' }]);
  });
});

describe('what is payable of a FatturaPA', () => {
  it.each<[string, FatturaParts, string, object]>([
    ['is what its payments make', {}, '1220.00', {}],
    [
      'is less what is withheld',
      { charges: withheld('200.00'), payment: payments(payment('1020.00')) },
      '1020.00',
      { withheld: '200.00' },
    ],
    [
      'is without VAT that the buyer pays to the tax office',
      { summary: summary('1000.00', '220.00', 'S'), payment: payments(payment('1000.00')) },
      '1000.00',
      { withheld: '220.00' },
    ],
    [
      'has the contribution to a pension fund in its net amounts',
      {
        charges:
          withheld('200.00') +
          tag(
            'DatiCassaPrevidenziale',
            tag('TipoCassa', 'TC01'),
            tag('ImportoContributoCassa', '40.00'),
          ),
        total: total('1268.80'),
        summary: summary('1040.00', '228.80'),
        payment: payments(payment('1068.80')),
      },
      '1068.80',
      { withheld: '200.00', taxExclusive: '1040.00' },
    ],
    [
      'has the stamp duty where the total has it',
      {
        charges: stamp('2.00'),
        total: total('1002.00'),
        summary: summary('1000.00', '0.00', 'I', '0.00'),
        payment: payments(payment('1002.00')),
      },
      '1002.00',
      { beside: '2.00' },
    ],
    [
      'has it where its amount is left out',
      {
        charges: stamp(null),
        total: total('1222.00'),
        payment: payments(payment('1222.00')),
      },
      '1222.00',
      { beside: '2.00' },
    ],
    ['has none that the seller bears', { charges: stamp('2.00') }, '1220.00', { beside: null }],
    [
      'is rounded within the total',
      {
        total: total('1220.05', tag('Arrotondamento', '0.05')),
        payment: payments(payment('1220.05')),
      },
      '1220.05',
      { beside: '0.05', rounding: null },
    ],
    [
      'is rounded behind it',
      {
        total: total('1220.00', tag('Arrotondamento', '-0.05')),
        payment: payments(payment('1219.95')),
      },
      '1219.95',
      { beside: null, rounding: '-0.05' },
    ],
    [
      'is not what the seller has received already',
      { payment: payments(payment('220.00', '', 'MP22'), payment('1000.00')) },
      '1000.00',
      { prepaid: '220.00' },
    ],
    ['follows from the total without payments', { payment: '' }, '1220.00', {}],
    [
      'follows from net amount and tax without a total',
      { total: '', charges: withheld('200.00'), payment: '' },
      '1020.00',
      { taxInclusive: '1220.00' },
    ],
    [
      'agrees with net amount, tax and duty without a total',
      { total: '', charges: stamp('2.00'), payment: payments(payment('1222.00')) },
      '1222.00',
      { beside: '2.00', taxInclusive: '1222.00' },
    ],
    [
      'is the sum over rates',
      {
        total: total('1714.00'),
        summary: summary('1000.00', '220.00') + summary('475.00', '19.00', 'I', '4.00'),
        payment: payments(payment('1714.00')),
      },
      '1714.00',
      { taxExclusive: '1475.00', tax: '239.00' },
    ],
  ])('%s', (_name, parts, payable, totals) => {
    const invoice = read(parts);
    expect(invoice).toMatchObject({ payable, totals });
    expect(checkRegistrable(invoice)).toBeNull();
  });

  it.each<[string, FatturaParts, string]>([
    [
      'payments are not less what is withheld',
      { charges: withheld('200.00') },
      'totals_inconsistent',
    ],
    [
      'payments have the VAT of split payment',
      { summary: summary('1000.00', '220.00', 'S') },
      'totals_inconsistent',
    ],
    ['the total is none of its parts', { total: total('1221.00') }, 'totals_inconsistent'],
    [
      'payments are not the total',
      { payment: payments(payment('1219.99')) },
      'totals_inconsistent',
    ],
    [
      'payments are more without a total',
      { total: '', payment: payments(payment('1300.00')) },
      'totals_inconsistent',
    ],
    ['an amount is none', { payment: payments(payment('1.220,00')) }, 'amount_unreadable'],
    ['a total is none', { summary: summary('1000,00', '220.00') }, 'total_unreadable'],
    ['two totals differ', { total: total('1220.00', total('1.00')) }, 'ambiguous_document'],
    ['nothing is stated', { total: '', summary: '', payment: '' }, 'payable_missing'],
    [
      'all is received',
      { payment: payments(payment('1220.00', '', 'MP22')) },
      'payable_not_positive',
    ],
    ['there is no such currency', { currency: 'ITL' }, 'currency_unknown'],
  ])('is refused where %s', (_name, parts, code) => {
    expect(refusal(parts)).toMatchObject({ code });
  });
});

describe('the due day of a FatturaPA', () => {
  const due = (...details: readonly string[]) => read({ payment: payments(...details) }).due;
  const DISCOUNT =
    tag('ScontoPagamentoAnticipato', '12.20') + tag('DataLimitePagamentoAnticipato', '2026-09-12');

  it('is that of its one payment, stated or counted', () => {
    expect(due(payment('1220.00')).day).toBe('2026-11-30');
    const counted =
      tag('DataRiferimentoTerminiPagamento', '2026-09-30') + tag('GiorniTerminiPagamento', '60');
    expect(due(payment('1220.00', counted)).day).toBe('2026-11-29');
    expect(due(payment('1220.00', '2026-09-31'))).toEqual({
      day: null,
      instalments: [],
      discountDay: null,
    });
    expect(read({ payment: payments(payment('1220.00', '2026-09-31')) }).unreadable).toEqual([
      { term: 'BT-9', text: '2026-09-31' },
    ]);
  });

  it('is none of several instalments, which are asked about', () => {
    const parts = [payment('610.00', '2026-10-31'), payment('610.00', '2026-11-30')];
    expect(due(...parts)).toMatchObject({
      day: null,
      instalments: [
        { day: '2026-10-31', part: '610.00' },
        { day: '2026-11-30', part: '610.00' },
      ],
    });
    const asked = judgeInvoice(read({ payment: payments(...parts) }), null);
    expect(asked.ask).toMatchObject([{ code: 'instalments_unanswered' }]);
  });

  it('is one where instalments have one day, and a discount leaves it', () => {
    expect(due(payment('610.00'), payment('610.00')).day).toBe('2026-11-30');
    const when = tag('DataScadenzaPagamento', '2026-11-30');
    expect(due(payment('1220.00', when + DISCOUNT)).day).toBe('2026-11-30');
    const received = payment('220.00', '2026-09-01', 'MP22');
    expect(due(received, payment('1000.00')).day).toBe('2026-11-30');
  });

  it('is unknown where a part has none', () => {
    expect(due(payment('610.00'), payment('610.00', '')).instalments).toHaveLength(2);
  });
});

describe('a FatturaPA file with several invoices', () => {
  const bodies = [fatturaBody(), fatturaBody({ number: 'FT-2026/118' })];
  const parts = (text: string) => [...(takeApart(bytesOf(text)) ?? [])];

  it('is refused as one, with what to do', () => {
    try {
      readInvoice(bytesOf(fattura({}, bodies)));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'several_invoices', facts: { invoices: 2 } });
      expect((error as InvoiceError).remedy).toContain('tally invoices import');
    }
  });

  it('is taken apart into what each alone would be, always the same', () => {
    const lot = fattura({}, bodies);
    const documents = parts(lot);
    expect(documents.map((document) => readInvoice(document))).toEqual([
      read(),
      read({ number: 'FT-2026/118' }),
    ]);
    expect(parts(lot)).toEqual(documents);
  });

  it('gives documents that stand behind a commitment', () => {
    const [document = new Uint8Array()] = parts(fattura({}, bodies));
    const salt = new Uint8Array(32);
    const details = invoiceDetails(readInvoice(document), document);
    const file = { details, document, salt: '00'.repeat(32) };
    expect(checkDetails(file, commitDetails(details, salt))).toBeNull();
  });

  it('keeps texts as they are, and drops what is no part of the form', () => {
    const number = 'A&amp;B &lt;1&gt; "x"';
    const signature =
      '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X/></ds:Signature>';
    const [first] = parts(fattura({}, [fatturaBody({ number }), ...bodies, signature]));
    expect(readInvoice(first ?? new Uint8Array()).number).toBe('A&B <1> "x"');
    expect(Buffer.from(first ?? []).includes('Signature')).toBe(false);
  });

  it.each([
    ['one invoice', fattura()],
    ['another document', '<Invoice/>'],
    ['no XML', 'nothing'],
  ])('is not %s', (_name, text) => {
    expect(takeApart(bytesOf(text))).toBeNull();
  });

  it.each([
    ['too many invoices', fattura({}, Array(MAX_LOT + 1).fill(tag('FatturaElettronicaBody', 'x')))],
    [
      'a head that would be repeated for ever',
      fattura({ seller: denomination('x'.repeat(100_000)) }, bodies),
    ],
  ])('is refused with %s', (_name, text) => {
    expect(() => takeApart(bytesOf(text))).toThrowError(InvoiceError);
  });

  it('is refused with text beside elements', () => {
    const mixed = fatturaBody().replace('<DatiGenerali>', '<DatiGenerali>x');
    expect(() => takeApart(bytesOf(fattura({}, [mixed, mixed])))).toThrowError(
      /text beside elements/,
    );
  });
});

describe('a FatturaPA that is signed as a file', () => {
  it('is refused by name, with what to do', () => {
    const cades = Buffer.from(`308006092a864886f70d010702a080${'00'.repeat(40)}`, 'hex');
    try {
      readInvoice(new Uint8Array(cades));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ facts: { what: 'a signed envelope (CMS, .p7m)' } });
      expect((error as InvoiceError).remedy).toContain('openssl cms -verify');
    }
  });
});

describe('fields that people know it by', () => {
  it('are those of every other invoice', () => {
    expect(inspectInvoice(read())).toEqual({
      number: 'FT-2026/117',
      issueDate: '2026-09-02',
      dueDate: '2026-11-30',
      currency: 'EUR',
      payable: '1220.00',
      supplier: 'Talwerk GmbH',
      buyer: 'Nordhafen AG',
      kind: { code: 'TD01', document: 'FatturaElettronica' },
    });
  });
});
