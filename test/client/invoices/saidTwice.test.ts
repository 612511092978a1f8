import { describe, expect, it } from 'vitest';
import { claimOf } from '../../../client/invoices/identity.ts';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { cii, ciiTerm, ubl } from './made.ts';
import { chinese, fattura, payment, payments, tag } from './madeNational.ts';
import { bytesOf } from './samples.ts';

// What stands once in a document that is right, and twice in one that is not: whoever reads the
// first of them pays another, on another day, or for another claim than who reads the second.

const judge = (text: string) => {
  const invoice = readInvoice(bytesOf(text));
  const { registrable, refuse, ask, warn } = judgeInvoice(invoice, null);
  const claim = claimOf(invoice);
  return {
    registrable,
    refuse: refuse?.code,
    terms: refuse?.facts['terms'],
    ask: ask.map(({ code }) => code),
    warn: warn.map(({ code }) => code),
    claim: `${claim?.number} of ${claim?.year}`,
  };
};
const fine = { registrable: true, refuse: undefined, ask: [], warn: [] };
const refused = (terms: string) => ({ registrable: false, refuse: 'ambiguous_document', terms });

const party = (...names: readonly string[]) =>
  names.map((name) => `<cac:PartyName><cbc:Name>${name}</cbc:Name></cac:PartyName>`).join('');
const payee = (inside: string) => `<cac:PayeeParty>${inside}</cac:PayeeParty>`;
const inUblReference = (inside: string) =>
  '<cac:BillingReference><cac:InvoiceDocumentReference>' +
  `${inside}</cac:InvoiceDocumentReference></cac:BillingReference>`;
const ciiPayee = (name: string) =>
  `<ram:PayeeTradeParty><ram:Name>${name}</ram:Name></ram:PayeeTradeParty>`;

describe('a party', () => {
  const seller = /<cac:PartyLegalEntity><cbc:RegistrationName>Talwerk.*?<\/cac:PartyLegalEntity>/;

  it.each([
    ['UBL, payees', 'BT-59', ubl({ settlement: payee(party('Talwerk GmbH', 'Beispielbank AG')) })],
    [
      'UBL, two payees',
      'BT-59',
      ubl({ settlement: payee(party('Talwerk GmbH')) + payee(party('Beispielbank AG')) }),
    ],
    ['UBL, sellers', 'BT-27', ubl().replace(seller, party('Talwerk GmbH', 'Beispielbank AG'))],
    [
      'CII, payees',
      'BT-59',
      cii({ settlement: ciiPayee('Talwerk GmbH') + ciiPayee('Beispielbank AG') }),
    ],
    [
      'CII, a payee, and another in the terms of payment',
      'BT-59',
      cii({
        settlement: ciiPayee('Talwerk GmbH'),
        terms: ciiTerm('20261130', ciiPayee('Beispielbank AG')),
      }),
    ],
  ])('%s by two names is refused', (_what, term, text) => {
    expect(judge(text)).toMatchObject(refused(term));
  });

  it('that is to be paid may stand in the terms of payment of CII', () => {
    const terms = (name: string) => cii({ terms: ciiTerm('20261130', ciiPayee(name)) });
    expect(judge(terms('Beispielbank AG'))).toMatchObject({ ask: ['payee_unconfirmed'] });
    expect(judge(terms('TALWERK GMBH'))).toMatchObject(fine);
  });

  it('is none where only the identifier for direct debits stands', () => {
    const id = (scheme: string) =>
      payee(
        `<cac:PartyIdentification><cbc:ID schemeID="${scheme}">DE98ZZZ09999999999</cbc:ID>` +
          '</cac:PartyIdentification>',
      );
    expect(judge(ubl({ settlement: id('SEPA') }))).toMatchObject(fine);
    expect(judge(ubl({ settlement: id('0088') }))).toMatchObject({ ask: ['payee_unconfirmed'] });
    const named = id('SEPA').replace('<cac:PartyId', `${party('Beispielbank AG')}<cac:PartyId`);
    expect(judge(ubl({ settlement: named }))).toMatchObject({ ask: ['payee_unconfirmed'] });
  });
});

