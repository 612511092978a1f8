import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../client/invoices/decodeText.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { ubl } from './made.ts';
import { bytesOf } from './samples.ts';

function errorOf(bytes: Uint8Array): InvoiceError {
  try {
    readInvoice(bytes);
  } catch (error) {
    if (error instanceof InvoiceError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const signed = '308210a206092a864886f70d010702a08210933082108f0201013100';

describe('what is no XML says what it is', () => {
  it.each([
    ['an empty file', new Uint8Array()],
    ['an HTML page', bytesOf('<!DOCTYPE html><html><body>Login<br></body></html>')],
    ['an HTML page', bytesOf('\n<HTML><p>503')],
    ['a signed envelope (CMS, .p7m)', hex(signed)],
    ['a signed envelope (CMS in PEM)', bytesOf('-----BEGIN PKCS7-----\nMIIH\n')],
    ['a signed envelope or certificate in base64', bytesOf(`MIIQ${'A'.repeat(60)}`)],
    ['a mail', bytesOf('MIME-Version: 1.0\nContent-Type: multipart/signed')],
    [
      'a signed ASiC file',
      Buffer.concat([hex('504b0304'), bytesOf('application/vnd.etsi.asic-e')]),
    ],
    ['a ZIP archive', hex('504b030414000000')],
    ['a gzip archive', hex('1f8b080000000000')],
    ['a picture', hex('89504e470d0a1a0a')],
    ['an old office document', hex('d0cf11e0a1b11ae1')],
    ['an EDIFACT interchange', bytesOf("UNA:+.? 'UNB+UNOC:3+4012345'")],
    ['an X12 interchange', bytesOf('ISA*00*          *00*')],
    ['JSON', bytesOf('{"invoice":1}')],
    ['an RTF text', bytesOf('{\\rtf1\\ansi Rechnung}')],
    ['an empty file', bytesOf('\ufeff \r\n\t\n')],
    ['an empty file', new Uint8Array(100)],
    ['a mail', bytesOf('X-Mailer: post\r\nTo: a@example.com\r\n\r\nhello')],
    ['a mail', bytesOf('From a@example.com Mon Nov 30\nDKIM-Signature: v=1')],
    ['an HTML page', bytesOf('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y"><html/>')],
    ['an HTML page', bytesOf('<!-- saved -->\n<html><br></html>')],
    ['an HTML page', Buffer.from('\ufeff<!DOCTYPE html><html>', 'utf16le')],
    ['JSON', Buffer.from('\ufeff{"invoice":1}', 'utf16le')],
    ['a message of cXML', bytesOf('<?xml version="1.0"?><!DOCTYPE cXML SYSTEM "x"><cXML/>')],
    ['an EDIFACT interchange', bytesOf("UNH+1+INVOIC:D:96A:UN'")],
    ['a table, such as CSV', bytesOf('Nr;Datum;Betrag\r\nM-1;02.09.2026;1190,00\r\n')],
    ['an archive', hex('377abcaf271c0004')],
    ['an archive', hex('526172211a070100')],
    ['a picture', hex('52494646100000005745425056503820')],
    ['a picture', hex('0000001866747970686569630000')],
    ['a picture', hex('424d36000000')],
  ])('%s', (what, bytes) => {
    const { code, message, facts, remedy } = errorOf(new Uint8Array(bytes));
    expect(['not_xml', 'bad_encoding', 'has_doctype']).toContain(code);
    expect(message).toContain(`this is ${what}: `);
    expect(facts['what']).toBe(what);
    expect(remedy).not.toBe('');
  });
});

describe('XML that is no invoice says what it is', () => {
  it.each([
    [
      'StandardBusinessDocument',
      'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader',
      /Peppol envelope/,
    ],
    ['Envelope', 'http://schemas.xmlsoap.org/soap/envelope/', /SOAP envelope/],
    [
      'AttachedDocument',
      'urn:oasis:names:specification:ubl:schema:xsd:AttachedDocument-2',
      /bears an invoice/,
    ],
    ['Signature', 'http://www.w3.org/2000/09/xmldsig#', /signed envelope/],
    ['CrossIndustryDocument', 'urn:ferd:CrossIndustryDocument:invoice:1p0', /ZUGFeRD 1/],
    [
      'CrossIndustryInvoice',
      'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:13',
      /another version of CII/,
    ],
    ['Invoice', 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-1.0', /UBL 1/],
    ['Order', 'urn:oasis:names:specification:ubl:schema:xsd:Order-2', /another UBL document/],
    [
      'FatturaElettronica',
      'http://www.fatturapa.gov.it/sdi/fatturapa/v1.1',
      /another version of FatturaPA than 1\.2/,
    ],
    [
      'FatturaElettronicaSemplificata',
      'http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0',
      /the simplified invoice of Italy/,
    ],
    ['Facturae', 'http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml', /Facturae/],
    ['Finvoice', '', /Finvoice/],
    ['Faktura', 'http://crd.gov.pl/wzor/2023/06/29/12648/', /KSeF/],
    ['InvoiceData', 'http://schemas.nav.gov.hu/OSA/3.0/data', /NAV/],
    ['Invoice', 'http://isdoc.cz/namespace/2013', /ISDOC/],
    ['Invoice', 'http://www.ebinterface.at/schema/6p1/', /ebInterface/],
    ['html', 'http://www.w3.org/1999/xhtml', /an HTML page/],
    ['InvoicesDoc', 'http://www.aade.gr/myDATA/invoice/v1.0', /Greece/],
    ['Invoice', 'urn:eslog:2.00', /Slovenia/],
    ['DTE', 'http://www.sii.cl/SiiDte', /Chile/],
    ['TicketBai', 'urn:ticketbai:emision', /TicketBAI/],
    ['CompNfse', 'http://www.abrasf.org.br/nfse.xsd', /Brazil/],
    ['AuditFile', 'urn:OECD:StandardAuditFile-Tax:PT_1.04_01', /SAF-T/],
    ['INVOICE', 'http://www.opentrans.org/XMLSchema/2.1', /openTRANS/],
    ['invoiceMessage', 'urn:gs1:ecom:invoice:xsd:3', /GS1/],
    ['Document', 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.02', /ISO 20022/],
  ])('%s of %s', (name, namespace, what) => {
    const { code, message, facts, remedy } = errorOf(bytesOf(`<${name} xmlns="${namespace}"/>`));
    expect(code).toBe('unknown_root');
    expect(message).toMatch(what);
    expect(facts).toMatchObject({ root: name, namespace });
    expect(remedy).not.toBe('');
  });

  it('of an unknown kind says what is read', () => {
    const { message, remedy } = errorOf(bytesOf('<Bill xmlns="urn:x"/>'));
    expect(message).toBe('the root element is Bill');
    expect(remedy).toMatch(/UBL 2 Invoice and CreditNote and UN\/CEFACT CII/);
  });
});

describe('encodings of exporters', () => {
  const text = (encoding: string, content: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><a>${content}</a>`;
  /** ASCII, and the bytes of `content` given. */
  const encoded = (encoding: string, bytes: string) => {
    const [head = '', tail = ''] = text(encoding, '|').split('|');
    return Buffer.concat([bytesOf(head), hex(bytes), bytesOf(tail)]);
  };

  it.each([
    ['ISO-8859-2', 'f5b3e8', 'őłč'],
    ['windows-1250', 'f5b9e8', 'őąč'],
    ['ISO-8859-9', 'fdfe', 'ış'],
    ['windows-1251', 'd1f7b8f2', 'Счёт'],
    ['ISO-8859-7', 'e1e2', 'αβ'],
    ['GB18030', 'b9abcbbe', '公司'],
    ['GBK', 'b9abcbbe', '公司'],
    ['gb2312', 'b9abcbbe', '公司'],
    ['Big5', 'a4bda571', '公司'],
    ['Shift_JIS', '8a948eae', '株式'],
    ['EUC-KR', 'c8b8bbe7', '회사'],
  ])('%s', (encoding, bytes, content) => {
    expect(decodeText(encoded(encoding, bytes))).toBe(text(encoding, content));
  });

  it.each([
    ['UTF-16', 'le'],
    ['UTF-16', 'be'],
    ['UTF-16LE', 'le'],
    ['utf-16be', 'be'],
  ])('%s without a mark, %s', (encoding, end) => {
    const bytes = Buffer.from(text(encoding, 'Győr'), 'utf16le');
    if (end === 'be') bytes.swap16();
    expect(decodeText(bytes)).toBe(text(encoding, 'Győr'));
  });

  it.each(['fffe0000', '0000feff'])('UTF-32 is named (%s)', (mark) => {
    expect(errorOf(hex(`${mark}3c000000`))).toMatchObject({
      code: 'bad_encoding',
      facts: { encoding: 'utf-32' },
    });
  });

  it('that contradict the bytes are refused', () => {
    const bytes = Buffer.from(text('UTF-16BE', 'x'), 'utf16le');
    expect(errorOf(new Uint8Array(bytes))).toMatchObject({
      code: 'bad_encoding',
      facts: { encoding: 'utf-16be', found: 'utf-16le' },
    });
    expect(errorOf(new Uint8Array(encoded('UTF-8', 'fc')))).toMatchObject({
      code: 'bad_encoding',
      facts: { encoding: 'utf-8', byte: 41, hex: 'fc', line: 1 },
    });
  });

  it.each(['ISO-8859-1', 'windows-1252', 'ISO-8859-15', 'ISO-8859-2', 'Shift_JIS', 'GB18030'])(
    '%s that is said of UTF-8 is refused, and is none where all is ASCII',
    (encoding) => {
      expect(errorOf(bytesOf(text(encoding, 'Müller, Győr, 公司')))).toMatchObject({
        code: 'bad_encoding',
        facts: { found: 'utf-8' },
      });
      expect(decodeText(bytesOf(text(encoding, 'Mueller')))).toContain('Mueller');
    },
  );

  it('say where the first wrong byte is, in whatever line', () => {
    const lines = Buffer.concat([bytesOf('<a>\n€€\n'), hex('e282'), bytesOf('</a>')]);
    const { facts, message } = errorOf(new Uint8Array(lines));
    expect(facts).toMatchObject({ byte: 13, hex: '3c', line: 3 });
    expect(message).toContain('the document names no encoding');
  });
});

describe('ten megabytes are read', () => {
  it.each([
    ['an attachment', (room: number) => 'QUJDRA==\n'.repeat(room / 9)],
    [
      'many lines',
      (room: number) => '<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>'.repeat(room / 53),
    ],
  ])('%s', (what, fill) => {
    const filled = fill(10 * 1000 * 1000);
    const note = what === 'an attachment' ? `<cac:Attachment>${filled}</cac:Attachment>` : filled;
    const bytes = bytesOf(ubl({ settlement: note }));
    expect(bytes.length).toBeGreaterThan(9_990_000);
    expect(readInvoice(bytes).payable).toBe('1190.00');
  });
});
