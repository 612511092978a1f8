/**
 * What the columns of a CSV file mean: a mapping file, in JSON, that its supplier writes once for
 * each export (docs/clients.md has its form).
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { expectText } from '../../ledger/shape.ts';

/** The terms that a row may state, in the order of the document that is made of it. */
export const CSV_TERMS = {
  number: 'text',
  issueDate: 'day',
  dueDate: 'day',
  code: 'text',
  note: 'text',
  currency: 'text',
  orderReference: 'text',
  corrects: 'text',
  supplier: 'text',
  buyer: 'text',
  tax: 'amount',
  taxExclusive: 'amount',
  taxInclusive: 'amount',
  prepaid: 'amount',
  payable: 'amount',
} as const satisfies Readonly<Record<string, 'text' | 'day' | 'amount'>>;

/** One of the terms. */
export type CsvTerm = keyof typeof CSV_TERMS;

/** How a file is read. */
export interface CsvMapping {
  /** A label of the WHATWG encoding standard. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly decimal: '.' | ',';
  /** Between groups of three digits; empty where there is none. */
  readonly thousands: string;
  /** Such as `DD.MM.YYYY`. */
  readonly dates: string;
  /** The heading of the column of each term that has one. */
  readonly columns: ReadonlyMap<CsvTerm, string>;
  /** Terms that are the same in all rows. */
  readonly constants: ReadonlyMap<CsvTerm, string>;
}

const FIELDS = ['encoding', 'delimiter', 'decimal', 'thousands', 'dates', 'columns', 'constants'];
const MAX_TEXT = 200;

/** The mapping in a file's JSON. @throws FormatError bad_shape, which names the field */
export function decodeMapping(json: Json): CsvMapping {
  const file = objectOf(json, 'mapping');
  const unknown = Object.keys(file).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw wrong(unknown, `no field of a mapping; ${FIELDS.join(', ')} are`);
  const text = (name: string, otherwise: string): string =>
    file[name] === undefined ? otherwise : expectText(file[name], name, MAX_TEXT);
  const mapping = {
    encoding: text('encoding', 'utf-8'),
    delimiter: text('delimiter', ','),
    decimal: text('decimal', '.'),
    thousands: text('thousands', ''),
    dates: text('dates', 'YYYY-MM-DD'),
    columns: termsOf(file, 'columns'),
    constants: termsOf(file, 'constants'),
  };
  const { decimal } = mapping;
  if (decimal !== '.' && decimal !== ',') throw wrong('decimal', '"." or ","');
  check(mapping);
  return { ...mapping, decimal };
}

function check({
  encoding,
  delimiter,
  decimal,
  thousands,
  dates,
  columns,
  constants,
}: Omit<CsvMapping, 'decimal'> & { readonly decimal: string }): void {
  if (!/^[\t -!#-~]$/.test(delimiter)) throw wrong('delimiter', 'one ASCII sign, and no quote');
  if (!/^[.,' \u00a0\u202f\u2019]?$/.test(thousands) || thousands === decimal) {
    throw wrong('thousands', "one of . , ' or a blank, other than decimal, or nothing");
  }
  if (dayPattern(dates) === null) throw wrong('dates', 'YYYY, MM or M, DD or D, once each');
  if (!isEncoding(encoding)) throw wrong('encoding', 'the label of an encoding, such as utf-8');
  const both = [...columns.keys()].find((term) => constants.has(term));
  if (both !== undefined) throw wrong(both, 'a column or a constant, not both');
}

function termsOf(file: JsonObject, name: string): ReadonlyMap<CsvTerm, string> {
  const terms = Object.entries(objectOf(file[name] ?? {}, name));
  return new Map(
    terms.map(([term, value]) => {
      if (!isTerm(term)) {
        throw wrong(`${name}.${term}`, `no term; ${Object.keys(CSV_TERMS).join(', ')} are`);
      }
      return [term, expectText(value, `${name}.${term}`, MAX_TEXT)];
    }),
  );
}

function isTerm(name: string): name is CsvTerm {
  return Object.hasOwn(CSV_TERMS, name);
}

/** A pattern with the groups `year`, `month` and `day`; null for what is no form of a day. */
export function dayPattern(dates: string): RegExp | null {
  const groups: Readonly<Record<string, string>> = {
    YYYY: '(?<year>\\d{4})',
    MM: '(?<month>\\d{2})',
    M: '(?<month>\\d{1,2})',
    DD: '(?<day>\\d{2})',
    D: '(?<day>\\d{1,2})',
  };
  const words = dates.match(/YYYY|MM?|DD?|[^YMD]/g) ?? [];
  if (words.join('') !== dates) return null;
  const named = words.filter((word) => groups[word] !== undefined).map((word) => word[0]);
  if (named.toSorted().join('') !== 'DMY') return null;
  const parts = words.map((word) => groups[word] ?? escapeSigns(word));
  return new RegExp(`^${parts.join('')}$`);
}

/** A text as it stands in a pattern for itself. */
export function escapeSigns(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '\\$&');
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function objectOf(value: Json, field: string): JsonObject {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw wrong(field, 'an object');
}

function wrong(field: string, expected: string): FormatError {
  return new FormatError('bad_shape', `${field}: expected ${expected}`, { field, expected });
}
