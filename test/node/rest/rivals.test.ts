import { beforeEach, expect, it } from 'vitest';
import type { Deed } from '../../../ledger/transaction.ts';
import type { ListName } from '../../../node/rest/lists.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { SELECTIONS } from '../../../node/rest/selecting.ts';
import { withShown } from '../../contracts/market.ts';
import {
  acceptInvoice,
  memberOf,
  registerInvoice,
  smallGenesis,
  transactionOf,
} from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

// Two suppliers and two financiers of one buyer: what one of them is answered on any route, with
// any id, filter and cursor, has nothing of the other.

const DUE = Date.UTC(2026, 2, 9);
const REFERENCE = 'ab'.repeat(32);
/** No id of anything. */
const HASH = 'ef'.repeat(32);
const UNIT = '1'.padStart(18, '0');
/** What filters by what facts say are asked with. */
const SELECTED: Readonly<Record<string, readonly string[]>> = {
  currency: ['EUR', 'CNY'],
  state: ['open', 'paid', 'taken'],
  dueBefore: ['2026-03-05', '9999-12-31'],
  identity: [HASH],
};
/** Whose secrets are kept from whom. */
const RIVALS = [
  ['s1', 's3'],
  ['s3', 's1'],
  ['f1', 'f2'],
  ['f2', 'f1'],
] as const;

let node: RestNode;
/** What only one of the two of a pair and its own partners know: ids and prices. */
let secrets: Readonly<Record<string, readonly string[]>>;
let receivables: readonly string[];

beforeEach(async () => {
  const more = ['f1', 'f2'].map((id) => memberOf(id, ['financier']));
  node = await RestNode.open({ genesis: smallGenesis('rivals', {}, [], more) });
  const { genesis, store } = node;
  let nonce = 100;
  const done: Record<string, string[]> = { s1: [], s3: [], f1: [], f2: [] };
  const perform = async (member: string, deed: Deed): Promise<string> => {
    nonce += 1;
    const shown = withShown(store.chainState().world, deed);
    const expires = store.position.time + 60_000;
    const jws = transactionOf(genesis, shown, { member, nonce, expires });
    await node.grow([jws]);
    expect(store.blocks.outcomes(store.height)?.results[0]).toMatchObject({ code: 'ok' });
    done[member]?.push(idOf(jws));
    return idOf(jws);
  };
  const money = { type: 'issueMoney', version: 1, currency: 'EUR', amount: '200000' };
  for (const [at, to] of ['f1', 'f2', 'buyer'].entries()) {
    const payment = String(at).repeat(64);
    await perform('bank', { ...money, to, payment });
  }
  const texts = [0, 1, 2, 3].map((at) =>
    registerInvoice(genesis, at < 2 ? 's1' : 's3', at, store.position.time),
  );
  await node.grow(texts);
  await node.grow(texts.map((jws) => acceptInvoice(genesis, jws, store.position.time)));
  const [first = '', asked = '', second = ''] = texts.map(idOf);
  receivables = texts.map(idOf);
  const units = { piece: '1', from: '1', to: '100000', disclosed: true, recourse: false };
  const terms = { issuer: 'bank', reference: REFERENCE, expiresDay: '2026-01-20' };
  const bare = { interest: null, reserve: null };
  const sale = { type: 'offerSale', version: 1, ...units, ...terms, ...bare };
  for (const [seller, buyer, receivable, price] of [
    ['s1', 'f1', first, '91731'],
    ['s3', 'f2', second, '91732'],
  ] as const) {
    const offer = await perform(seller, { ...sale, receivable, buyer, price });
    await perform(buyer, { type: 'acceptSale', version: 1, offer, knowing: [] });
    done[buyer]?.push(offer, receivable, price);
    done[seller]?.push(receivable, price);
  }
  const request = await perform('s1', {
    ...{ type: 'requestQuotes', version: 1, receivable: asked, financiers: ['f1', 'f2'] },
    ...{ ...units, to: '50000', ...terms },
  });
  for (const [financier, discountPpm] of [
    ['f1', 41_731],
    ['f2', 41_732],
  ] as const) {
    const price = { discountPpm, dayCount: 'ACT/360', fee: '1', expiresDay: '2026-01-15' };
    await perform(financier, { type: 'giveQuote', version: 1, request, ...price, knowing: [] });
    done[financier]?.push(String(discountPpm));
  }
  secrets = done;
});

