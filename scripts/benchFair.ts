/**
 * `npm run bench:fair [-- --seconds N] [--json]`: what members that send a hundred times their
 * share cost those that send theirs.
 *
 * Founds a fresh network of four nodes in a temporary folder. Four quiet suppliers send one
 * transaction a second each and wait for its proof. By turns one supplier, and a third of all
 * members, send a hundred a second each to the same nodes, signed beforehand; and the process that
 * sent them burns the CPU which that took without sending. Ratios of the two are the figures: those
 * of one run, since a machine is never twice the same. Everything stays on loopback.
 */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Hash } from '../ledger/hash.ts';
import type { FairFigures, FairPhase } from './benchFairReport.ts';
import { composeFairFigures, showFairFigures } from './benchFairReport.ts';
import type { FloodDone, FloodJob } from './benchFlood.ts';
import { foundBenchNetwork } from './benchFounding.ts';
import type { Done } from './benchLoad.ts';
import { Loaders } from './benchLoaders.ts';
import type { Asked } from './benchMain.ts';
import { runBench } from './benchMain.ts';
import { ChainWatch } from './benchWatch.ts';
import { BENCH_ORGANISATIONS, SUPPLIERS } from './benchWorkload.ts';
import { Devnet } from './devnet.ts';

const FIRST_PORT = 9_501;
const QUIET = SUPPLIERS.slice(-4);
/** What one member sends as its share, a second, and what one sends that wants more. */
const SHARE_PER_SECOND = 1;
const FLOOD_PER_SECOND = 100 * SHARE_PER_SECOND;
const THIRD = Math.ceil(BENCH_ORGANISATIONS.length / 3);
/** So many flood, by turns. */
const FLOODS: readonly number[] = [1, THIRD];
const ROUNDS = 2;
const SETTLE_MS = 600_000;
const FLOOD = new URL('./benchFlood.ts', import.meta.url);

const NUMBERS = { seconds: { usual: 20, min: 5, max: 60 } };

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'fair',
    numbers: NUMBERS,
    start: (asked) => new FairRun(asked),
    show: showFairFigures,
  });
}

/** One run, from founding to the figures. */
class FairRun {
  readonly #asked: Asked<keyof typeof NUMBERS>;
  readonly #devnet: Devnet;
  readonly #loaders: Loaders[] = [];
  #chain: Hash = '';
  #ids: readonly string[] = [];
  #share = 0;
  /** The process that floods or burns. */
  #child: ChildProcess | null = null;

  constructor(asked: Asked<keyof typeof NUMBERS>) {
    this.#asked = asked;
    this.#devnet = new Devnet(asked.home);
  }

  async measure(): Promise<FairFigures> {
    this.#chain = await foundBenchNetwork(this.#asked.home, FIRST_PORT);
    await this.#devnet.startAll();
    this.#ids = await this.#devnet.ids();
    const watch = new ChainWatch(this.#devnet, this.#ids, () => {});
    watch.start();
    this.#child = fork(FLOOD, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    // Everybody has money, and what is compiled while it runs first has been.
    await (await this.#loader(SUPPLIERS, SUPPLIERS.length)).stop();
    const phases: FairPhase[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const flooders of FLOODS) {
        const flood = await this.#phase(watch, flooders, null);
        phases.push(flood, await this.#phase(watch, flooders, flood.cpuMs));
      }
    }
    await watch.stop();
    return composeFairFigures({ members: BENCH_ORGANISATIONS.length, floods: FLOODS, phases });
  }

  async stop(): Promise<void> {
    for (const loaders of this.#loaders) await loaders.stop();
    this.#child?.kill('SIGKILL');
    await this.#devnet.stopAll();
  }

  get #urls(): string[] {
    return this.#ids.map((id) => this.#devnet.url(id));
  }

  /** A process that has so many transactions of members ready, which they have the money for. */
  async #loader(suppliers: readonly string[], count: number): Promise<Loaders> {
    const loaders = new Loaders(1);
    this.#loaders.push(loaders);
    const where = { home: this.#asked.home, chain: this.#chain, share: this.#share };
    const workload = { ...where, suppliers, count, acceptEach: null };
    this.#share += 1;
    await loaders.do(() => ({ kind: 'prepare', workload, urls: this.#urls }));
    loaders.allow(Number.MAX_SAFE_INTEGER);
    await loaders.do(() => ({ kind: 'send', part: 'first' }));
    return loaders;
  }

  /** What the quiet ones get while some flood, or while as much CPU is burnt (ms). */
  async #phase(watch: ChainWatch, flooders: number, burnMs: number | null): Promise<FairPhase> {
    const { seconds } = this.#asked.numbers;
    const forMs = seconds * 1_000;
    const kind = burnMs === null ? 'flooding' : 'burning';
    this.#asked.say(`${flooders} ${kind}: ${seconds} s`);
    const perSecond = QUIET.length * SHARE_PER_SECOND;
    const count = seconds * perSecond;
    const loaders = await this.#loader(QUIET, count);
    const job =
      burnMs === null
        ? await this.#prepare(flooders)
        : { kind: 'burn' as const, cpuMs: burnMs, forMs };
    await this.#untilEmpty(watch);
    const [{ height }, { committed }] = [watch.newest(), watch];
    const began = performance.now();
    const noise = this.#perform(job);
    const [sent] = await loaders.do(() => ({ kind: 'trickle', count, perSecond }));
    const tookMs = performance.now() - began;
    const blocks = watch.newest().height - height;
    const inBlocks = watch.committed - committed;
    const { cpuMs, sent: flooded, answers } = await noise;
    await loaders.stop();
    return {
      ...{ kind, flooders, cpuMs, flooded, answers, blocks, inBlocks, count, tookMs },
      ...gotBy(sent),
    };
  }

  async #prepare(flooders: number): Promise<FloodJob> {
    const { seconds } = this.#asked.numbers;
    const perSecond = flooders * FLOOD_PER_SECOND;
    const members = SUPPLIERS.slice(0, flooders);
    const where = { home: this.#asked.home, chain: this.#chain, share: this.#share, members };
    this.#share += 1;
    await this.#perform({ kind: 'prepare', flooders: where, count: seconds * perSecond });
    return { kind: 'flood', urls: this.#urls, perSecond, forMs: seconds * 1_000 };
  }

  /** Resolves when nothing of what went before waits in any pool. */
  async #untilEmpty(watch: ChainWatch): Promise<void> {
    const { length } = watch.samples;
    const isEmpty = (): boolean => watch.samples.slice(length).some(({ pool }) => pool === 0);
    await watch.until(isEmpty, 'emptying the pools', SETTLE_MS);
  }

  async #perform(job: FloodJob): Promise<FloodDone> {
    const child = this.#child;
    if (child === null) throw new Error('there is no process that floods');
    const said = once(child, 'message');
    child.send({ job });
    const [answer] = (await said) as [{ readonly done: FloodDone } | { readonly failed: string }];
    if ('failed' in answer) throw new Error(`the flood failed: ${answer.failed}`);
    return answer.done;
  }
}

/** What the quiet ones got. */
function gotBy(sent: Done | undefined): Pick<FairPhase, 'latenciesMs' | 'refused'> {
  return { latenciesMs: sent?.latenciesMs ?? [], refused: sent?.refused ?? {} };
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
