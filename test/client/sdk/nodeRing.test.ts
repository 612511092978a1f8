import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import type { Wait } from '../../../client/sdk/nodeRing.ts';
import { NodeRing } from '../../../client/sdk/nodeRing.ts';

// Several nodes: whoever does not answer is passed over, and named at once with all others.

/** A node that says its status, or one that is gone. */
async function startNode(lives: boolean): Promise<NodeConnection> {
  const status = {
    genesis: 'ab'.repeat(32),
    name: 'n',
    node: 'a',
    height: 1,
    time: 1,
    dueNext: null,
  };
  const server = createServer((_request, answer) => {
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(status));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  if (lives) onTestFinished(async () => void (await close()));
  else await close();
  return new NodeConnection(`http://127.0.0.1:${port}`);
}

async function ringOf(...lives: readonly boolean[]) {
  const nodes = await Promise.all(lives.map(startNode));
  const waits: Wait[] = [];
  const ring = new NodeRing(nodes, (wait) => void waits.push(wait));
  const asked: string[] = [];
  const ask = () =>
    ring.ask(async (node) => {
      asked.push(node.url);
      return (await node.fetchStatus()).height;
    });
  return { nodes, urls: nodes.map(({ url }) => url), waits, asked, ring, ask };
}

it('the dead are named at once and together, and the first that lives is asked next', async () => {
  const { urls, waits, asked, ask } = await ringOf(false, false, true, false);
  expect(await ask()).toBe(1);
  expect(asked).toEqual([urls[0], urls[2]]);
  expect(waits).toHaveLength(1);
  expect(waits[0]?.for).toBe('node');
  for (const at of [0, 1, 3]) expect(waits[0]?.sentence).toContain(`${urls[at]}/`);
  expect(waits[0]?.sentence).toContain(`; ${urls[2]} is asked`);
  expect(await ask()).toBe(1);
  expect(asked.at(-1)).toBe(urls[2]);
  expect(waits).toHaveLength(1);
});

it('when none lives the error names all', async () => {
  const { urls, ask, waits } = await ringOf(false, false, false);
  const error = await ask().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({ code: 'unreachable' });
  for (const url of urls) expect(String(error)).toContain(url);
  expect(waits[0]?.sentence).toContain('no other node has answered yet');
});

it('a node that refuses is no dead one: the next is asked, and nobody else', async () => {
  const { nodes, waits, ring } = await ringOf(true, true, true);
  const asked: string[] = [];
  const answer = await ring.ask(async ({ url }) => {
    asked.push(url);
    if (url === nodes[0]?.url) throw new ClientError('node_refused', 'not to you');
    return 'this';
  });
  expect([answer, asked.length, waits]).toEqual(['this', 2, []]);
});

it('that a node shows nothing there counts more than that another fails', async () => {
  const { ring, nodes } = await ringOf(true, true);
  const question = ({ url }: NodeConnection): Promise<never> => {
    const first = url === nodes[0]?.url;
    throw new ClientError(first ? 'not_shown' : 'stale', first ? 'nothing' : 'behind');
  };
  await expect(ring.ask(question)).rejects.toMatchObject({ code: 'not_shown' });
});

it('one where much was read is asked again with the others: it was waited for there', async () => {
  const nodes = await Promise.all([true, true].map(startNode));
  let now = 1_000_000;
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  const ring = new NodeRing(nodes, () => undefined, { now: () => now, sleep });
  const asked: number[] = [];
  const answer = await ring.ask(async ({ url }) => {
    const at = nodes.findIndex((node) => node.url === url);
    asked.push(at);
    if (at === 1) throw new ClientError('busy', 'not ready', { status: 503, afterS: 1 });
    if (asked.length < 3) throw new ClientError('busy', 'much', { status: 429, afterS: 20 });
    return 'this';
  });
  expect([answer, asked, now]).toEqual(['this', [0, 1, 0], 1_001_000]);
});

it('what a caller breaks off is asked nowhere else', async () => {
  const { ring } = await ringOf(true, true);
  let asked = 0;
  const question = (): Promise<never> => {
    asked += 1;
    throw new ClientError('aborted', 'enough');
  };
  await expect(ring.ask(question)).rejects.toMatchObject({ code: 'aborted' });
  expect(asked).toBe(1);
});
