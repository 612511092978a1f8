import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { deedOf } from '../../client/sdk/deeds.ts';
import { readSigner } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { main } from '../../scripts/founding.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';

/** The terms that the manual shows. */
const MANUAL = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
const TERMS = /```json\n(\{\n {2}"name": "suppliers[^`]*)```/.exec(MANUAL)?.[1] ?? '';

const BANK = ['--id', 'bank', '--name', 'The Bank', '--roles', 'issuer,financier'];
const BUYER = ['--id', 'buyer', '--name', 'The Buyer', '--roles', 'buyer'];
const SUPPLIER = ['--id', 'supplier', '--name', 'The Supplier', '--roles', 'supplier'];

/** One machine for each organisation, and one for the mail between them. */
let machine: (name: string) => string;
let mail: (name: string) => string;
let said: string[];

/** Runs an act that has to go well. */
async function act(...argv: readonly string[]): Promise<void> {
  expect(await main(argv), said.join('\n')).toBe(0);
}

/** What an act that has to be refused says. */
async function refusal(...argv: readonly string[]): Promise<string> {
  said = [];
  expect(await main(argv)).toBe(1);
  return said.join('\n');
}

/** What an organisation hands out goes into the mail under its name. */
function send(id: string, kind: 'declaration' | 'acceptance'): void {
  cpSync(join(machine(id), `${kind}.json`), mail(`${id}.${kind}.json`));
}

function letters(kind: 'declaration' | 'acceptance'): string[] {
  const names = readdirSync(mail('')).filter((name) => name.endsWith(`.${kind}.json`));
  return names.map((name) => mail(name));
}

function edit(path: string, change: (json: Record<string, unknown>) => object): void {
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}

beforeEach(async () => {
  const folder = scratchFolder({ 'mail/terms.json': TERMS });
  machine = (name) => join(folder, 'nodes', name);
  mail = (name) => join(folder, 'mail', name);
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  for (const [index, words] of [BANK, BUYER].entries()) {
    // What they declare; nodes that run are told where the others are.
    const address = `/ip4/127.0.0.1/tcp/${9_001 + index}`;
    const node = ['--address', address, '--url', `http://127.0.0.1:${8_001 + index}`];
    await act('declare', '--home', machine(words[1] ?? ''), ...words, ...node);
  }
  await act('declare', '--home', machine('supplier'), ...SUPPLIER);
  for (const id of ['bank', 'buyer', 'supplier']) send(id, 'declaration');
});

/** Composes in one order and, elsewhere, in the other. */
async function composeTwice(): Promise<void> {
  const terms = ['--terms', mail('terms.json')];
  await act('compose', ...terms, '--out', mail('genesis.json'), ...letters('declaration'));
  const reverse = letters('declaration').reverse();
  await act('compose', ...terms, '--out', mail('genesis-2.json'), ...reverse);
}

async function acceptAll(): Promise<void> {
  for (const id of ['bank', 'buyer', 'supplier']) {
    await act('accept', '--home', machine(id), '--genesis', mail('genesis.json'));
  }
  for (const id of ['bank', 'buyer']) send(id, 'acceptance');
}

/** The REST port that an organisation declared. */
function restOf(id: string): string {
  const { node } = JSON.parse(readFileSync(mail(`${id}.declaration.json`), 'utf8'));
  return new URL(node.url).host;
}

