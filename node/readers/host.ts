/**
 * Keeps the thread that serves readers: starts it, tells it of new blocks, answers its questions,
 * and starts it anew when it dies. Nothing that happens to it reaches consensus. Requests that
 * were under way lose their connection then; whoever submitted sends the same bytes again.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TlsPair } from '../rest/httpServer.ts';
import type { RestLog } from '../rest/ports.ts';
import type { RestPlaces } from '../rest/rest.ts';
import type { DeskParts } from './desk.ts';
import { ReaderDesk } from './desk.ts';
import { READERS_YOUNG_BYTES } from './memory.ts';
import type { FromReaders, ReadersData, ToReaders } from './messages.ts';
import { readFromReaders } from './messages.ts';

/** What is true of a file that is said to be damaged; `gone`: it is not part of the store now. */
export type Judged = 'damaged' | 'whole' | 'gone';

/** What a host needs. */
export interface HostOptions {
  readonly desk: DeskParts;
  /** What the thread is started with; the head is that of the moment. */
  readonly data: Omit<ReadersData, 'head' | 'isFirst'>;
  readonly log: RestLog;
  /** Looks at a file of the store that is damaged, as the thread says; if so, the node stops. */
  readonly judgeDamage: (file: string) => Judged;
  /** The module that the thread runs. */
  readonly module?: URL;
}

const MODULE = new URL('./thread.ts', import.meta.url);
/** Before it is started again; longer from death to death, up to the second. */
const RESTART_MS = 100;
const MAX_RESTART_MS = 10_000;
/** A thread that lived as long has started well. */
const STEADY_MS = 60_000;
/** A thread that has not shown a block for so long hangs. */
const HANGING_MS = 60_000;
const LOOK_MS = 5_000;
/** What a stop waits for before it ends the thread: longer than the thread's own stop. */
const STOP_MS = 5_000;
/**
 * The old objects are watched by the thread itself, and V8's own limit is far from there: when that
 * is reached within one turn, V8 may end the whole process.
 */
const RESOURCES = {
  maxOldGenerationSizeMb: 384,
  maxYoungGenerationSizeMb: READERS_YOUNG_BYTES / 2 ** 20,
};

/** The thread that runs. */
interface Running {
  readonly worker: Worker;
  readonly startedMs: number;
  /** The block that it has been told of last, and since when it has not said that it shows it. */
  toldMs: number | null;
  /** Nothing that it still says is listened to. */
  isEnding: boolean;
}

