import { beforeEach, describe, expect, it } from 'vitest';
import { readClaim } from '../../../client/sdk/claiming.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { holdings } from '../../../contracts/state/pieces.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { secretOf } from '../smallChain.ts';
import type { RestNode } from './restNode.ts';
import { trading } from './tradingNode.ts';

// What one member reads of what others have, one fact at a time.

const HASH = 'ab'.repeat(32);
const UNIT = '1'.padStart(18, '0');
const MEMBERS = ['s1', 's2', 's3', 'bank', 'buyer'];

let node: RestNode;
let ids: readonly string[];

beforeEach(async () => {
  ({ node, ids } = await trading());
});

/** What a member is answered. */
async function asked(member: string, url: string) {
  const authorization = `Bearer ${node.tokenOf(member)}`;
  const { statusCode, headers, body } = await node.rest.app.inject({
    url,
    headers: { authorization },
  });
  return { statusCode, type: headers['content-type'], length: headers['content-length'], body };
}

interface Item {
  readonly key: string;
  readonly value: JsonObject;
}

/** Everything in a list, as the auditor reads it. */
async function listed(path: string): Promise<readonly Item[]> {
  const { items } = (await node.read(`/v1/${path}?limit=200`)) as unknown as {
    readonly items: readonly Item[];
  };
  return items;
}

/** Keys of what stands beside a fact and in no list. */
function besideOf(key: string, { supplier, document, identity }: JsonObject): readonly string[] {
  const [kind, id] = key.split('/');
  if (kind === 'piece') return [key.replace('piece', 'holding')];
  if (kind === 'member') return ['invoices', 'pieces'].map((of) => `total/${of}/${id}`);
  if (kind !== 'invoice') return [];
  return [`document/${document}`, `identity/${supplier}/${identity}`, `usage/${supplier}`];
}

const stateProof = (key: string): string => `/v1/proofs/state?key=${key}`;

/** The answer about one id or key in the words of another. */
async function askedFor(member: string, url: string, [from, to]: readonly [string, string]) {
  const answer = await asked(member, url.replace(from, to));
  return { ...answer, body: answer.body.replaceAll(to, from) };
}

describe('what is not a member’s to read', () => {
  it.each(['invoices', 'receivables', 'offers'])('is as what is not there: %s', async (path) => {
    // Of this one it is offered units.
    const offered = ids[2];
    const foreign = (await listed(path)).filter(({ key, value }) => {
      const { supplier, addressee, receivable = key.split('/')[1] } = value;
      const isOffered = path !== 'invoices' && offered === receivable;
      return ![supplier, addressee].includes('s3') && !isOffered;
    });
    expect(foreign.length).toBeGreaterThan(0);
    for (const { key } of foreign) {
      const [, id = ''] = key.split('/');
      for (const url of [`/v1/${path}/${id}`, stateProof(key), `/v1/archive?key=${key}`]) {
        const forbidden = await asked('s3', url);
        expect(forbidden.statusCode, url).toBe(404);
        expect(forbidden, url).toEqual(await askedFor('s3', url, [id, HASH]));
      }
    }
  });

  it('keeps a bundle from being proved, and the first such key is named', async () => {
    const [id = ''] = ids;
    const keys = ['member/s1', `holding/${id}/${UNIT}`, `invoice/${id}`];
    const url = `/v1/proofs/states?keys=${keys.join(',')}`;
    expect((await asked('s1', url)).statusCode).toBe(200);
    const { statusCode, body } = await asked('s3', url);
    expect({ statusCode, ...JSON.parse(body) }).toMatchObject({
      ...{ statusCode: 404, code: 'not_readable' },
      facts: { key: `holding/${id}/${UNIT}`, count: 2 },
    });
  });

  it('is all of the state but what the rights say, each key for each member', async () => {
    const all = await Promise.all(Object.keys(LISTS).map(listed));
    const keys = new Set(all.flat().flatMap(({ key, value }) => [key, ...besideOf(key, value)]));
    let hidden = 0;
    for (const key of keys) {
      for (const member of MEMBERS) {
        const may = node.reader.readableSince(member, key) !== null;
        const { statusCode } = await asked(member, stateProof(key));
        expect({ key, member, statusCode }).toEqual({ key, member, statusCode: may ? 200 : 404 });
        if (!may) hidden += 1;
      }
      expect((await asked('audit', stateProof(key))).statusCode, key).toBe(200);
    }
    expect(hidden).toBeGreaterThan(100);
  });
});

