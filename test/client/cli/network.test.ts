import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ToyChain } from '../auditor/toyChain.ts';
import type { Said, ToyClients } from './toyClients.ts';
import { SAMPLES, startToyClients } from './toyClients.ts';
import type { ToyNode } from './toyNode.ts';

// The commands of one trade, run one after the other in this process against one toy node.

let home: string;
let chain: ToyChain;
let node: ToyNode;
let clients: ToyClients;

function tally(member: string, ...words: string[]): Promise<Said> {
  return clients.run(member, words);
}

/** A command that has to end with 0; its JSON. */
async function done(member: string, ...words: string[]): Promise<Record<string, unknown>> {
  const said = await tally(member, ...words);
  expect(said, words.join(' ')).toMatchObject({ code: 0 });
  return said.json;
}

function deed(member: string, name: string, words: object): Promise<string> {
  return clients.deed(member, name, words);
}

function register(...more: string[]): Promise<Said> {
  const file = join(SAMPLES, 'gear-housings-ubl.xml');
  return tally('tier-1', 'invoices', 'register', file, ...more);
}

beforeEach(async () => {
  clients = await startToyClients();
  ({ chain, home, node } = clients);
});

it('an invoice becomes money: register, accept, assign, sell, prove, export, audit', async () => {
  const money = ['--to', 'bank', '--amount', '50000', '--currency', 'EUR', '--payment', 'in'];
  await done('bank', 'money', 'issue', ...money);
  const registered = await register();
  expect(registered).toMatchObject({ code: 0, json: { debtor: 'maker', dueDay: '2027-01-31' } });
  const { id, details } = registered.json as { id: string; details: string };
  await done('maker', 'accept', id, '--details', details);
  expect(await done('tier-1', 'show', 'receivable', id)).toMatchObject({
    value: { face: '8286674', status: 'open' },
  });

  const about = ['--reference', 'invoice 7'];
  const assigned = [
    'pieces',
    'offer-assignment',
    id,
    '--to',
    'tier-2',
    '--percent',
    '40',
    ...about,
  ];
  const { id: assignment } = await done('tier-1', ...assigned);
  await done('tier-2', 'pieces', 'accept-assignment', String(assignment));
  expect(await done('tier-2', 'show', 'piece', id, '1')).toMatchObject({
    value: { payTo: 'tier-2', to: '3314669' },
  });

  const price = ['--price', '32000.00', '--issuer', 'bank', ...about];
  const { id: sale } = await done('tier-2', 'financing', 'offer-sale', id, ...price);
  await done('bank', 'buy', String(sale));
  const key = `holding/${id}/${'1'.padStart(18, '0')}`;
  const proof = join(home, 'piece.proof.json');
  await done('bank', 'prove', 'state', key, '--out', proof);
  expect(await done('tier-2', 'show', 'account', 'bank', 'EUR', 'tier-2')).toMatchObject({
    value: { balance: '3200000' },
  });
  const told = join(home, 'told.proof.json');
  const one = ['prove', 'transaction', String(sale), '--out', told, '--events'];
  await done('bank', ...one, '0');
  const untold = join(home, 'untold.proof.json');
  await done('bank', 'prove', 'transaction', String(sale), '--out', untold, '--events', 'none');
  for (const places of ['99', '0,', 'all', '-1']) {
    expect(await tally('bank', ...one, places)).toMatchObject({ code: 2 });
  }

  const file = join(home, 'chain.export');
  await done('bank', 'export', '--out', file);
  const again = await tally('bank', 'buy', String(sale));
  expect(again).toMatchObject({ code: 1, json: { status: 'refused', code: 'offer_taken' } });
  expect(again.err).toContain('evidence level 0 of 3: the word of its two parties');
  // Beside the JSON, for the person who looks on.
  expect(again.err).toContain('refused: offer_taken: ');
  await node.app.close();

  const genesis = ['--genesis', `${file}.genesis.json`];
  const verified = { verifiedHeight: 7, transactions: 7, failures: [] };
  expect(await done('bank', 'audit', file, ...genesis)).toMatchObject(verified);
  const holds = { ok: true, value: { holder: 'bank' } };
  expect(await verify(proof, `${file}.genesis.json`)).toMatchObject(holds);
  const shown = (await verify(told, `${file}.genesis.json`)) as { readonly result: unknown };
  expect(shown).toMatchObject({ ok: true, events: [{ index: 0 }] });
  const hidden = await verify(untold, `${file}.genesis.json`);
  expect(hidden).toMatchObject({ ok: true, events: [], result: shown.result });
});

