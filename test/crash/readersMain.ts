import type { Worker } from 'node:worker_threads';
import { main } from '../../node/main.ts';

// A node whose thread of readers dies when the parent says so: it is told what it does not know.

let readers: Worker | null = null;
process.on('worker', (worker) => {
  readers = worker;
});
process.on('message', (word) => {
  if (word === 'kill readers') readers?.postMessage({ kind: 'die' });
});
process.exit(await main(process.argv.slice(2)));
