import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { homeFiles } from '../../node/config.ts';
import type { Run } from '../client/cli/runTally.ts';
import { runTally } from '../client/cli/runTally.ts';
import { Cluster } from './cluster.ts';

// Details of an invoice from its supplier to its debtor, whose home nodes are two of four.

const FILE = join(import.meta.dirname, '../../examples/invoices/gear-housings-ubl.xml');
const TEST_MS = 900_000;
const POLL = { timeout: 180_000, interval: 500 };
const [SUPPLIER, DEBTOR] = ['talwerk', 'nordhafen'];
const HOMES: Readonly<Record<string, string>> = { [SUPPLIER]: 'hafenbank', [DEBTOR]: DEBTOR };

describe('details travel by themselves', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-details-'));
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  const client = (member: string): string => join(home, 'network', 'clients', member);

  // A key is made without a network.
  const tally = (member: string, ...words: string[]): Promise<Run> =>
    runTally([
      ...words,
      ...(words[1] === 'key' ? [] : ['--config', join(client(member), 'client.json')]),
      '--json',
    ]);

  async function done(member: string, ...words: string[]): Promise<Record<string, unknown>> {
    const run = await tally(member, ...words);
    expect(run, words.join(' ')).toMatchObject({ code: 0 });
    return JSON.parse(run.out.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  }

  /** Says where details reach a member, for a new key. */
  async function enable(member: string): Promise<void> {
    const key = join(client(member), 'details.age');
    await done(member, 'details', 'key', '--out', key);
    const file = join(client(member), 'client.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...config, encryptionKeyFiles: ['details.age'] }));
    await done(member, 'details', 'enable', '--home', HOMES[member] ?? '', '--yes');
  }

  const letters = async (member: string, invoice: string): Promise<readonly object[]> =>
    (await done(member, 'details', 'list', invoice))['letters'] as object[];

  /** Every byte that nodes have on their disks, file by file. */
  function* files(folder: string): Generator<Buffer> {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* files(path);
      else if (entry.isFile()) yield readFileSync(path);
    }
  }

  it('from home node to home node, through stops and a lost store', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'));
    cluster = nodes;
    for (const member of [SUPPLIER, DEBTOR]) await enable(member);

    // The debtor's home node is away when the invoice is registered.
    await nodes.devnet.stop(DEBTOR);
    const registered = await done(SUPPLIER, 'invoices', 'register', FILE, '--yes');
    const invoice = String(registered['id']);
    expect(registered['travelled']).toContain('sealed: waiting');
    await nodes.devnet.stop('hafenbank');
    for (const id of ['hafenbank', DEBTOR]) await nodes.devnet.start(id);
    await expect
      .poll(() => letters(SUPPLIER, invoice), POLL)
      .toMatchObject([{ state: 'delivered', taken: expect.any(Number), version: 1 }]);

    // The debtor has no file, and needs none.
    const file = String(registered['details']);
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    const accepted = await tally(DEBTOR, 'accept', invoice, '--yes');
    expect(accepted).toMatchObject({ code: 0 });
    expect(accepted.err).toContain('which have come to your home node, are those of the ledger');

    // No node has a word of it, nor of its base64url.
    const { document, salt } = JSON.parse(text) as { document: string; salt: string };
    const secrets = ['Am Stauwehr 7', 'TW-2026-0417', salt, document.slice(400, 440)];
    let looked = 0;
    for (const bytes of files(join(nodes.home, 'nodes'))) {
      looked += 1;
      for (const secret of secrets) expect(bytes.includes(secret), secret).toBe(false);
    }
    expect(looked).toBeGreaterThan(20);

    // The debtor's node loses its letters; whoever has the file sends it again.
    await nodes.devnet.stop(DEBTOR);
    rmSync(homeFiles(nodes.folder(DEBTOR)).letters, { recursive: true });
    await nodes.devnet.start(DEBTOR);
    const out = join(home, 'fetched.json');
    const lost = await tally(DEBTOR, 'details', 'fetch', invoice, '--out', out);
    expect(lost).toMatchObject({ code: 1 });
    expect(lost.out).toContain('not_found');
    writeFileSync(file, text);
    const again = await done(SUPPLIER, 'details', 'send', invoice, '--details', file);
    expect(again).toMatchObject({ version: 2, recipient: DEBTOR });
    await expect.poll(async () => (await letters(DEBTOR, invoice)).length, POLL).toBe(1);
    await done(DEBTOR, 'details', 'fetch', invoice, '--out', out);
    expect(readFileSync(out, 'utf8')).toBe(text);

    // To a stranger to the invoice nothing goes.
    const stray = await tally(
      SUPPLIER,
      'details',
      'send',
      invoice,
      '--details',
      file,
      '--to',
      'ostbank',
    );
    expect(stray).toMatchObject({ code: 1 });
    expect(stray.out).toContain('no_mailbox');
  });
});
