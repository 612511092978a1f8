import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRegistrable } from '../../../client/invoices/checkRegistrable.ts';
import { MAX_CSV_ROWS, readCsv } from '../../../client/invoices/csvInvoices.ts';
import { decodeMapping } from '../../../client/invoices/csvMapping.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { MAX_INVOICE_BYTES } from '../../../client/invoices/limits.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { bytesOf } from './samples.ts';

const GERMAN = {
  delimiter: ';',
  decimal: ',',
  thousands: '.',
  dates: 'DD.MM.YYYY',
  columns: {
    number: 'Rechnung',
    issueDate: 'Datum',
    dueDate: 'Fällig',
    buyer: 'Kunde',
    taxExclusive: 'Netto',
    tax: 'USt',
    payable: 'Zahlbar',
  },
  constants: { currency: 'EUR', supplier: 'Talwerk Getriebe GmbH' },
};
const HEAD = 'Rechnung;Datum;Kunde;Fällig;Netto;USt;Zahlbar;Bemerkung\n';
const ROW = 'R-1;02.09.2026;Nordhafen AG;30.11.2026;1.000,00;190;1.190,00;per Mail\n';

const rowsOf = (text: string, mapping: JsonObject = GERMAN) =>
  readCsv(bytesOf(text), decodeMapping(mapping));

/** The reasons of the rows that have no document, and null for the others. */
function reasons(text: string, mapping: JsonObject = GERMAN) {
  return rowsOf(text, mapping).map(({ document }) => {
    if (!(document instanceof InvoiceError)) return null;
    const { code, facts, remedy } = document;
    expect(remedy).not.toBe('');
    return { code, ...facts };
  });
}