describe('the invoice that a correction corrects', () => {
  const kind = (name: string) => (number: string, day?: string) =>
    `<cac:BillingReference><cac:${name}><cbc:ID>${number}</cbc:ID>` +
    (day === undefined ? '' : `<cbc:IssueDate>${day}</cbc:IssueDate>`) +
    `</cac:${name}></cac:BillingReference>`;
  const inUbl = kind('InvoiceDocumentReference');
  const inCii = (number: string, day?: string) =>
    `<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>${number}</ram:IssuerAssignedID>` +
    (day === undefined
      ? ''
      : '<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">' +
        `${day.replaceAll('-', '')}</qdt:DateTimeString></ram:FormattedIssueDateTime>`) +
    '</ram:InvoiceReferencedDocument>';

  describe.each([
    ['UBL', ubl, inUbl],
    ['CII', cii, inCii],
  ])('%s', (_syntax, make, reference) => {
    const named = (settlement: string) => judge(make({ code: '384', settlement }));

    it('is one, however often it is named', () => {
      const twice = reference('M-0', '2025-08-01') + reference('m\u20110', '2025-08-01');
      expect(named(twice)).toMatchObject({ registrable: true, claim: 'M-0 of 2025' });
      const once = reference('M-0') + reference('M-0', '2025-08-01');
      expect(named(once)).toMatchObject({ registrable: true, claim: 'M-0 of 2025' });
    });

    it('is not one of two years', () => {
      const two = reference('M-0', '2025-08-01') + reference('M-0', '2026-08-01');
      expect(named(two)).toMatchObject(refused('BT-26'));
    });

    it('has one number and one day in a reference', () => {
      const one = reference('M-0', '2025-08-01');
      const again = (tag: RegExp) => one.replace(tag, (found) => found + found.replace('0', '7'));
      expect(named(again(/<(cbc:ID|ram:IssuerAssignedID)>.*?<\/\1>/))).toMatchObject(
        refused('BT-25'),
      );
      expect(named(again(/<(cbc:IssueDate|qdt:DateTimeString).*?<\/\1>/))).toMatchObject(
        refused('BT-26'),
      );
    });

    it('is none where the number shows nothing', () => {
      expect(named(reference('\u200b'))).toMatchObject({ registrable: true, claim: 'M-1 of 2026' });
    });
  });

  it('may be self-billed', () => {
    const settlement = kind('SelfBilledInvoiceDocumentReference')('M-0', '2025-08-01');
    const text = ubl({ code: '471', settlement });
    expect(judge(text)).toMatchObject({ claim: 'M-0 of 2025' });
    expect(readInvoice(bytesOf(text)).precedingInvoice).toBe('M-0');
  });
});

describe('the profile', () => {
  it('whose sums count is one', () => {
    const minimum = 'urn:factur-x.eu:1p0:minimum';
    const inUbl = '</cbc:CustomizationID><cbc:CustomizationID>urn:cen.eu:en16931:2017';
    const inCii = '</ram:ID><ram:ID>urn:cen.eu:en16931:2017';
    expect(judge(ubl({ profile: minimum + inUbl }))).toMatchObject(refused('BT-24'));
    expect(judge(cii({ profile: minimum + inCii }))).toMatchObject(refused('BT-24'));
  });
});

describe('a payment of a FatturaPA', () => {
  const day = (text: string) => tag('DataScadenzaPagamento', text);
  const amount = (text: string) => tag('ImportoPagamento', text);

  it.each([
    ['DataScadenzaPagamento', payment('1220.00', day('2026-11-30') + day('2026-12-31'))],
    ['ImportoPagamento', payment('1220.00', '2026-11-30', 'MP05', amount('610.00'))],
  ])('has one %s', (term, detail) => {
    expect(judge(fattura({ payment: payments(detail) })).terms).toContain(term);
  });
});

