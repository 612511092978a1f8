import { describe, expect, it } from 'vitest';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { members } from '../../../contracts/state/members.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import type { ReadProofWords } from '../../../ledger/readProof.ts';
import {
  composeReadProof,
  keyThumbprint,
  queryDigest,
  tokenDigest,
} from '../../../ledger/readProof.ts';
import type { Proved } from '../../../node/rest/readProofs.ts';
import { ReadProofs } from '../../../node/rest/readProofs.ts';
import type { RestError } from '../../../node/rest/restError.ts';
import { secretOf } from '../smallChain.ts';
import { RestNode } from './restNode.ts';

// A read token that is bound to a key is nothing without that key, and by a proxy all have to be.

const PROXY = '203.0.113.7';
const URL = '/v1/members';
const KEY = secretOf('a key for a while');
const NAMED = { boundTo: keyThumbprint(publicKeyOf(KEY)) };

async function opened(): Promise<RestNode> {
  const node = await RestNode.open({ tlsProxy: [PROXY] });
  await node.grow();
  return node;
}

let ids = 0;

/** A proof for a request with a token, made now, unless the words say otherwise. */
function proofOf(
  node: RestNode,
  token: string,
  said: Partial<ReadProofWords> = {},
  secret = KEY,
): string {
  ids += 1;
  const words = {
    ...{ method: 'GET', url: `https://ledger.example${URL}`, token: tokenDigest(token) },
    ...{ issuedAt: Math.floor(node.now / 1_000), id: String(ids).padStart(16, '0') },
    query: queryDigest(''),
  };
  return composeReadProof({ ...words, ...said }, secret);
}

async function answerTo(
  node: RestNode,
  authorization: string,
  dpop?: string | string[],
  url = URL,
) {
  const headers = { authorization, ...(dpop !== undefined && { dpop }) } as never;
  const answer = await node.rest.app.inject({ url, headers, remoteAddress: PROXY });
  return {
    ...{ status: answer.statusCode, code: answer.json().code, facts: answer.json().facts },
    asked: answer.headers['www-authenticate'],
  };
}

describe('by a proxy', () => {
  it('a token is taken with a proof of the key that it names, wherever the proxy is', async () => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const urls = [URL, `/tally${URL}`].map((path) => `https://ledger.example:8443${path}`);
    for (const url of [...urls, `http://127.0.0.1${URL}`]) {
      const answer = await answerTo(node, `DPoP ${token}`, proofOf(node, token, { url }));
      expect(answer.status, url).toBe(200);
    }
  });

  it('what was read on its way reads nothing: not the token, nor it with its proof', async () => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const proof = proofOf(node, token);
    expect((await answerTo(node, `DPoP ${token}`, proof)).status).toBe(200);
    const needed = { status: 401, code: 'dpop_needed', asked: 'DPoP algs="Ed25519"' };
    expect(await answerTo(node, `Bearer ${token}`)).toMatchObject(needed);
    expect(await answerTo(node, `DPoP ${token}`)).toMatchObject(needed);
    const used = { status: 401, code: 'dpop_used' };
    expect(await answerTo(node, `DPoP ${token}`, proof)).toMatchObject(used);
    const elsewhere = { status: 401, code: 'dpop_elsewhere' };
    const other = await answerTo(node, `DPoP ${token}`, proof, '/v1/invoices');
    expect(other).toMatchObject({ ...elsewhere, facts: { field: 'path' } });
    const own = proofOf(node, token, {}, secretOf('of a thief'));
    const thief = await answerTo(node, `DPoP ${token}`, own);
    expect(thief).toMatchObject({ ...elsewhere, facts: { field: 'key' } });
  });

  it('a proxy that acts asks nothing else with a proof: a query is proved, too', async () => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const query = 'key=member/s1';
    const path = '/v1/proofs/state';
    const proof = () =>
      proofOf(node, token, { url: `https://a${path}`, query: queryDigest(query) });
    const asked = async (tail: string) =>
      await answerTo(node, `DPoP ${token}`, proof(), `${path}${tail}`);
    expect((await asked(`?${query}`)).status).toBe(200);
    for (const tail of [
      '?key=member/s2',
      '',
      '?',
      `?${query}&`,
      `?${query}?`,
      '?key=member%2Fs1',
    ]) {
      const elsewhere = { status: 401, code: 'dpop_elsewhere', facts: { field: 'query' } };
      expect(await asked(tail), tail).toMatchObject(elsewhere);
    }
    // A URL without a query and one with an empty one are one question.
    const bare = proofOf(node, token);
    expect((await answerTo(node, `DPoP ${token}`, bare, `${URL}?`)).status).toBe(200);
  });

  it('nor by headers, which no proof covers: a stream is asked for in the query', async () => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const asked = async (method: 'HEAD' | 'GET', query: string, more: object) => {
      const words = { method, url: 'https://a/v1/events', query: queryDigest(query) };
      const dpop = proofOf(node, token, words);
      const headers = { authorization: `DPoP ${token}`, dpop, ...more };
      const url = `/v1/events?${query}`;
      return await node.rest.app.inject({ method, url, headers, remoteAddress: PROXY });
    };
    const page = 'after=1&limit=1';
    const stream = 'after=1&stream=true';
    const accept = 'text/event-stream';
    const last = { 'last-event-id': '0' };
    const rows = [
      [page, { accept }, 'accept'],
      [page, { accept: `application/json, ${accept}` }, 'accept'],
      [page, { accept, ...last }, 'last-event-id'],
      [page, last, 'last-event-id'],
      [stream, last, 'last-event-id'],
      [stream, { accept, ...last }, 'last-event-id'],
    ] as const;
    for (const [query, more, field] of rows) {
      const head = await asked('HEAD', query, more);
      expect([head.statusCode, field, query]).toEqual([401, field, query]);
      const told = { code: 'dpop_elsewhere', facts: { field } };
      expect((await asked('GET', query, more)).json()).toMatchObject(told);
    }
    const typeOf = async (query: string, more: object) =>
      (await asked('HEAD', query, more)).headers['content-type'];
    expect(await typeOf(page, {})).toContain('application/json');
    expect(await typeOf(stream, {})).toBe(accept);
    expect(await typeOf(stream, { accept })).toBe(accept);
  });

  it('a bearer’s token is refused, on every path', async () => {
    const node = await opened();
    for (const url of [URL, '/v1/status', '/v1/nothing']) {
      const answer = await answerTo(node, `Bearer ${node.tokenOf('s1')}`, undefined, url);
      expect(answer, url).toMatchObject({ status: 401, code: 'dpop_needed' });
    }
  });
});

