/** The figures of the benchmark of the state, as data and as a table. */
import { loadavg } from 'node:os';
import { countCores } from './benchMachine.ts';

/**
 * A part of the work of a block in the thread that does it. `admission` is the pool's: from the
 * bytes, with the signature, to what waits, and what it looks at after the block; `tree` is a part
 * of `execution`, done once more to be measured; `plan` and `store` are the two parts of a commit.
 */
export type Step = 'admission' | 'execution' | 'tree' | 'plan' | 'store';

/** What a transaction of a stretch of blocks cost, and had LevelDB write. */
export interface Stretch {
  /** Bytes that the disk was given; null where the system does not tell. */
  readonly writtenBytes: number | null;
  /** µs of the thread that makes blocks. */
  readonly threadUs: number;
  /** µs of all other threads: LevelDB's compactions, the garbage collector's. */
  readonly othersUs: number;
  /** Bytes written into tables, by the reason; see `tableBytes`. */
  readonly tableBytes: Readonly<Record<string, number>>;
}

/** What a transaction cost in a state. */
export interface Point {
  /** Open receivables at the beginning. */
  readonly receivables: number;
  /** µs a transaction, by step. */
  readonly cpuUs: Readonly<Record<string, number>>;
  /** Bytes a transaction that were handed to the database, by space. */
  readonly batchBytes: Readonly<Record<string, number>>;
  readonly stretch: Stretch;
  /** Of the second half of the filling before, in which compactions had time to come. */
  readonly filling: Stretch | null;
  readonly residentBytes: number;
  /** A receivable by its id, ms of CPU; null while there is none. */
  readonly reads: { readonly p50Ms: number; readonly p99Ms: number } | null;
}

/** Everything that a run measured. */
export interface StateFigures {
  /** Of each point. */
  readonly transactions: number;
  readonly block: number;
  readonly points: readonly Point[];
  /** Bytes a transaction at the end, by space; `files` is what the files have, packed. */
  readonly live: Readonly<Record<string, number>>;
}

const STEPS: readonly Step[] = ['admission', 'execution', 'tree', 'plan', 'store'];
const LISTED_PARTS = 12;
const SUMS = 'thread | others | all | all ÷ empty';
const REST = 'while filling: written B | thread µs | memory MB | read p50, p99 ms';

/** Lines for a reader. */
export function showStateFigures({ transactions, block, points, live }: StateFigures): string[] {
  const load = loadavg().map((value) => value.toFixed(1));
  const [empty] = points;
  return [
    `${countCores()} cores, load ${load.join(' ')}; ${transactions} transactions, ${block} a block`,
    `receivables | ${STEPS.join(' | ')} | ${SUMS} | batch B | written B | ${REST}`,
    ...points.map((point) => lineOf(point, empty ?? point)),
    ...points.map(({ receivables, batchBytes }) => `batch at ${receivables}: ${parts(batchBytes)}`),
    ...points.flatMap(({ receivables, filling }) =>
      filling === null ? [] : [`tables up to ${receivables}: ${parts(filling.tableBytes)}`],
    ),
    `live bytes a transaction: ${parts(live)}`,
  ];
}

/**
 * µs of all threads: a compaction falls into a stretch or not, so what others do is that of the
 * filling before, where there was one.
 */
function allOf({ stretch, filling }: Point): number {
  return stretch.threadUs + (filling ?? stretch).othersUs;
}

function lineOf(point: Point, empty: Point): string {
  const { receivables, cpuUs, batchBytes, stretch, filling, reads } = point;
  const cells = [
    receivables,
    ...STEPS.map((step) => whole(cpuUs[step] ?? null)),
    whole(stretch.threadUs),
    whole((filling ?? stretch).othersUs),
    whole(allOf(point)),
    (allOf(point) / allOf(empty)).toFixed(2),
    whole(Object.values(batchBytes).reduce((sum, bytes) => sum + bytes, 0)),
    whole(stretch.writtenBytes),
    whole(filling?.writtenBytes ?? null),
    whole(filling?.threadUs ?? null),
    whole(point.residentBytes / 2 ** 20),
    reads === null ? '-' : `${reads.p50Ms.toFixed(3)}, ${reads.p99Ms.toFixed(3)}`,
  ];
  return cells.join(' | ');
}

function parts(bytes: Readonly<Record<string, number>>): string {
  return Object.entries(bytes)
    .sort(([, left], [, right]) => right - left)
    .slice(0, LISTED_PARTS)
    .map(([name, each]) => `${name} ${whole(each)}`)
    .join(', ');
}

function whole(value: number | null): string {
  return value === null ? '-' : value.toFixed(0);
}