describe('organisations that share nothing but letters', () => {
  it('found a network that makes blocks', { timeout: 120_000 }, async () => {
    await composeTwice();
    expect(readFileSync(mail('genesis-2.json'))).toEqual(readFileSync(mail('genesis.json')));
    await acceptAll();
    for (const id of ['bank', 'buyer']) {
      const rest = ['--rest', restOf(id)];
      await act('meet', '--home', machine(id), ...rest, ...letters('acceptance'));
    }
    await act('meet', '--home', machine('supplier'), ...letters('acceptance'));

    const network = scratchFolder();
    const devnet = new ToldNetwork(network);
    onTestFinished(() => devnet.close());
    for (const id of ['bank', 'buyer']) {
      mkdirSync(join(network, 'nodes'), { recursive: true });
      cpSync(join(machine(id), 'node'), join(network, 'nodes', id), { recursive: true });
    }
    await devnet.startAll();
    const home = join(machine('supplier'), 'client');
    const client = JSON.parse(readFileSync(join(home, 'client.json'), 'utf8'));
    expect(client.nodes).toEqual(['http://127.0.0.1:8001', 'http://127.0.0.1:8002']);
    const nodes = ['bank', 'buyer'].map((id) => devnet.url(id));
    const genesis = decodeGenesis(new Uint8Array(readFileSync(join(home, 'genesis.json'))));
    const issuer = await readSigner(join(machine('bank'), 'client', 'member.key.json'));
    const payment = hashOf(new Uint8Array([1]));
    const words = { to: 'supplier', currency: 'EUR', amount: '5', payment };
    const money = deedOf('issueMoney', words);
    const done = await new LedgerClient({ genesis, nodes, reader: issuer }).perform(money, issuer);
    expect(done.status).toBe('final');
  });

  it('keep their secrets where they are', async () => {
    await composeTwice();
    await acceptAll();
    const secrets = ['bank', 'buyer', 'supplier'].flatMap((id) =>
      readdirSync(machine(id), { recursive: true, withFileTypes: true })
        .filter(({ name }) => /\.key(\.json)?$/.test(name))
        .map(({ parentPath, name }) => join(parentPath, name)),
    );
    expect(secrets).toHaveLength(7);
    expect(secrets.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
    const sent = letters('declaration').concat(letters('acceptance'));
    const letter = sent.map((path) => readFileSync(path, 'utf8')).join('\n');
    for (const path of secrets) {
      const text = readFileSync(path, 'utf8');
      const secret = path.endsWith('.json') ? JSON.parse(text).secret : text.trim();
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(letter).not.toContain(secret);
    }
  });
});

describe('an act is refused', () => {
  it('when a declaration is no declaration', async () => {
    edit(mail('bank.declaration.json'), (json) => ({ ...json, extra: 1 }));
    const terms = ['--terms', mail('terms.json'), '--out', mail('genesis.json')];
    expect(await refusal('compose', ...terms, ...letters('declaration'))).toMatch(
      /^unreadable_file: .*bank\.declaration\.json is not a declaration/,
    );
  });

  it('when the check digits of an identifier do not fit, or two have the same', async () => {
    const lei = '5493001KJTIIGC8Y1R12';
    const words = ['--id', 'late', '--name', 'Late', '--roles', 'supplier', '--lei'];
    const misprint = lei.replace('C8', '8C');
    expect(await refusal('declare', '--home', machine('misprint'), ...words, misprint)).toMatch(
      /is no LEI/,
    );
    await act('declare', '--home', machine('late'), ...words, lei);
    send('late', 'declaration');
    edit(mail('supplier.declaration.json'), (json) => ({
      ...json,
      member: { ...(json['member'] as object), lei },
    }));
    const terms = ['--terms', mail('terms.json'), '--out', mail('genesis.json')];
    expect(await refusal('compose', ...terms, ...letters('declaration'))).toMatch(
      /^bad_genesis: two members with the same lei/,
    );
  });

  it.each([
    ['a role that there is not', ['--roles', 'baker']],
    ['an address without a port', ['--address', '/dns4/ledger.example', '--url', 'http://l']],
    ['a place that is no URL', ['--address', '/ip4/127.0.0.1/tcp/1', '--url', 'ledger']],
    ['an id that is none', ['--id', 'No Id']],
  ])('when it declares %s, and no key is made', async (_what, words) => {
    const home = machine('new');
    const all = ['--id', 'new', '--name', 'New', '--roles', 'supplier', ...words];
    expect(await refusal('declare', '--home', home, ...all)).toMatch(/^bad_declaration: /);
    expect(readdirSync(home)).toEqual([]);
  });

  it('when two organisations declare one key', async () => {
    const { member } = JSON.parse(readFileSync(mail('bank.declaration.json'), 'utf8'));
    edit(mail('supplier.declaration.json'), (json) => ({
      ...json,
      member: { ...(json['member'] as object), keys: member.keys },
    }));
    const terms = ['--terms', mail('terms.json'), '--out', mail('genesis.json')];
    expect(await refusal('compose', ...terms, ...letters('declaration'))).toMatch(/^bad_genesis: /);
  });

  it('when it is made over keys that are there', async () => {
    expect(await refusal('declare', '--home', machine('supplier'), ...SUPPLIER)).toMatch(
      /^unreadable_file: .*member\.key\.json/,
    );
  });

  it('when somebody else put other words into the genesis document', async () => {
    edit(mail('buyer.declaration.json'), (json) => ({
      ...json,
      member: { ...(json['member'] as object), roles: ['buyer', 'financier'] },
    }));
    await composeTwice();
    expect(
      await refusal('accept', '--home', machine('buyer'), '--genesis', mail('genesis.json')),
    ).toMatch(/^not_as_declared: buyer is not in the genesis document as it declared/);
    expect(readdirSync(machine('buyer'))).not.toContain('acceptance.json');
  });

  it('when a validator is left out or has another key there', async () => {
    edit(mail('buyer.declaration.json'), (json) => ({ ...json, node: null }));
    await composeTwice();
    expect(
      await refusal('accept', '--home', machine('buyer'), '--genesis', mail('genesis.json')),
    ).toMatch(/^not_as_declared/);
  });

  it('while somebody has not accepted, or the acceptance is not his', async () => {
    await composeTwice();
    await acceptAll();
    const own = [mail('bank.acceptance.json')];
    expect(await refusal('meet', '--home', machine('bank'), ...own)).toMatch(
      /^missing_acceptance: buyer/,
    );
    const { peerId } = JSON.parse(readFileSync(mail('bank.acceptance.json'), 'utf8'));
    edit(mail('buyer.acceptance.json'), (json) => ({ ...json, peerId }));
    expect(await refusal('meet', '--home', machine('bank'), ...letters('acceptance'))).toMatch(
      /^not_authentic: the acceptance of buyer/,
    );
  });

  it('without the words that it needs, with what they are', async () => {
    expect(await main(['declare', '--home', machine('new')])).toBe(2);
    expect(await main(['seal'])).toBe(2);
    await composeTwice();
    await acceptAll();
    const rest = ['--rest', '8101', ...letters('acceptance')];
    expect(await main(['meet', '--home', machine('bank'), ...rest])).toBe(2);
    const operator = ['--operator', '8102', ...letters('acceptance')];
    expect(await main(['meet', '--home', machine('bank'), ...operator])).toBe(2);
    // Nothing was written by halves.
    expect(said.at(-1)).toContain('usage: founding.ts declare');
    await act('meet', '--home', machine('bank'), ...letters('acceptance'));
  });
});
