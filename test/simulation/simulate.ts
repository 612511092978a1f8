/** Runs seeds and gathers what they did. */
import { createHash } from 'node:crypto';
import type { Hash } from '../../ledger/hash.ts';
import type { FaultCounts, Options, Outcome } from './outcome.ts';
import { World } from './world.ts';

/** One run of one seed; every sixteenth sends all messages through their wire form. */
export function simulate(seed: number, options: Options = {}): Outcome {
  return new World(seed, { wire: seed % 16 === 0, ...options }).run();
}

/** What many seeds did together. */
export interface Summary {
  readonly seeds: number;
  readonly heights: number;
  readonly events: number;
  readonly faults: FaultCounts;
  readonly failures: readonly { readonly seed: number; readonly violation: string }[];
  /** Hash over the trace hashes in order. */
  readonly trace: Hash;
}

/**
 * Runs `count` seeds from `from`.
 * @param until asked after each seed; `true` stops early (a time box)
 */
export function simulateMany(
  from: number,
  count: number,
  options: Options = {},
  until: () => boolean = () => false,
): Summary {
  const trace = createHash('sha256');
  const faults = Object.create(null) as FaultCounts;
  const failures: { seed: number; violation: string }[] = [];
  let [seeds, heights, events] = [0, 0, 0];
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = simulate(seed, options);
    seeds += 1;
    heights += outcome.heights;
    events += outcome.events;
    trace.update(outcome.trace);
    for (const [fault, times] of Object.entries(outcome.faults)) {
      faults[fault] = (faults[fault] ?? 0) + times;
    }
    if (outcome.violation !== null) failures.push({ seed, violation: outcome.violation });
    if (until()) break;
  }
  return { seeds, heights, events, faults, failures, trace: trace.digest('hex') };
}
