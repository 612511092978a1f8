import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../../node/rest/app.ts';
import { handleError } from '../../../node/rest/problems.ts';
import type { ReadGateLimits } from '../../../node/rest/readGate.ts';
import { ReadGate } from '../../../node/rest/readGate.ts';
import { dial } from './rawHttp.ts';
import { RestNode } from './restNode.ts';

const LIMITS = { maxReading: 400, maxHeldBytes: 1 << 20, stalledMs: 60_000, streamMs: 60_000 };
/** More than the system takes for a reader that reads nothing. */
const LARGE = Buffer.alloc(16 << 20, 'a');

/** A gate before `/`, which answers with much after some turns, and who is in there. */
async function gateBefore(limits: Partial<ReadGateLimits> = {}) {
  const app = fastify().decorateRequest('reader', null);
  app.setErrorHandler((error, request, reply) => handleError(error, request, reply, null));
  const room = { isFull: false };
  const gate = new ReadGate({ ...LIMITS, ...limits }, room);
  gate.guard(app as unknown as App);
  const seen = { inside: 0, most: 0, made: 0 };
  app.get('/', async (_request, reply) => {
    seen.inside += 1;
    seen.most = Math.max(seen.most, seen.inside);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    seen.inside -= 1;
    seen.made += 1;
    return reply.send(LARGE);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  return { gate, room, seen, url };
}

/** Asks for `/` and takes nothing of the answer. */
async function askPaused(url: string, from?: string): Promise<Socket> {
  const socket = await dial(url, from);
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  return socket;
}

/** A read as bytes. */
function readBy({ authorization }: RestNode['auditing']): string {
  const head = ['GET /v1/members?limit=200 HTTP/1.1', 'host: 127.0.0.1'];
  return `${[...head, `authorization: ${authorization}`].join('\r\n')}\r\n\r\n`;
}

describe('reads', () => {
  it('have so many places, and what is quick does not wait for one', async () => {
    const node = await RestNode.open({ limits: { maxReading: 16 } });
    const reads = Array.from({ length: 6 }, () => node.ask('/v1/members'));
    const health = node.ask('/healthz');
    const statuses = (await Promise.all(reads)).map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 503, 503]);
    expect((await health).statusCode).toBe(200);
    expect((await node.ask('/v1/members')).statusCode).toBe(200);
  });

  it('have those of the member that reads, wherever it reads from', async () => {
    const node = await RestNode.open({
      limits: { maxReading: 16 },
      tlsProxy: ['10.0.0.0/8'],
    });
    const ask = async (member: string, remoteAddress: string): Promise<number> => {
      const headers = { ...(await node.provedFor(member, '/v1/members')) };
      return (await node.ask({ url: '/v1/members', headers, remoteAddress })).statusCode;
    };
    const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6'];
    const one = await Promise.all(addresses.map((address) => ask('s1', address)));
    expect(one.sort()).toEqual([200, 200, 200, 200, 503, 503]);
    // Behind one proxy, each member has its own.
    const members = ['s1', 's2', 's3', 'bank', 'buyer', 'audit'];
    const each = await Promise.all(members.map((member) => ask(member, '10.0.0.1')));
    expect(each).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('of addresses have their turns one after the other, however many one has', async () => {
    const app = fastify().decorateRequest('reader', null);
    const gate = new ReadGate(LIMITS, { isFull: false });
    gate.guard(app as unknown as App);
    const read: string[] = [];
    app.get('/', async ({ ip }) => {
      read.push(ip);
      return '';
    });
    await app.ready();
    const ask = (remoteAddress: string): Promise<unknown> =>
      Promise.resolve(app.inject({ url: '/', remoteAddress }));
    const all = [...Array.from({ length: 20 }, () => ask('10.0.0.1')), ask('10.0.0.2')];
    await Promise.all(all);
    expect(read).toHaveLength(21);
    expect(read.indexOf('10.0.0.2')).toBeLessThan(3);
    expect(gate.waiting).toBe(0);
  });

  it('of one owner are made one after the other, though making takes turns', async () => {
    const { seen, url } = await gateBefore({ maxHeldBytes: 1 << 30 });
    const answers = Array.from({ length: 8 }, async () => {
      const answer = await fetch(url);
      return (await answer.bytes()).length;
    });
    expect(await Promise.all(answers)).toEqual(answers.map(() => LARGE.length));
    expect(seen).toEqual({ inside: 0, most: 1, made: 8 });
  });

  it('stop while too many bytes wait, of those too that came before; others go on', async () => {
    const { gate, seen, url } = await gateBefore();
    // All ask before the first of them is answered.
    const paused = await Promise.all(Array.from({ length: 20 }, () => askPaused(url)));
    await expect.poll(() => gate.waiting).toBe(0);
    await expect.poll(() => gate.heldBytes).toBe(LARGE.length);
    expect((await fetch(url)).status).toBe(503);
    expect(seen.made).toBe(1);
    await askPaused(url, '127.0.0.2');
    await expect.poll(() => gate.heldBytes).toBe(2 * LARGE.length);
    for (const socket of paused) socket.destroy();
    await expect.poll(() => gate.heldBytes).toBe(LARGE.length);
    expect((await fetch(url)).status).toBe(200);
  });

  it('stop while there is no memory', async () => {
    const { room, url } = await gateBefore();
    room.isFull = true;
    expect((await fetch(url)).status).toBe(503);
    room.isFull = false;
    expect((await fetch(url)).status).toBe(200);
  });

  it('end when they are not taken in time, however slowly something moves', async () => {
    const { gate, url } = await gateBefore({ streamMs: 300 });
    const socket = await askPaused(url);
    await expect.poll(() => gate.heldBytes).toBe(LARGE.length);
    const drip = setInterval(() => socket.read(1_000), 20);
    await expect.poll(() => gate.heldBytes, { timeout: 60_000 }).toBe(0);
    clearInterval(drip);
  });

  it('of callers who left while they waited cost nothing and hold nothing', async () => {
    const node = await RestNode.open({ limits: { maxHeldBytes: 1 } });
    const { url } = await node.rest.start();
    for (let round = 0; round < 5; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 20 }, () => dial(url)));
      for (const socket of sockets) socket.write(readBy(node.auditing));
      for (const socket of sockets) socket.destroy();
    }
    const headers = node.auditing;
    const read = async (): Promise<number> =>
      (await fetch(`${url}/v1/members`, { headers })).status;
    await expect.poll(read, { timeout: 60_000, interval: 50 }).toBe(200);
  });
});
