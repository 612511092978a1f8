/** Runs seeds of the engine's simulation, of three kinds, and gathers what they did. */
import { createHash } from 'node:crypto';
import type { Hash } from '../../ledger/hash.ts';
import { councilUnderFaults } from './councilRuns.ts';
import { drawLyingScenario } from './engineScenario.ts';
import type { EngineOutcome } from './engineWorld.ts';
import { EngineWorld } from './engineWorld.ts';
import type { Lie } from './lies.ts';
import { LIES } from './lies.ts';
import { Lots } from './lots.ts';
import type { FaultCounts } from './outcome.ts';

/** One network, with the words that run it again. */
export interface EngineRun {
  readonly replay: string;
  run(): Promise<EngineOutcome>;
}

/** What many networks of engines did together. */
export interface EngineSummary {
  readonly networks: number;
  readonly heights: number;
  readonly acknowledged: number;
  readonly faults: FaultCounts;
  readonly failures: readonly { readonly replay: string; readonly violation: string }[];
  /** Hash over the trace hashes in order. */
  readonly trace: Hash;
}

/** Networks under the faults of their seeds. */
export function engineRuns(seeds: readonly number[]): EngineRun[] {
  return seeds.map((seed) => ({
    replay: `npm run sim -- --engines 1 --from ${seed}`,
    run: () => new EngineWorld(seed).run(),
  }));
}

/** Each way to lie, by 1 of 4 and by 2 of 7, under the faults of each seed. */
export function lyingRuns(seeds: readonly number[], all: readonly Lie[] = LIES): EngineRun[] {
  const sizes = [4, 7] as const;
  return seeds.flatMap((seed) =>
    all.flatMap((lie) =>
      sizes.map((size) => ({
        replay: `npm run sim -- --liars 1 --from ${seed} # ${lie}, ${size} validators`,
        run: () => {
          const scenario = drawLyingScenario(new Lots(seed), lie, size);
          return new EngineWorld(seed, { scenario }).run();
        },
      })),
    ),
  );
}

/** Networks whose validators join, change their key and leave under the faults of their seeds. */
export function councilRuns(seeds: readonly number[]): EngineRun[] {
  return seeds.map((seed) => ({
    replay: `npm run sim -- --councils 1 --from ${seed}`,
    run: () => councilUnderFaults(seed).run(),
  }));
}

/**
 * Runs them one after the other.
 * @param until asked after each; `true` stops early (a time box)
 */
export async function runManyEngines(
  runs: readonly EngineRun[],
  until: () => boolean = () => false,
): Promise<EngineSummary> {
  const trace = createHash('sha256');
  const faults = Object.create(null) as FaultCounts;
  const failures: { replay: string; violation: string }[] = [];
  let [networks, heights, acknowledged] = [0, 0, 0];
  for (const { replay, run } of runs) {
    const outcome = await run();
    networks += 1;
    heights += outcome.heights;
    acknowledged += outcome.acknowledged;
    trace.update(outcome.trace);
    for (const [fault, times] of Object.entries(outcome.faults)) {
      faults[fault] = (faults[fault] ?? 0) + times;
    }
    if (outcome.violation !== null) failures.push({ replay, violation: outcome.violation });
    if (until()) break;
  }
  return { networks, heights, acknowledged, faults, failures, trace: trace.digest('hex') };
}

/** Seeds in a row. */
export function seedsFrom(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
