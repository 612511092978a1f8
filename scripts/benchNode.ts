/**
 * A node whose main thread is watched by the benchmark of readers: how much CPU time of its own
 * that thread uses between two looks. A look comes with each turn of its event loop, once a ms at
 * most, so the largest is no less than its longest turn. It can also burn CPU in a thread of its
 * own, at the priority of the thread that serves readers.
 */
import { Session } from 'node:inspector/promises';
import { Worker } from 'node:worker_threads';
import { main } from '../node/main.ts';

/**
 * What the benchmark asks: to begin anew, to tell, to profile this thread and to hand that over, to
 * look so often, or to burn for so many ms.
 */
export type TurnWord =
  | 'reset'
  | 'tell'
  | 'profile'
  | 'profiled'
  | { readonly lookMs: number }
  | { readonly burnMs: number };

/** What was seen since the last reset; times are ms. */
export interface Turns {
  readonly longestCpuMs: number;
  /** By the clock of the wall, which counts what other threads and processes took, too. */
  readonly longestMs: number;
  /** CPU time of the thread in all, and how long it was watched. */
  readonly cpuMs: number;
  readonly watchedMs: number;
}

const USUAL_LOOK_MS = 1;
const BURN = new URL('./benchBurn.ts', import.meta.url);

/** See the head of this file. */
class TurnWatch {
  #cpuMs = 0;
  #atMs = 0;
  #began = { cpuMs: 0, atMs: 0 };
  #longestCpuMs = 0;
  #longestMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Also when it looks already: each look costs some µs, which all in a second add up. */
  start(lookMs = USUAL_LOOK_MS): void {
    this.reset();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), lookMs).unref();
  }

  reset(): void {
    this.#cpuMs = threadCpuMs();
    this.#atMs = performance.now();
    this.#began = { cpuMs: this.#cpuMs, atMs: this.#atMs };
    this.#longestCpuMs = 0;
    this.#longestMs = 0;
  }

  tell(): Turns {
    this.#look();
    return {
      longestCpuMs: this.#longestCpuMs,
      longestMs: this.#longestMs,
      cpuMs: this.#cpuMs - this.#began.cpuMs,
      watchedMs: this.#atMs - this.#began.atMs,
    };
  }

  #look(): void {
    const [cpuMs, atMs] = [threadCpuMs(), performance.now()];
    this.#longestCpuMs = Math.max(this.#longestCpuMs, cpuMs - this.#cpuMs);
    this.#longestMs = Math.max(this.#longestMs, atMs - this.#atMs);
    [this.#cpuMs, this.#atMs] = [cpuMs, atMs];
  }
}

/** CPU time of this thread so far. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function startProfile(inspector: Session): Promise<void> {
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.start');
}

async function sendProfile(inspector: Session): Promise<void> {
  const { profile } = await inspector.post('Profiler.stop');
  inspector.disconnect();
  process.send?.({ profile: JSON.stringify(profile) });
}

/** A benchmark without its profile is none. */
function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

async function runWatched(): Promise<number> {
  const watch = new TurnWatch();
  watch.start();
  const inspector = new Session();
  process.on('message', (word: TurnWord) => {
    if (word === 'profile') startProfile(inspector).catch(fail);
    else if (word === 'profiled') sendProfile(inspector).catch(fail);
    else if (word === 'reset') watch.reset();
    else if (word === 'tell') process.send?.({ turns: watch.tell() });
    else if ('lookMs' in word) watch.start(word.lookMs);
    else new Worker(BURN, { workerData: word.burnMs });
  });
  return await main(process.argv.slice(2));
}

if (import.meta.main) process.exit(await runWatched());
