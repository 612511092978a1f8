import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { worksOf } from '../smallChain.ts';
import { dial } from './rawHttp.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

/**
 * A node with eight places for who reads runs of blocks, three of them for one address, and more
 * blocks than a socket holds.
 */
async function open(limits: RestNodeOptions['limits'] = {}) {
  const node = await RestNode.open({ limits: { maxRuns: 8, yieldMs: 60_000, ...limits } });
  for (let height = 1; height <= 24; height += 1) {
    await node.grow(worksOf(node.genesis, node.store.chainState(), 40));
  }
  const { url } = await node.rest.start();
  return { node, url };
}

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/blocks?from=24&limit=1`);
  await answer.arrayBuffer();
  return answer.status;
}

/** Begins to read a run and reads no more than its beginning. */
async function begin(url: string, from?: string) {
  const socket = await dial(url, from);
  socket.write('GET /v1/blocks HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
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

describe('a place for who reads runs of blocks', () => {
  it('is given back by who reads to the end, however many there were', async () => {
    const { url } = await open();
    for (let turn = 0; turn < 6; turn += 1) expect(await statusOf(url)).toBe(200);
  });

  it('is given back by who asks for what is not there', async () => {
    const { url } = await open();
    for (let turn = 0; turn < 6; turn += 1) {
      const answer = await fetch(`${url}/v1/blocks?from=99`);
      await answer.arrayBuffer();
      expect(answer.status).not.toBe(503);
    }
    expect(await statusOf(url)).toBe(200);
  });

  it('is taken while somebody reads, and given back by who leaves in the middle', async () => {
    const { url } = await open();
    for (let turn = 0; turn < 3; turn += 1) {
      const readers = [await begin(url), await begin(url), await begin(url)];
      expect(await statusOf(url)).toBe(503);
      for (const reader of readers) reader.destroy();
      // That somebody has left is heard of a moment later.
      await expect.poll(() => statusOf(url), { timeout: 20_000 }).toBe(200);
    }
  });

  it('is kept for other addresses, however many one wants', async () => {
    const { url } = await open();
    for (let at = 0; at < 3; at += 1) await begin(url, '127.0.0.2');
    expect(await statusOf(url)).toBe(200);
    const greedy = await dial(url, '127.0.0.2');
    greedy.write('GET /v1/blocks HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    expect(String((await once(greedy, 'data'))[0])).toContain('busy');
  });

  it('is taken from who reads nothing when another wants it, and left as long as not', async () => {
    const { url } = await open({ yieldMs: 100 });
    const still = [await begin(url), await begin(url), await begin(url)];
    await expect.poll(() => statusOf(url), { timeout: 20_000 }).toBe(200);
    // One gave way; the others are left until somebody wants theirs.
    const ended = still.map((socket) => endedWithin(socket));
    expect((await Promise.all(ended)).filter((isEnded) => isEnded).length).toBeLessThan(3);
  });

  it('is given back by who reads nothing, though nobody may take it before', async () => {
    const { url } = await open({ stalledMs: 500 });
    for (let at = 0; at < 3; at += 1) await begin(url);
    await expect.poll(() => statusOf(url), { timeout: 60_000 }).toBe(200);
  });
});