describe('elsewhere', () => {
  it('a bearer’s token is taken, and one that names a key needs its proof there, too', async () => {
    const node = await RestNode.open();
    await node.grow();
    const ask = async (headers: Record<string, string>) => {
      const answer = await node.rest.app.inject({ url: URL, headers });
      return answer.statusCode === 200 ? 200 : answer.json().code;
    };
    const token = node.tokenOf('s1', NAMED);
    expect(await ask({ authorization: `Bearer ${node.tokenOf('s1')}` })).toBe(200);
    expect(await ask({ authorization: `Bearer ${token}` })).toBe('dpop_needed');
    const dpop = proofOf(node, token);
    expect(await ask({ authorization: `Bearer ${token}`, dpop })).toBe('dpop_needed');
    expect(await ask({ authorization: `DPoP ${token}`, dpop })).toBe(200);
    const plain = { authorization: `DPoP ${node.tokenOf('s1')}`, dpop: proofOf(node, token) };
    expect(await ask(plain)).toBe('bad_authorization');
  });

  it('a proxy on this machine is known by being listed', async () => {
    const node = await RestNode.open({ tlsProxy: ['127.0.0.1'] });
    await node.grow();
    const headers = { authorization: `Bearer ${node.tokenOf('s1')}` };
    const answer = await node.rest.app.inject({ url: URL, headers });
    expect(answer.json().code).toBe('dpop_needed');
  });
});

