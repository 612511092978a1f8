/** The figures of the benchmark of readers, as data and as a table. */
import { loadavg } from 'node:os';
import type { Memory } from './benchMachine.ts';
import { countCores, percentile } from './benchMachine.ts';
import type { Turns } from './benchNode.ts';
import type { Seen } from './benchWatch.ts';

/** What was measured while one thing went on. Times are ms. */
export interface Phase {
  readonly name: string;
  readonly tookMs: number;
  /** Made meanwhile, as another node saw them. */
  readonly blocks: number;
  /** Of transactions at other nodes, from submission to the verified proof. */
  readonly latenciesMs: readonly number[];
  /** Of the main thread of the node that is read. */
  readonly turns: Turns;
  /** Of that node. */
  readonly memory: { readonly begin: Memory; readonly peak: Memory };
  /** How long its /healthz took; Infinity without an answer. */
  readonly monitorMs: readonly number[];
  /** What readers got, by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly readBytes: number;
}

/** Everything that a run measured. */
export interface ReaderFigures {
  readonly cores: number;
  readonly readers: number;
  readonly paused: number;
  /** Transactions and blocks of the chain at the end. */
  readonly committed: number;
  readonly height: number;
  /** Blocks a second under readers, as a part of those under threads that only burn. */
  readonly pace: number;
  /** By how much the readers' phases exceed the most of those without readers. */
  readonly added: Memory;
  readonly phases: readonly Phase[];
}

/** Computes the figures of a run. */
export function composeReaderFigures(measured: {
  readonly readers: number;
  readonly paused: number;
  readonly committed: number;
  readonly blocks: readonly Seen[];
  readonly phases: readonly Phase[];
}): ReaderFigures {
  const { readers, paused, committed, blocks, phases } = measured;
  const named = (name: string): Phase[] => phases.filter((phase) => phase.name === name);
  const [nobody] = named('nobody');
  const added = (kind: keyof Memory): number =>
    Math.max(...named('reading').map(({ memory }) => memory.peak[kind])) -
    (nobody?.memory.peak[kind] ?? 0);
  return {
    cores: countCores(),
    ...{ readers, paused, committed, height: blocks.length, phases },
    pace: paceOf(named('reading')) / paceOf(named('burning')),
    added: { residentBytes: added('residentBytes'), anonymousBytes: added('anonymousBytes') },
  };
}

/** Blocks a second. */
function paceOf(phases: readonly Phase[]): number {
  const blocks = phases.reduce((sum, phase) => sum + phase.blocks, 0);
  return (blocks * 1_000) / phases.reduce((sum, phase) => sum + phase.tookMs, 0);
}

/** Lines for a reader. */
export function showReaderFigures(figures: ReaderFigures): string[] {
  const { cores, readers, paused, committed, height, pace, added, phases } = figures;
  const head = 'phase | blocks/s | p50, p99 of a transaction | longest turn: CPU, wall';
  const rest =
    'CPU of the main thread, for a block | memory | /healthz p50, max | answers/s, others';
  return [
    `${cores} cores, ${committed} transactions in ${height} blocks, ${readers} readers`,
    `of them ${paused} never take an answer; times are ms`,
    `pace of blocks: ${pace.toFixed(3)} of that beside threads that burn CPU`,
    `memory added by readers: ${shown(added)}`,
    'memory: resident, and of it anonymous; the rest are files that are mapped, tables among them',
    `load of the machine at the end: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
    `| ${head} | ${rest} |`,
    `|${'---|'.repeat(8)}`,
    ...phases.map(showPhase),
  ];
}

function showPhase(phase: Phase): string {
  const { name, tookMs, latenciesMs, turns, memory, monitorMs, statuses } = phase;
  const { 200: good = 0, 404: missing = 0, ...others } = statuses;
  const other = Object.entries(others).map(([status, count]) => `${count} x ${status}`);
  const share = (100 * turns.cpuMs) / turns.watchedMs;
  const cells = [
    name,
    paceOf([phase]).toFixed(2),
    `${percentile(latenciesMs, 50).toFixed(0)}, ${percentile(latenciesMs, 99).toFixed(0)}`,
    `${turns.longestCpuMs.toFixed(1)}, ${turns.longestMs.toFixed(0)}`,
    `${share.toFixed(0)} %, ${(turns.cpuMs / phase.blocks).toFixed(0)}`,
    `${shown(memory.begin)} to ${shown(memory.peak)}`,
    `${percentile(monitorMs, 50).toFixed(0)}, ${percentile(monitorMs, 100).toFixed(0)}`,
    `${(((good + missing) * 1_000) / tookMs).toFixed(1)}, ${other.join(' ') || 'none'}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function shown({ residentBytes, anonymousBytes }: Memory): string {
  return `${megabytes(residentBytes)} (${megabytes(anonymousBytes)}) MB`;
}

function megabytes(bytes: number): string {
  return (bytes / (1 << 20)).toFixed(0);
}
