import { expect, it } from 'vitest';
import { councilRuns, runManyEngines, seedsFrom } from './engineMany.ts';

/** This suite stops when its share of the time is used up; the seeds are the first ones. */
const BOX_MS = 20_000;
const LEAST_SEEDS = 6;

it('validators that change under seeded faults agree, sign nothing twice, lose nothing, go on', {
  timeout: 180_000,
}, async () => {
  const endMs = performance.now() + BOX_MS;
  let run = 0;
  const isOver = (): boolean => {
    run += 1;
    return run >= LEAST_SEEDS && performance.now() > endMs;
  };
  const summary = await runManyEngines(councilRuns(seedsFrom(1, 1_000)), isOver);
  const changes = summary.faults['validators changed'] ?? 0;
  console.log(`${summary.networks} networks, ${changes} changes of validators`);
  expect(summary.failures).toEqual([]);
  // A join, a key and a leave, as many of them as the faults let happen in time.
  expect(changes).toBeGreaterThanOrEqual(summary.networks);
});
