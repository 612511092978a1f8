import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { detailsPath, writeDetails } from '../../../client/cli/invoices/details.ts';
import { commitDetails, encodeDetails } from '../../../client/invoices/details.ts';
import { prepareRegistration } from '../../../client/invoices/prepareRegistration.ts';
import { deedOf } from '../../../client/sdk/deeds.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { invoices, OPEN_TERMS } from '../../../contracts/state/invoices.ts';
import { toHex } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { ToyClients } from './toyClients.ts';
import { NETWORK_KEY, SAMPLES, startToyClients } from './toyClients.ts';

// W1: what the ledger says is compared with the document before the debtor signs; by hand and by
// the watcher, which are the two ways in which a client accepts.

const FILE = join(SAMPLES, 'gear-housings-ubl.xml');

let clients: ToyClients;

beforeEach(async () => {
  clients = await startToyClients();
});

/** How the supplier's registration differs from the document whose details it sends along. */
interface Lie {
  readonly words?: Readonly<Record<string, string | null>>;
  /** The document that is sent, made from the sample. */
  readonly document?: (text: string) => string;
  readonly supplier?: string;
}

/** Registers a document with a lie, and hands its true details over; the invoice's id. */
async function registerWith({ words = {}, document = (text) => text, supplier }: Lie) {
  const { chain, home } = clients;
  const bytes = new TextEncoder().encode(document(readFileSync(FILE, 'utf8')));
  const registration = prepareRegistration({
    document: bytes,
    supplierId: 'tier-1',
    networkKey: NETWORK_KEY,
    salt: new Uint8Array(32).fill(4),
    payeeAgrees: true,
  });
  if ('code' in registration) throw new Error(registration.code);
  const honest = { ...registration.deed, debtor: 'maker', dueDay: '2027-01-31', terms: OPEN_TERMS };
  const jws = chain.sign(supplier ?? 'tier-1', deedOf('registerInvoice', { ...honest, ...words }));
  chain.grow([jws]);
  const { id } = decodeTransaction(jws, 100_000);
  expect(statusOf(id)).toBe('registered');
  return { id, details: await writeDetails(join(home, 'details'), id, registration.file) };
}

/** What a watcher of the debtor that accepts by itself says in some looks. */
async function watched(): Promise<string> {
  let looks = 0;
  const until = (): boolean => {
    looks += 1;
    return looks > 25;
  };
  const words = ['watch-acceptance', '--auto', '--pause-ms', '20'];
  return (await clients.run('maker', words, { until })).err;
}

function statusOf(id: string): string | undefined {
  return invoices.read(clients.chain.ground.world, id)?.status;
}

const PAYEE = [
  '<cac:PayeeParty><cac:PartyName>',
  '<cbc:Name>Faktor Bank AG</cbc:Name>',
  '</cac:PartyName></cac:PayeeParty>',
].join('');

const ROWS: readonly (readonly [field: string, code: string, lie: Lie])[] = [
  ['supplier', 'other_supplier', { supplier: 'tier-2' }],
  ['number', 'other_number', { words: { identity: 'aa'.repeat(32) } }],
  ['currency', 'other_currency', { words: { currency: 'USD' } }],
  ['amount', 'other_amount', { words: { amount: '8286674000' } }],
  ['issueDay', 'other_issue_day', { words: { issueDay: '2026-01-03' } }],
  ['documentDueDay', 'other_document_due_day', { words: { documentDueDay: '2027-02-01' } }],
  ['documentDueDay', 'other_document_due_day', { words: { documentDueDay: null } }],
  [
    'payee',
    'other_payee',
    { document: (text) => text.replace('<cac:PaymentMeans>', `${PAYEE}<cac:PaymentMeans>`) },
  ],
  ['document', 'other_document', { words: { document: 'bb'.repeat(32) } }],
  [
    'debtor',
    'other_debtor',
    { document: (text) => text.replaceAll('Nordhafen Automobile AG', 'Suedhafen Automobile AG') },
  ],
];

describe('W1: what differs from its document is not accepted', () => {
  it.each(ROWS)('W1: by hand, of another %s: %s', async (field, code, lie) => {
    const { id, details } = await registerWith(lie);
    const before = clients.node.submitted.length;
    const said = await clients.run('maker', ['accept', id, '--details', details]);
    expect(said).toMatchObject({ code: 1, json: { status: 'differs' } });
    const differences = said.json['differences'] as { field: string; code: string }[];
    expect(differences).toContainEqual(expect.objectContaining({ field, code }));
    for (const { ledger, document } of differences as unknown as Record<string, string>[]) {
      expect(ledger).not.toBe(document);
    }
    expect(clients.node.submitted).toHaveLength(before);
  });

  it.each(ROWS)('W1: by the watcher, of another %s: %s', async (_field, code, lie) => {
    const { id } = await registerWith(lie);
    expect(await watched()).toContain(code);
    expect(statusOf(id)).toBe('registered');
  });
});

