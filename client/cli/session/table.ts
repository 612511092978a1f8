/**
 * Rows as a table that fits its terminal. What is long and does not fit, such as an id, goes on a
 * line of its own under its row; when even the rest is too wide, each row is a list of its fields.
 * Nothing is cut off: an id that is shown can be copied.
 */

/** A column: its heading, and its text of a row. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
}

const GAP = '  ';
/** Letters that are as wide as two (East Asian Width W and F, the scripts of names here). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{20000}-\u{3fffd}]/gu;
const LONG = 40;

/** The lines of a table; without a width, as of a pipe, it may be as wide as it is. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): readonly string[] {
  if (rows.length === 0) return [];
  const whole = gridOf(columns, rows);
  if (width === undefined || whole.width <= width) return whole.lines.flat();
  const isLong = (column: Column<Row>): boolean =>
    rows.some((row) => widthOf(column.text(row)) >= LONG);
  const short = columns.filter((column) => !isLong(column));
  const long = columns.filter(isLong);
  const grid = gridOf(short, rows);
  const below = (row: Row): readonly string[] =>
    long.map(({ title, text }) => `${GAP}${title} ${text(row)}`);
  if (short.length > 0 && grid.width <= width) {
    const [heads = [], ...lines] = grid.lines;
    return [...heads, ...rows.flatMap((row, at) => [...(lines[at] ?? []), ...below(row)])];
  }
  return rows.flatMap((row) => cardOf(columns, row));
}

interface Grid {
  readonly width: number;
  /** The heads, then each row. */
  readonly lines: readonly (readonly string[])[];
}

function gridOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Grid {
  const texts = [columns.map(({ title }) => title)];
  for (const row of rows) texts.push(columns.map(({ text }) => text(row)));
  const widths = columns.map((_, at) => Math.max(...texts.map((row) => widthOf(row[at] ?? ''))));
  const lines = texts.map((row) => {
    const cells = row.map((text, at) => padded(text, widths[at] ?? 0, columns[at]?.right === true));
    return [cells.join(GAP).trimEnd()];
  });
  const sum = widths.reduce((all, each) => all + each, 0);
  return { width: sum + GAP.length * Math.max(0, columns.length - 1), lines };
}

function cardOf<Row>(columns: readonly Column<Row>[], row: Row): readonly string[] {
  const [first, ...rest] = columns.map(({ title, text }) => `${title} ${text(row)}`);
  return [first ?? '', ...rest.map((line) => `${GAP}${line}`)];
}

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

function widthOf(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}
