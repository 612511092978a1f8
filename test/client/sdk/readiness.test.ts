import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../client/sdk/clientError.ts';
import type { Environment } from '../../../client/sdk/environment.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { fetchLetters } from '../../../client/sdk/letterRequests.ts';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import type { Wait } from '../../../client/sdk/nodeRing.ts';
import { Patience, Rests } from '../../../client/sdk/patience.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { START, secretOf, ToyChain } from '../auditor/toyChain.ts';

// One policy for nodes that are not ready, whatever they are asked: what a node says of when to
// come is waited for, within bounds, the next one that is ready is asked, and when none is, the
// caller is told so by one code.

interface Said {
  readonly status: number;
  readonly after: string | null;
}

/** A node that says these things one after the other, and then answers whatever it is asked. */
async function startNode(said: readonly Said[], answer: (body: string) => string = () => '{}') {
  const node = { asked: 0, url: '' };
  const server = createServer(async (request, reply) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const now = said[node.asked];
    node.asked += 1;
    reply.setHeader('content-type', 'application/json');
    if (now === undefined) {
      reply.end(answer(Buffer.concat(parts).toString()));
      return;
    }
    if (now.after !== null) reply.setHeader('retry-after', now.after);
    reply.writeHead(now.status).end(JSON.stringify({ code: 'behind', detail: 'later' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  node.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return node;
}

const times = (count: number, status: number, after: string | null = '0'): Said[] =>
  Array.from({ length: count }, () => ({ status, after }));

/** A clock that waiting moves on. */
function quick() {
  const slept: number[] = [];
  let now = START;
  const environment: Environment = {
    ...systemEnvironment,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
  return { environment, slept };
}

async function all(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

const PAGE = JSON.stringify({ items: [], next: null, height: 7 });
const LETTERS = JSON.stringify({ letters: [], next: null });

const WAYS: readonly (readonly [string, (node: NodeConnection) => Promise<unknown>, string])[] = [
  ['a list', (node) => node.fetchList('members'), PAGE],
  ['a run of blocks', (node) => all(node.fetchBlocks(1, 1)), ''],
  ['a stream of events', (node) => all(node.openEvents({ after: '0' })), ''],
  ['letters', (node) => fetchLetters(node, { invoice: null, after: null }), LETTERS],
];

describe.each(WAYS)('a node that is asked for %s', (_what, ask, answer) => {
  it.each([429, 503])('and says %s is asked again when it says so', async (status) => {
    const node = await startNode(times(5, status), () => answer);
    await ask(new NodeConnection(node.url));
    expect(node.asked).toBe(6);
  });

  it.each([429, 503])('and says %s for ever is busy in the end', async (status) => {
    const node = await startNode(times(100, status));
    const facts = { status, afterS: 0 };
    await expect(ask(new NodeConnection(node.url))).rejects.toMatchObject({ code: 'busy', facts });
    expect(node.asked).toBe(6);
  });

  it.each([
    [500, null],
    [503, null],
    [503, '31'],
    [429, 'soon'],
  ])('and says %s and %s is busy at once', async (status, after) => {
    const node = await startNode(times(100, status, after), () => answer);
    const asked = ask(new NodeConnection(node.url));
    await expect(asked).rejects.toMatchObject({ code: 'busy', facts: { status } });
    expect(node.asked).toBe(1);
  });

  it('and refuses is no busy one', async () => {
    const node = await startNode(times(100, 403));
    const code = 'node_refused';
    await expect(ask(new NodeConnection(node.url))).rejects.toMatchObject({ code });
    expect(node.asked).toBe(1);
  });
});

describe('several nodes', () => {
  const chain = new ToyChain();

  function clientOf(urls: readonly string[], environment: Environment, waits: Wait[] = []) {
    const onWait = (wait: Wait) => void waits.push(wait);
    return new LedgerClient({ genesis: chain.genesis, nodes: urls, environment, onWait });
  }

  it('of which one is not ready: the next is asked at once, and first from then on', async () => {
    const { environment, slept } = quick();
    const [busy, ready] = [await startNode(times(100, 503)), await startNode([], () => PAGE)];
    const client = clientOf([busy.url, ready.url], environment);
    for (let at = 0; at < 3; at += 1) expect((await client.list('members')).height).toBe(7);
    expect([busy.asked, ready.asked, slept]).toEqual([1, 3, []]);
  });

  it('of which none is ready: all are asked again when the first of them will be', async () => {
    const { environment, slept } = quick();
    const first = await startNode(times(1, 503, '9'), () => PAGE);
    const second = await startNode(times(100, 503, '4'));
    const waits: Wait[] = [];
    const client = clientOf([first.url, second.url], environment, waits);
    expect((await client.list('members')).height).toBe(7);
    // The second at 4 and at 8 s, the first not before 9 s.
    expect([first.asked, second.asked, slept]).toEqual([2, 3, [4_000, 4_000, 1_000]]);
    expect(waits.map((wait) => wait.for)).toEqual(['node', 'node', 'node']);
    expect(waits[0]?.sentence).toMatch(/^no node is ready, asked again in 4 s: .*later/);
  });

  it('of which none is ready for long: none_ready, with when to come', async () => {
    const { environment, slept } = quick();
    const nodes = [await startNode(times(100, 503, '12')), await startNode(times(100, 503, '11'))];
    const client = clientOf(
      nodes.map(({ url }) => url),
      environment,
    );
    const error = await client.readState('member/bank').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'none_ready', facts: { afterS: 11 } });
    for (const { url } of nodes) expect(String(error)).toContain(url);
    // The second at 11 s, the first at 12 s, the second at 22 s, the first at 24 s: half a minute.
    expect(slept).toEqual([11_000, 1_000, 10_000, 2_000]);
    expect(nodes.map(({ asked }) => asked)).toEqual([3, 3]);
  });

  it('of which one says for ever that it is ready now are left in the end', async () => {
    const { environment } = quick();
    const node = await startNode(times(100, 503));
    const asked = clientOf([node.url], environment).list('members');
    await expect(asked).rejects.toMatchObject({ code: 'none_ready' });
    expect(node.asked).toBe(6);
  });

  it('of which one is busy and one away are not ready; one that refuses has spoken', async () => {
    const { environment } = quick();
    const [busy, refuses] = [await startNode(times(100, 503)), await startNode(times(100, 403))];
    const away = await startNode([]);
    const gone = new URL(away.url);
    gone.port = '9';
    const lost = clientOf([busy.url, gone.origin], environment).list('members');
    await expect(lost).rejects.toMatchObject({ code: 'none_ready' });
    const told = clientOf([busy.url, refuses.url], environment).list('members');
    await expect(told).rejects.toMatchObject({ code: 'node_refused' });
    expect(refuses.asked).toBe(1);
  });

  it('prove what became of a transaction once one of them is ready', async () => {
    const { environment, slept } = quick();
    const jws = chain.sign('bank', { type: 'addKey', version: 1, name: 'k', key: 'x' });
    chain.grow([jws]);
    const proof = JSON.stringify(chain.proveTransaction(jws));
    const node = await startNode(times(1, 503, '3'), () => proof);
    const { id } = decodeTransaction(jws, 100_000);
    expect(await clientOf([node.url], environment).readTransaction(id)).toMatchObject({ id });
    expect(slept).toEqual([3_000]);
  });

  it('are not handed a deed sooner than each has said', async () => {
    const { environment, slept } = quick();
    const own = new ToyChain();
    const commits = (body: string): string => {
      const { transactions } = JSON.parse(body) as { transactions: string[] };
      const [jws = ''] = transactions;
      const { id } = decodeTransaction(jws, 100_000);
      own.grow([jws]);
      return JSON.stringify({
        results: [{ id, digest: id, status: 'final', proof: own.proveTransaction(jws) }],
      });
    };
    const late = await startNode(times(100, 503, '20'));
    const soon = await startNode(times(1, 429, '5'), commits);
    const signer = keySigner({ member: 'bank', keyName: 'main', secret: secretOf('bank signs') });
    const client = new LedgerClient({
      genesis: own.genesis,
      nodes: [late.url, soon.url],
      environment,
    });
    const done = await client.perform({ type: 'addKey', version: 1, name: 'k', key: 'x' }, signer);
    expect(done).toMatchObject({ status: 'final', node: soon.url });
    expect([late.asked, soon.asked, slept]).toEqual([1, 2, [5_000]]);
  });

  it('that take no deed until its time is over are not ready, and it is not theirs', async () => {
    const { environment } = quick();
    const node = await startNode(times(1_000, 503, '7'));
    const signer = keySigner({ member: 'bank', keyName: 'main', secret: secretOf('bank signs') });
    const client = clientOf([node.url], environment);
    const deed = { type: 'addKey', version: 1, name: 'k', key: 'x' };
    const performed = client.perform(deed, signer, { waitMs: 20_000 });
    await expect(performed).rejects.toMatchObject({ code: 'none_ready', facts: { afterS: 7 } });
    // At 0, 7 and 14 s; what is left of 20 s is not enough for another.
    expect(node.asked).toBe(3);
  });

  it('are asked for events by turns, none sooner than it has said', async () => {
    const { environment, slept } = quick();
    const stop = new AbortController();
    const busy = await startNode(times(100, 503, '8'));
    const other = await startNode(times(1, 503, '2'), () => 'id: 3\n\n');
    const waits: Wait[] = [];
    const client = clientOf([busy.url, other.url], environment, waits);
    const followed = all(client.follow({ signal: stop.signal }));
    const ended = expect(followed).rejects.toBeInstanceOf(ClientError);
    await expect.poll(() => other.asked, { timeout: 60_000 }).toBeGreaterThan(1);
    stop.abort();
    await ended;
    expect(Math.max(...slept)).toBeGreaterThan(1_000);
    expect(waits.map(({ nodes }) => nodes)).toContainEqual([other.url]);
  });
});

describe('patience', () => {
  it('is five waits, and half a minute in all', () => {
    const often = new Patience();
    expect([0, 0, 0, 0, 0, 0].map((s) => often.take(s))).toEqual([0, 0, 0, 0, 0, null]);
    const long = new Patience();
    expect([20, 11, 10, 1].map((s) => long.take(s))).toEqual([20, null, 10, null]);
    expect(new Patience().take(null)).toBeNull();
  });

  it('lets a node rest as it says, half a minute at most, whatever the clock does', () => {
    let now = 1_000_000;
    const rests = new Rests({ now: () => now });
    const busy = (afterS: number) => new ClientError('busy', 'later', { status: 503, afterS });
    rests.note('a', busy(7));
    rests.note('b', busy(999_999));
    rests.note('c', new ClientError('timeout', 'no answer'));
    expect(['a', 'b', 'c', 'd'].map((url) => rests.leftMs(url))).toEqual([7_000, 30_000, 0, 0]);
    now += 7_000;
    expect(['a', 'b'].map((url) => rests.leftMs(url))).toEqual([0, 23_000]);
    now -= 3_600_000;
    expect(rests.leftMs('b')).toBe(0);
  });
});
