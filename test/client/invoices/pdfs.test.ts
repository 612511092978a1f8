import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentFingerprint } from '../../../client/invoices/identity.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { MAX_EMBEDDED, MAX_INVOICE_BYTES } from '../../../client/invoices/limits.ts';
import { prepareRegistration } from '../../../client/invoices/prepareRegistration.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { dataPath, hasData } from '../../support/sharedData.ts';
import { cii, ubl } from './made.ts';
import { madePdf } from './madePdf.ts';
import { bytesOf, sampleBytes, sampleText } from './samples.ts';

function errorOf(bytes: Uint8Array): InvoiceError {
  try {
    readInvoice(bytes);
  } catch (error) {
    if (error instanceof InvoiceError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const INVOICE = { name: 'factur-x.xml', content: cii() };
const NOTE = { name: 'note.txt', content: 'delivered on time' };

describe('a PDF is read by the invoice that it embeds,', () => {
  it.each([
    ['as Factur-X names it', [INVOICE]],
    ['under any name', [{ ...INVOICE, name: 'Rechnung 12 (final).txt' }]],
    ['among others', [NOTE, INVOICE, { name: 'hours.pdf', content: '%PDF-1.4 no invoice' }]],
    ['twice', [INVOICE, { ...INVOICE, name: 'again.xml' }]],
    ['as UBL', [{ name: 'xrechnung.xml', content: ubl() }]],
    ['in another encoding', [{ ...INVOICE, content: Buffer.from(`\ufeff${cii()}`, 'utf16le') }]],
    ['unpacked', [{ ...INVOICE, filter: '' }]],
    ['found by the tree of names alone', [{ ...INVOICE, type: '' }]],
    ['beside a file that cannot be unpacked', [{ ...NOTE, filter: '/Filter/LZWDecode' }, INVOICE]],
  ])('%s', (_how, files) => {
    expect(readInvoice(madePdf({ files }))).toMatchObject({ number: 'M-1', payable: '1190.00' });
  });

  it('also where the table of places is wrong', () => {
    const text = Buffer.from(madePdf({ files: [INVOICE] })).toString('latin1');
    const wrong = text.replace(/startxref\n\d+/, 'startxref\n7');
    expect(readInvoice(new Uint8Array(Buffer.from(wrong, 'latin1'))).number).toBe('M-1');
  });
});

it('what is registered is the PDF as it was received, with the details of its XML', () => {
  const content = sampleText('gear-housings-cii.xml');
  const document = madePdf({ files: [{ name: 'factur-x.xml', content }] });
  const request = {
    supplierId: 'talwerk',
    networkKey: new Uint8Array(32),
    salt: new Uint8Array(32),
  };
  const hybrid = prepareRegistration({ ...request, document });
  const alone = prepareRegistration({ ...request, document: bytesOf(content) });
  if ('code' in hybrid || 'code' in alone) throw new Error('refused');
  expect(hybrid.deed.document).toBe(documentFingerprint(request.networkKey, document));
  expect(hybrid.deed.identity).toBe(alone.deed.identity);
  const { documentHash, ...terms } = alone.file.details as { readonly documentHash: string };
  expect(documentHash).toBe(hashOf(sampleBytes('gear-housings-cii.xml')));
  expect(hybrid.file.details).toEqual({ ...terms, documentHash: hashOf(document) });
  expect(hybrid.file.document).toEqual(document);
});

describe('a PDF is refused by name', () => {
  const other = { ...INVOICE, content: cii({ number: 'M-2' }) };

  it.each([
    ['with two invoices', { files: [INVOICE, { ...other, name: 'b.xml' }] }],
    ['with another in an older revision', { files: [INVOICE], revised: [other] }],
  ])('%s: several_invoices', (_what, made) => {
    const { code, facts } = errorOf(madePdf(made));
    expect({ code, facts }).toEqual({ code: 'several_invoices', facts: { invoices: 2 } });
  });

  it.each([
    ['nothing', []],
    ['a file that is no XML', [NOTE]],
    ['what cannot be read', [{ ...INVOICE, filter: '/Filter/LZWDecode' }]],
    ['what cannot be read', [{ ...INVOICE, filter: '/Filter/FlateDecode' }]],
    ['what cannot be read', [{ ...INVOICE, filter: '/Filter[/FlateDecode/FlateDecode]' }]],
    [
      'ZUGFeRD 1',
      [
        {
          ...NOTE,
          content:
            '<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
        },
      ],
    ],
  ])('that embeds %s: pdf_without_invoice', (what, files) => {
    const { code, facts, message, remedy } = errorOf(madePdf({ files }));
    expect(code).toBe('pdf_without_invoice');
    expect(message).toContain(what);
    expect(message).toContain(`it embeds ${facts['embeds']}`);
    expect(remedy).toContain('EN 16931');
  });

  it('that is encrypted, whatever it embeds: pdf_encrypted', () => {
    const hash = `<${'00'.repeat(32)}>`;
    const rights = `/Filter/Standard/V 1/R 2/Length 40/P -4/O${hash}/U${hash}`;
    for (const trailer of [`/Encrypt<<${rights}>>/ID[<00><00>]`, '/Encrypt 9 0 R']) {
      const { code, remedy } = errorOf(madePdf({ files: [INVOICE], trailer }));
      expect({ code, remedy }).toMatchObject({ code: 'pdf_encrypted', remedy: /password/ });
    }
  });

  it.each([
    ['cut', madePdf({ files: [NOTE] }).subarray(0, 120)],
    ['without any object', bytesOf('%PDF-1.7\n%%EOF\n')],
    ['of chance', Buffer.concat([bytesOf('%PDF-1.7\n'), deflateSync(Buffer.alloc(5000, 'x'))])],
  ])('that is %s: pdf_unreadable', (_what, bytes) => {
    const { code, message } = errorOf(new Uint8Array(bytes));
    expect(code).toBe('pdf_unreadable');
    expect(message).toMatch(/^the structure of the PDF cannot be read: ./);
  });

  it('whose invoice is damaged, with the reason of the invoice', () => {
    const damaged = { ...INVOICE, content: cii().replace('</ram:TypeCode>', '') };
    expect(errorOf(madePdf({ files: [damaged] })).message).toContain('no XML (not_xml)');
    const mixed = { ...INVOICE, content: cii({ number: 'M<x/>1' }) };
    expect(errorOf(madePdf({ files: [mixed] })).code).toBe('mixed_content');
  });
});

describe('a hostile PDF costs what is bounded, and is refused by name', () => {
  const packed = deflateSync(Buffer.alloc(MAX_INVOICE_BYTES + 1, 0x20));
  const filter = '/Filter/FlateDecode';

  it('too_big: a file that would unpack to more than is read', () => {
    const bomb = { name: 'a.xml', content: packed, filter };
    const hidden = { ...bomb, type: '' };
    for (const files of [[bomb], [INVOICE, bomb], [hidden]]) {
      const { code, facts } = errorOf(madePdf({ files }));
      expect({ code, facts }).toMatchObject({ code: 'too_big', facts: { limit: /unpacked/ } });
    }
  });

  it('too_big: many that together would', () => {
    const half = deflateSync(Buffer.alloc(MAX_INVOICE_BYTES / 2 + 1, 0x20));
    const files = Array.from({ length: 20 }, (_, at) => ({ name: `${at}`, content: half, filter }));
    expect(errorOf(madePdf({ files })).code).toBe('too_big');
  });

  it('too_big: more files than any invoice has', () => {
    const files = Array.from({ length: MAX_EMBEDDED + 1 }, (_, at) => ({ ...NOTE, name: `${at}` }));
    const { code, facts } = errorOf(madePdf({ files }));
    expect({ code, facts }).toMatchObject({ code: 'too_big', facts: { limit: /embedded files/ } });
  });

  it('pdf_unreadable: a table of places that has more objects than memory has room for', () => {
    const table =
      '1 0 obj\n<</Type/XRef/Size 999999999/W[0 0 0]/Index[0 999999999]/Root 2 0 R/Length 0>>\n' +
      'stream\n\nendstream\nendobj\n';
    const { code } = errorOf(bytesOf(`%PDF-1.7\n${table}startxref\n9\n%%EOF\n`));
    expect(code).toBe('pdf_unreadable');
  });

  it('pdf_without_invoice or pdf_unreadable: names of files alone, millions of them', () => {
    const names = bytesOf(`%PDF-1.7\n${'/EmbeddedFile '.repeat(MAX_INVOICE_BYTES / 16)}`);
    expect(['pdf_without_invoice', 'pdf_unreadable']).toContain(errorOf(names).code);
  });
});

describe.runIf(hasData)('the hybrid PDF of the shared data, in the folder of TALLY_DATA,', () => {
  it('embeds no invoice, and that is said', () => {
    const bytes = new Uint8Array(readFileSync(dataPath('cases/invoices/74-hybrid.pdf')));
    const { code, remedy } = errorOf(bytes);
    expect(code).toMatch(/^pdf_/);
    expect(remedy).not.toBe('');
  });
});
