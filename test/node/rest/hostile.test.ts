import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemShape } from '../../../node/rest/shapes.ts';
import { issueTo, worksOf } from '../smallChain.ts';
import { dial, dialBusy, readToEnd, sendRaw } from './rawHttp.ts';
import { RestNode } from './restNode.ts';

const RUNS = process.env['SLOW'] ? 5_000 : 200;

async function worked(): Promise<RestNode> {
  const node = await RestNode.open();
  await node.grow(worksOf(node.genesis, node.store.chainState(), 6));
  return node;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PATHS = [
  '/v1/transactions',
  '/v1/proofs/state',
  '/v1/proofs/settlements',
  '/v1/proofs/transactions',
  '/v1/invoices',
  '/v1/receivables',
  '/v1/pieces',
  '/v1/offers',
  '/v1/members',
  '/v1/accounts',
  '/v1/blocks',
  '/v1/headers',
  '/v1/status',
  '/v1',
];
const NAMES = [
  'cursor',
  'limit',
  'key',
  'from',
  'supplier',
  'holder',
  'member',
  'wait',
  '__proto__',
];

describe('whatever is asked', () => {
  it('is answered, or refused with a problem, and never fails inside', async () => {
    const node = await worked();
    const part = fc.oneof(
      fc.constantFrom('pieces', 'bank', '1', '0', '-1', '%00', '..', 'ab'.repeat(32), ''),
      fc.webSegment(),
      fc.string({ maxLength: 20 }).map(encodeURIComponent),
    );
    const query = fc.array(
      fc.tuple(fc.constantFrom(...NAMES), fc.oneof(part, fc.integer().map(String))),
      { maxLength: 3 },
    );
    const url = fc
      .tuple(fc.constantFrom(...PATHS), fc.array(part, { maxLength: 2 }), query)
      .map(([path, parts, pairs]) => {
        const search = pairs.map(([name, value]) => `${name}=${value}`).join('&');
        return `${[path, ...parts].join('/')}${search === '' ? '' : `?${search}`}`;
      });
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH');
    await fc.assert(
      fc.asyncProperty(method, url, async (verb, path) => {
        const answer = await node.ask({ method: verb, url: path, headers: JSON_TYPE });
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode < 400 || verb === 'HEAD') return;
        expect(problemShape.safeParse(answer.json()).success).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect(node.logged).toEqual([]);
  });

  it('with whatever body is answered, or refused with a problem', async () => {
    const node = await worked();
    const good = JSON.stringify({ transactions: [issueTo(node.genesis, 's1', 1, 0)] });
    const altered = fc
      .tuple(fc.nat(good.length), fc.nat(4), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([at, cut, text]) => good.slice(0, at) + text + good.slice(at + cut));
    const body = fc.oneof(
      altered,
      fc.json(),
      fc.array(fc.string()).map((transactions) => JSON.stringify({ transactions })),
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (payload) => {
        const answer = await node.ask({
          method: 'POST',
          url: '/v1/transactions',
          headers: JSON_TYPE,
          payload,
        });
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400) problemShape.parse(answer.json());
      }),
      { numRuns: RUNS },
    );
    expect(node.logged).toEqual([]);
    expect(node.pool.size).toBe(0);
  });

  it('in whatever bytes on a socket leaves the node answering others', async () => {
    const node = await worked();
    const { url } = await node.rest.start();
    const start = fc.constantFrom('', 'GET / HTTP/1.1\r\n', 'POST /v1/transactions HTTP/1.1\r\n');
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(start, bytes, async (head, rest) => {
        const socket = await dial(url);
        const answer = readToEnd(socket);
        socket.end(Buffer.concat([Buffer.from(head), rest, Buffer.from('\r\n\r\n')]));
        const { status } = await answer;
        expect(status === 0 || (status >= 400 && status < 500)).toBe(true);
      }),
      { numRuns: Math.min(RUNS, 100) },
    );
    expect((await fetch(`${url}/v1/status`)).status).toBe(200);
    expect(node.logged).toEqual([]);
  });
});

describe('a server with all its connections taken', () => {
  it('turns newcomers away and serves those it has', async () => {
    const node = await RestNode.open({ limits: { maxConnections: 2 } });
    const { url } = await node.rest.start();
    const first = await dialBusy(url);
    await dialBusy(url);
    const refused = await sendRaw(url, 'GET /v1/status HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n').catch(
      () => ({ status: 0 }),
    );
    expect(refused.status).toBe(503); // /healthz alone is answered
    const answer = readToEnd(first);
    first.write('{"transactions":["x"]}');
    expect((await answer).status).toBe(400);
  });
});
