import { describe, expect, it } from 'vitest';
import { claimOf } from '../../../client/invoices/identity.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { amount, cii, ciiTerm, ubl } from './made.ts';
import { bytesOf } from './samples.ts';

const judge = (text: string, today: string | null = null) => {
  const { registrable, refuse, ask, warn } = judgeInvoice(readInvoice(bytesOf(text)), today);
  const codes = [...(refuse === null ? [] : [refuse]), ...ask].map(({ code }) => code);
  return {
    registrable,
    codes,
    warn: warn.map(({ code }) => code),
    facts: (refuse ?? ask[0])?.facts,
  };
};
const errorOf = (text: string): InvoiceError => {
  try {
    readInvoice(bytesOf(text));
  } catch (error) {
    if (error instanceof InvoiceError) return error;
    throw error;
  }
  throw new Error('it was read');
};
const fine = { registrable: true, codes: [], warn: [], facts: undefined };

describe('the documents of these tests', () => {
  it.each([
    ['UBL', ubl()],
    ['CII', cii()],
  ])('in %s have nothing against them', (_syntax, text) => {
    expect(judge(text)).toEqual(fine);
  });
});

describe('a value with markup inside is not read', () => {
  it.each([
    ['a number', ubl({ number: 'M-<x>7</x>1' }), 'ID'],
    ['a date', ubl({ issued: '2026-<x/>09-02' }), 'IssueDate'],
    ['a name', ubl({ supplier: 'Tal<b>werk</b>' }), 'RegistrationName'],
    ['an amount', ubl({ totals: amount('PayableAmount', '1<x>9</x>190.00') }), 'PayableAmount'],
    [
      'a tax',
      ubl({ tax: `<cac:TaxTotal>${amount('TaxAmount', '1<x/>')}</cac:TaxTotal>` }),
      'TaxAmount',
    ],
    ['a number', cii({ number: 'M-<x>7</x>1' }), 'ID'],
    ['a date', cii({ issued: '2026<x/>0902' }), 'DateTimeString'],
    ['a name', cii({ supplier: '<b>Tal</b>werk' }), 'Name'],
    ['a code', cii({ code: '3<x>8</x>80' }), 'TypeCode'],
    [
      'an amount',
      cii({ totals: '<ram:DuePayableAmount>1<x>9</x>190.00</ram:DuePayableAmount>' }),
      'DuePayableAmount',
    ],
  ])('%s', (_what, text, element) => {
    const { code, facts, remedy } = errorOf(text);
    expect(code).toBe('mixed_content');
    expect(facts['element']).toBe(element);
    expect(remedy).toBe('Have it issued again with the value alone.');
  });

  it('comments, instructions and CDATA are no markup', () => {
    for (const text of [ubl, cii].map((make) =>
      make({ number: '<!--x-->M<?x y?>-<![CDATA[1]]>' }),
    )) {
      expect(readInvoice(bytesOf(text)).number).toBe('M-1');
    }
  });
});

