import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { invoices } from '../../../contracts/state/invoices.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import { cii, ciiTerm, ubl } from '../invoices/made.ts';
import { chinese, fattura, fatturaBody } from '../invoices/madeNational.ts';
import { madePdf } from '../invoices/madePdf.ts';
import type { Run, ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';

const MAPPING = {
  columns: { number: 'no', issueDate: 'day', dueDate: 'due', buyer: 'customer', payable: 'sum' },
  constants: { currency: 'EUR', supplier: 'Talwerk Getriebe GmbH' },
};
const HEAD = 'no,day,due,customer,sum\n';
const row = (number: string, sum = '1190.00', customer = 'Nordhafen Automobile AG') =>
  `${number},2026-11-02,2027-01-31,${customer},${sum}\n`;

let clients: ToyClients;
let folder: string;

beforeEach(async () => {
  clients = await startToyClients();
  folder = join(clients.home, 'out');
  mkdirSync(folder);
  writeFileSync(join(clients.home, 'mapping.json'), JSON.stringify(MAPPING));
});

function named(text: string): string {
  return text
    .replace('Talwerk GmbH', 'Talwerk Getriebe GmbH')
    .replace('Nordhafen AG', 'Nordhafen Automobile AG');
}

const put = (name: string, content: string | Uint8Array) =>
  writeFileSync(join(folder, name), content);

/** A document of each kind that is read, and one that is refused. */
function fill(): void {
  const terms = { issued: '20261102', terms: ciiTerm('20270131') };
  const content = named(cii({ ...terms, number: 'P-1' }));
  put('a.pdf', madePdf({ files: [{ name: 'factur-x.xml', content }] }));
  const due = '<cbc:DueDate>2027-01-31</cbc:DueDate>';
  put('b.xml', named(ubl({ issued: '2026-11-02', due, number: 'X-1' })));
  put('c.csv', HEAD + row('C-1') + row('C-2', '12,50') + row('C-3'));
  put('d.xml', named(ubl({ issued: '2026-11-02', due, number: 'X-2', code: '381' })));
  put('readme.txt', 'no invoice');
}

function run(more: readonly string[] = [], how: Run = {}, path = folder) {
  const mapping = ['--mapping', join(clients.home, 'mapping.json')];
  const words = ['invoices', 'import', path, ...mapping, '--yes', ...more];
  return clients.run('tier-1', words, how);
}

function onLedger() {
  const facts = [...scanAll(clients.chain.ground.world.facts, 'invoice/', 'invoice0')];
  return facts.map(([, value]) => invoices.decode(value));
}

interface Line {
  readonly file: string;
  readonly line: number | null;
  readonly status: string;
  readonly code: string | null;
  readonly before: boolean;
  readonly facts: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
}

const short = (json: Record<string, unknown>) =>
  (json['documents'] as readonly Line[]).map(({ file, line, status, code }) =>
    [file, line, status, code].filter((part) => part !== null).join(' '),
  );

describe('tally invoices import', () => {
  it('registers all formats and rows of a folder, and reports each', async () => {
    fill();
    const report = join(clients.home, 'report.json');
    const said = await run(['--report', report]);
    expect(said.code).toBe(1);
    expect(short(said.json)).toEqual([
      'a.pdf registered ok',
      'b.xml registered ok',
      'c.csv 2 registered ok',
      'c.csv 3 refused csv_width',
      'c.csv 4 registered ok',
      'd.xml refused credit_note',
    ]);
    const summary = { registered: 4, before: 0, refused: 2, would_register: 0, waiting: 0 };
    expect(said.json['summary']).toEqual(summary);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(said.json);
    expect(onLedger().map(({ amount }) => amount)).toEqual([119000n, 119000n, 119000n, 119000n]);
    const [, , , refused] = said.json['documents'] as readonly Line[];
    expect(refused?.facts).toMatchObject({ rule: /headings/, line: 3, cells: 6, columns: 5 });
    expect(refused?.reason).toContain('a cell with the delimiter inside stands in quotes');
  });

  it('takes a FatturaPA with several invoices apart, and registers each once', async () => {
    const day = '2026-11-02';
    const bodies = ['FT-1', 'FT-2', 'FT-2'].map((number) => fatturaBody({ day, number }));
    put('lot.xml', named(fattura({}, bodies)));
    const said = await run();
    const lines = said.json['documents'] as readonly (Line & { readonly part: number | null })[];
    expect(lines.map(({ part, status, before }) => [part, status, before])).toEqual([
      [1, 'registered', false],
      [2, 'registered', false],
      [3, 'registered', true],
    ]);
    expect((await run()).json['summary']).toMatchObject({ registered: 3, before: 3, refused: 0 });
    expect(onLedger().map(({ amount }) => amount)).toEqual([122000n, 122000n]);
    const { err, out } = await run([], { json: false });
    expect(out + err).toContain('lot.xml, invoice 2: registered');
  });

  it('asks for the due day that a Chinese invoice does not state', async () => {
    const parties = { seller: 'Talwerk Getriebe GmbH', buyer: 'Nordhafen Automobile AG' };
    put('fapiao.xml', chinese({ ...parties, issued: '2026-11-02' }));
    const asked = await run();
    expect(short(asked.json)).toEqual(['fapiao.xml refused no_due_day']);
    const [line] = asked.json['documents'] as readonly Line[];
    expect(line?.reason).toContain('Say --due-day YYYY-MM-DD.');
    const said = await run(['--due-day', '2027-01-31']);
    expect(short(said.json)).toEqual(['fapiao.xml registered ok']);
    expect(onLedger()).toMatchObject([{ amount: 113000n, currency: 'CNY', documentDueDay: null }]);
  });

  it('shows in a dry run what would be registered, and does nothing', async () => {
    fill();
    put('e.csv', HEAD + row('C-1') + row('E-1', '5.00', 'Nobody Ltd'));
    const said = await run(['--dry-run']);
    expect(short(said.json)).toEqual([
      'a.pdf would_register',
      'b.xml would_register',
      'c.csv 2 would_register',
      'c.csv 3 refused csv_width',
      'c.csv 4 would_register',
      'd.xml refused credit_note',
      'e.csv 2 refused duplicate_invoice',
      'e.csv 3 refused buyer_unknown',
    ]);
    const would = { number: 'C-1', debtor: 'maker', amount: '1,190.00 EUR', dueDay: '2027-01-31' };
    expect((said.json['documents'] as readonly object[])[2]).toMatchObject({ would });
    expect(clients.node.submitted).toEqual([]);
    expect(existsSync(join(folder, 'journal.jsonl'))).toBe(false);
    const { out } = await run(['--dry-run'], { json: false });
    expect(out).toContain('c.csv, line 2: would register C-1: maker owes 1,190.00 EUR');
    expect(out).toContain('4 would be registered, 4 refused');
  });

  it('reports a dry run that a node breaks off, with what it has seen until then', async () => {
    put('c.csv', HEAD + row('C-1') + row('C-2', '5.00', 'Nobody Ltd') + row('C-3'));
    clients.node.members.refusedBy = 403;
    const report = join(clients.home, 'report.json');
    const said = await run(['--dry-run', '--report', report]);
    expect(said.code).toBe(1);
    expect(said.json['summary']).toMatchObject({ would_register: 1, refused: 0, waiting: 2 });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(said.json);
    expect(clients.node.submitted).toEqual([]);
  });

  it('registers each once however often it runs, and tries again what was refused', async () => {
    put('c.csv', HEAD + row('C-1') + row('C-2', '12.50', 'Nordhafen'));
    expect(short((await run()).json)).toEqual([
      'c.csv 2 registered ok',
      'c.csv 3 refused buyer_unknown',
    ]);
    const said = await run(['--debtor', 'maker']);
    expect(said.code).toBe(0);
    expect(said.json['summary']).toMatchObject({ registered: 2, before: 1, refused: 0 });
    expect(clients.node.submitted).toHaveLength(2);
  });

  it.each(['deaf', 'mute'] as const)(
    'goes on with the very bytes that were signed when the node went %s',
    async (mood) => {
      put('c.csv', HEAD + row('C-1') + row('C-2'));
      clients.node.mood = mood;
      const stopped = await run([], { until: () => clients.node.submitted.length > 0 });
      expect(stopped.code).toBe(1);
      expect(stopped.json['summary']).toMatchObject({ registered: 0, waiting: 2 });
      clients.node.mood = 'well';
      const said = await run();
      expect(said.json['summary']).toMatchObject({ registered: 2, waiting: 0, refused: 0 });
      expect(onLedger()).toHaveLength(2);
      expect(new Set(clients.node.submitted).size).toBe(2);
    },
  );

  it('takes one file, with its journal beside it or where it is said', async () => {
    put('c.csv', HEAD + row('C-1'));
    const file = join(folder, 'c.csv');
    await run([], {}, file);
    expect(existsSync(`${file}.journal.jsonl`)).toBe(true);
    rmSync(`${file}.journal.jsonl`);
    const journal = join(clients.home, 'journal');
    const again = await run(['--journal', journal], {}, file);
    expect(short(again.json)).toEqual(['c.csv 2 refused duplicate_invoice']);
    expect(existsSync(journal)).toBe(true);
  });

  it('reports a file that cannot be read, and goes on with the others', async () => {
    mkdirSync(join(folder, 'a.xml'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'b.pdf'));
    put('c.csv', HEAD + row('C-1'));
    const report = join(clients.home, 'report.json');
    const documents = ['a.xml refused unreadable_file', 'b.pdf refused unreadable_file'];
    const tried = await run(['--dry-run']);
    expect(short(tried.json)).toEqual([...documents, 'c.csv 2 would_register']);
    const said = await run(['--report', report]);
    expect(said.code).toBe(1);
    expect(short(said.json)).toEqual([...documents, 'c.csv 2 registered ok']);
    const [first] = said.json['documents'] as readonly Line[];
    expect(first).toMatchObject({ reason: /a\.xml: it is a folder/, facts: { system: 'EISDIR' } });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(said.json);
    rmSync(join(folder, 'b.pdf'));
    put('b.pdf', 'no PDF');
    expect(short((await run()).json)[1]).toMatch(/^b\.pdf refused (?!unreadable_file)/);
  });

  it('shows a report that cannot be written', async () => {
    put('c.csv', HEAD + row('C-1'));
    const said = await run(['--report', join(clients.home, 'nowhere/report.json')]);
    expect(said).toMatchObject({ code: 2, err: /unreadable_file: .*nowhere/ });
    expect(short(said.json)).toEqual(['c.csv 2 registered ok']);
  });

  it('asks for the mapping of a table before anything is registered', async () => {
    fill();
    const said = await clients.run('tier-1', ['invoices', 'import', folder, '--yes']);
    expect(said).toMatchObject({ code: 2, err: /usage: c\.csv: .*--mapping FILE/ });
    expect(clients.node.submitted).toEqual([]);
  });

  it('says which field of a mapping is wrong, and that CSV needs one', async () => {
    put('c.csv', HEAD + row('C-1'));
    const words = ['invoices', 'import', folder, '--yes'];
    const bare = await clients.run('tier-1', words);
    expect(bare).toMatchObject({ code: 2, err: /usage: c\.csv: .*--mapping FILE/ });
    const wrong = { ...MAPPING, columns: { total: 'sum' } };
    writeFileSync(join(clients.home, 'mapping.json'), JSON.stringify(wrong));
    const said = await run();
    expect(said).toMatchObject({ code: 2, err: /bad_config: .*columns\.total: expected no term/ });
  });
});
