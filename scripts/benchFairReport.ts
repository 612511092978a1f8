/** The figures of the benchmark of fairness, as data and as a table. */
import { loadavg } from 'node:os';
import { countCores, percentile } from './benchMachine.ts';

/** What quiet members got while others flooded, or while that CPU was burnt. Times are ms. */
export interface FairPhase {
  readonly kind: 'flooding' | 'burning';
  readonly flooders: number;
  /** CPU time of the process that flooded or burnt. */
  readonly cpuMs: number;
  /** Transactions that the flooders sent, and what they were told by status or code. */
  readonly flooded: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly blocks: number;
  /** Transactions that those had, of everybody. */
  readonly inBlocks: number;
  /** Transactions that the quiet ones sent, and how long it took until the last was answered. */
  readonly count: number;
  readonly tookMs: number;
  /** Of each that became final, from submission to the verified proof. */
  readonly latenciesMs: readonly number[];
  /** Of the others, by code. */
  readonly refused: Readonly<Record<string, number>>;
}

/** What quiet members keep while so many flood. */
export interface Kept {
  readonly flooders: number;
  /** Transactions final a second, as a part of those while the CPU is burnt. */
  readonly throughput: number;
  /** The median latency, as a multiple of that while the CPU is burnt; and so the 90th of 100. */
  readonly latency: number;
  readonly latency90: number;
}

/** Everything that a run measured. */
export interface FairFigures {
  readonly cores: number;
  readonly members: number;
  readonly kept: readonly Kept[];
  readonly phases: readonly FairPhase[];
}

/** Computes the figures of a run. @param measured `floods`: how many flooded, by turns */
export function composeFairFigures(measured: {
  readonly members: number;
  readonly floods: readonly number[];
  readonly phases: readonly FairPhase[];
}): FairFigures {
  const { members, floods, phases } = measured;
  const kept = floods.map((flooders) => {
    const of = (kind: FairPhase['kind']): FairPhase[] =>
      phases.filter((phase) => phase.kind === kind && phase.flooders === flooders);
    const [flooding, burning] = [of('flooding'), of('burning')];
    const latency = (percent: number): number =>
      latencyOf(flooding, percent) / latencyOf(burning, percent);
    const throughput = throughputOf(flooding) / throughputOf(burning);
    return { flooders, throughput, latency: latency(50), latency90: latency(90) };
  });
  return { cores: countCores(), members, kept, phases };
}

/** Transactions that became final, a second. */
function throughputOf(phases: readonly FairPhase[]): number {
  const done = phases.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
  return (done * 1_000) / phases.reduce((sum, { tookMs }) => sum + tookMs, 0);
}

function latencyOf(phases: readonly FairPhase[], percent: number): number {
  return percentile(
    phases.flatMap(({ latenciesMs }) => latenciesMs),
    percent,
  );
}

/** Lines for a reader. */
export function showFairFigures({ cores, members, kept, phases }: FairFigures): string[] {
  const load = loadavg().map((each) => each.toFixed(1));
  const head = 'phase | final of sent | final/s | p50, p90 of a transaction | blocks/s';
  return [
    `${cores} cores, ${members} members; load of the machine at the end: ${load.join(', ')}`,
    ...kept.map(showKept),
    `| ${head} | CPU of the flood | flooded/s | of it final/s | answers |`,
    `|${'---|'.repeat(9)}`,
    ...phases.map(showPhase),
  ];
}

function showKept({ flooders, throughput, latency, latency90 }: Kept): string {
  const part = `${(100 * throughput).toFixed(0)} % of their throughput`;
  const times = `${latency.toFixed(2)} times their median latency (p90: ${latency90.toFixed(2)})`;
  return `beside ${flooders} that flood, quiet members have ${part} and ${times}`;
}

function showPhase(phase: FairPhase): string {
  const { kind, flooders, latenciesMs, tookMs, blocks, count, cpuMs, flooded } = phase;
  const answers = Object.entries(phase.answers).map(([code, times]) => `${times} ${code}`);
  const refused = Object.entries(phase.refused).map(([code, times]) => `, ${times} ${code}`);
  const seconds = tookMs / 1_000;
  const cells = [
    `${flooders} ${kind}`,
    `${latenciesMs.length} of ${count}${refused.join('')}`,
    throughputOf([phase]).toFixed(2),
    `${latencyOf([phase], 50).toFixed(0)}, ${latencyOf([phase], 90).toFixed(0)}`,
    (blocks / seconds).toFixed(2),
    `${(cpuMs / 1_000).toFixed(1)} s`,
    (flooded / seconds).toFixed(0),
    ((phase.inBlocks - latenciesMs.length) / seconds).toFixed(0),
    answers.join(', ') || 'none',
  ];
  return `| ${cells.join(' | ')} |`;
}
