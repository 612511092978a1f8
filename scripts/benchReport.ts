/** The figures of a run of the benchmark, as data and as a table. */
import { percentile } from './benchMachine.ts';
import type { Turns } from './benchNode.ts';
import type { Sample, Seen } from './benchWatch.ts';

/** The machine and what is asked of it. */
export interface Machine {
  readonly cores: number;
  readonly nodes: number;
  /** The library that verifies here, as in the nodes. */
  readonly verifier: string;
  /** Signatures that one core verified in a second, before the load and after it. */
  readonly verificationsPerSecond: number;
  /** CPU time of one of them, ms. */
  readonly verificationCpuMs: number;
}

/** The last block before counting begins, and the last that counts. */
export interface Window {
  readonly from: Seen;
  readonly to: Seen;
  /** CPU time of all nodes in between, and what they gave to the disk; null when not known. */
  readonly cpuMs: number | null;
  readonly writtenBytes: number | null;
  /** Of the main thread of each node, from the beginning of the load. */
  readonly turns: readonly Turns[];
}

type Counted = 'acknowledged' | 'pushedBack' | 'facts' | 'diskBytes' | 'bytes';

/** What a run has gathered. */
export interface Measured {
  readonly machine: Machine;
  readonly window: Window;
  /** All blocks from height 1 on. */
  readonly blocks: readonly Seen[];
  /** During the load. */
  readonly samples: readonly Sample[];
  readonly trickle: { readonly perSecond: number; readonly latenciesMs: readonly number[] };
  /** Of the whole run; `diskBytes` of all nodes together, `bytes` of the transactions as JWS. */
  readonly counts: Readonly<Record<Counted, number>>;
  readonly faults: readonly string[];
}

/** Everything that a run measured. Times are ms, sizes bytes. */
export interface Figures extends Machine {
  /** L: what the machine could do if nodes did nothing but verify: cores x the above / nodes. */
  readonly limit: number;
  /** Committed transactions a second, and that as a part of L. */
  readonly transactionsPerSecond: number;
  readonly ratio: number;
  /** What the two stand on. */
  readonly window: {
    readonly seconds: number;
    readonly blocks: number;
    readonly transactions: number;
    readonly largestBlock: number;
  };
  readonly latency: {
    readonly count: number;
    readonly perSecond: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
  };
  /**
   * CPU time of all nodes together for one transaction, and which part of it the verifications
   * are that they owe: the ratio as it would be if nobody else used the machine.
   */
  readonly cpuMsPerTransaction: number | null;
  readonly cpuRatio: number | null;
  readonly bytesPerTransaction: number;
  /** In the files of a node at the end; and given to its disk under load, rewriting included. */
  readonly diskBytesPerTransaction: number;
  readonly writtenBytesPerTransaction: number | null;
  readonly factsPerTransaction: number;
  /** Of the largest node at the beginning of the load and at its end; null when not known. */
  readonly memory: {
    readonly beginBytes: number | null;
    readonly endBytes: number | null;
    readonly peakBytes: number | null;
    /** The line through all samples: what the largest node gains in a minute of this load. */
    readonly slopeBytesPerMinute: number | null;
  };
  /** The longest turn of the thread of consensus of any node: CPU time, and by the wall. */
  readonly longestTurn: { readonly cpuMs: number; readonly ms: number };
  readonly pool: { readonly peak: number; readonly pushedBack: number };
  /** Most blocks by which any node was behind when looked at. */
  readonly lagPeak: number;
  readonly acknowledged: number;
  readonly committed: number;
  /** Why the run is not valid; empty when it is. */
  readonly faults: readonly string[];
}

/** L, transactions a second. */
export function limitOf({ cores, nodes, verificationsPerSecond }: Machine): number {
  return (cores * verificationsPerSecond) / nodes;
}

/** Computes the figures of a run. */
export function composeFigures(measured: Measured): Figures {
  const { machine, samples, trickle, counts, faults } = measured;
  const window = windowOf(measured);
  const committed = measured.blocks.reduce((sum, block) => sum + block.transactionCount, 0);
  const transactionsPerSecond = window.transactions / window.seconds;
  const memory = samples.map((sample) => sample.memory);
  const known = memory.filter((bytes) => bytes !== null);
  const { cpuMs, writtenBytes, turns } = measured.window;
  const cpuMsPerTransaction = cpuMs === null ? null : cpuMs / window.transactions;
  const owedCpuMs = machine.nodes * machine.verificationCpuMs;
  return {
    ...machine,
    limit: limitOf(machine),
    transactionsPerSecond,
    ratio: transactionsPerSecond / limitOf(machine),
    window,
    latency: latencyOf(trickle),
    cpuMsPerTransaction,
    cpuRatio: cpuMsPerTransaction === null ? null : owedCpuMs / cpuMsPerTransaction,
    bytesPerTransaction: counts.bytes / committed,
    diskBytesPerTransaction: counts.diskBytes / machine.nodes / committed,
    writtenBytesPerTransaction:
      writtenBytes === null ? null : writtenBytes / machine.nodes / window.transactions,
    factsPerTransaction: counts.facts / committed,
    memory: {
      beginBytes: memory[0] ?? null,
      endBytes: memory.at(-1) ?? null,
      peakBytes: known.length === 0 ? null : Math.max(...known),
      slopeBytesPerMinute: slopeOf(samples),
    },
    longestTurn: {
      cpuMs: Math.max(...turns.map(({ longestCpuMs }) => longestCpuMs)),
      ms: Math.max(...turns.map(({ longestMs }) => longestMs)),
    },
    pool: {
      peak: Math.max(...samples.map(({ pool }) => pool)),
      pushedBack: counts.pushedBack,
    },
    lagPeak: Math.max(...samples.map(({ lag }) => lag)),
    acknowledged: counts.acknowledged,
    committed,
    faults,
  };
}

