/** CPU time used up at the priority at which readers are served; also as a thread of its own. */
import { getPriority, setPriority } from 'node:os';
import { isMainThread, workerData } from 'node:worker_threads';
import { lowerThan } from '../node/readers/priority.ts';

/**
 * Puts this thread as far below its process as the readers' thread of a node is below its own,
 * whatever priority the benchmark was started with. Once for each thread: it goes down each time.
 */
export function lowerPriority(): void {
  if (process.platform === 'linux') setPriority(0, lowerThan(getPriority(0)));
}

/** Uses this thread up for a while. */
export function burn(forMs: number): void {
  const end = performance.now() + forMs;
  while (performance.now() < end) Math.sqrt(end);
}

if (!isMainThread) {
  lowerPriority();
  burn(Number(workerData));
}
