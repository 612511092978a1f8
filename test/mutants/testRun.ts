/** Runs tests of a copy in a process of their own, and says what that tells of a mistake. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A test that failed, by its file and its title. */
interface Failure {
  readonly file: string;
  readonly title: string;
}

/**
 * What a run says. Only a test that failed notices a mistake: of files that could not be loaded, of
 * a run that was ended or hung, nobody knows whether the mistake was why, or another one.
 */
export type RunVerdict =
  | { readonly kind: 'passed' }
  | ({ readonly kind: 'failed' } & Failure)
  | { readonly kind: 'broke'; readonly why: string; readonly file: string | null };

/** How a process ended. */
interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
}

/** The part of the runner's report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** How the tests are run. */
interface RunTerms {
  /** Histories of each property test; few, because each mistake is hunted by many. */
  readonly histories: number;
}

/** Runs test files up to the first failure, in this thread. */
export function runNow(folder: string, files: readonly string[], terms: RunTerms): RunVerdict {
  const { argv, env, report } = commandOf(folder, files, terms);
  const { status, signal } = spawnSync(process.execPath, argv, {
    cwd: folder,
    stdio: 'ignore',
    env,
  });
  return verdictOf({ status, signal }, folder, report);
}

function commandOf(
  folder: string,
  files: readonly string[],
  { histories }: RunTerms,
): { readonly argv: string[]; readonly env: NodeJS.ProcessEnv; readonly report: string } {
  const report = join(folder, 'report.json');
  // That of an earlier run says nothing about this one.
  rmSync(report, { force: true });
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  const output = ['--bail', '1', '--reporter', 'json', '--outputFile', report];
  return {
    argv: [runner, 'run', ...files, '--root', folder, ...output],
    env: { ...process.env, HISTORIES: String(histories) },
    report,
  };
}

function verdictOf({ status, signal }: Ended, folder: string, report: string): RunVerdict {
  if (status === 0) return { kind: 'passed' };
  const broke = (why: string, file: string | null = null): RunVerdict => ({
    kind: 'broke',
    why,
    file,
  });
  if (signal !== null) return broke(`the run was ended by ${signal}`);
  if (!existsSync(report)) return broke(`the run ended with ${status} and without a report`);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find((one) => one.status === 'failed');
    if (failed === undefined) continue;
    return { kind: 'failed', file: relative(folder, name), title: failed.fullName };
  }
  const broken = testResults.find((one) => one.status === 'failed');
  if (broken === undefined) return broke(`the run ended with ${status}, and no test failed`);
  const file = relative(folder, broken.name);
  return broke(`${file} cannot be run`, file);
}
