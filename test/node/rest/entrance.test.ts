import { METHODS } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { decodeGenesis } from '../../../ledger/genesis.ts';
import { standingAnswer, statusAnswer, wellAnswer } from '../../../node/rest/shapes.ts';
import { issueTo } from '../smallChain.ts';
import { bodyOf, sendRaw } from './rawHttp.ts';
import { RestNode } from './restNode.ts';

const TAKEN: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST']);

function isPath(path: string): boolean {
  return path === '/v1/status' || path === '/v1/transactions';
}

describe('a path', () => {
  it('has one spelling', async () => {
    const node = await RestNode.open();
    const spellings = [
      '/v1/status/',
      '//v1/status',
      '/v1//status',
      '/V1/status',
      '/v1/STATUS',
      '/v1/./status',
      '/v1/x/../status',
      '/v1/status%2F',
      '/v1%2Fstatus',
      '/v1/status%00',
      '/v1/status.json',
      '/status',
      '/v2/status',
      '/',
    ];
    // As bytes: a client library would tidy them up.
    const { url } = await node.rest.start();
    for (const path of spellings) {
      const answer = await sendRaw(
        url,
        `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
      );
      expect(answer.status, path).toBe(404);
    }
  });

  it.each([
    '/v1/statu%73',
    '/v1/%73tatus',
    '/v1/invoices/%61',
    '/v1/settlements/settle%2f1',
    '/v1/status#',
    '/v1/status?limit=1#',
    '/v1/status;x=1',
    '/v1\\status',
    '/v1/status%',
    '/v1/status%C0%AF',
    'http://127.0.0.1/v1/status',
    'http://evil.example/v1/status',
    '*',
  ])('spelt %s is refused as such', async (path) => {
    const node = await RestNode.open();
    const { url } = await node.rest.start();
    const answer = await sendRaw(
      url,
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
    );
    expect([answer.status, bodyOf(answer)['code']]).toEqual([400, 'bad_url']);
  });

  it.each([
    ['HTTP/1.1', 200],
    ['HTTP/1.0', 200],
    ['HTTP/0.9', 400],
    ['HTTP/2.0', 400],
    ['HTTP/9.9', 400],
  ])('in a request line of %s is answered with %i', async (version, status) => {
    const node = await RestNode.open();
    const { url } = await node.rest.start();
    const line = `GET /v1/status ${version}\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`;
    expect((await sendRaw(url, line)).status).toBe(status);
  });

  it('is refused to every method that it does not take, and nothing is logged', async () => {
    const node = await RestNode.open();
    const { url } = await node.rest.start();
    const long = `/v1/${'x'.repeat(8_000)}`;
    for (const path of ['/v1/status', '/v1/transactions', '/v1/nothing', long]) {
      for (const method of METHODS.filter((name) => name !== 'CONNECT' && !TAKEN.has(name))) {
        const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`;
        const { status } = await sendRaw(url, head);
        expect([method, path, status]).toEqual([method, path, isPath(path) ? 405 : 404]);
      }
    }
    expect(node.logged).toEqual([]);
  });

  it('says which methods it takes', async () => {
    const node = await RestNode.open();
    const refused = await node.ask({ method: 'PUT', url: '/v1/transactions' });
    expect(refused.statusCode).toBe(405);
    expect(refused.headers['allow']).toBe('GET, HEAD, POST, OPTIONS');
    const get = await node.ask({ method: 'DELETE', url: `/v1/invoices/${'ab'.repeat(32)}` });
    expect(get.headers['allow']).toBe('GET, HEAD, OPTIONS');
    const options = await node.ask({ method: 'OPTIONS', url: '/v1/status' });
    expect(options.statusCode).toBe(204);
    expect(options.headers['allow']).toBe('GET, HEAD, OPTIONS');
    expect((await node.ask({ method: 'OPTIONS', url: '/v1/nothing' })).statusCode).toBe(404);
  });

  it('answers HEAD as GET, without the body', async () => {
    const node = await RestNode.open();
    await node.grow();
    for (const path of ['/v1/status', '/v1/blocks', '/v1/blocks/1', '/v1/genesis', '/healthz']) {
      const get = await node.ask(path);
      const head = await node.ask({ method: 'HEAD', url: path });
      expect(head.statusCode, path).toBe(200);
      expect(head.headers['content-type'], path).toBe(get.headers['content-type']);
      expect(head.body, path).toBe('');
    }
  });
});

