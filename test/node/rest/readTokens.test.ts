import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { readAudience } from '../../../ledger/readToken.ts';
import { secretOf, transactionOf } from '../smallChain.ts';
import { RestNode } from './restNode.ts';

// What becomes of the Authorization header of a request, whatever it asks for.

const PATHS = ['/v1/members', '/v1/status', '/v1/proofs/state?key=member/s1', '/v1/invoices'];

async function opened(): Promise<RestNode> {
  const node = await RestNode.open();
  await node.grow();
  return node;
}

/** Seconds of the clock of a node. */
function clockOf(node: RestNode): number {
  return Math.floor(node.now / 1_000);
}

async function answerTo(node: RestNode, authorization: string | string[], path = '/v1/members') {
  const answer = await node.ask({ url: path, headers: { authorization } as never });
  return { status: answer.statusCode, code: answer.json().code, facts: answer.json().facts };
}

describe('a read token', () => {
  it.each(PATHS)('of a member is taken with %s', async (url) => {
    const node = await opened();
    const headers = { authorization: `Bearer ${node.tokenOf('s1')}` };
    expect((await node.ask({ url, headers })).statusCode).toBe(200);
    // Again, out of what is remembered.
    expect((await node.ask({ url, headers })).statusCode).toBe(200);
  });

  it.each(PATHS)('that is not good is refused with %s', async (url) => {
    const node = await opened();
    const headers = { authorization: `Bearer ${node.tokenOf('s1', {}, secretOf('s2'))}` };
    const answer = await node.ask({ url, headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'token_key' });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('is for one node of one chain', async () => {
    const node = await opened();
    const { chain } = node.genesis;
    for (const audience of [
      readAudience(chain, 'v2'),
      readAudience('ab'.repeat(32), 'v1'),
      chain,
    ]) {
      const answer = await answerTo(node, `Bearer ${node.tokenOf('s1', { audience })}`);
      const facts = { audience: readAudience(chain, 'v1') };
      expect(answer).toEqual({ status: 401, code: 'token_elsewhere', facts });
    }
  });

  it('ends to the second, and is made no more than a minute ahead', async () => {
    const node = await opened();
    const now = clockOf(node);
    const at = (issuedAt: number, expires: number): string =>
      `Bearer ${node.tokenOf('s1', { issuedAt, expires })}`;
    expect(await answerTo(node, at(now - 299, now + 1))).toMatchObject({ status: 200 });
    expect(await answerTo(node, at(now + 60, now + 61))).toMatchObject({ status: 200 });
    const facts = { now, issuedAt: now - 300, expires: now };
    const late = await answerTo(node, at(now - 300, now));
    expect(late).toEqual({ status: 401, code: 'token_time', facts });
    const early = await answerTo(node, at(now + 61, now + 70));
    expect(early).toMatchObject({ status: 401, code: 'token_time', facts: { now } });
  });

  it('that is remembered ends, too', async () => {
    const node = await opened();
    const token = `Bearer ${node.tokenOf('s1')}`;
    expect(await answerTo(node, token)).toMatchObject({ status: 200 });
    node.clockOffsetMs = 300_000;
    expect(await answerTo(node, token)).toMatchObject({ code: 'token_time' });
  });

  it('ends with the block that ends its key', async () => {
    const node = await opened();
    const token = `Bearer ${node.tokenOf('s1', { keyName: 'spare' }, secretOf('s1 spare'))}`;
    const main = `Bearer ${node.tokenOf('s1')}`;
    expect(await answerTo(node, token)).toMatchObject({ status: 200 });
    const deed = { type: 'suspendKey', version: 1, name: 'spare' };
    await node.grow([transactionOf(node.genesis, deed, { member: 's1' })]);
    expect(node.store.blocks.outcomes(2)?.results).toMatchObject([{ code: 'ok' }]);
    expect(await answerTo(node, token)).toMatchObject({ status: 401, code: 'token_key' });
    expect(await answerTo(node, main)).toMatchObject({ status: 200 });
  });

  it('is made by a key whose scope has reading, until its last day is over', async () => {
    const node = await opened();
    const scope = { read: true, deeds: [], limits: null, lastDay: '2026-01-05' };
    const add = (name: string, words: object) => {
      const key = publicKeyOf(secretOf(`s1 ${name}`));
      const deed = { type: 'addKey', version: 1, name, key, scope: { ...scope, ...words } };
      return transactionOf(node.genesis, deed, { member: 's1' });
    };
    await node.grow([add('portal', {}), add('hand', { read: false, deeds: null })]);
    const results = node.store.blocks.outcomes(2)?.results;
    expect(results).toMatchObject([{ code: 'ok' }, { code: 'ok' }]);
    const tokenOf = (keyName: string, words: object = {}) =>
      `Bearer ${node.tokenOf('s1', { keyName, ...words }, secretOf(`s1 ${keyName}`))}`;
    expect(await answerTo(node, tokenOf('portal'))).toMatchObject({ status: 200 });
    expect(await answerTo(node, tokenOf('hand'))).toMatchObject({ code: 'token_key' });
    const over = Date.UTC(2026, 0, 6);
    node.clockOffsetMs += over - node.now;
    const issuedAt = over / 1_000 - 10;
    const last = tokenOf('portal', { issuedAt, expires: issuedAt + 300 });
    expect(await answerTo(node, last)).toMatchObject({ status: 401, code: 'token_key' });
    node.clockOffsetMs -= 1;
    expect(await answerTo(node, last)).toMatchObject({ status: 200 });
  });

  it.each([
    ['an unknown member', { member: 'nobody' }],
    ['an unknown key', { keyName: 'third' }],
    ['a key of another name', { keyName: 'spare' }],
  ])('of %s is no other answer than one with a wrong signature', async (_, words) => {
    const node = await opened();
    const wrong = await node.ask({
      url: '/v1/members',
      headers: { authorization: `Bearer ${node.tokenOf('s1', {}, secretOf('s2'))}` },
    });
    const answer = await node.ask({
      url: '/v1/members',
      headers: { authorization: `Bearer ${node.tokenOf('s1', words)}` },
    });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toBe(wrong.body);
  });

  it.each([
    ['nothing', () => ''],
    ['another scheme', () => 'Basic YTpi'],
    ['a scheme in lower case', (node: RestNode) => `bearer ${node.tokenOf('s1')}`],
    ['two spaces', (node: RestNode) => `Bearer  ${node.tokenOf('s1')}`],
    ['a transaction', (node: RestNode) => `Bearer ${jwsOf(node)}`],
    [
      'two headers',
      (node: RestNode) => [`Bearer ${node.tokenOf('s1')}`, `Bearer ${node.tokenOf('s1')}`],
    ],
    ['10,000 letters', () => `Bearer ${'a'.repeat(10_000)}`],
  ])('is not %s', async (_, header) => {
    const node = await opened();
    const answer = await answerTo(node, header(node));
    expect(answer).toMatchObject({ status: 401, code: 'bad_authorization' });
  });
});

function jwsOf(node: RestNode): string {
  return transactionOf(node.genesis, { type: 'suspendKey', version: 1, name: 'spare' });
}
