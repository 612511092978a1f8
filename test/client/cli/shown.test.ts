import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { paint } from '../../../client/cli/session/colours.ts';
import { columnsOf } from '../../../client/cli/session/listColumns.ts';
import { inPlace, Progress, tellProgress } from '../../../client/cli/session/progress.ts';
import type { Shell } from '../../../client/cli/session/shell.ts';
import type { Column } from '../../../client/cli/session/table.ts';
import { tableLines } from '../../../client/cli/session/table.ts';
import type { ListItem } from '../../../client/sdk/answers.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';

// How results look: tables that fit, colours that can be off, progress that says what is left.

type Row = readonly [string, string, string];

const COLUMNS: readonly Column<Row>[] = [
  { title: 'day', text: ([day]) => day },
  { title: 'amount', right: true, text: ([, amount]) => amount },
  { title: 'id', text: ([, , id]) => id },
];
const ID = 'a'.repeat(64);
const ROWS: readonly Row[] = [
  ['2026-12-31', '24,274.00 EUR', ID],
  ['2027-01-31', '7.00 EUR', ID.replace('a', 'b')],
];

describe('a table', () => {
  it('has its columns in line, and numbers at the right', () => {
    expect(tableLines(COLUMNS, ROWS, undefined)).toEqual([
      'day                amount  id',
      `2026-12-31  24,274.00 EUR  ${ID}`,
      `2027-01-31       7.00 EUR  b${ID.slice(1)}`,
    ]);
    expect(tableLines(COLUMNS, [], 80)).toEqual([]);
  });

  it('puts an id that does not fit on a line of its own', () => {
    expect(tableLines(COLUMNS, ROWS.slice(0, 1), 70)).toEqual([
      'day                amount',
      '2026-12-31  24,274.00 EUR',
      `  id ${ID}`,
    ]);
  });

  it('keeps its heads as long as one column is left, at the very width of that', () => {
    const [day, , id] = COLUMNS as [Column<Row>, Column<Row>, Column<Row>];
    const below = ['day', '2026-12-31', `  id ${ID}`];
    expect(tableLines([day, id], ROWS.slice(0, 1), 75)).toEqual(below);
    expect(tableLines([day, id], ROWS.slice(0, 1), 10)).toEqual(below);
    expect(tableLines([day, id], ROWS.slice(0, 1), 9)[0]).toBe('day 2026-12-31');
    expect(tableLines([day, id], ROWS.slice(0, 1), 76)).toEqual([
      'day         id',
      `2026-12-31  ${ID}`,
    ]);
    expect(tableLines([id], ROWS.slice(0, 1), 9)).toEqual([`id ${ID}`]);
  });

  it('puts below its row what has 40 letters, and leaves in it what has one less', () => {
    const [day, , id] = COLUMNS as [Column<Row>, Column<Row>, Column<Row>];
    const rowOf = (letters: number): Row => ['2026-12-31', '', 'a'.repeat(letters)];
    expect(tableLines([day, id], [rowOf(40)], 45)).toHaveLength(3);
    expect(tableLines([day, id], [rowOf(39)], 45)).toEqual([
      'day 2026-12-31',
      `  id ${'a'.repeat(39)}`,
    ]);
  });

  it('lists the fields of each row where even the rest is too wide', () => {
    expect(tableLines(COLUMNS, ROWS.slice(0, 1), 20)).toEqual([
      'day 2026-12-31',
      '  amount 24,274.00 EUR',
      `  id ${ID}`,
    ]);
  });

  it('counts a letter of Chinese as two columns', () => {
    const names: readonly Column<string>[] = [
      { title: 'name', text: (name) => name },
      { title: 'x', text: () => 'x' },
    ];
    expect(tableLines(names, ['票据', 'acme'], 80)).toEqual(['name  x', '票据  x', 'acme  x']);
  });

  it('shows every letter of every field at every width', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '7', '票'), maxLength: 70 });
    const rows = fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        rows,
        fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
        (all, width) => {
          const shown = tableLines<Row>(COLUMNS, all, width).join('\n');
          for (const field of all.flat()) expect(shown).toContain(field);
        },
      ),
    );
  });
});

describe('a list for people', () => {
  const cells = (path: 'offers' | 'quotes', value: object): readonly string[] => {
    const item = { key: 'x', value } as unknown as ListItem;
    const columns = columnsOf(path, (id) => (id === ID ? 'EUR' : null)) ?? [];
    return columns.map(({ text }) => text(item));
  };

  it('writes amounts with their currency, rates in percent, times in UTC', () => {
    const quote = { price: '2427400', ppm: 65_000, fee: '0', currency: 'EUR', lapseTime: 0 };
    expect(cells('quotes', quote)).toEqual([
      ...['24,274.00 EUR', '6.5 %', '0.00 EUR', '-', '-', '1970-01-01 00:00', '-'],
    ]);
    expect(cells('offers', { price: '700', receivable: ID })[0]).toBe('7.00 EUR');
    expect(cells('offers', { price: '700', receivable: 'ff' })[0]).toBe('700');
  });

  it('shows what is no such value as it is', () => {
    const odd = { price: 'ten', ppm: 'x', lapseTime: 9e15, fee: [], currency: 7 };
    const shown = cells('quotes', odd);
    expect(shown.slice(0, 3)).toEqual(['ten', 'x', '-']);
    expect(shown[5]).toBe('9000000000000000');
    expect(columnsOf('evidence', () => null)).toBeNull();
  });
});

