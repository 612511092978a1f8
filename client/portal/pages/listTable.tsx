/** A list as a table that is searched, sorted, paged, saved and printed. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Arranged, Sort } from '../lists/arranging.ts';
import { arrange, PAGE_ROWS, turned } from '../lists/arranging.ts';
import type { Cell } from '../lists/cells.ts';
import { tellCell } from '../lists/cells.ts';
import { csvOf } from '../lists/csv.ts';
import type { WordKey } from '../words/words.ts';
import { say } from '../words/words.ts';
import { Mark } from './figures.tsx';
import { isPrinting, printAlone } from './printing.ts';
import { saveText } from './saveText.ts';

/** A column: what stands in it, and how it is shown where that is not as it is told. */
export interface Column<Row> {
  readonly title: WordKey;
  readonly cell: (row: Row) => Cell;
  readonly show?: (row: Row) => VNode | null;
}

/** What a list is made of. */
export interface List<Row> {
  readonly title: string;
  /** What is said where nothing is in it. */
  readonly none: string;
  /** At which it was proved; null: a node tells it; absent: each row says by itself. */
  readonly height?: number | null;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What can be done about a row. */
  readonly acts?: (row: Row) => VNode | null;
}

/** Longer lists have their tools open. */
const SHORT_ROWS = 10;

/** A list under its title, as a section of a page. */
export function Listed<Row>(list: List<Row>): VNode {
  const { title, none, height, rows } = list;
  return (
    <section class="listed">
      <h2>
        {title} {height !== undefined && <Mark height={height} />}
      </h2>
      {rows.length === 0 ? <p class="quiet-text">{none}</p> : <ListTable {...list} />}
    </section>
  );
}

/** A list alone; see the head of this file. On paper stand all rows that the search finds. */
export function ListTable<Row>(list: List<Row>): VNode {
  const { title, rows, columns } = list;
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort | null>(null);
  const [page, setPage] = useState(0);
  const arranged = arrange(rows, columns, { search, sort, page });
  const sortBy = (chosen: Sort | null): void => {
    setSort(chosen);
    setPage(0);
  };
  const find = (text: string): void => {
    setSearch(text);
    setPage(0);
  };
  return (
    <>
      {rows.length > 1 && <Tools {...{ list, arranged, search, find, sort, sortBy }} />}
      {arranged.found.length > 0 && <Table {...{ list, arranged, sort, sortBy }} />}
      {arranged.pages > 1 && <Turning title={title} arranged={arranged} turn={setPage} />}
      {search.trim() !== '' && (
        <p class="paper-only">
          {say('list.printed', { count: arranged.found.length, all: rows.length, search })}
        </p>
      )}
    </>
  );
}

interface Sorting {
  readonly sort: Sort | null;
  readonly sortBy: (sort: Sort | null) => void;
}

function Tools<Row>(
  given: Sorting & {
    readonly list: List<Row>;
    readonly arranged: Arranged<Row>;
    readonly search: string;
    readonly find: (text: string) => void;
  },
): VNode {
  const { list, arranged, search, find } = given;
  const { title, rows, columns, height } = list;
  const { found } = arranged;
  const [isLong] = useState(rows.length > SHORT_ROWS);
  const save = (): void => {
    const titled = columns.map(({ title: word, cell }) => ({ title: say(word), cell }));
    const name = typeof height === 'number' ? `${title} ${height}` : title;
    saveText(`${fileName(name)}.csv`, csvOf(found, titled, say('list.currency')), 'text/csv');
  };
  return (
    <details class="tools screen" open={isLong}>
      <summary>{say('list.tools')}</summary>
      <div class="row">
        <label class="field">
          <span>{say('list.search')}</span>
          <input
            type="search"
            value={search}
            onInput={({ currentTarget }) => find(currentTarget.value)}
          />
          <small>{say('list.search.help')}</small>
        </label>
        <SortField list={list} sort={given.sort} sortBy={given.sortBy} />
      </div>
      <p class="row">
        <button
          type="button"
          class="quiet"
          aria-label={say('list.save.of', { title })}
          onClick={save}
        >
          {say('list.save')}
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={say('list.print.of', { title })}
          onClick={({ currentTarget }) => void printAlone(currentTarget.closest('section'))}
        >
          {say('list.print')}
        </button>
      </p>
      <p role="status" class="quiet-text">
        {say('list.found', { count: found.length, all: rows.length })}
      </p>
    </details>
  );
}

