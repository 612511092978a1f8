/** Hunts with simulated engines, in a copy whose sources may be wrong; see `engine.ts`. */
import { ENDS, escapesAfter } from '../simulation/accused.ts';
import { councilRuns, engineRuns, lyingRuns, runManyEngines } from '../simulation/engineMany.ts';
import type { Lie } from '../simulation/lies.ts';
import { LIES } from '../simulation/lies.ts';

const [kind = '', ...seeds] = process.argv.slice(2);
const numbers = seeds.map(Number);

/** A liar that one node alone has found, and how that node ends before a block. */
async function huntEscapes(): Promise<void> {
  for (const end of ENDS) {
    const free = await escapesAfter(end);
    if (free === null) continue;
    console.log(`evidence.test.ts, after ${end}: ${free}`);
    process.exit(1);
  }
}

function runs(): ReturnType<typeof engineRuns> {
  if (kind === 'engines') return engineRuns(numbers);
  if (kind === 'councils') return councilRuns(numbers);
  if (!LIES.includes(kind as Lie)) throw new Error(`nobody lies by ${kind}`);
  return lyingRuns(numbers, [kind as Lie]);
}

if (kind === 'ends') {
  await huntEscapes();
  process.exit(0);
}

for (const run of runs()) {
  const { failures } = await runManyEngines([run]);
  for (const { violation, replay } of failures) {
    // The first line of it; the rest is where it happened.
    console.log(`${replay}: ${violation.split('\n')[0]}`);
    process.exit(1);
  }
}