describe('two suppliers of one buyer', () => {
  it('read nothing of each other, and the buyer reads what it owes to both', async () => {
    const [first = '', second = ''] = ids;
    const reads = async (member: string, key: string): Promise<boolean> =>
      (await asked(member, stateProof(key))).statusCode === 200;
    for (const key of [`invoice/${first}`, `receivable/${first}`, 'account/bank/eur/s1']) {
      expect([key, await reads('s1', key), await reads('s3', key)]).toEqual([key, true, false]);
    }
    for (const id of [first, second]) expect(await reads('buyer', `receivable/${id}`)).toBe(true);
    expect(await reads('buyer', `holding/${first}/${UNIT}`)).toBe(false);
    expect(await reads('s3', 'total/invoices/s1')).toBe(false);
    expect(await reads('s3', 'total/invoices/s3')).toBe(true);
  });

  it('see that nobody has registered a document, and not who has', async () => {
    const invoice = (await node.read(`/v1/invoices/${ids[0]}`)) as { value: JsonObject };
    const document = String(invoice.value['document']);
    expect((await asked('s3', stateProof(`document/${HASH}`))).statusCode).toBe(200);
    expect((await asked('s3', stateProof(`document/${document}`))).statusCode).toBe(404);
  });
});

describe('a client of a member', () => {
  async function clientOf(member: string): Promise<LedgerClient> {
    const { url } = await node.rest.start();
    const { genesis, environment } = node;
    const reader = keySigner({ member, keyName: 'main', secret: secretOf(member) });
    return new LedgerClient({ genesis, nodes: [url], reader, environment });
  }

  it('says of a claim what it was not shown, and that it does not hold', async () => {
    const claim = { type: 'freedom', receivable: ids[4] ?? '', from: 1n } as const;
    const client = await clientOf('bank');
    const { judged } = await readClaim(client, claim);
    expect(judged).toMatchObject({ holds: false, code: 'not_shown', freedom: null });
    const told = judged.sentences.join();
    expect(told).toContain(`not shown to you, be it there or not: holding/${claim.receivable}`);
    expect(await client.findFact(holdings, [claim.receivable, 1n])).toBeUndefined();
    await expect(client.readFact(holdings, [claim.receivable, 1n])).rejects.toMatchObject({
      code: 'not_shown',
    });
  });

  it('has the whole of a claim about what is its own', async () => {
    const claim = { type: 'freedom', receivable: ids[4] ?? '', from: 1n } as const;
    const { judged } = await readClaim(await clientOf('s1'), claim);
    expect(judged).toMatchObject({ holds: false, code: 'not_free' });
    expect(judged.freedom?.encumbrances.map(({ code }) => code)).toContain('bound');
  });

  it('files that nobody has registered a document, and learns no more of one', async () => {
    const client = await clientOf('s3');
    const fresh = await readClaim(client, { type: 'unregistered', document: HASH });
    expect(fresh.judged).toMatchObject({ holds: true, code: 'ok' });
    const { value } = (await node.read(`/v1/invoices/${ids[0]}`)) as unknown as Item;
    const claim = { type: 'unregistered', document: String(value['document']) } as const;
    await expect(readClaim(client, claim)).rejects.toMatchObject({
      code: 'not_shown',
      message: 'somebody has registered this document, and you read no invoice of it',
    });
  });
});
