/** The frame of a benchmark: its numbers, a folder of its own, what it says, and how it ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onEndSignal } from './endSignals.ts';

/** A whole number that is asked for as `--name N`. */
export interface WholeNumber {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

/** What a run is given. */
export interface Asked<Name extends string> {
  readonly numbers: Readonly<Record<Name, number>>;
  /** A fresh folder, removed when the run is over. */
  readonly home: string;
  /** For a reader: to the screen, beside the figures when those are asked for as JSON. */
  readonly say: (line: string) => void;
}

/** One run. `stop` ends all that it has started, also in the midst of `measure`. */
export interface BenchRun<Figures> {
  measure(): Promise<Figures>;
  stop(): Promise<void>;
}

/** A benchmark: what may be asked of it, how it runs, and what of its figures is shown. */
export interface Bench<Name extends string, Figures> {
  readonly name: string;
  readonly numbers: Readonly<Record<Name, WholeNumber>>;
  start(asked: Asked<Name>): BenchRun<Figures>;
  /** Lines for a reader, after all was measured. */
  show(figures: Figures): readonly string[];
  /** Whether the figures count; they do where it is not said. */
  isValid?(figures: Figures): boolean;
}

/**
 * Runs a benchmark with the words of its command line; with `--json` the figures are one line at
 * the end, and all else goes to the other stream.
 * @returns the exit code: 0 when all was measured and counts, 1 when not, 2 for bad usage, 130 when
 * it was stopped
 */
export async function runBench<Name extends string, Figures>(
  args: readonly string[],
  bench: Bench<Name, Figures>,
): Promise<number> {
  let options: Options<Name>;
  try {
    options = readOptions(args, bench.numbers);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  const { json, numbers } = options;
  const say = (line: string): void => (json ? console.error(line) : console.log(line));
  const home = await mkdtemp(join(tmpdir(), `tallystick-${bench.name}-`));
  const run = bench.start({ numbers, home, say });
  try {
    const figures = await Promise.race([run.measure(), stopSignal()]);
    if (figures === null) return 130;
    for (const line of bench.show(figures)) say(line);
    if (json) console.log(JSON.stringify(figures));
    return bench.isValid?.(figures) === false ? 1 : 0;
  } catch (error) {
    console.error(`failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await end(run, home);
  }
}

/** What does not stop in good order says so, and takes nothing of what was measured. */
async function end(run: BenchRun<unknown>, home: string): Promise<void> {
  try {
    await run.stop();
  } catch (error) {
    console.error(`not stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
  await rm(home, { recursive: true, force: true });
}

interface Options<Name extends string> {
  readonly numbers: Readonly<Record<Name, number>>;
  readonly json: boolean;
}

/** @throws Error with what is wrong with the words */
function readOptions<Name extends string>(
  args: readonly string[],
  asked: Readonly<Record<Name, WholeNumber>>,
): Options<Name> {
  const names = Object.keys(asked) as Name[];
  const texts = names.map((name) => [name, { type: 'string' as const }]);
  const options = { ...Object.fromEntries(texts), json: { type: 'boolean' as const } };
  const values: Readonly<Record<string, unknown>> = parseArgs({ args: [...args], options }).values;
  const numbers = {} as Record<Name, number>;
  for (const name of names) {
    const { usual, min, max } = asked[name];
    const number = Number(values[name] ?? usual);
    if (!Number.isInteger(number) || number < min || number > max) {
      throw new Error(`--${name} is a whole number from ${min} to ${max}`);
    }
    numbers[name] = number;
  }
  return { numbers, json: values['json'] === true };
}

function stopSignal(): Promise<null> {
  return new Promise((resolve) => {
    onEndSignal(() => resolve(null));
  });
}
