import { describe, expect, it } from 'vitest';
import type { Json } from '../../../ledger/canonical.ts';
import { verifyProof } from '../../../ledger/proof.ts';
import { submitAnswer, transactionAnswer } from '../../../node/rest/shapes.ts';
import {
  issueTo,
  registerInvoice,
  START,
  secretOf,
  smallGenesis,
  transactionOf,
} from '../smallChain.ts';
import { dial } from './rawHttp.ts';
import { idOf, RestNode } from './restNode.ts';

const HASH = /^[0-9a-f]{64}$/;
const issue = (node: RestNode, nonce: number): string =>
  issueTo(node.genesis, 's1', nonce, node.store.position.time);

const issuing = { type: 'issueMoney', version: 1, to: 's1', currency: 'EUR', amount: '1' };
const deed = { ...issuing, payment: 'a1'.repeat(32) };

describe('a submitted transaction', () => {
  it('is admitted once, known afterwards, and final when a block holds it', async () => {
    const node = await RestNode.open();
    const jws = issue(node, 1);
    const first = await node.submit([jws]);
    expect(first.statusCode).toBe(202);
    const digest = expect.stringMatching(HASH);
    expect(first.json()).toEqual({ results: [{ id: idOf(jws), digest, status: 'admitted' }] });
    const second = await node.submit([jws]);
    expect(second.statusCode).toBe(202);
    expect(second.json().results[0].status).toBe('known');
    await node.grow();
    const third = await node.submit([jws]);
    expect(third.statusCode).toBe(200);
    expect(third.json().results).toEqual([{ id: idOf(jws), digest, status: 'final', height: 1 }]);
  });

  it('can be read while it is pending and when it is final', async () => {
    const node = await RestNode.open();
    const jws = issue(node, 1);
    const id = idOf(jws);
    await node.submit([jws]);
    expect(await node.read(`/v1/transactions/${id}`)).toEqual({
      id,
      status: 'pending',
      transaction: jws,
    });
    await node.grow();
    const final = await node.read(`/v1/transactions/${id}`);
    expect(transactionAnswer.parse(final)).toEqual(final);
    expect(final).toMatchObject({
      id,
      status: 'final',
      transaction: jws,
      height: 1,
      index: 0,
      result: { code: 'ok', id },
    });
  });

  it('that the rules would refuse is refused, or with dryCheck=false proved to be', async () => {
    const node = await RestNode.open();
    await node.grow([registerInvoice(node.genesis, 's1', 1, START)]);
    const again = registerInvoice(node.genesis, 's1', 1, START + 5);
    const refused = await node.submit([again]);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'duplicate_invoice', status: 409 });
    const answer = node.submit([again], '?wait=final&dryCheck=false');
    await expect.poll(() => node.pool.size).toBe(1);
    await node.grow();
    const [result] = (await answer).json().results;
    expect(result).toMatchObject({ status: 'final', height: 2 });
    expect(result.proof.result).toMatchObject({ code: 'duplicate_invoice' });
    expect(verifyProof(result.proof, node.genesis)).toMatchObject({ ok: true });
  });
});

// Refusals of a single transaction: code, status, and the transaction that meets it.
const other = smallGenesis('another');
const REFUSED: readonly (readonly [code: string, status: number, jws: (n: RestNode) => string])[] =
  [
    ['bad_transaction', 400, () => 'x'],
    ['bad_base64url', 400, (node) => `${issue(node, 1)}=`],
    ['too_big', 413, (node) => `${issue(node, 1)}${'A'.repeat(40_000)}`],
    ['wrong_chain', 400, () => transactionOf(other, deed)],
    ['unknown_member', 401, (node) => transactionOf(node.genesis, deed, { member: 'nobody' })],
    ['unknown_key', 401, (node) => transactionOf(node.genesis, deed, { keyName: 'lost' })],
    [
      'bad_signature',
      401,
      (node) => transactionOf(node.genesis, deed, { secret: secretOf('somebody') }),
    ],
    ['expired', 410, (node) => transactionOf(node.genesis, deed, { expires: START })],
    [
      'expires_too_late',
      400,
      (node) => transactionOf(node.genesis, deed, { expires: START + 900_000_000 }),
    ],
    ['unknown_deed', 400, (node) => transactionOf(node.genesis, { ...deed, type: 'mintGold' })],
    ['bad_deed', 400, (node) => transactionOf(node.genesis, { ...deed, amount: '01' })],
    ['role_missing', 403, (node) => transactionOf(node.genesis, deed, { member: 's1' })],
    ['unknown_counterparty', 404, (node) => transactionOf(node.genesis, { ...deed, to: 'nobody' })],
    ['unknown_currency', 422, (node) => transactionOf(node.genesis, { ...deed, currency: 'XXX' })],
  ];

