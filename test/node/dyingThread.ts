import { BroadcastChannel, parentPort } from 'node:worker_threads';

// The thread that serves readers, which dies when a test says so, and as it says.

const channel = new BroadcastChannel('tallystick-dying-thread');
channel.onmessage = (event: unknown) => {
  const { data } = event as { readonly data: string };
  if (data === 'nonsense') parentPort?.postMessage({ kind: 'settle', number: 1 });
  if (data === 'alarm') parentPort?.postMessage({ kind: 'damaged', file: '000005.ldb' });
  if (data === 'exit') process.exit(3);
  if (data === 'throw') {
    setImmediate(() => {
      throw new Error('a planted failure');
    });
  }
};
channel.unref();
await import('../../node/readers/thread.ts');
