/**
 * `npm run bench [-- --json] [--seconds N]`: how much four nodes on this machine commit.
 *
 * Founds a fresh network in a temporary folder, signs everything beforehand in two load processes,
 * measures latency at 20 tx/s, then loads all four nodes over HTTP and counts what stands in the
 * blocks of N seconds (20 at least). The ratio to L, measured in the same run, says how much of
 * the machine is spent on anything but the one verification that each node owes each transaction.
 */
import { join } from 'node:path';
import type { Hash } from '../ledger/hash.ts';
import { foundBenchNetwork } from './benchFounding.ts';
import type { Done, Job } from './benchLoad.ts';
import { Loaders } from './benchLoaders.ts';
import type { Verifications } from './benchMachine.ts';
import { countCores, folderBytes, measureVerifications } from './benchMachine.ts';
import type { Asked } from './benchMain.ts';
import { runBench } from './benchMain.ts';
import type { Figures, Machine, Window } from './benchReport.ts';
import { composeFigures, limitOf, showFigures } from './benchReport.ts';
import { ChainWatch } from './benchWatch.ts';
import { Devnet } from './devnet.ts';

const FIRST_PORT = 9_101;
const LOADERS = 2;
const VERIFY_MS = 2_000;
const MIN_SECONDS = 20;
const NUMBERS = { seconds: { usual: MIN_SECONDS, min: MIN_SECONDS, max: 120 } };
/**
 * How far the load may run ahead of what is committed: some blocks. Counting begins when as many
 * have been committed under load, for what runs ahead was admitted and is not in a block yet.
 */
const AHEAD = 2_000;
const RAMP_MS = 60_000;
/** At most this part of L is prepared for; a run that needs more says so and is not valid. */
const MAX_RATIO = 0.8;
/** But at least for so many a second: L is small when others take the machine at that moment. */
const MIN_PER_SECOND = 1_500;
const TRICKLE_PER_SECOND = 20;
const TRICKLE_COUNT = 300;
const SETTLE_MS = 120_000;

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'bench',
    numbers: NUMBERS,
    start: (asked) => new Run(asked),
    show: showFigures,
    isValid: ({ faults }) => faults.length === 0,
  });
}

/** One run, from founding to the figures. */
class Run {
  readonly #asked: Asked<keyof typeof NUMBERS>;
  readonly #devnet: Devnet;
  readonly #loaders = new Loaders(LOADERS);
  readonly #done: Done[] = [];

  constructor(asked: Asked<keyof typeof NUMBERS>) {
    this.#asked = asked;
    this.#devnet = new Devnet(asked.home);
  }

  async stop(): Promise<void> {
    await this.#loaders.stop();
    await this.#devnet.stopAll();
  }

