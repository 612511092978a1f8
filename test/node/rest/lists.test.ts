import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import type { FormedKind } from '../../../node/forms/facts.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { itemOf, pageOf } from '../../../node/rest/shapes.ts';
import { registerInvoice } from '../smallChain.ts';
import type { RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

interface Item {
  readonly key: string;
  readonly value: JsonObject;
}

/** All items of a list, read in pages of `limit`; checks what holds for each page. */
async function readAll(node: RestNode, path: string, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  const ask = path.includes('?') ? `${path}&` : `${path}?`;
  for (let cursor = ''; ; ) {
    const page = (await node.read(`${ask}limit=${limit}${cursor}`)) as JsonObject;
    expect(page['height']).toBe(node.store.height);
    const found = page['items'] as unknown as Item[];
    const [kind] = (found[0]?.key ?? 'invoice').split('/') as [FormedKind];
    expect(pageOf(kind).safeParse(page).error).toBeUndefined();
    expect(found.length).toBeLessThanOrEqual(limit);
    items.push(...found);
    if (page['next'] === null) return items;
    cursor = `&cursor=${String(page['next'])}`;
  }
}

const keysOf = (items: readonly Item[]): string[] => items.map(({ key }) => key);
const sorted = (keys: readonly string[]): string[] => [...keys].sort();

// Every list and filter with what it has to hold, said by the values alone.
type Holds = (value: JsonObject, ids: readonly string[]) => boolean;
const all: Holds = () => true;
const is =
  (field: string, wanted: Json): Holds =>
  (value) =>
    value[field] === wanted;

const isWaiting =
  (supplier: string): Holds =>
  (value) =>
    value['supplier'] === supplier && value['status'] === 'registered';
const isDueBefore =
  (day: string): Holds =>
  (value) =>
    String(value['dueDay']) < day;

const VIEWS: readonly (readonly [path: string, base: string, holds: Holds, count: number])[] = [
  ['invoices', 'invoices', all, 13],
  ['invoices?supplier=s1', 'invoices', is('supplier', 's1'), 8],
  ['invoices?supplier=buyer', 'invoices', is('supplier', 'buyer'), 0],
  ['invoices?debtor=buyer', 'invoices', is('debtor', 'buyer'), 13],
  ['invoices?waiting=buyer', 'invoices', is('status', 'registered'), 4],
  ['invoices?supplier=s1&debtor=buyer', 'invoices', is('supplier', 's1'), 8],
  ['invoices?supplier=s1&debtor=s2', 'invoices', is('debtor', 's2'), 0],
  ['invoices?supplier=s1&waiting=buyer', 'invoices', isWaiting('s1'), 3],
  ['invoices?currency=EUR', 'invoices', all, 13],
  ['invoices?currency=CNY&debtor=buyer', 'invoices', is('currency', 'CNY'), 0],
  ['invoices?state=registered', 'invoices', is('status', 'registered'), 4],
  ['receivables', 'receivables', all, 9],
  ['receivables?owing=buyer&supplier=s2', 'receivables', is('supplier', 's2'), 3],
  ['receivables?state=open&currency=EUR', 'receivables', is('status', 'open'), 9],
  ['receivables?dueBefore=2026-03-09', 'receivables', isDueBefore('2026-03-09'), 7],
  ['receivables?dueBefore=2026-03-10', 'receivables', isDueBefore('2026-03-10'), 8],
  ['receivables?supplier=s2', 'receivables', is('supplier', 's2'), 3],
  ['receivables?debtor=buyer', 'receivables', is('debtor', 'buyer'), 9],
  ['receivables?owing=buyer', 'receivables', is('status', 'open'), 9],
  [
    'receivables?creditor=s2',
    'receivables',
    (value, ids) => value['supplier'] === 's2' || value['id'] === ids[0],
    4,
  ],
  ['pieces', 'pieces', all, 13],
  ['pieces?holder=s1', 'pieces', is('payTo', 's1'), 6],
  ['pieces?holder=s2', 'pieces', is('payTo', 's2'), 6],
  ['offers', 'offers', all, 3],
  ['offers?seller=s2', 'offers', is('seller', 's2'), 1],
  ['offers?addressee=s3', 'offers', is('addressee', 's3'), 1],
  ['offers?member=s1', 'offers', all, 3],
  ['offers?member=s3', 'offers', is('addressee', 's3'), 1],
  ['offers?forAnyone=true', 'offers', is('addressee', null), 1],
  ['requests', 'requests', all, 1],
  ['requests?seller=s1', 'requests', is('seller', 's1'), 1],
  ['requests?seller=s2', 'requests', is('seller', 's2'), 0],
  ['quotes', 'quotes', all, 1],
  ['quotes?financier=bank', 'quotes', is('financier', 'bank'), 1],
  ['conversions', 'conversions', all, 0],
  ['conversions?maker=s1', 'conversions', is('maker', 's1'), 0],
  ['conversions?addressee=s1', 'conversions', is('to', 's1'), 0],
  ['conversions?forAnyone=true', 'conversions', is('to', null), 0],
  ['redemptions', 'redemptions', all, 0],
  ['redemptions?issuer=bank', 'redemptions', is('issuer', 'bank'), 0],
  ['redemptions?member=s1', 'redemptions', is('member', 's1'), 0],
  ['corrections', 'corrections', all, 0],
  ['corrections?authority=order', 'corrections', is('authority', 'order'), 0],
  ['claims', 'claims', all, 0],
  ['claims?claimant=s1', 'claims', is('claimant', 's1'), 0],
  ['claims?assignor=s1', 'claims', is('assignor', 's1'), 0],
  ['obligations', 'obligations', all, 0],
  ['obligations?debtor=buyer', 'obligations', is('debtor', 'buyer'), 0],
  ['obligations?issuer=bank', 'obligations', is('issuer', 'bank'), 0],
  ['members', 'members', all, 6],
  ['evidence', 'evidence', all, 2],
  ['evidence?validator=v1', 'evidence', is('validator', 'v1'), 2],
  ['evidence?validator=v2', 'evidence', is('validator', 'v2'), 0],
  ['proposals', 'proposals', all, 0],
  ['amendments', 'amendments', all, 0],
  ['contracts', 'contracts', all, 0],
  ['statements', 'statements', all, 0],
  ['rates', 'rates', all, 0],
  ['approvals', 'approvals', all, 0],
  ['approvals?member=s1', 'approvals', is('member', 's1'), 0],
  ['accounts', 'accounts', all, 5],
  ['accounts?issuer=bank', 'accounts', is('issuer', 'bank'), 5],
  ['accounts?member=s1', 'accounts', is('member', 's1'), 1],
  ['accounts?member=nobody', 'accounts', is('member', 'nobody'), 0],
];

describe('a list', () => {
  it('holds what its filter says, nothing else, and each once', async () => {
    const { node, ids } = await trading();
    for (const [path, base, holds, count] of VIEWS) {
      const items = await readAll(node, `/v1/${path}`, 200);
      const whole = await readAll(node, `/v1/${base}`, 200);
      const wanted = whole.filter(({ value }) => holds(value, ids));
      expect(sorted(keysOf(items)), path).toEqual(sorted(keysOf(wanted)));
      expect(new Set(keysOf(items)).size, path).toBe(items.length);
      expect(items.length, path).toBe(count);
      for (const { key, value } of items) {
        expect(node.store.chainState().world.facts.get(key), path).toEqual(value);
      }
    }
  });

  it('has a view above for each of its filters', () => {
    const filters = Object.entries(LISTS).flatMap(([name, { filters: own }]) =>
      Object.keys(own).map((filter) => `${name}?${filter}=`),
    );
    const viewed = filters.filter((start) => VIEWS.some(([path]) => path.startsWith(start)));
    // These have tests of their own: here, in contractLists.test.ts and afterDefaultLists.test.ts.
    expect(filters.filter((start) => !viewed.includes(start))).toEqual([
      'pieces?receivable=',
      'offers?receivable=',
      'quotes?request=',
      'contracts?receivable=',
      'statements?invoice=',
      'register-entries?receivable=',
      'corrections?receivable=',
      'guarantees?guarantor=',
      'debts?member=',
      'debts?debtor=',
      'debts?creditor=',
    ]);
  });

  it('is its pages, one after the other, whatever their size', async () => {
    const { node } = await trading();
    const views = VIEWS.map(([path]) => path);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...views), fc.integer({ min: 1, max: 9 }), async (p, n) => {
        const whole = await readAll(node, `/v1/${p}`, 200);
        expect(await readAll(node, `/v1/${p}`, n)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('gives what stays in its place exactly once while blocks come in between', async () => {
    const { node } = await trading();
    const before = await readAll(node, '/v1/invoices?debtor=buyer', 200);
    const first = (await node.read('/v1/invoices?debtor=buyer&limit=4')) as JsonObject;
    const time = node.store.position.time;
    await node.grow([registerInvoice(node.genesis, 's1', 77, time)]);
    const path = `/v1/invoices?debtor=buyer&limit=200&cursor=${String(first['next'])}`;
    const rest = (await node.read(path)) as JsonObject;
    const items = [
      ...(first['items'] as unknown as Item[]),
      ...(rest['items'] as unknown as Item[]),
    ];
    expect(keysOf(items).slice(0, before.length)).toEqual(keysOf(before));
    expect(items).toHaveLength(before.length + 1);
  });

  it('of a receivable shows its pieces in order, and its open offers', async () => {
    const { node, ids } = await trading();
    const pieces = await readAll(node, `/v1/receivables/${ids[0]}/pieces`, 1);
    expect(pieces.map(({ value }) => [value['from'], value['to'], value['payTo']])).toEqual([
      ['1', '40000', 's2'],
      ['40001', '100000', 's1'],
    ]);
    expect(await readAll(node, `/v1/pieces?receivable=${ids[0]}`, 5)).toEqual(pieces);
    const offers = await readAll(node, `/v1/offers?receivable=${ids[1]}`, 5);
    expect(offers.map(({ value }) => value['seller'])).toEqual(['s2']);
    expect(await readAll(node, `/v1/offers?receivable=${ids[0]}`, 5)).toEqual([]);
    const [quote] = await readAll(node, '/v1/quotes', 5);
    const request = String(quote?.value['request']);
    expect(await readAll(node, `/v1/quotes?request=${request}`, 5)).toEqual([quote]);
    expect(await readAll(node, `/v1/quotes?request=${ids[0]}`, 5)).toEqual([]);
  });

  it('keeps amounts and units as decimal texts', async () => {
    const { node } = await trading();
    const [invoice] = await readAll(node, '/v1/invoices', 1);
    const [account] = await readAll(node, '/v1/accounts', 1);
    expect(invoice?.value['amount']).toBe('100000');
    // Of 1000, the price of the last day of a quote is locked.
    expect(account?.value).toMatchObject({ balance: '7', locked: '993' });
  });
});

describe('a cursor', () => {
  it('belongs to its list and filter', async () => {
    const { node } = await trading();
    const page = (await node.read('/v1/invoices?supplier=s1&limit=1')) as JsonObject;
    const cursor = String(page['next']);
    for (const path of ['invoices?supplier=s2&', 'invoices?debtor=buyer&', 'pieces?', 'members?']) {
      const answer = await node.ask(`/v1/${path}cursor=${cursor}`);
      expect(answer.json(), path).toMatchObject({ code: 'bad_cursor', status: 400 });
    }
  });

  it('is of its exact form', async () => {
    const { node } = await trading();
    const made = (text: string): string => toBase64url(utf8(text));
    const cursors = [
      made('member'),
      made('member/'.toUpperCase()),
      made('piece/a'),
      made('member/bank\u0000'),
      made(`member/${'a'.repeat(250)}`),
      `${made('member/bank')}A`,
      toBase64url(Uint8Array.of(0xff, 0xfe)),
      'AB',
    ];
    for (const cursor of cursors) {
      const answer = await node.ask(`/v1/members?cursor=${cursor}`);
      expect(answer.json(), cursor).toMatchObject({ code: 'bad_cursor' });
    }
    for (const cursor of ['', '=', 'a=', 'a+', 'ä', '../', 'a'.repeat(401), 'a&cursor=a']) {
      const answer = await node.ask(`/v1/members?cursor=${encodeURI(cursor)}`);
      expect(answer.json(), cursor).toMatchObject({ code: 'bad_request' });
    }
  });
});

describe('a query of a list', () => {
  it('is of the one form, or is refused', async () => {
    const { node, ids } = await trading();
    const paths = [
      'invoices?currency=eur',
      'invoices?dueBefore=2026-1-1',
      'members?currency=EUR',
      'invoices?supplier=',
      'invoices?supplier=S1',
      'invoices?supplier=s1&supplier=s2',
      'invoices?supplier=s1/',
      'invoices?supplier=..',
      'invoices?holder=s1',
      'invoices?limit=0',
      'invoices?limit=201',
      'invoices?limit=1.0',
      'invoices?limit=010',
      'invoices?limit=1e1',
      'invoices?limit=١',
      'invoices?limit=',
      'invoices?limit=true',
      'invoices?limit[]=1',
      'members?member=s1',
      'pieces?receivable=s1',
      `pieces?receivable=${(ids[0] ?? '').toUpperCase()}`,
      'offers?forAnyone=1',
      `receivables/${ids[0]}/pieces?holder=s1`,
      'receivables/nothing/pieces',
    ];
    for (const path of paths) {
      const answer = await node.ask(encodeURI(`/v1/${path}`));
      expect(answer.json(), path).toMatchObject({ code: 'bad_request', status: 400 });
    }
  });
});

describe('a fact by its id', () => {
  it('is what the list shows, or a problem that names what there is not', async () => {
    const { node } = await trading();
    for (const path of ['invoices', 'receivables', 'offers', 'members']) {
      const [item] = await readAll(node, `/v1/${path}`, 1);
      const id = item?.key.split('/')[1];
      const answer = await node.read(`/v1/${path}/${id}`);
      expect(answer).toEqual({ ...item, height: node.store.height });
      const [kind] = (item?.key ?? '').split('/') as [FormedKind];
      expect(itemOf(kind).safeParse(answer).error).toBeUndefined();
    }
    const codes = {
      invoices: 'unknown_invoice',
      receivables: 'unknown_receivable',
      offers: 'unknown_offer',
    };
    for (const [path, code] of Object.entries(codes)) {
      const answer = await node.ask(`/v1/${path}/${'00'.repeat(32)}`);
      expect(answer.json()).toMatchObject({ code, status: 404 });
    }
    expect((await node.ask('/v1/members/nobody')).json()).toMatchObject({ code: 'no_member' });
  });
});
