import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { DocumentJournal } from '../../../client/cli/invoices/documentJournal.ts';
import { main } from '../../../client/cli/main.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { daysOf } from '../../../client/sdk/ledgerDays.ts';
import { dayAt, dayEnd, dayText } from '../../../contracts/state/calendar.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { secretOf, ToyChain } from '../auditor/toyChain.ts';
import type { ToyNode } from './toyNode.ts';
import { startToyNode } from './toyNode.ts';

const SAMPLES = join(import.meta.dirname, '../../../examples/invoices');
const NAMES = { 'Talwerk Getriebe GmbH': 'tier-1', 'Nordhafen Automobile AG': 'maker' };

let home: string;
let inbox: string;
let chain: ToyChain;
let node: ToyNode;
/** Of the clock here, before the newest block. */
let aheadMs: number;
/** How long it was told to wait, each time. */
let slept: number[];

/** Runs a command until it ends, or until `until` holds; returns its exit code. */
async function run(member: string, words: string[], until?: () => boolean): Promise<number> {
  const stop = new AbortController();
  const running = main([...words, '--config', join(home, `${member}.json`)], {
    out: () => undefined,
    err: () => undefined,
    env: {},
    environment: {
      ...systemEnvironment,
      now: () => chain.ground.time + aheadMs,
      // Nobody waits for a whole day here.
      sleep: (ms, signal) => {
        slept.push(ms);
        return systemEnvironment.sleep(Math.min(ms, 50), signal);
      },
    },
    ask: async () => 'yes',
    signal: stop.signal,
    exitCode: 0,
  });
  while (until !== undefined && !until()) await delay(10);
  if (until !== undefined) stop.abort();
  return running;
}

function watchOnce(): Promise<number> {
  return run('tier-1', ['watch', inbox, '--pause-ms', '20', '--once']);
}

function drop(sample: string, name = sample): void {
  cpSync(join(SAMPLES, sample), join(inbox, name));
}

/** The statuses of all invoices on the ledger. */
function onLedger(): string[] {
  const facts = [...scanAll(chain.ground.world.facts, 'invoice/', 'invoice0')];
  return facts.map(([, value]) => invoices.decode(value).status);
}

function folder(name: string): string[] {
  const path = join(inbox, name);
  return existsSync(path) ? readdirSync(path).sort() : [];
}

/** What the journal beside the key has of what was signed. */
function kept(part: 'pending' | 'ended'): string[] {
  const path = join(home, 'tier-1.key.journal', part);
  return existsSync(path) ? readdirSync(path) : [];
}

beforeEach(async () => {
  chain = new ToyChain();
  aheadMs = 0;
  slept = [];
  node = await startToyNode(chain);
  home = scratchFolder({
    'network.key': `${'ab'.repeat(32)}\n`,
    'text.txt': 'I owe you.\n',
    'inbox/readme.txt': 'not an invoice',
    'details/readme.txt': 'details go here',
  });
  inbox = join(home, 'inbox');
  writeFileSync(join(home, 'genesis.json'), chain.genesis.bytes);
  for (const member of ['maker', 'tier-1']) {
    const secret = secretOf(`${member} signs`);
    await writeKeyFile(join(home, `${member}.key`), { member, keyName: 'main', secret });
    const config = {
      nodes: [node.url],
      genesisFile: 'genesis.json',
      keyFile: `${member}.key`,
      networkKeyFile: 'network.key',
      documentNames: NAMES,
      detailsFolder: 'details',
      acceptance: { issuer: 'bank', chargesCap: null, textFile: 'text.txt' },
    };
    writeFileSync(join(home, `${member}.json`), JSON.stringify(config));
  }
});

