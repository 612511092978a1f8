/** What the store does when the disk lies, or somebody changes its files. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { positionOf } from '../../ledger/stateTree.ts';
import { parse } from '../../node/store/chainRecords.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { databaseFolder } from '../../node/store/database.ts';
import { factKey, numberKey, textKey, transactionKey } from '../../node/store/keySpace.ts';
import { readLog } from '../../node/store/logFile.ts';
import { decodeRecord, encodeRecord } from '../../node/store/record.ts';
import { isScarce, scrubTables } from '../../node/store/scrub.ts';
import { Scrubber } from '../../node/store/scrubber.ts';
import { encodeStoredFact } from '../../node/store/storedFact.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { sentWrite } from '../../node/store/traces.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { contentFiles, flipBit } from './fileFaults.ts';
import { runCommitter } from './runCommitter.ts';
import { decide, smallGenesis, storeOptions, worksOf } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

const GENESIS = smallGenesis();
const HEIGHT = 12;
const FLIPS = process.env['SLOW'] === '1' ? 1000 : 240;

/** A chain of HEIGHT blocks, half of it in tables, half in the log; copied for each test. */
let model = '';
const ids: string[] = [];

beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), 'tally-'));
  for (let part = 0; part < 2; part += 1) {
    const store = await ChainStore.open(storeOptions(model, GENESIS));
    for (let at = 0; at < HEIGHT / 2; at += 1) {
      const state = store.chainState();
      const block = decide(state, worksOf(GENESIS, state, 6));
      await store.commit(block);
      ids.push(block.executed.id);
    }
    await store.close();
  }
  return () => rmSync(model, { recursive: true, force: true });
});

function copyOfModel(): string {
  const folder = join(scratchFolder(), 'chain');
  cpSync(model, folder, { recursive: true });
  return folder;
}

function examine(folder: string): Promise<string> {
  return examineChain(folder, GENESIS);
}

const WHOLE = (): string => `height ${HEIGHT} ${ids[HEIGHT - 1]}`;

describe('the folder', () => {
  it('is one process’s at a time', async () => {
    const folder = copyOfModel();
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    expect(await examine(folder)).toBe('folder_in_use');
    const other = await runCommitter(folder);
    expect(other.lines).toEqual(['failed folder_in_use']);
    await store.close();
    expect(await examine(folder)).toBe(WHOLE());
  });

  it('is one chain’s', async () => {
    const folder = copyOfModel();
    const other = smallGenesis('another');
    await expect(ChainStore.open(storeOptions(folder, other))).rejects.toMatchObject({
      code: 'other_chain',
    });
    expect(await examine(folder)).toBe(WHOLE());
  });

  it('is of one layout of the key space', async () => {
    const folder = copyOfModel();
    await tamperDatabase(folder, async (level) => {
      const key = textKey('meta', 'schema');
      const value = encodeCanonical({ chain: GENESIS.chain, version: 1 });
      await level.put(key, encodeRecord(key, value));
    });
    expect(await examine(folder)).toBe('other_schema');
  });
});

