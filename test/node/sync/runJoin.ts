import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs joinProcess.ts until it ends, or kills it when it has said so many lines; returns its whole
 * lines, one for each step.
 */
export async function runJoin(
  source: string,
  folder: string,
  killAfterLines = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const script = fileURLToPath(new URL('joinProcess.ts', import.meta.url));
  const child = spawn(process.execPath, [script, source, folder]);
  let text = '';
  child.stderr.pipe(process.stderr);
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.split('\n').length > killAfterLines) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return text.split('\n').slice(0, -1);
}
