import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TlsPair } from '../../../node/rest/httpServer.ts';
import type { PairFiles } from '../../support/certificates.ts';
import { Authority, HAS_OPENSSL } from '../../support/certificates.ts';
import { beBusy, bodyOf, dial, dialTls, readToEnd } from './rawHttp.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

// What holds of connections holds of those with TLS, and of those that are on the way to it.

const HOUR_MS = 3_600_000;
/** Nobody is cut off for being slow. */
const SLOW = { headersTimeoutMs: HOUR_MS, requestTimeoutMs: HOUR_MS };
const HOST = 'host: 127.0.0.1';
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}\r\n\r\n`;

function pairOf({ certificate, key }: PairFiles): TlsPair {
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

async function open(options: RestNodeOptions = {}) {
  const authority = new Authority();
  const tls = pairOf(authority.make());
  const node = await RestNode.open({ ...options, tls });
  const { url } = await node.rest.start();
  return { authority, node, url, trusted: readFileSync(authority.file, 'utf8') };
}

/** What came on a connection until it was over, be it by a reset. */
function over(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let said = '';
  socket.on('data', (bytes) => {
    said += String(bytes);
  });
  socket.once('close', () => resolve(said));
  return promise;
}

async function askOn(url: string, trusted: string, path: string) {
  const socket = await dialTls(url, trusted);
  const answer = readToEnd(socket);
  socket.write(get(path).replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
  return await answer;
}

// Whatever comes in place of a handshake.
const GARBAGE: Readonly<Record<string, string | Buffer>> = {
  'plain HTTP': get('/healthz'),
  'a byte': 'x',
  'zero bytes': Buffer.alloc(4_096),
  'every byte': Buffer.from(Array.from({ length: 256 }, (_, at) => at)),
  'a record that is too long': Buffer.from('16030100ffff', 'hex'),
  'half a hello': Buffer.from('16030102000100', 'hex'),
  'a hello of SSL 2': Buffer.from('802e0100020015000000100100800300800700c0', 'hex'),
  'an alert': Buffer.from('15030300020100', 'hex'),
};

describe.runIf(HAS_OPENSSL)('a server with TLS (needs openssl)', { timeout: 120_000 }, () => {
  it('answers by https, says so in its URL, and not by http', async () => {
    const { url, trusted } = await open();
    expect(url).toMatch(/^https:/);
    const answer = await askOn(url, trusted, '/v1/status');
    expect(answer.status).toBe(200);
    await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();
  });

  it('ends what is no handshake, each in its time, and goes on', async () => {
    const limits = { headersTimeoutMs: 300, idleMs: HOUR_MS, keepAliveMs: HOUR_MS };
    const { node, url, trusted } = await open({ limits });
    for (const [what, bytes] of Object.entries(GARBAGE)) {
      const socket = await dial(url);
      const end = over(socket);
      socket.write(bytes);
      expect(await end, what).not.toContain('HTTP');
    }
    expect((await askOn(url, trusted, '/healthz')).status).toBe(200);
    expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('ends handshakes that come to no end', async () => {
    const limits = { headersTimeoutMs: 300, idleMs: HOUR_MS, keepAliveMs: HOUR_MS };
    const { url } = await open({ limits });
    const socket = await dial(url);
    const end = over(socket);
    const drip = setInterval(() => socket.write(Buffer.from('16', 'hex')), 1_000);
    socket.write(Buffer.from('160301020001000', 'hex'));
    await end;
    clearInterval(drip);
    expect(socket.destroyed).toBe(true);
  });

  it('counts handshakes that are half done, and they are the first to go', async () => {
    const limits = { ...SLOW, maxConnectionsPerAddress: 3 };
    const { url, trusted } = await open({ limits });
    const working = await beBusy(await dialTls(url, trusted));
    const half = [await dial(url), await dial(url)];
    const ended = half.map(over);
    const next = await dialTls(url, trusted);
    await ended[0];
    expect([half[1]?.destroyed, working.destroyed]).toEqual([false, false]);
    await beBusy(next);
    await beBusy(await dialTls(url, trusted));
    await ended[1];
    expect([working.destroyed, next.destroyed]).toEqual([false, false]);
  });
});

describe.runIf(HAS_OPENSSL)('with TLS, too (needs openssl)', { timeout: 120_000 }, () => {
  it('a monitor has its answer when connections are used up', async () => {
    const { url, trusted } = await open({ limits: { maxConnectionsPerAddress: 2 } });
    const held = [await dialTls(url, trusted), await dialTls(url, trusted)];
    for (const socket of held) await beBusy(socket);
    expect((await askOn(url, trusted, '/healthz')).status).toBe(200);
    const other = await askOn(url, trusted, '/v1/status');
    expect([other.status, bodyOf(other)['code']]).toEqual([503, 'crowded']);
    expect(held.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  });

  it('an idle connection gives its place, and none that works', async () => {
    const { url, trusted } = await open({ limits: { maxConnectionsPerAddress: 2 } });
    const idle = await dialTls(url, trusted);
    const working = await beBusy(await dialTls(url, trusted));
    const ended = over(idle);
    const next = await dialTls(url, trusted);
    await ended;
    expect([working.destroyed, next.destroyed]).toEqual([false, false]);
  });

  it('who does not finish a header is cut off', async () => {
    const never = { keepAliveMs: HOUR_MS, idleMs: HOUR_MS, stalledMs: HOUR_MS };
    const limits = { ...never, headersTimeoutMs: 300, requestTimeoutMs: 600, checkIntervalMs: 50 };
    const { url, trusted } = await open({ limits });
    const socket = await dialTls(url, trusted);
    const answer = readToEnd(socket);
    socket.write(`GET /v1/status HTTP/1.1\r\n${HOST}\r\n`);
    const drip = setInterval(() => socket.write('x: y\r\n'), 40);
    const { status } = await answer;
    clearInterval(drip);
    expect(status).toBe(408);
  });

  it('hands are shaken once on a connection', async () => {
    const { url, trusted } = await open();
    const socket = await dialTls(url, trusted, 'TLSv1.2');
    const { promise, resolve } = Promise.withResolvers<Error | null>();
    socket.once('error', resolve);
    socket.renegotiate({}, resolve);
    expect(String(await promise)).toContain('no renegotiation');
  });

  it('a stop comes at once, whoever is half way through a handshake', async () => {
    const { node, url } = await open({ limits: { ...SLOW, stopMs: HOUR_MS } });
    const half = [await dial(url), await dial(url)];
    half[0]?.write(Buffer.from('16030102000100', 'hex'));
    const ended = half.map(over);
    await node.rest.stop();
    await Promise.all(ended);
  });

  it('a certificate is renewed while it runs, and who is connected stays', async () => {
    const { authority, node, url, trusted } = await open();
    const before = await dialTls(url, trusted);
    node.rest.renew(pairOf(authority.make()));
    const after = await dialTls(url, trusted);
    expect(before.getPeerCertificate().subject.CN).toBe('server-1');
    expect(after.getPeerCertificate().subject.CN).toBe('server-2');
    const answer = once(before, 'data');
    before.write(get('/healthz'));
    expect(String((await answer)[0])).toContain(' 200 ');
  });
});

it('a server on `localhost` is one, under the limits of connections', async () => {
  const node = await RestNode.open({ host: 'localhost', limits: { maxConnections: 3 } });
  await node.rest.start();
  expect(node.rest.app.addresses()).toHaveLength(1);
});