describe('a proof is refused', () => {
  const rows: readonly [string, string, object, Partial<ReadProofWords>][] = [
    ['for another method', 'dpop_elsewhere', { field: 'method' }, { method: 'HEAD' }],
    ['for another path', 'dpop_elsewhere', { field: 'path' }, { url: 'https://a/v1/offers' }],
    ['for a longer path', 'dpop_elsewhere', { field: 'path' }, { url: `https://a${URL}/s1` }],
    [
      'for a path within a name',
      'dpop_elsewhere',
      { field: 'path' },
      { url: 'https://v1/members' },
    ],
    ['for a query', 'dpop_elsewhere', { field: 'query' }, { query: queryDigest('limit=1') }],
    ['for another token', 'dpop_elsewhere', { field: 'token' }, { token: tokenDigest('a.b.c') }],
  ];
  it.each(rows)('%s', async (_, code, facts, said) => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const answer = await answerTo(node, `DPoP ${token}`, proofOf(node, token, said));
    expect(answer).toMatchObject({ status: 401, code, facts });
  });

  it('that is a minute away from the clock of the node, whose time is said', async () => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const now = Math.floor(node.now / 1_000);
    const at = async (issuedAt: number) =>
      await answerTo(node, `DPoP ${token}`, proofOf(node, token, { issuedAt }));
    for (const apart of [-60, 0, 60]) expect((await at(now + apart)).status).toBe(200);
    for (const apart of [-61, 61]) {
      const facts = { now, issuedAt: now + apart };
      expect(await at(now + apart)).toMatchObject({ status: 401, code: 'dpop_time', facts });
    }
  });

  it('that is none, that is two, and that is not signed', async () => {
    const node = await opened();
    const token = node.tokenOf('s1', NAMED);
    const [header, , signature] = proofOf(node, token).split('.');
    const [, payload] = proofOf(node, token).split('.');
    const twice = [proofOf(node, token), proofOf(node, token)];
    for (const dpop of [
      '',
      'a.b.c',
      'a'.repeat(9_000),
      twice,
      [header, payload, signature].join('.'),
    ]) {
      const answer = await answerTo(node, `DPoP ${token}`, dpop);
      expect(answer).toMatchObject({ status: 401, code: 'bad_dpop' });
    }
    // Nothing of all that was used up.
    expect((await answerTo(node, `DPoP ${token}`, twice[0])).status).toBe(200);
  });

  it('whoever stole a token uses up nothing of its member', async () => {
    const limits = { readRate: { perSecond: 1e-9, burst: 2 } };
    const node = await RestNode.open({ tlsProxy: [PROXY], limits });
    const token = node.tokenOf('s1', NAMED);
    for (let times = 0; times < 5; times += 1) {
      const { code } = await answerTo(node, `DPoP ${token}`);
      expect(code).toBe('dpop_needed');
    }
    expect((await answerTo(node, `DPoP ${token}`, proofOf(node, token))).status).toBe(200);
  });
});

describe('what is remembered of proofs', () => {
  const TOKEN = 'a.b.c';
  function scene(most: number) {
    let now = 1_760_000_000;
    const proofs = new ReadProofs(() => now * 1_000, most);
    const request = (id: number, issuedAt = now): Proved => {
      const words = { method: 'GET', url: `https://a${URL}`, token: tokenDigest(TOKEN), issuedAt };
      const one = { query: queryDigest(''), id: String(id).padStart(16, '0') };
      const dpop = composeReadProof({ ...words, ...one }, KEY);
      return {
        method: 'GET',
        url: URL,
        rawHeaders: ['Authorization', `DPoP ${TOKEN}`, 'DPoP', dpop],
      };
    };
    const check = (member: string, made: Proved): string => {
      try {
        proofs.check(made, member, NAMED.boundTo);
        return 'taken';
      } catch (error) {
        return (error as RestError).code;
      }
    };
    return { proofs, request, check, pass: (seconds: number) => (now += seconds) };
  }

  it('is bounded, whoever sends, and no proof is ever taken twice', () => {
    const { proofs, request, check, pass } = scene(20);
    const sent: [string, Proved][] = [];
    for (let at = 0; at < 200; at += 1) {
      const member = at % 10 === 0 ? `quiet-${at % 3}` : 'loud';
      const made = request(at);
      sent.push([member, made]);
      check(member, made);
      expect(proofs.size).toBeLessThanOrEqual(40);
      if (at % 5 === 0) pass(1);
    }
    for (const [member, made] of sent) expect(check(member, made)).not.toBe('taken');
  });

  it('is forgotten of who sends most, and costs nobody else anything', () => {
    const { request, check } = scene(20);
    const first = request(1);
    expect(check('quiet', first)).toBe('taken');
    for (let at = 2; at < 100; at += 1) check('loud', request(at));
    // So many in one second that those of this second are not told apart any more.
    expect(check('loud', request(100))).toBe('dpop_time');
    expect(check('quiet', request(101))).toBe('taken');
    expect(check('quiet', first)).toBe('dpop_used');
  });

  it('is forgotten when it is too old to be taken', () => {
    const { proofs, request, check, pass } = scene(1_000);
    const early = request(1);
    for (let at = 2; at < 50; at += 1) check('s1', request(at));
    expect(check('s1', early)).toBe('taken');
    pass(61);
    expect(check('s2', request(50))).toBe('taken');
    expect(proofs.size).toBe(1);
    expect(check('s1', early)).toBe('dpop_time');
  });
});

describe('the client of this project', () => {
  it('reads by a proxy, and makes a proof for each request', async () => {
    const node = await RestNode.open({ tlsProxy: ['127.0.0.1'] });
    await node.grow();
    const { url } = await node.rest.start();
    const { genesis, environment } = node;
    const reader = keySigner({ member: 's1', keyName: 'main', secret: secretOf('s1') });
    const client = new LedgerClient({ genesis, nodes: [`${url}#v1`], reader, environment });
    for (let times = 0; times < 3; times += 1) {
      const query = { limit: 2 };
      expect((await client.list('members', query)).items).not.toEqual([]);
    }
    expect((await client.readFact(members, ['s1'])).fact?.id).toBe('s1');
  });
});
