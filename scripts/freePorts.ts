import { createServer } from 'node:net';

/** Above this the system hands ports out by itself, and may take one that we chose. */
const HIGHEST_PORT = 32_767;

/**
 * The first `count` ports from `from` on that nobody on 127.0.0.1 listens to at this moment.
 * @throws RangeError when there are not so many
 */
export async function findFreePorts(from: number, count: number): Promise<number[]> {
  const free: number[] = [];
  for (let port = from; port <= HIGHEST_PORT && free.length < count; port += 1) {
    if (await isFree(port)) free.push(port);
  }
  if (free.length < count) throw new RangeError(`no ${count} free ports from ${from} on`);
  return free;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
