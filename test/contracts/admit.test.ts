import { describe, expect, it } from 'vitest';
import { checkTransaction, keyOf } from '../../contracts/admit.ts';
import { openBody } from '../../contracts/openBody.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Deed, Transaction } from '../../ledger/transaction.ts';
import {
  composeTransaction,
  decodeTransaction,
  verifyTransaction,
} from '../../ledger/transaction.ts';
import { deals } from './deals.ts';
import { hashFor, Market, START, secretOf } from './market.ts';

const MAX_BYTES = 32_768;

interface Words {
  readonly member?: string;
  readonly keyName?: string;
  readonly signer?: string;
  readonly expires?: number;
  readonly deed?: Deed;
  readonly chain?: string;
}

const DEED = new Market().transaction('tier-one', deals.register('a')).deed;

/** A signed transaction of tier-one that registers an invoice; overrides say what is wrong. */
function signed(market: Market, words: Words = {}): string {
  const member = words.member ?? 'tier-one';
  return composeTransaction(
    {
      chain: words.chain ?? market.state.chain,
      deed: words.deed ?? DEED,
      expires: words.expires ?? market.time + 60_000,
      nonce: new Uint8Array(16),
      member,
      keyName: words.keyName ?? 'desk',
    },
    secretOf(words.signer ?? member),
  );
}

function body(...transactions: readonly string[]) {
  return { transactions, evidence: [], previousCommit: null };
}

/** What the mempool does with a JWS. */
function admit(market: Market, jws: string, nowMs: number): string {
  const transaction = decodeTransaction(jws, MAX_BYTES);
  const key = keyOf(market.world, transaction);
  const verified = typeof key === 'string' && verifyTransaction(transaction, key);
  return checkTransaction(market.state, transaction, nowMs, verified)?.code ?? 'ok';
}

describe('a transaction is admitted', () => {
  const now = START + 1000;
  const late = { expires: now };
  const rows: readonly [code: string, words: (market: Market) => Words][] = [
    ['wrong_chain', () => ({ chain: hashFor('other'), member: 'nobody', ...late })],
    ['unknown_member', () => ({ member: 'nobody', ...late })],
    ['unknown_key', () => ({ keyName: 'other', ...late })],
    ['bad_signature', () => ({ signer: 'tier-two', ...late })],
    ['expired', () => ({ ...late, deed: { type: 'nothing', version: 1 } })],
    ['expires_too_late', () => ({ expires: now + 600_001, deed: { type: 'nothing', version: 1 } })],
    ['unknown_deed', () => ({ deed: { type: 'nothing', version: 1 } })],
    ['bad_deed', () => ({ deed: { type: 'registerInvoice', version: 1 } })],
    ['role_missing', () => ({ member: 'regulator' })],
    ['unknown_currency', () => ({ deed: { ...DEED, currency: 'ZZZ' } })],
    ['ok', () => ({})],
  ];

  it.each(rows)('or refused: %s', (code, words) => {
    const market = new Market();
    expect(admit(market, signed(market, words(market)), now)).toBe(code);
  });

  it('not when the same words are in a block already', () => {
    const market = new Market();
    const jws = signed(market);
    market.block([decodeTransaction(jws, MAX_BYTES)]);
    expect(admit(market, jws, now)).toBe('repeated');
  });

  it('not with a key that was revoked', () => {
    const market = new Market();
    const key = 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    market.ok('tier-one', { type: 'addKey', version: 1, name: 'second', key });
    market.ok('tier-one', { type: 'revokeKey', version: 1, name: 'desk' });
    expect(admit(market, signed(market), now)).toBe('revoked_key');
  });

  it('leaving no trace of the dry run', () => {
    const market = new Market();
    const before = market.wait(START + 1).header.state;
    admit(market, signed(market), now);
    expect(market.wait(START + 2).header.state).toBe(before);
  });
});

describe('a body is opened', () => {
  const never = (): boolean => false;

  function open(market: Market, transactions: readonly string[], seen = never) {
    return openBody(market.state, body(...transactions), seen);
  }

  it('to its transactions in their order, each signature verified', () => {
    const market = new Market();
    const texts = [signed(market), signed(market, { member: 'tier-two' })];
    const opened = open(market, texts) as readonly Transaction[];
    expect(opened.map(({ jws }) => jws)).toEqual(texts);
    const { results } = market.block(opened);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'ok']);
  });

  it.each<[string, Words]>([
    ['unknown_member', { member: 'nobody' }],
    ['unknown_key', { keyName: 'other' }],
    ['bad_signature', { signer: 'tier-two' }],
  ])('or makes the block invalid: %s', (invalid, words) => {
    const market = new Market();
    expect(open(market, [signed(market), signed(market, words)])).toMatchObject({ invalid });
  });

  it.each([
    ['bytes that are no JWS', () => 'abc', 'bad_transaction'],
    ['a payload with a space', (jws: string) => respace(jws), 'not_canonical'],
    ['more bytes than allowed', (jws: string) => jws.padEnd(40_000, 'A'), 'too_big'],
  ])('or makes the block invalid for its form: %s', (_what, spoil, format) => {
    const market = new Market();
    const opened = open(market, [spoil(signed(market))]);
    expect(opened).toMatchObject({ invalid: 'not_canonical', facts: { format } });
  });

  it('without verifying again what was verified before, but with the keys of today', () => {
    const market = new Market();
    const forged = signed(market, { signer: 'tier-two' });
    expect(open(market, [forged], () => true)).toMatchObject([{ member: 'tier-one' }]);
    const unknown = signed(market, { keyName: 'other' });
    expect(open(market, [unknown], () => true)).toMatchObject({ invalid: 'unknown_key' });
  });

  it('verifying what was verified under another key, or only decoded', () => {
    const market = new Market();
    const forged = signed(market, { signer: 'tier-two' });
    const known = decodeTransaction(forged, MAX_BYTES);
    const keys: string[] = [];
    const under = (isSeen: (key: string) => boolean): unknown =>
      openBody(
        market.state,
        body(forged),
        (digest, key) => {
          expect(digest).toBe(known.digest);
          keys.push(key);
          return isSeen(key);
        },
        () => known,
      );
    expect(under(() => false)).toMatchObject({ invalid: 'bad_signature' });
    // It is asked about the key that the state has.
    const own = publicKeyOf(secretOf('tier-one'));
    expect(keys).toEqual([own]);
    expect(under((key) => key !== own)).toMatchObject({ invalid: 'bad_signature' });
  });

  it('never with a key that was revoked since, though it was verified before', () => {
    const market = new Market();
    const jws = signed(market);
    const known = decodeTransaction(jws, MAX_BYTES);
    const opened = (): unknown => openBody(market.state, body(jws), never, () => known);
    expect(opened()).toEqual([known]);
    const key = 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    market.ok('tier-one', { type: 'addKey', version: 1, name: 'second', key });
    market.ok('tier-one', { type: 'revokeKey', version: 1, name: 'desk' });
    expect(opened()).toMatchObject({ invalid: 'revoked_key' });
    expect(open(market, [jws], () => true)).toMatchObject({ invalid: 'revoked_key' });
  });
});

function respace(jws: string): string {
  const [header, payload = '', signature] = jws.split('.');
  const spaced = ` ${Buffer.from(payload, 'base64url').toString()}`;
  return `${header}.${Buffer.from(spaced).toString('base64url')}.${signature}`;
}
