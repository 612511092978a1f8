/**
 * A process of the benchmark that hands in transactions over HTTP. Its parent tells it what to do
 * by messages, one job at a time, and how far it may run ahead of what is committed; so what it
 * signs and sends never takes time from the process that measures.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../client/sdk/clientError.ts';
import { fetchAnswer } from '../client/sdk/request.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { verifyProof } from '../ledger/proof.ts';
import type { Prepared, WorkloadOptions } from './benchWorkload.ts';
import { prepareWorkload } from './benchWorkload.ts';

/** What the parent asks for. `first` and `mixed` are the parts of the prepared workload. */
export type Job =
  | { readonly kind: 'prepare'; readonly workload: WorkloadOptions; readonly urls: string[] }
  | { readonly kind: 'send'; readonly part: 'first' | 'mixed' }
  | { readonly kind: 'trickle'; readonly count: number; readonly perSecond: number };

/** What the parent says at any time: how many may be sent in all, or that it is enough. */
export type Word = { readonly allowed: number } | { readonly enough: true };

/** What became of a job. */
export interface Done {
  /** Ids of transactions that a node has acknowledged. */
  readonly acknowledged: readonly Hash[];
  /** Transactions that were sent again because a node had no room for them. */
  readonly pushedBack: number;
  /** Codes of other refusals; a run with any is not valid. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of `trickle`: from submission to the verified proof of the result. */
  readonly latenciesMs: readonly number[];
  /** Whether a `send` had more to send when it was told that it is enough. */
  readonly unsent: number;
}

const BATCH = 100;
const ANSWER_MS = 30_000;
/** The node says that something is not final before this process gives its answer up. */
const WAIT_MS = 20_000;
const MAX_ANSWER_BYTES = 8 << 20;
/** The least that `Retry-After` can say. */
const RETRY_MS = 1_000;
const NO_ROOM: ReadonlySet<string> = new Set(['pool_full', 'sender_share_full']);

/** The state of this process. */
class Load {
  #urls: readonly string[] = [];
  #genesis: Genesis | null = null;
  #prepared: Prepared = { first: [], mixed: [] };
  #queue: string[][] = [];
  #sent = 0;
  #allowed = 0;
  #enough = false;
  #acknowledged: Hash[] = [];
  #pushedBack = 0;
  #refused: Record<string, number> = {};
  #latenciesMs: number[] = [];

  hear(word: Word): void {
    if ('allowed' in word) this.#allowed = word.allowed;
    else this.#enough = true;
  }

  async do(job: Job): Promise<Done> {
    this.#acknowledged = [];
    this.#pushedBack = 0;
    this.#refused = {};
    this.#latenciesMs = [];
    this.#enough = false;
    if (job.kind === 'prepare') await this.#prepare(job);
    else if (job.kind === 'send') await this.#send(this.#prepared[job.part]);
    else await this.#trickle(job);
    return {
      acknowledged: this.#acknowledged,
      pushedBack: this.#pushedBack,
      refused: this.#refused,
      latenciesMs: this.#latenciesMs,
      unsent: this.#queue.length,
    };
  }

