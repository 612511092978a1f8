import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { PageRow } from '../../../node/rest/pageRow.ts';
import { MAX_HELD_STATES } from '../../../node/store/heldStates.ts';
import { registerInvoice } from '../smallChain.ts';
import type { RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

/** A block with an invoice more. */
async function register(node: RestNode): Promise<void> {
  const { time, height } = node.store.position;
  await node.grow([registerInvoice(node.genesis, 's1', 100 + height, time)]);
}

/** Keys of the pages of a list at a height, one item each; a block comes after each page. */
async function pagesAt(node: RestNode, path: string, at: number): Promise<unknown[]> {
  const keys: unknown[] = [];
  for (let cursor = ''; ; ) {
    const page = (await node.read(`${path}&limit=3&at=${at}${cursor}`)) as JsonObject;
    expect(page['height']).toBe(at);
    const items = page['items'] as unknown as { key: string; value: JsonObject }[];
    keys.push(...items.map(({ key }) => key));
    if (page['next'] === null) return keys;
    cursor = `&cursor=${String(page['next'])}`;
    await register(node);
  }
}

const PATHS = [
  '/v1/invoices?debtor=buyer',
  '/v1/receivables?creditor=s1',
  '/v1/pieces?holder=s1',
  '/v1/offers?member=s1',
  '/v1/accounts?issuer=bank',
];

describe('pages of one height', () => {
  it('are one list of that state, whatever comes meanwhile', async () => {
    const { node } = await trading();
    for (const path of PATHS) {
      const whole = (await node.read(`${path}&limit=200`)) as JsonObject;
      const items = whole['items'] as unknown as { key: string }[];
      const at = Number(whole['height']);
      expect(at).toBe(node.store.height);
      expect(await pagesAt(node, path, at), path).toEqual(items.map(({ key }) => key));
      await register(node);
      // Also what stands in the items is of that height.
      expect(await node.read(`${path}&limit=200&at=${at}`), path).toEqual(whole);
    }
    const newest = (await node.read('/v1/invoices?debtor=buyer&limit=200')) as JsonObject;
    expect(newest['height']).toBe(node.store.height);
    expect((newest['items'] as unknown[]).length).toBeGreaterThan(13 + PATHS.length - 1);
  });

  it('are refused when their state is not held, with the height that there is', async () => {
    const { node } = await trading();
    const { height } = (await node.read('/v1/invoices')) as JsonObject;
    for (let at = 0; at < MAX_HELD_STATES; at += 1) {
      await register(node);
      await node.read('/v1/members');
    }
    for (const at of [height, Number(height) + 99, 0]) {
      const answer = await node.ask(`/v1/invoices?at=${at}`);
      const facts = { at, height: node.store.height };
      expect(answer.json()).toMatchObject({ status: 410, code: 'state_gone', facts });
    }
  });
});

describe('a row of pages', () => {
  it('reads one after the other, also behind one that fails', async () => {
    const row = new PageRow(9);
    const said: string[] = [];
    const page =
      (name: string, fails = false) =>
      async (): Promise<string> => {
        said.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        said.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const [a, b, c] = [row.run(page('a')), row.run(page('b', true)), row.run(page('c'))];
    const ends = await Promise.allSettled([a, b, c]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(said).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('has so many places', async () => {
    const row = new PageRow(2);
    const reads = [1, 2, 3].map((one) => row.run(async () => one));
    const ends = await Promise.allSettled(reads);
    expect(ends[2]).toMatchObject({ reason: { code: 'busy' } });
    expect(await row.run(async () => 4)).toBe(4);
  });
});
