import type { FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReadTokenWords } from '../../../ledger/readToken.ts';
import { createApp } from '../../../node/rest/app.ts';
import { DEFAULT_LIMITS } from '../../../node/rest/limits.ts';
import { handleError } from '../../../node/rest/problems.ts';
import { guardReads, noteReads } from '../../../node/rest/readHook.ts';
import { ReadProofs } from '../../../node/rest/readProofs.ts';
import { ReadTokens } from '../../../node/rest/readTokens.ts';
import { stillReads } from '../../../node/rest/stillReads.ts';
import { TokenWays } from '../../../node/rest/tokenWays.ts';
import {
  DECIDING,
  decidingMember,
  registerInvoice,
  smallGenesis,
  transactionOf,
} from '../smallChain.ts';
import { openStream } from './eventReading.ts';
import { idOf, RestNode } from './restNode.ts';

// What an auditor reads follows from its mandate, and whoever is read of is told.

const POLL = { timeout: 60_000, interval: 20 };

let node: RestNode;
let nonce: number;
/** An invoice of s1, and one of s3. */
let invoices: readonly [string, string];

beforeEach(async () => {
  // One that runs the only validator decides alone.
  node = await RestNode.open({ genesis: smallGenesis('mandates', {}, [], [decidingMember()]) });
  nonce = 100;
  const texts = ['s1', 's3'].map((supplier) =>
    registerInvoice(node.genesis, supplier, 0, node.now),
  );
  await node.grow(texts);
  const [first = '', second = ''] = texts.map(idOf);
  invoices = [first, second];
});

/** Gives the auditor another mandate. */
async function give(of: readonly string[] | null, untilDay = '2027-01-01'): Promise<void> {
  nonce += 1;
  const fromDay = '2026-01-01';
  const whose = of === null ? null : [...of];
  const change = { kind: 'readingMandate', member: 'audit', of: whose, fromDay, untilDay };
  const deed = { type: 'propose', version: 1, change };
  const words = { member: 'v1', secret: DECIDING, nonce, expires: node.now + 60_000 };
  await node.grow([transactionOf(node.genesis, deed, words)]);
  expect(node.store.blocks.outcomes(node.store.height)?.results[0]).toMatchObject({ code: 'ok' });
}

async function asked(member: string, url: string, words: Partial<ReadTokenWords> = {}) {
  const authorization = `Bearer ${node.tokenOf(member, words)}`;
  return await node.rest.app.inject({ url, headers: { authorization } });
}

/** Ids of the invoices in a list. */
async function listed(member: string, words: Partial<ReadTokenWords> = {}): Promise<string[]> {
  const { items } = (await asked(member, '/v1/invoices', words)).json();
  return (items as { value: { id: string } }[]).map(({ value }) => value.id).sort();
}