it('a quote is accepted at a cost that is shown before anything is signed', async () => {
  const money = ['--to', 'bank', '--amount', '90000', '--currency', 'EUR', '--payment', 'in'];
  await done('bank', 'money', 'issue', ...money);
  const { id, details } = (await register()).json as { id: string; details: string };
  await done('maker', 'accept', id, '--details', details);
  const expiresDay = '2026-12-24';
  const units = { receivable: id, piece: '1', from: '1', to: '8286674', financiers: null };
  const terms = { issuer: 'bank', disclosed: true, recourse: false, reference: 'ab'.repeat(32) };
  const asked = { ...units, ...terms, expiresDay };
  const request = await deed('tier-1', 'requestQuotes', asked);
  const price = { discountPpm: 50_000, dayCount: 'ACT/360', fee: '1000', expiresDay, knowing: [] };
  const quote = await deed('bank', 'giveQuote', { request, ...price });
  const submitted = node.submitted.length;
  const dear = await tally('tier-1', 'financing', 'accept-quote', quote, '--max-cost', '0.0001');
  expect(dear).toMatchObject({ code: 2 });
  const [, cost = ''] = /: ([0-9.]+) % a year \([0-9]+ ppm\), all in/.exec(dear.err) ?? [];
  expect(Number(cost)).toBeGreaterThan(5);
  expect(node.submitted.length).toBe(submitted);
  const low = await tally('tier-1', 'financing', 'accept-quote', quote, '--min-price', '82866.74');
  expect(low).toMatchObject({ code: 2 });
  expect(node.submitted.length).toBe(submitted);
  await done('tier-1', 'financing', 'accept-quote', quote, '--max-cost', cost);
  expect(await done('tier-1', 'show', 'holding', id, '1')).toMatchObject({
    value: { holder: 'bank' },
  });
});

it('a piece is sold with a reserve: an advance now, at a cost that is shown', async () => {
  const money = ['--to', 'bank', '--amount', '90000', '--currency', 'EUR', '--payment', 'in'];
  await done('bank', 'money', 'issue', ...money);
  const { id, details } = (await register()).json as { id: string; details: string };
  await done('maker', 'accept', id, '--details', details);
  const terms = ['--advance', '64000.00', '--interest-rate', '6', '--issuer', 'bank'];
  const words = [
    'financing',
    'offer-reserve',
    id,
    ...terms,
    '--units',
    '8000000',
    '--reference',
    'sale 1',
  ];
  const plain = await tally('tier-1', ...words, '--fee', '0.00');
  expect(plain).toMatchObject({ code: 2 });
  const said = await tally('tier-1', ...words, '--fee', '800.00', '--recourse', '--undisclosed');
  expect(said.code).toBe(0);
  expect(said.err).toMatch(/cost, all in: [0-9.]+ % a year \([0-9]+ ppm\)/);
  // The interest of 6 % over 360 days and the fee of 1.25 %, over less than a year.
  const cost = Number(/all in: .*[(]([0-9]+) ppm[)]/.exec(said.err)?.[1]);
  expect(cost).toBeGreaterThan(60_833 + 12_500);
  const offer = String(said.json['id']);
  const interest = { ppm: 60_000, dayCount: 'ACT/360' };
  expect(await done('bank', 'show', 'offer', offer)).toMatchObject({
    value: { price: '6400000', recourse: true, disclosed: false, reserve: { fee: '80000' } },
  });
  const rest = ['--price', '2800.00', '--issuer', 'bank', '--reference', 'sale 2'];
  const agreed = ['--piece', '8000001', '--recourse', '--undisclosed', '--interest-rate', '5%'];
  const sale = await done('tier-1', 'financing', 'offer-sale', id, ...rest, ...agreed);
  expect(await done('bank', 'show', 'offer', String(sale['id']))).toMatchObject({
    value: { recourse: true, disclosed: false, reserve: null, rate: { ppm: 50_000 } },
  });
  await done('bank', 'buy', offer);
  expect(await done('maker', 'show', 'piece', id, '1')).toMatchObject({
    value: { payTo: 'tier-1', to: '8000000' },
  });
  expect(await done('tier-1', 'show', 'holding', id, '1')).toMatchObject({
    value: { holder: 'bank', changes: 1, reserved: true },
  });
  expect(await done('tier-1', 'show', 'reserve', id, '1')).toMatchObject({
    value: { seller: 'tier-1', advance: '6400000', fee: '80000', rate: interest },
  });
  expect(await done('tier-1', 'show', 'link', id, '1', '0')).toMatchObject({
    value: { assignor: 'tier-1', taker: 'bank', price: '6400000' },
  });
});

