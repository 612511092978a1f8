import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { App } from '../../../node/rest/app.ts';
import { ReadGate } from '../../../node/rest/readGate.ts';
import { dial } from './rawHttp.ts';
import { RestNode } from './restNode.ts';

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
    const node = await RestNode.open({ limits: { maxReading: 16 } });
    const ask = async (member: string, remoteAddress: string): Promise<number> => {
      const headers = { authorization: `Bearer ${node.tokenOf(member)}` };
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
    const gate = new ReadGate({ maxReading: 400, maxHeldBytes: 1 << 20, stalledMs: 1_000 });
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

  it('stop while too many bytes wait for those who do not take them', async () => {
    const node = await RestNode.open({ limits: { maxHeldBytes: -1 } });
    const answer = await node.ask('/v1/members');
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { code: 'busy' }]);
    expect((await node.ask('/healthz')).statusCode).toBe(200);
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
