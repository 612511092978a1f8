import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arrangement } from '../../../client/portal/lists/arranging.ts';
import { arrange, PAGE_ROWS, turned } from '../../../client/portal/lists/arranging.ts';
import type { Cell } from '../../../client/portal/lists/cells.ts';
import { compareCells, textCell } from '../../../client/portal/lists/cells.ts';
import { csvOf } from '../../../client/portal/lists/csv.ts';

// Lists as their readers arrange and file them, without a page.

interface Row {
  readonly name: string;
  readonly amount: bigint | null;
}

const columns = [
  { title: 'Name', cell: ({ name }: Row): Cell => textCell(name) },
  {
    title: 'Amount',
    cell: ({ amount }: Row): Cell =>
      amount === null ? null : { kind: 'money', minor: amount, currency: 'EUR' },
  },
];
const asGiven: Arrangement = { search: '', sort: null, page: 0 };

const anyRow = fc.record({
  name: fc.string({ unit: 'grapheme', maxLength: 12 }),
  amount: fc.option(fc.bigInt({ min: 0n, max: 10n ** 18n })),
});
const anyRows = fc.array(anyRow, { maxLength: 160 });
const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.string().map(textCell),
  fc.record({
    kind: fc.constant('money' as const),
    minor: fc.bigInt({ min: 0n, max: 99n }),
    currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  }),
  fc.record({
    kind: fc.constant('day' as const),
    day: fc.constantFrom('2026-01-02', '2025-12-31'),
  }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.integer() }),
);

