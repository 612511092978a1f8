/**
 * A process of the benchmark of readers: many connections that each ask again as soon as they have
 * an answer, or that take none; or a thread that burns CPU instead. Its priority is the low one of
 * the thread that it asks. It reports as often as its parent asks.
 */
import type { RequestOptions } from 'node:http';
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { burn, lowerPriority } from './benchBurn.ts';

/** What the parent asks for. */
export type ReadJob =
  | {
      readonly kind: 'read';
      readonly url: string;
      /** With which all of them read; good for longer than the job takes. */
      readonly token: string;
      /** Asked by turns. A paused one is asked once by each of its connections and never read. */
      readonly paths: readonly string[];
      readonly pausedPaths: readonly string[];
      readonly readers: number;
      readonly paused: number;
      readonly forMs: number;
    }
  | { readonly kind: 'burn'; readonly forMs: number };

/** What became of a job: answers by HTTP status; `failed` are those that broke. */
export interface ReadDone {
  readonly statuses: Readonly<Record<string, number>>;
  readonly bytes: number;
}

/** Readers have an address of their own, so that those who watch keep their places. */
const LOCAL_ADDRESS = '127.0.0.2';

class Reading {
  readonly #job: ReadJob & { readonly kind: 'read' };
  readonly #agent: Agent;
  readonly #end: number;
  readonly statuses: Record<string, number> = {};
  bytes = 0;

  constructor(job: ReadJob & { readonly kind: 'read' }) {
    this.#job = job;
    this.#end = performance.now() + job.forMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets: job.readers + job.paused });
  }

  async run(): Promise<void> {
    const { readers, paused, pausedPaths, forMs } = this.#job;
    for (let at = 0; at < paused; at += 1) this.#hold(pausedPaths[at % pausedPaths.length] ?? '/');
    const asking = Array.from({ length: readers }, (_, at) => this.#askOn(at));
    await Promise.race([Promise.all(asking), delay(forMs + 1_000)]);
    this.#agent.destroy();
  }

  async #askOn(first: number): Promise<void> {
    const { paths } = this.#job;
    for (let at = first; performance.now() < this.#end; at += 1) {
      const status = await this.#ask(paths[at % paths.length] ?? '/');
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      // A refused connection would be tried again in a busy loop.
      if (status === 'failed') await delay(50);
    }
  }

  async #ask(path: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const request = get(`${this.#job.url}${path}`, this.#options(), (answer) => {
      answer.on('data', (bytes: Buffer) => {
        this.bytes += bytes.length;
      });
      answer.on('end', () => resolve(String(answer.statusCode)));
      answer.on('error', () => resolve('failed'));
    });
    request.on('error', () => resolve('failed'));
    return await promise;
  }

  #hold(path: string): void {
    const paused = get(`${this.#job.url}${path}`, this.#options(), (answer) => answer.pause());
    paused.on('error', () => {});
  }

  #options(): RequestOptions {
    const headers = { authorization: `Bearer ${this.#job.token}` };
    return { agent: this.#agent, localAddress: LOCAL_ADDRESS, headers };
  }
}

async function perform(job: ReadJob): Promise<ReadDone> {
  if (job.kind === 'burn') {
    burn(job.forMs);
    return { statuses: {}, bytes: 0 };
  }
  const reading = new Reading(job);
  await reading.run();
  return { statuses: reading.statuses, bytes: reading.bytes };
}

/** Does jobs until the parent goes away. */
function serve(): void {
  lowerPriority();
  process.on('message', ({ job }: { readonly job: ReadJob }) => {
    perform(job).then(
      (done) => process.send?.({ done }),
      (error: unknown) => process.send?.({ failed: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

if (import.meta.main) serve();
