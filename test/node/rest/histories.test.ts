import { expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

/** All entries of a history in pages of `limit`. */
async function readAll(node: RestNode, path: string, limit: number): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  for (let cursor = ''; ; ) {
    const ask = path.includes('?') ? '&' : '?';
    const page = (await node.read(`/v1/${path}${ask}limit=${limit}${cursor}`)) as JsonObject;
    expect(page['height']).toBe(node.store.height);
    items.push(...(page['items'] as unknown as JsonObject[]));
    // A page that begins where the one before did would never end.
    expect(items.length).toBeLessThan(500);
    if (page['next'] === null) return items;
    cursor = `&cursor=${String(page['next'])}`;
  }
}

/** Whether an event, or the item that was run, names an id. */
function names(entry: JsonObject, id: string): boolean {
  const events = entry['events'] as readonly JsonObject[];
  const words = events.flatMap((event) => Object.values(event));
  return [...words, ...String(entry['item'] ?? '').split('/')].includes(id);
}

it('histories of a member and of a thing are what a look through all blocks finds', async () => {
  const { node, ids } = await trading();
  const due = Date.UTC(2026, 3, 1);
  while ((node.store.position.time as number) < due) await node.grow([], due);
  const all = await readAll(node, 'transactions', 200);
  const run = await readAll(node, 'settlements', 200);
  expect(run.length).toBeGreaterThan(3);
  for (const member of ['s1', 's2', 'bank', 'buyer', 'nobody']) {
    const own = all.filter((entry) => entry['member'] === member);
    for (const limit of [1, 3, 200]) {
      expect(await readAll(node, `transactions?member=${member}`, limit), member).toEqual(own);
    }
  }
  const debtor = all.filter(({ member }) => member === 'buyer');
  expect(debtor.length).toBeGreaterThan(5);
  let found = 0;
  for (const id of [...ids, 'ab'.repeat(32)]) {
    const [about, ran] = [all, run].map((each) => each.filter((entry) => names(entry, id)));
    expect(await readAll(node, `transactions?about=${id}`, 2), id).toEqual(about);
    expect(await readAll(node, `settlements?about=${id}`, 1), id).toEqual(ran);
    found += (about?.length ?? 0) + (ran?.length ?? 0);
  }
  expect(found).toBeGreaterThan(2 * ids.length);
});

it('a history begins at the height that it is asked for, also by its traces', async () => {
  const { node } = await trading();
  const own = await readAll(node, 'transactions?member=s1', 200);
  const heights = [...new Set(own.map(({ height }) => Number(height)))];
  expect(heights.length).toBeGreaterThan(2);
  for (const from of heights) {
    const later = own.filter(({ height }) => Number(height) >= from);
    expect(await readAll(node, `transactions?member=s1&from=${from}`, 2)).toEqual(later);
  }
});

it('an id that begins like another has a history of its own', async () => {
  const { node, ids } = await trading();
  const [id = ''] = ids;
  const other = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
  expect((await readAll(node, `transactions?about=${id}`, 9)).length).toBeGreaterThan(0);
  expect(await readAll(node, `transactions?about=${other}`, 9)).toEqual([]);
  expect(await readAll(node, `settlements?about=${other}`, 9)).toEqual([]);
});

it('no body of a block is read for a history', async () => {
  const { node, ids } = await trading();
  const { blocks } = node.reader;
  const broken = (): never => {
    throw new Error('a body is read');
  };
  Object.assign(blocks, { body: broken, bodyBytes: broken, block: broken });
  for (const path of ['transactions', `transactions?about=${ids[0]}`, 'transactions?member=s1']) {
    expect((await readAll(node, path, 9)).length, path).toBeGreaterThan(0);
  }
  await readAll(node, 'settlements', 9);
});

it('a history takes filters of their exact form', async () => {
  const { node, ids } = await trading();
  for (const path of [
    `transactions?member=s1&about=${(ids[0] ?? '').toUpperCase()}`,
    'transactions?member=S1',
    'transactions?about=s1',
    'settlements?member=s1',
    'settlements?about=',
  ]) {
    const answer = await node.ask(`/v1/${path}`);
    expect(answer.json(), path).toMatchObject({ code: 'bad_request', status: 400 });
  }
});
