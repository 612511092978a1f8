import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readIdentities, recipientOf } from '../../client/sdk/encryption.ts';
import { mailboxes } from '../../contracts/state/mailboxes.ts';
import { members } from '../../contracts/state/members.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { main } from '../../scripts/enrolling.ts';
import { council, decide } from '../contracts/council.ts';
import { secretOf } from '../contracts/market.ts';
import type { DeedOf } from '../contracts/unseeded.ts';

const RECEIPTS = publicKeyOf(secretOf('the node of bank-one'));
const NODE = 'https://ledger.hafenbank.example#hafenbank';

let home: string;
let said: string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tally-enrolling-'));
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  writeFileSync(join(home, 'genesis.json'), council().genesis.bytes);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

const own = (file: string): string => join(home, 'achsenbau', file);

async function enrol(words: Readonly<Record<string, string>> = {}): Promise<number> {
  const usual = { id: 'achsenbau', name: 'Achsenbau KG', roles: 'supplier,buyer', node: NODE };
  const all = { home: own(''), genesis: join(home, 'genesis.json'), ...usual, ...words };
  return await main(Object.entries(all).flatMap(([name, word]) => [`--${name}`, word]));
}

describe('an organisation that comes to a network', () => {
  it('hands out words that a validator proposes as they are', async () => {
    expect(await enrol()).toBe(0);
    const market = council();
    const { change } = JSON.parse(readFileSync(own('enrolment.json'), 'utf8'));
    decide(market, { type: 'propose', version: 1, change } as DeedOf<'propose'>);
    const { name, roles, keys } = members.read(market.world, 'achsenbau') ?? {};
    expect([name, roles]).toEqual(['Achsenbau KG', ['buyer', 'supplier']]);
    expect(keys?.map((key) => key.key)).toEqual([change.member.keys[0].key]);
    const config = JSON.parse(readFileSync(own('client/client.json'), 'utf8'));
    expect(config).toMatchObject({ nodes: [NODE], keyFile: 'member.key.json' });
    expect(readFileSync(own('client/genesis.json'))).toEqual(Buffer.from(market.genesis.bytes));
  });

  it('has the key of the network’s fingerprints, or is told where it comes from', async () => {
    const file = join(home, 'network.key');
    writeFileSync(file, 'no key', { mode: 0o600 });
    expect(await enrol({ 'network-key': file })).toBe(2);
    expect(said.join('\n')).toMatch(/--network-key/);
    expect(existsSync(own('client'))).toBe(false);
    said = [];
    writeFileSync(file, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    expect(await enrol({ 'network-key': file })).toBe(0);
    expect(readFileSync(own('client/network.key'), 'utf8')).toBe(`${'ab'.repeat(32)}\n`);
    expect(statSync(own('client/network.key')).mode & 0o777).toBe(0o600);
    expect(said.join('\n')).not.toMatch(/abab|fingerprints/);
    // What it registers leaves its details there.
    expect(statSync(own('client/details')).isDirectory()).toBe(true);
    rmSync(own(''), { recursive: true });
    expect(await enrol()).toBe(0);
    expect(existsSync(own('client/network.key'))).toBe(false);
    expect(said.join('\n')).toMatch(/fingerprints.*as a secret.*client\/network\.key/s);
  });

  it('says where details reach it, and keeps the key for them', async () => {
    const words = { 'home-node': 'bank-one', 'receipt-key': RECEIPTS };
    expect(await enrol(words)).toBe(0);
    const market = council();
    const { change } = JSON.parse(readFileSync(own('enrolment.json'), 'utf8'));
    decide(market, { type: 'propose', version: 1, change } as DeedOf<'propose'>);
    const config = JSON.parse(readFileSync(own('client/client.json'), 'utf8'));
    expect(config.encryptionKeyFiles).toEqual(['details.age']);
    const [identity = ''] = await readIdentities(own('client/details.age'));
    expect(mailboxes.read(market.world, 'achsenbau')).toMatchObject({
      ...{ homeNode: 'bank-one', receiptKey: RECEIPTS, encryptionKey: await recipientOf(identity) },
    });
    expect(readFileSync(own('enrolment.json'), 'utf8')).not.toContain(identity);
  });

  it('hands out no secret', async () => {
    await enrol();
    const handed = readFileSync(own('enrolment.json'), 'utf8');
    const { secret = '' } = JSON.parse(readFileSync(own('client/member.key.json'), 'utf8'));
    expect(secret.length).toBeGreaterThan(20);
    expect(handed).not.toContain(secret);
    expect(said.join()).not.toContain(secret);
  });

  it('makes no second key over a first', async () => {
    await enrol();
    const before = readFileSync(own('client/member.key.json'), 'utf8');
    expect(await enrol()).toBe(1);
    expect(said.at(-1)).toMatch(/is there already/);
    expect(readFileSync(own('client/member.key.json'), 'utf8')).toBe(before);
  });

  it.each([
    ['an oracle', { roles: 'oracle' }, /roles/],
    ['an id that is none', { id: 'Achsen Bau' }, /id/],
    ['a name of two lines', { name: 'Achsen\nbau' }, /name/],
    ['a home node without its key', { 'home-node': 'bank-one' }, /--receipt-key/],
    ['a key without its node', { 'receipt-key': RECEIPTS }, /--home-node/],
    ['a key that is none', { 'home-node': 'bank-one', 'receipt-key': 'mine' }, /--receipt-key/],
  ])('is told before a key is made that it is refused: %s', async (_, words, told) => {
    expect(await enrol(words)).toBe(2);
    expect(said.join('\n')).toMatch(told);
    expect(existsSync(own('client'))).toBe(false);
  });
});
