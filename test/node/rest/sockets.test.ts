import { once } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../node/rest/connections.ts';
import { bodyOf, dial, dialBusy, readToEnd, sendRaw } from './rawHttp.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

const BODY = '{"transactions":["x"]}';
const HOUR_MS = 3_600_000;

async function open(options: RestNodeOptions = {}): Promise<{ node: RestNode; url: string }> {
  const node = await RestNode.open(options);
  const { url } = await node.rest.start();
  return { node, url };
}

/** A POST as bytes; header lines as given, nothing added but the first line. */
function post(lines: readonly string[], body = BODY): string {
  return ['POST /v1/transactions HTTP/1.1', ...lines, '', body].join('\r\n');
}

const HOST = 'host: 127.0.0.1';
const TYPE = 'content-type: application/json';
const LENGTH = `content-length: ${BODY.length}`;
const CLOSE = 'connection: close';

// What no proxy and server may read in two ways. Every one has to end the connection.
const SMUGGLING: Readonly<Record<string, string>> = {
  'length and chunks': post([HOST, TYPE, LENGTH, 'transfer-encoding: chunked'], `0\r\n\r\n${BODY}`),
  'two lengths': post([HOST, TYPE, LENGTH, 'content-length: 3']),
  'two equal lengths': post([HOST, TYPE, LENGTH, LENGTH]),
  'a list of lengths': post([HOST, TYPE, `content-length: ${BODY.length}, ${BODY.length}`]),
  'a length with a plus': post([HOST, TYPE, `content-length: +${BODY.length}`]),
  'a negative length': post([HOST, TYPE, 'content-length: -1']),
  'a length in hex': post([HOST, TYPE, 'content-length: 0x16']),
  'a length beyond 2^64': post([HOST, TYPE, 'content-length: 18446744073709551638']),
  'chunks, then identity': post([HOST, TYPE, 'transfer-encoding: chunked, identity']),
  'an unknown coding': post([HOST, TYPE, 'transfer-encoding: xchunked']),
  'a coding with a tab': post([HOST, TYPE, 'transfer-encoding:\tchunkedx']),
  'two codings': post([HOST, TYPE, 'transfer-encoding: chunked', 'transfer-encoding: gzip']),
  'space before the colon': post([HOST, TYPE, `content-length : ${BODY.length}`]),
  'a folded header': post([HOST, TYPE, LENGTH, 'x: a', ' b: c']),
  'a bare line feed': `POST /v1/transactions HTTP/1.1\n${HOST}\n${TYPE}\n${LENGTH}\n\n${BODY}`,
  'a bare carriage return': post([HOST, TYPE, `x: a\rcontent-length: 3`, LENGTH]),
  'a zero byte in a header': post([HOST, TYPE, LENGTH, 'x: a\0b']),
  'a header without a name': post([HOST, TYPE, LENGTH, ': x']),
  'no host': post([TYPE, LENGTH]),
  'two hosts': post([HOST, 'host: evil.example', TYPE, LENGTH]),
  'a huge chunk extension': post(
    [HOST, TYPE, 'transfer-encoding: chunked'],
    `1;${'a'.repeat(20_000)}\r\n{\r\n0\r\n\r\n`,
  ),
  'a chunk length that is none': post([HOST, TYPE, 'transfer-encoding: chunked'], 'zz\r\n{}\r\n'),
  'a chunk length beyond 2^64': post(
    [HOST, TYPE, 'transfer-encoding: chunked'],
    '11111111111111111\r\n{}\r\n',
  ),
  'a chunk that is longer than it says': post(
    [HOST, TYPE, 'transfer-encoding: chunked'],
    '1\r\n{}}}\r\n0\r\n\r\n',
  ),
  'a header of 17 kB': post([HOST, TYPE, LENGTH, `x: ${'a'.repeat(17_000)}`]),
  'a path of 17 kB': `GET /${'a'.repeat(17_000)} HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'a method that is none': `G=T /v1/status HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'a version that is none': `GET /v1/status HTTP/9.9\r\n${HOST}\r\n\r\n`,
  'HTTP/2 without asking': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  TLS: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n',
  'another expectation than a body': post([HOST, TYPE, LENGTH, 'expect: 200-ok']),
  'a tunnel': `CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'a gzipped body': post([HOST, TYPE, LENGTH, 'content-encoding: gzip', CLOSE]),
  'a body of 2 GB declared': post([HOST, TYPE, `content-length: ${2 ** 31}`]),
};

describe('a request that could be read in two ways', () => {
  it.for(Object.entries(SMUGGLING))('%s: is refused and the connection ends', async ([, bytes]) => {
    const { url } = await open();
    const { status, text } = await sendRaw(url, bytes);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    // One answer: what followed was not taken for a second request.
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1);
    expect(text).not.toMatch(/at .*\.(ts|js)/);
    // A program finds a code in every answer, whoever in the node gave it.
    expect(text).toContain('"code":');
  });
});

// What is taken for JSON is the literal only. All others are refused before the body is parsed.
const TYPES: readonly (readonly [line: string, status: number])[] = [
  ['content-type: application/json', 400],
  ['Content-Type: application/json', 400],
  ['content-type:application/json', 400],
  ['content-type:   application/json  ', 400],
  ['content-type:\tapplication/json\t', 400],
  ['content-type: application/json;', 415],
  ['content-type: application/json ;', 415],
  ['content-type: application/json; charset=utf-8', 400],
  ['content-type: application/json;charset=UTF-8', 400],
  ['content-type: application/json; charset=Utf-8', 415],
  ['content-type: application/json; charset=utf-8; a=b', 415],
  ['content-type: application/json;  charset=utf-8', 415],
  ['content-type: application/json; charset=utf-16', 415],
  ['content-type: application/json;charset="utf-8"', 415],
  ['content-type: application/JSON', 415],
  ['content-type: Application/Json', 415],
  ['content-type: application/json, text/plain', 415],
  ['content-type: text/plain, application/json', 415],
  ['content-type: application/json text/plain', 415],
  ['content-type: application/json\ttext/plain', 415],
  ['content-type: application/json\t; a=b', 415],
  ['content-type: application/jsonx', 415],
  ['content-type: xapplication/json', 415],
  ['content-type: application/json/', 415],
  ['content-type: application //json', 415],
  ['content-type: application/ json', 415],
  ['content-type: application/vnd.api+json', 415],
  ['content-type: application/problem+json', 415],
  ['content-type: text/json', 415],
  ['content-type: text/plain', 415],
  ['content-type: application/x-www-form-urlencoded', 415],
  ['content-type: multipart/form-data; boundary=a', 415],
  ['content-type: "application/json"', 415],
  ['content-type: *', 415],
  ['content-type:', 415],
  ['x-content-type: application/json', 415],
  ['content-type: application/json\r\ncontent-type: application/json', 415],
  ['content-type: application/json\r\ncontent-type: text/plain', 415],
  ['content-type: text/plain\r\nContent-Type: application/json', 415],
  ['content-type: application/json\u00a0', 415],
];

describe('a content type', () => {
  it('is the one literal, or the body is not looked at', async () => {
    const { url } = await open();
    for (const [line, status] of TYPES) {
      // The body breaks the form: whoever parses it without checking it would answer 202.
      const bytes = Buffer.from(
        post([HOST, line, CLOSE, 'content-length: 22'], '{"transactions":[{}] }'),
        'latin1',
      );
      const answer = await sendRaw(url, bytes);
      expect(answer.status, JSON.stringify(line)).toBe(status);
      const code = status === 415 ? 'bad_media_type' : 'bad_request';
      expect(bodyOf(answer)['code'], JSON.stringify(line)).toBe(code);
    }
  });
});

describe('a slow caller', () => {
  /** What else ends a connection comes in an hour: who is not cut off is waited for in vain. */
  const never = { keepAliveMs: HOUR_MS, idleMs: HOUR_MS, stalledMs: HOUR_MS };
  const limits = { ...never, headersTimeoutMs: 300, requestTimeoutMs: 600, checkIntervalMs: 50 };

  it('who does not finish the header is cut off', async () => {
    const { url } = await open({ limits });
    const socket = await dial(url);
    const answer = readToEnd(socket);
    socket.write(`GET /v1/status HTTP/1.1\r\n${HOST}\r\n`);
    const drip = setInterval(() => socket.write('x: y\r\n'), 40);
    const { status } = await answer;
    clearInterval(drip);
    expect(status).toBe(408);
  });

  it('who does not finish the body is cut off', async () => {
    const { url } = await open({ limits });
    const socket = await dial(url);
    const answer = readToEnd(socket);
    socket.write(post([HOST, TYPE, 'content-length: 1000'], '{'));
    const drip = setInterval(() => socket.write(' '), 40);
    const { status } = await answer;
    clearInterval(drip);
    expect(status).toBe(408);
  });

  it('who says nothing is cut off', async () => {
    const { url } = await open({ limits: { ...limits, requestTimeoutMs: HOUR_MS } });
    expect((await readToEnd(await dial(url))).text).not.toContain(' 200 ');
  });

  it('does not keep others waiting', async () => {
    const others = { headersTimeoutMs: HOUR_MS, requestTimeoutMs: HOUR_MS };
    const { url } = await open({ limits: { ...never, ...others, maxConnectionsPerAddress: 200 } });
    const slow = await Promise.all(Array.from({ length: 100 }, () => dial(url)));
    for (const socket of slow) socket.write(post([HOST, TYPE, 'content-length: 1000'], '{'));
    expect((await fetch(`${url}/v1/status`)).status).toBe(200);
  });
});

describe('connections', () => {
  it('beyond the limit of one address are ended, and their places come back', async () => {
    const { url } = await open({ limits: { maxConnectionsPerAddress: 3 } });
    const held = [await dialBusy(url), await dialBusy(url), await dialBusy(url)];
    expect((await readToEnd(await dial(url))).status).toBe(0);
    for (const socket of held) {
      socket.destroy();
      await once(socket, 'close');
    }
    await expect
      .poll(async () => (await fetch(`${url}/v1/status`).catch(() => null))?.status)
      .toBe(200);
  });

  it('that are used up leave a monitor its answer, and nobody else anything', async () => {
    const limits = { maxConnectionsPerAddress: 2, maxConnections: 100 };
    const { url, node } = await open({ limits });
    const held = [await dialBusy(url), await dialBusy(url)];
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}\r\n\r\n`;
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await sendRaw(url, get('/healthz'))).status).toBe(200);
    }
    const other = await sendRaw(url, get('/v1/status'));
    expect([other.status, bodyOf(other)['code']]).toEqual([503, 'crowded']);
    node.state = { ...node.state, halted: 'why' };
    expect((await sendRaw(url, get('/healthz'))).status).toBe(503);
    // Those that hold their places are still served.
    node.state = { ...node.state, halted: null };
    const answer = readToEnd(held[0] as Socket);
    held[0]?.write(BODY.padEnd(22));
    expect((await answer).status).toBe(400);
  });

  it('that are idle give their places to new ones, the longest idle first', async () => {
    const { url } = await open({ limits: { maxConnectionsPerAddress: 3 } });
    const [first, second] = [await dial(url), await dial(url)];
    const working = await dialBusy(url);
    const ended = [first, second].map((socket) => once(socket, 'close'));
    const third = await dial(url);
    await ended[0];
    expect([second.destroyed, working.destroyed]).toEqual([false, false]);
    // One that was answered is idle again, and younger than what has been idle before.
    const answer = once(third, 'data');
    third.write(`GET /healthz HTTP/1.1\r\n${HOST}\r\n\r\n`);
    await answer;
    const fourth = await dial(url);
    await ended[1];
    expect([third.destroyed, working.destroyed, fourth.destroyed]).toEqual([false, false, false]);
  });

  it('of many kept open from few addresses lock nobody out', async () => {
    const limits = { maxConnections: 12, maxConnectionsPerAddress: 6, maxSpareConnections: 1 };
    const { url } = await open({ limits });
    for (const from of ['127.0.0.2', '127.0.0.3']) {
      for (let at = 0; at < 8; at += 1) await dial(url, from);
    }
    const ask = `GET /v1/status HTTP/1.1\r\n${HOST}\r\n\r\n`;
    for (const from of ['127.0.0.1', '127.0.0.4', '127.0.0.2', '127.0.0.3']) {
      const socket = await dial(url, from);
      const answer = once(socket, 'data');
      socket.write(ask);
      expect([from, String((await answer)[0]).slice(0, 12)]).toEqual([from, 'HTTP/1.1 200']);
    }
  });

  it('of many requests that never end from few addresses lock nobody out', async () => {
    const limits = { maxConnections: 12, maxConnectionsPerAddress: 6, maxSpareConnections: 1 };
    const { url } = await open({ limits });
    const held: Socket[] = [];
    for (const from of ['127.0.0.2', '127.0.0.3']) {
      for (let at = 0; at < 6; at += 1) held.push(await dialBusy(url, from));
    }
    const ask = `GET /v1/status HTTP/1.1\r\n${HOST}\r\n\r\n`;
    for (const from of ['127.0.0.1', '127.0.0.4']) {
      const socket = await dial(url, from);
      const answer = once(socket, 'data');
      socket.write(ask);
      expect([from, String((await answer)[0]).slice(0, 12)]).toEqual([from, 'HTTP/1.1 200']);
    }
    // Each cost the one that was under way longest of those that had most, and no other.
    await expect.poll(() => held.filter((socket) => socket.destroyed).length).toBe(2);
    expect([held[0]?.destroyed, held[6]?.destroyed]).toEqual([true, true]);
  });

  it('from one IPv6 host count as one address, in whatever form', () => {
    expect(addressOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(addressOf('10.0.0.1')).toBe('10.0.0.1');
    expect(addressOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::');
    expect(addressOf('2001:db8:1:2::9')).toBe('2001:db8:1:2::');
    expect(addressOf('2001:db8::9')).toBe('2001:db8:0:0::');
    expect(addressOf('::1')).toBe('0:0:0:0::');
    expect(addressOf(undefined)).toBe('');
  });

  it('beyond the limits are few, and end soon', async () => {
    const limits = { maxConnectionsPerAddress: 1, maxSpareConnections: 2, spareMs: 300 };
    const { url } = await open({ limits });
    await dialBusy(url);
    const spare = [readToEnd(await dial(url)), readToEnd(await dial(url))];
    const ask = `GET /healthz HTTP/1.1\r\n${HOST}\r\n\r\n`;
    expect((await sendRaw(url, ask)).status).toBe(0);
    await Promise.all(spare);
    expect((await sendRaw(url, ask)).status).toBe(200);
  });

  it('stay open over good requests, and over problems whose request was read', async () => {
    const { url } = await open();
    const socket = await dial(url);
    const answer = readToEnd(socket);
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
    socket.write(`${get('/v1/status')}\r\n`);
    socket.write(`${get('/v1/nothing')}\r\n`);
    socket.write(post([HOST, TYPE, LENGTH]));
    socket.write(`${get('/healthz')}${CLOSE}\r\n\r\n`);
    const statuses = (await answer).text.match(/HTTP\/1\.1 \d{3}/g);
    expect(statuses).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 400', 'HTTP/1.1 200']);
  });

  it('have so much memory for bodies, by address, and it comes back', async () => {
    const { url } = await open({ limits: { maxBodiesBytes: 4_000 } });
    const begin = async (from?: string): Promise<Socket> => {
      const socket = await dial(url, from);
      socket.write(post([HOST, TYPE, 'content-length: 700', 'expect: 100-continue'], ''));
      return socket;
    };
    const said = async (socket: Socket): Promise<string> => {
      for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
        const text = String(bytes);
        // Node says by itself that a body may come, before anybody has looked at the request.
        if (text.trim() !== 'HTTP/1.1 100 Continue') return text;
      }
      return '';
    };
    const first = await begin();
    await once(first, 'data');
    expect(await said(await begin())).toContain('"code":"busy"');
    const other = await begin('127.0.0.2');
    await once(other, 'data');
    other.write('x'.repeat(700));
    expect(await said(other)).toContain('"code":"not_json"');
    first.destroy();
    await expect
      .poll(async () => {
        const again = await begin();
        again.write('x'.repeat(700));
        return (await said(again)).includes('not_json');
      })
      .toBe(true);
  });

  it('end when a body is refused before it was read', async () => {
    const { url } = await open();
    const socket = await dial(url);
    const answer = readToEnd(socket);
    socket.write(post([HOST, 'content-type: text/plain', 'content-length: 100000'], 'x'));
    expect(await answer).toMatchObject({ status: 415 });
  });

  it('do not unpack what is compressed, and cut what grows over the limit', async () => {
    const { url } = await open({ limits: { maxBodyBytes: 10_000 } });
    const bomb = gzipSync(Buffer.alloc(10 << 20));
    const head = post([HOST, TYPE, 'content-encoding: gzip', `content-length: ${bomb.length}`], '');
    const squeezed = await sendRaw(url, Buffer.concat([Buffer.from(head), bomb]));
    expect(bodyOf(squeezed)['code']).toBe('encoded_body');
    const chunk = `1000\r\n${'['.repeat(4096)}\r\n`;
    const grown = await sendRaw(
      url,
      post([HOST, TYPE, 'transfer-encoding: chunked'], chunk.repeat(4)),
    );
    expect(bodyOf(grown)['code']).toBe('body_too_big');
  });
});