describe('an auditor', () => {
  it('reads everything by the genesis document, until a ballot says otherwise', async () => {
    expect(await listed('audit')).toEqual([...invoices].sort());
    expect((await asked('audit', '/v1/blocks')).statusCode).toBe(200);
    await give([]);
    expect(await listed('audit')).toEqual([]);
    expect((await asked('audit', '/v1/blocks')).json()).toMatchObject({ code: 'not_overseer' });
    expect((await asked('audit', `/v1/invoices/${invoices[0]}`)).statusCode).toBe(404);
    await give(null);
    expect(await listed('audit')).toEqual([...invoices].sort());
  });

  it('reads what a member reads that its mandate names, and says for whom it reads', async () => {
    await give(['s1']);
    expect(await listed('audit', { subject: 's1' })).toEqual([invoices[0]]);
    const own = `/v1/invoices/${invoices[0]}`;
    expect((await asked('audit', own, { subject: 's1' })).statusCode).toBe(200);
    const other = `/v1/invoices/${invoices[1]}`;
    expect((await asked('audit', other, { subject: 's1' })).statusCode).toBe(404);
    // Not as itself, not for others, and not what only everything has.
    expect((await asked('audit', own)).statusCode).toBe(404);
    expect((await asked('audit', '/v1/blocks', { subject: 's1' })).statusCode).toBe(403);
    const refused = await asked('audit', other, { subject: 's3' });
    expect(refused.json()).toMatchObject({ code: 'no_mandate', status: 403 });
    const nobody = await asked('audit', other, { subject: 'nobody' });
    expect(nobody.body).toBe(refused.body.replaceAll('s3', 'nobody'));
  });

  it('reads until its last day, by the clock of the node', async () => {
    await give(['s1'], '2026-01-06');
    const words = { subject: 's1' };
    const left = Date.UTC(2026, 0, 7) - node.now;
    node.clockOffsetMs = left - 1_000;
    expect((await asked('audit', '/v1/invoices', words)).statusCode).toBe(200);
    node.clockOffsetMs = left;
    expect((await asked('audit', '/v1/invoices', words)).json()).toMatchObject({
      code: 'no_mandate',
    });
  });

  it('has no reading left that a block has ended, by a token that is remembered', async () => {
    const headers = { authorization: `Bearer ${node.tokenOf('audit')}` };
    const { app } = node.rest;
    expect((await app.inject({ url: '/v1/blocks', headers })).statusCode).toBe(200);
    await give(['s1']);
    expect((await app.inject({ url: '/v1/blocks', headers })).statusCode).toBe(403);
  });

  it('holds no stream open that a block has taken from it', async () => {
    const world = () => node.reader.chainState().world;
    const terms = { chain: node.genesis.chain, node: 'v1', world, now: () => node.now };
    const tokens = new ReadTokens(terms);
    const header = `Bearer ${node.tokenOf('audit')}`;
    const raw = { rawHeaders: ['authorization', header] };
    const request = { raw, reader: tokens.readerOf([header]) };
    const isGood = stillReads(tokens, request as unknown as FastifyRequest);
    expect(isGood()).toBe(true);
    await give(['s1']);
    expect(isGood()).toBe(false);
    await give(null);
    expect(isGood()).toBe(true);
    node.clockOffsetMs = 301_000;
    expect(isGood()).toBe(false);
  });
});

it('a stream is over with the block that ends its mandate, and tells nothing of it', async () => {
  const { url } = await node.rest.start();
  const open = async (words: Partial<ReadTokenWords> = {}) => {
    const headers = { authorization: `Bearer ${node.tokenOf('audit', words)}` };
    return await openStream(node, url, { member: 'audit', query: '?after=1', headers });
  };
  const [all, ofOne] = [await open(), await open({ subject: 's1' })];
  await give(['s1']);
  await expect.poll(all.isOver, POLL).toBe(true);
  await expect.poll(ofOne.events, POLL).not.toEqual([]);
  expect(all.events()).toEqual([]);
  expect(ofOne.isOver()).toBe(false);
  await give([]);
  await expect.poll(ofOne.isOver, POLL).toBe(true);
  expect(ofOne.lastId()).toMatch(/^2(-|$)/);
});