describe('what a browser may', () => {
  it('no page of another origin gets in', async () => {
    const node = await RestNode.open();
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['OPTIONS', 'GET'] as const) {
      const url = method === 'GET' ? '/v1/status' : '/v1/transactions';
      const answer = await node.ask({ method, url, headers });
      const names = Object.keys(answer.headers);
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('no name but those of loopback leads to a node on loopback', async () => {
    const node = await RestNode.open();
    const status = async (host: string): Promise<number> =>
      (await node.ask({ url: '/v1/status', headers: { host } })).statusCode;
    for (const host of ['127.0.0.1', 'localhost:8101', 'LOCALHOST', '[::1]:80']) {
      expect(await status(host), host).toBe(200);
    }
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.', '0.0.0.0']) {
      expect(await status(host), host).not.toBe(200);
    }
    const named = await RestNode.open({ hosts: ['Bank.internal'] });
    const byName = { url: '/v1/status', headers: { host: 'bank.internal:8101' } };
    expect((await named.ask(byName)).statusCode).toBe(200);
  });

  it('nothing a proxy says about the caller is believed or shown', async () => {
    const node = await RestNode.open();
    const forwarded = {
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-http-method-override': 'DELETE',
      forwarded: 'for=10.0.0.1;host=evil.example',
    };
    const answer = await node.ask({ url: '/v1/status', headers: forwarded });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain('evil');
  });

  it('no answer is kept, sniffed, or says what it was made with', async () => {
    const node = await RestNode.open();
    for (const path of ['/v1/status', '/v1/nothing', '/readyz', '/v1/blocks']) {
      const { headers } = await node.ask(path);
      expect(headers['cache-control'], path).toBe('no-store');
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      expect(headers['server'] ?? headers['x-powered-by'], path).toBeUndefined();
    }
  });
});

describe('the node', () => {
  it('says what it is and where its chain stands', async () => {
    const node = await RestNode.open();
    const { chain } = node.genesis;
    const before = (await node.read('/v1/status')) as JsonObject;
    expect(before).toMatchObject({ genesis: chain, name: 'small', height: 0, block: chain });
    await node.submit([issueTo(node.genesis, 's1', 1, node.store.position.time)]);
    const standing = async (): Promise<JsonObject> => {
      const { json } = await node.askAsOperator('/standing');
      return standingAnswer.parse(json());
    };
    expect((await standing())['pool']).toMatchObject({ count: 1, bytes: node.pool.bytes });
    await node.grow();
    const after = (await node.read('/v1/status')) as JsonObject;
    expect(statusAnswer.parse(after)).toEqual(after);
    expect(after).toMatchObject({
      node: 'v1',
      validator: true,
      height: 1,
      block: node.store.blocks.header(1)?.id,
      time: node.store.position.time,
      dueNext: null,
      version: '0.0.0-test',
    });
    expect(await standing()).toMatchObject({
      ...{ node: 'v1', height: 1, round: 0, step: 'propose', why: [] },
      ...{ pool: { count: 0, bytes: 0 }, peers: [{ name: 'v2', connected: true }] },
    });
  });

  it('is a validator only while it is in the set, whatever key it holds', async () => {
    const node = await RestNode.open();
    for (const validator of ['removed', null]) {
      node.state = { ...node.state, validator };
      expect(await node.read('/v1/status')).toMatchObject({ validator: false });
    }
  });

  it('gives the genesis document whose hash is the chain', async () => {
    const node = await RestNode.open();
    const { rawPayload } = await node.ask('/v1/genesis');
    expect(decodeGenesis(rawPayload).chain).toBe(node.genesis.chain);
  });

  it('is told of every answer by its route, never by what a caller made up', async () => {
    const node = await RestNode.open();
    await node.ask('/v1/members/bank');
    await node.ask('/v1/members/nobody');
    await node.ask('/v1/no/such/path');
    await node.ask({ method: 'DELETE', url: '/v1/status' });
    expect(node.answered.map(({ method, route, status }) => [method, route, status])).toEqual([
      ['GET', '/v1/members/:id', 200],
      ['GET', '/v1/members/:id', 404],
      ['GET', 'none', 404],
      ['DELETE', 'none', 405],
    ]);
    expect(node.answered.every(({ seconds }) => seconds >= 0 && seconds < 5)).toBe(true);
  });

  it('is healthy until it halts', async () => {
    const node = await RestNode.open();
    expect(wellAnswer.parse(await node.read('/healthz'))).toEqual({ ok: true });
    node.state = { ...node.state, syncing: true, peers: [] };
    expect((await node.ask('/healthz')).statusCode).toBe(200);
    node.state = { ...node.state, halted: 'two blocks were decided' };
    expect((await node.ask('/healthz')).statusCode).toBe(503);
  });

  it('is ready when it can work, and says what is missing', async () => {
    const node = await RestNode.open();
    for (const app of [node.rest.app, node.rest.operatorApp]) {
      expect((await app.inject('/readyz')).statusCode).toBe(200);
    }
    const good = node.state;
    const reasonIn = async (change: Partial<typeof good>): Promise<string> => {
      node.state = { ...good, ...change };
      const answer = await node.askAsOperator('/readyz');
      expect(answer.statusCode).toBe(503);
      // Elsewhere it is said to be so, and not why.
      const { statusCode, body } = await node.rest.app.inject('/readyz');
      expect(statusCode).toBe(503);
      const { detail } = answer.json();
      expect(body).not.toContain(detail);
      return detail;
    };
    expect(await reasonIn({ syncing: true })).toBe('blocks are missing');
    expect(await reasonIn({ halted: 'x' })).toBe('the node has halted: x');
    expect(await reasonIn({ validator: null })).toMatch(/too few validators/);
    const observed = { validator: null, peers: [{ name: 'v1', connected: true }] };
    node.state = { ...good, ...observed };
    expect((await node.ask('/readyz')).statusCode).toBe(200);
    node.clockOffsetMs = 3 * node.store.position.parameters.heartbeatMs;
    expect(await reasonIn({})).toMatch(/^the newest block is \d+ ms old$/);
  });
});
