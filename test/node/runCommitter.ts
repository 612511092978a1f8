import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a committer is run. */
export interface RunOptions {
  /** SIGKILL when the process has said this many lines. */
  readonly killAfterLines?: number;
  /** End after this many blocks. */
  readonly blocks?: number;
  /** Where strace writes the syncs and writes of the process. */
  readonly tracePath?: string;
  /** No file may grow beyond this: what a full disk looks like to a writer. */
  readonly maxFileKiB?: number;
}

/** Runs committer.ts on a folder until it ends or is killed; returns its whole lines. */
export async function runCommitter(
  folder: string,
  options: RunOptions = {},
): Promise<{ lines: string[]; code: number | null }> {
  const script = fileURLToPath(new URL('committer.ts', import.meta.url));
  const { maxFileKiB = 'unlimited', tracePath, blocks = 'Infinity' } = options;
  const trace = ['strace', '-f', '-e', 'trace=fdatasync,write', '-s', '16', '-o', `${tracePath}`];
  const program = [process.execPath, script, folder, String(blocks)];
  const words = tracePath === undefined ? program : [...trace, ...program];
  const child = spawn('bash', ['-c', `ulimit -f ${maxFileKiB} && exec "$@"`, 'bash', ...words]);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.split('\n').length > (options.killAfterLines ?? Number.POSITIVE_INFINITY)) {
      child.kill('SIGKILL');
    }
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', (exitCode) => resolve(exitCode));
  });
  return { lines: text.split('\n').slice(0, -1), code };
}
