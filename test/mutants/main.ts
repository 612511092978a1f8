import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Hunted, Prey } from './hunter.ts';
import { huntRandom } from './randomHunt.ts';
import { MUTANTS, SLOW_AREAS } from './registry.ts';

// `npm run test:mutants [-- --area AREA ... --from K]`: plants every mistake in turn, those of the
// pure floors first, as many at a time as there are cores, and shows which test and seed noticed
// it. Ends with 1 when one lives or a hunt breaks off, and when the time is over before all were
// tried: then it says from where to go on. `-- --random N --seed S [--from K]` hunts mistakes that
// nobody chose.

/** The pure ones have ten minutes, all of them thirty. */
const PURE_LIMIT_MS = 10 * 60_000;
const LIMIT_MS = 30 * 60_000;

const WORDS = { killed: 'killed', alive: 'ALIVE ', error: 'ERROR ' };

/** A mistake, and what is known of it before it is hunted. */
interface Place extends Prey {
  readonly name: string;
  readonly pure: boolean;
}

/** The chosen mistakes in the order of the hunt; `--from` counts in the whole of it. */
interface Choice {
  readonly places: readonly Place[];
  readonly from: number;
  readonly areas: readonly string[];
}

/** Hunts the mutants that the arguments choose; the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--random')) return await mainRandom(argv);
  const chosen = choose(argv);
  if (typeof chosen === 'string') {
    console.error(chosen);
    return 2;
  }
  const startMs = performance.now();
  const run = new Run(chosen, startMs);
  await Promise.all(Array.from({ length: availableParallelism() }, () => run.hunt()));
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
  for (const one of run.alive) console.log(`ALIVE ${one}`);
  for (const one of run.errors) console.log(`ERROR ${one}`);
  const { tried } = run;
  if (tried < chosen.places.length) {
    const words = chosen.areas.map((area) => `--area ${area}`);
    const rest = [...words, `--from ${chosen.from + tried}`].join(' ');
    console.error(`unfinished: the time is over after ${tried} mutants; go on with ${rest}`);
    return 1;
  }
  const left = run.alive.length + run.errors.length;
  console.log(`${tried - left} of ${tried} mutants killed in ${seconds} s`);
  return left === 0 ? 0 : 1;
}

/** Hunts random mistakes; the exit code. */
async function mainRandom(argv: readonly string[]): Promise<number> {
  const number = { type: 'string', default: '0' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { random: number, seed: number, from: number },
  });
  const { random, seed, from } = values;
  if ([random, seed, from].some((text) => !/^[0-9]{1,6}$/.test(text))) {
    console.error('--random N --seed S [--from K]: three numbers');
    return 2;
  }
  return await huntRandom({ count: Number(random), seed: Number(seed), from: Number(from) });
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
      mutants.map(({ name }, at) => ({ area, at, name, pure: !SLOW_AREAS.has(area) })),
    )
    .sort((a, b) => Number(b.pure) - Number(a.pure));
  return { places: all.slice(Number(from)), from: Number(from), areas };
}

/** One run over the chosen places, shared by the processes that hunt. */
class Run {
  /** Those that lived, in words. */
  readonly alive: string[] = [];
  /** Those of which nothing is known. */
  readonly errors: string[] = [];
  /** So many were begun, in their order; all of them are ended when every `hunt` is. */
  tried = 0;
  readonly #choice: Choice;
  readonly #startMs: number;

  constructor(choice: Choice, startMs: number) {
    this.#choice = choice;
    this.#startMs = startMs;
  }

  /** Hunts in a process of its own, one after another, until none is left or the time is over. */
  async hunt(): Promise<void> {
    const child = fork(new URL('./hunter.ts', import.meta.url));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`a process that hunts has ended with ${String(code)}`);
    });
    // That it ends when nothing is left is no fault.
    ended.catch(() => undefined);
    try {
      for (;;) {
        const place = this.#next();
        if (place === undefined) return;
        const number = this.#choice.from + this.tried - 1;
        child.send({ area: place.area, at: place.at });
        const [hunted] = await Promise.race([once(child, 'message'), ended]);
        this.#tell(number, place, hunted as Hunted);
      }
    } finally {
      child.disconnect();
    }
  }

  #next(): Place | undefined {
    const place = this.#choice.places[this.tried];
    if (place === undefined) return undefined;
    const limitMs = place.pure ? PURE_LIMIT_MS : LIMIT_MS;
    if (performance.now() - this.#startMs > limitMs) return undefined;
    this.tried += 1;
    return place;
  }

  #tell(number: number, { area, name }: Place, { verdict, by, seconds }: Hunted): void {
    const which = `${number} ${area}: ${name}`;
    if (verdict === 'alive') this.alive.push(which);
    if (verdict === 'error') this.errors.push(which);
    console.log(`${WORDS[verdict]} ${which} [${seconds.toFixed(1)} s]`);
    console.log(`       ${by}`);
  }
}

process.exitCode = await main(process.argv.slice(2));
