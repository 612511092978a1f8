/** The process of one node; how it is started says `USAGE`. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { printableLines } from '../ledger/printable.ts';
import type { NodeOptions, RunningNode } from './node.ts';
import { startNode } from './node.ts';
import { refusalOf, tellRefusal } from './startRefusal.ts';

const USAGE =
  'usage: node node/main.ts --home FOLDER [--join replay|snapshot] [--accept-lost-safety]';
type StartOptions = Pick<NodeOptions, 'home' | 'join' | 'acceptLostSafety'>;

/** A stop that takes longer is ended. */
const STOP_MS = 9_000;
/** What a refused start may still have open is given so long. */
const LEFT_OPEN_MS = 2_000;

/**
 * Runs a node until it is told to stop by SIGTERM, SIGINT or SIGHUP, or its parent goes away.
 * @returns the exit code: 0 stopped, 1 failed, 2 bad usage
 */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options !== 'string') return await runUntilStopped(options);
  console.error(options);
  return 2;
}

/** What the arguments ask for, or what is wrong with them. */
function readOptions(args: readonly string[]): StartOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        home: { type: 'string' },
        join: { type: 'string', default: 'replay' },
        'accept-lost-safety': { type: 'boolean', default: false },
      },
    });
    const { home, join, 'accept-lost-safety': acceptLostSafety } = values;
    if (home === undefined || (join !== 'replay' && join !== 'snapshot')) return USAGE;
    return { home, join, acceptLostSafety };
  } catch (error) {
    return `${String(error)}\n${USAGE}`;
  }
}

async function runUntilStopped(options: StartOptions): Promise<number> {
  const stopped = stopSignal();
  stopped.addEventListener('abort', limitStop);
  let node: RunningNode;
  try {
    const passphrase = process.env['TALLY_PASSPHRASE'];
    node = await startNode({ ...options, passphrase, stopped, onFatal: die });
  } catch (error) {
    // Told to stop while it joined.
    if (stopped.aborted && error === stopped.reason) return 0;
    console.error(tellRefusal(refusalOf(error)));
    // Whatever a start that broke off has left open does not keep the process.
    setTimeout(() => process.exit(1), LEFT_OPEN_MS).unref();
    return 1;
  }
  process.on('message', (word) => hear(node, word));
  const { url, operatorUrl, addresses } = node;
  process.send?.({ url, operatorUrl, addresses });
  if (!stopped.aborted) await once(stopped, 'abort');
  await node.stop();
  return 0;
}

/** Where peers listen from now on, by their names: what a parent may say to this process. */
const movedSchema = z.strictObject({ peers: z.record(z.string(), z.array(z.string())) });

/** Other words are for others: a test has nodes that hear more. */
function hear(node: RunningNode, word: unknown): void {
  const { data } = movedSchema.safeParse(word);
  for (const [name, addresses] of Object.entries(data?.peers ?? {})) {
    node.movePeer(name, addresses);
  }
}

/**
 * Fires at the first wish to stop. Repeats change nothing: Ctrl-C reaches a child twice, from the
 * terminal and from its parent, and a stop that hangs is ended by its own limit.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  process.on('SIGINT', () => stop.abort());
  process.on('SIGHUP', () => stop.abort());
  // A child whose parent died has nobody left to stop it.
  process.on('disconnect', () => stop.abort());
  return stop.signal;
}

/** Also while it still starts: the next start goes on from what is on the disk. */
function limitStop(): void {
  setTimeout(() => die(new Error(`stopping took longer than ${STOP_MS} ms`)), STOP_MS).unref();
}

/** Memory and disk may disagree: nothing may be sent or written any more. */
function die(error: unknown): void {
  console.error(printableLines(`the node stops at once: ${describe(error)}`));
  process.exit(70);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` [${String(error.code)}]` : '';
  return `${error.name}${code}: ${error.message}`;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