describe('a watched folder', () => {
  it('registers what is dropped, refuses what cannot be, and touches nothing else', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    drop('gear-housings-cii.xml', 'b.XML');
    drop('credit-note-ubl.xml', 'c.xml');
    writeFileSync(join(inbox, 'd.xml'), 'no xml');
    expect(await watchOnce()).toBe(0);
    expect(folder('registered')).toEqual(['a.xml']);
    expect(folder('refused')).toEqual(['b.XML', 'c.xml', 'd.xml']);
    expect(folder('.')).toEqual(['journal.jsonl', 'readme.txt', 'refused', 'registered']);
    expect(onLedger()).toEqual(['registered']);
    const codes = readFileSync(join(inbox, 'journal.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: string; code: string | null })
      .filter(({ status }) => status !== 'signed')
      .map(({ code }) => code);
    expect(codes).toEqual(['ok', 'duplicate_invoice', 'credit_note', 'not_xml']);
  });

  it('registers a document once, however often and under whatever name it is dropped', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    await watchOnce();
    drop('gear-housings-ubl.xml', 'a.xml');
    drop('gear-housings-ubl.xml', 'z.xml');
    await watchOnce();
    expect(node.submitted).toHaveLength(1);
    expect(onLedger()).toEqual(['registered']);
    expect(folder('registered')).toHaveLength(3);
  });

  it('that may only be read keeps its documents; the journal elsewhere knows them', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    writeFileSync(join(inbox, 'b.xml'), 'no xml');
    chmodSync(inbox, 0o555);
    const words = ['watch', inbox, '--pause-ms', '20', '--once', '--keep', home];
    expect(await run('tier-1', words)).toBe(0);
    expect(await run('tier-1', words)).toBe(0);
    expect(folder('.')).toEqual(['a.xml', 'b.xml', 'readme.txt']);
    expect(node.submitted).toHaveLength(1);
    expect(onLedger()).toEqual(['registered']);
    const journal = readFileSync(join(home, 'journal.jsonl'), 'utf8').trim().split('\n');
    expect(journal.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual([
      'signed',
      'registered',
      'refused',
    ]);
  });

  it('that may only be read is registered anew when a document changes', async () => {
    writeFileSync(join(inbox, 'a.xml'), 'no xml');
    const words = ['watch', inbox, '--pause-ms', '20', '--keep', home];
    let dropped = false;
    const changed = (): boolean => {
      const known = existsSync(join(home, 'journal.jsonl'));
      if (known && !dropped) drop('gear-housings-ubl.xml', 'a.xml');
      dropped ||= known;
      return onLedger().length > 0;
    };
    await run('tier-1', words, changed);
    expect(onLedger()).toEqual(['registered']);
  });

  it.each(['deaf', 'mute'] as const)(
    'submits the very same bytes after a stop, when the node was %s',
    async (mood) => {
      drop('gear-housings-ubl.xml', 'a.xml');
      node.mood = mood;
      const words = ['watch', inbox, '--pause-ms', '20'];
      await run('tier-1', words, () => node.submitted.length > 0);
      expect(folder('.')).toContain('a.xml');
      expect(readdirSync(join(home, 'details'))).toHaveLength(2);
      // `tally pending` and `tally resume` find it there, like everything that was signed.
      expect(kept('pending')).toHaveLength(1);
      node.mood = 'well';
      await watchOnce();
      expect(folder('registered')).toEqual(['a.xml']);
      expect(new Set(node.submitted).size).toBe(1);
      expect(onLedger()).toEqual(['registered']);
      expect(readdirSync(join(home, 'details'))).toHaveLength(2);
      expect([kept('pending'), kept('ended').length]).toEqual([[], 1]);
    },
  );

  it('signs again what is in no journal of what was signed: it was not sent', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    node.mood = 'deaf';
    const words = ['watch', inbox, '--pause-ms', '20'];
    await run('tier-1', words, () => node.submitted.length > 0);
    rmSync(join(home, 'tier-1.key.journal'), { recursive: true });
    node.mood = 'well';
    await watchOnce();
    expect(new Set(node.submitted).size).toBe(2);
    expect(onLedger()).toEqual(['registered']);
  });

  it('waits for a block behind what it had signed: consensus may stand still', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    node.mood = 'deaf';
    const words = ['watch', inbox, '--pause-ms', '20'];
    await run('tier-1', words, () => node.submitted.length > 0);
    node.mood = 'well';
    const [text = ''] = kept('pending').map((name) =>
      readFileSync(join(home, 'tier-1.key.journal/pending', name), 'utf8'),
    );
    const { expires } = JSON.parse(text) as { expires: number };
    chain.grow([], { time: expires - 1 });
    aheadMs = 3_600_000;
    const { length } = node.submitted;
    let looks = 0;
    await run('tier-1', words, () => ++looks > 30);
    expect(node.submitted).toHaveLength(length);
    aheadMs = 0;
    chain.grow([], { time: expires });
    await watchOnce();
    expect(new Set(node.submitted).size).toBe(2);
    expect(onLedger()).toEqual(['registered']);
    expect(kept('pending')).toEqual([]);
  });

  it('signs again when what it had signed has expired and is in no block', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    node.mood = 'deaf';
    const words = ['watch', inbox, '--pause-ms', '20'];
    await run('tier-1', words, () => node.submitted.length > 0);
    node.mood = 'well';
    chain.grow([], { time: chain.ground.time + 400_000 });
    await watchOnce();
    expect(new Set(node.submitted).size).toBe(2);
    expect(onLedger()).toEqual(['registered']);
  });

  it.each(['day_used_up', 'refusals_used_up'])(
    'waits for the next ledger day when %s, of whichever document',
    async (code) => {
      const days = daysOf(chain.genesis);
      const today = dayAt(days, chain.ground.time);
      for (const name of ['a.xml', 'b.xml']) drop('gear-housings-ubl.xml', name);
      node.refusal = code;
      node.facts = { day: dayText(today) };
      const words = ['watch', inbox, '--pause-ms', '20'];
      const left = dayEnd(days, today) - chain.ground.time;
      await run('tier-1', words, () => slept.includes(left));
      expect(node.submitted).toHaveLength(1);
    },
  );

  it.each(['expired', 'expires_too_late', 'day_used_up', 'refusals_used_up'])(
    'keeps a document that is refused for now, with %s, and registers it later',
    async (code) => {
      drop('gear-housings-ubl.xml', 'a.xml');
      node.refusal = code;
      const words = ['watch', inbox, '--pause-ms', '20'];
      await run('tier-1', words, () => node.submitted.length > 1);
      expect(new Set(node.submitted).size).toBe(1);
      expect([folder('registered'), folder('refused')]).toEqual([[], []]);
      expect(folder('.')).toContain('a.xml');
      node.refusal = null;
      // The next day: what was signed has expired, and it is signed again.
      chain.grow([], { time: chain.ground.time + 400_000 });
      await watchOnce();
      expect(new Set(node.submitted).size).toBe(2);
      expect([folder('registered'), folder('refused')]).toEqual([['a.xml'], []]);
      expect(onLedger()).toEqual(['registered']);
    },
  );

  it('sends the same bytes when the day turns soon; the journal has what is proved', async () => {
    drop('gear-housings-ubl.xml', 'a.xml');
    node.refusal = 'day_used_up';
    const words = ['watch', inbox, '--pause-ms', '20'];
    await run('tier-1', words, () => node.submitted.length > 1);
    const ends = () =>
      kept('ended').map((name) => {
        const text = readFileSync(join(home, 'tier-1.key.journal/ended', name), 'utf8');
        return (JSON.parse(text) as { end: unknown }).end;
      });
    expect(ends()).toEqual([{ status: 'refused', code: 'day_used_up', height: null }]);
    node.refusal = null;
    await watchOnce();
    expect(new Set(node.submitted).size).toBe(1);
    expect(onLedger()).toEqual(['registered']);
    expect(ends()).toEqual([{ status: 'final', code: 'ok', height: chain.height }]);
  });

  it('waits for a document that is still being written', async () => {
    let size = 0;
    const growing = setInterval(() => {
      size += 1;
      writeFileSync(join(inbox, 'a.xml'), 'x'.repeat(size));
    }, 5);
    const words = ['watch', inbox, '--pause-ms', '30'];
    await run('tier-1', words, () => size > 40);
    clearInterval(growing);
    expect(folder('.')).toContain('a.xml');
  });
});

