import { describe, expect, it } from 'vitest';
import { RestNode } from './restNode.ts';

// A rate that nothing flows into while a test runs, so that what it says is said at any load.

const STILL = 1e-9;
/** Tokens come from there in clear. */
const FAR = { tlsProxy: ['10.0.0.0/8'] };

async function open(burst: number) {
  const node = await RestNode.open({ limits: { readRate: { perSecond: STILL, burst } }, ...FAR });
  const ask = async (url: string, member: string | null, remoteAddress = '10.0.0.1') => {
    const headers = member === null ? {} : await node.provedFor(member, url);
    return await node.rest.app.inject({ url, headers: { ...headers }, remoteAddress });
  };
  return { node, ask };
}

describe('a member', () => {
  it('reads so much, wherever it reads from and with however many tokens', async () => {
    const { node, ask } = await open(4);
    const tokens = new Set<string>();
    for (const [at, status] of [200, 200, 200, 200, 429, 429].entries()) {
      const headers = { ...(await node.provedFor('s1', '/v1/members')) };
      tokens.add(headers.authorization);
      const remoteAddress = `10.0.0.${at}`;
      const answer = await node.rest.app.inject({ url: '/v1/members', headers, remoteAddress });
      expect(answer.statusCode).toBe(status);
    }
    expect(tokens.size).toBe(6);
    const refused = await ask('/v1/members', 's1');
    expect(refused.json()).toMatchObject({ code: 'read_too_much', status: 429 });
    // Others behind the same address, and who reads without a token, have theirs.
    expect((await ask('/v1/members', 's2')).statusCode).toBe(200);
    expect((await ask('/v1/openapi.json', null)).statusCode).toBe(200);
  });

  it('is refused before anything is looked up, whatever it asks for', async () => {
    const { node, ask } = await open(1);
    await ask('/v1/members', 's1');
    const there = await ask('/v1/members/s1', 's1');
    const absent = await ask('/v1/members/nobody', 's1');
    const none = await ask('/v1/nothing', 's1');
    for (const { statusCode, body } of [there, absent, none]) {
      expect([statusCode, body]).toEqual([429, there.body]);
    }
    expect(node.logged).toEqual([]);
  });

  it('has its health, its status and its submissions all the same', async () => {
    const { node, ask } = await open(1);
    await ask('/v1/members', 's1');
    expect((await ask('/v1/members', 's1')).statusCode).toBe(429);
    for (const url of ['/healthz', '/readyz', '/v1/status']) {
      for (let times = 0; times < 5; times += 1) {
        expect((await ask(url, 's1')).statusCode, url).toBe(200);
      }
    }
    const sent = await node.rest.app.inject({
      ...{ method: 'POST', url: '/v1/transactions', payload: { transactions: ['x.y.z'] } },
      headers: { authorization: `Bearer ${node.tokenOf('s1')}` },
    });
    expect(sent.statusCode).not.toBe(429);
  });
});

describe('what is read', () => {
  it('costs by its size, which may be owed, and how long to wait is said', async () => {
    const { ask } = await open(2);
    const long = await ask('/v1/openapi.json', null);
    expect(long.statusCode).toBe(200);
    const steps = Math.floor(long.body.length / 16_384);
    expect(steps).toBeGreaterThan(3);
    const refused = await ask('/v1/openapi.json', null);
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'read_too_much']);
    // One for each read, of two; then one more is to be there.
    const waitS = Number(refused.headers['retry-after']);
    expect(waitS / (steps * 1e9)).toBeCloseTo(1, 6);
    expect((await ask('/v1/openapi.json', null, '10.0.0.2')).statusCode).toBe(200);
  });

  it('comes back as the purse fills', async () => {
    const node = await RestNode.open({ limits: { readRate: { perSecond: 50, burst: 1 } } });
    const statuses = await Promise.all([0, 1, 2].map(() => node.ask('/v1/members')));
    expect(statuses[0]?.statusCode).toBe(200);
    const read = async (): Promise<number> => (await node.ask('/v1/members')).statusCode;
    await expect.poll(read, { timeout: 60_000, interval: 100 }).toBe(200);
  });
});
