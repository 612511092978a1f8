import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JsonObject } from '../../ledger/canonical.ts';
import { composeReadToken, readAudience } from '../../ledger/readToken.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { Mempool } from '../../node/mempool/mempool.ts';
import type { Judged } from '../../node/readers/host.ts';
import { ReaderHost } from '../../node/readers/host.ts';
import type { RestPlaces } from '../../node/rest/rest.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { databaseFolder } from '../../node/store/database.ts';
import { liveTables, scrubFile } from '../../node/store/scrub.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { flipBit } from './fileFaults.ts';
import { NO_LETTERS } from './mail/noLetters.ts';
import {
  BLOCK_MS,
  decide,
  registerInvoice,
  START,
  secretOf,
  smallGenesis,
  storeOptions,
} from './smallChain.ts';

// The real thread beside a real store, without engine and network: it is killed in several ways.

const DYING = new URL('./dyingThread.ts', import.meta.url);
const TEST_MS = 120_000;
const WITHIN = { timeout: 60_000, interval: 50 };

interface Logged {
  readonly facts: object;
  readonly message: string;
}

/** See the head of this file. */
class Served {
  readonly genesis = smallGenesis();
  readonly logged: Logged[] = [];
  readonly store: ChainStore;
  readonly pool: Mempool;
  readonly host: ReaderHost;
  places: RestPlaces = { url: '', operatorUrl: '' };
  halted: string | null = null;
  /** Files that the thread says are damaged, and what is said of them. */
  readonly damaged: string[] = [];
  judged: Judged = 'whole';

  private constructor(store: ChainStore, folder: string, port: number) {
    this.store = store;
    this.pool = new Mempool({
      ground: () => store.chainState(),
      findTransaction: (id) => store.blocks.findTransaction(id),
    });
    const note = (facts: object, message: string): void => {
      this.logged.push({ facts, message });
    };
    const log = { debug: note, info: note, warn: note, error: note };
    this.host = new ReaderHost({
      desk: {
        unable: () => (this.halted === null ? null : 'halted'),
        submit: (jws, how) => this.pool.submit(jws, this.now, how),
        find: (id) => this.pool.find(id)?.jws ?? null,
        state: () => ({
          ...{ validator: 'v1', round: 0, step: 'propose', peers: [], syncing: false },
          ...{ halted: this.halted, diskFull: false, keyElsewhere: null, clockOff: null, why: [] },
          pool: { count: this.pool.size, bytes: this.pool.bytes },
        }),
        metrics: async () => 'of_the_main_thread 1\n',
        mailbox: NO_LETTERS,
        heights: async () => [],
        head: () => ({ height: store.height, id: store.position.previous }),
        log,
      },
      data: {
        ...{
          folder,
          genesis: this.genesis.bytes,
          letters: folder,
          node: 'v1',
          version: '0.0.0',
          logLevel: 'silent',
        },
        rest: { host: '127.0.0.1', port },
        operator: { host: '127.0.0.1', port: 0 },
        readLog: join(folder, 'read-log'),
        portal: join(folder, 'portal'),
        scrubMs: 20,
      },
      judgeDamage: (file) => {
        this.damaged.push(file);
        return this.judged;
      },
      log,
      module: DYING,
    });
  }

  static async start(folder: string = scratchFolder()): Promise<Served> {
    const served = new Served(
      await ChainStore.open(storeOptions(folder, smallGenesis())),
      folder,
      0,
    );
    served.places = await served.host.start();
    onTestFinished(async () => {
      await served.host.stop();
      await served.store.close();
    });
    return served;
  }

  get now(): number {
    return this.store.position.time + BLOCK_MS;
  }

  /** Commits what the pool has. */
  async grow(): Promise<void> {
    const time = Math.max(this.now, START + BLOCK_MS);
    const limits = { time, maxBytes: 1 << 20, maxTransactions: 100 };
    const texts = this.pool.select(limits).map(({ jws }) => jws);
    const block = decide(this.store.chainState(), texts, time);
    await this.store.commit(block);
    this.pool.follow(this.store.chainState(), block.executed, time);
    this.host.noteCommit();
  }

