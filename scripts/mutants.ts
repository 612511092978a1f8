import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

// `npm run test:mutants -- [--area AREA ...] [--from K]`: plants the mistakes of test/mutants and
// hunts them. It is a process of its own, because scripts import no tests.

const REPOSITORY = resolve(import.meta.dirname, '..');

/** Passes the arguments on; the exit code is that of the run. */
export function main(argv: readonly string[]): number {
  const { status } = spawnSync(process.execPath, ['test/mutants/main.ts', ...argv], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
  return status ?? 1;
}
