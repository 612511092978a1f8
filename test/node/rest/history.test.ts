import { expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { settlementsAnswer, transactionsAnswer } from '../../../node/rest/shapes.ts';
import { evidenceOf, issueTo, registerInvoice, START } from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

// Blocks of four, none, three and two transactions, and two due items in the third.
async function busy(): Promise<{ node: RestNode; sent: readonly string[] }> {
  const node = await RestNode.open();
  const { genesis } = node;
  const members = ['s1', 's2', 's3', 'bank'];
  const money = members.map((to, at) => issueTo(genesis, to, at, START));
  const invoices = ['s1', 's2', 's1', 's3', 's1'].map((who, at) =>
    registerInvoice(genesis, who, at, START),
  );
  await node.grow(money);
  await node.grow([]);
  const twice = [1, 2].map((height) => evidenceOf(genesis.chain, height));
  await node.grow(invoices.slice(0, 3), undefined, twice);
  await node.grow(invoices.slice(3));
  return { node, sent: [...money, ...invoices] };
}

async function readAll(node: RestNode, path: string, limit: number): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  for (let cursor = ''; ; ) {
    const form = path.startsWith('settlements') ? settlementsAnswer : transactionsAnswer;
    const page = form.parse(await node.read(`/v1/${path}limit=${limit}${cursor}`));
    expect(page.height).toBe(node.store.height);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...(page.items as unknown as JsonObject[]));
    if (page.next === null) return items;
    cursor = `&cursor=${page.next}`;
  }
}

it.each([1, 2, 3, 200])('pages of %i are all transactions once, in their order', async (limit) => {
  const { node, sent } = await busy();
  const items = await readAll(node, 'transactions?', limit);
  expect(items.map(({ id }) => id)).toEqual(sent.map(idOf));
  expect(items.map(({ height, index }) => `${height}/${index}`)).toEqual([
    '1/0',
    '1/1',
    '1/2',
    '1/3',
    '3/0',
    '3/1',
    '3/2',
    '4/0',
    '4/1',
  ]);
  expect(items[5]).toMatchObject({ member: 's2', deed: 'registerInvoice', code: 'ok' });
});

it('begins at the height that it is asked for, and ends where the chain does', async () => {
  const { node } = await busy();
  const heights = async (from: number): Promise<unknown[]> =>
    (await readAll(node, `transactions?from=${from}&`, 2)).map(({ height }) => height);
  expect(await heights(2)).toEqual([3, 3, 3, 4, 4]);
  expect(await heights(4)).toEqual([4, 4]);
  expect(await heights(5)).toEqual([]);
});

it('due items that were run have a list of their own', async () => {
  const { node } = await busy();
  const items = await readAll(node, 'settlements?', 1);
  expect(items).toMatchObject([
    { height: 3, index: 0, code: 'ok' },
    { height: 3, index: 1, code: 'ok' },
  ]);
  expect(items.map(({ item }) => String(item).split('/')[0])).toEqual(['evidence', 'evidence']);
});

it.each(['0-0', '1', '1-', '-1', '01-0', '1-999999', '1-0-0', 'MTcvMw'])(
  'the cursor %s is refused',
  async (cursor) => {
    const { node } = await busy();
    const { statusCode, body } = await node.ask(`/v1/transactions?cursor=${cursor}`);
    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'bad_cursor' });
  },
);
