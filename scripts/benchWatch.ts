/** Follows the chain of one node and looks at the others, while the benchmark loads them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ReadHeaders, TokenMaker } from '../client/sdk/readTokens.ts';
import { fetchAnswer } from '../client/sdk/request.ts';
import type { Header } from '../ledger/block.ts';
import { decodeBlock } from '../ledger/block.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';
import type { Hash } from '../ledger/hash.ts';
import { decodeTransaction } from '../ledger/transaction.ts';
import { cpuTimeMs, residentBytes, writtenBytes } from './benchMachine.ts';
import type { Devnet } from './devnet.ts';
import { overseerTokens } from './memberKeys.ts';

/** A block as its header tells it; times are ms since 1970. */
export type Seen = Pick<Header, 'height' | 'time' | 'transactionCount'>;

/** What was seen of all nodes at one moment. */
export interface Sample {
  /** When, by the clock that goes evenly. */
  readonly atMs: number;
  /** Blocks by which the last node is behind the first. */
  readonly lag: number;
  /** Transactions in the fullest pool. */
  readonly pool: number;
  /** Resident memory of the largest node, bytes; null where the system does not tell. */
  readonly memory: number | null;
}

const POLL_MS = 25;
const SAMPLE_MS = 1_000;
const ANSWER_MS = 30_000;
const MAX_ANSWER_BYTES = 48 << 20;
const MAX_BLOCK_BYTES = 8 << 20;

/** Watches from `start` to `stop`. */
export class ChainWatch {
  readonly #devnet: Devnet;
  readonly #ids: readonly string[];
  readonly #onCommitted: (total: number) => void;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #failure: unknown = null;
  /** All blocks so far, from height 1 on. */
  readonly blocks: Seen[] = [];
  readonly samples: Sample[] = [];
  /** Transactions of all blocks so far. */
  committed = 0;

  /** @param onCommitted hears how many transactions are committed in all, after each block */
  constructor(devnet: Devnet, ids: readonly string[], onCommitted: (total: number) => void) {
    this.#devnet = devnet;
    this.#ids = ids;
    this.#onCommitted = onCommitted;
  }

