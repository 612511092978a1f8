/**
 * A process of the benchmark of fairness: members that send a hundred times their share, all of it
 * signed beforehand, without waiting for answers; or a loop that burns as much CPU as that took. It
 * reports as often as its parent asks.
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareWorkload } from './benchWorkload.ts';

/** Which members flood a network, and what is prepared of them. */
interface Flooders {
  readonly home: string;
  readonly chain: string;
  readonly share: number;
  readonly members: readonly string[];
}

/** What the parent asks for. */
export type FloodJob =
  | { readonly kind: 'prepare'; readonly flooders: Flooders; readonly count: number }
  | {
      readonly kind: 'flood';
      /** Of the nodes, asked by turns. */
      readonly urls: readonly string[];
      readonly perSecond: number;
      readonly forMs: number;
    }
  | { readonly kind: 'burn'; readonly cpuMs: number; readonly forMs: number };

/** What became of a job. */
export interface FloodDone {
  /** CPU time that this process used for it, ms. */
  readonly cpuMs: number;
  /** Transactions that were sent, and answers to them by their status or code. */
  readonly sent: number;
  readonly answers: Readonly<Record<string, number>>;
}

/** Flooders have an address of their own, as members have that are not behind one gateway. */
const LOCAL_ADDRESS = '127.0.0.2';
/** Transactions in one request. */
const BATCH = 20;
/** Requests of which no answer has come; a flooder sends no more until one does. */
const MAX_OPEN = 128;
/** CPU is burnt in slices of this, so that it is spread over the time as the flood was. */
const SLICE_MS = 20;

class Flood {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MAX_OPEN });
  #prepared: readonly string[] = [];
  #answers: Record<string, number> = {};
  #sent = 0;
  #open = 0;

  async do(job: FloodJob): Promise<FloodDone> {
    this.#answers = {};
    this.#sent = 0;
    const before = process.cpuUsage();
    if (job.kind === 'prepare') await this.#prepare(job);
    else if (job.kind === 'flood') await this.#flood(job);
    else await burnEvenly(job);
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1_000, sent: this.#sent, answers: this.#answers };
  }

  async #prepare({ flooders, count }: FloodJob & { readonly kind: 'prepare' }): Promise<void> {
    const { members: suppliers, ...where } = flooders;
    this.#prepared = (
      await prepareWorkload({ ...where, suppliers, count, acceptEach: null })
    ).mixed;
  }

  /** In even steps, whatever the answers are. */
  async #flood({ urls, perSecond, forMs }: FloodJob & { readonly kind: 'flood' }): Promise<void> {
    const began = performance.now();
    const stepMs = (BATCH * 1_000) / perSecond;
    const requests: Promise<void>[] = [];
    for (let at = 0; at * BATCH < this.#prepared.length; at += 1) {
      await delay(Math.max(0, began + at * stepMs - performance.now()));
      while (this.#open >= MAX_OPEN && performance.now() - began < forMs) await delay(SLICE_MS);
      if (performance.now() - began >= forMs) break;
      const batch = this.#prepared.slice(at * BATCH, (at + 1) * BATCH);
      requests.push(this.#send(urls[at % urls.length] ?? '', batch));
    }
    // What is sent sooner than the time is over does not shorten the flood.
    await delay(Math.max(0, began + forMs - performance.now()));
    await Promise.all(requests);
  }

  async #send(url: string, batch: readonly string[]): Promise<void> {
    this.#open += 1;
    this.#sent += batch.length;
    const said = await this.#post(`${url}/v1/transactions`, batch);
    this.#open -= 1;
    for (const one of said) this.#answers[one] = (this.#answers[one] ?? 0) + 1;
  }

  /** What became of each transaction of a batch. */
  async #post(url: string, batch: readonly string[]): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const all = (code: string): readonly string[] => batch.map(() => code);
    const options = {
      method: 'POST',
      agent: this.#agent,
      localAddress: LOCAL_ADDRESS,
      headers: { 'content-type': 'application/json' },
    };
    const asked = request(url, options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (bytes: Buffer) => parts.push(bytes));
      answer.on('error', () => resolve(all('failed')));
      answer.on('end', () => resolve(saidIn(Buffer.concat(parts)) ?? all('failed')));
    });
    asked.on('error', () => resolve(all('failed')));
    asked.end(JSON.stringify({ transactions: batch }));
    return await promise;
  }
}

/** Each entry of an answer by its code, or its status; of a problem its code alone. */
function saidIn(bytes: Buffer): readonly string[] | null {
  const { results, code } = JSON.parse(bytes.toString('utf8')) as {
    readonly results?: readonly { readonly status: string; readonly code?: string }[];
    readonly code?: string;
  };
  if (results !== undefined) return results.map((one) => one.code ?? one.status);
  return code === undefined ? null : Array.from({ length: BATCH }, () => code);
}

/** Uses so much CPU, spread over the time. */
async function burnEvenly({ cpuMs, forMs }: { cpuMs: number; forMs: number }): Promise<void> {
  const began = performance.now();
  const before = process.cpuUsage();
  const usedMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  for (;;) {
    const past = performance.now() - began;
    if (past >= forMs) return;
    const until = performance.now() + SLICE_MS;
    while (usedMs() < (cpuMs * past) / forMs && performance.now() < until) Math.sqrt(past);
    await delay(1);
  }
}

/** Does jobs until the parent goes away. */
function serve(): void {
  const flood = new Flood();
  process.on('message', ({ job }: { readonly job: FloodJob }) => {
    flood.do(job).then(
      (done) => process.send?.({ done }),
      (error: unknown) => process.send?.({ failed: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

if (import.meta.main) serve();