/** What is due by then is paid, and told of; quotes have lapsed. */
async function fallDue(): Promise<void> {
  for (const time of [DUE - 1, DUE, DUE + 1_000]) await node.grow([], time);
}

/** Every route that answers a member, with every id, filter and key that there is. */
function urlsAbout(ids: readonly string[]): readonly string[] {
  const members = ['s1', 's3', 'f1', 'f2', 'buyer', 'bank'];
  const lists = Object.entries(LISTS).flatMap(([name, { filters }]) => {
    const chosen = Object.keys(filters).flatMap((filter) => {
      const isId = ['receivable', 'invoice', 'request'].includes(filter);
      if (filter === 'forAnyone') return ['?forAnyone=true'];
      return (isId ? ids : members).map((value) => `?${filter}=${value}`);
    });
    const selected = Object.keys(SELECTIONS[name as ListName] ?? {}).flatMap((filter) =>
      (SELECTED[filter] ?? []).map((value) => `?${filter}=${value}`),
    );
    return ['', ...chosen, ...selected].map((query) => `/v1/${name}${query}`);
  });
  const each = ids.flatMap((id) => [
    ...['invoices', 'receivables', 'offers'].map((path) => `/v1/${path}/${id}`),
    ...[`/v1/receivables/${id}/pieces`, `/v1/transactions/${id}`, `/v1/archive/${id}`],
    ...[`/v1/proofs/transactions/${id}`, `/v1/transactions?about=${id}`, `/v1/search?id=${id}`],
    ...['settle', 'close', 'offer'].map((of) => `/v1/proofs/settlements/${of}%2F${id}`),
    `/v1/settlements?about=${id}`,
    ...['invoice', 'receivable', 'offer', 'quote'].map(
      (kind) => `/v1/proofs/state?key=${kind}/${id}`,
    ),
    ...['piece', 'holding', 'reserve'].map((kind) => `/v1/archive?key=${kind}/${id}/${UNIT}`),
    ...['piece', 'holding'].map((kind) => `/v1/proofs/states?keys=${kind}/${id}/${UNIT}`),
  ]);
  const own = members.flatMap((member) => [
    `/v1/transactions?member=${member}`,
    ...['total/pieces', 'usage', 'account/bank/eur'].map(
      (key) => `/v1/proofs/state?key=${key}/${member}`,
    ),
  ]);
  const rest = ['/v1/events', '/v1/transactions', '/v1/settlements'];
  const others = ['/v1/blocks', '/v1/blocks/3', '/v1/status'];
  return [...lists, ...each, ...own, ...rest, ...others];
}

interface Answered {
  readonly status: number;
  readonly body: string;
}

async function ask(member: string, url: string): Promise<Answered> {
  const headers = { authorization: `Bearer ${node.tokenOf(member)}` };
  const { statusCode, body } = await node.rest.app.inject({ url, headers });
  return { status: statusCode, body };
}

/** All pages, one entry each, with what their cursors say. */
async function askAll(member: string, url: string): Promise<readonly Answered[]> {
  const isPaged = !/proofs|archive|blocks|status|search|\/[0-9a-f]{64}$/.test(url);
  if (!isPaged) return [await ask(member, url)];
  const pages: Answered[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const join = url.includes('?') ? '&' : '?';
    const name = url === '/v1/events' ? 'after' : 'cursor';
    const more: string = cursor === '' ? '' : `&${name}=${cursor}`;
    const { status, body } = await ask(member, `${url}${join}limit=1${more}`);
    const { next } = JSON.parse(body) as { readonly next?: string | null };
    const place = typeof next === 'string' ? Buffer.from(next, 'base64url').toString('latin1') : '';
    pages.push({ status, body: `${body} ${place}` });
    expect(pages.length, url).toBeLessThan(200);
    cursor = next ?? null;
  }
  return pages;
}

