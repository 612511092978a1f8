import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { issueTo, transactionOf } from '../smallChain.ts';
import { joinedFolder, sceneGenesis } from '../sync/snapshotScene.ts';
import { readEvents } from './eventReading.ts';
import { RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

// Events page by page: the list, its cursors, and who is told what.

const MEMBERS = ['s1', 's2', 's3', 'bank', 'buyer'];

/** A chain of trade whose receivables have fallen due. */
async function traded(): Promise<RestNode> {
  const { node } = await trading();
  const due = Date.UTC(2026, 3, 1);
  // Beside what falls due somebody is paid, so that one block has both.
  for (let nonce = 500; node.store.position.time < due; nonce += 1) {
    await node.grow([issueTo(node.genesis, 's1', nonce, due)], due);
  }
  return node;
}

/** Every event of the chain as it is stored, with its place. */
function stored(node: RestNode): JsonObject[] {
  const found: JsonObject[] = [];
  for (let height = 1; height <= node.store.height; height += 1) {
    const { outcomes = [], results = [] } = node.store.blocks.outcomes(height) ?? {};
    for (const [entry, { events }] of [...outcomes, ...results].entries()) {
      for (const [index, event] of events.entries()) {
        found.push({ cursor: `${height}-${entry}-${index}`, event });
      }
    }
  }
  return found;
}

const placesOf = (events: readonly JsonObject[]) =>
  events.map(({ cursor, event }) => ({ cursor, event }));

it.each([1, 3, 200])(
  'pages of %i are all events once, in the order of the chain',
  async (limit) => {
    const node = await traded();
    const all = stored(node);
    expect(all.length).toBeGreaterThan(30);
    const { outcomes = [], results = [] } = node.store.blocks.outcomes(node.store.height) ?? {};
    const both = [outcomes, results].map((entries) => entries.flatMap(({ events }) => events));
    expect(both.map(({ length }) => length > 0)).toEqual([true, true]);
    expect(placesOf(await readEvents(node, 'audit', { limit }))).toEqual(all);
  },
);

it('behind each cursor stands what follows it, whoever asks', async () => {
  const node = await traded();
  for (const member of ['audit', 's1', 'buyer']) {
    const all = await readEvents(node, member);
    for (const [at, { cursor }] of all.entries()) {
      expect(await readEvents(node, member, { after: String(cursor) })).toEqual(all.slice(at + 1));
    }
    for (let height = 0; height <= node.store.height; height += 1) {
      const later = all.filter((one) => Number(String(one['cursor']).split('-')[0]) > height);
      expect(await readEvents(node, member, { after: String(height) })).toEqual(later);
    }
  }
});

it('a member is told what histories tell it, and of what event of whom no more', async () => {
  const node = await traded();
  for (const member of MEMBERS) {
    const headers = { authorization: `Bearer ${node.tokenOf(member)}` };
    const of = async (path: string): Promise<JsonObject[]> =>
      (await node.ask({ url: `/v1/${path}?limit=200`, headers })).json().items;
    const events = await readEvents(node, member);
    const told = [...(await of('settlements')), ...(await of('transactions'))];
    const listed = told.flatMap((entry) => entry['events'] as unknown as JsonObject[]);
    const sorted = (each: readonly Json[]) => each.map((one) => canonicalText(one)).sort();
    expect(sorted(events.map(({ event = null }) => event))).toEqual(sorted(listed));
    for (const { member: sender, transaction } of events) {
      if (sender !== undefined) expect(sender).toBe(member);
      const own = told.find(({ id }) => id !== undefined && id === transaction);
      expect(sender).toBe(own?.['member']);
    }
  }
});

it('types choose, and change no cursor', async () => {
  const node = await traded();
  const all = await readEvents(node, 'audit');
  const types = new Set(all.map(({ event }) => (event as JsonObject)['type']));
  expect(types.size).toBeGreaterThan(4);
  for (const type of types) {
    const some = all.filter(({ event }) => (event as JsonObject)['type'] === type);
    expect(await readEvents(node, 'audit', { types: String(type), limit: 2 })).toEqual(some);
  }
  const [first, second] = [...types].map(String);
  const both = all.filter(({ event }) => {
    const { type } = event as JsonObject;
    return type === first || type === second;
  });
  expect(await readEvents(node, 'audit', { types: `${first},${second}` })).toEqual(both);
});

it('a long run of blocks without events has pages without events, and ends', async () => {
  const node = await RestNode.open();
  await node.grow([issueTo(node.genesis, 's1', 0, node.now)]);
  for (let at = 0; at < 520; at += 1) await node.grow([]);
  await node.grow([issueTo(node.genesis, 's1', 1, node.now)]);
  const { items, next } = (await node.read('/v1/events?after=1')) as JsonObject;
  expect({ items, next }).toEqual({ items: [], next: '501' });
  expect((await readEvents(node, 's1')).map(({ cursor }) => cursor)).toEqual(['1-0-0', '522-0-0']);
});

it('a cursor ahead of the node is one behind which nothing stands yet', async () => {
  const { node } = await trading();
  expect(await readEvents(node, 'audit', { after: '4000' })).toEqual([]);
  expect(await readEvents(node, 'audit', { after: '4000-0-3' })).toEqual([]);
});

describe('what is asked', () => {
  it.each([
    ...[
      ['?after=1-0', 'bad_cursor'],
      ['?after=1.0.0', 'bad_cursor'],
      ['?after=', 'bad_cursor'],
      ['?after=-1', 'bad_cursor'],
    ],
    ...[
      ['?types=', 'bad_request'],
      ['?types=a,', 'bad_request'],
      ['?types=a%20b', 'bad_request'],
    ],
    ...[
      ['?limit=0', 'bad_request'],
      ['?stream=1', 'bad_request'],
      ['?cursor=1', 'bad_request'],
      [`?after=${'1'.repeat(41)}`, 'bad_request'],
    ],
  ])('as %s is refused', async (query, code) => {
    const node = await RestNode.open();
    for (const accept of ['application/json', 'text/event-stream']) {
      const answer = await node.ask({ url: `/v1/events${query}`, headers: { accept } });
      expect(answer.json()).toMatchObject({ code, status: 400 });
    }
  });

  it('below what a node holds is 410, with the height from which it has events', async () => {
    const folder = await joinedFolder(scratchFolder());
    const node = await RestNode.open({ genesis: sceneGenesis(), folder });
    const { heldFrom } = (await node.ask('/v1/status')).json();
    for (const after of ['0', String(heldFrom - 2), `${heldFrom - 1}-0-0`]) {
      for (const accept of ['application/json', 'text/event-stream']) {
        const answer = await node.ask({ url: `/v1/events?after=${after}`, headers: { accept } });
        expect([after, answer.statusCode, answer.json().code]).toEqual([after, 410, 'not_held']);
        expect(answer.json().facts).toMatchObject({ heldFrom });
      }
    }
    expect((await node.ask(`/v1/events?after=${heldFrom - 1}`)).statusCode).toBe(200);
  });

  it('about a deed that was refused tells others nothing', async () => {
    const node = await RestNode.open();
    const words = { type: 'suspendKey', version: 1, name: 'third' };
    await node.grow([transactionOf(node.genesis, words, { member: 's1' })]);
    const { results = [] } = node.store.blocks.outcomes(1) ?? {};
    expect(results[0]?.code).not.toBe('ok');
    expect(await readEvents(node, 's2')).toEqual([]);
  });
});
