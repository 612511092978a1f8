import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { readNet, TokenWays } from '../../../node/rest/tokenWays.ts';
import { RestNode } from './restNode.ts';

const FAR = '203.0.113.7';

/** A connection from an address, as far as its way is asked. */
function from(remoteAddress: string): Socket {
  return Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
}

describe('the way of a token is private', () => {
  const ways = new TokenWays(['203.0.113.9', '10.1.0.0/16', '2001:db8::/32']);
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['203.0.113.9', true],
    ['::ffff:203.0.113.9', true],
    ['10.1.255.3', true],
    ['2001:db8:7::1', true],
    [FAR, false],
    ['10.2.0.1', false],
    ['128.0.0.1', false],
    ['2001:db9::1', false],
    ['::2', false],
    ['::ffff:10.2.0.1', false],
    ['', false],
    ['localhost', false],
  ])('from %s: %s', (address, expected) => {
    expect(ways.isPrivate(from(address))).toBe(expected);
  });

  it('with TLS, wherever it comes from', () => {
    expect(new TokenWays([]).isPrivate(new TLSSocket(from(FAR)))).toBe(true);
    expect(new TokenWays([]).isPrivate(from('203.0.113.9'))).toBe(false);
  });

  it('and read by a proxy where that is listed, on this machine too, but not behind TLS', () => {
    expect(ways.isProxied(from('10.1.0.1'))).toBe(true);
    expect(ways.isProxied(from('::ffff:10.1.0.1'))).toBe(true);
    expect(ways.isProxied(from('127.0.0.1'))).toBe(false);
    expect(new TokenWays(['127.0.0.0/8']).isProxied(from('127.0.0.1'))).toBe(true);
    expect(ways.isProxied(new TLSSocket(from('10.1.0.1')))).toBe(false);
    expect(ways.isProxied(from(FAR))).toBe(false);
  });
});

it('a net is an address, or one with the bits that are the same', () => {
  expect(readNet('10.0.0.0/8')).toEqual({ address: '10.0.0.0', bits: 8, family: 'ipv4' });
  expect(readNet('10.0.0.1')).toEqual({ address: '10.0.0.1', bits: 32, family: 'ipv4' });
  expect(readNet('fd00::/8')).toEqual({ address: 'fd00::', bits: 8, family: 'ipv6' });
  expect(readNet('::1')).toEqual({ address: '::1', bits: 128, family: 'ipv6' });
  const none = [
    '',
    'proxy',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    '/8',
    '::/129',
    'fe80::1%eth0',
  ];
  for (const text of [...none, '10.0.0.0/8/8', '10.0.0.0/-1', ' 10.0.0.1']) {
    expect(readNet(text), text).toBeNull();
  }
});

describe('a token over HTTP', () => {
  // What a caller writes of its way, as proxies do.
  const SAID = [
    {},
    { forwarded: 'for=127.0.0.1;proto=https' },
    { 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
  ];

  it('from afar is refused, good or bad, whatever headers say, on every path', async () => {
    const node = await RestNode.open({ hosts: ['localhost'] });
    await node.grow();
    const tokens = [node.auditing.authorization, 'Bearer x', 'Basic YTpi', ''];
    for (const url of ['/v1/members', '/v1/status', '/v1/nothing']) {
      for (const more of SAID) {
        for (const authorization of tokens) {
          const headers = { ...more, authorization, host: 'localhost' };
          const answer = await node.rest.app.inject({ url, headers, remoteAddress: FAR });
          expect([answer.statusCode, answer.json().code]).toEqual([403, 'token_in_clear']);
        }
      }
    }
    const headers = { host: 'localhost' };
    const open = await node.rest.app.inject({ url: '/v1/status', headers, remoteAddress: FAR });
    expect(open.statusCode).toBe(200);
  });

  it('from a proxy that the operator has named is taken', async () => {
    const node = await RestNode.open({ tlsProxy: [FAR] });
    await node.grow();
    const words = { url: '/v1/members', headers: node.auditing };
    const headers = { ...(await node.provedFor('audit', words.url)) };
    const answer = await node.rest.app.inject({ ...words, headers, remoteAddress: FAR });
    expect(answer.statusCode).toBe(200);
    const other = await node.rest.app.inject({ ...words, remoteAddress: '203.0.113.8' });
    expect(other.json().code).toBe('token_in_clear');
  });
});
