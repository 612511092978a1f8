import { expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { issueTo, registerInvoice } from '../smallChain.ts';
import { RestNode } from './restNode.ts';

// A page has fifty entries where nobody says how many, and goes on behind them.

it.each([
  ['/v1/events', 'cursor'],
  ['/v1/transactions', 'id'],
  ['/v1/invoices', 'key'],
])('%s', async (url, name) => {
  const node = await RestNode.open();
  const { genesis } = node;
  const texts = Array.from({ length: 26 }, (_, at) => registerInvoice(genesis, 's1', at, node.now));
  const more = Array.from({ length: 26 }, (_, at) => registerInvoice(genesis, 's2', at, node.now));
  await node.grow([...texts, issueTo(genesis, 's1', 1, node.now)]);
  await node.grow(more);
  const ask = async (query: string): Promise<JsonObject> =>
    (await node.read(`${url}${query}`)) as JsonObject;
  const of = (page: JsonObject): unknown[] =>
    (page['items'] as unknown as JsonObject[]).map((item) => item[name]);
  const first = await ask('');
  expect(of(first)).toHaveLength(50);
  expect(first['next']).not.toBeNull();
  const all = of(await ask('?limit=200'));
  expect(of(first)).toEqual(all.slice(0, 50));
  const behind = url === '/v1/events' ? 'after' : 'cursor';
  expect(of(await ask(`?${behind}=${String(first['next'])}`))).toEqual(all.slice(50, 100));
});
