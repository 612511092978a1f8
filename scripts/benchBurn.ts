/** CPU time used up at the priority at which readers are served; also as a thread of its own. */
import { setPriority } from 'node:os';
import { isMainThread, workerData } from 'node:worker_threads';

/** As node/readers/thread.ts lowers its own. */
const LOW_PRIORITY = 5;

/** Puts this thread where that of the readers is. */
export function lowerPriority(): void {
  if (process.platform === 'linux') setPriority(0, LOW_PRIORITY);
}

/** Uses this thread up for a while. */
export function burn(forMs: number): void {
  lowerPriority();
  const end = performance.now() + forMs;
  while (performance.now() < end) Math.sqrt(end);
}

if (!isMainThread) burn(Number(workerData));
