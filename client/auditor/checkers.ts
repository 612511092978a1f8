/**
 * Threads that check the blocks ahead of the one that is executed, as many bytes ahead as are
 * bounded here. Blocks leave in the order in which they came.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ChainAuditor } from './chainAuditor.ts';
import type { Checked, Found } from './checkAhead.ts';
import { useFound } from './checkAhead.ts';
import type { CheckJob } from './checkThread.ts';
import type { Line } from './exportLines.ts';

/** No more than so many bytes of lines wait, but one line at least does. */
const MAX_AHEAD_BYTES = 4 << 20;
/** Of less than this nothing is checked ahead: starting threads takes longer. */
const MIN_BYTES = 1 << 20;
const MODULE = new URL('./checkThread.ts', import.meta.url);
const YOUNG_MB = 16;
const MAX_COUNTED = 4;

interface Thread {
  readonly worker: Worker;
  readonly waiting: (PromiseWithResolvers<Found | null> & { readonly bytes: number })[];
  /** Of all that waits. */
  bytes: number;
  /** For whom it checks: of another one nothing that it was told holds. */
  auditor: ChainAuditor | null;
  /** How many of its keys it has been told. */
  told: number;
}

/**
 * How many threads use all cores, beside the one that executes; few, since each has some 30 MB of
 * memory and cores that are counted may be more than a container is given.
 */
export function countCheckers(cores: number = availableParallelism()): number {
  return Math.min(MAX_COUNTED, cores - 1);
}

/** See the head of this file. Threads start with the first block that is checked ahead. */
export class Checkers {
  readonly #count: number;
  readonly #minBytes: number;
  readonly #threads: Thread[] = [];
  #failure: { readonly error: unknown } | null = null;

  /** @param count of threads; 0: nothing is checked ahead */
  constructor(count: number, minBytes: number = MIN_BYTES) {
    this.#count = count;
    this.#minBytes = minBytes;
  }

  /**
   * The lines with what holds of their blocks, for an auditor who checks one after the other. What
   * the lines throw comes behind all that came before.
   */
  async *checkAll(
    lines: AsyncIterable<Line> | Iterable<Line>,
    auditor: ChainAuditor,
  ): AsyncGenerator<Checked> {
    const waiting: { readonly line: Line; readonly found: Promise<Found | null> }[] = [];
    const source = new Source(lines);
    let [read, ahead] = [0, 0];
    try {
      for (;;) {
        const [oldest] = waiting;
        const mayRead = oldest === undefined || ahead < MAX_AHEAD_BYTES;
        const line = mayRead ? await firstOf(source.next(), oldest?.found) : null;
        if (line !== null) {
          source.take();
          read += line.bytes.length;
          ahead += line.bytes.length;
          const isEarly = this.#count === 0 || read < this.#minBytes;
          waiting.push({ line, found: isEarly ? NOTHING : this.#check(line.bytes, auditor) });
          continue;
        }
        if (oldest === undefined) break;
        const found = await oldest.found;
        waiting.shift();
        ahead -= oldest.line.bytes.length;
        yield { line: oldest.line, ahead: found === null ? null : useFound(found) };
      }
    } finally {
      source.close();
    }
    source.rethrow();
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #check(bytes: Uint8Array, auditor: ChainAuditor): Promise<Found | null> {
    const job = Promise.withResolvers<Found | null>();
    // Where nobody waits any more, nobody hears of it.
    job.promise.catch(() => undefined);
    if (this.#failure !== null) job.reject(this.#failure.error);
    else this.#send(bytes, auditor, job);
    return job.promise;
  }

  #send(
    bytes: Uint8Array,
    auditor: ChainAuditor,
    waiting: PromiseWithResolvers<Found | null>,
  ): void {
    const thread = this.#idlest();
    const { chain, set, keys } = auditor.known();
    const isOther = thread.auditor !== auditor;
    if (isOther) thread.told = 0;
    thread.auditor = auditor;
    // A line is part of a larger buffer, and a thread would be given all of that.
    const own = new Uint8Array(bytes);
    const job: CheckJob = { bytes: own, chain, set, isOther, keys: keys.slice(thread.told) };
    thread.told = keys.length;
    thread.waiting.push({ ...waiting, bytes: bytes.length });
    thread.bytes += bytes.length;
    thread.worker.postMessage(job, [own.buffer]);
  }

  #idlest(): Thread {
    const [least] = this.#threads.toSorted((a, b) => a.bytes - b.bytes);
    const isBusy = least === undefined || least.waiting.length > 0;
    return isBusy && this.#threads.length < this.#count ? this.#start() : (least ?? this.#start());
  }

  #start(): Thread {
    const limits = { maxYoungGenerationSizeMb: YOUNG_MB };
    const worker = new Worker(MODULE, { resourceLimits: limits, name: 'checker' });
    const thread: Thread = { worker, waiting: [], bytes: 0, auditor: null, told: 0 };
    worker.on('message', (found: Found | null) => {
      const done = thread.waiting.shift();
      thread.bytes -= done?.bytes ?? 0;
      done?.resolve(found);
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('a thread that checks blocks has ended')));
    this.#threads.push(thread);
    return thread;
  }

  /** An audit whose thread has died says so; it has no verdict. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { waiting } of this.#threads) {
      for (const { reject } of waiting.splice(0)) reject(error);
    }
  }
}

/** Nobody has looked. */
const NOTHING: Promise<null> = Promise.resolve(null);

/** The line, if it comes before what was found; else null, as at the end of all lines. */
async function firstOf(
  line: Promise<Line | null>,
  found: Promise<unknown> = line,
): Promise<Line | null> {
  return found === line ? await line : await Promise.race([line, found.then(() => null)]);
}

/** Lines as they come; the next one is asked for once, and waits until it is taken. */
class Source {
  readonly #lines: AsyncIterator<Line> | Iterator<Line>;
  #next: Promise<Line | null> | null = null;
  #trouble: { readonly error: unknown } | null = null;

  constructor(lines: AsyncIterable<Line> | Iterable<Line>) {
    this.#lines =
      Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();
  }

  /** Null at the end, and where the lines break off. */
  next(): Promise<Line | null> {
    this.#next ??= this.#read();
    return this.#next;
  }

  take(): void {
    this.#next = null;
  }

  /** @throws why the lines broke off, if they did */
  rethrow(): void {
    if (this.#trouble !== null) throw this.#trouble.error;
  }

  /** Reads no more. Not waited for: what is being read may never come. */
  close(): void {
    Promise.resolve(this.#lines.return?.()).catch(() => undefined);
  }

  async #read(): Promise<Line | null> {
    try {
      const { done, value } = await this.#lines.next();
      return done === true ? null : value;
    } catch (error) {
      this.#trouble = { error };
      return null;
    }
  }
}