describe('a refusal', () => {
  it.for(REFUSED)('%s is answered with status %i', async ([code, status, jws]) => {
    const node = await RestNode.open();
    const alone = await node.submit([jws(node)]);
    expect(alone.json()).toMatchObject({ code, status });
    expect(alone.statusCode).toBe(status);
    // Among others it is one entry, and the others are not touched by it.
    const among = await node.submit([jws(node), issue(node, 9)]);
    expect(among.statusCode).toBe(202);
    expect(among.json().results).toMatchObject([
      { status: 'refused', code },
      { status: 'admitted' },
    ]);
    expect(submitAnswer.safeParse(among.json()).success).toBe(true);
  });

  it('of a revoked key says so', async () => {
    const node = await RestNode.open();
    const own = { type: 'revokeKey', version: 1, name: 'spare' };
    await node.grow([transactionOf(node.genesis, own, { member: 's1' })]);
    const late = transactionOf(node.genesis, deed, { member: 's1', keyName: 'spare' });
    const answer = await node.submit([late]);
    expect(answer.json()).toMatchObject({ code: 'revoked_key', status: 401 });
  });

  it('for want of room says when to come again', async () => {
    const node = await RestNode.open({ pool: { maxTransactions: 4, maxBytes: 1 << 20 } });
    expect((await node.submit([issue(node, 1)])).statusCode).toBe(202);
    const share = await node.submit([issue(node, 2)]);
    expect(share.json()).toMatchObject({ code: 'sender_share_full', status: 429 });
    expect(share.headers['retry-after']).toBe('1');
    const byOther = registerInvoice(node.genesis, 's1', 1, node.store.position.time);
    const full = await node.submit([byOther]);
    expect(full.json()).toMatchObject({ code: 'pool_full', status: 503 });
    expect(full.headers['retry-after']).toBe('1');
  });

  it('by a halted node takes nothing in', async () => {
    const node = await RestNode.open();
    node.state = { ...node.state, halted: 'two blocks were decided' };
    expect((await node.submit([issue(node, 1)])).json()).toMatchObject({ code: 'halted' });
    expect(node.pool.size).toBe(0);
  });
});

describe('a submission to a node that has no memory for more', () => {
  it.each(['main', 'readers'] as const)('is refused: %s', async (thread) => {
    const node = await RestNode.open();
    node.full = thread;
    expect((await node.submit([issue(node, 1)])).json()).toMatchObject({ code: 'memory_full' });
    expect(node.pool.size).toBe(0);
    // What has no body is answered.
    expect((await node.ask('/v1/status')).statusCode).toBe(200);
    node.full = null;
    expect((await node.submit([issue(node, 1)])).statusCode).toBe(202);
    expect(node.pool.size).toBe(1);
  });
});

