/**
 * Ports that nobody listens to and that no other process of ours is about to use: between looking
 * whether a port is free and listening to it there is time enough for a neighbour to take it. So
 * ports are taken in blocks; the first of a block is held by listening to it, which one process
 * alone can do, and which ends with it, however it ends.
 */
import type { Server } from 'node:net';
import { createServer } from 'node:net';

/** Above this the system hands ports out by itself, and may take one that we chose. */
const HIGHEST_PORT = 32_767;
const BLOCK = 64;
const HOST = '127.0.0.1';

/** First ports of the blocks that this process holds. */
const held = new Set<number>();
/** What this process has handed out: whoever asked may not listen yet. */
const given = new Set<number>();

/**
 * The first `count` ports from `from` on that nobody on 127.0.0.1 listens to at this moment, and
 * that this process alone is given.
 * @throws RangeError when there are not so many
 */
export async function findFreePorts(from: number, count: number): Promise<number[]> {
  const free: number[] = [];
  for (let port = from; port <= HIGHEST_PORT && free.length < count; port += 1) {
    const first = port - (port % BLOCK);
    if (port === first || given.has(port)) continue;
    if (!(await holds(first))) {
      port = first + BLOCK - 1;
      continue;
    }
    given.add(port);
    if (await isFree(port)) free.push(port);
    else given.delete(port);
  }
  if (free.length < count) throw new RangeError(`no ${count} free ports from ${from} on`);
  return free;
}

/** Whether the block is, or is from now on, this process's own. */
async function holds(first: number): Promise<boolean> {
  if (held.has(first)) return true;
  const holder = await listen(first);
  if (holder === null) return false;
  // It is to end with this process, not to keep it.
  holder.unref();
  held.add(first);
  return true;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === null) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/** Null when somebody else listens there, or may not be asked. */
function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, HOST, () => resolve(server));
  });
}