describe('a list', () => {
  it('has each row on one page, in their order, and no page that is longer than said', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { pages } = arrange(rows, columns, asGiven);
        const read = Array.from({ length: pages }, (_, page) => {
          const { shown } = arrange(rows, columns, { ...asGiven, page });
          expect(shown.length).toBeLessThanOrEqual(PAGE_ROWS);
          return shown;
        });
        expect(read.flat()).toEqual(rows);
      }),
    );
  });

  it('shows its last page where it has become shorter than the page that was read', () => {
    const rows = Array.from({ length: 70 }, (_, at) => ({ name: `R-${at}`, amount: 1n }));
    const { page, shown } = arrange(rows, columns, { ...asGiven, page: 9 });
    expect([page, shown.length]).toEqual([1, 20]);
    expect(arrange([], columns, { ...asGiven, page: 9 })).toMatchObject({ page: 0, pages: 1 });
  });

  it('is sorted both ways by a column, loses nothing, and has what is empty last', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom(0, 1), (rows, column) => {
        const up = turned(null, column);
        const down = turned(up, column);
        expect([up.isDown, down.isDown, turned(down, column).isDown]).toEqual([false, true, false]);
        for (const sort of [up, down]) {
          const { found } = arrange(rows, columns, { ...asGiven, sort });
          expect(new Set(found)).toEqual(new Set(rows));
          const cells = found.map((row) => columns[column]?.cell(row) ?? null);
          const filled = cells.filter((cell) => cell !== null);
          expect(cells.slice(0, filled.length)).toEqual(filled);
          const turn = sort.isDown ? -1 : 1;
          for (const [at, cell] of filled.entries()) {
            const next = filled[at + 1];
            if (next !== undefined) expect(turn * compareCells(cell, next)).toBeLessThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('is sorted by an order, whatever stands in its cells', () => {
    fc.assert(
      fc.property(anyCell, anyCell, anyCell, (one, other, third) => {
        expect(Math.sign(compareCells(one, other))).toBe(-Math.sign(compareCells(other, one)) + 0);
        const isChain = compareCells(one, other) <= 0 && compareCells(other, third) <= 0;
        if (isChain) expect(compareCells(one, third)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('sorts amounts by their size, and numbers within texts too', () => {
    const rows = [90n, 1_000n, null, 200n].map((amount) => ({ name: `R-${amount}`, amount }));
    const sort = { column: 1, isDown: true };
    const { found } = arrange(rows, columns, { ...asGiven, sort });
    expect(found.map(({ amount }) => amount)).toEqual([1_000n, 200n, 90n, null]);
    expect(compareCells(textCell('R-9'), textCell('R-10'))).toBeLessThan(0);
  });

  it('is found by words of what it shows, in any order and writing', () => {
    const rows = [
      { name: 'Talwerk GmbH', amount: 123_456n },
      { name: 'Kolbenhof', amount: 99n },
    ];
    const find = (search: string) =>
      arrange(rows, columns, { ...asGiven, search }).found.map(({ name }) => name);
    expect(find('1,234.56 talwerk')).toEqual(['Talwerk GmbH']);
    expect(find('  ')).toEqual(['Talwerk GmbH', 'Kolbenhof']);
    expect(find('kolbenhof 1,234.56')).toEqual([]);
  });
});

describe('a list as a file', () => {
  const file = (rows: readonly Row[]): string => csvOf(rows, columns, '(currency)');

  it('has amounts, days and times as programs read them, and a currency beside amounts', () => {
    const cells: readonly Cell[] = [
      { kind: 'money', minor: 123_456n, currency: 'EUR' },
      { kind: 'money', minor: 5n, currency: 'EUR' },
      { kind: 'money', minor: 5n, currency: 'JPY' },
      { kind: 'money', minor: -1_234n, currency: 'KWD' },
      { kind: 'day', day: '2026-12-31' },
      { kind: 'time', ms: 0 },
      { kind: 'time', ms: Number.MAX_SAFE_INTEGER },
      { kind: 'units', from: 1n, to: 400_000n },
      null,
    ];
    const lines = csvOf(cells, [{ title: 'What', cell: (cell: Cell) => cell }], '(currency)');
    expect(lines.replace('\uFEFF', '').split('\r\n')).toEqual([
      '"What","What (currency)"',
      ...['"1234.56","EUR"', '"0.05","EUR"', '"5","JPY"', '"-1.234","KWD"'],
      ...['"2026-12-31",""', '"1970-01-01T00:00:00.000Z",""', '"9007199254740991",""'],
      ...['"1..400000",""', '"",""', ''],
    ]);
  });

  it('gives back what stands in a list but for apostrophes, and plain texts as they are', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const [head, ...lines] = readCsv(file(rows));
        expect(head?.[0]).toBe('Name');
        const read = lines.map(([name = '']) => name);
        const bare = (name: string) => name.replaceAll("'", '');
        expect(read.map(bare)).toEqual(rows.map(({ name }) => bare(name)));
        for (const [at, { name }] of rows.entries()) {
          if (!/[=+\-@\t\r\n＝＋－＠]/.test(name)) expect(read[at]).toBe(name);
        }
      }),
    );
  });

  it('runs nothing of what stands in a list, wherever a program sees the end of a cell', () => {
    const part = fc.constantFrom('a', '=', '-', '＠', ';', ',', '|', '\t', '\n', '\r', ' ', '"');
    const anyName = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1, maxLength: 4 }), (names) => {
        const text = file(names.map((name) => ({ name, amount: 100n })));
        const cells = text.replace('\uFEFF', '').split(/[;,|\t\r\n]/);
        expect(cells.filter((cell) => isFormula(cell.replaceAll('"', '')))).toEqual([]);
        for (const [name = ''] of readCsv(text)) expect(isFormula(name)).toBe(false);
      }),
    );
  });

  it.each<[name: string, told: string]>([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1', "'＝1"],
    [' =1', " '=1"],
    ['\u0000=1', "\u0000'=1"],
    ['"=1', `"'=1`],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['\n=1', "'\n'=1"],
    ['R-1;=1+1', "R-1;'=1+1"],
    ['R-1; "=1"', `R-1; "'=1"`],
    ['R-1 = 7-1', 'R-1 = 7-1'],
  ])('has %j as a text', (name, told) => {
    const [, line] = readCsv(file([{ name, amount: null }]));
    expect(line?.[0]).toBe(told);
  });
});

/** Whether a spreadsheet would run a text, as the advice of OWASP on CSV injection has it. */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text.replace(/^[\s\p{Cc}]+(?=[=+\-@＝＋－＠])/u, ''));
}

/** Reads a file in which each field is quoted. */
function readCsv(text: string): string[][] {
  expect(text.startsWith('\uFEFF')).toBe(true);
  const lines: string[][] = [[]];
  for (const [, field = '', end] of text.slice(1).matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    lines.at(-1)?.push(field.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}