describe('a missing or older record', () => {
  const cases: [string, () => Uint8Array, string][] = [
    ['a header in the middle', () => numberKey('header', 5), 'missing_record'],
    ['the newest header', () => numberKey('header', HEIGHT), 'missing_record'],
    ['the newest body', () => numberKey('body', HEIGHT), 'missing_record'],
    ['the head', () => textKey('meta', 'head'), 'missing_record'],
    ['the schema', () => textKey('meta', 'schema'), 'acknowledged_block_lost'],
    ['the top of the tree', () => textKey('group', ''), 'missing_record'],
    ['a group of the tree', () => textKey('group', '7'), 'missing_record'],
    ['a body in the middle', () => numberKey('body', 5), 'missing_record'],
    ['the outcomes of a block', () => numberKey('outcome', 5), 'missing_record'],
    ['a fact', () => factKey(positionOf('member/bank')), 'missing_record'],
    ['a node of the indexes', () => numberKey('indexOrder', 2), 'missing_record'],
    ['the root of the indexes', () => numberKey('indexOrder', 0), 'missing_record'],
    ['a node of the facts', () => numberKey('factOrder', 0), 'missing_record'],
  ];
  it.each(cases)('is noticed: %s', async (_, key, code) => {
    const folder = copyOfModel();
    await tamperDatabase(folder, (level) => level.del(key()));
    expect(await examine(folder)).toBe(code);
  });

  it('is noticed at the start: a header, whatever else is read', async () => {
    const folder = copyOfModel();
    await tamperDatabase(folder, (level) => level.del(numberKey('header', 5)));
    const opening = ChainStore.open(storeOptions(folder, GENESIS));
    const facts = { height: 5 };
    await expect(opening).rejects.toMatchObject({ code: 'missing_record', facts });
  });

  it('is noticed: the place of a transaction', async () => {
    const folder = copyOfModel();
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    const id = store.blocks.outcomes(5)?.results[0]?.id ?? '';
    await store.close();
    await tamperDatabase(folder, (level) => level.del(transactionKey(id)));
    expect(await examine(folder)).toBe('missing_record');
  });

  it.each([
    ['in another block', { height: 4, index: 0 }, 'missing_record'],
    ['where its block has none', { height: 5, index: 1 }, 'missing_record'],
  ])('is noticed: a transaction that is said to be %s', async (_what, place, code) => {
    const folder = copyOfModel();
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    const id = store.blocks.outcomes(5)?.results[0]?.id ?? '';
    expect(store.blocks.findTransaction(id)).toMatchObject({ height: 5, index: 0 });
    const { key, value } = sentWrite(id, place, store.blocks.sender(id));
    await store.close();
    await tamperDatabase(folder, (_level, put) => put(key, value ?? new Uint8Array()));
    expect(await examine(folder)).toBe(code);
  });

  it('is never served: an older value of a fact, with the checksum it had', async () => {
    const folder = copyOfModel();
    const name = 'account/bank/eur/s1';
    const key = factKey(positionOf(name));
    await tamperDatabase(folder, async (level) => {
      const value = { balance: '1', currency: 'EUR', issuer: 'bank', member: 's1' };
      const fact = encodeStoredFact(name, value);
      await level.put(key, encodeRecord(key, fact));
    });
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    const { facts } = store.chainState().world;
    expect(() => facts.get('account/bank/eur/s1')).toThrow(/not the one of the tree/);
    expect(facts.get('member/bank')).toMatchObject({ id: 'bank' });
    await expect(store.verify()).rejects.toMatchObject({ code: 'state_mismatch' });
  });

  it('is never served: a record under another key', async () => {
    const folder = copyOfModel();
    await tamperDatabase(folder, async (level) => {
      const bytes = await level.get(numberKey('body', 4));
      await level.put(numberKey('body', 5), bytes ?? new Uint8Array());
    });
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    expect(() => store.blocks.body(5)).toThrow(/does not have its checksum/);
  });

  it('is noticed: a header beyond the head, which a lost head leaves behind', async () => {
    const folder = copyOfModel();
    await tamperDatabase(folder, async (level) => {
      const key = numberKey('header', HEIGHT + 1);
      await level.put(key, encodeRecord(key, encodeCanonical({})));
    });
    expect(await examine(folder)).toBe('chain_broken');
  });
});

describe('a head that says something else', () => {
  const other = 'ab'.repeat(32);
  const frontier = { hashes: [other], size: 1 };
  const fields: readonly (readonly [string, (was: JsonObject) => Json])[] = [
    ['state', () => other],
    ['previous', () => other],
    ['chain', () => other],
    ['height', ({ height }) => Number(height) - 1],
    ['height', ({ height }) => Number(height) + 1],
    ['validators', () => []],
    ['nextValidators', () => []],
    ['history', () => frontier],
    ['history', ({ historyBefore }) => historyBefore ?? null],
    ['historyBefore', () => frontier],
    ['historyBefore', ({ history }) => history ?? null],
    ['historyBefore', () => null],
  ];

  it.each(fields)('with its own checksum is noticed at the start: %s', async (field, change) => {
    const folder = copyOfModel();
    await tamperDatabase(folder, async (level, put) => {
      const key = textKey('meta', 'head');
      const was = parse(decodeRecord(key, (await level.get(key)) ?? new Uint8Array()));
      const head = was as JsonObject;
      const changed = { ...head, [field]: change(head) };
      expect(changed).not.toEqual(head);
      await put(key, encodeCanonical(changed));
    });
    await expect(ChainStore.open(storeOptions(folder, GENESIS))).rejects.toThrow(StoreError);
  });
});

describe('the newest acknowledged block', () => {
  it('is missed when the log has lost its last record', async () => {
    const folder = copyOfModel();
    const [log = ''] = contentFiles(databaseFolder(folder)).filter((name) => name.endsWith('.log'));
    const path = join(databaseFolder(folder), log);
    expect(readLog(readFileSync(path)).records).toHaveLength(HEIGHT / 2);
    truncateSync(path, readFileSync(path).length - 1);
    expect(await examine(folder)).toBe('acknowledged_block_lost');
  });

  it('is missed when a whole database is put back from an earlier time', async () => {
    const folder = copyOfModel();
    const earlier = copyOfModel();
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    await store.commit(decide(store.chainState(), []));
    await store.close();
    rmSync(databaseFolder(folder), { recursive: true });
    cpSync(databaseFolder(earlier), databaseFolder(folder), { recursive: true });
    expect(await examine(folder)).toBe('acknowledged_block_lost');
    rmSync(databaseFolder(folder), { recursive: true });
    expect(await examine(folder)).toBe('acknowledged_block_lost');
  });

  it('is not called lost because the mark is behind, torn or gone', async () => {
    const folder = copyOfModel();
    const mark = join(folder, 'head-mark');
    const whole = readFileSync(mark);
    const [first = ''] = ids;
    const later = `${String(HEIGHT + 9).padStart(15, '0')} ${first}`;
    const torn = ['', whole.subarray(0, 40), `${'0'.repeat(14)}1 ${first} ${first}\n`];
    for (const text of [...torn, `${later} ${first}\n`, `${later}\n`]) {
      writeFileSync(mark, text);
      expect(await examine(folder)).toBe(WHOLE());
    }
    rmSync(mark);
    expect(await examine(folder)).toBe(WHOLE());
    expect(existsSync(mark)).toBe(true);
  });
});

