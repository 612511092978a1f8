import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';

// A node that is read too much says when to ask again, and the client asks then.

/** Answers 429 so often, with what it says of when, and then an empty page. */
async function startNode(refusals: number, retryAfter: string | null) {
  const node = { asked: 0, url: '' };
  const server = createServer((_request, answer) => {
    node.asked += 1;
    const isRefused = node.asked <= refusals;
    if (retryAfter !== null) answer.setHeader('retry-after', retryAfter);
    const problem = { code: 'read_too_much', detail: 'wait', facts: {} };
    answer.writeHead(isRefused ? 429 : 200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(isRefused ? problem : { items: [], next: null, height: 7 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  node.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return node;
}

it('is asked again, and answers', async () => {
  const node = await startNode(3, '0');
  expect((await new NodeConnection(node.url).fetchList('members', {})).height).toBe(7);
  expect(node.asked).toBe(4);
});

it('is not asked for ever', async () => {
  const node = await startNode(1_000, '0');
  const asked = new NodeConnection(node.url).fetchList('members', {});
  await expect(asked).rejects.toMatchObject({ facts: { status: 429, code: 'read_too_much' } });
  expect(node.asked).toBe(6);
});

it.each([['31'], ['999999999'], ['soon'], ['-1'], [null]])(
  'that says %s is not waited for',
  async (retryAfter) => {
    const node = await startNode(1_000, retryAfter);
    const asked = new NodeConnection(node.url).fetchList('members', {});
    await expect(asked).rejects.toMatchObject({ facts: { status: 429 } });
    expect(node.asked).toBe(1);
  },
);

it('is left by who breaks off meanwhile', async () => {
  const node = await startNode(1_000, '30');
  const leaving = new AbortController();
  const asked = new NodeConnection(node.url).fetchList('members', {}, { signal: leaving.signal });
  const ended = expect(asked).rejects.toMatchObject({ code: 'aborted' });
  await expect.poll(() => node.asked, { timeout: 60_000 }).toBe(1);
  leaving.abort();
  await ended;
});
