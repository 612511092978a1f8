/** A run of four nodes under load, from founding to the figures. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hash } from '../ledger/hash.ts';
import { chooseVerifier } from '../ledger/keys.ts';
import { foundBenchNetwork } from './benchFounding.ts';
import type { Done, Job } from './benchLoad.ts';
import { Loaders } from './benchLoaders.ts';
import type { Verifications } from './benchMachine.ts';
import { countCores, folderBytes, measureVerifications } from './benchMachine.ts';
import type { Asked } from './benchMain.ts';
import type { Turns, TurnWord } from './benchNode.ts';
import type { Figures, Machine, Window } from './benchReport.ts';
import { composeFigures, limitOf } from './benchReport.ts';
import { ChainWatch } from './benchWatch.ts';
import { Devnet } from './devnet.ts';

const FIRST_PORT = 9_101;
const LOADERS = 2;
const VERIFY_MS = 2_000;
const NODE = new URL('./benchNode.ts', import.meta.url);
/** So often the thread of consensus of a node looks up: often enough, and no cost to speak of. */
const LOOK_MS = 5;
/** Blocks of fewer seconds say little. */
const MIN_SECONDS = 20;
/** What may be asked of a run; a short one, of a busy machine, says that it was one. */
export const RUN_NUMBERS = { seconds: { usual: MIN_SECONDS, min: 5, max: 3_600 } };
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
/** And at most for so many, which no machine of ours commits. */
const MAX_PER_SECOND = 4_000;
const TRICKLE_PER_SECOND = 20;
const TRICKLE_COUNT = 300;
const SETTLE_MS = 120_000;

/** One run, from founding to the figures. */
export class FourNodes {
  readonly #asked: Asked<'seconds'>;
  readonly #devnet: Devnet;
  readonly #loaders = new Loaders(LOADERS);
  readonly #done: Done[] = [];

  constructor(asked: Asked<'seconds'>) {
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
    const { name: verifier } = chooseVerifier();
    const before = measureVerifications(VERIFY_MS);
    const chain = await foundBenchNetwork(home, FIRST_PORT);
    const ids = await devnet.ids();
    await Promise.all(ids.map((id) => devnet.start(id, [], NODE)));
    for (const id of ids) devnet.say(id, { lookMs: LOOK_MS } satisfies TurnWord);
    const machine = { ...machineOf(ids.length, [before]), verifier };
    const urls = ids.map((id) => devnet.url(id));
    const perSecond = Math.min(
      Math.max(limitOf(machine) * MAX_RATIO, MIN_PER_SECOND),
      MAX_PER_SECOND,
    );
    const needed = perSecond * seconds + 2 * AHEAD + TRICKLE_COUNT;
    const count = Math.ceil(needed / loaders.count);
    const limit = limitOf(machine).toFixed(0);
    say(`L = ${limit}/s by ${verifier}; signing ${count * loaders.count} transactions`);
    await this.#do((share) => ({ kind: 'prepare', workload: { home, chain, share, count }, urls }));
    const watch = new ChainWatch(devnet, ids, (total) => loaders.allow(total + AHEAD));
    watch.start();
    loaders.allow(AHEAD);
    const latenciesMs = await this.#warmUp(watch);
    say(`loading four nodes for ${seconds} s`);
    const window = await this.#load(watch, ids);
    const { faults, bytes } = await this.#check(watch, window);
    const facts = await watch.counter('fact');
    await watch.stop();
    await devnet.stopAll();
    const diskBytes = await folderBytes(join(home, 'nodes'));
    const after = measureVerifications(VERIFY_MS);
    const { blocks, samples } = watch;
    const { acknowledged, pushedBack } = this;
    const counts = { acknowledged: acknowledged.length, pushedBack, facts, diskBytes, bytes };
    const trickle = { perSecond: TRICKLE_PER_SECOND, latenciesMs };
    const measured = { ...machineOf(ids.length, [before, after]), verifier };
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
  async #load(watch: ChainWatch, ids: readonly string[]): Promise<Window> {
    const [loaders, { seconds }] = [this.#loaders, this.#asked.numbers];
    watch.samples.length = 0;
    for (const id of ids) this.#devnet.say(id, 'reset' satisfies TurnWord);
    const profiled = process.env['TALLY_CPU_PROFILE'] === undefined ? undefined : ids[0];
    if (profiled !== undefined) this.#devnet.say(profiled, 'profile' satisfies TurnWord);
    const sending = this.#do(() => ({ kind: 'send', part: 'mixed' }));
    const steady = watch.committed + AHEAD;
    await watch.until(() => watch.committed >= steady, 'beginning to load', RAMP_MS);
    const from = watch.newest();
    const [cpuBefore, writtenBefore] = [await watch.cpuMs(), await watch.writtenBytes()];
    const end = from.time + seconds * 1000;
    let isSent = false;
    const noteSent = (): void => {
      isSent = true;
    };
    sending.then(noteSent, noteSent);
    const isOver = (): boolean => isSent || watch.newest().time >= end;
    await watch.until(isOver, 'loading', 2 * seconds * 1000);
    const to = watch.newest();
    const [cpuAfter, writtenAfter] = [await watch.cpuMs(), await watch.writtenBytes()];
    const turns = await Promise.all(ids.map((id) => this.#turnsOf(id)));
    if (profiled !== undefined) await this.#writeProfile(profiled);
    loaders.enough();
    await sending;
    const cpuMs = gained(cpuBefore, cpuAfter);
    return { from, to, cpuMs, writtenBytes: gained(writtenBefore, writtenAfter), turns };
  }

  async #turnsOf(id: string): Promise<Turns> {
    this.#devnet.say(id, 'tell' satisfies TurnWord);
    return ((await this.#devnet.hear(id)) as { readonly turns: Turns }).turns;
  }

  /**
   * Where the thread of consensus of one node spent its time under load, for Chromium's tools. Node
   * has to be allowed it:
   * `TALLY_CPU_PROFILE=FILE node --allow-inspector launch.mjs scripts/bench.ts`.
   */
  async #writeProfile(id: string): Promise<void> {
    this.#devnet.say(id, 'profiled' satisfies TurnWord);
    const { profile } = (await this.#devnet.hear(id)) as { readonly profile: string };
    await writeFile(process.env['TALLY_CPU_PROFILE'] ?? '', profile);
  }

  /** Every acknowledged transaction in the chain, each once, and one chain on all nodes. */
  async #check(
    watch: ChainWatch,
    { from, to }: Window,
  ): Promise<{ readonly faults: string[]; readonly bytes: number }> {
    const { acknowledged } = this;
    const isIn = (): boolean => watch.committed >= acknowledged.length;
    await watch.until(isIn, 'committing what was acknowledged', SETTLE_MS);
    await watch.untilEqual(SETTLE_MS);
    const { height } = watch.newest();
    const faults = this.#refusals();
    const { ids, bytes } = await watch.committedUpTo(height);
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
    const { seconds } = this.#asked.numbers;
    if (to.time - from.time < 1000 * seconds) faults.push('the time was too short');
    return { faults, bytes };
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

function gained(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** The machine by what was measured before and after, in equal parts: others come and go. */
function machineOf(nodes: number, measured: readonly Verifications[]): Omit<Machine, 'verifier'> {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    cores: countCores(),
    nodes,
    verificationsPerSecond: mean(measured.map(({ perSecond }) => perSecond)),
    verificationCpuMs: mean(measured.map(({ cpuMs }) => cpuMs)),
  };
}
