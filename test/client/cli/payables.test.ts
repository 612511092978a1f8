import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { invoices } from '../../../contracts/state/invoices.ts';
import { ubl } from '../invoices/made.ts';
import type { ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';

// What a buyer's ERP has approved is accepted where the ledger says the same, and nothing else.

const MAPPING = {
  columns: {
    ...{ supplier: 'vendor', number: 'no', issueDate: 'day', dueDate: 'due', payable: 'sum' },
  },
  constants: { currency: 'EUR', buyer: 'Nordhafen Automobile AG' },
};
const HEAD = 'vendor,no,day,due,sum\n';
/** Far apart: invoices over the same amount that are due together look alike. */
const DUE: Readonly<Record<string, string>> = { A: '2027-01-31', B: '2027-03-15', C: '2027-04-28' };
const dueOf = (number: string): string => DUE[number.charAt(0).toUpperCase()] ?? '';
const SELLER = 'Talwerk Getriebe GmbH';
const row = (number: string, sum = '1190.00', vendor = SELLER, due = dueOf(number)): string =>
  `${vendor},${number},2026-11-02,${due},${sum}\n`;

let clients: ToyClients;

beforeEach(async () => {
  clients = await startToyClients();
  writeFileSync(file('mapping.json'), JSON.stringify(MAPPING));
});

const file = (name: string): string => join(clients.home, name);

async function register(number: string): Promise<string> {
  const due = `<cbc:DueDate>${dueOf(number)}</cbc:DueDate>`;
  const text = ubl({ issued: '2026-11-02', due, number })
    .replace('Talwerk GmbH', SELLER)
    .replace('Nordhafen AG', 'Nordhafen Automobile AG');
  writeFileSync(file('a.xml'), text);
  const said = await clients.run('tier-1', ['invoices', 'register', file('a.xml'), '--yes']);
  expect(said.code).toBe(0);
  return String(said.json['id']);
}

function approve(rows: string, more: readonly string[] = []) {
  writeFileSync(file('payables.csv'), HEAD + rows);
  const words = ['payments', 'approve', file('payables.csv'), '--mapping', file('mapping.json')];
  return clients.run('maker', [...words, '--yes', ...more], { answers: null });
}

interface Row {
  readonly line: number;
  readonly invoice: string | null;
  readonly status: string;
  readonly reason: string | null;
}

const rowsOf = (json: Record<string, unknown>) => json['rows'] as readonly Row[];
const statuses = (json: Record<string, unknown>) => rowsOf(json).map(({ status }) => status);
const statusOf = (id: string) => invoices.read(clients.chain.ground.world, id)?.status;

it('accepts each invoice that a row approves, once', async () => {
  const [one, two, three] = [
    await register('A-1000'),
    await register('B-2000'),
    await register('C-3000'),
  ];
  const report = file('report.json');
  const said = await approve(row('A-1000') + row('b-2000 '), ['--report', report]);
  expect(said).toMatchObject({ code: 0, json: { exceptions: [] } });
  expect(rowsOf(said.json)).toMatchObject([
    { line: 2, invoice: one, status: 'accepted' },
    { line: 3, invoice: two, status: 'accepted' },
  ]);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(said.json);
  expect([one, two, three].map(statusOf)).toEqual(['accepted', 'accepted', 'registered']);
  const { height } = clients.chain;
  expect(statuses((await approve(row('A-1000') + row('A-1000'))).json)).toEqual([
    'before',
    'before',
  ]);
  expect(clients.chain.height).toBe(height);
});

it('says of none what is not certain: refused by a node after one that broke off', async () => {
  await register('A-1');
  const { node } = clients;
  node.submitted.length = 0;
  node.mood = 'deaf';
  node.refusal = 'member_frozen';
  const note = node.submitted.push.bind(node.submitted);
  node.submitted.push = (...all) => {
    if (note(...all) > 1) node.mood = 'well';
    return node.submitted.length;
  };
  const said = await approve(row('A-1'));
  expect([said.code, said.json]).toMatchObject([
    1,
    { rows: [{ status: 'waiting', code: 'not_final' }] },
  ]);
});

it.each([
  ['row_differs', row('A-1000', '1190.01'), /other_amount/],
  ['row_differs', row('A-1000', '1190.00', SELLER, '2027-02-01'), /document_due_day/],
  ['not_registered', row('A-1001'), null],
  ['not_registered', row('A-1000', '1190.00', 'Somebody Ltd'), null],
  ['unreadable_row', row('A-1000', '1 190.00'), /csv_amount/],
  ['unreadable_row', row('A-1000', '0.00'), /payable_not_positive/],
])('lists %s for a person, and accepts the others', async (status, bad, reason) => {
  const [id, other] = [await register('A-1000'), await register('B-2000')];
  const said = await approve(bad + row('B-2000'));
  expect(said.code).toBe(1);
  expect(statuses(said.json)).toEqual([status, 'accepted']);
  if (reason !== null) expect(rowsOf(said.json)[0]?.reason).toMatch(reason);
  expect([statusOf(id), statusOf(other)]).toEqual(['registered', 'accepted']);
});

it('leaves what looks like another invoice to a person', async () => {
  await register('A-1000');
  await register('A-01000');
  const said = await approve(row('A-01000'));
  expect(statuses(said.json)).toEqual(['doubtful']);
  expect(rowsOf(said.json)[0]?.reason).toContain('it looks like');
});

it('leaves what was answered otherwise', async () => {
  const id = await register('A-1000');
  const words = ['disputes', 'dispute-invoice', id, '--reason', 'damaged', '--yes'];
  const disputed = await clients.run('maker', words);
  expect(disputed.code, disputed.err).toBe(0);
  expect(statuses((await approve(row('A-1000'))).json)).toEqual(['answered']);
});

it('shows in a dry run what it would accept', async () => {
  const id = await register('A-1000');
  expect(statuses((await approve(row('A-1000'), ['--dry-run'])).json)).toEqual(['would_accept']);
  expect(statusOf(id)).toBe('registered');
});

it('goes on where it broke off, with what was signed', async () => {
  const [one, two] = [await register('A-1000'), await register('B-2000')];
  const { node } = clients;
  node.mood = 'mute';
  const before = node.submitted.length;
  writeFileSync(file('payables.csv'), HEAD + row('A-1000') + row('B-2000'));
  const words = ['payments', 'approve', file('payables.csv'), '--mapping', file('mapping.json')];
  const broken = await clients.run('maker', [...words, '--yes'], {
    answers: null,
    until: () => node.submitted.length > before,
  });
  expect(statuses(broken.json)).toEqual(['waiting', 'waiting']);
  node.mood = 'well';
  const again = await approve(row('A-1000') + row('B-2000'));
  expect(again.code).toBe(0);
  expect([one, two].map(statusOf)).toEqual(['accepted', 'accepted']);
  const sent = new Set(node.submitted.slice(before));
  expect(sent.size).toBe(2);
});
