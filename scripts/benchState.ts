/**
 * `npm run bench:state [-- --receivables N] [--transactions N] [--block N] [--json]`: what a
 * transaction costs one node while its state grows.
 *
 * Founds a chain in a temporary folder and fills it by the node's own building and committing of
 * blocks to N open receivables, in one process and without a network. At 0, N/10, 100,000 and N
 * it makes the same number of the benchmark's transactions and says what each of them cost, from
 * the bytes that come in to the block on the disk, as at one node of four: a quarter comes from
 * clients, and is tried at once, the rest from other nodes. Votes of other validators are not
 * verified here. Of 6,000 transactions one write buffer of LevelDB becomes full: of fewer it is
 * chance whether its merging falls into what is measured.
 */
import { join } from 'node:path';
import type { Executed } from '../contracts/execute.ts';
import { hashFacts } from '../contracts/execute.ts';
import type { Body } from '../ledger/block.ts';
import { buildCertificate } from '../ledger/certificate.ts';
import { toBase64url } from '../ledger/encoding.ts';
import type { Hash } from '../ledger/hash.ts';
import { chooseVerifier, sign } from '../ledger/keys.ts';
import { updateTree } from '../ledger/stateTree.ts';
import { voteBytes } from '../ledger/vote.ts';
import type { OpenChain } from '../node/chain.ts';
import { openChain } from '../node/chain.ts';
import { homeFiles } from '../node/config.ts';
import { buildBlock } from '../node/engine/builder.ts';
import { readKeyFile } from '../node/keyFile.ts';
import { Mempool } from '../node/mempool/mempool.ts';
import type { SelectionLimits } from '../node/mempool/pending.ts';
import { foundBenchNetwork } from './benchFounding.ts';
import { percentile } from './benchMachine.ts';

import type { Asked } from './benchMain.ts';
import { runBench } from './benchMain.ts';
import type { Point, StateFigures, Step, Stretch } from './benchStateReport.ts';

import { showStateFigures } from './benchStateReport.ts';
import { liveBytes, spaceName, tableBytes, writtenBytes } from './benchStore.ts';
import { BENCH_ORGANISATIONS, prepareWorkload } from './benchWorkload.ts';

const FIRST_PORT = 9_401;
/** So many receivables are prepared at a time. */
const CHUNK = 1_000;
const READS = 2_000;
/** As `npm run bench`: of so many transactions one accepts an invoice. */
const MIX_ACCEPTS = 20;
const WARM_BLOCKS = 40;
/** The size that goals are stated for. */
const YARDSTICK = 100_000;
/** Validators of the network that this is one node of. */
const NODES = 4;

const NUMBERS = {
  receivables: { usual: 10_000, min: 100, max: 1_000_000 },
  transactions: { usual: 6_000, min: 100, max: 50_000 },
  block: { usual: 100, min: 1, max: 500 },
};

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'state',
    numbers: NUMBERS,
    start: (asked) => new StateRun(asked),
    show: showStateFigures,
  });
}

/** CPU time of this thread, ms. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** CPU time of the other threads, ms: LevelDB's, which compacts, and the garbage collector's. */
function othersMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 - threadMs();
}

/** What a stretch of blocks cost in all. */
class Costs {
  transactions = 0;
  readonly cpu = new Map<Step, number>();
  /** By the number of the space. */
  readonly batch = new Map<number, number>();

  spend(step: Step, ms: number): void {
    this.cpu.set(step, (this.cpu.get(step) ?? 0) + ms);
  }

  each<K>(parts: ReadonlyMap<K, number>): Record<string, number> {
    const each = [...parts].map(([name, sum]) => [String(name), sum / this.transactions]);
    return Object.fromEntries(each);
  }
}

/** A block that was made, not yet committed. */
interface Built {
  readonly body: Body;
  readonly executed: Executed;
}

/** Counters at a moment. */
interface Mark {
  readonly transactions: number;
  /** ms of this thread, without what making transactions took. */
  readonly thread: number;
  readonly others: number;
  readonly written: number | null;
  readonly tables: ReadonlyMap<string, number>;
}

/** One run, from founding to the figures. */
class StateRun {
  readonly #asked: Asked<keyof typeof NUMBERS>;
  readonly #keys = new Map<string, Uint8Array>();
  readonly #receivables: string[] = [];
  #open: OpenChain | null = null;
  #chain: Hash = '';
  #costs = new Costs();
  #planned = 0;
  #transactions = 0;
  #number = 0;
  /** ms of CPU that is no cost of a node: making transactions, and the tree done once more. */
  #preparing = 0;
  #shown = 0;

  constructor(asked: Asked<keyof typeof NUMBERS>) {
    this.#asked = asked;
  }

  /** What is open is closed with the process. */
  async stop(): Promise<void> {}

