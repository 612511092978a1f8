import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { EngineRun } from './engineMany.ts';
import { councilRuns, engineRuns, lyingRuns, runManyEngines, seedsFrom } from './engineMany.ts';
import type { FaultCounts } from './outcome.ts';
import { simulateMany } from './simulate.ts';
import { runManyTwins } from './twinsMany.ts';

// `npm run sim -- --from S` with any of these, each from seed S on:
//   --seeds N     random networks of consensus cores, with toy signatures
//   --twins N     Twins scenarios
//   --engines N   random networks of whole engines, with real signatures
//   --liars N     the same with liars: N seeds of each way to lie, 1 of 4 and 2 of 7
//   --councils N  the same with validators that join, change keys and leave
// Same arguments, same last line: the hash over the traces of all runs. A failing seed is printed
// with the command that replays it. Exit code 1 when anything failed.

const KINDS = ['seeds', 'twins', 'engines', 'liars', 'councils'] as const;
const USAGE = `usage: npm run sim -- ${KINDS.map((kind) => `[--${kind} N]`).join(' ')} --from S`;

type Asked = Readonly<Record<(typeof KINDS)[number] | 'from', number>>;

interface Failure {
  readonly violation: string;
  readonly replay: string;
}

type Note = (hash: string) => void;

/** Runs the simulator; the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const asked = readArguments(argv);
  if (asked === null) {
    console.error(USAGE);
    return 2;
  }
  const { seeds, from, twins } = asked;
  const trace = createHash('sha256');
  const note = (hash: string): void => void trace.update(hash);
  const failures: Failure[] = [];
  if (seeds > 0) failures.push(...networks(seeds, from, note));
  if (twins > 0) failures.push(...scenarios(twins, from, note));
  for (const [kind, plan] of Object.entries({
    engines: engineRuns,
    liars: (all: readonly number[]) => lyingRuns(all),
    councils: councilRuns,
  })) {
    const count = asked[kind as keyof Asked];
    if (count > 0) failures.push(...(await engines(kind, plan(seedsFrom(from, count)), note)));
  }
  for (const { violation, replay } of failures) {
    console.error(`FAILED ${violation}\n  replay: ${replay}`);
  }
  console.log(`${failures.length} failures`);
  console.log(trace.digest('hex'));
  return failures.length === 0 ? 0 : 1;
}

function networks(seeds: number, from: number, note: Note): Failure[] {
  const startMs = performance.now();
  const summary = simulateMany(from, seeds);
  const seconds = (performance.now() - startMs) / 1_000;
  note(summary.trace);
  const { heights, events } = summary;
  console.log(`${summary.seeds} networks, ${heights} blocks, ${events} events`);
  console.log(`${(summary.seeds / seconds).toFixed(1)} seeds/s (toy signatures)`);
  tellFaults(summary.faults);
  return summary.failures.map(({ seed, violation }) => ({
    violation: `network of seed ${seed}: ${violation}`,
    replay: `npm run sim -- --seeds 1 --from ${seed}`,
  }));
}

function scenarios(twins: number, from: number, note: Note): Failure[] {
  const startMs = performance.now();
  const summary = runManyTwins(from, twins);
  const seconds = (performance.now() - startMs) / 1_000;
  note(summary.trace);
  const { decisions } = summary;
  console.log(`${summary.scenarios} Twins scenarios, ${decisions} decisions of correct nodes`);
  console.log(`${(summary.scenarios / seconds).toFixed(0)} scenarios/s`);
  return summary.failures.map(({ seed, violation }) => ({
    violation: `Twins scenario of seed ${seed}: ${violation}`,
    replay: `npm run sim -- --twins 1 --from ${seed}`,
  }));
}

async function engines(
  kind: string,
  runs: readonly EngineRun[],
  note: Note,
): Promise<readonly Failure[]> {
  const startMs = performance.now();
  const summary = await runManyEngines(runs);
  const seconds = (performance.now() - startMs) / 1_000;
  note(summary.trace);
  const { heights, acknowledged } = summary;
  console.log(`${kind}: ${summary.networks} networks of engines, ${heights} blocks,`);
  console.log(`${acknowledged} transactions acknowledged`);
  console.log(`${(summary.networks / seconds).toFixed(1)} networks/s (real signatures)`);
  tellFaults(summary.faults);
  return summary.failures;
}

function tellFaults(faults: FaultCounts): void {
  console.log('faults injected:');
  for (const kind of Object.keys(faults).sort())
    console.log(`  ${kind.padEnd(30)} ${faults[kind]}`);
}

function readArguments(argv: readonly string[]): Asked | null {
  const text = { type: 'string' } as const;
  const options = Object.fromEntries([...KINDS, 'from'].map((name) => [name, text]));
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const asked = [...KINDS, 'from'].map((name) => {
      const value = String(values[name] ?? (name === 'from' ? '1' : '0'));
      if (!/^[0-9]{1,12}$/.test(value)) throw new Error(name);
      return [name, Number(value)] as const;
    });
    const found = Object.fromEntries(asked) as Asked;
    return KINDS.some((kind) => found[kind] > 0) ? found : null;
  } catch {
    return null;
  }
}

process.exitCode = await main(process.argv.slice(2));
