/** Runs tests of a copy in a process of their own, up to the first that fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { dataPath } from '../support/sharedData.ts';

/** Tests that have not ended by then hang: each file takes seconds. */
const HANG_MS = 8 * 60_000;
/** A loaded machine fails no test by its time. */
const PATIENCE = ['--testTimeout', '180000', '--hookTimeout', '180000'];

/** The first test that failed, by its file and its title. */
export interface Failure {
  readonly file: string;
  readonly title: string;
}

/** The part of the runner's report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** What fails of the test files, one after another; null when all pass. */
export async function firstFailure(
  folder: string,
  files: readonly string[],
): Promise<Failure | null> {
  const [first = ''] = files;
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  const output = ['--bail', '1', '--maxWorkers', '1', '--reporter', 'json', '--outputFile', report];
  const child = spawn(process.execPath, [runner, 'run', ...files, ...output, ...PATIENCE], {
    cwd: folder,
    stdio: 'ignore',
    // A group of its own, so that what hangs is ended with all that it has started.
    detached: true,
    env: { ...process.env, HISTORIES: '8', TALLY_DATA: resolve(dataPath('.')) },
  });
  const ended = once(child, 'exit');
  const timer = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, HANG_MS);
  const [status, signal] = (await ended) as [number | null, string | null];
  clearTimeout(timer);
  if (status === 0) return null;
  if (signal !== null) return { file: first, title: 'hangs' };
  return failureIn(folder, report) ?? { file: first, title: 'breaks off' };
}

function failureIn(folder: string, report: string): Failure | null {
  if (!existsSync(report)) return null;
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return { file: relative(folder, name), title: failed.fullName };
  }
  const broken = testResults.find(({ status }) => status === 'failed');
  return broken === undefined
    ? null
    : { file: relative(folder, broken.name), title: 'cannot be loaded' };
}
