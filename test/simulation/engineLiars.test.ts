import { expect, it } from 'vitest';
import { lyingRuns, runManyEngines, seedsFrom } from './engineMany.ts';
import { LIES } from './lies.ts';

/** A lie that was told less often proves nothing, and then the run is void. */
const LEAST_TOLD = 3;
/** The seeds are the first ones; the later ones are for lies that few occasions call for. */
const SEEDS = seedsFrom(7, 40);

it('liars of every kind break nothing: no agreement, no promise, no honest name, no progress', {
  timeout: 600_000,
}, async () => {
  const told = new Map<string, number>();
  let networks = 0;
  for (const seed of SEEDS) {
    const scarce = LIES.filter((lie) => (told.get(lie) ?? 0) < LEAST_TOLD);
    if (scarce.length === 0) break;
    // Each by 1 of 4 and by 2 of 7.
    const ran = await runManyEngines(lyingRuns([seed], scarce));
    expect(ran.failures).toEqual([]);
    networks += ran.networks;
    for (const lie of scarce) {
      told.set(lie, (told.get(lie) ?? 0) + (ran.faults[`lie: ${lie}`] ?? 0));
    }
  }
  const tally = LIES.map((lie) => `${lie} ${told.get(lie) ?? 0}`);
  console.log(`${networks} networks with liars; told: ${tally.join(', ')}`);
  expect(LIES.filter((lie) => (told.get(lie) ?? 0) < LEAST_TOLD)).toEqual([]);
});
