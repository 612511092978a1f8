import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventRouteParts } from '../../../node/rest/eventRoutes.ts';
import { tellBehind } from '../../../node/rest/eventRoutes.ts';
import { EventStreams } from '../../../node/rest/eventStreams.ts';
import { DEFAULT_LIMITS } from '../../../node/rest/limits.ts';
import { issueTo, secretOf, transactionOf } from '../smallChain.ts';
import { openStream, readEvents } from './eventReading.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

// Events as server-sent events, over real sockets.

const POLL = { timeout: 60_000, interval: 20 };
const READER = {
  ...{ member: 's1', roles: [], by: 's1', isOverseer: false },
  ...{ scope: null, boundTo: null },
};

async function listening(limits: RestNodeOptions['limits'] = {}) {
  const node = await RestNode.open({ limits });
  const { url } = await node.rest.start();
  let nonce = 0;
  /** A block with a payment to a member. */
  const pay = async (to: string): Promise<void> => {
    nonce += 1;
    await node.grow([issueTo(node.genesis, to, nonce, node.now)]);
  };
  return { node, url, pay };
}

describe('a stream of events', () => {
  it('is the list, first what there is and then what comes, each once', async () => {
    const { node, url, pay } = await listening();
    for (const to of ['s1', 's2', 's1']) await pay(to);
    const streams = {
      bank: await openStream(node, url, { member: 'bank' }),
      s1: await openStream(node, url, { member: 's1' }),
      s2: await openStream(node, url, { member: 's2' }),
    };
    expect(streams.s1.answer.headers['content-type']).toBe('text/event-stream');
    for (const to of ['s2', 's1', 's2', 'buyer']) await pay(to);
    for (const [member, { events, text }] of Object.entries(streams)) {
      const all = await readEvents(node, member);
      expect(all.length, member).toBeGreaterThan(2);
      await expect.poll(events, POLL).toEqual(all);
      const ids = [...text().matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
      expect(ids).toEqual(all.map(({ cursor }) => cursor));
    }
  });

  it('goes on behind a cursor, and behind Last-Event-ID before that', async () => {
    const { node, url, pay } = await listening();
    for (let at = 0; at < 6; at += 1) await pay('s1');
    const all = await readEvents(node, 's1');
    const cursor = String(all[2]?.['cursor']);
    const behind = await openStream(node, url, { member: 's1', query: `?after=${cursor}` });
    const headers = { 'last-event-id': cursor };
    const again = await openStream(node, url, { member: 's1', query: '?after=0', headers });
    const said = {
      member: 's1',
      query: `?after=${cursor}&stream=true`,
      headers: { accept: '*/*' },
    };
    const bySaying = await openStream(node, url, said);
    for (const { events } of [behind, again, bySaying]) {
      await expect.poll(events, POLL).toEqual(all.slice(3));
    }
  });

  it('that is asked for ahead of the node waits for it', async () => {
    const { node, url, pay } = await listening();
    await pay('s1');
    const { events } = await openStream(node, url, { member: 's1', query: '?after=3' });
    for (let at = 0; at < 3; at += 1) await pay('s1');
    await expect.poll(events, POLL).toMatchObject([{ cursor: '4-0-0' }]);
  });

  it('says how far it has come while nothing is told', async () => {
    const { node, url, pay } = await listening({ heartbeatMs: 50 });
    await pay('s1');
    const stream = await openStream(node, url, { member: 's2', query: '?types=nothing' });
    await expect.poll(stream.lastId, POLL).toBe('1');
    await pay('s1');
    await expect.poll(stream.lastId, POLL).toBe('2');
    expect(stream.events()).toEqual([]);
    expect(stream.text()).toContain(': heartbeat\n');
  });

  it('reads up to the head before it rests, however far behind it begins', async () => {
    const header = { settlementCount: 0, transactionCount: 0 };
    const chain = { position: { height: 1_200 }, blocks: { header: () => ({ header }) } };
    const parts = { chain, limits: { heartbeatMs: 0 } } as unknown as EventRouteParts;
    const source = { chain: parts.chain, reader: READER, types: null };
    const rests: number[] = [];
    const ids: number[] = [];
    const tell = tellBehind(parts, source, { height: 0, at: null }, () => true);
    const pause = async (): Promise<void> => void rests.push(ids.at(-1) ?? 0);
    for await (const text of tell({ isOpen: () => rests.length === 0, pause })) {
      const [, id] = /^id: ([0-9]+)$/m.exec(text) ?? [];
      if (id !== undefined) ids.push(Number(id));
    }
    expect([ids, rests]).toEqual([[500, 1_000, 1_200], [1_200]]);
  });

  it('of which the header alone is asked for has an end', async () => {
    const { node } = await listening();
    const headers = { accept: 'text/event-stream' };
    const answer = await node.ask({ method: 'HEAD', url: '/v1/events', headers });
    expect(answer.statusCode).toBe(200);
  });
});

describe('a stream of events ends', () => {
  it('when its token does', async () => {
    const { node, url, pay } = await listening();
    const stream = await openStream(node, url, { member: 's1' });
    await pay('s1');
    await expect.poll(stream.events, POLL).toHaveLength(1);
    node.clockOffsetMs = 400_000;
    await expect.poll(stream.isOver, POLL).toBe(true);
  });

  it('with the block that ends its key, which it does not tell', async () => {
    const { node, url } = await listening();
    const token = node.tokenOf('s1', { keyName: 'spare' }, secretOf('s1 spare'));
    const headers = { authorization: `Bearer ${token}` };
    const [ended, other] = [
      await openStream(node, url, { member: 's1', headers }),
      await openStream(node, url, { member: 's1' }),
    ];
    const deed = { type: 'suspendKey', version: 1, name: 'spare' };
    await node.grow([transactionOf(node.genesis, deed, { member: 's1' })]);
    await expect.poll(ended.isOver, POLL).toBe(true);
    await expect.poll(other.events, POLL).not.toEqual([]);
    expect(ended.events()).toEqual([]);
    expect(other.isOver()).toBe(false);
  });

  it('when its reader takes nothing, and no more than a little is held for it', async () => {
    const commits = { onCommit: () => () => true };
    const streams = new EventStreams(commits, { ...DEFAULT_LIMITS, stalledMs: 100 });
    onTestFinished(() => streams.stop());
    let told = 0;
    const tell = async function* () {
      for (; told < 10_000; told += 1) yield 'x'.repeat(1 << 14);
    };
    const stream = streams.open({ reader: READER, ip: '127.0-0-1' }, tell);
    // Begins to fill, and nobody takes it.
    stream.once('readable', () => undefined);
    await once(stream, 'close');
    expect(told).toBeLessThan(10);
    expect(streams.count).toBe(0);
  });

  it('when the node stops', async () => {
    const { node, url } = await listening();
    const stream = await openStream(node, url, { member: 's1' });
    const stopped = node.rest.stop();
    await expect.poll(stream.isOver, POLL).toBe(true);
    await stopped;
  });
});

describe('places for streams of events', () => {
  it('are shared by member, and given back', async () => {
    const { node, url } = await listening({ maxStreams: 256 });
    const open = [];
    for (let status = 200; status === 200; ) {
      const one = await openStream(node, url, {
        member: 's1',
        from: `127.0.0.${2 + (open.length % 8)}`,
      });
      status = one.status;
      if (status === 200) open.push(one);
      else expect(status).toBe(503);
    }
    // Alone a member has half of what is not kept for others.
    expect(open.length).toBeLessThan(256 / 2);
    expect((await openStream(node, url, { member: 's2' })).status).toBe(200);
    for (const { request } of open) request.destroy();
    const again = async () => (await openStream(node, url, { member: 's1' })).status;
    await expect.poll(again, POLL).toBe(200);
  });

  it('are shared by address, whichever members read from there', async () => {
    const { node, url } = await listening({ maxStreams: 32 });
    const members = ['s1', 's2', 's3', 'bank', 'buyer', 'audit'];
    const statuses = [];
    for (let at = 0; at < 24; at += 1) {
      const member = members[at % members.length] ?? '';
      statuses.push((await openStream(node, url, { member })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const elsewhere = await openStream(node, url, { member: 's1', from: '127.0.0.9' });
    expect(elsewhere.status).toBe(200);
  });
});