describe('an answer that takes its time', () => {
  /** An application whose routes wait for a block that ends the mandate of the auditor. */
  async function waiting(at: 'gate' | 'handler', noted: string[] = []) {
    const app = createApp(DEFAULT_LIMITS);
    const world = () => node.reader.chainState().world;
    const terms = { chain: node.genesis.chain, node: 'v1', world, now: () => node.now };
    const guard = {
      tokens: new ReadTokens(terms),
      ways: new TokenWays([]),
      proofs: new ReadProofs(() => node.now),
      isBehind: async () => false,
      note: (_reader: object, _route: string, url: string) => void noted.push(url),
    };
    app.setErrorHandler((error, request, reply) => handleError(error, request, reply, null));
    guardReads(app, guard);
    app.addHook('preHandler', async () => {
      if (at === 'gate') await give(['s1']);
    });
    noteReads(app, guard);
    app.get('/v1/slow', { config: { reads: 'member' } }, async () => {
      if (at === 'handler') await give(['s1']);
      return { all: 'of everybody' };
    });
    const ask = async (member: string, words: Partial<ReadTokenWords> = {}) => {
      const authorization = `Bearer ${node.tokenOf(member, words)}`;
      return await app.inject({ url: '/v1/slow', headers: { authorization } });
    };
    return { ask, noted };
  }

  it('is none when the mandate ended before its turn came, and nothing is noted', async () => {
    const { ask, noted } = await waiting('gate');
    const { statusCode, body } = await ask('audit');
    expect([statusCode, JSON.parse(body).code]).toEqual([403, 'no_mandate']);
    expect(noted).toEqual([]);
    expect((await ask('audit', { subject: 's1' })).statusCode).toBe(200);
    expect(noted).toEqual(['/v1/slow']);
  });

  it('is none when the mandate ended while it was made', async () => {
    const { ask } = await waiting('handler');
    const { statusCode, body } = await ask('audit');
    expect([statusCode, JSON.parse(body).code]).toEqual([403, 'no_mandate']);
    expect(body).not.toContain('of everybody');
    await give(null);
    expect((await ask('s1')).statusCode).toBe(200);
  });
});

it('a mandate is for reading: nothing is handed in for another', async () => {
  await give(['s1']);
  const authorization = `Bearer ${node.tokenOf('audit', { subject: 's1' })}`;
  const { statusCode, body } = await node.rest.app.inject({
    ...{ method: 'POST', url: '/v1/letters', payload: Buffer.from('a letter') },
    headers: { authorization, 'content-type': 'application/octet-stream' },
  });
  expect([statusCode, JSON.parse(body).code]).toEqual([403, 'no_mandate']);
});

it('a cursor of a list of everybody shows nothing more once the mandate is over', async () => {
  const first = (await asked('audit', '/v1/invoices?limit=1')).json();
  expect(first.next).not.toBeNull();
  await give([]);
  const rest = await asked('audit', `/v1/invoices?limit=9&cursor=${first.next}`);
  expect(rest.body).not.toContain('"supplier"');
});

describe('nobody else', () => {
  it('reads for another, whatever mandate there is', async () => {
    await give(['s1', 's3']);
    for (const member of ['s3', 'buyer', 'bank']) {
      const { statusCode, body } = await asked(member, '/v1/invoices', { subject: 's1' });
      expect([statusCode, JSON.parse(body).code], member).toEqual([403, 'no_mandate']);
    }
    expect(await listed('s1', { subject: 's1' })).toEqual([invoices[0]]);
  });
});

describe('the scope of a token', () => {
  it('narrows it to paths that begin so, and what is public stays so', async () => {
    const scope = 'invoices offers';
    for (const path of ['/v1/invoices', '/v1/offers', `/v1/invoices/${invoices[0]}`]) {
      expect((await asked('s1', path, { scope })).statusCode, path).toBe(200);
    }
    for (const path of ['/v1/receivables', '/v1/proofs/state?key=member/s1', '/v1/transactions']) {
      const { statusCode, body } = await asked('s1', path, { scope });
      expect([statusCode, JSON.parse(body).code], path).toEqual([403, 'token_scope']);
    }
    expect((await asked('s1', '/v1/status', { scope })).statusCode).toBe(200);
  });
});

describe('a node that is behind', () => {
  it('answers no tokens once its newest block is older than a heartbeat', async () => {
    node.state = { ...node.state, syncing: true };
    expect((await asked('s1', '/v1/invoices')).statusCode).toBe(200);
    node.clockOffsetMs = node.store.position.parameters.heartbeatMs;
    const { statusCode, headers, body } = await asked('s1', '/v1/invoices');
    expect([statusCode, JSON.parse(body).code]).toEqual([503, 'behind']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await asked('s1', '/v1/status')).statusCode).toBe(200);
    // A network that stands still is no node that is behind.
    node.state = { ...node.state, syncing: false };
    expect((await asked('s1', '/v1/invoices')).statusCode).toBe(200);
  });
});
