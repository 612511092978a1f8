import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

// Python with the packages of test/requirements.txt, where it is there: tests that need it are
// skipped without, and say so.

const FOLDER = resolve(import.meta.dirname, '../../.venv/bin');

/** Whether tests can run Python. */
export const HAS_PYTHON: boolean = existsSync(resolve(FOLDER, 'schemathesis'));

/** What a skipped test says that it would need. */
export const NEEDS_PYTHON = 'needs .venv with test/requirements.txt';

/** What a program came to. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program of the virtual environment to its end; the rest goes on meanwhile. */
export async function runPython(
  program: 'python' | 'schemathesis' | 'openapi-python-client',
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const env = { ...process.env, PATH: `${FOLDER}:${process.env['PATH'] ?? ''}`, ...options.env };
  const child = spawn(resolve(FOLDER, program), [...words], { cwd: options.cwd, env });
  let output = '';
  const { promise, resolve: end, reject } = Promise.withResolvers<number | null>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.once('error', reject).once('close', end);
  return { code: await promise, output };
}
