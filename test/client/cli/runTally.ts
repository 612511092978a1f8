import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Runs the real command in a process of its own, as a user does.

const TALLY = fileURLToPath(new URL('../../../client/cli/tally.mjs', import.meta.url));

/** What a run printed, and how it ended. */
export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `tally` with these words; `env` is added to this process's environment. */
export function runTally(words: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TALLY, ...words], { env: { ...process.env, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => {
      out += String(text);
    });
    child.stderr.on('data', (text) => {
      err += String(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