describe('empty elements say nothing', () => {
  const ublPayee = (inside: string) => `<cac:PayeeParty>${inside}</cac:PayeeParty>`;
  const ciiPayee = (inside: string) => `<ram:PayeeTradeParty>${inside}</ram:PayeeTradeParty>`;

  it.each([
    ['UBL', ubl({ settlement: ublPayee('') })],
    ['UBL', ubl({ settlement: ublPayee('<cac:PartyName><cbc:Name> </cbc:Name></cac:PartyName>') })],
    ['CII', cii({ settlement: ciiPayee('') })],
    ['CII', cii({ settlement: ciiPayee('<ram:ID schemeID="0088"/><ram:Name/>') })],
  ])('%s: a payee', (_syntax, text) => {
    expect(judge(text)).toEqual(fine);
  });

  it.each([
    [
      'UBL',
      ubl({
        totals:
          '<cbc:PayableAmount/><cbc:PrepaidAmount currencyID="EUR"/>' +
          amount('TaxInclusiveAmount', '1190.00') +
          amount('PayableAmount', '1190.00'),
      }),
    ],
    [
      'CII',
      cii({
        totals:
          '<ram:DuePayableAmount currencyID="USD"/><ram:TotalPrepaidAmount/>' +
          '<ram:GrandTotalAmount>1190.00</ram:GrandTotalAmount>' +
          '<ram:DuePayableAmount>1190.00</ram:DuePayableAmount>',
      }),
    ],
  ])('%s: an amount', (_syntax, text) => {
    expect(judge(text)).toEqual(fine);
  });

  it('a payee with an identifier alone is one', () => {
    const id = '<cac:PartyIdentification><cbc:ID>4711</cbc:ID></cac:PartyIdentification>';
    expect(judge(ubl({ settlement: ublPayee(id) })).codes).toEqual(['payee_unconfirmed']);
    expect(judge(cii({ settlement: ciiPayee('<ram:ID>4711</ram:ID>') })).codes).toEqual([
      'payee_unconfirmed',
    ]);
  });

  it('a payee in other capitals and spaces is the seller', () => {
    const name = '  TALWERK\n GmbH ';
    const named = `<cac:PartyName><cbc:Name>${name}</cbc:Name></cac:PartyName>`;
    expect(judge(ubl({ settlement: ublPayee(named) }))).toEqual(fine);
    expect(judge(cii({ settlement: ciiPayee(`<ram:Name>${name}</ram:Name>`) }))).toEqual(fine);
    const other = named.replace('GmbH', 'AG');
    expect(judge(ubl({ settlement: ublPayee(other) })).codes).toEqual(['payee_unconfirmed']);
  });

  it('the same name with another VAT number is another', () => {
    const vat = (id: string) =>
      `<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${id}</ram:ID>` +
      '</ram:SpecifiedTaxRegistration>';
    const payee = (id: string) => ciiPayee(`<ram:Name>Talwerk GmbH</ram:Name>${vat(id)}`);
    const seller = (text: string) => text.replace('</ram:SellerTradeParty>', `${vat('DE 1')}$&`);
    expect(judge(seller(cii({ settlement: payee('de1') })))).toEqual(fine);
    expect(judge(seller(cii({ settlement: payee('DE2') }))).codes).toEqual(['payee_unconfirmed']);
  });
});