it('W1: a payee that the document names needs its word, which a person reports', async () => {
  const lie = ROWS.find(([field]) => field === 'payee')?.[2] ?? {};
  const { id, details } = await registerWith(lie);
  const words = ['accept', id, '--details', details, '--payee-agrees'];
  expect(await clients.run('maker', words)).toMatchObject({ code: 0 });
});

it('W1: an agreed due day is shown beside that of the document, and is no difference', async () => {
  const { id, details } = await registerWith({ words: { dueDay: '2027-02-20' } });
  const said = await clients.run('maker', ['accept', id, '--details', details]);
  expect(said.code).toBe(0);
  expect(said.err).toContain('dueDay: 2027-02-20, as agreed; the document says 2027-01-31');
});

describe('W1: without a machine-readable document', () => {
  const says = (fields: Record<string, string>): string[] =>
    Object.entries(fields).map(([field, value]) => `${field}=${value}`);
  const paper = {
    supplier: 'Talwerk Getriebe GmbH',
    debtor: 'maker',
    number: 'TW-2026-0417',
    currency: 'EUR',
    amount: '82866.74',
    issueDay: '2026-11-02',
    documentDueDay: '2027-01-31',
    payee: 'Talwerk Getriebe GmbH',
  };

  it('W1: the watcher accepts nothing, neither of a scan nor without a file', async () => {
    const scan = new TextEncoder().encode('%PDF-1.7 a scan');
    const salt = new Uint8Array(32).fill(4);
    const details = { documentHash: hashOf(scan) };
    const commitment = commitDetails(details, salt);
    const { id } = await registerWith({ words: { details: commitment } });
    const path = detailsPath(join(clients.home, 'details'), id);
    writeFileSync(path, encodeDetails({ salt: toHex(salt), details, document: scan }));
    expect(await watched()).toContain('The details say something else than the document');
    expect(statusOf(id)).toBe('registered');
    rmSync(path);
    expect(await watched()).toContain('not accepted');
    expect(statusOf(id)).toBe('registered');
  });

  it('W1: a person says each field, and the ledger is held to it', async () => {
    const { id } = await registerWith({});
    const words = ['accept', id, '--on-paper', '--says'];
    const wrong = { ...paper, amount: '82866.75' };
    const differs = await clients.run('maker', [...words, ...says(wrong)]);
    expect(differs).toMatchObject({ code: 1, json: { code: 'other_amount' } });
    const other = await clients.run('maker', [...words, ...says({ ...paper, number: '0418' })]);
    expect(other).toMatchObject({ code: 1, json: { code: 'other_number' } });
    const { number: _, ...less } = paper;
    const missing = await clients.run('maker', [...words, ...says(less)], { answers: null });
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain('number');
    expect(await clients.run('maker', [...words, ...says(paper)])).toMatchObject({ code: 0 });
  });

  it('W1: at a terminal each field is asked, and one no is enough', async () => {
    const { id } = await registerWith({});
    const asked: string[] = [];
    const answers = (no: string) => (question: string) => {
      asked.push(question);
      if (question.startsWith('number')) return 'TW-2026-0417';
      return no !== '' && question.startsWith(no) ? 'no' : 'yes';
    };
    for (const field of ['supplier', 'debtor', 'currency', 'issueDay', 'documentDueDay']) {
      const said = await clients.run('maker', ['accept', id, '--on-paper'], {
        answers: answers(field),
      });
      expect(said, field).toMatchObject({ code: 1, json: { status: 'differs' } });
    }
    expect(asked.join('\n')).toContain(tellAmount(8_286_674n, 'EUR'));
    const said = await clients.run('maker', ['accept', id, '--on-paper'], { answers: answers('') });
    expect(said).toMatchObject({ code: 0 });
  });
});

describe('W21: terms that are not those of the supplier', () => {
  const terms = { issuers: ['bank'], latePpm: 90_000, lateCost: '4000', noticeByBlock: true };
  const stated = { words: { terms: { ...terms, ruler: null } as never } };

  it('W21: are explained and made a counter, which the supplier is shown and takes', async () => {
    const { id, details } = await registerWith(stated);
    const words = ['accept', id, '--details', details, '--late-rate', '5'];
    const said = await clients.run('maker', words);
    expect(said.err).toContain('so this is a counter, the one that you have');
    expect(said.err).toContain('latePpm: the supplier states 90000');
    expect(said).toMatchObject({ code: 0, json: { code: 'ok' } });
    expect(statusOf(id)).toBe('countered');
    const taken = await clients.run('tier-1', ['invoices', 'take-counter', id]);
    expect(taken.err).toContain('shown.amount: 82,866.74 EUR');
    expect(taken.err).toContain('shown.latePpm: 5 % a year (50000 ppm)');
    expect(taken.err).toContain('shown.dueDay: 2027-01-31');
    expect(taken).toMatchObject({ code: 0, json: { code: 'ok' } });
    expect(statusOf(id)).toBe('accepted');
  });

  it('W21: are none where the debtor names nothing or the same', async () => {
    const { id, details } = await registerWith(stated);
    const said = await clients.run('maker', ['accept', id, '--details', details]);
    expect(said).toMatchObject({ code: 0, json: { code: 'ok' } });
    expect(statusOf(id)).toBe('accepted');
  });
});
