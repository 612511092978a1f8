import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ownPlace } from '../../../client/cli/payments/ownPlace.ts';
import { endToEndOf } from '../../../client/payments/endToEnd.ts';
import { DEFAULT_PARAMETERS } from '../../../contracts/state/parameters.ts';
import { redemptions } from '../../../contracts/state/redemptions.ts';
import { decodeGenesis, encodeGenesis } from '../../../ledger/genesis.ts';
import { ToyChain, toyGenesis } from '../auditor/toyChain.ts';
import { ubl } from '../invoices/made.ts';
import type { Movement } from '../payments/madeNotices.ts';
import { camt, entry } from '../payments/madeNotices.ts';
import type { Run, ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';

// What members give back is paid out by a bank, and what a bank says is said on the ledger, once.

const IBAN = 'DE89370400440532013000';
const ACCOUNTS = {
  bank: [{ name: 'Bank', iban: IBAN, bic: 'COBADEFF' }],
  maker: [{ name: 'Maker', iban: IBAN }],
  'tier-1': [{ name: 'Tier One', iban: 'GB82WEST12345698765432' }],
};
const DAY = '2026-11-10';

let clients: ToyClients;

beforeEach(async () => {
  const genesis = toyGenesis();
  const parameters = { ...DEFAULT_PARAMETERS, obligationDays: 3 };
  const chain = new ToyChain(decodeGenesis(encodeGenesis({ ...genesis, parameters })));
  clients = await startToyClients(chain);
  writeFileSync(join(clients.home, 'accounts.json'), JSON.stringify(ACCOUNTS));
  await ok(
    'bank',
    'money',
    'issue',
    '--to',
    'tier-1',
    '--amount',
    '500',
    ...EUR,
    '--payment',
    'in',
  );
});

const EUR = ['--currency', 'EUR'];

async function ok(member: string, ...words: readonly string[]): Promise<string> {
  const said = await clients.run(member, words);
  if (said.code !== 0) throw new Error(`${words.join(' ')}: ${said.err}`);
  return String(said.json['id']);
}

const redeem = (amount: string, reference: string) =>
  ok(
    'tier-1',
    'money',
    'redeem',
    '--issuer',
    'bank',
    ...EUR,
    '--amount',
    amount,
    '--payment',
    reference,
  );

const file = (name: string): string => join(clients.home, name);

function exported(member: string, more: readonly string[] = [], day = DAY, how: Run = {}) {
  const given = ['--accounts', file('accounts.json'), '--out', file('pay.xml')];
  return clients.run(member, ['payments', 'export', '--day', day, ...given, ...more], how);
}

function imported(member: string, movements: readonly Movement[], kind: '053' | '054' = '054') {
  writeFileSync(file('camt.xml'), camt(movements.map(entry), kind));
  return clients.run(member, ['payments', 'import', file('camt.xml'), '--yes'], { answers: null });
}

const statuses = (json: Record<string, unknown>) =>
  (json['movements'] as readonly { readonly status: string }[]).map(({ status }) => status);

function statusOf(redemption: string) {
  return redemptions.read(clients.chain.ground.world, redemption)?.status;
}

const referenceOf = (redemption: string): string =>
  endToEndOf(clients.chain.genesis.chain, { type: 'redemption', redemption });

const sentBy = (type: string): number =>
  clients.chain.blocks.filter(({ body }) =>
    body.transactions.some((jws) => {
      const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
      return payload.includes(`"type":"${type}"`);
    }),
  ).length;

describe('tally payments export', () => {
  it('instructs what members give back, once, and writes the same file again', async () => {
    const [one, two] = [await redeem('120', 'first'), await redeem('80.50', 'second')];
    const said = await exported('bank');
    expect(said.code).toBe(0);
    const payments = said.json['payments'] as readonly Record<string, unknown>[];
    expect(payments.map(({ to, amount, currency }) => [to, amount, currency]).sort()).toEqual([
      ['tier-1', '120.00', 'EUR'],
      ['tier-1', '80.50', 'EUR'],
    ]);
    const text = readFileSync(file('pay.xml'), 'utf8');
    for (const id of [one, two]) expect(text).toContain(`<EndToEndId>${referenceOf(id)}<`);
    expect(text).toContain('<CtrlSum>200.50</CtrlSum>');
    // Files of a member are counted from 1.
    expect(said.json['message']).toMatch(/^TS[0-9]{8}-1-[0-9A-F]{8}$/);

    rmSync(file('pay.xml'));
    await redeem('10', 'third');
    const again = await exported('bank');
    expect(again.json).toMatchObject({ again: true, later: 1, message: said.json['message'] });
    expect(readFileSync(file('pay.xml'), 'utf8')).toBe(text);

    const more = await exported('bank', ['--more']);
    expect(more.json['payments']).toMatchObject([{ amount: '10.00' }]);
    expect(more.json['message']).toBe(String(said.json['message']).replace('-1-', '-2-'));
    const next = await exported('bank', [], '2026-11-11');
    expect(next).toMatchObject({ code: 0, json: { message: null, payments: [] } });
  });

  it('leaves what has no account, and what would lapse before it is said', async () => {
    await redeem('120', 'first');
    writeFileSync(file('accounts.json'), JSON.stringify({ bank: ACCOUNTS.bank }));
    const left = await exported('bank');
    expect(left).toMatchObject({
      code: 1,
      json: { message: null, left: [{ code: 'no_account' }] },
    });
    writeFileSync(file('accounts.json'), JSON.stringify(ACCOUNTS));
    const late = await exported('bank', [], '2026-11-14');
    expect(late).toMatchObject({
      code: 1,
      json: { message: null, left: [{ code: 'lapses_before' }] },
    });
    expect((await exported('bank', [], '2026-11-13')).code).toBe(0);
  });

  it('is not for others, takes days alone, and one program at a time', async () => {
    await redeem('120', 'first');
    expect((await exported('tier-1')).json).toMatchObject({
      message: null,
      payments: [],
      left: [],
    });
    expect((await exported('bank', [], '2026-11-31')).code).toBe(2);
    expect((await exported('bank', ['--execution', 'soon'])).code).toBe(2);
    const holders = file('bank.key.journal/payments/holders');
    await exported('bank');
    const place = await ownPlace();
    const mark = (holder: number) => join(holders, `${holder}-${place}-${'ab'.repeat(16)}`);
    writeFileSync(mark(process.ppid), '');
    expect((await exported('bank')).json).toMatchObject({ error: { code: 'payments_busy' } });
    rmSync(mark(process.ppid));
    // The program that held it is not there any more.
    writeFileSync(mark(4194399), '');
    expect((await exported('bank')).code).toBe(0);
    expect(readdirSync(holders)).toEqual([]);
  });

  it('says what it met where nobody can tell who holds it, and instructs nothing', async () => {
    await redeem('120', 'first');
    const holders = file('bank.key.journal/payments/holders');
    mkdirSync(join(holders, '..'), { recursive: true });
    writeFileSync(holders, '');
    const said = await exported('bank');
    expect(said.json).toMatchObject({ error: { code: 'unreadable_file' } });
    expect(said.err).toContain(holders);
    expect(existsSync(file('pay.xml'))).toBe(false);
    expect(readdirSync(file('bank.key.journal/payments/messages'))).toEqual([]);
  });

  it('refuses a journal that is damaged rather than to instruct twice', async () => {
    await redeem('120', 'first');
    await exported('bank');
    writeFileSync(file('bank.key.journal/payments/messages/000001.json'), '{"id":1}');
    expect((await exported('bank')).json).toMatchObject({ error: { code: 'bad_journal' } });
  });
});

describe('tally payments import', () => {
  it('says that it has paid out what a bank has booked, once, by whatever notice', async () => {
    const id = await redeem('120', 'first');
    await exported('bank');
    const movement = { endToEnd: referenceOf(id), amount: '120.00' };
    const said = await imported('bank', [movement, { amount: '7.00' }]);
    expect(said).toMatchObject({ code: 0, json: { exceptions: [], missing: [] } });
    expect(statuses(said.json)).toEqual(['said', 'foreign']);
    expect(statusOf(id)).toBe('paidOut');
    expect(statuses((await imported('bank', [movement])).json)).toEqual(['seen']);
    expect(statuses((await imported('bank', [movement], '053')).json)).toEqual(['seen']);
    expect(sentBy('payOutRedemption')).toBe(1);
  });

  it('tells the member that its money has come, and nothing is said', async () => {
    const id = await redeem('120', 'first');
    const movement = { endToEnd: referenceOf(id), sign: 'CRDT' } as const;
    const { height } = clients.chain;
    expect(statuses((await imported('tier-1', [movement])).json)).toEqual(['paid']);
    expect(statuses((await imported('tier-1', [movement])).json)).toEqual(['seen']);
    expect(clients.chain.height).toBe(height);
  });

  it('goes on with what was signed where it broke off', async () => {
    const id = await redeem('120', 'first');
    const movement = { endToEnd: referenceOf(id) };
    clients.node.mood = 'mute';
    writeFileSync(file('camt.xml'), camt([entry(movement)]));
    const { submitted } = clients.node;
    const before = submitted.length;
    const broken = await clients.run('bank', ['payments', 'import', file('camt.xml'), '--yes'], {
      answers: null,
      until: () => submitted.length > before,
    });
    expect(statuses(broken.json)).toEqual(['waiting']);
    expect(broken.code).toBe(1);
    clients.node.mood = 'well';
    const again = await imported('bank', [movement]);
    expect(again.code).toBe(0);
    expect(statusOf(id)).toBe('paidOut');
    expect(sentBy('payOutRedemption')).toBe(1);
  });

  it.each<[string, Movement]>([
    ['other_amount', { amount: '119.00' }],
    ['other_currency', { currency: 'USD' }],
    ['wrong_direction', { sign: 'CRDT' }],
    ['returned', { entry: '<RvslInd>true</RvslInd>' }],
    ['unknown_reference', { endToEnd: `TS${'00'.repeat(16)}` }],
  ])('lists %s for a person, and says nothing', async (code, movement) => {
    const id = await redeem('120', 'first');
    const said = await imported('bank', [{ endToEnd: referenceOf(id), ...movement }]);
    expect(said).toMatchObject({ code: 1, json: { exceptions: [{ status: code }] } });
    expect(statusOf(id)).toBe('requested');
  });

  it('lists what was paid for a request that has lapsed', async () => {
    const id = await redeem('120', 'first');
    await exported('bank');
    clients.chain.grow([], { time: clients.chain.ground.time + 7 * 86_400_000 });
    expect(statusOf(id)).toBe('failed');
    const said = await imported('bank', [{ endToEnd: referenceOf(id) }]);
    expect(said.json['exceptions']).toMatchObject([{ status: 'paid_too_late' }]);
    expect(said.err + said.out).not.toContain('signs payOutRedemption');
  });

  it('lists what was instructed and of which no notice has come', async () => {
    const [one, two] = [await redeem('120', 'first'), await redeem('80', 'second')];
    await exported('bank');
    const day = '2026-11-12';
    const said = await imported('bank', [{ endToEnd: referenceOf(one), day }]);
    expect(said.json['missing']).toMatchObject([{ endToEnd: referenceOf(two), to: 'tier-1' }]);
  });

  it('tells a person of each movement what came of it, and how many there are', async () => {
    const [one, two] = [await redeem('120', 'first'), await redeem('80', 'second')];
    await exported('bank');
    const read = async (movements: readonly Movement[]): Promise<readonly string[]> => {
      writeFileSync(file('camt.xml'), camt(movements.map(entry)));
      const words = ['payments', 'import', file('camt.xml'), '--yes'];
      const { out } = await clients.run('bank', words, { answers: null, json: false });
      return out.trimEnd().split('\n');
    };
    const day = '2026-11-12';
    const unknown = `TS${'00'.repeat(16)}`;
    const paid = { endToEnd: referenceOf(one), amount: '120.00', day };
    const told = await read([paid, { amount: '7.00', day }, { endToEnd: unknown, day }]);
    const [said, odd, missing, sum] = told;
    expect(told).toHaveLength(4);
    expect(said).toMatch(/: 120\.00 EUR TS[0-9A-F]{32}, .*[^)]: said, transaction [0-9a-f]{64}$/);
    expect(odd).toContain(` ${unknown}: unknown_reference: `);
    expect(missing).toBe(`no notice yet: ${referenceOf(two)} to tier-1 of ${DAY}`);
    expect(sum).toBe(
      '3 movements, 1 without a reference of this ledger, 1 for a person, 0 waiting',
    );
    const [again] = await read([paid]);
    expect(again).toMatch(/: seen$/);
  });

  it('shows in a dry run what it would say', async () => {
    const id = await redeem('120', 'first');
    writeFileSync(file('camt.xml'), camt([entry({ endToEnd: referenceOf(id) })]));
    const words = ['payments', 'import', file('camt.xml'), '--dry-run'];
    for (let times = 0; times < 2; times += 1) {
      expect(statuses((await clients.run('bank', words)).json)).toEqual(['would_say']);
    }
    expect(statusOf(id)).toBe('requested');
  });
});