/** Bytes a minute, by the least squares; null of fewer than two samples. */
function slopeOf(samples: readonly Sample[]): number | null {
  const known = samples.flatMap(({ atMs, memory }) => (memory === null ? [] : { atMs, memory }));
  if (known.length < 2) return null;
  const mean = (of: (one: (typeof known)[number]) => number): number =>
    known.reduce((sum, one) => sum + of(one), 0) / known.length;
  const [at, memory] = [mean((one) => one.atMs), mean((one) => one.memory)];
  const both = mean((one) => (one.atMs - at) * (one.memory - memory));
  return (60_000 * both) / mean((one) => (one.atMs - at) ** 2);
}

function windowOf({ window: { from, to }, blocks }: Measured): Figures['window'] {
  const counted = blocks.slice(from.height, to.height).map((block) => block.transactionCount);
  return {
    seconds: (to.time - from.time) / 1000,
    blocks: counted.length,
    transactions: counted.reduce((sum, count) => sum + count, 0),
    largestBlock: Math.max(...counted),
  };
}

function latencyOf({ perSecond, latenciesMs }: Measured['trickle']): Figures['latency'] {
  return {
    count: latenciesMs.length,
    perSecond,
    p50Ms: percentile(latenciesMs, 50),
    p95Ms: percentile(latenciesMs, 95),
    p99Ms: percentile(latenciesMs, 99),
    maxMs: percentile(latenciesMs, 100),
  };
}

/** Lines for a reader. */
export function showFigures(figures: Figures): string[] {
  const { window, latency, memory, pool } = figures;
  const rows: [string, string][] = [
    ['cores, nodes', `${figures.cores}, ${figures.nodes}`],
    [
      'verifications/s of one core',
      `${whole(figures.verificationsPerSecond)} by ${figures.verifier}`,
    ],
    ['L = cores x verifications/s / nodes', `${whole(figures.limit)}/s`],
    ['committed', `${whole(figures.transactionsPerSecond)} tx/s`],
    ['ratio = committed / L', figures.ratio.toFixed(3)],
    [
      'measured over',
      `${window.seconds.toFixed(1)} s, ${window.blocks} blocks, ${window.transactions} tx, ` +
        `largest block ${window.largestBlock} tx`,
    ],
    [
      `latency at ${latency.perSecond} tx/s (${latency.count} tx)`,
      `p50 ${whole(latency.p50Ms)} ms, p95 ${whole(latency.p95Ms)} ms, ` +
        `p99 ${whole(latency.p99Ms)} ms, max ${whole(latency.maxMs)} ms`,
    ],
    [
      'CPU time of all nodes per transaction',
      `${figures.cpuMsPerTransaction?.toFixed(2) ?? 'unknown'} ms, of which ` +
        `${((figures.cpuRatio ?? Number.NaN) * 100).toFixed(0)} % verification`,
    ],
    [
      'disk per transaction and node',
      `${whole(figures.diskBytesPerTransaction)} bytes in files, ` +
        `${figures.writtenBytesPerTransaction?.toFixed(0) ?? 'unknown'} written, ` +
        `of ${whole(figures.bytesPerTransaction)} bytes as it was signed`,
    ],
    ['facts written per transaction', figures.factsPerTransaction.toFixed(2)],
    [
      'memory of the largest node',
      `${megabytes(memory.beginBytes)} at the beginning of the load, ` +
        `${megabytes(memory.endBytes)} at its end, peak ${megabytes(memory.peakBytes)}, ` +
        `${megabytes(memory.slopeBytesPerMinute)} more a minute`,
    ],
    [
      'longest turn of the event loop',
      `${figures.longestTurn.cpuMs.toFixed(1)} ms of CPU, ` +
        `${whole(figures.longestTurn.ms)} ms by the wall`,
    ],
    ['pool', `at most ${pool.peak} pending, ${pool.pushedBack} pushed back`],
    ['last node behind by', `at most ${figures.lagPeak} blocks`],
    [
      'acknowledged, committed',
      `${figures.acknowledged}, ${figures.committed}: ` +
        (figures.faults.length === 0 ? 'each once, one chain on all nodes' : 'NOT VALID'),
    ],
  ];
  return [
    ...rows.map(([name, value]) => `${name.padEnd(38)} ${value}`),
    ...figures.faults.map((fault) => `not valid: ${fault}`),
  ];
}

function whole(value: number): string {
  return value.toFixed(0);
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'unknown' : `${(bytes / (1 << 20)).toFixed(0)} MB`;
}
