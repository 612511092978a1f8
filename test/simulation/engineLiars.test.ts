import { expect, it } from 'vitest';
import { lyingRuns, runManyEngines, seedsFrom } from './engineMany.ts';

/** This suite stops when its share of the time is used up; the seeds are the first ones. */
const BOX_MS = 15_000;
/** In that time each way to lie comes by, by 1 of 4 and by 2 of 7; a busy machine does some. */
const LEAST = 8;

it('liars of every kind break nothing: no agreement, no promise, no honest name, no progress', {
  timeout: 180_000,
}, async () => {
  const endMs = performance.now() + BOX_MS;
  let run = 0;
  const isOver = (): boolean => {
    run += 1;
    return run >= LEAST && performance.now() > endMs;
  };
  const { failures, networks, faults } = await runManyEngines(lyingRuns(seedsFrom(7, 500)), isOver);
  const lies = Object.keys(faults).filter((fault) => fault.startsWith('lie: '));
  console.log(`${networks} networks with liars, ${lies.length} kinds of lies told`);
  expect(failures).toEqual([]);
  // Not every liar has its turn in every run.
  expect(lies.length).toBeGreaterThanOrEqual(LEAST / 4);
});