  async measure(): Promise<StateFigures> {
    // As a node does; admission verifies.
    chooseVerifier();
    await this.#found();
    const { receivables, transactions, block } = this.#asked.numbers;
    const points: Point[] = [];
    const sizes = [0, Math.floor(receivables / 10), Math.min(receivables, YARDSTICK), receivables];
    for (const target of new Set(sizes)) {
      const filling = await this.#fillTo(target);
      points.push(await this.#measureAt(filling));
    }
    await this.#chainNow().store.close();
    const folder = homeFiles(this.#node()).chain;
    const live = await liveBytes(folder);
    const perTransaction = [...live].map(([name, bytes]) => [name, bytes / this.#transactions]);
    return { transactions, block, points, live: Object.fromEntries(perTransaction) };
  }

  #node(): string {
    return join(this.#asked.home, 'nodes', BENCH_ORGANISATIONS[0]?.id ?? '');
  }

  #chainNow(): OpenChain {
    if (this.#open === null) throw new Error('the chain is founded first');
    return this.#open;
  }

  async #found(): Promise<void> {
    this.#chain = await foundBenchNetwork(this.#asked.home, FIRST_PORT);
    const validators = BENCH_ORGANISATIONS.filter(({ validator }) => validator);
    for (const { id } of validators) {
      const { validatorKey } = homeFiles(join(this.#asked.home, 'nodes', id));
      this.#keys.set(id, await readKeyFile(validatorKey, undefined));
    }
    this.#open = await openChain(this.#node(), {
      onBatch: (writes) => {
        this.#planned = threadMs();
        const { batch } = this.#costs;
        for (const { key, value } of writes) {
          const space = key[0] ?? 0;
          batch.set(space, (batch.get(space) ?? 0) + key.length + (value?.length ?? 0));
        }
      },
    });
  }

  /** @returns what each transaction of the second half of the filling cost; null for none */
  async #fillTo(target: number): Promise<Stretch | null> {
    const half = (this.#receivables.length + target) / 2;
    let began: Mark | null = null;
    while (this.#receivables.length < target) {
      if (began === null && this.#receivables.length >= half) began = this.#mark();
      const count = Math.min(CHUNK, target - this.#receivables.length);
      const before = threadMs();
      const { first, mixed } = await this.#prepare(count, 1);
      this.#preparing += threadMs() - before;
      await this.#commitAll([...first, ...mixed]);
      const { length } = this.#receivables;
      if (length >= this.#shown + 10 * CHUNK) {
        this.#asked.say(`${length} receivables`);
        this.#shown = length;
      }
    }
    return began === null ? null : this.#since(began);
  }

  #mark(): Mark {
    return {
      transactions: this.#transactions,
      thread: threadMs() - this.#preparing,
      others: othersMs(),
      written: writtenBytes(),
      tables: tableBytes(homeFiles(this.#node()).chain),
    };
  }

  #since(before: Mark): Stretch | null {
    const now = this.#mark();
    const count = now.transactions - before.transactions;
    if (count === 0) return null;
    const isKnown = before.written !== null && now.written !== null;
    const tables = [...now.tables].map(([reason, bytes]) => [
      reason,
      (bytes - (before.tables.get(reason) ?? 0)) / count,
    ]);
    return {
      writtenBytes: isKnown ? ((now.written ?? 0) - (before.written ?? 0)) / count : null,
      threadUs: ((now.thread - before.thread) * 1_000) / count,
      othersUs: ((now.others - before.others) * 1_000) / count,
      tableBytes: Object.fromEntries(tables),
    };
  }

  async #prepare(count: number, acceptEach: number): ReturnType<typeof prepareWorkload> {
    const words = { home: this.#asked.home, chain: this.#chain, share: 0 };
    const prepared = await prepareWorkload({ ...words, count, acceptEach, from: this.#number });
    this.#number += prepared.first.length + prepared.mixed.length;
    return prepared;
  }

  async #measureAt(filling: Stretch | null): Promise<Point> {
    const receivables = this.#receivables.length;
    const { first, mixed } = await this.#prepare(this.#asked.numbers.transactions, MIX_ACCEPTS);
    await this.#commitAll(first);
    if (receivables === 0) this.#warm(mixed);
    this.#costs = new Costs();
    const before = this.#mark();
    await this.#commitAll(mixed, true);
    const costs = this.#costs;
    const stretch = this.#since(before);
    if (stretch === null) throw new Error('nothing was measured');
    const reads = this.#read();
    globalThis.gc?.();
    return {
      ...{ receivables, reads },
      cpuUs: costs.each(new Map([...costs.cpu].map(([step, ms]) => [step, ms * 1_000]))),
      ...{ stretch, filling },
      batchBytes: costs.each(
        new Map([...costs.batch].map(([space, sum]) => [spaceName(Uint8Array.of(space)), sum])),
      ),
      residentBytes: process.memoryUsage.rss(),
    };
  }

  /** Builds blocks that nobody commits: a compiler that has just met the rules is not measured. */
  #warm(texts: readonly string[]): void {
    const { block } = this.#asked.numbers;
    for (let at = 0; at < WARM_BLOCKS; at += 1) {
      const from = (at * block) % (texts.length - block + 1);
      const pool = this.#openPool();
      this.#admit(pool, texts.slice(from, from + block), true);
      this.#build(pool);
    }
  }

  #openPool(): Mempool {
    const { store } = this.#chainNow();
    return new Mempool({
      ground: () => store.chainState(),
      findTransaction: (id) => store.blocks.findTransaction(id),
    });
  }

  /** @param fromClients that have their part tried at once; false for what waits on each other */
  #admit(pool: Mempool, texts: readonly string[], fromClients: boolean): void {
    for (const [at, jws] of texts.entries()) {
      const dryCheck = fromClients && at % NODES === 0;
      const answer = pool.submit(jws, Date.now(), { dryCheck });
      if (answer.status !== 'admitted') throw new Error(JSON.stringify(answer));
    }
  }

  async #commitAll(texts: readonly string[], fromClients = false): Promise<void> {
    const { block } = this.#asked.numbers;
    const pool = this.#openPool();
    for (let at = 0; at < texts.length; at += block) {
      const mark = threadMs();
      this.#admit(pool, texts.slice(at, at + block), fromClients);
      this.#costs.spend('admission', threadMs() - mark);
      await this.#makeBlock(pool);
    }
    while (pool.size > 0) await this.#makeBlock(pool);
  }

  async #makeBlock(pool: Mempool): Promise<void> {
    const { store } = this.#chainNow();
    const costs = this.#costs;
    let mark = threadMs();
    const spend = (step: Step): void => {
      const now = threadMs();
      costs.spend(step, now - mark);
      mark = now;
    };
    const { body, executed } = this.#build(pool);
    spend('execution');
    const { tree } = store.chainState();
    const hashed = hashFacts(executed.facts);
    mark = threadMs();
    updateTree(tree, hashed);
    this.#preparing += threadMs() - mark;
    spend('tree');
    const certificate = this.#certify(executed);
    mark = threadMs();
    const began = mark;
    await store.commit({ certificate, body, executed });
    costs.spend('plan', this.#planned - began);
    costs.spend('store', threadMs() - this.#planned);
    mark = threadMs();
    pool.follow(store.chainState(), executed, Date.now());
    spend('admission');
    const { length } = executed.results;
    if (length === 0) throw new Error('a block takes nothing of what waits');
    costs.transactions += length;
    this.#transactions += length;
    const refused = executed.results.find(({ code }) => code !== 'ok');
    if (refused !== undefined) throw new Error(`refused: ${refused.code}`);
    for (const key of executed.facts.keys()) {
      // No deed of the workload changes a receivable: each that is written is new.
      if (key.startsWith('receivable/')) this.#receivables.push(key);
    }
  }

  #build(pool: Mempool): Built {
    const { store, validators } = this.#chainNow();
    const previous = store.blocks.header(store.height)?.certificate ?? null;
    const ground = {
      state: store.chainState(),
      validatorsAt: (at: number) => validators.at(at),
      seen: (digest: Hash) => pool.seen(digest),
      known: (jws: string) => pool.known(jws),
    };
    const maxTransactions = this.#asked.numbers.block;
    const parts = {
      select: (limits: SelectionLimits & { readonly time: number }) =>
        pool.select({ ...limits, maxTransactions }),
      evidence: () => [],
    };
    const time = Math.max(Date.now(), store.position.time + 1);
    const words = { time, proposer: BENCH_ORGANISATIONS[0]?.id ?? '' };
    const built = buildBlock(ground, parts, words, previous);
    if ('wrong' in built) throw new Error(built.wrong);
    return built;
  }

  #certify({ id, header: { height } }: Executed): ReturnType<typeof buildCertificate> {
    const place = { block: id, height, round: 0 };
    const bytes = voteBytes({ chain: this.#chain, type: 'precommit', ...place });
    const signatures = new Map<string, string>();
    for (const [name, key] of this.#keys) signatures.set(name, toBase64url(sign(key, bytes)));
    return buildCertificate(place, this.#chainNow().validators.at(height), signatures);
  }

  /** Random receivables by their ids, ms of CPU; nothing before there are some. */
  #read(): Point['reads'] {
    const { facts } = this.#chainNow().store.chainState().world;
    const times: number[] = [];
    const { length } = this.#receivables;
    for (let at = 0; at < Math.min(READS, length); at += 1) {
      const key = this.#receivables[(at * 7_919) % length] ?? '';
      const before = process.threadCpuUsage();
      if (facts.get(key) === undefined) throw new Error(`${key} is not there`);
      const { user, system } = process.threadCpuUsage(before);
      times.push((user + system) / 1_000);
    }
    return times.length === 0
      ? null
      : { p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