  /** Begins to watch. */
  start(): void {
    this.#running = Promise.all([this.#follow(), this.#sample()]).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Watches no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Resolves when `isReached`. @throws when that takes too long or watching has failed */
  async until(isReached: () => boolean, what: string, limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    while (!isReached()) {
      if (this.#failure !== null) throw this.#failure;
      if (performance.now() > end) throw new Error(`${what}: not within ${limitMs / 1000} s`);
      await delay(POLL_MS);
    }
  }

  /** Resolves when no node is behind. @throws as `until` */
  async untilEqual(limitMs: number): Promise<void> {
    await this.#untilSample(({ lag }) => lag === 0, 'the last node catching up', limitMs);
  }

  /** As `untilEqual`, and nothing waits in any pool. @throws as `until` */
  async untilIdle(limitMs: number): Promise<void> {
    const isIdle = ({ lag, pool }: Sample): boolean => lag === 0 && pool === 0;
    await this.#untilSample(isIdle, 'the last pool becoming empty', limitMs);
  }

  async #untilSample(
    isReached: (sample: Sample) => boolean,
    what: string,
    limitMs: number,
  ): Promise<void> {
    const { length } = this.samples;
    await this.until(() => this.samples.slice(length).some(isReached), what, limitMs);
  }

  /** The newest block that was seen. @throws when there is none */
  newest(): Seen {
    const newest = this.blocks.at(-1);
    if (newest === undefined) throw new Error('no block was made');
    return newest;
  }

  /** CPU time that all nodes have used so far, ms; null where the system does not tell. */
  async cpuMs(): Promise<number | null> {
    return await this.#sumOf(cpuTimeMs);
  }

  /** Bytes that all nodes have given to the disk so far; null where the system does not tell. */
  async writtenBytes(): Promise<number | null> {
    return await this.#sumOf(writtenBytes);
  }

  async #sumOf(of: (pid: number | undefined) => Promise<number | null>): Promise<number | null> {
    const values = await Promise.all(this.#ids.map((id) => of(this.#devnet.pid(id))));
    return values.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  }

  /** A counter of the first node's metrics, by its label `kind`. */
  async counter(kind: string): Promise<number> {
    const url = this.#devnet.operatorUrl(this.#ids[0] ?? '');
    const { text } = await ask(`${url}/metrics`);
    const match = new RegExp(`^tallystick_committed_total\\{kind="${kind}"\\} ([0-9]+)$`, 'm');
    return Number(match.exec(text)?.[1] ?? 0);
  }

  /** The transactions of all blocks up to a height: their ids in order, the bytes of all. */
  async committedUpTo(height: number): Promise<{ readonly ids: Hash[]; readonly bytes: number }> {
    const ids: Hash[] = [];
    let bytes = 0;
    const tokens = await overseerTokens(this.#devnet.home);
    const [first = ''] = this.#ids;
    for (let from = 1; from <= height; ) {
      const { text } = await this.#get(`/v1/blocks?from=${from}&limit=1000`, first, tokens);
      for (const line of text.split('\n')) {
        if (line === '') continue;
        const block = decodeBlock(Buffer.from(line), MAX_BLOCK_BYTES);
        for (const jws of block.body.transactions) {
          ids.push(decodeTransaction(jws, jws.length).id);
          bytes += jws.length;
        }
        from = block.header.height + 1;
      }
    }
    return { ids, bytes };
  }

  /** The different ids of blocks that the nodes have at a height; one when they agree. */
  async blockIds(height: number): Promise<Set<string>> {
    const ids = new Set<string>();
    for (const id of this.#ids) {
      const { json } = await this.#get(`/v1/headers/${height}`, id);
      ids.add(String(((json as JsonObject)['certificate'] as JsonObject)['block']));
    }
    return ids;
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      const { status, json } = await this.#get(`/v1/headers/${this.blocks.length + 1}`);
      if (status !== 200) {
        await delay(POLL_MS);
        continue;
      }
      const { height, time, transactionCount } = (json as unknown as { header: Header }).header;
      this.blocks.push({ height, time, transactionCount });
      this.committed += transactionCount;
      this.#onCommitted(this.committed);
    }
  }

  async #sample(): Promise<void> {
    while (!this.#stopped) {
      const urls = this.#ids.map((id) => `${this.#devnet.operatorUrl(id)}/standing`);
      const standings = await Promise.all(urls.map((url) => ask(url)));
      const all = standings.map(({ json }) => json as unknown as Standing);
      const heights = all.map(({ height }) => height);
      const memory = await Promise.all(this.#ids.map((id) => residentBytes(this.#devnet.pid(id))));
      this.samples.push({
        atMs: performance.now(),
        lag: Math.max(...heights) - Math.min(...heights),
        pool: Math.max(...all.map(({ pool }) => pool.count)),
        memory: memory.includes(null) ? null : Math.max(...memory.map(Number)),
      });
      await delay(SAMPLE_MS);
    }
  }

  async #get(path: string, id = this.#ids[0] ?? '', tokens?: TokenMaker): Promise<Got> {
    const url = `${this.#devnet.url(id)}${path}`;
    return await ask(url, await tokens?.headersFor(id, { method: 'GET', url }));
  }
}

async function ask(url: string, reading?: ReadHeaders): Promise<Got> {
  const limits = { timeoutMs: ANSWER_MS, maxBytes: MAX_ANSWER_BYTES };
  const { status, contentType, bytes } = await fetchAnswer({ url, reading, ...limits });
  const text = Buffer.from(bytes).toString('utf8');
  const isJson = contentType.endsWith('json') && !contentType.endsWith('ndjson');
  return { status, text, json: isJson ? (JSON.parse(text) as Json) : null };
}

interface Standing {
  readonly height: number;
  readonly pool: { readonly count: number };
}

interface Got {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}
