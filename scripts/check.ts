import { resolve } from 'node:path';
import { ChildGroup } from './childGroup.ts';

// `npm run check`: everything that can be judged without running the ledger. All steps run, so that
// one look shows all that is wrong; each prints its time.

const REPOSITORY = resolve(import.meta.dirname, '..');
/** A step that takes longer hangs; a busy machine may well take minutes. */
const STEP_LIMIT_MS = 600_000;

interface Step {
  readonly name: string;
  /** A command of node_modules/.bin; all of them are JavaScript and run on this very Node. */
  readonly command: string;
  readonly options: readonly string[];
}

const STEPS: readonly Step[] = [
  { name: 'types', command: 'tsc', options: ['-p', '.'] },
  { name: 'types of ledger', command: 'tsc', options: ['-p', 'ledger'] },
  { name: 'types of the portal', command: 'tsc', options: ['-p', 'client/portal'] },
  { name: 'format and lint', command: 'biome', options: ['ci', '--error-on-warnings', '.'] },
  { name: 'house, documents', command: 'vitest', options: ['run', 'test/house', 'test/docs'] },
  { name: 'unused code', command: 'knip', options: ['--no-progress'] },
];

/** Runs every step; 0 only when none failed. */
export async function main(): Promise<number> {
  const group = new ChildGroup();
  const lines: string[] = [];
  let failed = 0;
  for (const step of STEPS) {
    console.log(`\n${step.name}`);
    const startMs = performance.now();
    const file = `node_modules/.bin/${step.command}`;
    const options = { cwd: REPOSITORY, limitMs: STEP_LIMIT_MS };
    const { how } = await group.run([file, ...step.options], options);
    if (group.stoppedCode !== null) return group.stoppedCode;
    const verdict = how === 'ok' ? how : `failed: ${how}`;
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    if (verdict !== 'ok') failed += 1;
    lines.push(`check ${step.name.padEnd(20)} ${seconds.padStart(6)} s  ${verdict}`);
  }
  console.log(['', ...lines, `${STEPS.length - failed} passed, ${failed} failed`].join('\n'));
  return failed === 0 ? 0 : 1;
}