  async #prepare({ workload, urls }: Job & { kind: 'prepare' }): Promise<void> {
    this.#urls = urls;
    const [url] = urls;
    this.#genesis = decodeGenesis((await ask(`${url}/v1/genesis`)).bytes);
    this.#prepared = await prepareWorkload(workload);
  }

  /** One request at a time to each node. */
  async #send(part: readonly string[]): Promise<void> {
    this.#queue = [];
    for (let at = 0; at < part.length; at += BATCH) this.#queue.push(part.slice(at, at + BATCH));
    await Promise.all(this.#urls.map((url) => this.#sendTo(url)));
  }

  async #sendTo(url: string): Promise<void> {
    while (!this.#enough) {
      const [next] = this.#queue;
      if (next === undefined) return;
      if (this.#sent + next.length > this.#allowed) {
        await delay(5);
        continue;
      }
      this.#queue.shift();
      this.#sent += next.length;
      await this.#sendBatch(url, next);
    }
  }

  async #sendBatch(url: string, batch: readonly string[]): Promise<void> {
    const { status, bytes } = await ask(
      `${url}/v1/transactions`,
      JSON.stringify({ transactions: batch }),
    );
    const answer = parse(bytes);
    if (status !== 200 && status !== 202) {
      const code = String((answer as JsonObject)['code']);
      if (status === 503 || status === 429 || NO_ROOM.has(code)) return this.#pushBack(batch);
      return this.#refuse(code, batch.length);
    }
    const results = (answer as { readonly results: readonly JsonObject[] }).results;
    const again = batch.filter((_jws, at) => !this.#note(results[at]));
    if (again.length > 0) await this.#pushBack(again);
  }

  /** Whether the node has taken a stand: false means that it had no room. */
  #note(result: JsonObject | undefined): boolean {
    if (result === undefined) return false;
    if (result['status'] !== 'refused') {
      this.#acknowledged.push(String(result['id']));
      return true;
    }
    const code = String(result['code']);
    if (NO_ROOM.has(code)) return false;
    this.#refuse(code, 1);
    return true;
  }

  async #pushBack(batch: readonly string[]): Promise<void> {
    this.#pushedBack += batch.length;
    this.#sent -= batch.length;
    await delay(RETRY_MS);
    this.#queue.push([...batch]);
  }

  #refuse(code: string, count: number): void {
    this.#refused[code] = (this.#refused[code] ?? 0) + count;
  }

  /** Single transactions in even steps, each waited for; the mix is used from its end. */
  async #trickle({ count, perSecond }: Job & { kind: 'trickle' }): Promise<void> {
    const part = this.#prepared.mixed;
    this.#prepared = { ...this.#prepared, mixed: part.slice(0, -count) };
    const began = performance.now();
    const all: Promise<void>[] = [];
    for (const [at, jws] of part.slice(-count).entries()) {
      await delay(Math.max(0, began + (at * 1000) / perSecond - performance.now()));
      all.push(this.#submitOne(this.#urls[at % this.#urls.length] ?? '', jws));
    }
    await Promise.all(all);
  }

  async #submitOne(url: string, jws: string): Promise<void> {
    const began = performance.now();
    const body = JSON.stringify({ transactions: [jws] });
    const path = `/v1/transactions?wait=final&timeoutMs=${WAIT_MS}`;
    const asked = await ask(`${url}${path}`, body).catch((error: unknown) => {
      if (error instanceof ClientError) return error;
      throw error;
    });
    // What is not answered in time is counted, and ends no run.
    if (asked instanceof ClientError) return this.#refuse(asked.code, 1);
    const answer = parse(asked.bytes) as JsonObject;
    const [result] = (answer['results'] ?? []) as readonly JsonObject[];
    const proof = result?.['proof'];
    if (proof === undefined || this.#genesis === null) {
      return this.#refuse(String(result?.['code'] ?? answer['code'] ?? 'not_final'), 1);
    }
    const verdict = verifyProof(proof, this.#genesis);
    if (!verdict.ok) return this.#refuse(verdict.code, 1);
    this.#latenciesMs.push(performance.now() - began);
    this.#note(result);
  }
}

async function ask(url: string, body?: string): ReturnType<typeof fetchAnswer> {
  const limits = { timeoutMs: ANSWER_MS, maxBytes: MAX_ANSWER_BYTES };
  return await fetchAnswer(body === undefined ? { url, ...limits } : { url, body, ...limits });
}

function parse(bytes: Uint8Array): Json {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
}

/** Does jobs until the parent goes away. */
function serve(): void {
  const load = new Load();
  process.on('message', (message: { readonly job: Job } | Word) => {
    if (!('job' in message)) return load.hear(message);
    load.do(message.job).then(
      (done) => process.send?.({ done }),
      (error: unknown) => process.send?.({ failed: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

if (import.meta.main) serve();
