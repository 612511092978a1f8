/**
 * `npm run bench:due [-- --items N] [--rate N] [--seconds N] [--round N] [--part N] [--only K]
 * [--json]`: what others notice of a due day.
 *
 * Each shape is put on a chain of its own, in memory, with the node's pool and builder. Others
 * trade steadily, first as usual and then while the shape is due. Only execution moves the clock:
 * a block takes the CPU time of building it and of one validator that executes it, and a fixed time
 * that stands for votes and disk; so other work of the machine changes little. `--part N` makes all
 * shapes but the first two N times smaller; `--only K` measures the K-th one alone.
 */
import { loadavg } from 'node:os';
import type { Executed } from '../contracts/execute.ts';
import { DueChain } from './benchDueChain.ts';
import type { Shape } from './benchDueShapes.ts';
import { SHAPE_MEMBERS, shapesOf } from './benchDueShapes.ts';
import { SteadyTrade, TRADE_MEMBERS } from './benchDueTrade.ts';
import { countCores, percentile } from './benchMachine.ts';
import type { Asked } from './benchMain.ts';
import { runBench } from './benchMain.ts';

/** A compiler that has just met the rules is not measured. */
const WARM_SECONDS = 10;

const NUMBERS = {
  items: { usual: 10_000, min: 100, max: 200_000 },
  rate: { usual: 20, min: 1, max: 1_000 },
  seconds: { usual: 30, min: 5, max: 3_600 },
  /** What a block takes beside its execution, ms. */
  round: { usual: 100, min: 1, max: 10_000 },
  part: { usual: 1, min: 1, max: 100 },
  /** The number of the one shape that is measured; 0: all. */
  only: { usual: 0, min: 0, max: 8 },
};

type Numbers = Asked<keyof typeof NUMBERS>['numbers'];

/** What everybody else met in a stretch of blocks. */
interface Stretch {
  readonly blocks: number;
  readonly transactions: number;
  /** From sending to the end of its block, ms of the benchmark's clock. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same in blocks; 1 is the next one. */
  readonly p50Blocks: number;
  readonly p99Blocks: number;
  /** The most that one block made: work of due items, and of deeds. */
  readonly dueWork: number;
  readonly deedWork: number;
  /** The most that one due item and one deed made. */
  readonly itemWork: number;
  readonly oneDeedWork: number;
  /** The most CPU time that one execution of a block, and one building, took, ms. */
  readonly executeMs: number;
  readonly buildMs: number;
  /** The most bytes of events that one item or deed told. */
  readonly toldBytes: number;
}

interface Row {
  readonly shape: string;
  readonly usual: Stretch;
  readonly due: Stretch;
}

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  return await runBench(args, {
    name: 'due',
    numbers: NUMBERS,
    start: ({ numbers, say }) => ({
      measure: async () => measureAll(numbers, say),
      stop: async () => {},
    }),
    // Each row is said when it is known.
    show: () => [],
  });
}

function measureAll(numbers: Numbers, say: (line: string) => void): readonly Row[] {
  const load = loadavg().map((each) => each.toFixed(1));
  say(`${countCores()} cores, load ${load.join(' ')}`);
  say(HEAD);
  const shapes = shapesOf(numbers.items);
  const { only } = numbers;
  return (only === 0 ? shapes : shapes.slice(only - 1, only)).map((shape) => {
    const row = new ShapeRun(shape, numbers).measure();
    for (const line of showRow(row)) say(line);
    return row;
  });
}

/** One shape, from an empty chain to its row. */
class ShapeRun {
  readonly #chain = new DueChain({ ...TRADE_MEMBERS, ...SHAPE_MEMBERS });
  readonly #trade = new SteadyTrade();
  readonly #shape: Shape;
  readonly #numbers: Numbers;
  /** When each transaction of others was sent, and at which height. */
  readonly #sent = new Map<string, { readonly time: number; readonly height: number }>();
  #now = 0;
  #next = 0;

  constructor(shape: Shape, numbers: Numbers) {
    this.#shape = shape;
    this.#numbers = numbers;
  }