describe('waiting', () => {
  it('ends with the commit, with a proof for each that the genesis document verifies', async () => {
    const node = await RestNode.open();
    const texts = Array.from({ length: 100 }, (_, nonce) => issue(node, nonce));
    const asked = node.submit(texts, '?wait=final');
    await expect.poll(() => node.pool.size).toBe(100);
    await node.grow();
    const answer = await asked;
    expect(answer.statusCode).toBe(200);
    const results = answer.json<{ results: readonly { proof: Json }[] }>().results;
    expect(results).toHaveLength(100);
    for (const [at, result] of results.entries()) {
      expect(result).toMatchObject({ id: idOf(texts[at] ?? ''), status: 'final', height: 1 });
      expect(verifyProof(result.proof, node.genesis)).toMatchObject({ ok: true });
    }
    expect(submitAnswer.safeParse(answer.json()).success).toBe(true);
  });

  it('goes on until the last block that is waited for', async () => {
    const node = await RestNode.open();
    const [first, second] = [issue(node, 1), issue(node, 2)];
    const asked = node.submit([first, second, first], '?wait=final');
    await expect.poll(() => node.pool.size).toBe(2);
    await node.grow([first]);
    await node.grow([second]);
    const results = (await asked).json().results;
    expect(results.map(({ height }: { height: number }) => height)).toEqual([1, 2, 1]);
  });

  it('for what is final already ends at once', async () => {
    const node = await RestNode.open();
    const jws = issue(node, 1);
    await node.grow([jws]);
    const answer = await node.submit([jws], '?wait=final&timeoutMs=60000');
    expect(answer.json().results[0]).toMatchObject({ status: 'final', height: 1 });
    expect(verifyProof(answer.json().results[0].proof, node.genesis)).toMatchObject({ ok: true });
  });

  it('ends in time with 202, and the same bytes can be waited for again', async () => {
    const node = await RestNode.open();
    const jws = issue(node, 1);
    const late = await node.submit([jws], '?wait=final&timeoutMs=20');
    expect(late.statusCode).toBe(202);
    expect(late.json().results[0].status).toBe('admitted');
    const again = node.submit([jws], '?wait=final');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await node.grow();
    expect((await again).json().results[0].status).toBe('final');
  });

  it('is bounded: who is too many is answered at once', async () => {
    // Of which one address has two at most.
    const node = await RestNode.open({ limits: { maxWaiting: 8 } });
    const first = node.submit([issue(node, 1), issue(node, 2)], '?wait=final');
    await expect.poll(() => node.pool.size).toBe(2);
    const third = await node.submit([issue(node, 3)], '?wait=final');
    expect(third.statusCode).toBe(202);
    await node.grow();
    expect((await first).statusCode).toBe(200);
    const fourth = node.submit([issue(node, 4)], '?wait=final');
    await expect.poll(() => node.pool.size).toBe(1);
    await node.grow();
    expect((await fourth).statusCode).toBe(200);
  });

  it('ends when the caller leaves, which frees the place', async () => {
    const node = await RestNode.open({ limits: { maxWaiting: 4 } });
    const { url } = await node.rest.start();
    const socket = await dial(url);
    const body = JSON.stringify({ transactions: [issue(node, 1)] });
    const lines = ['host: 127.0.0.1', 'content-type: application/json'];
    const head = ['POST /v1/transactions?wait=final HTTP/1.1', ...lines];
    socket.write(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await expect.poll(() => node.pool.size).toBe(1);
    socket.destroy();
    // Once the place is free somebody else waits there for the block: without it, 202 comes before.
    let waited = false;
    for (let nonce = 2; nonce < 100 && !waited; nonce += 1) {
      const answer = node.submit([issue(node, nonce)], '?wait=final');
      // What is handed in behind it is answered when it waits already, or is answered.
      await node.submit([issue(node, 1)]);
      await node.grow();
      waited = (await answer).statusCode === 200;
    }
    expect(waited).toBe(true);
  });

  it('ends when the node stops', async () => {
    const node = await RestNode.open();
    const { url } = await node.rest.start();
    const asked = fetch(`${url}/v1/transactions?wait=final&timeoutMs=60000`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ transactions: [issue(node, 1)] }),
    });
    await expect.poll(() => node.pool.size).toBe(1);
    const started = performance.now();
    await node.rest.stop();
    expect((await asked).status).toBe(202);
    // The caller would wait a minute; no machine is that slow.
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

// Forms of the request that look nearly right.
const BODIES: readonly string[] = [
  '{}',
  '[]',
  'null',
  '"x"',
  '{"transactions":[]}',
  '{"transactions":"x"}',
  '{"transactions":[1]}',
  '{"transactions":[null]}',
  '{"transactions":[""]}',
  '{"transactions":[["x"]]}',
  '{"transactions":{"0":"x","length":1}}',
  '{"transactions":["x"],"wait":"final"}',
  '{"Transactions":["x"]}',
  `{"transactions":[${'"x",'.repeat(500)}"x"]}`,
];

const QUERIES: readonly string[] = [
  '?wait=true',
  '?wait=',
  '?wait=final&wait=final',
  '?Wait=final',
  '?dryCheck=no',
  '?dryCheck=0',
  '?timeoutMs=60001',
  '?timeoutMs=-1',
  '?timeoutMs=01',
  '?timeoutMs=1e3',
  '?timeoutMs=1.0',
  '?timeoutMs=0x10',
  '?timeoutMs=%201',
  '?timeoutMs=%EF%BC%91',
  '?timeoutMs=NaN',
  '?timeoutMs=9007199254740993',
  '?timeoutMs[]=1',
  '?constructor=1',
  '?__proto__=1',
];

describe('a request to submit', () => {
  it('is of the one form, or is refused', async () => {
    const node = await RestNode.open();
    for (const payload of BODIES) {
      const headers = { 'content-type': 'application/json' };
      const url = '/v1/transactions';
      const answer = await node.ask({ method: 'POST', url, headers, payload });
      expect(answer.json(), payload.slice(0, 80)).toMatchObject({ code: 'bad_request' });
      expect(answer.statusCode).toBe(400);
    }
    for (const query of QUERIES) {
      const answer = await node.submit([issue(node, 1)], query);
      expect(answer.json(), query).toMatchObject({ code: 'bad_request' });
    }
    expect(node.pool.size).toBe(0);
  });

  it('takes 500 transactions', async () => {
    const node = await RestNode.open();
    const texts = Array.from({ length: 500 }, (_, nonce) => issue(node, nonce));
    const answer = await node.submit(texts);
    expect(answer.statusCode).toBe(202);
    expect(node.pool.size).toBe(500);
  });
});
