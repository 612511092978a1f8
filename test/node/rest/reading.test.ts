import { describe, expect, it } from 'vitest';
import { MemoryWorld } from '../../../contracts/state/state.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { Range } from '../../../node/rest/lists.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { readPage } from '../../../node/rest/paging.ts';
import { SELECTIONS } from '../../../node/rest/selecting.ts';
import { withShown } from '../../contracts/market.ts';
import { acceptInvoice, issueTo, registerInvoice, transactionOf } from '../smallChain.ts';
import { listingOf } from './memoryListing.ts';
import { idOf, RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

// What people need beside plain lists: filters by what facts say, an id without its kind, the
// ledger day, and reads that cost nothing when nothing has changed.

/** A receivable as it is shown. */
interface Shown {
  readonly open: string;
  readonly value: Readonly<Record<string, string>>;
}

/** What a member is answered. */
async function ask(node: RestNode, member: string, url: string, headers: object = {}) {
  const authorization = `Bearer ${node.tokenOf(member)}`;
  return await node.rest.app.inject({ url, headers: { authorization, ...headers } });
}

const keysOf = (page: Json): string[] =>
  ((page as JsonObject)['items'] as unknown as { key: string }[]).map(({ key }) => key);

describe('filters', () => {
  it('find one’s own invoice by the fingerprint of its number, and nobody else’s', async () => {
    const { node, ids } = await trading();
    const invoice = (await node.read(`/v1/invoices/${ids[0]}`)) as { value: JsonObject };
    const url = `/v1/invoices?identity=${String(invoice.value['identity'])}`;
    for (const reader of ['s1', 'buyer']) {
      expect(keysOf((await ask(node, reader, url)).json())).toEqual([`invoice/${ids[0]}`]);
    }
    for (const reader of ['s3', 'bank']) {
      expect(keysOf((await ask(node, reader, url)).json())).toEqual([]);
    }
  });

  it('hold together, whichever comes first', async () => {
    const { node, ids } = await trading();
    const one = await node.read('/v1/receivables?creditor=s2&supplier=s1');
    const other = await node.read('/v1/receivables?supplier=s1&creditor=s2');
    expect(keysOf(one)).toEqual([`receivable/${ids[0]}`]);
    expect(other).toEqual(one);
    const sent = `/v1/transactions?member=s1&about=${ids[0]}`;
    const { items } = (await node.read(sent)) as unknown as { items: { member: string }[] };
    expect(items.length).toBeGreaterThan(1);
    expect(new Set(items.map(({ member }) => member))).toEqual(new Set(['s1']));
  });

  it('say what is still to be paid of a receivable', async () => {
    const { node, ids } = await trading();
    const { open, value } = (await node.read(`/v1/receivables/${ids[0]}`)) as {
      open: string;
      value: JsonObject;
    };
    expect(open).toBe(value['face']);
    await node.grow([], Date.UTC(2026, 2, 9));
    await node.grow([], Date.UTC(2026, 2, 9, 1));
    const { items } = (await node.read('/v1/receivables?limit=200')) as unknown as {
      items: { open: string; value: Record<string, string> }[];
    };
    for (const { open: left, value: of } of items) {
      const { face = '', paid = '', cancelled = '', forgiven = '' } = of;
      expect(BigInt(left)).toBe(BigInt(face) - BigInt(paid) - BigInt(cancelled) - BigInt(forgiven));
    }
  });

  it('say what is to be paid of one of which each part was closed in another way', async () => {
    const node = await RestNode.open();
    const { genesis, store } = node;
    let nonce = 5_000;
    const act = async (member: string, deed: Deed): Promise<string> => {
      nonce += 1;
      const shown = withShown(store.chainState().world, deed);
      const jws = transactionOf(genesis, shown, { member, nonce, expires: node.now + 60_000 });
      await node.grow([jws]);
      const [result] = store.blocks.outcomes(store.height)?.results ?? [];
      expect([deed.type, result?.code]).toEqual([deed.type, 'ok']);
      return idOf(jws);
    };
    const registered = registerInvoice(genesis, 's1', 1, node.now);
    await node.grow([registered, issueTo(genesis, 'buyer', 1, node.now)]);
    const { deed } = decodeTransaction(acceptInvoice(genesis, registered, node.now), 1 << 16);
    await act('buyer', { ...deed, kind: 'acknowledged' });
    const receivable = idOf(registered);
    const early = { piece: '1', from: '1', to: '1000', discountPpm: 360_000 };
    const words = { dayCount: 'ACT/360', reference: 'cd'.repeat(32), expiresDay: '2026-01-20' };
    const offer = await act('s1', {
      ...{ type: 'offerEarlyPayment', version: 1, receivable, ...early, ...words },
    });
    await act('buyer', { type: 'payEarly', version: 1, offer, maxPrice: '1000' });
    await act('s1', {
      ...{ type: 'creditNote', version: 1, receivable, amount: '700', ground: 'concession' },
      ...{ document: 'ce'.repeat(32), details: 'cf'.repeat(32) },
    });
    const one = (await node.read(`/v1/receivables/${receivable}`)) as unknown as Shown;
    const { items } = (await node.read('/v1/receivables')) as unknown as { items: Shown[] };
    const { face, paid, cancelled, forgiven } = one.value;
    expect([face, cancelled]).toEqual(['100000', '700']);
    // 1000 units less the discount of the days until they are due.
    expect(BigInt(paid ?? 0) + BigInt(forgiven ?? 0)).toBe(1_000n);
    expect(BigInt(forgiven ?? 0)).toBeGreaterThan(0n);
    expect([one.open, items.map(({ open }) => open)]).toEqual(['98300', ['98300']]);
  });

  it('look at so many entries and go on by cursor: each selected one is given once', async () => {
    const world = new MemoryWorld();
    const facts = Array.from({ length: 5_000 }, (_, at): [string, Json] => {
      const status = at % 1_000 === 999 ? 'lapsed' : 'open';
      return [`proposal/${String(at).padStart(64, '0')}`, { status }];
    });
    world.apply(new Map(facts), new Map());
    const ranges = LISTS.proposals.all as readonly Range[];
    const select = SELECTIONS.proposals?.['state']?.selects;
    const selects = (fact: Json): boolean => select?.(fact as JsonObject, 'lapsed') ?? false;
    const found: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined; ; ) {
      const page = await readPage(listingOf(world), ranges, { limit: 50, cursor, selects });
      found.push(...page.items.map(({ key }) => key));
      pages += 1;
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(found.map((key) => Number(key.slice(-64)))).toEqual([999, 1_999, 2_999, 3_999, 4_999]);
    expect(pages).toBe(3);
  });
});

describe('a search by id', () => {
  it('finds what the reader reads; the absent and the forbidden are one answer', async () => {
    const { node, ids } = await trading();
    const [id = ''] = ids;
    const found = (await ask(node, 's1', `/v1/search?id=${id}`)).json();
    expect(found.found.map(({ key }: { key: string }) => key)).toEqual([
      `invoice/${id}`,
      `receivable/${id}`,
    ]);
    expect(found.transaction).toEqual({ height: 1, index: 5 });
    const { transaction } = (await ask(node, 'buyer', `/v1/search?id=${id}`)).json();
    expect(transaction).toBeNull();
    const absent = 'ef'.repeat(32);
    const forbidden = (await ask(node, 's3', `/v1/search?id=${id}`)).body;
    const nothing = (await ask(node, 's3', `/v1/search?id=${absent}`)).body;
    expect(forbidden).toBe(nothing.replaceAll(absent, id));
    expect(JSON.parse(nothing)).toMatchObject({ found: [], transaction: null });
  });
});

describe('a conditional read', () => {
  it('is 304 without bytes while the answer is the same, else the answer', async () => {
    const { node } = await trading();
    const url = '/v1/invoices?limit=3';
    const first = await ask(node, 's1', url);
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await ask(node, 's1', url, { 'if-none-match': tags });
      expect([again.statusCode, again.body, again.headers['etag']]).toEqual([304, '', etag]);
    }
    for (const tags of ['"x"', etag.slice(1, -1), '']) {
      const again = await ask(node, 's1', url, { 'if-none-match': tags });
      expect([again.statusCode, again.body]).toEqual([200, first.body]);
    }
    await node.grow();
    const changed = await ask(node, 's1', url, { 'if-none-match': etag });
    expect(changed.statusCode).toBe(200);
    expect(changed.headers['etag']).not.toBe(etag);
  });

  it('says nothing of what the reader may not read', async () => {
    const { node, ids } = await trading();
    const url = `/v1/invoices/${ids[0]}`;
    const etag = String((await ask(node, 's1', url)).headers['etag']);
    for (const tags of [etag, '*']) {
      const other = await ask(node, 's3', url, { 'if-none-match': tags });
      expect(other.statusCode).toBe(404);
      expect(other.headers['etag']).toBeUndefined();
    }
  });
});

