import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { simulateMany } from './simulate.ts';
import { runManyTwins } from './twinsMany.ts';

// `npm run sim -- --seeds N --from S [--twins M]`: N random networks and M Twins scenarios from
// seed S on. Same arguments, same last line: the hash over the traces of all runs. A failing seed
// is printed with the command that replays it. Exit code 1 when anything failed.

const USAGE = 'usage: npm run sim -- --seeds N --from S [--twins M]';

interface Failure {
  readonly violation: string;
  readonly replay: string;
}

/** Runs the simulator; the exit code. */
function main(argv: readonly string[]): number {
  const asked = readArguments(argv);
  if (asked === null) {
    console.error(USAGE);
    return 2;
  }
  const { seeds, from, twins } = asked;
  const trace = createHash('sha256');
  const failures: Failure[] = [];
  if (seeds > 0) failures.push(...networks(seeds, from, (hash) => trace.update(hash)));
  if (twins > 0) failures.push(...scenarios(twins, from, (hash) => trace.update(hash)));
  for (const { violation, replay } of failures) {
    console.error(`FAILED ${violation}\n  replay: ${replay}`);
  }
  console.log(`${failures.length} failures`);
  console.log(trace.digest('hex'));
  return failures.length === 0 ? 0 : 1;
}

function networks(seeds: number, from: number, note: (hash: string) => void): Failure[] {
  const startMs = performance.now();
  const summary = simulateMany(from, seeds);
  const seconds = (performance.now() - startMs) / 1_000;
  note(summary.trace);
  const { heights, events } = summary;
  console.log(`${summary.seeds} networks, ${heights} blocks, ${events} events`);
  console.log(`${(summary.seeds / seconds).toFixed(1)} seeds/s (toy signatures)`);
  console.log('faults injected:');
  for (const kind of Object.keys(summary.faults).sort()) {
    console.log(`  ${kind.padEnd(22)} ${summary.faults[kind]}`);
  }
  return summary.failures.map(({ seed, violation }) => ({
    violation: `network of seed ${seed}: ${violation}`,
    replay: `npm run sim -- --seeds 1 --from ${seed}`,
  }));
}

function scenarios(twins: number, from: number, note: (hash: string) => void): Failure[] {
  const startMs = performance.now();
  const summary = runManyTwins(from, twins);
  const seconds = (performance.now() - startMs) / 1_000;
  note(summary.trace);
  const { decisions } = summary;
  console.log(`${summary.scenarios} Twins scenarios, ${decisions} decisions of correct nodes`);
  console.log(`${(summary.scenarios / seconds).toFixed(0)} scenarios/s`);
  return summary.failures.map(({ seed, violation }) => ({
    violation: `Twins scenario of seed ${seed}: ${violation}`,
    replay: `npm run sim -- --seeds 0 --from ${seed} --twins 1`,
  }));
}

function readArguments(
  argv: readonly string[],
): { seeds: number; from: number; twins: number } | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { seeds: text, from: text, twins: text },
    });
    const [seeds, from, twins] = [values.seeds ?? '0', values.from ?? '1', values.twins ?? '0'];
    if (![seeds, from, twins].every((each) => /^[0-9]{1,12}$/.test(each))) return null;
    const asked = { seeds: Number(seeds), from: Number(from), twins: Number(twins) };
    return asked.seeds + asked.twins > 0 ? asked : null;
  } catch {
    return null;
  }
}

process.exitCode = main(process.argv.slice(2));
