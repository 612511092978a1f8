import { describe, expect, it, vi } from 'vitest';
import { deedOf } from '../../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { ClientOptions } from '../../../client/sdk/ledgerClient.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { members } from '../../../contracts/state/members.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { decodeBlock, headerId } from '../../../ledger/block.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { verifyCommitted } from '../../../ledger/proof.ts';
import { ReadTokens } from '../../../node/rest/readTokens.ts';
import { acceptInvoice, issueTo, registerInvoice, secretOf } from '../smallChain.ts';
import { AUDITOR, idOf, RestNode } from './restNode.ts';

// The project's own client against the real interface: both sides mean the same by each answer.

async function listening(): Promise<{ node: RestNode; url: string }> {
  const node = await RestNode.open();
  await node.grow();
  const { url } = await node.rest.start();
  return { node, url };
}

describe('the client of this project', () => {
  it('reads what a node says about itself, its genesis document, headers and blocks', async () => {
    const { node, url } = await listening();
    const connection = new NodeConnection(url, node.tokens);
    const status = await connection.fetchStatus();
    expect(status).toMatchObject({ genesis: node.genesis.chain, node: 'v1', height: 1 });
    expect(hashOf(await connection.fetchGenesis())).toBe(node.genesis.chain);
    const head = await connection.fetchHeader(1);
    expect(head && verifyCommitted(head, node.genesis.validators, node.genesis.chain)).toEqual({
      ok: true,
      power: 1,
    });
    expect(await connection.fetchHeader(2)).toBeNull();
    const parts: Uint8Array[] = [];
    for await (const part of connection.fetchBlocks(1, 10)) parts.push(part);
    const line = Buffer.concat(parts).subarray(0, -1);
    expect(headerId(decodeBlock(line, line.length).header)).toBe(status.all['block']);
  });

  it('submits, waits, and has everything proved to it', async () => {
    const { node, url } = await listening();
    const { genesis, environment } = node;
    const client = new LedgerClient({
      genesis,
      nodes: [url],
      reader: keySigner(AUDITOR),
      environment,
    });
    const signer = keySigner({ member: 'bank', keyName: 'main', secret: secretOf('bank') });
    const words = { to: 's1', currency: 'EUR', amount: '12345', payment: 'a1'.repeat(32) };
    const deed = deedOf('issueMoney', words);
    const performed = client.perform(deed, signer);
    await expect.poll(() => node.pool.size).toBe(1);
    await node.grow();
    const done = await performed;
    expect(done).toMatchObject({ status: 'final', height: 2, result: { code: 'ok' } });
    expect(await client.readTransaction(done.id)).toMatchObject({ id: done.id, height: 2 });
    const state = await client.readState('account/bank/eur/s1');
    expect(state.value).toMatchObject({ balance: '12345' });
    expect((await client.readFact(members, ['s1'])).fact?.id).toBe('s1');
    expect((await client.readFact(members, ['nobody'])).fact).toBeUndefined();
    const list = await client.list('accounts', { member: 's1' });
    expect(list.items).toMatchObject([{ key: 'account/bank/eur/s1' }]);
    const refused = await client.perform({ ...deed, currency: 'XXX' }, signer);
    expect(refused).toMatchObject({ status: 'refused', code: 'unknown_currency' });
  });

  it('hands in many at once and goes through lists page by page', async () => {
    const { node, url } = await listening();
    const connection = new NodeConnection(url, node.tokens);
    const { time } = node.store.position;
    const texts = [1, 2, 3].map((at) => registerInvoice(node.genesis, 's1', at, time));
    const signed = [...texts, issueTo(node.genesis, 's1', 9, time)].map((jws) => ({
      jws,
      id: idOf(jws),
    }));
    const answers = await connection.submit(signed);
    expect(answers.map(({ id, status }) => ({ id, status }))).toEqual(
      signed.map(({ id }) => ({ id, status: 'admitted' })),
    );
    const [first = ''] = texts;
    expect(await connection.fetchTransaction(idOf(first))).toMatchObject({ status: 'pending' });
    await node.grow();
    await node.grow([acceptInvoice(node.genesis, first, node.store.position.time)]);
    const page = await connection.fetchList('invoices', { supplier: 's1', limit: 2 });
    const next = { supplier: 's1', limit: 2, cursor: page.next ?? '' };
    const last = await connection.fetchList('invoices', next);
    const listed = [...page.items, ...last.items].map(({ key }) => key.slice('invoice/'.length));
    expect(last.next).toBeNull();
    expect(listed.sort()).toEqual(texts.map(idOf).sort());
    expect((await connection.fetchPieces(idOf(first))).items).toHaveLength(1);
    const item = await connection.fetchItem('receivables', idOf(first));
    expect(item?.key).toBe(receivables.key(idOf(first)));
    expect(await connection.fetchItem('receivables', 'ab'.repeat(32))).toBeNull();
    expect(await connection.fetchSettlementProof(`settle/${idOf(first)}`)).toBeNull();
  });
});

