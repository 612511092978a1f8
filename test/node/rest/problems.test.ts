import { readFileSync } from 'node:fs';
import { errorCodes } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { ReadHeaders } from '../../../client/sdk/readTokens.ts';
import { INVALID, REFUSALS } from '../../../contracts/state/refusals.ts';
import { FORMAT_CODES } from '../../../ledger/assert.ts';
import { printable } from '../../../ledger/printable.ts';
import { LETTER_CODES } from '../../../node/mail/letterCodes.ts';
import { POOL_CODES } from '../../../node/mempool/admission.ts';
import { problemOfError } from '../../../node/rest/problems.ts';
import { problemEntry, problemOf, REST_CODES } from '../../../node/rest/restError.ts';
import { problemShape } from '../../../node/rest/shapes.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { joinedFolder, sceneGenesis } from '../sync/snapshotScene.ts';
import { bodyOf, dial, readToEnd, sendRaw } from './rawHttp.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

const HASH = 'ab'.repeat(32);
const JSON_TYPE = { 'content-type': 'application/json' };
const GET = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;

/** What a row gives to be compared: the problem, however it was provoked. */
type Provoked = { readonly status: number; readonly body: Record<string, unknown> };

interface Row {
  readonly options?: RestNodeOptions;
  readonly provoke: (node: RestNode) => Promise<Provoked>;
}

function ask(node: RestNode, request: Parameters<RestNode['ask']>[0]): Promise<Provoked> {
  return answerOf(node.ask(request));
}

async function answerOf(asked: ReturnType<RestNode['ask']>): Promise<Provoked> {
  const answer = await asked;
  expect(answer.headers['content-type']).toBe('application/problem+json');
  return { status: answer.statusCode, body: answer.json() };
}

const get = (url: string): Row => ({ provoke: (node) => ask(node, url) });

const post = (payload: string, headers: Record<string, string> = JSON_TYPE): Row => ({
  provoke: (node) => ask(node, { method: 'POST', url: '/v1/transactions', headers, payload }),
});

/** With an Authorization header, or a token. */
const reading = (header: string | ((node: RestNode) => string)): Row => ({
  provoke: (node) => {
    const authorization = typeof header === 'string' ? header : `Bearer ${header(node)}`;
    return ask(node, { url: '/v1/status', headers: { authorization } });
  },
});

/** With a token that is bound to a key, and what stands in the header for its proof. */
const proving = (
  proofOf: (node: RestNode, made: ReadHeaders) => Promise<string> | string | undefined,
): Row => ({
  provoke: async (node) => {
    const made = await node.provedFor('s1', '/v1/status');
    const dpop = await proofOf(node, made);
    const { authorization } = made;
    const headers = { authorization, ...(dpop !== undefined && { dpop }) };
    return await answerOf(node.rest.app.inject({ url: '/v1/status', headers }));
  },
});

const raw = (bytes: string, options: RestNodeOptions = {}): Row => ({
  options,
  provoke: async (node) => {
    const { url } = await node.rest.start();
    const answer = await sendRaw(url, bytes);
    return { status: answer.status, body: bodyOf(answer) };
  },
});

