import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { Organisation } from '../../../scripts/consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../../scripts/consortium.ts';
import { ToldNetwork } from '../../support/toldNetwork.ts';

// Details of an invoice by the commands, at one real node that is everybody's home.

const FILE = join(import.meta.dirname, '../../../examples/invoices/gear-housings-ubl.xml');
const START_MS = 300_000;
const NODE = 'hafenbank';

/** What a command printed, and how it ended. */
interface Said {
  readonly code: number;
  readonly json: Record<string, unknown>;
  readonly err: string;
}

let home: string;
let network: ToldNetwork;

const fileOf = (member: string, name: string): string => join(home, 'clients', member, name);

async function tally(member: string, ...words: string[]): Promise<Said> {
  let [out, err] = ['', ''];
  // A key is made without a network.
  const isKey = words[1] === 'key';
  const config = [...(isKey ? [] : ['--config', fileOf(member, 'client.json')]), '--json'];
  const code = await main([...words, ...config], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    environment: systemEnvironment,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  const [line = '{}'] = out.trim().split('\n').slice(-1);
  return { code, json: JSON.parse(line === '' ? '{}' : line), err };
}

async function done(member: string, ...words: string[]): Promise<Record<string, unknown>> {
  const said = await tally(member, ...words);
  expect(said, words.join(' ')).toMatchObject({ code: 0 });
  return said.json;
}

/** Names these keys in the configuration of a member. */
function configure(member: string, ...encryptionKeyFiles: string[]): void {
  const file = fileOf(member, 'client.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...config, encryptionKeyFiles }));
}

async function enable(member: string, name = 'details.age'): Promise<void> {
  await done(member, 'details', 'key', '--out', fileOf(member, name));
  configure(member, name);
  await done(member, 'details', 'enable', '--yes');
}

beforeAll(async () => {
  home = join(mkdtempSync(join(tmpdir(), 'tally-')), 'network');
  const organisations = CONSORTIUM.map(
    (each): Organisation => ({ ...each, validator: each.id === NODE }),
  );
  await foundNetwork({
    ...{ home, name: 'details', organisations, start: Date.now(), dayMs: 86_400_000 },
    places: new Map([[NODE, { host: '127.0.0.1', restPort: 0, peerPort: 0 }]]),
    ...{ payingBank: NODE, documentNames: SAMPLE_NAMES },
  });
  network = new ToldNetwork(home);
  await network.startAll();
}, START_MS);

afterAll(async () => {
  await network?.stopAll();
  rmSync(join(home, '..'), { recursive: true, force: true });
});

describe('details at one home node', () => {
  let invoice: string;
  let file: string;

  it('are not sent before both have a mailbox, and the registration stands', async () => {
    const registered = await done('talwerk', 'invoices', 'register', FILE, '--yes');
    expect(registered['travelled']).toBeNull();
    invoice = String(registered['id']);
    file = String(registered['details']);
    const none = await tally('nordhafen', 'accept', invoice, '--yes');
    expect(none).toMatchObject({ code: 2 });
    expect(none.err).toContain('no details have come');
  });

  it('are not brought to a home node that is none of those that are named', async () => {
    await done('talwerk', 'details', 'key', '--out', fileOf('talwerk', 'unused.age'));
    configure('talwerk', 'unused.age');
    const words = ['details', 'enable', '--home', 'elsewhere', '--yes'];
    expect(await tally('talwerk', ...words)).toMatchObject({
      code: 1,
      json: { error: { code: 'no_home_node', facts: { node: 'elsewhere' } } },
    });
  });

  it('reach the debtor sealed, are found by `accept`, and are those of the ledger', async () => {
    await enable('talwerk');
    // Nobody can be sent anything who has not said where it reaches them.
    expect(await tally('talwerk', 'details', 'send', invoice, '--details', file)).toMatchObject({
      ...{ code: 1, json: { error: { code: 'no_mailbox', facts: { member: 'nordhafen' } } } },
    });
    await enable('nordhafen');
    const sent = await done('talwerk', 'details', 'send', invoice, '--details', file);
    expect(sent).toMatchObject({ state: 'kept', version: 1, taken: expect.any(Number) });
    const accepted = await tally('nordhafen', 'accept', invoice, '--yes');
    expect(accepted.err).toContain('details from talwerk, version 1, which have come');
    expect(accepted).toMatchObject({ code: 0, json: { code: 'ok' } });
  });

  it('are opened with an old key, too, and with no other', async () => {
    await enable('nordhafen', 'newer.age');
    const out = fileOf('nordhafen', 'fetched.json');
    const words = ['details', 'fetch', invoice, '--out', out];
    expect(await tally('nordhafen', ...words)).toMatchObject({
      code: 1,
      json: { error: { code: 'no_encryption_key' } },
    });
    expect(existsSync(out)).toBe(false);
    configure('nordhafen', 'newer.age', 'details.age');
    await done('nordhafen', ...words);
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(file, 'utf8'));
    rmSync(out);
  });

  it('are passed on to who reads the invoice, and to nobody else', async () => {
    await enable('kolbenhof');
    const to = ['--details', file, '--to', 'kolbenhof'];
    expect(await tally('talwerk', 'details', 'send', invoice, ...to)).toMatchObject({
      code: 1,
      json: { error: { code: 'letter_refused', facts: { code: 'letter_invoice' } } },
    });
    const half = ['--to', 'kolbenhof', '--percent', '50', '--reference', 'goods 7', '--yes'];
    const { id } = await done('talwerk', 'pieces', 'offer-assignment', invoice, ...half);
    await done('kolbenhof', 'pieces', 'accept-assignment', String(id), '--yes');
    await done('talwerk', 'details', 'send', invoice, ...to);
    const passed = await done('kolbenhof', 'details', 'pass', invoice, '--to', 'nordhafen');
    expect(passed).toMatchObject({ sender: 'kolbenhof', recipient: 'nordhafen', version: 1 });
    const { letters } = await done('kolbenhof', 'details', 'list', invoice);
    expect(letters).toMatchObject([{ recipient: 'kolbenhof' }, { recipient: 'nordhafen' }]);
  });

  it('that are others’ are found out, and earlier ones that are right are taken', async () => {
    const other = JSON.parse(readFileSync(file, 'utf8')) as { salt: string };
    const false_ = fileOf('talwerk', 'false.json');
    writeFileSync(false_, JSON.stringify({ ...other, salt: 'ab'.repeat(32) }));
    expect(await tally('talwerk', 'details', 'send', invoice, '--details', false_)).toMatchObject({
      json: { error: { code: 'bad_details' } },
    });
    const out = fileOf('nordhafen', 'again.json');
    const { sender } = await done('nordhafen', 'details', 'fetch', invoice, '--out', out);
    expect(sender).toBe('kolbenhof');
  });

  it('are sent with the registration, unless it says otherwise', async () => {
    const text = readFileSync(FILE, 'utf8');
    for (const [number, more] of [
      ['TW-2026-0418', []],
      ['TW-2026-0519', ['--no-send']],
    ] as const) {
      const document = fileOf('talwerk', `${number}.xml`);
      writeFileSync(document, text.replaceAll('TW-2026-0417', number));
      const words = ['invoices', 'register', document, '--yes', '--again', ...more];
      const registered = await done('talwerk', ...words);
      const travelled = more.length > 0 ? null : 'sent to nordhafen, sealed: kept';
      expect(registered['travelled']).toBe(travelled);
    }
  });
});
