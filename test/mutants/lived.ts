/** Mistakes that can be planted anywhere, in a copy of all that ships and of its tests. */
import { runTests } from './contractHunt.ts';
import type { Change } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Mutant } from './mutant.ts';

const COPIED = [
  ...['client', 'contracts', 'docs', 'examples', 'ledger', 'node', 'scripts'],
  ...['guard.mjs', 'launch.mjs', 'README.md'],
  ...['test/client', 'test/contracts', 'test/ledger', 'test/network', 'test/node'],
  ...['test/simulation', 'test/support', 'test/vectors'],
];

let copy: FlawedCopy | null = null;
/** Tests that pass in the copy as it is: else each mistake would seem to be noticed. */
const controlled = new Set<string>();

function workingCopy(control: readonly string[]): FlawedCopy {
  copy ??= new FlawedCopy(COPIED);
  const unknown = control.filter((test) => !controlled.has(test));
  const found = unknown.length > 0 ? runTests(copy.folder, unknown) : null;
  if (found?.killed) throw new Error(`the copy without a mistake fails: ${found.by}`);
  for (const test of unknown) controlled.add(test);
  return copy;
}

/** A mistake, why it matters, and the tests, below `test/`, that have to notice it. */
export function lived(
  name: string,
  why: string,
  tests: readonly string[],
  planted: Change,
): Mutant {
  const files = tests.map((test) => `test/${test}.test.ts`);
  const kill: Mutant['kill'] = () => {
    const flawed = workingCopy(files);
    return flawed.with(planted, () => runTests(flawed.folder, files));
  };
  return { name, why, planted, kill };
}
