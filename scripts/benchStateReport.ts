/** The figures of the benchmark of the state, as data and as a table. */
import { loadavg } from 'node:os';
import { countCores } from './benchMachine.ts';

/**
 * A part of the work of a block. `tree` is a part of `execution`, done once more to be measured;
 * `plan` and `store` are the two parts of a commit; `all` is what the process used in that time,
 * LevelDB's threads and the garbage collector included.
 */
export type Step = 'execution' | 'tree' | 'plan' | 'store' | 'all';

/** What a transaction cost, and had LevelDB write, while the state grew. */
export interface Filling {
  /** Bytes that the disk was given; null where the system does not tell. */
  readonly writtenBytes: number | null;
  /** µs of all threads, compactions included. */
  readonly cpuUs: number;
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
  /** Bytes a transaction that the disk was given; null where the system does not tell. */
  readonly writtenBytes: number | null;
  /** Of the second half of the filling before, in which compactions had time to come. */
  readonly filling: Filling | null;
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

const STEPS: readonly Step[] = ['execution', 'tree', 'plan', 'store', 'all'];
const LISTED_PARTS = 12;
const REST = 'while filling: written B | µs | memory MB | read p50, p99 ms';

/** Lines for a reader. */
export function showStateFigures({ transactions, block, points, live }: StateFigures): string[] {
  const load = loadavg().map((value) => value.toFixed(1));
  const [empty] = points;
  return [
    `${countCores()} cores, load ${load.join(' ')}; ${transactions} transactions, ${block} a block`,
    `receivables | ${STEPS.join(' | ')} µs | all ÷ empty | batch B | written B | ${REST}`,
    ...points.map((point) => lineOf(point, empty ?? point)),
    ...points.map(({ receivables, batchBytes }) => `batch at ${receivables}: ${parts(batchBytes)}`),
    ...points.flatMap(({ receivables, filling }) =>
      filling === null ? [] : [`tables up to ${receivables}: ${parts(filling.tableBytes)}`],
    ),
    `live bytes a transaction: ${parts(live)}`,
  ];
}

function lineOf(point: Point, empty: Point): string {
  const { receivables, cpuUs, batchBytes, writtenBytes, filling, reads } = point;
  const cells = [
    receivables,
    ...STEPS.map((step) => whole(cpuUs[step] ?? null)),
    ((cpuUs['all'] ?? 0) / (empty.cpuUs['all'] ?? 1)).toFixed(2),
    whole(Object.values(batchBytes).reduce((sum, bytes) => sum + bytes, 0)),
    whole(writtenBytes),
    whole(filling?.writtenBytes ?? null),
    whole(filling?.cpuUs ?? null),
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
