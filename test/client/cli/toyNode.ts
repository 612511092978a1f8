import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import { onTestFinished } from 'vitest';
import { checkTransaction } from '../../../contracts/admit.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import { encodeBlock } from '../../../ledger/block.ts';
import type { HeightStatement } from '../../../ledger/heightStatement.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { ToyChain } from '../auditor/toyChain.ts';

// One node over a toy chain, with as much of the REST interface as commands need. It makes a block
// of every submission. Whole nodes are tested with the whole story.

/** A node, and what may be done to it. */
export interface ToyNode {
  url: string;
  readonly app: FastifyInstance;
  /** Transactions that were submitted, each as often as it was. */
  readonly submitted: string[];
  /** From now on, break off before (`deaf`) or after (`mute`) what is submitted counts. */
  mood: 'well' | 'deaf' | 'mute';
  /** From now on, refuse whatever is submitted so. */
  refusal: string | null;
  /** And with these facts. */
  facts: Record<string, unknown>;
  /** What it says of a transaction that it has in no block. */
  absence: object;
  /** Whether it has transactions in none, as where it joined later. */
  isBlind: boolean;
  /**
   * How often members were listed, and what is done about it: a status, each of them twice, or
   * keys before the names of these.
   */
  readonly members: {
    listed: number;
    refusedBy?: number;
    twice?: boolean;
    odd?: readonly (readonly [key: string, name: string])[];
  };
  /** From now on, lead every history back to its beginning. */
  circles: boolean;
  /** What validators say of their heights. */
  heights: (nonce: string) => HeightStatement[];
}

/** Kinds of facts that it lists. */
const LISTED = [
  ...['approval', 'invoice', 'receivable', 'piece', 'offer', 'debt', 'redemption', 'obligation'],
  ...['proposal', 'member'],
];

function addStateProofs(app: FastifyInstance, chain: ToyChain): void {
  app.get('/v1/proofs/state', async (request, reply) => {
    // As a node before block 1.
    if (chain.height === 0) return reply.code(404).send({ code: 'no_block' });
    return chain.proveState((request.query as { key: string }).key);
  });
  app.get('/v1/proofs/states', async (request) => {
    return chain.proveStates((request.query as { keys: string }).keys.split(','));
  });
}

function addBlocks(app: FastifyInstance, chain: ToyChain): void {
  app.get('/v1/blocks', async (request, reply) => {
    const { from, limit } = request.query as { from: string; limit: string };
    const blocks = chain.blocks.slice(Number(from) - 1, Number(from) - 1 + Number(limit));
    const lines = blocks.map((block) => `${Buffer.from(encodeBlock(block)).toString()}\n`);
    return reply.type('application/x-ndjson').send(lines.join(''));
  });
  app.get('/v1/headers/:height', async (request) => {
    const { height } = request.params as { height: string };
    const { header, certificate } = chain.blocks[Number(height) - 1] ?? {};
    return { header, certificate };
  });
}

/** Starts a node that ends with the running test. */
export async function startToyNode(chain: ToyChain): Promise<ToyNode> {
  const app = fastify({ forceCloseConnections: true });
  const node: ToyNode = {
    url: '',
    app,
    submitted: [],
    mood: 'well',
    refusal: null,
    facts: {},
    absence: { code: 'not_in_block', status: 404, facts: {} },
    isBlind: false,
    members: { listed: 0 },
    circles: false,
    heights: (nonce) => chain.stateHeights(nonce),
  };
  const inBlock = (jws: string): boolean =>
    chain.blocks.some(({ body }) => body.transactions.includes(jws));
  app.post('/v1/transactions', async (request, reply) => {
    const { transactions } = request.body as { transactions: [string] };
    const { dryCheck } = request.query as { dryCheck?: string };
    const [jws] = transactions;
    node.submitted.push(jws);
    if (node.mood === 'deaf') return request.raw.socket.destroy();
    const { refusal: code, facts } = node;
    if (code !== null) return reply.code(403).send({ code, facts, status: 403, detail: code });
    const { id, digest, ...transaction } = decodeTransaction(jws, 100_000);
    const refusal = inBlock(jws)
      ? null
      : checkTransaction(chain.ground, { id, digest, ...transaction }, chain.ground.time, true);
    if (refusal !== null && dryCheck !== 'false') {
      return reply.code(409).send({ ...refusal, status: 409, detail: refusal.code });
    }
    if (!inBlock(jws)) chain.grow([jws]);
    if (node.mood === 'mute') return request.raw.socket.destroy();
    return { results: [{ id, digest, status: 'final', proof: chain.proveTransaction(jws) }] };
  });
  app.get('/v1/proofs/transactions/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const all = chain.blocks.flatMap(({ body }) => body.transactions);
    const jws = all.find((one) => decodeTransaction(one, 100_000).id === id);
    if (jws !== undefined && !node.isBlind) return chain.proveTransaction(jws);
    return reply.code(404).send(node.absence);
  });
  addHistory(app, chain, node);
  addStateProofs(app, chain);
  app.get('/v1/heights', async (request) => ({
    statements: node.heights((request.query as { nonce: string }).nonce),
  }));
  app.get('/v1/status', async () => ({
    genesis: chain.genesis.chain,
    name: chain.genesis.name,
    node: 'toy',
    height: chain.height,
    time: chain.ground.time,
    dueNext: null,
  }));
  app.get('/v1/genesis', async (_request, reply) =>
    reply.type('application/json').send(Buffer.from(chain.genesis.bytes)),
  );
  addBlocks(app, chain);
  addLists(app, chain, node);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  node.url = url;
  return node;
}

function addLists(app: FastifyInstance, chain: ToyChain, node: ToyNode): void {
  for (const kind of LISTED) {
    app.get(`/v1/${kind}s`, async (_request, reply) => {
      const facts = [...scanAll(chain.ground.world.facts, `${kind}/`, `${kind}0`)];
      const once = facts.map(([key, value]) => ({ key, value }));
      const { refusedBy, twice, odd = [] } = node.members;
      if (kind === 'member') node.members.listed += 1;
      if (kind === 'member' && refusedBy !== undefined) return reply.code(refusedBy).send({});
      const strange = odd.map(([key, name]) => ({ key, value: { name } }));
      const told = twice === true ? [...once, ...once] : once;
      const items = kind === 'member' ? [...strange, ...told] : once;
      return { items, next: null, height: chain.height };
    });
  }
}

function addHistory(app: FastifyInstance, chain: ToyChain, node: ToyNode): void {
  app.get('/v1/archive/:digest', async (request, reply) => {
    const text = chain.archivedText((request.params as { digest: string }).digest);
    return text === undefined ? reply.code(404).send({}) : JSON.parse(text);
  });
  app.get('/v1/transactions', async (request) => {
    const { from = '1', cursor = `${from}-0` } = request.query as Record<string, string>;
    const height = Number(cursor.split('-')[0]);
    const texts = chain.blocks[height - 1]?.body.transactions ?? [];
    const items = texts.map((jws, index) => {
      const { id, member, deed } = decodeTransaction(jws, 100_000);
      const code = chain.resultsAt(height)[index]?.code ?? 'ok';
      return { height, index, id, member, deed: deed.type, code };
    });
    const next = height < chain.height ? `${node.circles ? 1 : height + 1}-0` : null;
    return { items, next, height: chain.height };
  });
}
