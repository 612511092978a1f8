/**
 * Which tests would see another value at which places: measured once for the chosen places, in a
 * copy whose sources say so (`probes.ts`), and kept outside git. A test that never runs the place,
 * or for which a condition has there the value that the mistake gives it, cannot notice it.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { TextFile } from '../house/documentRules.ts';
import type { SourceFile } from '../house/sourceFile.ts';
import { listFiles } from '../house/tree.ts';
import { FlawedCopy } from './flawedCopy.ts';
import { HostedRun } from './hostedRun.ts';
import { withProbes } from './probes.ts';
import type { Site } from './sites.ts';

/** What was measured of one test file. */
export interface Reach {
  readonly file: string;
  /** Of its text: when that changes, it is measured anew. */
  readonly hash: Hash;
  readonly tests: readonly TestReach[];
  /** Numbers of places that are reached outside of tests: on loading, in hooks, in processes. */
  readonly outside: readonly number[];
  /** The work of the whole file. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** One test that passes without a mistake, and the numbers of the places that it reaches. */
interface TestReach {
  readonly name: string;
  readonly ms: number;
  readonly places: readonly number[];
}

/** What is measured, and until when. */
interface Terms {
  readonly sources: readonly SourceFile[];
  readonly sites: readonly Site[];
  /** Test files. */
  readonly tests: readonly TextFile[];
  /** Where the measure is kept, a line for each test file. */
  readonly kept: string;
  readonly endMs: number;
  readonly workers: number;
}

/** Longer than any test file takes. */
const LIMIT = { cpuMs: 10 * 60_000, wallMs: 20 * 60_000 };

/** In the copy: within a test its places are kept, elsewhere they are written down. */
export const REACHED = `// Bundles for browsers, built of the copy too, have nothing to import.
const appendFileSync = globalThis.process?.getBuiltinModule?.('node:fs').appendFileSync;
const told = new Set();
export function __runs(id) {
  if (globalThis.__reached !== undefined) return void globalThis.__reached.add(id);
  const { REACHED_FILE } = globalThis.process?.env ?? {};
  if (told.has(id) || REACHED_FILE === undefined) return;
  told.add(id);
  try { appendFileSync(REACHED_FILE, id + '\\n'); } catch {}
}
export function __seen(id, wanted, value) {
  if (Boolean(value) === wanted) __runs(id);
  return value;
}
export function __differs(id, a, b, right, wrong) {
  const value = right(a, b);
  let other;
  try { other = wrong(a, b); } catch { other = __runs; }
  if (!Object.is(value, other)) __runs(id);
  return value;
}
`;

const SETUP = `import { appendFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach } from 'vitest';
const outside = new Set();
const tests = new Map();
globalThis.__reached = outside;
beforeEach(({ task }) => {
  const name = task.fullTestName;
  if (!tests.has(name)) tests.set(name, new Set());
  globalThis.__reached = tests.get(name);
});
afterEach(() => { globalThis.__reached = outside; });
afterAll(() => {
  const said = [...tests].map(([name, places]) => [name, [...places]]);
  const line = JSON.stringify({ outside: [...outside], tests: said });
  appendFileSync(process.env.REACHED_FILE, line + '\\n');
});
`;

/** Measures those test files that are not measured yet; null when the time was over before that. */
export async function measureReached(terms: Terms): Promise<readonly Reach[] | null> {
  const { kept, tests } = terms;
  mkdirSync(dirname(kept), { recursive: true });
  const known = existsSync(kept) ? readFileSync(kept, 'utf8').trim().split('\n') : [];
  const hashes = new Map(tests.map(({ path, text }) => [path, hashOf(Buffer.from(text))]));
  const reaches = known
    .map((line) => JSON.parse(line) as Reach)
    .filter(({ file, hash }) => hashes.get(file) === hash);
  const have = new Set(reaches.map(({ file }) => file));
  const wanted = [...hashes].filter(([file]) => !have.has(file));
  if (wanted.length === 0) return reaches;
  console.log(`measuring what ${wanted.length} of ${tests.length} test files reach`);
  const measure = async (): Promise<void> => {
    const copy = probedCopy(terms);
    const said = join(copy.folder, 'reached.jsonl');
    const env = { REACHED_FILE: said };
    const host = new HostedRun(copy.folder, { setup: ['./reached.setup.mjs'], env });
    for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
      if (performance.now() > terms.endMs) break;
      rmSync(said, { force: true });
      const [file, hash] = next;
      const reach = inBrowsers(terms.sites, { ...(await reachOf(host, file, said)), hash });
      appendFileSync(kept, `${JSON.stringify(reach)}\n`);
      reaches.push(reach);
    }
    host.close();
  };
  await Promise.all(Array.from({ length: terms.workers }, measure));
  return reaches.length < tests.length ? null : reaches;
}

/** What runs in a browser writes nothing down: tests of the portal are asked about all of it. */
function inBrowsers(sites: readonly Site[], reach: Reach): Reach {
  if (!reach.file.startsWith('test/portal/')) return reach;
  const portal = sites.flatMap(({ path }, id) => (path.startsWith('client/portal/') ? [id] : []));
  return { ...reach, outside: [...new Set([...reach.outside, ...portal])] };
}

async function reachOf(host: HostedRun, file: string, said: string): Promise<Omit<Reach, 'hash'>> {
  const ran = await host.run({ file, names: null, all: true, changed: [] }, LIMIT);
  const passed = ran.tests.filter(({ state }) => state === 'passed');
  const lines = existsSync(said) ? readFileSync(said, 'utf8').trim().split('\n') : [];
  const outside = new Set<number>();
  const places = new Map<string, readonly number[]>();
  for (const line of lines) {
    const told = JSON.parse(line) as number | Told;
    if (typeof told === 'number') outside.add(told);
    else {
      for (const one of told.outside) outside.add(one);
      for (const [name, these] of told.tests) places.set(name, these);
    }
  }
  const tests = passed.map(({ name, ms }) => ({ name, ms, places: places.get(name) ?? [] }));
  return { file, tests, outside: [...outside], ...ran.cost };
}

/** A line of a test file's worker. */
interface Told {
  readonly outside: readonly number[];
  readonly tests: readonly (readonly [string, readonly number[]])[];
}

/** A copy whose sources say what reaches their places, by their numbers. */
function probedCopy({ sources, sites }: Terms): FlawedCopy {
  const copy = new FlawedCopy(listFiles());
  for (const { path, text } of sources) {
    const probes = sites.flatMap((site, id) => (site.path === path ? [{ id, ...site }] : []));
    if (probes.length > 0) writeFileSync(join(copy.folder, path), withProbes(path, text, probes));
  }
  writeFileSync(join(copy.folder, 'reached.mjs'), REACHED);
  writeFileSync(join(copy.folder, 'reached.setup.mjs'), SETUP);
  return copy;
}
