import { onTestFinished } from 'vitest';
import type { RestNode } from '../node/rest/restNode.ts';
import { acceptInvoice } from '../node/smallChain.ts';

/** Serves a node at this machine's time; blocks come as long as the test runs. Its URL. */
export async function serve(node: RestNode): Promise<string> {
  const { url } = await node.rest.start();
  await node.grow([], Date.now());
  let last: Promise<void> = Promise.resolve();
  const clock = setInterval(() => {
    last = last.then(() => beat(node));
  }, 400);
  onTestFinished(async () => {
    clearInterval(clock);
    await last;
  });
  return url;
}

/** A block of what waits; the buyer accepts each invoice that is new. */
async function beat(node: RestNode): Promise<void> {
  const { store, genesis } = node;
  const time = Math.max(Date.now(), store.position.time + 1);
  const height = store.height + 1;
  await node.grow(undefined, time);
  const results = store.blocks.outcomes(height)?.results ?? [];
  const texts = store.blocks.body(height)?.transactions ?? [];
  const accepted = texts.filter((_, at) => {
    const { id = '', code } = results[at] ?? {};
    return code === 'ok' && store.blocks.sender(id).deed === 'registerInvoice';
  });
  const words = accepted.map((jws) => acceptInvoice(genesis, jws, store.position.time));
  if (words.length > 0) await node.submit(words);
}
