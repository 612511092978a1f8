/**
 * `--random N --seed S`: changes N random places of what ships, one at a time, in a copy, and runs
 * the tests that reach each, the nearest first, up to the first that fails. A mistake is alive
 * when all of them passed; when the time is over before that, nothing is said of it. Where none
 * failed and a run broke off (a file cannot be loaded any more, or hangs), that is an error.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TextFile } from '../house/documentRules.ts';
import type { SourceFile } from '../house/sourceFile.ts';
import { listFiles, parseSources, REPOSITORY, readTexts } from '../house/tree.ts';
import { Lots } from '../simulation/lots.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Reached } from './reached.ts';
import { functionAt, measureReached } from './reached.ts';
import { isReaching, Reaching } from './reaching.ts';
import type { Site } from './sites.ts';
import { sitesOf } from './sites.ts';
import type { RunVerdict } from './testRun.ts';
import { run } from './testRun.ts';

const SHIPS = /^(ledger|contracts|node|client)\/.*\.ts$/;
const READ = /^(ledger|contracts|node|client|scripts|test)\/.*\.(ts|mjs)$/;
/** Outside git. */
const KEPT = join(REPOSITORY, '.tallystick');
const LIMIT_MS = 30 * 60_000;
/** So many tests, the nearest ones, decide. */
const MOST_TESTS = 40;
/** How many run at a time: first few, because most mistakes die at once. */
const BATCHES = [2, 6, 32];
/** What became of a place; without a verdict where the time was over. */
interface Verdict {
  readonly site: string;
  readonly verdict: 'killed' | 'alive' | 'error';
  readonly by: string;
}

/** What is asked for. */
export interface RandomTerms {
  readonly count: number;
  readonly seed: number;
  /** The first that is tried, in the order of the hunt. */
  readonly from: number;
}

/**
 * Places over all of what ships: so many equal runs of their list, and one of each by lot;
 * shuffled, so that the first of them are a sample too.
 */
export function chooseSites(sites: readonly Site[], { count, seed }: RandomTerms): Site[] {
  const lots = new Lots(seed);
  const few = Math.min(count, sites.length);
  const chosen = Array.from({ length: few }, (_, at) => {
    const [first, end] = [at, at + 1].map((one) => Math.floor((one * sites.length) / few));
    return sites.slice(first, end);
  }).map((run) => lots.pick(run));
  return chosen
    .map((site) => ({ site, lot: lots.fraction() }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ site }) => site);
}

/** Hunts them; the exit code is 0 when all died. */
export async function huntRandom(terms: RandomTerms): Promise<number> {
  const texts = readTexts(listFiles().filter((path) => READ.test(path)));
  const sources = parseSources(texts.filter(({ path }) => SHIPS.test(path)));
  const tests = texts.filter(({ path }) => isReaching(path));
  const reached = await measureReached(sources, tests, join(KEPT, 'reached.json'));
  const chosen = chooseSites(sources.flatMap(sitesOf), terms);
  const hunt = new RandomHunt(chosen, new TestChoice(texts, sources, reached), terms);
  await Promise.all(Array.from({ length: availableParallelism() }, () => hunt.work()));
  return hunt.conclude();
}

/** Which tests decide about a place. */
class TestChoice {
  readonly #near: Reaching;
  readonly #sources: ReadonlyMap<string, SourceFile>;
  readonly #byFunction = new Map<string, Set<string>>();

  constructor(texts: readonly TextFile[], sources: readonly SourceFile[], reached: Reached) {
    this.#near = new Reaching(texts);
    this.#sources = new Map(sources.map((source) => [source.path, source]));
    for (const [test, { functions }] of Object.entries(reached)) {
      for (const one of functions) {
        this.#byFunction.set(one, (this.#byFunction.get(one) ?? new Set()).add(test));
      }
    }
  }

  /**
   * Those that run the function, the nearest first; where none does, it may run in a process or a
   * thread that a test starts, and those that name its file, step by step, are asked.
   */
  testsOf({ path, start }: Site): readonly string[] {
    const near = this.#near.testsOf(path);
    const source = this.#sources.get(path);
    const running = source === undefined ? '' : functionAt(source, start);
    const those = this.#byFunction.get(running);
    return those === undefined ? near : near.filter((test) => those.has(test));
  }
}

class RandomHunt {
  readonly #choice: TestChoice;
  readonly #sites: readonly Site[];
  readonly #terms: RandomTerms;
  readonly #file: string;
  readonly #verdicts = new Map<string, Verdict>();
  /** Tests that pass in a copy without a mistake, as far as that was looked at. */
  readonly #sound = new Map<string, boolean>();
  readonly #endMs = performance.now() + LIMIT_MS;
  #next: number;