describe('the status says which ledger day it is, how long days are and what is left of it', () => {
  const DAY_MS = 86_400_000;

  it('of the day of a transaction that is sent now, whatever the newest block', async () => {
    const { node } = await trading();
    const before = (await node.read('/v1/status')) as JsonObject;
    expect(before['ledgerDay']).toBe(new Date(node.now).toISOString().slice(0, 10));
    expect(before['dayMs']).toBe(DAY_MS);
    expect(before['dayLeftMs']).toBe(Number(before['dayEnds']) - node.now);
    expect(before['dayLeftMs']).toBeGreaterThan(0);
    expect(before['dayLeftMs']).toBeLessThanOrEqual(DAY_MS);
    node.clockOffsetMs = 3 * DAY_MS;
    const after = (await node.read('/v1/status')) as JsonObject;
    expect(after['time']).toBe(before['time']);
    expect(Number(after['dayEnds']) - Number(before['dayEnds'])).toBe(3 * DAY_MS);
    expect(after['dayLeftMs']).toBe(before['dayLeftMs']);
  });

  it('and never of a day before that of the newest block, when its clock is behind', async () => {
    const { node } = await trading();
    node.clockOffsetMs = -3 * DAY_MS;
    const { ledgerDay, dayEnds, dayLeftMs, time } = (await node.read('/v1/status')) as JsonObject;
    expect(ledgerDay).toBe(new Date(Number(time)).toISOString().slice(0, 10));
    expect(dayLeftMs).toBe(Number(dayEnds) - Number(time));
  });
});