/** One row for each code of the REST interface's own, in the order of its table. */
const ROWS: Readonly<Record<keyof typeof REST_CODES, Row>> = {
  bad_http: raw(`${GET('/v1/status')}bad header : x\r\n\r\n`),
  header_too_big: raw(`${GET('/v1/status')}x: ${'a'.repeat(17_000)}\r\n\r\n`),
  request_timeout: raw(GET('/v1/status'), {
    limits: { headersTimeoutMs: 200, requestTimeoutMs: 300, checkIntervalMs: 50 },
  }),
  other_host: {
    provoke: (node) => ask(node, { url: '/v1/status', headers: { host: 'evil.example' } }),
  },
  stopping: {
    provoke: async (node) => {
      const { url } = await node.rest.start();
      const socket = await dial(url);
      const answer = readToEnd(socket);
      // The header is on the way when the stop begins: the connection is not idle.
      socket.write(GET('/v1/status'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      const stopped = node.rest.stop();
      socket.write('\r\n');
      await stopped;
      const { status } = await answer;
      return { status, body: bodyOf(await answer) };
    },
  },
  crowded: raw(`${GET('/v1/status')}\r\n`, { limits: { maxConnectionsPerAddress: 0 } }),
  bad_url: get('/v1/invoices/%zz'),
  no_route: get('/v1/nothing'),
  no_portal: get('/'),
  bad_method: { provoke: (node) => ask(node, { method: 'DELETE', url: '/v1/status' }) },
  unexpected_body: {
    provoke: (node) => ask(node, { method: 'GET', url: '/v1/status', payload: 'x' }),
  },
  bad_media_type: post('{}', { 'content-type': 'text/plain' }),
  encoded_body: post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
  token_in_clear: {
    provoke: (node) => {
      const headers = { ...node.auditing, host: 'localhost' };
      const far = { url: '/v1/members', headers, remoteAddress: '203.0.113.7' };
      return answerOf(node.rest.app.inject(far));
    },
  },
  bad_authorization: reading('Basic YTpi'),
  token_elsewhere: reading((node) => node.tokenOf('s1', { audience: 'elsewhere' })),
  token_time: reading((node) => node.tokenOf('s1', { issuedAt: 1, expires: 2 })),
  token_key: reading((node) => node.tokenOf('nobody')),
  no_mandate: reading((node) => node.tokenOf('s1', { subject: 's2' })),
  dpop_needed: proving(() => undefined),
  bad_dpop: proving(() => 'a.b.c'),
  dpop_elsewhere: proving(async (node) => (await node.provedFor('s1', '/v1/members')).dpop),
  dpop_time: proving(async (node, made) => {
    node.clockOffsetMs = 90_000;
    return made.dpop;
  }),
  dpop_used: proving(async (node, made) => {
    await node.rest.app.inject({ url: '/v1/status', headers: { ...made } });
    return made.dpop;
  }),
  token_needed: { provoke: (node) => answerOf(node.rest.app.inject('/v1/members')) },
  not_overseer: {
    provoke: (node) => {
      const authorization = `Bearer ${node.tokenOf('s1')}`;
      return ask(node, { url: '/v1/blocks', headers: { authorization } });
    },
  },
  token_scope: {
    provoke: (node) => {
      const authorization = `Bearer ${node.tokenOf('s1', { scope: 'offers' })}`;
      return ask(node, { url: '/v1/members', headers: { authorization } });
    },
  },
  behind: {
    provoke: (node) => {
      node.state = { ...node.state, syncing: true };
      node.clockOffsetMs = 2 * node.store.position.parameters.heartbeatMs;
      return ask(node, '/v1/members');
    },
  },
  not_logged: {
    provoke: (node) => {
      node.readLog.note = () => {
        throw new Error('no room');
      };
      return ask(node, '/v1/members');
    },
  },
  read_too_much: {
    options: { limits: { readRate: { perSecond: 1, burst: 0 } } },
    provoke: (node) => ask(node, '/v1/members'),
  },
  body_too_big: post(`{"transactions":["${'a'.repeat(1 << 20)}"]}`),
  repeated_key: post('{"transactions":["a"],"transactions":["b"]}'),
  bad_request: get('/v1/status?verbose=1'),
  bad_cursor: get('/v1/invoices?cursor=AAAA'),
  unknown_transaction: get(`/v1/transactions/${HASH}`),
  not_in_block: get(`/v1/proofs/transactions/${HASH}`),
  not_settled: get(`/v1/proofs/settlements/settle%2F${HASH}`),
  not_readable: {
    provoke: (node) => {
      const authorization = `Bearer ${node.tokenOf('s1')}`;
      const url = `/v1/proofs/state?key=invoice/${HASH}`;
      return ask(node, { url, headers: { authorization } });
    },
  },
  not_archived: get(`/v1/archive/${HASH}`),
  no_letter: get(`/v1/letters/${HASH}`),
  no_member: get('/v1/members/nobody'),
  no_block: get('/v1/blocks/7'),
  not_held: {
    provoke: async () => {
      const folder = await joinedFolder(scratchFolder());
      const joined = await RestNode.open({ genesis: sceneGenesis(), folder });
      return await ask(joined, '/v1/blocks/1');
    },
  },
  state_gone: get('/v1/invoices?at=9'),
  unanswered: {
    options: { line: { answerMs: 50 } },
    provoke: (node) => {
      // The other thread never gets to it.
      node.silent = true;
      return ask(node, '/healthz');
    },
  },
  busy: { options: { limits: { maxRuns: 0 } }, provoke: (node) => ask(node, '/v1/blocks') },
  halted: {
    provoke: (node) => {
      node.state = { ...node.state, halted: 'two blocks were decided' };
      return ask(node, '/healthz');
    },
  },
  disk_full: {
    provoke: (node) => {
      node.state = { ...node.state, diskFull: true };
      return post(JSON.stringify({ transactions: ['x.y.z'] })).provoke(node);
    },
  },
  memory_full: {
    provoke: (node) => {
      node.full = 'readers';
      return post(JSON.stringify({ transactions: ['x.y.z'] })).provoke(node);
    },
  },
  not_ready: {
    provoke: (node) => {
      node.state = { ...node.state, syncing: true };
      return ask(node, '/readyz');
    },
  },
  internal: {
    provoke: async (node) => {
      // The name and message of this error are the node's own affair.
      node.pool.submit = () => {
        throw new TypeError('secret words of the program');
      };
      const answer = await node.submit(['x.y.z']);
      expect(answer.body).not.toMatch(/secret words|TypeError|node\/|\.ts/);
      // Both threads tell of it, the main thread why.
      expect(node.logged).toMatchObject([
        { level: 'error', facts: { err: { message: 'secret words of the program' } } },
        { level: 'error', message: 'a request failed' },
      ]);
      return { status: answer.statusCode, body: answer.json() };
    },
  },
};

describe('each code of the REST interface', () => {
  it.for(Object.entries(ROWS))('%s', async ([code, { options = {}, provoke }]) => {
    const node = await RestNode.open(options);
    const { status, body } = await provoke(node);
    const { status: expected, sentence } = problemEntry(code);
    expect(body).toMatchObject({ code, status: expected, title: sentence });
    expect(body['type']).toBe(`urn:tallystick:problem:${code}`);
    expect(status).toBe(expected);
    expect(problemShape.safeParse(body).success).toBe(true);
  });
});

describe('the codes of all tables', () => {
  const tables = { INVALID, REFUSALS, FORMAT_CODES, POOL_CODES, REST_CODES, LETTER_CODES };

  it('have a status of their own kind and a sentence', () => {
    for (const code of Object.values(tables).flatMap((table) => Object.keys(table))) {
      const { status, title, type } = problemOf(code);
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status === 500, code).toBe(code === 'internal');
      expect(title.length, code).toBeGreaterThan(20);
      expect(type).toBe(`urn:tallystick:problem:${code}`);
    }
  });

  it('are not shared between tables, so that a code means one thing', () => {
    const codes = Object.values(tables).flatMap((table) => Object.keys(table));
    const repeated = codes.filter((code, at) => codes.indexOf(code) !== at);
    // What the bytes of a transaction are not is said by either with the same words.
    expect(repeated).toEqual(['not_canonical']);
  });

  it('of REST, pool and letters stand in docs/rest.md, in this order, with their status', () => {
    const document = readFileSync(new URL('../../../docs/rest.md', import.meta.url), 'utf8');
    const rows = [...document.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.+) \|$/gm)];
    const listed = rows.map(([, code, status, sentence]) => [code, Number(status), sentence]);
    const codes = [REST_CODES, POOL_CODES, LETTER_CODES].flatMap((table) => Object.keys(table));
    expect(listed).toEqual(
      codes.map((code) => [code, problemEntry(code).status, problemEntry(code).sentence]),
    );
  });
});

describe('what the framework raises', () => {
  it.each(Object.keys(errorCodes))('%s is the caller’s fault or the node’s, as it says', (name) => {
    const Raised = errorCodes[name as keyof typeof errorCodes];
    const raised = new Raised();
    const isCallers = (raised.statusCode ?? 500) < 500;
    const { status, code } = problemOfError(raised);
    expect(status < 500, `${name}: ${code}`).toBe(isCallers);
    expect(code === 'internal').toBe(!isCallers);
  });
});

it('a problem repeats nothing that moves the cursor or turns letters round', async () => {
  const hostile = '\u001b[2J\u009b\u202e\u200b\u2066';
  const node = await RestNode.open();
  const told = encodeURIComponent(hostile);
  const words = JSON.stringify({ [hostile]: hostile, jws: hostile });
  const requests = [
    `/v1/invoices?supplier=${told}`,
    `/v1/invoices?${told}=1`,
    `/v1/transactions/${told}`,
    `/v1/proofs/state?key=${told}`,
    { method: 'POST' as const, url: '/v1/transactions', headers: JSON_TYPE, payload: words },
  ];
  for (const request of requests) {
    const answer = await node.ask(request);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.payload).toBe(printable(answer.payload));
  }
});
