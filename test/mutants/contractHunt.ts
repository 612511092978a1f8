/**
 * Hunting mistakes in the rules of the trade: each is one changed line in a copy of the contracts,
 * and the tests named with it have to notice it there.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Planted } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Kill, Mutant } from './mutant.ts';

const COPIED = ['contracts', 'ledger', 'test/contracts', 'test/support', 'scripts/deeds.ts'];
const FILES = ['docs/refusals.md'];

/** The part of the runner's report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const HISTORIES_ALONE = 'test/contracts/market.property.test.ts';

let copy: FlawedCopy | null = null;

/** A copy of the floors under test, made once for each run. */
function workingCopy(): FlawedCopy {
  if (copy !== null) return copy;
  copy = new FlawedCopy([...COPIED, ...FILES]);
  const control = runTests(copy.folder, testFiles(['units', 'settlement']));
  if (control.killed) throw new Error(`the copy without a mistake fails: ${control.by}`);
  return copy;
}

function hunt(change: Change, tests: readonly string[]): Kill {
  const flawed = workingCopy();
  return flawed.with(change, () => runTests(flawed.folder, testFiles(tests)));
}

function testFiles(tests: readonly string[]): readonly string[] {
  return tests.map((name) => `test/contracts/${name}.test.ts`);
}

/** Whether tests of a copy, by their paths, notice what is wrong in it. */
export function runTests(folder: string, names: readonly string[]): Kill {
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  const report = join(folder, 'report.json');
  const output = ['--reporter', 'json', '--outputFile', report];
  const args = [runner, 'run', ...names, '--root', folder, '--bail', '1', ...output];
  const { status } = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: 'ignore',
    // Where the histories alone hunt, all of them do: what is rare comes late.
    env: { ...process.env, HISTORIES: names.join() === HISTORIES_ALONE ? '89' : '8' },
  });
  if (status === 0) return { killed: false, by: `lived through ${names.join(', ')}` };
  return { killed: true, by: firstFailed(report) ?? `${names.join(', ')} broke off` };
}

function firstFailed(report: string): string | null {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return all.find(({ status }) => status === 'failed')?.fullName ?? null;
}

/**
 * A mistake that changes one line of the contracts, and the tests that hunt it.
 *
 * @param change its file is named below `contracts/`
 */
export function mutant(
  name: string,
  why: string,
  tests: readonly string[],
  change: Planted,
): Mutant {
  const planted = { ...change, file: `contracts/${change.file}` };
  return { name, why, planted, kill: () => hunt(planted, tests) };
}