describe('a journal', () => {
  const entry = {
    document: 'ab'.repeat(32),
    file: 'a.xml',
    status: 'registered',
    id: 'cd'.repeat(32),
    code: 'ok',
    height: 7,
    reason: null,
    facts: null,
    warnings: [],
  } as const;

  it('gives back the newest entry of each document', async () => {
    const path = join(home, 'j');
    const journal = await DocumentJournal.open(path);
    await journal.append({ ...entry, status: 'signed', code: null });
    await journal.append(entry);
    expect((await DocumentJournal.open(path)).get(entry.document)).toEqual(entry);
    expect(journal.get('ef'.repeat(32))).toBeUndefined();
  });

  it('drops a last line that a crash has cut, and is whole again', async () => {
    const path = join(home, 'j');
    await (await DocumentJournal.open(path)).append(entry);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, `${whole}{"document":"ef`);
    const journal = await DocumentJournal.open(path);
    expect(readFileSync(path, 'utf8')).toBe(whole);
    await journal.append({ ...entry, height: 8 });
    expect((await DocumentJournal.open(path)).get(entry.document)?.height).toBe(8);
  });

  it('that is damaged elsewhere is refused', async () => {
    const path = join(home, 'j');
    writeFileSync(path, 'not a line of ours\n');
    await expect(DocumentJournal.open(path)).rejects.toMatchObject({ code: 'bad_config' });
  });
});

describe('a buyer that accepts by a rule', () => {
  const words = ['watch-acceptance', '--pause-ms', '20'];
  const accepted = (): boolean => onLedger().includes('accepted');

  it('accepts what comes with its details, and nothing over its limit', async () => {
    drop('gear-housings-ubl.xml');
    drop('drive-shafts-ubl.xml');
    await watchOnce();
    expect(await run('maker', [...words, '--auto', '--max', '50000.00'], accepted)).toBe(0);
    expect(onLedger().sort()).toEqual(['accepted', 'registered']);
  });

  it('accepts nothing without its details, or without being told to', async () => {
    drop('gear-housings-ubl.xml');
    await watchOnce();
    const before = node.submitted.length;
    let looks = 0;
    const some = (): boolean => {
      looks += 1;
      return looks > 30;
    };
    await run('maker', words, some);
    await run('maker', [...words, '--auto', '--details', join(home, 'elsewhere')], some);
    expect(node.submitted).toHaveLength(before);
  });
});