  measure(): Row {
    const chain = this.#chain;
    const { part, seconds } = this.#numbers;
    chain.setUp(this.#trade.founding());
    const scale = (count: number): number => Math.max(1, Math.ceil(count / part));
    const { time, acts } = this.#shape.prepare(chain, scale);
    const usualMs = (WARM_SECONDS + seconds) * 1_000;
    chain.passTo(time - usualMs - 1_000);
    this.#now = chain.time + 1;
    this.#next = this.#now;
    const warm = this.#now + WARM_SECONDS * 1_000;
    this.#tradeUntil(() => this.#now >= warm);
    const end = warm + seconds * 1_000;
    const usual = this.#tradeUntil(() => this.#now >= end);
    this.#now = Math.max(this.#now, time);
    this.#next = this.#now;
    const own = new Set(acts.map((act) => chain.send(act, this.#now)));
    // Until all that is due has run, all deeds of the shape are in blocks, and a while of trade.
    const least = this.#now + seconds * 1_000;
    const due = this.#tradeUntil((executed) => {
      for (const { id } of executed?.results ?? []) own.delete(id);
      return own.size === 0 && chain.wakeAt > this.#now && this.#now >= least;
    });
    return { shape: this.#shape.name, usual, due };
  }

  #tradeUntil(isOver: (executed?: Executed) => boolean): Stretch {
    const seen = new Seen();
    const chain = this.#chain;
    for (let executed: Executed | undefined; !isOver(executed); ) {
      this.#sendTo(this.#now);
      if (chain.waiting === 0 && chain.wakeAt > this.#now) {
        this.#now = Math.ceil(Math.min(this.#next, chain.wakeAt));
        executed = undefined;
        continue;
      }
      const made = chain.makeBlock(this.#now);
      const end = this.#now + made.buildMs + made.executeMs + this.#numbers.round;
      executed = made.executed;
      seen.block(made);
      this.#noteResults(executed, end, seen);
      this.#now = Math.ceil(end);
    }
    return seen.stretch();
  }

  #sendTo(now: number): void {
    for (; this.#next <= now; this.#next += 1_000 / this.#numbers.rate) {
      const act = this.#trade.next(this.#chain.world);
      const id = this.#chain.send(act, this.#next);
      this.#sent.set(id, { time: this.#next, height: this.#chain.height });
    }
  }

  #noteResults({ header, results, senders }: Executed, end: number, seen: Seen): void {
    for (const [at, { id, code }] of results.entries()) {
      const sent = this.#sent.get(id);
      if (sent === undefined) continue;
      if (code !== 'ok') throw new Error(`a deed of others was refused: ${code}`);
      if (senders[at]?.deed === 'registerInvoice') this.#trade.note(id);
      seen.transaction(end - sent.time, header.height - sent.height);
      this.#sent.delete(id);
    }
  }
}

/** Gathers what a stretch is made of. */
class Seen {
  readonly #ms: number[] = [];
  readonly #blocks: number[] = [];
  readonly #most = {
    ...{ dueWork: 0, deedWork: 0, itemWork: 0, oneDeedWork: 0 },
    ...{ executeMs: 0, buildMs: 0, toldBytes: 0 },
  };
  #count = 0;

  transaction(ms: number, blocks: number): void {
    this.#ms.push(ms);
    this.#blocks.push(blocks);
  }

  block({ executed, executeMs, buildMs }: ReturnType<DueChain['makeBlock']>): void {
    const items = executed.outcomes.map(({ work }) => work);
    const { works } = executed;
    const { outcomes, results } = executed.texts.events;
    const told = [...outcomes, ...results].map((texts) => sum(texts.map(({ length }) => length)));
    const now = {
      ...{ dueWork: sum(items), deedWork: sum(works), executeMs, buildMs },
      ...{ itemWork: Math.max(0, ...items), oneDeedWork: Math.max(0, ...works) },
      toldBytes: Math.max(0, ...told),
    };
    for (const name of Object.keys(now) as (keyof typeof now)[]) {
      this.#most[name] = Math.max(this.#most[name], now[name]);
    }
    this.#count += 1;
  }

  stretch(): Stretch {
    return {
      ...{ blocks: this.#count, transactions: this.#ms.length, ...this.#most },
      ...{ p50Ms: percentile(this.#ms, 50), p99Ms: percentile(this.#ms, 99) },
      ...{ p50Blocks: percentile(this.#blocks, 50), p99Blocks: percentile(this.#blocks, 99) },
    };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

const HEAD =
  'shape | blocks | others | p50, p99 ms | p99 ÷ usual | p50, p99 blocks | ' +
  'work of due items, deeds in a block | of one item, one deed | execute, build ms | told B';

function showRow({ shape, usual, due }: Row): readonly string[] {
  return [showStretch(`${shape}: usual`, usual, usual), showStretch(shape, due, usual)];
}

function showStretch(name: string, of: Stretch, usual: Stretch): string {
  const cells = [
    ...[name, of.blocks, of.transactions, `${of.p50Ms.toFixed(0)}, ${of.p99Ms.toFixed(0)}`],
    (of.p99Ms / usual.p99Ms).toFixed(1),
    ...[`${of.p50Blocks}, ${of.p99Blocks}`, `${of.dueWork}, ${of.deedWork}`],
    ...[`${of.itemWork}, ${of.oneDeedWork}`],
    `${of.executeMs.toFixed(0)}, ${of.buildMs.toFixed(0)}`,
    of.toldBytes,
  ];
  return cells.join(' | ');
}