describe('a notice of assignment', () => {
  const notice = 'Die Forderung ist an die Beispielbank abgetreten.';
  const told = (text: string) => judge(text).warn;
  const inPart = (path: string) => {
    const names = path.split('/');
    return names.reduceRight((inside, name) => `<${name}>${inside}</${name}>`, notice);
  };

  it.each([
    ['cac:PaymentMeans/cbc:PaymentID'],
    ['cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:PaymentNote'],
    ['cac:AdditionalDocumentReference/cbc:DocumentDescription'],
    ['cac:InvoiceLine/cac:Item/cbc:Name'],
    ['cac:InvoiceLine/cac:Item/cbc:Description'],
    ['cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm'],
  ])('is seen in UBL in %s', (path) => {
    expect(told(ubl({ settlement: inPart(path) }))).toEqual(['assigned_in_text']);
  });

  it.each([
    ['ApplicableHeaderTradeAgreement', 'ram:SellerTradeParty/ram:Description'],
    ['ApplicableHeaderTradeAgreement', 'ram:AdditionalReferencedDocument/ram:Name'],
    ['ApplicableHeaderTradeSettlement', 'ram:PaymentReference'],
  ])('is seen in CII in %s, %s', (within, path) => {
    const text = cii().replace(`<ram:${within}>`, (open) => open + inPart(path));
    expect(told(text)).toEqual(['assigned_in_text']);
  });

  it.each(['Name', 'Description'])('is seen in CII in the %s of a product', (name) => {
    const line = `ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedTradeProduct/ram:${name}`;
    const text = cii().replace('<ram:ApplicableHeaderTradeA', (open) => inPart(line) + open);
    expect(told(text)).toEqual(['assigned_in_text']);
  });

  it('is seen in a line of a FatturaPA', () => {
    const said = 'Il credito è stato ceduto a Banca X';
    expect(told(fattura().replace('Alloggiamenti', said))).toEqual(['assigned_in_text']);
  });
});

describe('text in the place of elements', () => {
  it.each([
    ['PaymentTerms', ubl({ terms: '<cac:PaymentTerms>Abgetreten</cac:PaymentTerms>' })],
    ['BillingReference', ubl({ settlement: '<cac:BillingReference>RE-1</cac:BillingReference>' })],
    ['InvoiceDocumentReference', ubl({ settlement: inUblReference('RE-1') })],
    ['PayeeParty', ubl({ settlement: payee('Beispielbank AG') })],
    [
      'SpecifiedTradePaymentTerms',
      cii({ terms: ciiTerm('20261130') + ciiTerm('', 'payable on 31 December') }),
    ],
    ['PayeeTradeParty', cii({ settlement: '<ram:PayeeTradeParty>B AG</ram:PayeeTradeParty>' })],
    ['DueDateDateTime', cii().replace(/(<ram:DueDateDateTime>).*?(<\/ram:Due)/, '$120261130$2')],
    ['DettaglioPagamento', fattura({ payment: payments(tag('DettaglioPagamento', 'MP05')) })],
  ])('is refused: %s', (element, text) => {
    expect(() => judge(text)).toThrow(
      expect.objectContaining({
        code: 'mixed_content',
        facts: expect.objectContaining({ element }),
        message: `${element} has text where elements belong`,
      }),
    );
  });
});

describe('text beside elements', () => {
  it.each([
    ['UBL', ubl(), '<cbc:PayableAmount '],
    ['UBL', ubl(), '<cac:PartyLegalEntity>'],
    ['CII', cii(), '<ram:DuePayableAmount>'],
    ['CII', cii(), '<ram:DueDateDateTime>'],
    ['CII', cii(), '<udt:DateTimeString format="102">20260902'],
    ['FatturaPA', fattura(), '<ImportoPagamento>'],
    ['a Chinese invoice', chinese(), '<SellerName>'],
  ])('of %s is refused, and blanks are none (%s)', (_syntax, text, before) => {
    expect(judge(text.replace(before, `\n\t\u00a0${before}`))).toMatchObject(fine);
    expect(() => judge(text.replace(before, `99${before}`))).toThrow(
      expect.objectContaining({
        code: 'mixed_content',
        facts: expect.objectContaining({ text: '99' }),
      }),
    );
  });
});