it('what is owed both ways is set off, against a piece and against a debt', async () => {
  const { id: first, details: document } = (await register()).json as Record<string, string>;
  await done('maker', 'accept', String(first), '--details', String(document));
  const note = { document: 'c1'.repeat(32), details: 'c2'.repeat(32) };
  await deed('tier-1', 'creditNote', {
    receivable: first,
    amount: '500000',
    ground: 'concession',
    ...note,
  });
  const file = join(SAMPLES, 'drive-shafts-ubl.xml');
  const { id: second, details, dueDay } = await done('tier-1', 'invoices', 'register', file);
  const terms = ['--acknowledged', '--late-rate', '10'];
  await done('maker', 'accept', String(second), '--details', String(details), ...terms);
  const due = Date.parse(`${dueDay}T12:00:00Z`);
  for (const days of [3, 40]) chain.grow([], { time: due + days * 86_400_000 });

  const owed = async (): Promise<Record<string, string>[]> => {
    const { items } = await done('maker', 'show', 'debts', 'maker');
    return (items as { value: Record<string, string> }[]).map(({ value }) => value);
  };
  const [note1] = await owed();
  expect(note1).toMatchObject({ debtor: 'tier-1', amount: '500000', settled: '0' });
  const against = String(note1?.['id']);
  const piece = ['settlement', 'set-off-piece', String(second), '--piece', '1', '--debt', against];
  const more = await tally('tier-1', ...piece, '--amount', '5000.01');
  expect(more).toMatchObject({ code: 1, json: { code: 'more_than_open' } });
  await done('tier-1', ...piece, '--amount', '1000.00');
  expect(await done('maker', 'show', 'piece', String(second), '1')).toMatchObject({
    value: { paid: '100000' },
  });
  // Late interest on these units stays owed, so that there are debts both ways.
  const late = (await owed()).find(({ cause }) => cause === 'lateInterest');
  await done(
    'maker',
    'settlement',
    'set-off',
    String(late?.['id']),
    '--against',
    against,
    '--amount',
    '1.00',
  );
  expect((await done('maker', 'show', 'debt', String(note1?.['id'])))['value']).toMatchObject({
    settled: '100100',
  });
});

async function verify(proof: string, genesis: string): Promise<unknown> {
  const { json } = await tally('bank', 'verify', proof, '--genesis', genesis);
  return json;
}

