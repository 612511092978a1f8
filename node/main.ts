/** The process of one node: `node node/main.ts --home FOLDER [--accept-lost-safety]`. */
import { parseArgs } from 'node:util';
import type { RunningNode } from './node.ts';
import { startNode } from './node.ts';

const USAGE = 'usage: node node/main.ts --home FOLDER [--accept-lost-safety]';
/** A stop that takes longer is ended. */
const STOP_MS = 9_000;

/**
 * Runs a node until it is told to stop by SIGTERM or SIGINT, or its parent goes away.
 * @returns the exit code: 0 stopped, 1 failed, 2 bad usage
 */
export async function main(args: readonly string[]): Promise<number> {
  let home: string | undefined;
  let acceptLostSafety = false;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { home: { type: 'string' }, 'accept-lost-safety': { type: 'boolean' } },
    });
    home = values.home;
    acceptLostSafety = values['accept-lost-safety'] ?? false;
  } catch (error) {
    console.error(`${String(error)}\n${USAGE}`);
    return 2;
  }
  if (home === undefined) {
    console.error(USAGE);
    return 2;
  }
  return await runUntilStopped(home, acceptLostSafety);
}

async function runUntilStopped(home: string, acceptLostSafety: boolean): Promise<number> {
  const stopped = stopSignal();
  let node: RunningNode;
  try {
    const passphrase = process.env['TALLY_PASSPHRASE'];
    node = await startNode({ home, passphrase, acceptLostSafety, onFatal: die });
  } catch (error) {
    console.error(`the node cannot start: ${describe(error)}`);
    return 1;
  }
  process.send?.({ url: node.url });
  await stopped;
  setTimeout(() => die(new Error(`stopping took longer than ${STOP_MS} ms`)), STOP_MS).unref();
  await node.stop();
  return 0;
}

/**
 * Resolves at the first wish to stop. Repeats change nothing: Ctrl-C reaches a child twice, from
 * the terminal and from its parent, and a stop that hangs is ended by its own limit.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
    // A child whose parent died has nobody left to stop it.
    process.on('disconnect', () => resolve());
  });
}

/** Memory and disk may disagree: nothing may be sent or written any more. */
function die(error: unknown): void {
  console.error(`the node stops at once: ${describe(error)}`);
  process.exit(70);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` [${String(error.code)}]` : '';
  return `${error.name}${code}: ${error.message}`;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
