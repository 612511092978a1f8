/**
 * A list as a file of comma-separated values (RFC 4180) that every spreadsheet opens: amounts with
 * a point and their currency beside them, days and times as ISO 8601 has them, in any language.
 */
import { minorUnitsOf } from '../../../contracts/state/currencies.ts';
import type { Cell } from './cells.ts';

/** What of a column is needed. */
interface FiledColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Cell;
}

/** By which spreadsheets know that the file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
/**
 * With what a spreadsheet takes a text for a formula: at its begin, and behind whatever one may
 * take for the end of a cell, as one that separates them by semicolons does.
 */
const FORMULA = /(^|[;,\t\r\n|])([\s\p{Cc}"]*)([=+\-@＝＋－＠])/gu;
/** By which a text begins another cell. */
const BREAK = /^[\t\r\n]/;
const LAST_MS = 8_640_000_000_000_000;

/** See the head of this file. `currency` is the title of what stands beside amounts. */
export function csvOf<Row>(
  rows: readonly Row[],
  columns: readonly FiledColumn<Row>[],
  currency: string,
): string {
  const filed = columns.map((column) => {
    const cells = rows.map((row) => column.cell(row));
    return { ...column, cells, isMoney: cells.some((cell) => cell?.kind === 'money') };
  });
  const head = filed.flatMap(({ title, isMoney }) =>
    isMoney ? [title, `${title} ${currency}`] : [title],
  );
  const lines = rows.map((_, at) =>
    filed.flatMap(({ cells, isMoney }) => fieldsOf(cells[at] ?? null, isMoney)),
  );
  const table = [head.map(harmless), ...lines].map((line) => line.map(quoted).join(','));
  return `${BYTE_ORDER_MARK}${table.join('\r\n')}\r\n`;
}

function fieldsOf(cell: Cell, isMoney: boolean): readonly string[] {
  const field = fieldOf(cell);
  if (!isMoney) return [field];
  return [field, cell?.kind === 'money' ? harmless(cell.currency) : ''];
}

function fieldOf(cell: Cell): string {
  if (cell === null) return '';
  if (cell.kind === 'money') return decimal(cell.minor, minorUnitsOf(cell.currency) ?? 0);
  if (cell.kind === 'units') return `${cell.from}..${cell.to}`;
  if (cell.kind === 'time') return isoTime(cell.ms);
  return harmless(cell.kind === 'day' ? cell.day : cell.text);
}

/** A moment; its number where no calendar has it. */
function isoTime(ms: number): string {
  return Math.abs(ms) <= LAST_MS ? new Date(ms).toISOString() : String(ms);
}

/** Minor units as a decimal number. */
function decimal(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const whole = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  return digits === 0 ? sign + whole : `${sign}${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
}

/** Text that no spreadsheet runs: before what would begin a formula stands an apostrophe. */
function harmless(text: string): string {
  const tame = text.replace(FORMULA, "$1$2'$3");
  return BREAK.test(tame) ? `'${tame}` : tame;
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