function thrown(work: () => unknown): InvoiceError | FormatError {
  try {
    work();
  } catch (error) {
    if (error instanceof InvoiceError || error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function onlyInvoice(text: string, mapping: JsonObject = GERMAN) {
  const [row, ...more] = rowsOf(text, mapping);
  expect(more).toEqual([]);
  if (row === undefined || row.document instanceof InvoiceError) throw new Error('no document');
  return readInvoice(row.document);
}

describe('a row of a CSV file', () => {
  it('becomes a document that states the mapped terms and no other', () => {
    const invoice = onlyInvoice(HEAD + ROW);
    expect(invoice).toMatchObject({
      syntax: 'UBL',
      kind: { code: '380', document: 'Invoice' },
      number: 'R-1',
      issueDate: '2026-09-02',
      dueDate: '2026-11-30',
      currency: 'EUR',
      payable: '1190.00',
      payableCurrency: 'EUR',
      supplier: { name: 'Talwerk Getriebe GmbH' },
      buyer: { name: 'Nordhafen AG' },
      notes: [],
      totals: { taxExclusive: '1000.00', tax: '190', taxInclusive: null },
    });
    expect(checkRegistrable(invoice)).toBeNull();
  });

  it('makes the same bytes in whatever order its columns stand', () => {
    const [one] = rowsOf(HEAD + ROW);
    const turn = (line: string) => `${line.trim().split(';').toReversed().join(';')}\r\n`;
    const [other] = rowsOf(turn(HEAD) + turn(ROW));
    expect(other?.document).toEqual(one?.document);
  });

  it('may have its delimiter, quotes and line ends within quotes', () => {
    const row = ROW.replace('Nordhafen AG', '"Nordhafen; ""Auto"" AG"').replace('R-1', '"R\n1"');
    expect(onlyInvoice(HEAD + row)).toMatchObject({
      number: 'R\n1',
      buyer: { name: 'Nordhafen; "Auto" AG' },
    });
  });

  it('behind a line with which spreadsheets name their delimiter', () => {
    expect(onlyInvoice(`sep=;\n${HEAD}${ROW}`).number).toBe('R-1');
  });

  it('whose first heading begins as such a line does', () => {
    const mapping = { ...GERMAN, columns: { ...GERMAN.columns, number: 'sep=Rechnung' } };
    expect(reasons(`sep=${HEAD}${ROW}`, mapping)).toEqual([null]);
  });

  it('with a term that all rows share, in another encoding, with a mark and empty rows', () => {
    const text = `\ufeff${HEAD}\n;;;;;;;\n${ROW}`;
    const bytes = Buffer.from(text, 'utf16le');
    const [row] = readCsv(bytes, decodeMapping({ ...GERMAN, encoding: 'utf-16le' }));
    expect(row?.document).toEqual(rowsOf(HEAD + ROW)[0]?.document);
  });

  it('with any text comes back as it was', () => {
    const line = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(line, (text) => {
        const cell = `"${text.replaceAll('"', '""')}"`;
        const [row] = rowsOf(HEAD + ROW.replace('Nordhafen AG', cell));
        if (row === undefined || row.document instanceof InvoiceError) {
          expect(row?.document).toMatchObject({ code: 'csv_character' });
        } else {
          const [isBlank, told] = [text.trim() === '', readInvoice(row.document).buyer.name];
          // A document is UTF-8: half a letter was none when the file was read.
          expect(told).toBe(isBlank ? null : new TextDecoder().decode(bytesOf(text)).trim());
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a row is refused by its line, column and value, and the others are read', () => {
  it.each([
    ['1.190.00', 'csv_amount'],
    ['1190.00', 'csv_amount'],
    ['1,190.00', 'csv_amount'],
    ['11.90,00', 'csv_amount'],
    ['1.190,00 €', 'csv_amount'],
    ['1.190,', 'csv_amount'],
    ['=1190', 'csv_amount'],
  ])('amount %s: %s', (value, code) => {
    const bad = ROW.replace('1.190,00', value);
    expect(reasons(HEAD + ROW + bad + ROW)).toEqual([
      null,
      { code, term: 'payable', column: 'Zahlbar', line: 3, value, expected: '1.190,00' },
      null,
    ]);
  });

  it.each([['2026-09-02'], ['2.9.2026'], ['31.02.2026'], ['02/09/2026'], ['02.09.26']])(
    'day %s: csv_day',
    (value) => {
      expect(reasons(HEAD + ROW.replace('02.09.2026', value))).toEqual([
        {
          code: 'csv_day',
          term: 'issueDate',
          column: 'Datum',
          line: 2,
          value,
          expected: 'DD.MM.YYYY',
        },
      ]);
    },
  );

  it('cells: csv_width, csv_character', () => {
    const control = ROW.replace('Nordhafen', 'Nord\u0007hafen');
    expect(reasons(HEAD + ROW.replace(';190;', ';190;;') + control)).toEqual([
      { code: 'csv_width', line: 2, cells: 9, columns: 8 },
      {
        code: 'csv_character',
        term: 'buyer',
        column: 'Kunde',
        line: 3,
        value: 'Nord\u0007hafen AG',
      },
    ]);
  });

  it('what is missing is refused as in any other document', () => {
    const of = (row: string) => checkRegistrable(onlyInvoice(HEAD + row))?.code;
    expect(of(ROW.replace('R-1', ''))).toBe('number_missing');
    expect(of(ROW.replace('1.190,00', ''))).toBe('payable_missing');
    expect(of(ROW.replace('1.190,00', '0,00'))).toBe('payable_not_positive');
    expect(of(ROW.replace('1.190,00', '-1'))).toBe('payable_not_positive');
    expect(of(ROW.replace('1.190,00', '1,001'))).toBe('amount_too_fine');
  });

  it('sums are checked where both of their ends are mapped', () => {
    const columns = { ...GERMAN.columns, taxInclusive: 'Brutto' };
    const text = `Brutto;${HEAD}1.191,00;${ROW}`;
    const refusal = checkRegistrable(onlyInvoice(text, { ...GERMAN, columns }));
    expect(refusal).toMatchObject({ code: 'totals_inconsistent', facts: { rule: 'BR-CO-15' } });
  });
});

describe('a file is refused as a whole', () => {
  it.each([
    ['an open quote', `${HEAD}"R-1;02.09.2026`, { problem: 'CSV_QUOTE_NOT_CLOSED' }],
    [
      'a quote in the middle',
      HEAD + ROW.replace('R-1', 'R"1'),
      { problem: 'INVALID_OPENING_QUOTE' },
    ],
    ['letters behind a quote', HEAD + ROW.replace('R-1', '"R"1'), { line: 2 }],
    ['a row without an end', `${HEAD}"${'x'.repeat(30_000)}"`, { problem: 'CSV_MAX_RECORD_SIZE' }],
  ])('%s: csv_malformed', (_what, text, facts) => {
    const error = thrown(() => rowsOf(text));
    expect({ code: error.code, facts: error.facts }).toMatchObject({
      code: 'csv_malformed',
      facts,
    });
  });

  it.each([
    ['a column that is missing', HEAD.replace('Kunde', 'Käufer'), 'there is no such column'],
    ['a heading twice', HEAD.replace('Bemerkung', 'Kunde'), '2 columns have that heading'],
    ['another delimiter', HEAD.replaceAll(';', ','), 'there is no such column'],
    ['nothing', '', 'there is no such column'],
  ])('%s: csv_columns', (_what, text, reason) => {
    const { code, facts, message } = thrown(() => rowsOf(text));
    expect(code).toBe('csv_columns');
    expect(message).toContain(`: ${reason}`);
    expect(facts).toHaveProperty('column');
    expect(facts).toHaveProperty('found');
  });

  it('another encoding, too many bytes or rows: bad_encoding, too_big', () => {
    const latin = Buffer.from(HEAD + ROW, 'latin1');
    expect(thrown(() => readCsv(latin, decodeMapping(GERMAN))).code).toBe('bad_encoding');
    const claimed = decodeMapping({ ...GERMAN, encoding: 'windows-1252' });
    expect(thrown(() => readCsv(bytesOf(HEAD + ROW), claimed))).toMatchObject({
      code: 'bad_encoding',
      facts: { found: 'utf-8' },
    });
    const big = new Uint8Array(MAX_INVOICE_BYTES + 1);
    expect(thrown(() => readCsv(big, decodeMapping(GERMAN))).code).toBe('too_big');
    const many = HEAD + ROW.repeat(MAX_CSV_ROWS + 1);
    const { code, facts } = thrown(() => rowsOf(many));
    expect({ code, facts }).toEqual({ code: 'too_big', facts: { maxRows: MAX_CSV_ROWS } });
  });
});

describe('a mapping is refused with its field', () => {
  it.each([
    ['columns', { columns: [] }],
    ['columns.total', { columns: { total: 'Total' } }],
    ['constants.number', { constants: { number: 1 } }],
    ['currency', { columns: { currency: 'Currency' } }],
    ['delimiter', { delimiter: '"' }],
    ['delimiter', { delimiter: ';;' }],
    ['decimal', { decimal: ';' }],
    ['thousands', { thousands: ',' }],
    ['thousands', { thousands: '0' }],
    ['dates', { dates: 'DD.MM.YY' }],
    ['dates', { dates: 'DD.MM' }],
    ['dates', { dates: 'DD.MM.YYYY DD' }],
    ['encoding', { encoding: 'utf-9' }],
    ['headings', { headings: 1 }],
  ])('%s', (field, change) => {
    const error = thrown(() => decodeMapping({ ...GERMAN, ...(change as JsonObject) }));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toContain(field);
  });
});
