import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../../client/sdk/environment.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { START, secretOf, storyChain, ToyChain, toyGenesis } from '../auditor/toyChain.ts';

// Only what the client does when nodes fail, lag or lie: fixtures that answer what they are told,
// with real proofs of a toy chain. What whole nodes answer is tested with whole nodes.

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown;

interface Fixture {
  readonly url: string;
  readonly asked: string[];
  readonly app: FastifyInstance;
}

/** A node that gives one answer to everything. */
async function node(answer: Answer): Promise<Fixture> {
  const app = fastify({ forceCloseConnections: true });
  const asked: string[] = [];
  app.all('*', async (request, reply) => {
    asked.push(`${request.method} ${request.url}`);
    return answer(request, reply);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return { url, asked, app };
}

/** The URL of a port at which nobody listens. */
async function nobody(): Promise<string> {
  const app = fastify({ forceCloseConnections: true });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await app.close();
  return url;
}

/** A clock that starts with the toy chain, and that waiting moves on: minutes pass at once. */
function quickEnvironment(): Environment {
  const zero = Date.now();
  let aheadMs = 0;
  return {
    ...systemEnvironment,
    now: () => START + Date.now() - zero + aheadMs,
    sleep: async (ms) => {
      aheadMs += ms;
    },
  };
}

function clientOf(chain: ToyChain, nodes: readonly string[]): LedgerClient {
  return new LedgerClient({ genesis: chain.genesis, nodes, environment: quickEnvironment() });
}

const SIGNER = keySigner({ member: 'bank', keyName: 'main', secret: secretOf('bank signs') });
const DEED = { type: 'addKey', version: 1, name: 'second', key: 'x' };

/** An answer to a submission: every transaction is put into a block and proved. */
function commits(chain: ToyChain): Answer {
  return (request) => {
    const { transactions } = request.body as { transactions: string[] };
    const results = transactions.map((jws) => {
      const id = decodeTransaction(jws, 100_000).id;
      if (!chain.blocks.some(({ body }) => body.transactions.includes(jws))) chain.grow([jws]);
      return { id, digest: id, status: 'final', proof: chain.proveTransaction(jws) };
    });
    return { results };
  };
}

function problem(status: number, code: string): Answer {
  return (_request, reply) =>
    reply.code(status).type('application/problem+json').send({ status, code, title: code });
}

const hangs: Answer = () => new Promise(() => undefined);

describe('submitting', () => {
  const failing: [string, Answer][] = [
    ['is busy', problem(503, 'pool_full')],
    ['breaks off', (request) => request.raw.socket.destroy()],
    ['answers what is not JSON', () => 'sorry'],
    ['answers about something else', () => ({ results: [] })],
    ['redirects elsewhere', (_request, reply) => reply.redirect('http://127.0.0.1:9/')],
    ['refuses what another takes', problem(422, 'unknown_invoice')],
  ];
  it.each(failing)('goes on to the next node when one %s', async (_name, answer) => {
    const chain = new ToyChain();
    const bad = await node(answer);
    const good = await node(commits(chain));
    const client = clientOf(chain, [bad.url, good.url]);
    const submitted = await client.perform(DEED, SIGNER);
    expect(submitted).toMatchObject({ status: 'final', height: 1, node: good.url });
    expect(bad.asked).toHaveLength(1);
  });

  it('goes on to the next node when nobody listens, and stays with it', async () => {
    const chain = new ToyChain();
    const good = await node(commits(chain));
    const client = clientOf(chain, [await nobody(), good.url]);
    await client.perform(DEED, SIGNER);
    expect(await client.perform(DEED, SIGNER)).toMatchObject({ status: 'final', height: 2 });
    expect(good.asked).toHaveLength(2);
  });

  it('asks another node first when the time is over that one has used up', async () => {
    const chain = new ToyChain();
    const slow = await node(async (request, reply) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return problem(503, 'pool_full')(request, reply);
    });
    const good = await node(commits(chain));
    const client = clientOf(chain, [slow.url, good.url]);
    const hurried = client.perform(DEED, SIGNER, { waitMs: 20 });
    await expect(hurried).rejects.toMatchObject({ name: 'ClientError' });
    expect(good.asked).toHaveLength(0);
    expect(await client.perform(DEED, SIGNER)).toMatchObject({ status: 'final', node: good.url });
    expect(slow.asked).toHaveLength(1);
  });

  it('sends the same bytes again until a node has them in a block', async () => {
    const chain = new ToyChain();
    const bodies: unknown[] = [];
    const commit = commits(chain);
    const slow = await node((request, reply) => {
      if (request.method === 'GET') return problem(404, 'unknown_transaction')(request, reply);
      bodies.push(request.body);
      if (bodies.length === 3) return commit(request, reply);
      const { transactions } = request.body as { transactions: string[] };
      const id = decodeTransaction(transactions[0] ?? '', 100_000).id;
      return reply.code(202).send({ results: [{ id, digest: id, status: 'admitted' }] });
    });
    const submitted = await clientOf(chain, [slow.url]).perform(DEED, SIGNER);
    expect(submitted).toMatchObject({ status: 'final', height: 1 });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('looks up what a node says is in a block already', async () => {
    const chain = new ToyChain();
    const repeats = await node((request, reply) => {
      if (request.method === 'POST') return problem(409, 'repeated')(request, reply);
      return chain.proveTransaction(chain.blocks[0]?.body.transactions[0] ?? '');
    });
    const client = clientOf(chain, [repeats.url]);
    const signed = await client.compose(DEED, SIGNER);
    chain.grow([signed.jws]);
    expect(await client.submit(signed)).toMatchObject({ status: 'final', id: signed.id });
  });

  it('reports a refusal when no node takes it, and whether one may have', async () => {
    const chain = new ToyChain();
    const refuses = await node(problem(409, 'duplicate_invoice'));
    const broken = await node((request) => request.raw.socket.destroy());
    const sure = await clientOf(chain, [refuses.url, await nobody()]).perform(DEED, SIGNER);
    expect(sure).toMatchObject({ code: 'duplicate_invoice', mayStillHappen: false });
    const unsure = await clientOf(chain, [refuses.url, broken.url]).perform(DEED, SIGNER);
    expect(unsure).toMatchObject({ code: 'duplicate_invoice', mayStillHappen: true });
  });

  it('is not refused by one node what another has taken, which makes a block of it', async () => {
    for (const order of ['the taker first', 'the refuser first']) {
      const chain = new ToyChain();
      const commit = commits(chain);
      let times = 0;
      const takes = await node((request, reply) => {
        if (request.method === 'GET') return problem(404, 'unknown_transaction')(request, reply);
        times += 1;
        if (times === 3) return commit(request, reply);
        const { transactions } = request.body as { transactions: string[] };
        const id = decodeTransaction(transactions[0] ?? '', 100_000).id;
        return reply.code(202).send({ results: [{ id, digest: id, status: 'admitted' }] });
      });
      const refuses = await node(problem(422, 'unknown_invoice'));
      const nodes = order === 'the taker first' ? [takes, refuses] : [refuses, takes];
      const client = clientOf(
        chain,
        nodes.map(({ url }) => url),
      );
      const submitted = await client.perform(DEED, SIGNER);
      expect(submitted).toMatchObject({ status: 'final', node: takes.url });
    }
  });

  it('hands a refusal on with its facts', async () => {
    const chain = new ToyChain();
    const refuses = await node((_request, reply) =>
      reply.code(422).send({ code: 'units_not_open', detail: 'why', facts: { open: '7' } }),
    );
    const submitted = await clientOf(chain, [refuses.url]).perform(DEED, SIGNER);
    const { url } = refuses;
    const said = { code: 'units_not_open', detail: 'why', facts: { open: '7' }, node: url };
    expect(submitted).toMatchObject({ status: 'refused', ...said });
  });

  it('gives up in the end, and says whether the deed may still happen', async () => {
    const chain = new ToyChain();
    const client = clientOf(chain, [await nobody()]);
    await expect(client.perform(DEED, SIGNER)).rejects.toMatchObject({ code: 'unreachable' });
    const broken = await node((request) => request.raw.socket.destroy());
    const unclear = clientOf(chain, [broken.url]).perform(DEED, SIGNER);
    await expect(unclear).rejects.toMatchObject({ code: 'not_final' });
  });

  it('ends at once when the caller breaks off', async () => {
    const chain = new ToyChain();
    const silent = await node(hangs);
    const stop = new AbortController();
    const submitted = clientOf(chain, [silent.url]).perform(DEED, SIGNER, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(submitted).rejects.toMatchObject({ code: 'aborted' });
  });

  it('believes no proof of another chain, of another transaction, or of nothing', async () => {
    const chain = new ToyChain();
    const other = new ToyChain(toyGenesis('other'));
    chain.grow([chain.sign('bank', DEED)]);
    const lies: Answer[] = [
      (request) => {
        const { transactions } = request.body as { transactions: string[] };
        const id = decodeTransaction(transactions[0] ?? '', 100_000).id;
        const foreign = other.grow([other.sign('bank', DEED)]).body.transactions[0] ?? '';
        const proof = other.proveTransaction(foreign);
        return { results: [{ id, digest: id, status: 'final', proof }] };
      },
      (request) => {
        const { transactions } = request.body as { transactions: string[] };
        const id = decodeTransaction(transactions[0] ?? '', 100_000).id;
        const proof = chain.proveTransaction(chain.blocks[0]?.body.transactions[0] ?? '');
        return { results: [{ id, digest: id, status: 'final', proof }] };
      },
      (request) => {
        const { transactions } = request.body as { transactions: string[] };
        const id = decodeTransaction(transactions[0] ?? '', 100_000).id;
        return { results: [{ id, digest: id, status: 'final', proof: { ok: true } }] };
      },
    ];
    for (const lie of lies) {
      const liar = await node(lie);
      const honest = await node(commits(chain));
      const submitted = await clientOf(chain, [liar.url, honest.url]).perform(DEED, SIGNER);
      expect(submitted).toMatchObject({ status: 'final', node: honest.url });
    }
  });
});

describe('a true proof of something else', () => {
  const chain = storyChain();
  const [money = '', other = ''] = chain.blocks.flatMap(({ body }) => body.transactions);
  const idOf = (jws: string): string => decodeTransaction(jws, 100_000).id;
  const keys = ['member/bank', 'member/maker'];
  const items = chain.settlementItems();
  const [item = '', another = ''] = items;

  /** What is asked, a proof that is about it, and true ones that are not. */
  const rows: readonly (readonly [string, (client: LedgerClient) => unknown, Json, Json[]])[] = [
    [
      'a key',
      (client) => client.readState('member/bank'),
      chain.proveState('member/bank'),
      [
        chain.proveState('member/maker'),
        chain.proveState('member/nobody'),
        chain.proveTransaction(money),
        chain.proveStates(['member/bank']),
      ],
    ],
    [
      'several keys',
      (client) => client.readStates(keys),
      chain.proveStates(keys),
      [
        chain.proveStates(['member/bank']),
        chain.proveStates(['member/bank', 'member/tier-1']),
        chain.proveStates([...keys, 'member/tier-1']),
        chain.proveState('member/bank'),
      ],
    ],
    [
      'a transaction',
      (client) => client.readTransaction(idOf(money)),
      chain.proveTransaction(money),
      [chain.proveTransaction(other), chain.proveState('member/bank'), chain.proveSettlement(item)],
    ],
    [
      'a due item',
      (client) => client.readSettlement(item),
      chain.proveSettlement(item),
      [chain.proveSettlement(another), chain.proveTransaction(money)],
    ],
  ];

  it.each(rows)(
    'is no answer about %s: the next node is asked',
    async (_what, ask, proof, lies) => {
      const honest = await node(() => proof);
      for (const lie of lies) {
        const liar = await node(() => lie);
        const told = await ask(clientOf(chain, [liar.url, honest.url]));
        expect(told).toEqual(await ask(clientOf(chain, [honest.url])));
        await expect(ask(clientOf(chain, [liar.url]))).rejects.toMatchObject({ code: 'bad_proof' });
      }
    },
  );
});

describe('reading', () => {
  it('accepts no state from before a deed of its own that is final', async () => {
    const chain = new ToyChain();
    chain.grow();
    const old = chain.proveState('member/bank');
    const commit = commits(chain);
    const both = await node((request, reply) =>
      request.method === 'POST' ? commit(request, reply) : old,
    );
    const client = clientOf(chain, [both.url]);
    expect((await client.readState('member/bank')).height).toBe(1);
    expect(await client.perform(DEED, SIGNER)).toMatchObject({ status: 'final', height: 2 });
    await expect(client.readState('member/bank')).rejects.toMatchObject({ code: 'stale' });
  });

  it('gives a proved fact, and undefined where there is none', async () => {
    const chain = storyChain();
    const good = await node((request) => {
      const { key } = request.query as { key: string };
      return chain.proveState(key);
    });
    const client = clientOf(chain, [good.url]);
    const bank = await client.readFact(members, ['bank']);
    expect(bank).toMatchObject({ height: 5, fact: { id: 'bank' } });
    expect((await client.readFact(members, ['nobody'])).fact).toBeUndefined();
  });

  it('passes over a node that alters a value', async () => {
    const chain = storyChain();
    const altered = await node(() => {
      const text = canonicalText(chain.proveState('member/bank'));
      return JSON.parse(text.replace('"issuer"', '"impostor"')) as Json;
    });
    const good = await node(() => chain.proveState('member/bank'));
    const { fact } = await clientOf(chain, [altered.url, good.url]).readFact(members, ['bank']);
    expect(fact?.roles).toEqual(['financier', 'issuer']);
  });

  it('accepts no state that is older than what it has seen', async () => {
    const chain = new ToyChain();
    chain.grow();
    const old = chain.proveState('member/bank');
    chain.grow();
    const fresh = await node(() => chain.proveState('member/bank'));
    const client = clientOf(chain, [fresh.url, (await node(() => old)).url]);
    expect((await client.readState('member/bank')).height).toBe(2);
    await fresh.app.close();
    await expect(client.readState('member/bank')).rejects.toMatchObject({ code: 'stale' });
  });

  it('takes no list from a node that is behind what it, or another client, has seen', async () => {
    const chain = new ToyChain();
    const page = (height: number): Json => ({ height, items: [], next: null });
    const [behind, level] = [await node(() => page(6)), await node(() => page(7))];
    const options = { genesis: chain.genesis, environment: quickEnvironment(), sinceHeight: 7 };
    const both = new LedgerClient({ ...options, nodes: [behind.url, level.url] });
    expect(await both.list('invoices')).toMatchObject({ height: 7 });
    const one = new LedgerClient({ ...options, nodes: [behind.url] });
    await expect(one.list('invoices')).rejects.toMatchObject({ code: 'stale' });
  });

  it('is bounded in time and in bytes', async () => {
    const chain = new ToyChain();
    const silent = await node(hangs);
    const slow = clientOf(chain, [silent.url]).readState('member/bank', { timeoutMs: 50 });
    await expect(slow).rejects.toMatchObject({ code: 'timeout' });
    const huge = await node((_request, reply) => reply.send(Buffer.alloc(70 << 20, 32)));
    const big = clientOf(chain, [huge.url]).readState('member/bank');
    await expect(big).rejects.toMatchObject({ code: 'answer_too_big' });
  });

  it('asks every node for a proof before it says that there is none', async () => {
    const chain = new ToyChain();
    const jws = chain.sign('bank', DEED);
    chain.grow([jws]);
    const lags = await node(problem(404, 'unknown_transaction'));
    const knows = await node(() => chain.proveTransaction(jws));
    const { id } = decodeTransaction(jws, 100_000);
    const found = await clientOf(chain, [lags.url, knows.url]).readTransaction(id);
    expect(found).toMatchObject({ id, height: 1 });
    expect(await clientOf(chain, [lags.url]).readTransaction(id)).toBeNull();
  });
});