/** See the head of this file. */
export class ReaderHost {
  readonly #options: HostOptions;
  readonly #desk: ReaderDesk;
  #running: Running | null = null;
  #places: RestPlaces | null = null;
  /** What the thread was told last to serve with. */
  #renewed: TlsPair | null = null;
  #restarts = 0;
  #delayMs = RESTART_MS;
  #isStopping = false;
  #restart: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | null = null;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#desk = new ReaderDesk(options.desk);
  }

  /** How often the thread has died since the start. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Whether it serves at present. */
  get isServing(): boolean {
    return this.#running !== null;
  }

  /** Starts the thread; resolves to where it answers. @throws what the thread's start fails with */
  async start(): Promise<RestPlaces> {
    const { promise, resolve, reject } = Promise.withResolvers<RestPlaces>();
    this.#launch(resolve, reject);
    this.#places = await promise;
    this.#look = setInterval(() => this.#endHanging(), LOOK_MS);
    this.#look.unref();
    return this.#places;
  }

  /** Tells the thread of the newest block, once it shows the one before. */
  noteCommit(): void {
    const running = this.#running;
    // One word at a time: a thread that is slow does not find a row of them.
    if (running === null || running.toldMs !== null) return;
    this.#tell(running);
  }

  /** Serves new connections with another certificate, now and after a death of the thread. */
  renew(tls: TlsPair): void {
    this.#renewed = tls;
    if (this.#running !== null) this.#say(this.#running.worker, { kind: 'renewed', tls });
  }

  /** Takes no more requests, lets those under way end for a moment, and joins the thread. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#look !== null) clearInterval(this.#look);
    clearTimeout(this.#restart);
    const worker = this.#running?.worker;
    if (worker === undefined) return;
    const ended = once(worker, 'exit');
    const late = setTimeout(() => {
      this.#options.log.error({}, 'the thread of the readers does not stop and is ended');
      void worker.terminate();
    }, STOP_MS);
    this.#say(worker, { kind: 'close' });
    await ended;
    clearTimeout(late);
  }

  #launch(onListening: (at: RestPlaces) => void, onFailure: (error: Error) => void): void {
    const { desk, module = MODULE } = this.#options;
    const isFirst = this.#places === null;
    const workerData: ReadersData = { ...this.#data(), head: desk.head(), isFirst };
    const worker = new Worker(module, { workerData, resourceLimits: RESOURCES, name: 'readers' });
    const running: Running = {
      worker,
      startedMs: performance.now(),
      toldMs: null,
      isEnding: false,
    };
    this.#running = running;
    let reason: unknown = 'it ended by itself';
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('message', (message: unknown) => {
      const places = this.#hear(running, message);
      if (places !== null) onListening(places);
    });
    worker.on('exit', () => {
      this.#running = null;
      onFailure(reason instanceof Error ? reason : new Error(String(reason)));
      this.#noteDeath(running, reason);
    });
  }

  /** What the thread is started with: one that follows another has the ports of that. */
  #data(): HostOptions['data'] {
    const { data } = this.#options;
    if (this.#places === null) return data;
    const { url, operatorUrl } = this.#places;
    const renewed = this.#renewed === null ? {} : { tls: this.#renewed };
    return {
      ...data,
      rest: { ...data.rest, ...renewed, port: portOf(url) },
      operator: { ...data.operator, port: portOf(operatorUrl) },
    };
  }

  /** Where it listens when the thread says so. */
  #hear(running: Running, message: unknown): RestPlaces | null {
    const { worker, isEnding } = running;
    if (isEnding) return null;
    let word: FromReaders;
    try {
      word = readFromReaders(message);
    } catch (error) {
      this.#options.log.error({ err: error }, 'the thread of the readers says what it may not');
      this.#endThread(running);
      return null;
    }
    if (word.kind === 'listening') {
      // What was committed while it started.
      this.noteCommit();
      return { url: word.url, operatorUrl: word.operatorUrl };
    }
    if (word.kind === 'followed') {
      running.toldMs = null;
      if (word.height < this.#options.desk.head().height) this.#tell(running);
      return null;
    }
    if (word.kind === 'damaged') {
      const judged = this.#options.judgeDamage(word.file);
      if (judged === 'damaged') return null;
      const what = `the thread of the readers says that a file is damaged, and it is ${judged}`;
      this.#options.log.error({ file: word.file }, what);
      // The next one begins with a new walk.
      this.#endThread(running);
      return null;
    }
    this.#desk.hear(word, (answer) => this.#say(worker, answer));
    return null;
  }

  /** What it has said before it ends comes yet. */
  #endThread(running: Running): void {
    running.isEnding = true;
    void running.worker.terminate();
  }

  #tell(running: Running): void {
    running.toldMs = performance.now();
    this.#say(running.worker, { kind: 'committed', head: this.#options.desk.head() });
  }

  /** Nothing happens when the thread has ended. */
  #say(worker: Worker, word: ToReaders): void {
    worker.postMessage(word);
  }

  #noteDeath({ startedMs }: Running, reason: unknown): void {
    // The first start fails with its caller, who is told why.
    if (this.#isStopping || this.#places === null) return;
    this.#restarts += 1;
    if (performance.now() - startedMs > STEADY_MS) this.#delayMs = RESTART_MS;
    const facts = { err: reason, restarts: this.#restarts, inMs: this.#delayMs };
    this.#options.log.error(facts, 'the thread of the readers died and is started again');
    const again = (): void =>
      this.#launch(
        (places) => this.#options.log.info(places, 'the readers are served again'),
        () => undefined,
      );
    this.#restart = setTimeout(again, this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, MAX_RESTART_MS);
  }

  #endHanging(): void {
    const running = this.#running;
    if (running === null || running.toldMs === null) return;
    if (performance.now() - running.toldMs < HANGING_MS) return;
    this.#options.log.error({}, 'the thread of the readers hangs and is ended');
    this.#endThread(running);
  }
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  // A URL does not say the port that its protocol has anyhow.
  if (port === '') return protocol === 'https:' ? 443 : 80;
  return Number(port);
}