describe('invoice register', () => {
  it('refuses the same invoice in the other syntax, with a proof when it is recorded', async () => {
    await register();
    const cii = join(SAMPLES, 'gear-housings-cii.xml');
    const proof = join(home, 'refusal.proof.json');
    const words = ['invoices', 'register', cii, '--proof', proof];
    const unrecorded = await tally('tier-1', ...words);
    const refused = { status: 'refused', code: 'duplicate_invoice' };
    expect(unrecorded).toMatchObject({ code: 1, json: refused });
    const recorded = await tally('tier-1', ...words, '--record-refusal');
    expect(recorded).toMatchObject({ code: 1, json: { ...refused, status: 'final', height: 2 } });
    const said = await verify(proof, join(home, 'genesis.json'));
    expect(said).toMatchObject({ ok: true, result: { code: 'duplicate_invoice' } });
  });

  it('sends nothing of a credit note, nor of an invoice of somebody else', async () => {
    const note = join(SAMPLES, 'credit-note-ubl.xml');
    const unfit = await tally('tier-1', 'invoices', 'register', note);
    expect(unfit).toMatchObject({ code: 1, json: { status: 'unfit', code: 'credit_note' } });
    const file = join(SAMPLES, 'gear-housings-ubl.xml');
    const foreign = await tally('tier-2', 'invoices', 'register', file);
    expect(foreign).toMatchObject({ code: 1, json: { code: 'supplier_differs' } });
    expect(node.submitted).toEqual([]);
  });

  it('shows the ledger neither number nor names of the document', async () => {
    const { json } = await register();
    const payload = Buffer.from(node.submitted[0]?.split('.')[1] ?? '', 'base64url').toString();
    expect(payload).toContain('"amount":"8286674"');
    for (const hidden of ['TW-2026-0417', 'Talwerk', 'Nordhafen']) {
      expect(payload).not.toContain(hidden);
    }
    const path = String(json['details']);
    expect(readFileSync(path, 'utf8')).toContain('TW-2026-0417');
    expect(statSync(path).mode & 0o007).toBe(0);
  });
});

it('a network key that others may read is not used', async () => {
  chmodSync(join(home, 'network.key'), 0o644);
  const said = await register();
  expect(said).toMatchObject({ code: 2, json: { error: { code: 'key_file_open' } } });
  expect(node.submitted).toHaveLength(0);
});

describe('history', () => {
  it('prints every transaction from a height on, a page after the other', async () => {
    await register();
    const money = ['--to', 'bank', '--amount', '5', '--currency', 'EUR', '--payment', 'in'];
    for (let times = 0; times < 3; times += 1) await done('bank', 'money', 'issue', ...money);
    const { code, texts } = await tally('bank', 'history', 'transactions', '--from', '2');
    expect(code).toBe(0);
    expect(texts).toMatchObject(
      [2, 3, 4].map((height) => ({ height, index: 0, member: 'bank', deed: 'issueMoney' })),
    );
  });

  it('does not follow a node in circles', async () => {
    const money = ['--to', 'bank', '--amount', '5', '--currency', 'EUR', '--payment', 'in'];
    for (let times = 0; times < 2; times += 1) await done('bank', 'money', 'issue', ...money);
    node.circles = true;
    const { code, err } = await tally('bank', 'history', 'transactions');
    expect(code).toBe(1);
    expect(err).toContain('bad_answer');
  });
});

it('a command says what it lacks, and ends with 2', async () => {
  const rows: [string[], string][] = [
    [['show', 'invoice', 'no-id'], '64 letters'],
    [['financing', 'offer-sale', 'ab'.repeat(32), '--price', '1', '--issuer', 'bank'], 'reference'],
    [
      ['money', 'issue', '--to', 'x', '--amount', '1.001', '--currency', 'EUR', '--payment', 'r'],
      'finer',
    ],
    [['invoices', 'register', 'none.xml'], 'ENOENT'],
  ];
  for (const [words, reason] of rows) {
    const said = await tally('bank', ...words);
    expect(said.code, words.join(' ')).toBe(2);
    expect(said.err).toContain(reason);
  }
});
