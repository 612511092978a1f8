/** Hunts with simulated engines, in a copy whose sources may be wrong; see `engine.ts`. */
import { ENDS, escapesAfter } from '../simulation/accused.ts';
import { councilRuns, engineRuns, lyingRuns, runManyEngines } from '../simulation/engineMany.ts';
import { escapesLate, LATE } from '../simulation/lateDoubles.ts';
import type { Lie } from '../simulation/lies.ts';
import { LIES } from '../simulation/lies.ts';

const [kind = '', ...seeds] = process.argv.slice(2);
const numbers = seeds.map(Number);

/** What a liar must not escape by; ends the process with the first by which it does. */
async function huntEscapes<T extends string>(
  ways: readonly T[],
  escapes: (way: T) => Promise<string | null>,
): Promise<void> {
  for (const way of ways) {
    const free = await escapes(way);
    if (free === null) continue;
    console.log(`evidence.test.ts, ${way}: ${free}`);
    process.exit(1);
  }
  process.exit(0);
}

function runs(): ReturnType<typeof engineRuns> {
  if (kind === 'engines') return engineRuns(numbers);
  if (kind === 'councils') return councilRuns(numbers);
  if (!LIES.includes(kind as Lie)) throw new Error(`nobody lies by ${kind}`);
  return lyingRuns(numbers, [kind as Lie]);
}

if (kind === 'ends') await huntEscapes(ENDS, escapesAfter);
if (kind === 'late messages') await huntEscapes(LATE, escapesLate);

for (const run of runs()) {
  const { failures } = await runManyEngines([run]);
  for (const { violation, replay } of failures) {
    // The first line of it; the rest is where it happened.
    console.log(`${replay}: ${violation.split('\n')[0]}`);
    process.exit(1);
  }
}
