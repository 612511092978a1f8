import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlockRuns } from '../../../node/rest/blockRuns.ts';
import { DEFAULT_LIMITS } from '../../../node/rest/limits.ts';
import { memberOf, smallGenesis, worksOf } from '../smallChain.ts';
import { dial } from './rawHttp.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

/**
 * A node with eight places for who reads runs of blocks, three of them for one address, and more
 * blocks than are sent at once.
 */
async function open(limits: RestNodeOptions['limits'] = {}) {
  const genesis = smallGenesis('runs', {}, [], [memberOf('watch', ['supervisor'])]);
  const node = await RestNode.open({ genesis, limits: { maxRuns: 8, yieldMs: 60_000, ...limits } });
  for (let height = 1; height <= 24; height += 1) {
    await node.grow(worksOf(node.genesis, node.store.chainState(), 40));
  }
  const { url } = await node.rest.start();
  const others = { authorization: `Bearer ${node.tokenOf('watch')}` };
  return { node, url, headers: node.auditing, others };
}

type Place = { readonly url: string; readonly headers: RestNode['auditing'] };

async function statusOf({ url, headers }: Place): Promise<number> {
  const answer = await fetch(`${url}/v1/blocks?from=24&limit=1`, { headers });
  await answer.arrayBuffer();
  return answer.status;
}

function runBy({ headers: { authorization } }: Place): string {
  const head = ['GET /v1/blocks HTTP/1.1', 'host: 127.0.0.1', `authorization: ${authorization}`];
  return `${head.join('\r\n')}\r\n\r\n`;
}

/** Begins to read a run and reads no more than its beginning. */
async function begin(place: Place, from?: string) {
  const socket = await dial(place.url, from);
  socket.write(runBy(place));
  await once(socket, 'readable');
  return socket;
}

/** Whether what a reader was sent ends before it was whole, read now and in a while. */
async function endedWithin(socket: Socket): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let text = '';
  socket.on('data', (bytes) => {
    text = `${text}${bytes}`.slice(-5);
    // The last chunk of a whole answer.
    if (text === '0\r\n\r\n') resolve(false);
  });
  socket.once('close', () => resolve(true));
  return await promise;
}

/** Places of which one address has three at most, and streams of which nothing is ever taken. */
function runsOf(limits: { readonly yieldMs: number; readonly stalledMs: number }) {
  const runs = new BlockRuns({ ...DEFAULT_LIMITS, maxRuns: 8, ...limits });
  const begun = (address: string) => {
    const place = runs.take(address);
    const stream = new Readable({ read: () => undefined });
    place?.hold(stream);
    onTestFinished(() => void stream.destroy());
    return { place, stream };
  };
  return { runs, begun };
}

const NEVER = 600_000;

describe('runs of which nothing is taken', () => {
  it('give way to who wants a place, the one first that has stood still longest', () => {
    const { begun } = runsOf({ yieldMs: 0, stalledMs: NEVER });
    const [first, second, third] = [begun('a'), begun('a'), begun('a')];
    first.place?.moved();
    expect(begun('a').place).not.toBeNull();
    const gone = [first, second, third].map(({ stream }) => stream.destroyed);
    expect(gone).toEqual([false, true, false]);
  });

  it('keep their places until they have stood still for the time that they have', () => {
    const { begun } = runsOf({ yieldMs: NEVER, stalledMs: NEVER });
    const held = [begun('a'), begun('a'), begun('a')];
    expect(begun('a').place).toBeNull();
    expect(held.some(({ stream }) => stream.destroyed)).toBe(false);
  });

  it('end after a time, though nobody wants their places', async () => {
    const { begun, runs } = runsOf({ yieldMs: NEVER, stalledMs: 20 });
    const held = [begun('a'), begun('a'), begun('a')];
    await Promise.all(held.map(({ stream }) => once(stream, 'close')));
    expect(runs.take('a')).not.toBeNull();
  });
});

describe('a place for who reads runs of blocks', () => {
  it('is given back by who reads to the end, however many there were', async () => {
    const place = await open();
    for (let turn = 0; turn < 6; turn += 1) expect(await statusOf(place)).toBe(200);
  });

  it('is given back by who asks for what is not there', async () => {
    const place = await open();
    for (let turn = 0; turn < 6; turn += 1) {
      const answer = await fetch(`${place.url}/v1/blocks?from=99`, { headers: place.headers });
      await answer.arrayBuffer();
      expect(answer.status).not.toBe(503);
    }
    expect(await statusOf(place)).toBe(200);
  });

  it('is taken while somebody reads, and given back by who leaves in the middle', async () => {
    const place = await open();
    for (let turn = 0; turn < 3; turn += 1) {
      const readers = [await begin(place), await begin(place), await begin(place)];
      expect(await statusOf(place)).toBe(503);
      for (const reader of readers) reader.destroy();
      // That somebody has left is heard of a moment later.
      await expect.poll(() => statusOf(place), { timeout: 20_000 }).toBe(200);
    }
  });

  it('is kept for other members, however many one wants, from wherever', async () => {
    const place = await open();
    for (let at = 0; at < 3; at += 1) await begin(place, `127.0.0.${2 + at}`);
    expect(await statusOf(place)).toBe(503);
    expect(await statusOf({ ...place, headers: place.others })).toBe(200);
    const greedy = await dial(place.url, '127.0.0.2');
    greedy.write(runBy(place));
    expect(String((await once(greedy, 'data'))[0])).toContain('busy');
  });

  it('is taken from who reads nothing when another wants it, and left as long as not', async () => {
    // What stands still ends by itself only long after this test.
    const place = await open({ yieldMs: 100, stalledMs: 600_000 });
    const still = [await begin(place), await begin(place), await begin(place)];
    await expect.poll(() => statusOf(place), { timeout: 20_000 }).toBe(200);
    // One gave way; the others are left until somebody wants theirs.
    const ended = still.map((socket) => endedWithin(socket));
    expect((await Promise.all(ended)).filter((isEnded) => isEnded).length).toBeLessThan(3);
  });

  it('is given back by who reads nothing, though nobody may take it before', async () => {
    const place = await open({ stalledMs: 500 });
    for (let at = 0; at < 3; at += 1) await begin(place);
    await expect.poll(() => statusOf(place), { timeout: 60_000 }).toBe(200);
  });
});