/** What `tally` prints on terminals of 80 columns. */
async function onTerminal(words: readonly string[], env: Shell['env'] = {}): Promise<string> {
  let all = '';
  const print = (text: string): void => {
    all += text;
  };
  await main(words, {
    ...{ out: print, err: print, env, environment: systemEnvironment },
    ...{ width: 80, paintsOut: true, paintsErr: true },
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return all;
}

describe('colours', () => {
  const ESC = '\u001b';

  it('tell good from bad by how a line of ours begins, and JSON has none', () => {
    expect(paint('FAILED at height 7')).toBe(`${ESC}[31mFAILED at height 7${ESC}[39m`);
    expect(paint('holds: it is free\nunit 1')).toBe(
      `${ESC}[32mholds: it is free${ESC}[39m\nunit 1`,
    );
    expect(paint('2 entries, not proved')).toBe(`${ESC}[33m2 entries, not proved${ESC}[39m`);
    expect(paint('{"reason":"not proved')).toBe('{"reason":"not proved');
    expect(paint('named holds: ok')).toBe('named holds: ok');
  });

  it('are on a terminal, and off by NO_COLOR, by --no-color, and elsewhere', async () => {
    const words = ['show', 'status'];
    expect(await onTerminal(words)).toContain(`${ESC}[31mtally: usage: `);
    expect(await onTerminal(words, { NO_COLOR: '' })).toContain(ESC);
    expect(await onTerminal(words, { NO_COLOR: '1' })).not.toContain(ESC);
    expect(await onTerminal([...words, '--no-color'])).not.toContain(ESC);
    expect(await onTerminal(['--no-color', ...words])).not.toContain(ESC);
  });

  it('are given to nothing that stands behind a --, which is of another program', async () => {
    const attach = ['keys', 'attach', '--member', 'a', '--public-key', 'x', '--out', '/nowhere/k'];
    expect(await onTerminal([...attach, '--', 'sign', '--no-color'])).toContain(ESC);
  });
});

describe('progress', () => {
  it.each([
    [
      { done: 1_200, total: 4_000, from: 0 },
      3_000,
      '1,200 of 4,000 blocks (30 %), 400 a second, 7 s left',
    ],
    [{ done: 10, total: 10, from: 0 }, 4_000, '10 of 10 blocks (100 %), 2.5 a second, 0 s left'],
    [{ done: 1_000_000, total: null, from: 999_000 }, 1_000, '1,000,000 blocks, 1,000 a second'],
    [
      { done: 5, total: 4_000_000, from: 0 },
      5_000,
      '5 of 4,000,000 blocks (0 %), 1.0 a second, 1112 h left',
    ],
    [{ done: 1, total: 400, from: 0 }, 1_000, '1 of 400 blocks (0 %), 1.0 a second, 7 min left'],
    [
      { done: 1, total: 7_141, from: 0 },
      1_000,
      '1 of 7,141 blocks (0 %), 1.0 a second, 119 min left',
    ],
    [{ done: 1, total: 7_201, from: 0 }, 1_000, '1 of 7,201 blocks (0 %), 1.0 a second, 2 h left'],
    [{ done: 0, total: 0, from: 0 }, 0, '0 of 0 blocks (100 %)'],
    [{ done: 9, total: 5, from: 0 }, 0, '9 blocks'],
  ])('of %j after %i ms is told as a rate and the time left', (state, tookMs, told) => {
    expect(tellProgress({ what: 'audit', unit: 'blocks' }, state, tookMs)).toBe(`audit: ${told}`);
  });

  it('tells the rate of what is counted beside', () => {
    const counted = { what: 'audit', unit: 'blocks', beside: 'transactions' };
    const state = { done: 1_200, total: 4_000, from: 0, beside: 6_300 };
    const told = 'audit: 1,200 of 4,000 blocks (30 %), 400 a second, 2,100 transactions a second';
    expect(tellProgress(counted, state, 3_000)).toBe(`${told}, 7 s left`);
    expect(tellProgress(counted, { ...state, beside: 0 }, 3_000)).toContain(', 0.0 transactions a');
    expect(tellProgress(counted, { ...state, done: 0, beside: 0 }, 0)).not.toContain('second');
  });

  it('is cut before the last column, where a terminal would break the line', () => {
    const clear = '\r\u001b[K';
    expect(inPlace('1234567', 8)).toBe(`${clear}1234567`);
    expect(inPlace('12345678', 8)).toBe(`${clear}1234567`);
    expect(inPlace('', 8)).toBe(clear);
  });

  function shellAt(status: boolean) {
    let now = 0;
    const said: string[] = [];
    const environment = { ...systemEnvironment, now: () => now };
    const shell: Shell = {
      ...{
        out: () => undefined,
        err: (text: string) => void said.push(text),
        env: {},
        environment,
      },
      ...(status && { status: (line: string) => void said.push(line) }),
      signal: new AbortController().signal,
      exitCode: 0,
    };
    const pass = (ms: number): void => {
      now += ms;
    };
    return { shell, said, pass };
  }

  it('is one line of a terminal that changes, and is taken off at the end', () => {
    const { shell, said, pass } = shellAt(true);
    const progress = new Progress(shell, { what: 'export', unit: 'blocks' });
    for (let block = 1; block <= 10; block += 1) {
      pass(100);
      progress.at(block, 10);
    }
    progress.end();
    progress.end();
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(/^export: 3 of 10 blocks \(30 %\), /);
    expect(said.at(-1)).toBe('');
  });

  it('is a line now and then where there is no terminal, and none of what is short', () => {
    const { shell, said, pass } = shellAt(false);
    const progress = new Progress(shell, { what: 'export', unit: 'blocks' });
    for (let block = 1; block <= 100; block += 1) {
      pass(1_000);
      progress.at(block, 100);
    }
    progress.end();
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/^export: 30 of 100 blocks \(30 %\), 1\.0 a second, 70 s left\n$/);
  });
});
