import { describe, expect, it } from 'vitest';
import { keyOf } from '../../contracts/admit.ts';
import { members } from '../../contracts/state/members.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { Market, marketGenesis, secretOf } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const SMALL_ORDER = 'Ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const NEW_KEY = publicKeyOf(secretOf('another key'));

const ALL = { read: true, deeds: null, limits: null, lastDay: null };
const LIMIT = { currency: 'EUR', perDeed: '2', perDay: '1' };
const NO_DAY = '2026-02-30';
const WRONG = { ...ALL, limits: [LIMIT], lastDay: '2026-03-01' };

function add(name: string, key: string = NEW_KEY) {
  return { type: 'addKey', version: 1, name, key } as const;
}

function revoke(name: string) {
  return { type: 'revokeKey', version: 1, name } as const;
}

/** A scope with something wrong; that its last day is over comes before all of the key. */
function scoped(words: object) {
  return { ...add('desk', SMALL_ORDER), scope: { ...WRONG, ...words } };
}

testRefusals('addKey', [
  {
    code: 'unknown_currency',
    why: 'a limit in a currency that is none',
    act: () => ['tier-one', scoped({ limits: [{ ...LIMIT, currency: 'XXX' }], lastDay: NO_DAY })],
  },
  { code: 'bad_day', why: 'no such date', act: () => ['tier-one', scoped({ lastDay: NO_DAY })] },
  { code: 'expires_day_past', why: 'a day that is over', act: () => ['tier-one', scoped({})] },
  {
    code: 'bad_public_key',
    why: 'a key of small order, under a name in use',
    act: () => ['tier-one', add('desk', SMALL_ORDER)],
  },
  {
    code: 'key_name_taken',
    why: 'a name in use, for a key that is a bank’s',
    act: () => ['tier-one', add('desk', publicKeyOf(secretOf('bank-one')))],
  },
  {
    code: 'key_taken',
    why: 'a validator’s key',
    act: () => ['tier-one', add('node', publicKeyOf(secretOf('node-one')))],
  },
  {
    code: 'too_many_keys',
    why: 'one more than the parameters allow',
    act: (market) => {
      const state = { ...market.state, parameters: { ...market.state.parameters } };
      market.state = { ...state, parameters: { ...state.parameters, maxMemberKeys: 1 } };
      return ['tier-one', { ...add('second'), scope: { ...WRONG, lastDay: null } }];
    },
  },
  {
    code: 'bad_scope',
    why: 'more of a deed than of a day, by a key that may not give it',
    keyName: 'part',
    act: (market) => {
      market.ok('tier-one', { ...add('part'), scope: { ...ALL, read: false } });
      const key = publicKeyOf(secretOf('a third key'));
      return ['tier-one', { ...add('third', key), scope: { ...WRONG, lastDay: null } }];
    },
  },
  {
    code: 'wider_scope',
    why: 'the signing key does not read itself',
    keyName: 'part',
    act: (market) => {
      market.ok('tier-one', { ...add('part'), scope: { ...ALL, read: false } });
      const key = publicKeyOf(secretOf('a third key'));
      return ['tier-one', { ...add('third', key), scope: ALL }];
    },
  },
]);

testRefusals('revokeKey', [
  { code: 'unknown_key_name', why: 'no such key', act: () => ['tier-one', revoke('other')] },
  {
    code: 'key_already_revoked',
    why: 'revoked before, and one key left',
    act: (market) => {
      market.ok('tier-one', add('second'));
      market.ok('tier-one', revoke('second'));
      return ['tier-one', revoke('second')];
    },
  },
  {
    code: 'key_pending',
    why: 'it waits to be added',
    found: () => new Market(marketGenesis({ parameters: { keyDelayDays: 1 } })),
    act: (market) => {
      market.ok('tier-one', add('second'));
      return ['tier-one', revoke('second')];
    },
  },
  { code: 'last_key', why: 'nobody could sign any more', act: () => ['tier-one', revoke('desk')] },
]);

describe('keys of a member', () => {
  it('are never given a second time, neither name nor bytes', () => {
    const market = new Market();
    market.ok('tier-one', add('second'));
    market.ok('tier-one', revoke('second'));
    const other = publicKeyOf(secretOf('a third key'));
    expect(market.submit('tier-one', add('second', other)).code).toBe('key_name_taken');
    expect(market.submit('tier-one', add('third')).code).toBe('key_taken');
    expect(market.submit('tier-two', add('third')).code).toBe('key_taken');
  });

  it('sign from the block after the one that adds them until the one that revokes them', () => {
    const market = new Market();
    const signed = { ...market.transaction('tier-one', add('unused')), keyName: 'second' };
    const before = market.try(
      market.input([market.transaction('tier-one', add('second')), signed]),
    );
    expect(before).toMatchObject({ invalid: 'unknown_key' });
    market.ok('tier-one', add('second'));
    const other = add('unused', publicKeyOf(secretOf('a third key')));
    const words = { ...market.transaction('tier-one', other), keyName: 'second' };
    const both = market.block([market.transaction('tier-one', revoke('second')), words]);
    expect(both.results.map(({ code }) => code)).toEqual(['ok', 'key_revoked']);
    expect(keyOf(market.world, words)).toMatchObject({ code: 'revoked_key' });
    const after = market.try(market.input([{ ...words, id: words.digest }]));
    expect(after).toMatchObject({ invalid: 'revoked_key' });
  });

  it('are kept sorted by name with the heights of their deeds', () => {
    const market = new Market(marketGenesis());
    market.ok('tier-one', add('a-key'));
    market.ok('tier-one', revoke('desk'));
    const keys = members.read(market.world, 'tier-one')?.keys;
    expect(keys?.map(({ name, addedAt, revokedAt }) => [name, addedAt, revokedAt])).toEqual([
      ['a-key', 1, null],
      ['desk', 0, 2],
    ]);
  });
});
