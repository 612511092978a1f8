import { describe, expect, it } from 'vitest';
import { calendarDay } from '../../../client/invoices/calendarDay.ts';
import { decodeText } from '../../../client/invoices/decodeText.ts';
import { inspectInvoice } from '../../../client/invoices/inspectInvoice.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { MAX_INVOICE_BYTES } from '../../../client/invoices/limits.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { bytesOf, sampleBytes, sampleText } from './samples.ts';

const UBL = sampleText('gear-housings-ubl.xml');
const CII = sampleText('gear-housings-cii.xml');

const read = (text: string) => readInvoice(bytesOf(text));
const changed = (text: string, from: string | RegExp, to: string): string => {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
};
const errorCode = (bytes: Uint8Array): string => {
  try {
    readInvoice(bytes);
  } catch (error) {
    if (error instanceof InvoiceError) return error.code;
    throw error;
  }
  return 'none';
};

describe('readInvoice', () => {
  it('reads the same from one invoice in two syntaxes', () => {
    const { syntax: _u, kind: ublKind, totals: ublTotals, ...ubl } = read(UBL);
    const { syntax: _c, kind: ciiKind, totals: ciiTotals, ...cii } = read(CII);
    expect(cii).toEqual(ubl);
    expect(ciiTotals).toEqual(ublTotals);
    expect(ublKind).toEqual({ code: '380', document: 'Invoice' });
    expect(ciiKind).toEqual({ code: '380', document: 'CrossIndustryInvoice' });
  });

  it('goes by namespaces and not by prefixes', () => {
    const prefixed = UBL.replace(/cbc:/g, 'b1:')
      .replace(/cac:/g, 'x-y:')
      .replace('xmlns:cbc', 'xmlns:b1')
      .replace('xmlns:cac', 'xmlns:x-y')
      .replace('<Invoice xmlns=', '<i:Invoice xmlns:i=')
      .replace('</Invoice>', '</i:Invoice>');
    expect(read(prefixed)).toEqual(read(UBL));
    const unprefixed = CII.replace(/ram:/g, '')
      .replace('xmlns:ram=', 'xmlns=')
      .replace(/rsm:/g, 'r:')
      .replace('xmlns:rsm', 'xmlns:r');
    expect(read(unprefixed)).toEqual(read(CII));
  });

  it('does not take an element of another namespace for its own', () => {
    const foreign = changed(
      UBL,
      '<cbc:ID>TW-2026-0417</cbc:ID>',
      '<x:ID xmlns:x="urn:x">1</x:ID><cbc:ID>2</cbc:ID>',
    );
    expect(read(foreign)).toMatchObject({ number: '2', ambiguous: [] });
  });

  it('trims texts at their ends and leaves them alone inside', () => {
    const spaced = changed(UBL, '>Talwerk Getriebe GmbH<', '>\n  Talwerk\n  Getriebe GmbH\t<');
    expect(read(spaced).supplier.name).toBe('Talwerk\n  Getriebe GmbH');
  });

  it('has null for what is absent or empty', () => {
    const empty = read('<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>');
    expect(inspectInvoice(empty)).toStrictEqual({
      number: null,
      issueDate: null,
      dueDate: null,
      currency: null,
      payable: null,
      supplier: null,
      buyer: null,
      kind: { code: null, document: 'Invoice' },
    });
    expect(
      read(changed(UBL, /<cbc:DueDate>.*?<\/cbc:DueDate>/, '<cbc:DueDate/>')).dueDate,
    ).toBeNull();
    const namespace = /xmlns:rsm="([^"]*)"/.exec(CII)?.[1] ?? '';
    const bare = read(`<CrossIndustryInvoice xmlns="${namespace}"/>`);
    expect(inspectInvoice(bare)).toStrictEqual({
      ...inspectInvoice(empty),
      kind: { code: null, document: 'CrossIndustryInvoice' },
    });
  });

  it('takes the trading name where there is no registered one', () => {
    const ubl = changed(UBL, /<cbc:RegistrationName>Talwerk.*?<\/cbc:RegistrationName>/, '');
    expect(read(ubl).supplier).toMatchObject({ name: 'Talwerk', registrationName: null });
    const cii = changed(CII, '<ram:Name>Talwerk Getriebe GmbH</ram:Name>', '');
    expect(read(cii).supplier).toMatchObject({ name: 'Talwerk', registrationName: null });
  });

  it('reads the due date of a UBL credit note from its payment means', () => {
    const means =
      '<cac:PaymentMeans><cbc:PaymentDueDate>2026-12-01</cbc:PaymentDueDate></cac:PaymentMeans>';
    const note = sampleText('credit-note-ubl.xml');
    expect(read(note).dueDate).toBeNull();
    expect(read(changed(note, '<cac:TaxTotal>', `${means}<cac:TaxTotal>`)).dueDate).toBe(
      '2026-12-01',
    );
    // Where both are stated, that of the document itself counts.
    expect(read(changed(UBL, '<cac:PaymentMeans>', `${means}<cac:PaymentMeans>`)).dueDate).toBe(
      '2027-01-31',
    );
  });

  it('takes terms without a day for no terms of payment', () => {
    const terms = /<ram:SpecifiedTradePaymentTerms>[\s\S]*<\/ram:SpecifiedTradePaymentTerms>/;
    const [first = ''] = terms.exec(CII) ?? [];
    const undated = first.replace(/<ram:DueDateDateTime>[\s\S]*<\/ram:DueDateDateTime>/, '');
    expect(read(changed(CII, first, undated + first)).dueDate).toBe('2027-01-31');
  });

  it('takes the tax in the currency of the document, not the one for the tax office', () => {
    const other = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">1</cbc:TaxAmount></cac:TaxTotal>';
    const ubl = changed(UBL, '<cac:TaxTotal>', `${other}<cac:TaxTotal>`);
    expect(read(ubl)).toMatchObject({ totals: read(UBL).totals, ambiguous: [] });
    const cii = changed(
      CII,
      '<ram:TaxTotalAmount currencyID="EUR">',
      '<ram:TaxTotalAmount currencyID="SEK">1</ram:TaxTotalAmount>$&',
    );
    expect(read(cii)).toMatchObject({ totals: read(CII).totals, ambiguous: [] });
  });

  it.each([
    ['BT-1', UBL, '<cbc:ID>TW-2026-0417</cbc:ID>', '<cbc:ID>1</cbc:ID>'],
    [
      'BT-2',
      UBL,
      '<cbc:IssueDate>2026-11-02</cbc:IssueDate>',
      '<cbc:IssueDate>2026-11-03</cbc:IssueDate>',
    ],
    [
      'BT-5',
      UBL,
      '<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>',
      '<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>',
    ],
    [
      'BT-115',
      UBL,
      '<cbc:PayableAmount currencyID="EUR">82866.74</cbc:PayableAmount>',
      '<cbc:PayableAmount currencyID="EUR">1.00</cbc:PayableAmount>',
    ],
    [
      'BT-115',
      UBL,
      '<cbc:PayableAmount currencyID="EUR">82866.74</cbc:PayableAmount>',
      '<cbc:PayableAmount currencyID="USD">82866.74</cbc:PayableAmount>',
    ],
    [
      'BT-110',
      UBL,
      '<cac:TaxTotal>',
      '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1</cbc:TaxAmount></cac:TaxTotal>',
    ],
    ['BT-1', CII, '<ram:ID>TW-2026-0417</ram:ID>', '<ram:ID>1</ram:ID>'],
    ['BT-27', CII, '<ram:Name>Talwerk Getriebe GmbH</ram:Name>', '<ram:Name>Other</ram:Name>'],
    [
      'BT-115',
      CII,
      '<ram:DuePayableAmount>82866.74</ram:DuePayableAmount>',
      '<ram:DuePayableAmount>1</ram:DuePayableAmount>',
    ],
  ])('notes that %s stands twice and differs', (term, text, once, other) => {
    const twice = read(
      changed(text, once, once === '<cac:TaxTotal>' ? other + once : once + other),
    );
    expect(twice.ambiguous.map((each) => each.term)).toEqual([term]);
    // Said twice in the same words is no contradiction.
    if (once !== '<cac:TaxTotal>')
      expect(read(changed(text, once, once + once)).ambiguous).toEqual([]);
  });

  it('refuses other documents by their root', () => {
    for (const text of [
      '<Invoice/>',
      '<html xmlns="http://www.w3.org/1999/xhtml"/>',
      '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"/>',
      '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
      // ZUGFeRD 1 is another document, with other names inside.
      '<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
    ]) {
      expect(errorCode(bytesOf(text))).toBe('unknown_root');
    }
  });

  it('refuses what is no XML', () => {
    expect(errorCode(new Uint8Array())).toBe('not_xml');
    expect(errorCode(bytesOf('%PDF-1.7\n'))).toBe('pdf_unreadable');
    expect(errorCode(bytesOf('{"number":1}'))).toBe('not_xml');
    expect(errorCode(new Uint8Array([0x50, 0x4b, 3, 4]))).toBe('not_xml');
  });

  it('refuses a byte more than the limit, whatever it is', () => {
    expect(errorCode(new Uint8Array(MAX_INVOICE_BYTES + 1))).toBe('too_big');
    const padding = ' '.repeat(MAX_INVOICE_BYTES - bytesOf(UBL).length);
    expect(read(UBL + padding).number).toBe('TW-2026-0417');
  });
});