/** Ends of a process that LevelDB brings about: by an assertion, or memory that is not there. */
const DEATHS: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS']);

describe('a flipped bit', () => {
  it('in any file is noticed: none of them is silent', { timeout: 600_000 }, async () => {
    const outcomes = await flipBits('opening', FLIPS);
    expect(outcomes.size).toBe(FLIPS);
    // Found by checksum; found by the head mark; found by LevelDB, which refuses to open.
    const noticed = new Set(['corrupt_file', 'acknowledged_block_lost', 'read_failed']);
    const others = [...outcomes].filter(([, what]) => !noticed.has(what) && !DEATHS.has(what));
    expect(others).toEqual([]);
  });

  it('in a table under a running store is never served', { timeout: 600_000 }, async () => {
    const outcomes = await flipBits('running', FLIPS / 4);
    expect(outcomes.size).toBe(FLIPS / 4);
    // Whatever was in a block that nobody asked for is not read; a dead process serves nothing.
    const right = new Set(['noticed', 'unread']);
    const others = [...outcomes].filter(([, what]) => !right.has(what) && !DEATHS.has(what));
    expect(others).toEqual([]);
    expect([...outcomes.values()]).toContain('noticed');
  });
});

/**
 * What comes of each of so many flips (flippedStore.ts): its word, or the signal that ended the
 * process; another process goes on with the next then.
 */
async function flipBits(way: string, count: number): Promise<ReadonlyMap<number, string>> {
  const outcomes = new Map<number, string>();
  const copies = scratchFolder();
  while (outcomes.size < count) {
    const script = fileURLToPath(new URL('flippedStore.ts', import.meta.url));
    const words = [script, way, model, copies, String(outcomes.size), String(count)];
    const { lines, errors, end } = await runToEnd(words);
    const told = lines.map((line) => /^([0-9]+) (.+)$/.exec(line));
    for (const [, flip = '', what = ''] of told.flatMap((each) => (each === null ? [] : [each]))) {
      outcomes.set(Number(flip), what);
    }
    const last = outcomes.size - 1;
    if (end === '0') break;
    if (!DEATHS.has(end) || outcomes.get(last) !== 'begun') throw new Error(`${end}: ${errors}`);
    outcomes.set(last, end);
  }
  return outcomes;
}

/** Runs a script of Node; `end` is its exit code or the signal that ended it. */
async function runToEnd(
  words: readonly string[],
): Promise<{ readonly lines: string[]; readonly errors: string; readonly end: string }> {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [text, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  const end = await new Promise<string>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? String(code)));
  });
  return { lines: text.split('\n').slice(0, -1), errors, end };
}

describe('a scrubber', () => {
  it('finds the damage of a table while the store works, tells once, and ends', async () => {
    const folder = copyOfModel();
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    const found: unknown[] = [];
    const scrubber = new Scrubber(
      () => scrubTables(databaseFolder(folder)),
      1,
      (error) => found.push(error),
    );
    scrubber.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(found).toEqual([]);
    const tables = contentFiles(databaseFolder(folder)).filter((name) => name.endsWith('.ldb'));
    flipBit(join(databaseFolder(folder), tables[0] ?? ''), 100, 3);
    await expect.poll(() => found).toMatchObject([{ code: 'corrupt_file', name: 'StoreError' }]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(found).toHaveLength(1);
    scrubber.stop();
  });

  it('that the system has no handle for is looked at again, and is no damage', async () => {
    const scarce = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    const rotten = new StoreError('corrupt_file', 'a table');
    const found: unknown[] = [];
    let walks = 0;
    const walk = function* (): Generator<string> {
      walks += 1;
      yield 'a table';
      throw walks < 3 ? scarce : rotten;
    };
    const scrubber = new Scrubber(walk, 1, (error) => found.push(error));
    scrubber.start();
    await expect.poll(() => found).toEqual([rotten]);
    expect(walks).toBe(3);
    expect([scarce, rotten].map(isScarce)).toEqual([true, false]);
  });
});
