/**
 * Invoices out of a CSV file: each row becomes a UBL document that states the mapped terms and
 * nothing else. That document is fingerprinted, kept and given to the debtor, whose client reads it
 * like any other. The same row makes the same bytes.
 */
import type { InfoRecord } from 'csv-parse/sync';
import { CsvError, parse } from 'csv-parse/sync';
import { utf8 } from '../../ledger/encoding.ts';
import { calendarDay } from './calendarDay.ts';
import type { CsvMapping, CsvTerm } from './csvMapping.ts';
import { CSV_TERMS, dayPattern, escapeSigns } from './csvMapping.ts';
import { isUtf8 } from './decodeText.ts';
import { InvoiceError } from './invoiceError.ts';
import { MAX_INVOICE_BYTES } from './limits.ts';
import { rowDocument } from './rowDocument.ts';

/** One row: the document that was made of it, or why there is none. */
export interface CsvRow {
  /** The line on which the row ends, from 1 on; headings stand in the first row. */
  readonly line: number;
  readonly document: Uint8Array | InvoiceError;
}

/** A file has no more rows: whoever has more sends them in parts. */
export const MAX_CSV_ROWS = 20_000;
const MAX_ROW_LETTERS = 20_000;

type Row = { readonly record: readonly string[]; readonly info: InfoRecord };

/**
 * The invoices of a CSV file. A row that cannot be read has its reason; the others are read.
 * @throws InvoiceError too_big, bad_encoding, csv_malformed, csv_columns: of the whole file
 */
export function readCsv(bytes: Uint8Array, mapping: CsvMapping): readonly CsvRow[] {
  if (bytes.length > MAX_INVOICE_BYTES) {
    const facts = { bytes: bytes.length, maxBytes: MAX_INVOICE_BYTES };
    throw new InvoiceError(
      'too_big',
      `more than the ${MAX_INVOICE_BYTES} bytes that are read`,
      facts,
    );
  }
  const [head, ...rows] = withoutSep(rowsOf(decode(bytes, mapping.encoding), mapping.delimiter));
  const headings = (head?.record ?? []).map((heading) => heading.trim());
  const places = placesOf(headings, mapping);
  return rows.map(({ record, info }) => ({
    line: info.lines,
    document: documentOf({ record, line: info.lines, width: headings.length, places }, mapping),
  }));
}

/** Spreadsheets write their delimiter into a line before the headings: `sep=;`. */
function withoutSep(rows: readonly Row[]): readonly Row[] {
  const [first, ...rest] = rows;
  return first !== undefined && /^sep=.?$/i.test(first.record[0] ?? '') ? rest : rows;
}

function decode(bytes: Uint8Array, encoding: string): string {
  if (new TextDecoder(encoding).encoding !== 'utf-8' && isUtf8(bytes)) {
    const facts = { encoding, found: 'utf-8' };
    const remedy = 'Name utf-8 as the encoding of the file in its mapping.';
    throw new InvoiceError('bad_encoding', `it is UTF-8, and not ${encoding}`, facts, remedy);
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const remedy = 'Name the encoding of the file in its mapping, such as windows-1252.';
    throw new InvoiceError('bad_encoding', `it is not ${encoding}`, { encoding }, remedy);
  }
}

/** All rows, strictly after RFC 4180; the library knows quotes, line ends and what is broken. */
function rowsOf(text: string, delimiter: string): readonly Row[] {
  try {
    const rows = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
      max_record_size: MAX_ROW_LETTERS,
      to: MAX_CSV_ROWS + 2,
    }) as unknown as readonly Row[];
    if (rows.length <= MAX_CSV_ROWS + 1) return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const facts = { line: Number(error['lines'] ?? 0), problem: error.code, delimiter };
    throw new InvoiceError('csv_malformed', error.message, facts);
  }
  const facts = { maxRows: MAX_CSV_ROWS };
  throw new InvoiceError('too_big', `more than the ${MAX_CSV_ROWS} rows that are read`, facts);
}

/** Where the column of each term stands. */
function placesOf(
  headings: readonly string[],
  { columns }: CsvMapping,
): ReadonlyMap<CsvTerm, number> {
  return new Map(
    [...columns].map(([term, heading]) => {
      const count = headings.filter((each) => each === heading).length;
      if (count === 1) return [term, headings.indexOf(heading)];
      const facts = { term, column: heading, found: headings.join(' | ').slice(0, 200) };
      const message =
        count === 0 ? 'there is no such column' : `${count} columns have that heading`;
      throw new InvoiceError('csv_columns', `${heading}: ${message}`, facts);
    }),
  );
}

interface Cells {
  readonly record: readonly string[];
  readonly line: number;
  readonly width: number;
  readonly places: ReadonlyMap<CsvTerm, number>;
}

function documentOf(cells: Cells, mapping: CsvMapping): Uint8Array | InvoiceError {
  const { record, line, width, places } = cells;
  if (record.length !== width) {
    const facts = { line, cells: record.length, columns: width };
    return new InvoiceError('csv_width', `line ${line} has ${record.length} cells`, facts);
  }
  const terms = new Map<CsvTerm, string>();
  for (const term of Object.keys(CSV_TERMS) as CsvTerm[]) {
    const place = places.get(term);
    const text = (place === undefined ? mapping.constants.get(term) : record[place])?.trim() ?? '';
    if (text === '') continue;
    const cell = { term, line, column: mapping.columns.get(term) ?? '', value: text.slice(0, 200) };
    const value = cellValue(text, cell, mapping);
    if (value instanceof InvoiceError) return value;
    terms.set(term, value);
  }
  return utf8(rowDocument(terms));
}

type Cell = Readonly<Record<'term' | 'column' | 'value', string>> & { readonly line: number };

/** What a cell says, in the form of a document: `1190.00`, `2026-11-30`. */
function cellValue(text: string, cell: Cell, mapping: CsvMapping): string | InvoiceError {
  const kind = CSV_TERMS[cell.term as CsvTerm];
  // Of these XML has none, whichever way they are written.
  if (/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) {
    return new InvoiceError('csv_character', told(cell, 'a character that no document has'), cell);
  }
  if (kind === 'text') return text;
  const read = kind === 'day' ? dayOf(text, mapping) : amountOf(text, mapping);
  if (read !== null) return read;
  const { dates: form, decimal, thousands } = mapping;
  const expected = kind === 'day' ? form : `1${thousands}190${decimal}00`;
  const code = kind === 'day' ? 'csv_day' : 'csv_amount';
  return new InvoiceError(code, told(cell, `not of the form ${expected}`), { ...cell, expected });
}

function told({ line, column, value }: Cell, what: string): string {
  return `line ${line}, ${column === '' ? 'a constant' : column}: ${value}: ${what}`;
}

function dayOf(text: string, { dates }: CsvMapping): string | null {
  const found = dayPattern(dates)?.exec(text)?.groups;
  if (found === undefined) return null;
  const { year = '', month = '', day = '' } = found;
  return calendarDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** Groups have three digits, and the decimal sign is the one that is named: nothing is guessed. */
function amountOf(text: string, { decimal, thousands }: CsvMapping): string | null {
  const [point, group] = [escapeSigns(decimal), escapeSigns(thousands)];
  const grouped = thousands === '' ? '' : `|\\d{1,3}(?:${group}\\d{3})+`;
  if (!new RegExp(`^-?(?:\\d+${grouped})(?:${point}\\d+)?$`).test(text)) return null;
  const plain = thousands === '' ? text : text.replaceAll(thousands, '');
  return plain.replace(decimal, '.');
}
