import { parseArgs } from 'node:util';
import type { Kill, Mutant } from './mutant.ts';
import { MUTANTS, SLOW_AREAS } from './registry.ts';

// `npm run test:mutants [-- --area AREA ... --from K]`: plants every mistake in turn, those of the
// pure floors first, and shows which test and seed noticed it. Ends with 1 when one lives, and when
// the time is over before all were tried: then it says from where to go on.

/** The pure ones have ten minutes, all of them thirty. */
const PURE_LIMIT_MS = 10 * 60_000;
const LIMIT_MS = 30 * 60_000;

/** A mistake in its place in the whole list, which `--from` counts. */
interface Place {
  readonly area: string;
  readonly mutant: Mutant;
  readonly pure: boolean;
}

/** Hunts the mutants that the arguments choose; the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const chosen = choose(argv);
  if (typeof chosen === 'string') {
    console.error(chosen);
    return 2;
  }
  const startMs = performance.now();
  const alive: string[] = [];
  for (const [at, { area, mutant, pure }] of chosen.places.entries()) {
    const place = chosen.from + at;
    if (performance.now() - startMs > (pure ? PURE_LIMIT_MS : LIMIT_MS)) {
      return unfinished(chosen, at, alive);
    }
    if (!(await hunt(place, area, mutant))) alive.push(`${place} ${area}: ${mutant.name}`);
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
  const { length } = chosen.places;
  for (const one of alive) console.log(`ALIVE ${one}`);
  console.log(`${length - alive.length} of ${length} mutants killed in ${seconds} s`);
  return alive.length === 0 ? 0 : 1;
}

interface Choice {
  readonly places: readonly Place[];
  readonly from: number;
  readonly areas: readonly string[];
}

/** The chosen mutants, or what is wrong with the words. */
function choose(argv: readonly string[]): Choice | string {
  const { values } = parseArgs({
    args: [...argv],
    options: { area: { type: 'string', multiple: true }, from: { type: 'string', default: '0' } },
  });
  const { area: areas = [], from } = values;
  const unknown = areas.filter((area) => MUTANTS[area] === undefined);
  const known = Object.keys(MUTANTS).join(', ');
  if (unknown.length > 0) return `no area ${unknown.join(', ')}; there are: ${known}`;
  if (!/^[0-9]{1,6}$/.test(from)) return '--from: the number of a mutant, as an earlier run said';
  const all = Object.entries(MUTANTS)
    .filter(([area]) => areas.length === 0 || areas.includes(area))
    .flatMap(([area, mutants]) =>
      mutants.map((mutant) => ({ area, mutant, pure: !SLOW_AREAS.has(area) })),
    )
    .sort((a, b) => Number(b.pure) - Number(a.pure));
  return { places: all.slice(Number(from)), from: Number(from), areas };
}

async function hunt(place: number, area: string, mutant: Mutant): Promise<boolean> {
  const startMs = performance.now();
  const { killed, by } = await tried(mutant);
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  console.log(`${killed ? 'killed' : 'ALIVE '} ${place} ${area}: ${mutant.name} [${seconds} s]`);
  console.log(`       ${killed ? 'by' : 'it'} ${by}`);
  return killed;
}

/** A mistake that cannot be planted, because its line has changed, proves nothing: it lives. */
async function tried(mutant: Mutant): Promise<Kill> {
  try {
    return await mutant.kill();
  } catch (error) {
    return { killed: false, by: `could not be planted: ${String(error)}` };
  }
}

function unfinished({ areas, from }: Choice, at: number, alive: readonly string[]): number {
  for (const one of alive) console.log(`ALIVE ${one}`);
  const rest = [...areas.map((area) => `--area ${area}`), `--from ${from + at}`].join(' ');
  console.error(`unfinished: the time is over after ${at} mutants; go on with ${rest}`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
