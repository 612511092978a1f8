/**
 * Power cuts at every effect and disk operation of one node, one run for each, in a network that
 * is otherwise calm. What the named crash points C1 to C10 of the design list is among them.
 */

import type { Outcome } from './outcome.ts';
import type { Scenario } from './scenario.ts';
import { calm } from './scenario.ts';
import type { NodePlant } from './simNode.ts';
import { simulate } from './simulate.ts';

const VICTIM = 'v0';

/** Lossy enough that rounds fail and locks matter, with four nodes and no liar. */
export const CRASH_SCENARIO: Scenario = {
  ...calm(4),
  loss: 0.12,
  maxDelayMs: 40,
  transactionEveryMs: 100,
  faultyForMs: 4_000,
};

/** Runs with a cut at crash point `point`; `seed` varies what else happens. */
export function crashAt(point: number, seed: number, plant: NodePlant = {}): Outcome {
  // Two more cuts soon after the first: a restart can be cut short, too.
  const points = new Set([point, point + 9, point + 20]);
  const options = { scenario: CRASH_SCENARIO, crashAt: new Map([[VICTIM, points]]), plant };
  return simulate(seed, options);
}

/** Looks for a point at which the planted mistake shows; null when there is none. */
export function byCrashEverywhere(plant: NodePlant): string | null {
  for (let point = 1; point <= 120; point += 1) {
    for (const seed of [1, 2]) {
      const { violation } = crashAt(point, seed, plant);
      if (violation !== null) return `crash point ${point}, seed ${seed}: ${violation}`;
    }
  }
  return null;
}
