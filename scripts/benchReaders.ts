/**
 * `npm run bench:readers [-- --seconds N] [--fill N] [--json]`: what greedy readers of one node of
 * four cost everybody, and that node.
 *
 * Founds a fresh network in a temporary folder, fills it with transactions, and hands in 20 tx/s
 * at the other three nodes all the time. It measures the pace of blocks while nobody reads; then
 * by turns while as many threads of the same low priority burn CPU as readers would use, and while
 * 256 connections read as much as they can, some of them without taking what they asked for; and
 * the readers' turn once more for each route alone. Everything stays on loopback.
 */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { TokenMaker } from '../client/sdk/readTokens.ts';
import { fetchAnswer } from '../client/sdk/request.ts';
import type { Hash } from '../ledger/hash.ts';
import { foundBenchNetwork } from './benchFounding.ts';
import { Loaders } from './benchLoaders.ts';
import type { Memory } from './benchMachine.ts';
import { readMemory } from './benchMachine.ts';
import type { Asked } from './benchMain.ts';
import { runBench } from './benchMain.ts';
import type { Turns } from './benchNode.ts';
import type { Phase, ReaderFigures } from './benchReadersReport.ts';
import { composeReaderFigures, showReaderFigures } from './benchReadersReport.ts';
import type { ReadDone, ReadJob } from './benchReading.ts';
import { ChainWatch } from './benchWatch.ts';
import { Devnet } from './devnet.ts';
import { overseerTokens } from './memberKeys.ts';

const FIRST_PORT = 9_301;
const READERS = 256;
/** Of them those that never take an answer. */
const PAUSED = 32;
const PER_SECOND = 20;
const ROUNDS = 2;
const ROUTE_SECONDS = 5;
const FILL_AHEAD = 2_000;
const SETTLE_MS = 600_000;
const MONITOR_MS = 250;
const SAMPLE_MS = 200;
/** Where the system does not tell. */
const UNTOLD: Memory = { residentBytes: 0, anonymousBytes: 0 };
const ANSWER_MS = 20_000;
const BUNDLE_KEYS = 60;
const MAIN = new URL('./benchNode.ts', import.meta.url);
const READING = new URL('./benchReading.ts', import.meta.url);

const NUMBERS = {
  seconds: { usual: 20, min: 5, max: 60 },
  fill: { usual: 2_000, min: 100, max: 60_000 },
};

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'readers',
    numbers: NUMBERS,
    start: (asked) => new ReadersRun(asked),
    show: showReaderFigures,
  });
}

/** One run, from founding to the figures. */
class ReadersRun {
  readonly #asked: Asked<keyof typeof NUMBERS>;
  readonly #devnet: Devnet;
  readonly #loaders: Loaders[] = [];
  #watch: ChainWatch | null = null;
  #chain: Hash = '';
  #ids: readonly string[] = [];
  /** The node that is read. */
  #target = '';
  #share = 0;
  #tokens: TokenMaker | null = null;
  /** The process that reads or burns; the other thread is one of the target. */
  #child: ChildProcess | null = null;

  constructor(asked: Asked<keyof typeof NUMBERS>) {
    this.#asked = asked;
    this.#devnet = new Devnet(asked.home);
  }

