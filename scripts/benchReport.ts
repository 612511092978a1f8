/** The figures of a run of the benchmark, as data and as a table. */
import { percentile } from './benchMachine.ts';
import type { Sample, Seen } from './benchWatch.ts';

/** The machine and what is asked of it. */
export interface Machine {
  readonly cores: number;
  readonly nodes: number;
  /** Signatures that one core verified in a second, before the load and after it. */
  readonly verificationsPerSecond: number;
  /** CPU time of one of them, ms. */
  readonly verificationCpuMs: number;
}

/** The last block before counting begins, and the last that counts. */
export interface Window {
  readonly from: Seen;
  readonly to: Seen;
  /** CPU time of all nodes in between; null when not known. */
  readonly cpuMs: number | null;
}

/** What a run has gathered. */
export interface Measured {
  readonly machine: Machine;
  readonly window: Window;
  /** All blocks from height 1 on. */
  readonly blocks: readonly Seen[];
  /** During the load. */
  readonly samples: readonly Sample[];
  readonly trickle: { readonly perSecond: number; readonly latenciesMs: readonly number[] };
  /** Of the whole run; `diskBytes` of all nodes together. */
  readonly counts: Readonly<Record<'acknowledged' | 'pushedBack' | 'facts' | 'diskBytes', number>>;
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
  readonly diskBytesPerTransaction: number;
  readonly factsPerTransaction: number;
  /** Of the largest node at the beginning of the load and at its end; null when not known. */
  readonly memory: {
    readonly beginBytes: number | null;
    readonly endBytes: number | null;
    readonly peakBytes: number | null;
  };
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
  const { cpuMs } = measured.window;
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
    diskBytesPerTransaction: counts.diskBytes / machine.nodes / committed,
    factsPerTransaction: counts.facts / committed,
    memory: {
      beginBytes: memory[0] ?? null,
      endBytes: memory.at(-1) ?? null,
      peakBytes: known.length === 0 ? null : Math.max(...known),
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
    ['verifications/s of one core', whole(figures.verificationsPerSecond)],
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
    ['disk per transaction and node', `${whole(figures.diskBytesPerTransaction)} bytes`],
    ['facts written per transaction', figures.factsPerTransaction.toFixed(2)],
    [
      'memory of the largest node',
      `${megabytes(memory.beginBytes)} at the beginning of the load, ` +
        `${megabytes(memory.endBytes)} at its end, peak ${megabytes(memory.peakBytes)}`,
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
