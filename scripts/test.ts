import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ChildGroup } from './childGroup.ts';

// `npm test`: runs every suite (a folder of test/) but the slow ones, one after the other, and
// closes with the line `N passed, N failed`; `test:drills` and `test:portal` run those. A suite
// counts as failed, too, when it ends badly without a failed test (an unhandled error, a crash, the
// time limit) or when a test file of its folder did not run.

const REPOSITORY = resolve(import.meta.dirname, '..');
/** Of `npm test`, and of the suites that are run by name. */
const TOTAL_LIMIT_MS = { all: 20 * 60_000, named: 30 * 60_000 };

/** The order of the floors: what fails lowest is read first. Other folders follow by name. */
const ORDER = ['ledger', 'contracts', 'node', 'client', 'simulation', 'network'];

/** Nodes that are killed, pages that are walked or clicked take their time: by name alone. */
const SLOW = ['crash', 'walks', 'portal'];

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** Runs the named suites, or all but the slow; 0 when at least one test ran and none failed. */
export async function main(argv: readonly string[]): Promise<number> {
  const suites = findSuites();
  const chosen = argv.length > 0 ? argv : [...suites.keys()].filter((name) => !SLOW.includes(name));
  const unknown = chosen.filter((name) => !suites.has(name));
  if (unknown.length > 0) {
    console.error(`no suite ${unknown.join(', ')}; there are: ${[...suites.keys()].join(', ')}`);
    return 2;
  }
  const group = new ChildGroup();
  const limitMs = argv.length > 0 ? TOTAL_LIMIT_MS.named : TOTAL_LIMIT_MS.all;
  const deadlineMs = performance.now() + limitMs;
  const tallies: Tally[] = [];
  const lines: string[] = [];
  for (const name of chosen) {
    const startMs = performance.now();
    const suite = { name, files: suites.get(name) ?? [] };
    const tally = await runSuite(group, suite, deadlineMs - startMs);
    if (group.stoppedCode !== null) return group.stoppedCode;
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    tallies.push(tally);
    lines.push(`suite ${name.padEnd(12)} ${seconds.padStart(7)} s  ${closingLine(tally)}`);
  }
  const total = sum(tallies);
  console.log(['', ...lines, closingLine(total)].join('\n'));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** Suite names in the order they run, each with the absolute paths of its test files. */
function findSuites(): Map<string, string[]> {
  const suites = new Map<string, string[]>(ORDER.map((name) => [name, []]));
  for (const path of globSync('test/**/*.test.ts', { cwd: REPOSITORY }).sort()) {
    const [, name = ''] = path.split('/');
    suites.set(name, [...(suites.get(name) ?? []), join(REPOSITORY, path)]);
  }
  return new Map([...suites].filter(([, files]) => files.length > 0));
}

async function runSuite(
  group: ChildGroup,
  { name, files }: { readonly name: string; readonly files: readonly string[] },
  limitMs: number,
): Promise<Tally> {
  console.log(`\nsuite ${name} (${files.length} files)`);
  if (limitMs <= 0) return broken(name, 'the time limit of the whole run was used up before it');
  const folder = mkdtempSync(join(tmpdir(), 'tally-test-'));
  try {
    const reportFile = join(folder, 'report.json');
    const end = await runVitest(group, name, reportFile, limitMs);
    const report = readReport(reportFile);
    if (report === undefined) return broken(name, `${end}, and vitest left no report`);
    return judge(name, files, report, end);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Resolves with 'ok' or with how the run ended otherwise. */
async function runVitest(
  group: ChildGroup,
  name: string,
  reportFile: string,
  limitMs: number,
): Promise<string> {
  const vitest = join(REPOSITORY, 'node_modules/vitest/vitest.mjs');
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const limits = { cwd: REPOSITORY, limitMs: Math.ceil(limitMs) };
  const { how } = await group.run([vitest, 'run', `test/${name}/`, ...options], limits);
  return how === 'ok' ? how : `vitest ended: ${how}`;
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    // The caller counts a missing or cut-off report as a failure.
    return undefined;
  }
}

function judge(name: string, files: readonly string[], report: Report, end: string): Tally {
  const ran = new Set(report.testResults.map((result) => result.name));
  const missed = files.filter((file) => !ran.has(file));
  const failedFiles = report.testResults.filter((result) => result.status === 'failed').length;
  const tally: Tally = {
    passed: report.numPassedTests,
    // A file that cannot be loaded has no failed test of its own.
    failed: Math.max(report.numFailedTests, failedFiles),
    skipped: report.numPendingTests + report.numTodoTests,
  };
  if (missed.length > 0) return sum([tally, broken(name, `did not run: ${missed.join(', ')}`)]);
  if (tally.failed === 0 && end !== 'ok') return sum([tally, broken(name, end)]);
  return tally;
}

function broken(name: string, reason: string): Tally {
  console.error(`suite ${name} failed: ${reason}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

function closingLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
