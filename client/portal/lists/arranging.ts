/** A list as its reader has arranged it: searched, sorted, and a page of it. */
import type { Cell } from './cells.ts';
import { compareCells, tellCell } from './cells.ts';

/** How a list is arranged; rows that are not sorted stand as they were given. */
export interface Arrangement {
  readonly search: string;
  readonly sort: Sort | null;
  /** From 0. */
  readonly page: number;
}

/** By which column, from 0. */
export interface Sort {
  readonly column: number;
  readonly isDown: boolean;
}

/** What comes of it. */
export interface Arranged<Row> {
  /** All that the search finds, in their order. */
  readonly found: readonly Row[];
  /** Those of the page. */
  readonly shown: readonly Row[];
  /** The page that is shown: the last one where there are fewer than was asked for. */
  readonly page: number;
  readonly pages: number;
}

/** Rows on a page. */
export const PAGE_ROWS = 50;

/** What of a column is needed. */
interface CellColumn<Row> {
  readonly cell: (row: Row) => Cell;
}

/** See the head of this file. A row is found when each word of the search stands in it. */
export function arrange<Row>(
  rows: readonly Row[],
  columns: readonly CellColumn<Row>[],
  { search, sort, page }: Arrangement,
): Arranged<Row> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = (row: Row): boolean => {
    const text = columns.map(({ cell }) => tellCell(cell(row))).join(' ');
    const told = plain(text).toLowerCase();
    return words.every((word) => told.includes(plain(word)));
  };
  const found = sorted(words.length === 0 ? rows : rows.filter(isFound), columns, sort);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS));
  const at = Math.min(Math.max(0, page), pages - 1);
  const shown = found.slice(at * PAGE_ROWS, (at + 1) * PAGE_ROWS);
  return { found, shown, page: at, pages };
}

/** How a list is sorted when its reader asks for a column: the same one again turns it round. */
export function turned(sort: Sort | null, column: number): Sort {
  return { column, isDown: sort?.column === column && !sort.isDown };
}

/** Rows that are alike in the column stay as they stood either way; what is empty comes last. */
function sorted<Row>(
  rows: readonly Row[],
  columns: readonly CellColumn<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const cell = sort === null ? undefined : columns[sort.column]?.cell;
  if (sort === null || cell === undefined) return rows;
  const cells = rows.map((row) => ({ row, of: cell(row) }));
  const turn = sort.isDown ? -1 : 1;
  cells.sort(({ of: one }, { of: other }) => {
    const order = compareCells(one, other);
    return one === null || other === null ? order : turn * order;
  });
  return cells.map(({ row }) => row);
}

/** Spaces that number formats use are as good as those of a keyboard. */
function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/g, ' ');
}