  async get(path: string): Promise<JsonObject> {
    // The thread has the clock of this machine.
    const now = Math.floor(Date.now() / 1_000);
    const audience = readAudience(this.genesis.chain, 'v1');
    const words = { member: 'audit', keyName: 'main', audience, issuedAt: now, expires: now + 300 };
    const authorization = `Bearer ${composeReadToken(words, secretOf('audit'))}`;
    const answer = await fetch(`${this.places.url}${path}`, { headers: { authorization } });
    return (await answer.json()) as JsonObject;
  }

  /** What the operator is told. */
  async standing(): Promise<JsonObject> {
    return (await (await fetch(`${this.places.operatorUrl}/standing`)).json()) as JsonObject;
  }

  submit(jws: string, query = ''): Promise<Response> {
    return fetch(`${this.places.url}/v1/transactions${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ transactions: [jws] }),
    });
  }

  /** Lets the thread die; resolves when another one answers. */
  async kill(how: 'throw' | 'exit' | 'nonsense' | 'alarm'): Promise<void> {
    const before = this.host.restarts;
    const channel = new BroadcastChannel('tallystick-dying-thread');
    channel.postMessage(how);
    await expect.poll(() => this.host.restarts, WITHIN).toBe(before + 1);
    channel.close();
    const answers = async (): Promise<boolean> =>
      (await this.get('/healthz').catch(() => null)) !== null;
    await expect.poll(answers, WITHIN).toBe(true);
  }
}

describe('the thread that serves readers', { timeout: TEST_MS }, () => {
  it('shows what is committed, takes transactions, and tells who waits', async () => {
    const served = await Served.start();
    const jws = registerInvoice(served.genesis, 's1', 1, START + BLOCK_MS);
    const { id } = decodeTransaction(jws, jws.length);
    expect((await served.submit(jws)).status).toBe(202);
    expect(await served.get(`/v1/transactions/${id}`)).toMatchObject({ status: 'pending' });
    expect(await served.standing()).toMatchObject({ height: 0, pool: { count: 1 } });
    const waiting = served.submit(jws, '?wait=final');
    await served.grow();
    expect(await (await waiting).json()).toMatchObject({
      results: [{ status: 'final', height: 1, proof: { type: 'transaction' } }],
    });
    // Whoever knows that it left the pool knows the block, too.
    expect(await served.get(`/v1/transactions/${id}`)).toMatchObject({ status: 'final' });
    expect(await served.get(`/v1/proofs/state?key=invoice/${id}`)).toMatchObject({ type: 'state' });
    const metrics = await (await fetch(`${served.places.operatorUrl}/metrics`)).text();
    expect(metrics).toMatch(/^of_the_main_thread 1$/m);
    expect(metrics).toMatch(
      /^tallystick_rest_answer_seconds_count\{.*"\/v1\/proofs\/state".*\} 1$/m,
    );
  });

  it('is left alone when it has followed, however long ago, and ended when not', async () => {
    const timers = vi.spyOn(globalThis, 'setInterval');
    const served = await Served.start();
    const [look] = timers.mock.calls.find(([, ms]) => ms === 5_000) ?? [];
    timers.mockRestore();
    if (look === undefined) throw new Error('nobody looks after the thread');
    await served.grow();
    const height = async () => (await served.get('/v1/status'))['height'];
    await expect.poll(height, WITHIN).toBe(1);
    // It has said so before it showed this.
    await height();
    const clock = vi.spyOn(performance, 'now');
    onTestFinished(() => clock.mockRestore());
    const base = performance.now();
    const hangs = (atMs: number): number => {
      clock.mockReturnValue(base + atMs);
      look();
      return served.logged.filter(({ message }) => message.includes('hangs')).length;
    };
    expect(hangs(3_600_000)).toBe(0);
    clock.mockReturnValue(base);
    served.host.noteCommit();
    expect([hangs(59_999), hangs(60_000)]).toEqual([0, 1]);
    clock.mockRestore();
    await expect.poll(() => served.host.restarts, WITHIN).toBe(1);
    await expect.poll(() => height().catch(() => null), WITHIN).toBe(1);
  });

  it('is started again with its reason in the log, and shows the blocks of meanwhile', async () => {
    const served = await Served.start();
    await served.grow();
    for (const how of ['throw', 'exit', 'nonsense', 'alarm'] as const) {
      const killed = served.kill(how);
      await served.grow();
      await killed;
      await expect
        .poll(async () => (await served.get('/v1/status'))['height'], WITHIN)
        .toBe(served.store.height);
    }
    const died = served.logged.filter(({ message }) => /died/.test(message));
    expect(died).toMatchObject([
      { facts: { err: { message: 'a planted failure' }, restarts: 1 } },
      { facts: { restarts: 2 } },
      { facts: { restarts: 3 } },
      { facts: { restarts: 4 } },
    ]);
    const messages = served.logged.map(({ message }) => message).join();
    expect(messages).toMatch(/says what it may not/);
    expect(messages).toMatch(/says that a file is damaged, and it is whole/);
    expect(served.damaged).toEqual(['000005.ldb']);
  });

  it('finds bit rot in the tables while it serves, says the file once, and goes on', async () => {
    const folder = scratchFolder();
    // What the log has comes into a table when the store is opened again.
    for (let opened = 0; opened < 2; opened += 1) {
      const store = await ChainStore.open(storeOptions(folder, smallGenesis()));
      const time = Math.max(store.position.time, START) + BLOCK_MS;
      await store.commit(decide(store.chainState(), [], time));
      await store.close();
    }
    const served = await Served.start(folder);
    served.judged = 'damaged';
    await served.grow();
    expect(served.damaged).toEqual([]);
    const [table = ''] = liveTables(databaseFolder(folder));
    flipBit(join(databaseFolder(folder), table), 100, 3);
    await expect.poll(() => served.damaged, WITHIN).toEqual([table]);
    expect(() => scrubFile(databaseFolder(folder), table)).toThrow(StoreError);
    expect(scrubFile(databaseFolder(folder), 'CURRENT')).toBe(true);
    expect(scrubFile(databaseFolder(folder), '999999.ldb')).toBe(false);
    expect((await served.get('/v1/status'))['height']).toBe(served.store.height);
    expect(served.host.restarts).toBe(0);
    expect(served.damaged).toHaveLength(1);
  });

  it('loses no transaction: what was under way breaks off, and may be sent again', async () => {
    const served = await Served.start();
    const jws = registerInvoice(served.genesis, 's1', 1, START + BLOCK_MS);
    const waiting = served.submit(jws, '?wait=final').then(
      () => 'answered',
      () => 'broken off',
    );
    await expect.poll(() => served.pool.size, WITHIN).toBe(1);
    const killed = served.kill('throw');
    expect(await waiting).toBe('broken off');
    await killed;
    const again = served.submit(jws, '?wait=final');
    await expect
      .poll(async () => (await served.standing())['pool'], WITHIN)
      .toMatchObject({ count: 1 });
    await served.grow();
    expect(await (await again).json()).toMatchObject({ results: [{ status: 'final', height: 1 }] });
    expect(served.store.blocks.body(1)?.transactions).toEqual([jws]);
  });

  it('tells a monitor when the node has halted', async () => {
    const served = await Served.start();
    expect(await served.get('/healthz')).toEqual({ ok: true });
    served.halted = 'two blocks were decided';
    await expect.poll(async () => (await served.get('/healthz'))['code'], WITHIN).toBe('halted');
    const jws = registerInvoice(served.genesis, 's1', 1, START + BLOCK_MS);
    expect(await (await served.submit(jws)).json()).toMatchObject({ code: 'halted' });
    expect(served.pool.size).toBe(0);
  });
});