  async measure(): Promise<Figures> {
    const [devnet, loaders] = [this.#devnet, this.#loaders];
    const { home, say, numbers } = this.#asked;
    const { seconds } = numbers;
    const before = measureVerifications(VERIFY_MS);
    const chain = await foundBenchNetwork(home, FIRST_PORT);
    await devnet.startAll();
    const ids = await devnet.ids();
    const machine = machineOf(ids.length, [before]);
    const urls = ids.map((id) => devnet.url(id));
    const perSecond = Math.max(limitOf(machine) * MAX_RATIO, MIN_PER_SECOND);
    const needed = perSecond * seconds + 2 * AHEAD + TRICKLE_COUNT;
    const count = Math.ceil(needed / loaders.count);
    say(`L = ${limitOf(machine).toFixed(0)}/s; signing ${count * loaders.count} transactions`);
    await this.#do((share) => ({ kind: 'prepare', workload: { home, chain, share, count }, urls }));
    const watch = new ChainWatch(devnet, ids, (total) => loaders.allow(total + AHEAD));
    watch.start();
    loaders.allow(AHEAD);
    const latenciesMs = await this.#warmUp(watch);
    say(`loading four nodes for ${seconds} s`);
    const window = await this.#load(watch);
    const faults = await this.#check(watch, window);
    const facts = await watch.counter('fact');
    await watch.stop();
    await devnet.stopAll();
    const diskBytes = await folderBytes(join(home, 'nodes'));
    const after = measureVerifications(VERIFY_MS);
    const { blocks, samples } = watch;
    const { acknowledged, pushedBack } = this;
    const counts = { acknowledged: acknowledged.length, pushedBack, facts, diskBytes };
    const trickle = { perSecond: TRICKLE_PER_SECOND, latenciesMs };
    const measured = machineOf(ids.length, [before, after]);
    return composeFigures({ machine: measured, window, blocks, samples, trickle, counts, faults });
  }

  /** Ids of all transactions that a node has acknowledged. */
  get acknowledged(): Hash[] {
    return this.#done.flatMap(({ acknowledged }) => acknowledged);
  }

  /** How many were sent again for lack of room. */
  get pushedBack(): number {
    return this.#done.reduce((sum, { pushedBack }) => sum + pushedBack, 0);
  }

  /** Money and the invoices to be accepted; then single transactions, which measure latency. */
  async #warmUp(watch: ChainWatch): Promise<readonly number[]> {
    const [loaders, { say }] = [this.#loaders, this.#asked];
    await this.#do(() => ({ kind: 'send', part: 'first' }));
    const total = this.acknowledged.length;
    await watch.until(() => watch.committed >= total, 'committing the first', SETTLE_MS);
    say(`latency at ${TRICKLE_PER_SECOND} tx/s`);
    const count = TRICKLE_COUNT / loaders.count;
    const perSecond = TRICKLE_PER_SECOND / loaders.count;
    const done = await this.#do(() => ({ kind: 'trickle', count, perSecond }));
    return done.flatMap((one) => one.latenciesMs);
  }

  /** The window: the last block before counting begins, and the last that counts. */
  async #load(watch: ChainWatch): Promise<Window> {
    const [loaders, { seconds }] = [this.#loaders, this.#asked.numbers];
    watch.samples.length = 0;
    const sending = this.#do(() => ({ kind: 'send', part: 'mixed' }));
    const steady = watch.committed + AHEAD;
    await watch.until(() => watch.committed >= steady, 'beginning to load', RAMP_MS);
    const from = watch.newest();
    const cpuBefore = await watch.cpuMs();
    const end = from.time + seconds * 1000;
    let isSent = false;
    const noteSent = (): void => {
      isSent = true;
    };
    sending.then(noteSent, noteSent);
    const isOver = (): boolean => isSent || watch.newest().time >= end;
    await watch.until(isOver, 'loading', 2 * seconds * 1000);
    const to = watch.newest();
    const cpuAfter = await watch.cpuMs();
    loaders.enough();
    await sending;
    const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
    return { from, to, cpuMs };
  }

  /** Every acknowledged transaction in the chain, each once, and one chain on all nodes. */
  async #check(watch: ChainWatch, { from, to }: Window): Promise<string[]> {
    const { acknowledged } = this;
    const isIn = (): boolean => watch.committed >= acknowledged.length;
    await watch.until(isIn, 'committing what was acknowledged', SETTLE_MS);
    await watch.untilEqual(SETTLE_MS);
    const { height } = watch.newest();
    const faults = this.#refusals();
    const ids = await watch.committedIds(height);
    const committed = new Set(ids);
    if (committed.size !== ids.length) faults.push('a transaction stands in two blocks');
    const lost = acknowledged.filter((id) => !committed.has(id)).length;
    if (lost > 0) faults.push(`${lost} acknowledged transactions are in no block`);
    const refused = await watch.counter('refusal');
    if (refused > 0) faults.push(`${refused} transactions were refused in blocks`);
    const blocks = await watch.blockIds(height);
    if (blocks.size !== 1) faults.push(`nodes have ${blocks.size} blocks at height ${height}`);
    if (this.#done.slice(-this.#loaders.count).some(({ unsent }) => unsent === 0)) {
      faults.push('all prepared transactions were sent before the time was over');
    }
    if (to.time - from.time < 1000 * MIN_SECONDS) faults.push('the time was too short');
    return faults;
  }

  #refusals(): string[] {
    return this.#done.flatMap(({ refused }) =>
      Object.entries(refused).map(([code, count]) => `${count} refused at submission: ${code}`),
    );
  }

  async #do(jobOf: (share: number) => Job): Promise<Done[]> {
    const done = await this.#loaders.do(jobOf);
    this.#done.push(...done);
    return done;
  }
}

/** The machine by what was measured before and after, in equal parts: others come and go. */
function machineOf(nodes: number, measured: readonly Verifications[]): Machine {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    cores: countCores(),
    nodes,
    verificationsPerSecond: mean(measured.map(({ perSecond }) => perSecond)),
    verificationCpuMs: mean(measured.map(({ cpuMs }) => cpuMs)),
  };
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
