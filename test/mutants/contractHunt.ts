/**
 * Hunting mistakes in the rules of the trade: each is one changed line in a copy of the contracts,
 * and the tests named with it have to notice it there.
 */
import type { Change, Planted } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Kill, Mutant } from './mutant.ts';
import { runNow } from './testRun.ts';

const COPIED = ['contracts', 'ledger', 'test/contracts', 'test/support', 'scripts/deeds.ts'];
const FILES = ['docs/refusals.md'];

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

/**
 * Whether tests of a copy, by their paths, notice what is wrong in it.
 * @throws Error when the run broke off, which tells nothing
 */
export function runTests(folder: string, names: readonly string[]): Kill {
  // Where the histories alone hunt, all of them do: what is rare comes late.
  const histories = names.join() === HISTORIES_ALONE ? 89 : 8;
  const verdict = runNow(folder, names, { histories });
  if (verdict.kind === 'broke') throw new Error(`the tests broke off: ${verdict.why}`);
  if (verdict.kind === 'failed') return { killed: true, by: verdict.title };
  return { killed: false, by: `lived through ${names.join(', ')}` };
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
