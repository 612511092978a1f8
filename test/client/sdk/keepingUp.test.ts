import { fastify } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { START, ToyChain } from '../auditor/toyChain.ts';

// What a client has seen once is where every node has to be.

/** The URL of a node that answers so. */
async function node(answer: (url: string) => Json): Promise<string> {
  const app = fastify({ forceCloseConnections: true });
  app.all('*', async ({ url }) => answer(url));
  onTestFinished(() => app.close());
  return await app.listen({ host: '127.0.0.1', port: 0 });
}

/** A client of this node, for which waiting takes no time. */
function clientAt({ genesis }: ToyChain, url: string, sinceHeight = 0): LedgerClient {
  let aheadMs = 0;
  const sleep = async (ms: number): Promise<void> => {
    aheadMs += ms;
  };
  const environment = { ...systemEnvironment, now: () => START + aheadMs, sleep };
  return new LedgerClient({ genesis, nodes: [url], environment, sinceHeight });
}

it('it takes no list from before a transaction that was proved to it', async () => {
  const chain = new ToyChain();
  const jws = chain.sign('bank', { type: 'addKey', version: 1, name: 'second', key: 'x' });
  chain.grow();
  chain.grow([jws]);
  const lags = await node((url) => {
    if (url.startsWith('/v1/proofs/')) return chain.proveTransaction(jws);
    return { height: 1, items: [], next: null };
  });
  const client = clientAt(chain, lags);
  expect(await client.list('invoices')).toMatchObject({ height: 1 });
  const { id } = decodeTransaction(jws, 100_000);
  expect(await client.readTransaction(id)).toMatchObject({ height: 2 });
  await expect(client.list('invoices')).rejects.toMatchObject({ code: 'stale' });
});

it('it waits for a node that it asks by name until that is there, and not for ever', async () => {
  const chain = new ToyChain();
  const { chain: genesis, name } = chain.genesis;
  const named = (...heights: number[]): Promise<string> =>
    node(() => {
      const status = { genesis, name, node: 'home', time: START, dueNext: null };
      return { ...status, height: heights.shift() ?? 0 };
    });
  const late = await named(6, 6, 6, 7);
  expect((await clientAt(chain, late, 7).nodeNamed('home'))?.url).toBe(late);
  const never = clientAt(chain, await named(), 7).nodeNamed('home');
  await expect(never).rejects.toMatchObject({ code: 'stale' });
});
