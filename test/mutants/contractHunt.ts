/**
 * Hunting mistakes in the rules of the trade: each is one changed line in a copy of the contracts,
 * and the tests named with it have to notice it there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Kill, Mutant } from './mutant.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const COPIED = ['contracts', 'ledger', 'test/contracts', 'test/support', 'scripts/deeds.ts'];
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'docs/refusals.md'];

/** A changed line: where it stands, what it says, what it says with the mistake. */
interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The part of the runner's report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

let copy: string | null = null;

/** A copy of the floors under test, made once for each run. */
function workingCopy(): string {
  if (copy !== null) return copy;
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-mutants-'));
  for (const path of [...COPIED, ...FILES]) {
    cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  copy = folder;
  const control = runTests(folder, ['units', 'settlement']);
  if (control.killed) throw new Error(`the copy without a mistake fails: ${control.by}`);
  return folder;
}

function hunt({ file, from, to }: Change, tests: readonly string[]): Kill {
  const folder = workingCopy();
  const path = join(folder, 'contracts', file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`contracts/${file} has not one line ${from}`);
  try {
    writeFileSync(path, parts.join(to));
    return runTests(folder, tests);
  } finally {
    writeFileSync(path, text);
  }
}

function runTests(folder: string, tests: readonly string[]): Kill {
  const names = tests.map((name) => `test/contracts/${name}.test.ts`);
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  const report = join(folder, 'report.json');
  const output = ['--reporter', 'json', '--outputFile', report];
  const args = [runner, 'run', ...names, '--root', folder, '--bail', '1', ...output];
  const { status } = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, HISTORIES: '8' },
  });
  if (status === 0) return { killed: false, by: `lived through ${names.join(', ')}` };
  return { killed: true, by: firstFailed(report) ?? `${names.join(', ')} broke off` };
}

function firstFailed(report: string): string | null {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return all.find(({ status }) => status === 'failed')?.fullName ?? null;
}

/** A mistake that changes one line of the contracts, and the tests that hunt it. */
export function mutant(
  name: string,
  why: string,
  tests: readonly string[],
  change: Change,
): Mutant {
  return { name, why, kill: () => hunt(change, tests) };
}
