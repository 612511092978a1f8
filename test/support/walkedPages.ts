import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Pages whose code is run as it stands there.

const REPOSITORY = new URL('../../', import.meta.url).pathname;

/** The page of that path in docs/. */
export function readPage(path: string): string {
  return readFileSync(join(REPOSITORY, 'docs', path), 'utf8');
}

/** All fenced blocks of a page, each with the language behind its fence. */
export function fencedBlocks(text: string): readonly string[] {
  return [...text.matchAll(/^```.*\n[\s\S]*?^```$/gm)].map(([block]) => block);
}

/** The shell commands of a page, block after block. */
export function commandsOf(text: string): string {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, commands]) => commands).join('\n');
}

/** What commands have said, on both streams in the order of arrival, and their exit code. */
interface Walked {
  readonly code: number;
  readonly said: string;
}

/** Runs commands in one shell, which ends at the first that fails. */
export async function walk(
  commands: string,
  variables: Readonly<Record<string, string>>,
): Promise<Walked> {
  const shell = spawn('bash', ['-c', `set -euo pipefail\n${commands}`], {
    cwd: REPOSITORY,
    env: { ...process.env, ...variables },
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = (await once(shell, 'close')) as [number];
  return { code, said };
}
