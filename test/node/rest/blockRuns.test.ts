import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { worksOf } from '../smallChain.ts';
import { dial } from './rawHttp.ts';
import type { RestNodeOptions } from './restNode.ts';
import { RestNode } from './restNode.ts';

/** A node with two places for who reads runs of blocks, and more blocks than a socket holds. */
async function open(limits: RestNodeOptions['limits'] = {}) {
  const node = await RestNode.open({ limits: { maxRuns: 2, ...limits } });
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
async function begin(url: string) {
  const socket = await dial(url);
  socket.write('GET /v1/blocks HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  await once(socket, 'readable');
  return socket;
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
      const readers = [await begin(url), await begin(url)];
      for (const reader of readers) reader.destroy();
      // That somebody has left is heard of a moment later.
      await expect.poll(() => statusOf(url), { timeout: 20_000 }).toBe(200);
    }
  });
});