/** As many line ends as a declaration may have between two words. */
const CRLF = '\r\n'.repeat(8);

describe('decodeText', () => {
  const content = '<a>Müller €</a>';
  const named = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>${content}`;
  const utf16 = (text: string, little: boolean): Uint8Array => {
    const bytes = new Uint8Array(2 + 2 * text.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0xfeff, little);
    for (let at = 0; at < text.length; at += 1)
      view.setUint16(2 + 2 * at, text.charCodeAt(at), little);
    return bytes;
  };
  /** Latin letters by their code points, and the euro sign where the encoding has it. */
  const latin = (text: string, euro: number): Uint8Array =>
    Uint8Array.from(text, (letter) => (letter === '€' ? euro : letter.charCodeAt(0)));
  const mark = (text: string) => bytesOf(`\ufeff${text}`);

  it.each([
    ['UTF-8 without a declaration', bytesOf(content)],
    ['UTF-8 as declared', bytesOf(named('utf-8'))],
    ['UTF-8 with a byte order mark', mark(named('UTF-8'))],
    ['UTF-16 little end first', utf16(named('UTF-16'), true)],
    ['UTF-16 big end first', utf16(named('utf-16'), false)],
    ['UTF-16 named in full', utf16(named('UTF-16LE'), true)],
    ['UTF-16 without a declaration', utf16(content, false)],
    ['ISO-8859-1, read as windows-1252', latin(named('ISO-8859-1'), 0x80)],
    ['windows-1252', latin(named('windows-1252'), 0x80)],
    ['ISO-8859-15', latin(named('ISO-8859-15'), 0xa4)],
    [
      'a declaration with all blanks that may be',
      latin(
        `<?xml${CRLF}version${CRLF}=${CRLF}"1.0"${CRLF}encoding${CRLF}=${CRLF}"windows-1252"?>` +
          content,
        0x80,
      ),
    ],
  ])('reads %s', (_what, bytes) => {
    const text = decodeText(bytes);
    expect(text.endsWith(content)).toBe(true);
    expect(text.startsWith('<')).toBe(true);
  });

  it.each([
    ['UTF-8 that is none', latin('<a>Müller</a>', 0)],
    ['UTF-8 that is cut', bytesOf('<a>€').subarray(0, 5)],
    ['an overlong form', new Uint8Array([0x3c, 0x61, 0xc0, 0xaf, 0x3e])],
    ['UTF-16 with half of a surrogate pair', utf16('<a>\ud83d</a>', true)],
    ['UTF-16 of an odd length', utf16('<a/>', true).subarray(0, 9)],
    ['UTF-8 that claims to be UTF-16', bytesOf(named('UTF-16'))],
    ['a mark of UTF-8 that claims ISO-8859-1', mark(named('ISO-8859-1'))],
    ['a mark of UTF-16 that claims UTF-8', utf16(named('UTF-8'), true)],
    ['a mark of UTF-16 that claims the other end', utf16(named('UTF-16BE'), true)],
    ['an encoding that is not read here', bytesOf(named('UTF-7'))],
  ])('refuses %s', (_what, bytes) => {
    expect(errorCode(bytes)).toBe('bad_encoding');
  });

  it.each([
    ['behind many blanks', `<?xml version="1.0"${' '.repeat(300)}encoding="ISO-8859-2"?>`],
    ['behind many lines', `<?xml version="1.0"${'\r\n'.repeat(60)}encoding="ISO-8859-2"?>`],
    ['with blanks about its sign', `<?xml version="1.0" encoding${' '.repeat(90)}="ISO-8859-2"?>`],
    ['by a name that is too long', `<?xml version="1.0" encoding="${'x'.repeat(41)}"?>`],
  ])('no encoding is claimed where none is looked for: %s', (_what, declaration) => {
    const text = changed(UBL, '<?xml version="1.0" encoding="UTF-8"?>', declaration);
    expect(errorCode(bytesOf(text))).toBe('not_xml');
  });

  it('reads whole invoices in UTF-16 as in UTF-8', () => {
    const text = changed(UBL, 'UTF-8', 'UTF-16');
    expect(readInvoice(utf16(text, true))).toEqual(
      readInvoice(sampleBytes('gear-housings-ubl.xml')),
    );
  });
});

describe('calendarDay', () => {
  it.each([
    ['2018-03-05', null, '2018-03-05'],
    ['2015-01-09Z', null, '2015-01-09'],
    ['2015-01-09+01:00', null, '2015-01-09'],
    ['2015-01-09T23:59:59.5-05:00', null, '2015-01-09'],
    ['20180305', '102', '2018-03-05'],
    ['20180305', null, '2018-03-05'],
    ['2018-03-05', '102', '2018-03-05'],
    ['201803051230', '203', '2018-03-05'],
    ['20180305123059', '204', '2018-03-05'],
    ['201803051230+0100', '205', '2018-03-05'],
    ['2024-02-29', null, '2024-02-29'],
    ['2000-02-29', null, '2000-02-29'],
  ])('reads %s in format %s as %s', (text, format, day) => {
    expect(calendarDay(text, format)).toBe(day);
  });

  it.each([
    ['2023-02-29', null],
    ['1900-02-29', null],
    ['2018-04-31', null],
    ['2018-13-01', null],
    ['2018-00-10', null],
    ['2018-01-00', null],
    ['0000-01-01', null],
    ['05.03.2018', null],
    ['2018-3-5', null],
    ['2018-03-05 12:00', null],
    ['12018-03-05', null],
    ['20180230', '102'],
    ['180305', '101'],
    ['201803', '610'],
    ['201810', '616'],
    ['20180305', '203'],
    ['20180305', '__proto__'],
    ['', null],
    [null, null],
  ])('reads no day in %s (format %s)', (text, format) => {
    expect(calendarDay(text, format)).toBeNull();
  });
});
