/**
 * `--random N --seed S`: changes N random places of what ships, one at a time, in a copy, and runs
 * the tests that reach each, the cheapest first, up to the first that fails. A mistake is alive
 * when all of them passed; when the time is over before that, nothing is said of it.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { TextFile } from '../house/documentRules.ts';
import { listFiles, parseSources, REPOSITORY, readTexts } from '../house/tree.ts';
import { Lots } from '../simulation/lots.ts';
import { Attempt } from './attempt.ts';
import { reasonOf } from './equivalents.ts';
import { measureReached } from './reached.ts';
import { isReaching, Reaching } from './reaching.ts';
import type { Site } from './sites.ts';
import { sitesOf } from './sites.ts';
import { TestChoice } from './testChoice.ts';

const SHIPS = /^(ledger|contracts|node|client)\/.*\.ts$/;
const READ = /^(ledger|contracts|node|client|scripts|test)\/.*\.(ts|mjs)$/;
/** What hunts, and what looks at texts, has no part in what is hunted. */
const HUNTS = /^test\/(house|mutants)\//;
/** Outside git. */
const KEPT = join(REPOSITORY, '.tallystick');
const LIMIT_MS = 30 * 60_000;

/**
 * What became of a place; without a verdict where the time was over. `hangs` and `breaks`: a test
 * that passes without the mistake did not end, or could not be run, with it.
 */
interface Verdict {
  readonly site: string;
  readonly verdict: 'killed' | 'hangs' | 'breaks' | 'alive';
  readonly by: string;
  /** It holds while this is the hash: of the test file that noticed it, or of all tests. */
  readonly file: string | null;
  readonly hash: Hash;
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

/** Hunts them; the exit code is 0 when all died that are not equivalent. */
export async function huntRandom(terms: RandomTerms): Promise<number> {
  const endMs = performance.now() + LIMIT_MS;
  const texts = readTexts(listFiles().filter((path) => READ.test(path)));
  const sources = parseSources(texts.filter(({ path }) => SHIPS.test(path)));
  const sites = chooseSites(sources.flatMap(sitesOf), terms);
  const tests = texts.filter(({ path }) => isReaching(path));
  // Measures and verdicts are of one state of the sources, over any number of runs.
  const name = `random-${terms.count}-${terms.seed}-${hashOfTexts(sources).slice(0, 12)}`;
  const kept = join(KEPT, `${name}-reached.jsonl`);
  const workers = availableParallelism();
  const reaches = await measureReached({ sources, sites, tests, kept, endMs, workers });
  if (reaches === null) {
    console.error('unfinished: the time is over before all tests were measured; run it again');
    return 1;
  }
  const choice = new TestChoice(new Reaching(texts), reaches);
  const hashes = new Map(tests.map((test) => [test.path, hashOfTexts([test])]));
  const all = hashOfTexts(texts.filter(({ path }) => !HUNTS.test(path)));
  const hashOfTest = (file: string | null): Hash =>
    file === null ? all : (hashes.get(file) ?? all);
  const file = join(KEPT, `${name}.jsonl`);
  const hunt = new RandomHunt({ sites, choice, terms, endMs, file, hashOfTest });
  await Promise.all(Array.from({ length: workers }, () => hunt.work()));
  return hunt.conclude();
}

/** What a hunt goes about. */
interface Hunt {
  readonly sites: readonly Site[];
  readonly choice: TestChoice;
  readonly terms: RandomTerms;
  readonly endMs: number;
  /** Where the verdicts are kept, a line for each. */
  readonly file: string;
  /** Of a test file, or of all that is read. */
  readonly hashOfTest: (file: string | null) => Hash;
}

class RandomHunt {
  readonly #hunt: Hunt;
  readonly #verdicts = new Map<string, Verdict>();
  #next: number;

  constructor(hunt: Hunt) {
    this.#hunt = hunt;
    this.#next = hunt.terms.from;
    const lines = existsSync(hunt.file) ? readFileSync(hunt.file, 'utf8').trim().split('\n') : [];
    for (const line of lines) {
      const verdict = JSON.parse(line) as Verdict;
      // The test that noticed it is the same; or nothing is other than when it lived.
      const holds = hunt.hashOfTest(verdict.file) === verdict.hash;
      if (holds) this.#verdicts.set(verdict.site, verdict);
    }
  }

  /** Tries one place after another in a copy of its own, until none is left or time is over. */
  async work(): Promise<void> {
    const { sites, endMs, file } = this.#hunt;
    const attempt = new Attempt(endMs);
    for (;;) {
      const site = sites[this.#next];
      if (site === undefined || performance.now() > endMs) break;
      const place = this.#next;
      this.#next += 1;
      if (this.#verdicts.has(nameOf(site))) continue;
      const verdict = await this.#judge(attempt, site, place);
      if (verdict === null) continue;
      this.#verdicts.set(verdict.site, verdict);
      appendFileSync(file, `${JSON.stringify(verdict)}\n`);
      console.log(`${verdict.verdict} ${place} ${verdict.site}\n       by ${verdict.by}`);
    }
    attempt.close();
  }

  /** Says what lived, and whether all were tried; the exit code. */
  conclude(): number {
    const { sites, terms } = this.#hunt;
    const tried = sites.slice(terms.from).map((site) => ({
      reason: reasonOf(site),
      ...(this.#verdicts.get(nameOf(site)) ?? { site: nameOf(site), verdict: null, by: '' }),
    }));
    const lived = tried.filter(({ verdict }) => verdict === 'alive');
    const equivalent = lived.filter(({ reason }) => reason !== null);
    const alive = lived.filter(({ reason }) => reason === null);
    for (const { site, reason } of equivalent) console.log(`equivalent ${site}\n      ${reason}`);
    for (const { site, by } of alive) console.log(`ALIVE ${site}\n      through ${by}`);
    const count = (one: Verdict['verdict'] | null): number =>
      tried.filter(({ verdict }) => verdict === one).length;
    const died = count('killed') + count('hangs') + count('breaks');
    console.log(
      `${died} of ${died + alive.length} random mistakes died: ` +
        `${count('killed')} by a test that failed, ${count('hangs')} by one that hung, ` +
        `${count('breaks')} by one that broke off; ${equivalent.length} more are equivalent`,
    );
    if (count(null) === 0) return alive.length === 0 ? 0 : 1;
    console.error(`unfinished: ${count(null)} have no verdict; run it again`);
    return 1;
  }

  async #judge(attempt: Attempt, site: Site, place: number): Promise<Verdict | null> {
    const said = await attempt.kill(site, this.#hunt.choice.testsOf(site, place));
    if (said === null) return null;
    const hash = this.#hunt.hashOfTest(said.file);
    return { site: nameOf(site), verdict: said.kind, by: said.by, file: said.file, hash };
  }
}

function hashOfTexts(texts: readonly TextFile[]): Hash {
  return hashOf(Buffer.from(JSON.stringify(texts.map(({ path, text }) => [path, text]))));
}

/** A place in words; those of one seed stay the same while its file does. */
function nameOf({ path, line, start, kind, from, to }: Site): string {
  const [was = ''] = from.split('\n');
  return `${path}:${line} (${start}) ${kind}: ${was} -> ${to}`;
}