describe('an obligation', () => {
  /** The maker owes 1,190 EUR on 17 November, as is published on the 14th. */
  async function owing(): Promise<void> {
    const register = ['invoices', 'register', file('a.xml'), '--yes'];
    writeFileSync(file('a.xml'), invoiceText());
    const id = await ok('tier-1', ...register);
    const details = file(`details/${id}.details.json`);
    await ok('maker', 'accept', id, '--details', details, '--yes');
    clients.chain.grow([], { time: Date.parse('2026-11-14T12:30:00Z') });
    clients.chain.grow();
  }

  it('is paid in one file by its debtor, and said to be funded by its issuer, once', async () => {
    await owing();
    const paid = await exported('maker', ['--execution', '2026-11-16'], '2026-11-17');
    expect(paid).toMatchObject({
      code: 0,
      json: { payments: [{ to: 'bank', amount: '1190.00' }] },
    });
    const [{ endToEnd } = { endToEnd: '' }] = paid.json['payments'] as readonly {
      endToEnd: string;
    }[];
    const came = { endToEnd, amount: '1190.00', sign: 'CRDT' } as const;
    const seen = await imported('bank', [came]);
    expect(seen.err).toContain('bank signs fundObligation');
    expect(statuses(seen.json)).toEqual(['said']);
    expect(statuses((await imported('bank', [came], '053')).json)).toEqual(['seen']);
    expect(sentBy('fundObligation')).toBe(1);
    // Also where what was seen is lost, the journal of what was signed knows it.
    rmSync(file(`bank.key.journal/payments/seen/${endToEnd}.json`));
    expect(statuses((await imported('bank', [came])).json)).toEqual(['said']);
    expect(sentBy('fundObligation')).toBe(1);
    expect(statuses((await imported('maker', [{ ...came, sign: 'DBIT' }])).json)).toEqual(['paid']);
    expect((await exported('maker', ['--more'], '2026-11-17')).json).toMatchObject({
      payments: [],
    });
  });

  it('is not instructed for another day, nor twice', async () => {
    await owing();
    expect((await exported('maker', [], '2026-11-18')).json).toMatchObject({ payments: [] });
    const first = await exported('maker', [], '2026-11-17');
    expect((await exported('maker', ['--more'], '2026-11-17')).json).toMatchObject({
      payments: [],
    });
    expect((await exported('maker', [], '2026-11-17')).json).toMatchObject({
      again: true,
      message: first.json['message'],
    });
  });

  it('that is funded by more than it lacks is refused, and listed', async () => {
    await owing();
    const of = { debtor: 'maker', issuer: 'bank', currency: 'EUR', payDay: '2026-11-17', part: 1 };
    const endToEnd = endToEndOf(clients.chain.genesis.chain, { type: 'obligation', ...of });
    const came = { endToEnd, amount: '1190.01', sign: 'CRDT' } as const;
    const said = await imported('bank', [came]);
    expect(said.json['exceptions']).toMatchObject([
      { status: 'refused', code: 'more_than_published' },
    ]);
    const less = await imported('bank', [{ ...came, amount: '400' }]);
    expect(statuses(less.json)).toEqual(['said']);
  });
});

/** 1,190.00 EUR, due on 17 November. */
function invoiceText(): string {
  return ubl({ issued: '2026-11-02', due: '<cbc:DueDate>2026-11-17</cbc:DueDate>' })
    .replace('Talwerk GmbH', 'Talwerk Getriebe GmbH')
    .replace('Nordhafen AG', 'Nordhafen Automobile AG');
}