/** What a member is answered that only its rival knows; how many answers say something of it. */
async function walk(member: string, rival: string): Promise<{ leaks: string[]; shown: number }> {
  const own = secrets[member] ?? [];
  const hidden = (secrets[rival] ?? []).filter((secret) => !own.includes(secret));
  expect(hidden.length).toBeGreaterThan(2);
  const ids = [...new Set([...Object.values(secrets).flat(), ...receivables])];
  const leaks: string[] = [];
  let shown = 0;
  for (const url of urlsAbout(ids.filter((id) => id.length === 64))) {
    const said = hidden.filter((secret) => url.includes(secret));
    for (const { status, body } of await askAll(member, url)) {
      if (own.some((secret) => body.includes(secret))) shown += 1;
      // What one asks by is in the answer, as of an id that there is not.
      const told = hidden.filter((secret) => body.includes(secret) && !said.includes(secret));
      leaks.push(...told.map((secret) => `${url}: ${secret}`));
      expect(status, url).toBeLessThan(500);
    }
    const [secret] = said;
    if (secret !== undefined) await expectAsAbsent(member, url, secret);
  }
  return { leaks, shown };
}

/** Of what the rival alone knows the answer is that of what is not there. */
async function expectAsAbsent(member: string, url: string, secret: string): Promise<void> {
  const found = await ask(member, url);
  const { status, body } = await ask(member, url.replace(secret, HASH));
  expect({ url, ...found }).toEqual({ url, status, body: body.replaceAll(HASH, secret) });
}

it.each(RIVALS)(
  '%s is answered nothing of %s, on no route',
  async (member, rival) => {
    const before = await walk(member, rival);
    expect(before.leaks).toEqual([]);
    await fallDue();
    const after = await walk(member, rival);
    expect(after.leaks).toEqual([]);
    expect(Math.min(before.shown, after.shown)).toBeGreaterThan(10);
  },
  300_000,
);

it('the auditor reads the secrets of all, on the same routes', async () => {
  await fallDue();
  const all = Object.values(secrets)
    .flat()
    .filter((secret) => !secret.startsWith('417'));
  const found = new Set<string>();
  for (const url of ['/v1/transactions', '/v1/settlements', '/v1/pieces']) {
    const { body } = await ask('audit', `${url}?limit=200`);
    for (const secret of all) if (body.includes(secret)) found.add(secret);
  }
  expect([...found].sort()).toEqual([...new Set(all)].sort());
});

it('a member is told in histories what it has sent, and what names it', async () => {
  await fallDue();
  const of = async (member: string) => {
    const { body } = await ask(member, '/v1/transactions?limit=200');
    return (JSON.parse(body) as { items: readonly { id: string; member?: string }[] }).items;
  };
  const [sold, bought] = [await of('s1'), await of('f1')];
  const ids = bought.map(({ id }) => id);
  for (const id of secrets['f1']?.filter((one) => one.length === 64) ?? []) {
    if (!receivables.includes(id)) expect(ids).toContain(id);
  }
  // The purchase names the seller, which did not send it and is not told who has sent what.
  const purchase = sold.find(({ id }) => id === secrets['f1']?.[0]);
  expect(purchase).toBeDefined();
  expect(purchase).not.toHaveProperty('member');
  const { items } = JSON.parse((await ask('f1', '/v1/settlements?limit=200')).body);
  expect(JSON.stringify(items)).toContain('piecesPaid');
});

it('a list has each thing that a member reads once, and nothing else', async () => {
  const keysOf = async (member: string, path: string): Promise<readonly string[]> => {
    const { items } = JSON.parse((await ask(member, `${path}?limit=200`)).body);
    return (items as readonly { readonly key: string }[]).map(({ key }) => key).sort();
  };
  let told = 0;
  for (const name of Object.keys(LISTS)) {
    const all = await keysOf('audit', `/v1/${name}`);
    for (const member of ['s1', 's3', 'f1', 'f2', 'buyer', 'bank']) {
      const readable = all.filter((key) => node.reader.readableSince(member, key) !== null);
      expect({ name, member, keys: await keysOf(member, `/v1/${name}`) }).toEqual({
        ...{ name, member },
        keys: readable,
      });
      told += readable.length;
    }
  }
  expect(told).toBeGreaterThan(50);
});