describe('a client that reads as a member', () => {
  const reader = keySigner({ member: 's1', keyName: 'main', secret: secretOf('s1') });

  async function clientAt(name: string, options: Partial<ClientOptions> = {}) {
    const { node, url } = await listening();
    const { environment } = node;
    const nodes = [`${url}${name}`];
    const words = { genesis: node.genesis, nodes, reader, environment, ...options };
    return { node, client: new LedgerClient(words) };
  }

  it.each(['', '#v1'])(
    'signs a token for its node, named by itself or by the URL%s',
    async (name) => {
      const { node, client } = await clientAt(name);
      const ask = vi.spyOn(ReadTokens.prototype, 'readerOf');
      expect((await client.list('members')).items).not.toEqual([]);
      expect((await client.readFact(members, ['s1'])).fact?.id).toBe('s1');
      const read = ask.mock.results.map(({ value }) => value?.member);
      // The status tells the name, once, and is asked by nobody in particular.
      expect(read).toEqual([...(name === '' ? [undefined] : []), 's1', 's1']);
      // The same token as long as that is good for a while, then another.
      const sent = (): unknown[] => ask.mock.calls.map(([values]) => values[0]).slice(-2);
      expect(new Set(sent()).size).toBe(1);
      node.clockOffsetMs = 250_000;
      await client.list('members');
      expect(new Set(sent()).size).toBe(2);
      ask.mockRestore();
    },
  );

  it('has no token for a node that has another name than the one it was told', async () => {
    const { client } = await clientAt('#v2');
    const facts = { status: 401, code: 'token_elsewhere' };
    await expect(client.list('members')).rejects.toMatchObject({ code: 'node_refused', facts });
  });

  it('hears the node’s time when its own clock is wrong', async () => {
    const { node, client } = await clientAt('#v1', { environment: systemEnvironment });
    const now = Math.floor(node.now / 1_000);
    const refused = client.readState('parameters');
    await expect(refused).rejects.toMatchObject({ facts: { code: 'token_time' } });
    await expect(refused).rejects.toThrow(String(now));
  });

  it('asks for the name of a node without what it hands in there', async () => {
    const { node, url } = await listening();
    const connection = new NodeConnection(url, node.tokens);
    const answer = await connection.exchange('/v1/letters', {}, Uint8Array.of(1));
    expect(JSON.parse(new TextDecoder().decode(answer.bytes))).toMatchObject({
      ...{ status: 400, code: 'bad_envelope' },
    });
  });

  it('takes no other name than one that a node can have', () => {
    expect(() => new NodeConnection('http://127.0.0.1:1#No Name')).toThrow(/name of a node/);
    expect(new NodeConnection('http://127.0.0.1:1/#v1').url).toBe('http://127.0.0.1:1');
  });
});
