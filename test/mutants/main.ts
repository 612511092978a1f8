import type { Mutant } from './mutant.ts';
import { MUTANTS } from './registry.ts';

// `npm run test:mutants [AREA ...]`: plants every mistake in turn and shows which test and seed
// noticed it. Ends with 1 when one lives, or when the time limit passes.

const LIMIT_MS = 10 * 60_000;

/** Hunts the mutants of the named areas, or all; the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const areas = argv.length === 0 ? Object.keys(MUTANTS) : argv;
  const unknown = areas.filter((area) => MUTANTS[area] === undefined);
  if (unknown.length > 0) {
    console.error(`no area ${unknown.join(', ')}; there are: ${Object.keys(MUTANTS).join(', ')}`);
    return 2;
  }
  const startMs = performance.now();
  let [killed, alive] = [0, 0];
  for (const area of areas) {
    for (const mutant of MUTANTS[area] ?? []) {
      if (performance.now() - startMs > LIMIT_MS) return overtime(killed);
      if (await hunt(area, mutant)) killed += 1;
      else alive += 1;
    }
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
  console.log(`${killed} of ${killed + alive} mutants killed in ${seconds} s`);
  return alive === 0 ? 0 : 1;
}

async function hunt(area: string, mutant: Mutant): Promise<boolean> {
  const startMs = performance.now();
  const { killed, by } = await mutant.kill();
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  console.log(`${killed ? 'killed' : 'ALIVE '} ${area}: ${mutant.name} [${seconds} s]`);
  console.log(`       ${killed ? 'by' : 'it'} ${by}`);
  return killed;
}

function overtime(killed: number): number {
  console.error(`the limit of ${LIMIT_MS / 60_000} minutes passed after ${killed} mutants`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