/** In place of the heads of columns where there is no room for columns. */
function SortField<Row>({ list, sort, sortBy }: Sorting & { readonly list: List<Row> }): VNode {
  const chosen = sort === null ? '' : `${sort.column} ${sort.isDown ? 'down' : 'up'}`;
  return (
    <label class="field narrow">
      <span>{say('list.sort')}</span>
      <select
        value={chosen}
        onChange={({ currentTarget }) => {
          const [column = '', way] = currentTarget.value.split(' ');
          sortBy(column === '' ? null : { column: Number(column), isDown: way === 'down' });
        }}
      >
        <option value="">{say('list.sort.none')}</option>
        {list.columns.flatMap(({ title }, at) =>
          (['up', 'down'] as const).map((way) => (
            <option key={`${at} ${way}`} value={`${at} ${way}`}>
              {say(`list.sort.${way}`, { column: say(title) })}
            </option>
          )),
        )}
      </select>
      <small>{say('list.sort.help')}</small>
    </label>
  );
}

function Table<Row>(
  given: Sorting & { readonly list: List<Row>; readonly arranged: Arranged<Row> },
): VNode {
  const { list, arranged, sort, sortBy } = given;
  const { title, rows, columns, keyOf, acts } = list;
  const isSortable = rows.length > 1;
  const shown = isPrinting.value ? arranged.found : arranged.shown;
  return (
    <table class="list">
      <caption class="unseen">{title}</caption>
      <thead>
        <tr>
          {columns.map((column, at) => (
            <Head
              key={column.title}
              title={say(column.title)}
              way={isSortable ? wayOf(sort, at) : null}
              isAmount={isAmount(shown, column)}
              turn={() => sortBy(turned(sort, at))}
            />
          ))}
          {acts !== undefined && <td class="screen" />}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column, at) => (
              <Entry key={column.title} column={column} row={row} isFirst={at === 0} />
            ))}
            {acts !== undefined && <td class="acts screen">{acts(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Way = 'ascending' | 'descending' | 'none';

function wayOf(sort: Sort | null, column: number): Way {
  if (sort?.column !== column) return 'none';
  return sort.isDown ? 'descending' : 'ascending';
}

/** The head of a column, by which the list is sorted; null: there is nothing to sort. */
function Head(given: {
  readonly title: string;
  readonly way: Way | null;
  readonly isAmount: boolean;
  readonly turn: () => void;
}): VNode {
  const { title, way, turn } = given;
  const side = given.isAmount ? 'amount' : '';
  if (way === null) {
    return (
      <th scope="col" class={side}>
        {title}
      </th>
    );
  }
  return (
    <th scope="col" class={side} aria-sort={way}>
      <button
        type="button"
        class={`sort ${way}`}
        title={say('list.sort.by', { column: title })}
        onClick={turn}
      >
        {title}
      </button>
    </th>
  );
}

function Entry<Row>(given: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isFirst: boolean;
}): VNode {
  const { column, row, isFirst } = given;
  const cell = column.cell(row);
  // A row without a head has a stroke for one.
  const shown = column.show?.(row) ?? (tellCell(cell) || (isFirst ? '–' : ''));
  const label = say(column.title);
  if (isFirst) {
    return (
      <th scope="row" data-label={label}>
        <div class="value">{shown}</div>
      </th>
    );
  }
  return (
    <td class={cell?.kind === 'money' ? 'amount' : ''} data-label={label}>
      <div class="value">{shown}</div>
    </td>
  );
}

function isAmount<Row>(shown: readonly Row[], { cell }: Column<Row>): boolean {
  const [first] = shown;
  return first !== undefined && cell(first)?.kind === 'money';
}

/** From one page to the next. A button that leads nowhere keeps the focus that it has. */
function Turning<Row>(given: {
  readonly title: string;
  readonly arranged: Arranged<Row>;
  readonly turn: (page: number) => void;
}): VNode {
  const { title, arranged, turn } = given;
  const { page, pages, found } = arranged;
  const places = {
    ...{ from: page * PAGE_ROWS + 1, to: Math.min((page + 1) * PAGE_ROWS, found.length) },
    all: found.length,
  };
  const button = (word: 'list.before' | 'list.next', to: number): VNode => (
    <button
      type="button"
      class="quiet"
      aria-disabled={to < 0 || to >= pages}
      onClick={() => turn(Math.min(Math.max(to, 0), pages - 1))}
    >
      {say(word)}
    </button>
  );
  return (
    <nav class="row turning screen" aria-label={say('list.pages', { title })}>
      {button('list.before', page - 1)}
      <span role="status">{say('list.rows', places)}</span>
      {button('list.next', page + 1)}
    </nav>
  );
}

/** A name that every file system takes, also of Chinese. */
function fileName(name: string): string {
  return name
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 80);
}