describe('a correction is the claim that it corrects', () => {
  const ublRef = (inside: string) =>
    `<cac:BillingReference><cac:InvoiceDocumentReference>${inside}` +
    '</cac:InvoiceDocumentReference></cac:BillingReference>';
  const ciiRef = (inside: string) =>
    `<ram:InvoiceReferencedDocument>${inside}</ram:InvoiceReferencedDocument>`;
  const number = '<ram:IssuerAssignedID>m-0</ram:IssuerAssignedID>';
  const dated = ublRef('<cbc:ID>m-0</cbc:ID><cbc:IssueDate>2025-12-30</cbc:IssueDate>');
  const day = '<qdt:DateTimeString format="102">20251230</qdt:DateTimeString>';
  const datedCii = ciiRef(
    `${number}<ram:FormattedIssueDateTime>${day}</ram:FormattedIssueDateTime>`,
  );

  it.each([
    ['UBL', ubl({ code: '384', settlement: dated })],
    ['CII', cii({ code: '384', settlement: datedCii })],
    ['a self-billed one', ubl({ code: '471', settlement: dated })],
  ])('%s: by number and date', (_syntax, text) => {
    expect(judge(text)).toMatchObject({ registrable: true, warn: ['correction'] });
    expect(claimOf(readInvoice(bytesOf(text)))).toEqual({ number: 'M-0', year: 2025 });
  });

  it.each([
    ['UBL', ubl({ code: '384', settlement: ublRef('<cbc:ID>M-0</cbc:ID>') })],
    ['CII', cii({ code: '384', settlement: ciiRef(number) })],
  ])('%s: by number alone the year is assumed, and said', (_syntax, text) => {
    const invoice = readInvoice(bytesOf(text));
    expect(claimOf(invoice)).toEqual({ number: 'M-0', year: 2026 });
    expect(judgeInvoice(invoice, null).warn[0]?.facts).toMatchObject({ yearAssumed: 2026 });
  });

  it.each([
    ['UBL', dated.replace('2025-12-30', '30.12.2025'), ubl, '30.12.2025'],
    ['CII', datedCii.replace('20251230', '20251399'), cii, '20251399'],
  ])(
    '%s: a date that cannot be read is told beside the year',
    (_syntax, settlement, make, said) => {
      const of = (code: string, date = {}) =>
        judgeInvoice(readInvoice(bytesOf(make({ code, settlement, ...date }))), null);
      expect(of('384').warn).toMatchObject([
        { code: 'correction', facts: { yearAssumed: 2026 } },
        { code: 'date_unreadable', facts: { term: 'BT-26', stated: said } },
      ]);
      // Of an invoice that corrects nothing the reference says nothing about the claim.
      expect(of('380').warn).toEqual([]);
      const lost =
        make === ubl ? { due: '<cbc:DueDate>soon</cbc:DueDate>' } : { terms: ciiTerm('9') };
      const told = of('384', lost).warn.filter(({ code }) => code === 'date_unreadable');
      expect(told.map(({ facts }) => facts['term'])).toEqual(['BT-9', 'BT-26']);
    },
  );

  it('a second reference with a date that can be read is the one that counts', () => {
    const twice = dated + dated.replace('2025-12-30', 'lately');
    expect(judge(ubl({ code: '384', settlement: twice }))).toMatchObject({ warn: ['correction'] });
  });

  it.each([
    ['UBL', ubl({ code: '384' })],
    ['CII', cii({ code: '384' })],
  ])('%s: one that names nothing has its own', (_syntax, text) => {
    expect(claimOf(readInvoice(bytesOf(text)))).toEqual({ number: 'M-1', year: 2026 });
    expect(judge(text)).toMatchObject({ registrable: true, warn: ['correction'] });
  });

  it('an invoice that refers to an earlier one is a claim of its own', () => {
    const text = ubl({ settlement: dated });
    expect(claimOf(readInvoice(bytesOf(text)))).toEqual({ number: 'M-1', year: 2026 });
    expect(judge(text)).toEqual(fine);
  });

  it('one that corrects two is refused', () => {
    const two = dated + dated.replace('m-0', 'm-2');
    expect(judge(ubl({ code: '384', settlement: two }))).toMatchObject({
      codes: ['ambiguous_document'],
      facts: { terms: 'BT-25', 'BT-25': 'm-0 | m-2' },
    });
  });
});

