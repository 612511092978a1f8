import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

// `npm run check`: everything that can be judged without running the ledger. All steps run, so that
// one look shows all that is wrong; each prints its time.

const REPOSITORY = resolve(import.meta.dirname, '..');
const STEP_LIMIT_MS = 120_000;

interface Step {
  readonly name: string;
  /** A command of node_modules/.bin; all of them are JavaScript and run on this very Node. */
  readonly command: string;
  readonly options: readonly string[];
}

const STEPS: readonly Step[] = [
  { name: 'types', command: 'tsc', options: ['-p', '.'] },
  { name: 'types of ledger', command: 'tsc', options: ['-p', 'ledger'] },
  { name: 'format and lint', command: 'biome', options: ['ci', '--error-on-warnings', '.'] },
  { name: 'house, documents', command: 'vitest', options: ['run', 'test/house', 'test/docs'] },
  { name: 'unused code', command: 'knip', options: ['--no-progress'] },
];

/** Runs every step; 0 only when none failed. */
export function main(): number {
  const lines: string[] = [];
  let failed = 0;
  for (const step of STEPS) {
    console.log(`\n${step.name}`);
    const startMs = performance.now();
    const verdict = run(step);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    if (verdict !== 'ok') failed += 1;
    lines.push(`check ${step.name.padEnd(20)} ${seconds.padStart(6)} s  ${verdict}`);
  }
  console.log(['', ...lines, `${STEPS.length - failed} passed, ${failed} failed`].join('\n'));
  return failed === 0 ? 0 : 1;
}

function run({ command, options }: Step): string {
  const file = `node_modules/.bin/${command}`;
  const { error, signal, status } = spawnSync(process.execPath, [file, ...options], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: STEP_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined) return `failed: ${error.message}`;
  return status === 0 ? 'ok' : `failed: ${signal ?? `exit code ${status}`}`;
}