  constructor(sites: readonly Site[], choice: TestChoice, terms: RandomTerms) {
    this.#choice = choice;
    this.#sites = sites;
    this.#terms = terms;
    this.#next = terms.from;
    this.#file = join(KEPT, `random-${terms.count}-${terms.seed}-${commit()}.jsonl`);
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n') : [];
    for (const line of lines.filter((one) => one !== '')) {
      const verdict = JSON.parse(line) as Verdict;
      this.#verdicts.set(verdict.site, verdict);
    }
  }

  /** Tries one place after another in a copy of its own, until none is left or time is over. */
  async work(): Promise<void> {
    const copy = new FlawedCopy(listFiles());
    for (;;) {
      const site = this.#sites[this.#next];
      if (site === undefined || performance.now() > this.#endMs) return;
      const place = this.#next;
      this.#next += 1;
      if (this.#verdicts.has(nameOf(site))) continue;
      const verdict = await this.#try(copy, site);
      if (verdict === null) return;
      this.#verdicts.set(verdict.site, verdict);
      appendFileSync(this.#file, `${JSON.stringify(verdict)}\n`);
      console.log(`${verdict.verdict} ${place} ${verdict.site}\n       by ${verdict.by}`);
    }
  }

  /** Says what lived, and whether all were tried; the exit code. */
  conclude(): number {
    const tried = this.#sites
      .slice(this.#terms.from)
      .map((site) => this.#verdicts.get(nameOf(site)));
    const known = tried.filter((verdict) => verdict !== undefined);
    const alive = known.filter(({ verdict }) => verdict === 'alive');
    const errors = known.filter(({ verdict }) => verdict === 'error');
    for (const { site, by } of alive) console.log(`ALIVE ${site}\n      through ${by}`);
    for (const { site, by } of errors) console.log(`ERROR ${site}\n      ${by}`);
    console.log(
      `${known.length - alive.length - errors.length} of ${known.length} random mistakes killed`,
    );
    const undecided = tried.indexOf(undefined);
    if (undecided < 0) return alive.length + errors.length === 0 ? 0 : 1;
    const { count, seed, from } = this.#terms;
    const rest = `--random ${count} --seed ${seed} --from ${from + undecided}`;
    console.error(`unfinished: the time is over after ${known.length}; go on with ${rest}`);
    return 1;
  }

  async #try(copy: FlawedCopy, site: Site): Promise<Verdict | null> {
    const all = this.#choice.testsOf(site);
    const tests = all.slice(0, MOST_TESTS);
    let first = 0;
    let broke: string | null = null;
    for (const size of BATCHES) {
      const batch = tests.slice(first, first + size);
      first += size;
      if (performance.now() > this.#endMs) return null;
      const said = await this.#judge(copy, site, batch);
      if (said.kind === 'failed') {
        return { site: nameOf(site), verdict: 'killed', by: `${said.file}: ${said.title}` };
      }
      if (said.kind === 'broke') broke ??= said.why;
    }
    if (broke !== null) return { site: nameOf(site), verdict: 'error', by: broke };
    return {
      site: nameOf(site),
      verdict: 'alive',
      by: `${tests.length} of ${all.length} test files`,
    };
  }

  /** What tests say of the mistake; who fails without it as well says nothing. */
  async #judge(copy: FlawedCopy, site: Site, tests: readonly string[]): Promise<RunVerdict> {
    const rest = tests.filter((test) => this.#sound.get(test) !== false);
    if (rest.length === 0) return { kind: 'passed' };
    const path = join(copy.folder, site.path);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, site.start) + site.to + text.slice(site.end));
    const said = await run(copy.folder, rest);
    writeFileSync(path, text);
    if (said.kind === 'passed' || said.file === null) return said;
    const { file } = said;
    const isSound = this.#sound.get(file) ?? (await run(copy.folder, [file])).kind === 'passed';
    this.#sound.set(file, isSound);
    if (!isSound) return await this.#judge(copy, site, rest);
    if (said.kind === 'failed') return said;
    // A file that breaks off tells nothing; another may have a test that fails.
    const others = rest.filter((test) => test !== file);
    const next = await this.#judge(copy, site, others);
    return next.kind === 'failed' ? next : said;
  }
}

/** A place in words; those of one seed stay the same while its file does. */
function nameOf({ path, line, start, kind, from, to }: Site): string {
  const [was = ''] = from.split('\n');
  return `${path}:${line} (${start}) ${kind}: ${was} -> ${to}`;
}

/** The commit that is looked at: verdicts are of one, over any number of runs. */
function commit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: REPOSITORY });
  return String(stdout).trim() || 'none';
}