describe('what a person is told to look at', () => {
  const note = (text: string) => `<cbc:Note>${text}</cbc:Note>`;
  const ciiNote = (text: string) =>
    `<ram:IncludedNote><ram:Content>${text}</ram:Content></ram:IncludedNote>`;

  it.each([
    'Diese Forderung ist an die Bank abgetreten.',
    'Zahlung nur an Eurofact Factoring GmbH',
    'Please pay to Northern Factors Ltd.',
    'This receivable has been assigned to Bank X.',
    'Créance cédée à la banque',
    'Il credito è stato ceduto',
    'Wierzytelność przeniesiona: cesja na bank',
    'Pohledávka byla postoupena bance',
    '本发票债权已转让给保理公司',
    'Zahlung mit schuldbefreiender Wirkung nur an Beispielbank AG',
    'Die Forderung aus dieser Rechnung wurde an die Beispielbank verkauft.',
    'This receivable has been sold to Example Finance Ltd.',
    'Pour être libératoire, votre règlement est à adresser à Exemple Finance',
    'Die Forderung ist abge\u00adtre\u200bten.',
    'The claim is as-\nsigned to Bank X.',
    'ｆａｃｔｏｒｉｎｇ',
    'Globalzession zugunsten der Bank',
    'Forderungsverkauf an die Beispielbank',
    'Fakturaen er overdratt til banken',
    'Saatava on pantattu pankille',
    'Wierzytelność została przelana na rzecz banku',
    'Pohľadávka bola postúpená banke',
    'Creanța a fost cesionată către bancă',
    'Potraživanje je ustupljeno banci',
    'Η απαίτηση έχει εκχωρηθεί στην Τράπεζα',
    'Вземането е цедирано на банката',
    'Reikalavimo teisė perleista bankui',
    'Nõue on loovutatud pangale',
    '本債権は銀行に譲渡されました',
    '본 채권은 은행에 양도되었습니다',
    '该款项已转让给银行',
    'Cessione del credito a favore di Banca X',
    'Cession de créances professionnelles',
    'Factor: Northern Bank',
  ])('%j', (text) => {
    for (const made of [
      ubl({ note: note(text) }),
      ubl({ settlement: `<cac:PaymentTerms>${note(text)}</cac:PaymentTerms>` }),
      cii({ note: ciiNote(text) }),
      cii({ terms: ciiTerm('20261130', `<ram:Description>${text}</ram:Description>`) }),
      ubl({ note: note('x').repeat(60) + note(text) }),
      ubl().replace('<cac:InvoiceLine>', `<cac:InvoiceLine>${note(text)}`),
      cii().replace(
        '<ram:ApplicableHeaderTradeAgreement>',
        '<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>' +
          `${ciiNote(text)}</ram:AssociatedDocumentLineDocument>` +
          '</ram:IncludedSupplyChainTradeLineItem><ram:ApplicableHeaderTradeAgreement>',
      ),
    ]) {
      expect(judge(made)).toMatchObject({ registrable: true, warn: ['assigned_in_text'] });
    }
  });

  it.each([
    ...['Payable within 30 days', 'Vielen Dank für Ihren Auftrag', 'Factory price'],
    ...[
      'Sold to: Nordhafen AG, invoiced as ordered',
      'Die Ware wurde an die Nordhafen AG verkauft',
    ],
    ...['Konzessionsabgabe Strom', 'Koncesja 5', 'Concession automobile', 'Procédé breveté'],
    ...['Cessione di beni non imponibile art. 41', 'fattori determinanti', 'Procession fee'],
    ...['Concesión de aguas', 'Concessão', 'Concessie', 'Beneficio concedido', 'preceduto'],
    ...['Power factor 0.95', 'Factor: 1.5', '技术转让服务'],
  ])('%s is nothing', (text) => {
    expect(judge(ubl({ note: note(text) }))).toEqual(fine);
    expect(judge(cii({ note: ciiNote(text) }))).toEqual(fine);
  });

  it.each([
    ['Factor Beispielbank AG', ['other_account_holder']],
    ['TALWERK GMBH', []],
    ['Talwerk GmbH.', []],
    ['Talwerk Gesellschaft mit beschränkter Haftung', []],
    ['Talwerk G.m.b.H.', []],
    ['Talwerk AG', ['other_account_holder']],
    ['Talwerk Aktiengesellschaft', ['other_account_holder']],
  ])('an account of %s', (holder, warn) => {
    const account = `<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:Name>${holder}</cbc:Name>`;
    const settlement = `${account}</cac:PayeeFinancialAccount></cac:PaymentMeans>`;
    expect(judge(ubl({ settlement }))).toMatchObject({ registrable: true, warn });
    const creditor = `<ram:PayeePartyCreditorFinancialAccount><ram:AccountName>${holder}`;
    const means =
      `<ram:SpecifiedTradeSettlementPaymentMeans>${creditor}</ram:AccountName>` +
      '</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>';
    expect(judge(cii({ settlement: means }))).toMatchObject({ registrable: true, warn });
  });

  it.each([
    ['2026-09-02', '2026-08-01', ['due_before_issue']],
    ['0206-09-02', '2026-11-30', ['strange_date']],
    ['2206-09-02', '2026-11-30', ['due_before_issue', 'strange_date']],
    ['2016-09-02', '2026-11-30', ['strange_date']],
    ['2026-09-02', '2062-11-30', ['strange_date']],
    ['2026-12-24', '2027-01-30', ['strange_date']],
    ['2026-11-02', '2027-01-30', []],
  ])('issued %s, due %s', (issued, due, warn) => {
    const inUbl = ubl({ issued, due: `<cbc:DueDate>${due}</cbc:DueDate>` });
    expect(judge(inUbl, '2026-11-20').warn).toEqual(warn);
    const bare = (day: string) => day.replaceAll('-', '');
    const inCii = cii({ issued: bare(issued), terms: ciiTerm(bare(due)) });
    expect(judge(inCii, '2026-11-20')).toMatchObject({ registrable: true, warn });
  });

  it.each([
    ['2 % Skonto bis 12.09.2026, netto bis 31.12.2026', ['later_day_in_terms']],
    ['595.00 on 2026-11-30 and 595.00 on 2026-12-31', ['later_day_in_terms']],
    ['Payable en deux fois : 30/11/2026, 31/12/2026', ['later_day_in_terms']],
    ['2 % Skonto bis 12.09.2026, netto bis 30. 11. 2026', []],
    ['Net by 12/11/2026', []],
    ['2 % Skonto bis 30.09.2026, netto bis 05.12.2026', ['later_day_in_terms']],
    ['Zahlbar bis 12.11.2026', []],
    ['Order 1.2.2026.17 of 99.99.2026', []],
  ])('terms in words: %s', (text, warn) => {
    const inUbl = `<cac:PaymentTerms><cbc:Note>${text}</cbc:Note></cac:PaymentTerms>`;
    const due = '<cbc:DueDate>2026-11-30</cbc:DueDate>';
    expect(judge(ubl({ due, terms: inUbl }))).toMatchObject({ registrable: true, warn });
    const inCii = ciiTerm('20261130', `<ram:Description>${text}</ram:Description>`);
    expect(judge(cii({ terms: inCii }))).toMatchObject({ registrable: true, warn });
    expect(judge(ubl({ due, note: note(text) }))).toEqual(fine);
  });

  it('parts are asked about and warned about', () => {
    const part = '<ram:PartialPaymentAmount>595.00</ram:PartialPaymentAmount>';
    const terms = ciiTerm('20260930', part) + ciiTerm('20261231', part);
    expect(judge(cii({ terms }))).toMatchObject({
      registrable: false,
      codes: ['instalments_unanswered'],
      warn: ['payable_in_parts'],
      facts: { instalments: '595.00 on 2026-09-30, 595.00 on 2026-12-31', count: 2 },
    });
  });
});

