import { resolve } from 'node:path';
import { ChildGroup } from './childGroup.ts';

// `npm run bench:validators`: runs test/simulation/validatorBytes.ts, as a process of its own,
// because scripts import no tests.

const REPOSITORY = resolve(import.meta.dirname, '..');

/** Passes the arguments on; the exit code is that of the run. */
export async function main(argv: readonly string[]): Promise<number> {
  const group = new ChildGroup();
  const { code } = await group.run(['test/simulation/validatorBytes.ts', ...argv], {
    cwd: REPOSITORY,
  });
  return group.stoppedCode ?? code ?? 1;
}