  async measure(): Promise<ReaderFigures> {
    this.#chain = await foundBenchNetwork(this.#asked.home, FIRST_PORT);
    this.#tokens = await overseerTokens(this.#asked.home);
    this.#ids = await this.#devnet.ids();
    this.#target = this.#ids.at(-1) ?? '';
    for (const id of this.#ids) await this.#devnet.start(id, [], MAIN);
    const watch = new ChainWatch(this.#devnet, this.#ids, () => {});
    this.#watch = watch;
    watch.start();
    await this.#fill(watch);
    const routes = await this.#routes();
    this.#child = fork(READING, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const all = Object.values(routes).flat();
    const phases: Phase[] = [await this.#phase('nobody', null)];
    const ms = this.#asked.numbers.seconds * 1_000;
    for (let round = 0; round < ROUNDS; round += 1) {
      phases.push(await this.#phase('burning', { kind: 'burn', forMs: ms }));
      phases.push(await this.#phase('reading', await this.#readJob(all, ms)));
    }
    for (const [route, paths] of Object.entries(routes)) {
      const job = await this.#readJob(paths, ROUTE_SECONDS * 1_000);
      phases.push(await this.#phase(route, job));
    }
    await watch.stop();
    const { committed, blocks } = watch;
    return composeReaderFigures({ readers: READERS, paused: PAUSED, committed, blocks, phases });
  }

  async stop(): Promise<void> {
    for (const loaders of this.#loaders) await loaders.stop();
    this.#child?.kill('SIGKILL');
    await this.#devnet.stopAll();
  }

  async #readJob(paths: readonly string[], forMs: number): Promise<ReadJob> {
    const url = this.#devnet.url(this.#target);
    const pausedPaths = paths;
    return {
      ...{ kind: 'read', url, paths, pausedPaths, forMs },
      token: (await this.#tokens?.tokenFor(this.#target)) ?? '',
      ...{ readers: READERS - PAUSED, paused: PAUSED },
    };
  }

  async #loader(count: number): Promise<Loaders> {
    const loaders = new Loaders(1);
    this.#loaders.push(loaders);
    const urls = this.#ids.slice(0, -1).map((id) => this.#devnet.url(id));
    const workload = { home: this.#asked.home, chain: this.#chain, share: this.#share, count };
    this.#share += 1;
    await loaders.do(() => ({ kind: 'prepare', workload, urls }));
    loaders.allow(Number.MAX_SAFE_INTEGER);
    await loaders.do(() => ({ kind: 'send', part: 'first' }));
    return loaders;
  }

  async #fill(watch: ChainWatch): Promise<void> {
    const { fill } = this.#asked.numbers;
    this.#asked.say(`filling the chain with ${fill} transactions`);
    const loaders = await this.#loader(fill + FILL_AHEAD);
    const sending = loaders.do(() => ({ kind: 'send', part: 'mixed' }));
    await watch.until(() => watch.committed >= fill, 'filling the chain', SETTLE_MS);
    loaders.enough();
    await sending;
    // Blocks that are left of the filling are larger than any that is measured.
    await watch.untilIdle(SETTLE_MS);
    await loaders.stop();
  }

  /** What is asked, by route. */
  async #routes(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { items } = (await this.#get('/v1/invoices?limit=200')) as {
      readonly items: readonly { readonly key: string }[];
    };
    const keys = items.map(({ key }) => key);
    const height = this.#watch?.newest().height ?? 1;
    const heights = Array.from({ length: 16 }, (_, at) => 1 + Math.floor((at * height) / 16));
    const bundle = keys.slice(0, BUNDLE_KEYS).join(',');
    return {
      histories: heights.map((from) => `/v1/transactions?limit=200&from=${from}`),
      settlements: heights.map((from) => `/v1/settlements?limit=200&from=${from}`),
      lists: ['/v1/invoices?limit=200', '/v1/receivables?limit=200', '/v1/members?limit=200'],
      proofs: [
        ...keys.slice(0, 50).map((key) => `/v1/proofs/state?key=${key}`),
        `/v1/proofs/states?keys=${bundle}`,
      ],
      'block runs': heights.map((from) => `/v1/blocks?limit=1000&from=${from}`),
      blocks: heights.map((at) => `/v1/blocks/${at}`),
      'unknown transactions': heights.map(
        (at) => `/v1/transactions/${String(at).padStart(64, '0')}`,
      ),
      status: ['/v1/status', '/healthz', '/readyz'],
    };
  }

  /** The pace of blocks while a job runs. */
  async #phase(name: string, job: ReadJob | null): Promise<Phase> {
    const forMs = job?.forMs ?? this.#asked.numbers.seconds * 1_000;
    this.#asked.say(`${name}: ${forMs / 1_000} s`);
    const loaders = await this.#loader(Math.ceil((forMs / 1_000) * PER_SECOND));
    const count = Math.floor((forMs / 1_000) * PER_SECOND);
    const [watch, over] = [this.#watch, new AbortController()];
    if (watch === null) throw new Error('nobody watches');
    await delay(1_000);
    const memory = this.#sampleMemory(over.signal);
    const monitor = this.#monitor(over.signal);
    this.#devnet.say(this.#target, 'reset');
    const [from, began] = [watch.newest(), performance.now()];
    if (job?.kind === 'burn') this.#devnet.say(this.#target, { burnMs: forMs });
    const done = job === null ? delay(forMs).then(() => null) : this.#perform(job);
    const trickle = loaders.do(() => ({ kind: 'trickle', count, perSecond: PER_SECOND }));
    await delay(forMs);
    const [to, tookMs] = [watch.newest(), performance.now() - began];
    this.#devnet.say(this.#target, 'tell');
    const { turns } = (await this.#devnet.hear(this.#target)) as { readonly turns: Turns };
    over.abort();
    const [read, [sent]] = await Promise.all([done, trickle]);
    await loaders.stop();
    return {
      ...{ name, tookMs, turns },
      blocks: to.height - from.height,
      latenciesMs: sent?.latenciesMs ?? [],
      statuses: read?.statuses ?? {},
      readBytes: read?.bytes ?? 0,
      memory: await memory,
      monitorMs: await monitor,
    };
  }

  async #perform(job: ReadJob): Promise<ReadDone> {
    const child = this.#child;
    if (child === null) throw new Error('there is no process that reads');
    const said = once(child, 'message');
    child.send({ job });
    const [answer] = (await said) as [{ readonly done: ReadDone } | { readonly failed: string }];
    if ('failed' in answer) throw new Error(`the readers failed: ${answer.failed}`);
    return answer.done;
  }

  /** Memory of the target at the beginning, and the most of each kind until the signal. */
  async #sampleMemory(signal: AbortSignal): Promise<Phase['memory']> {
    const look = async (): Promise<Memory> =>
      (await readMemory(this.#devnet.pid(this.#target))) ?? UNTOLD;
    const begin = await look();
    let peak = begin;
    while (!signal.aborted) {
      await delay(SAMPLE_MS);
      const { residentBytes, anonymousBytes } = await look();
      peak = {
        residentBytes: Math.max(peak.residentBytes, residentBytes),
        anonymousBytes: Math.max(peak.anonymousBytes, anonymousBytes),
      };
    }
    return { begin, peak };
  }

  /** How long the target takes to say that it is well; Infinity without an answer. */
  async #monitor(signal: AbortSignal): Promise<number[]> {
    const tookMs: number[] = [];
    while (!signal.aborted) {
      const began = performance.now();
      try {
        await this.#get('/healthz');
        tookMs.push(performance.now() - began);
      } catch {
        tookMs.push(Number.POSITIVE_INFINITY);
      }
      await delay(MONITOR_MS);
    }
    return tookMs;
  }

  async #get(path: string): Promise<unknown> {
    const url = `${this.#devnet.url(this.#target)}${path}`;
    const { status, bytes } = await fetchAnswer({
      ...{ url, timeoutMs: ANSWER_MS, maxBytes: 8 << 20 },
      reading: await this.#tokens?.headersFor(this.#target, { method: 'GET', url }),
    });
    if (status !== 200) throw new Error(`${path} was answered with ${status}`);
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