describe('an amount without its currency', () => {
  it('in UBL is said to lack it, and in CII has that of the document', () => {
    const bare = (text: string) => text.replace(' currencyID="EUR"', '');
    const tax = bare(`<cac:TaxTotal>${amount('TaxAmount', '190.00')}</cac:TaxTotal>`);
    expect(judge(ubl({ tax }))).toMatchObject({
      codes: ['currency_id_missing'],
      facts: { term: 'BT-110', currency: 'EUR' },
    });
    const payable = ubl().replace('<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount>');
    expect(judge(payable)).toMatchObject({
      codes: ['currency_id_missing'],
      facts: { term: 'BT-115', amount: '1190.00' },
    });
    expect(judge(bare(cii()))).toEqual(fine);
  });

  it.each([
    [
      'UBL',
      ubl().replace(
        '<cbc:TaxInclusiveAmount currencyID="EUR"',
        '<cbc:TaxInclusiveAmount currencyID="USD"',
      ),
    ],
    ['CII', cii().replace('<ram:GrandTotalAmount', '<ram:GrandTotalAmount currencyID="USD"')],
  ])('%s: a total in another currency is one', (_syntax, text) => {
    expect(judge(text)).toMatchObject({
      codes: ['total_currency_differs'],
      facts: { term: 'BT-112', stated: 'USD' },
    });
  });
});

it('says each date of an unreadable kind', () => {
  const text = cii({ issued: '260902' });
  expect(judge(text)).toMatchObject({ codes: ['issue_date_missing'], facts: { stated: '260902' } });
});
