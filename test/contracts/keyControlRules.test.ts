import { describe, expect, it } from 'vitest';
import type { Executed } from '../../contracts/execute.ts';
import { members, standingOf } from '../../contracts/state/members.ts';
import type { Parameters as Chosen } from '../../contracts/state/parameters.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { approve, done, set } from './approvalDeals.ts';
import { COUNCIL, keying, validatorKey, voting } from './council.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, secretOf } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const add = (name: string) =>
  ({ type: 'addKey', version: 1, name, key: publicKeyOf(secretOf(`key ${name}`)) }) as const;
const revoke = (name: string) => ({ type: 'revokeKey', version: 1, name }) as const;
const suspend = (name: string) => ({ type: 'suspendKey', version: 1, name }) as const;
const object = (name: string) => ({ type: 'objectKey', version: 1, name }) as const;

/** A market whose keys wait two days. */
function waiting(parameters: Partial<Chosen> = {}): Market {
  const validators = COUNCIL.map((id) => ({ id, key: validatorKey(id), power: 1 }));
  return new Market(marketGenesis({ validators, parameters: { keyDelayDays: 2, ...parameters } }));
}

/** A market in which the keys `desk` and `second` of tier-one sign. */
function twoKeys(parameters: Partial<Chosen> = {}): Market {
  const market = waiting(parameters);
  market.ok('tier-one', add('second'));
  market.wait(market.time + 2 * DAY);
  return market;
}

type Deed = Parameters<Market['transaction']>[1];

function signed(market: Market, keyName: string, deed: Deed): Transaction {
  return { ...market.transaction('tier-one', deed), keyName };
}

/** Deeds of tier-one in one block, each with the key named; their codes. */
function codes(market: Market, ...deeds: readonly (readonly [string, Deed])[]): string[] {
  const executed: Executed = market.block(deeds.map(([key, deed]) => signed(market, key, deed)));
  return executed.results.map(({ code }) => code);
}

function invalidity(market: Market, keyName: string, deed: Deed): string | undefined {
  const tried = market.try(market.input([signed(market, keyName, deed)]));
  return 'invalid' in tried ? tried.invalid : undefined;
}

function standings(market: Market): Record<string, string> {
  const keys = members.read(market.world, 'tier-one')?.keys ?? [];
  return Object.fromEntries(keys.map((key) => [key.name, standingOf(key)]));
}

testRefusals(
  'suspendKey',
  [
    { code: 'own_key', why: 'the key itself', act: () => ['tier-one', suspend('desk')] },
    { code: 'unknown_key_name', why: 'no such key', act: () => ['tier-one', suspend('other')] },
    {
      code: 'key_already_revoked',
      why: 'an addition that was objected to',
      act: (market) => {
        market.ok('tier-one', add('third'));
        market.ok('tier-one', object('third'));
        return ['tier-one', suspend('third')];
      },
    },
    {
      code: 'key_pending',
      why: 'it does not sign yet',
      act: (market) => {
        market.ok('tier-one', add('third'));
        return ['tier-one', suspend('third')];
      },
    },
    {
      code: 'key_already_suspended',
      why: 'suspended before',
      act: (market) => {
        market.ok('tier-one', suspend('second'));
        return ['tier-one', suspend('second')];
      },
    },
  ],
  twoKeys,
);

testRefusals(
  'objectKey',
  [
    {
      code: 'key_suspended',
      why: 'a suspended key objects to a revocation',
      act: (market) => {
        codes(market, ['second', suspend('desk')]);
        return ['tier-one', object('other')];
      },
    },
    { code: 'unknown_key_name', why: 'no such key', act: () => ['tier-one', object('other')] },
    {
      code: 'nothing_to_object',
      why: 'its days are over',
      act: () => ['tier-one', object('second')],
    },
  ],
  twoKeys,
);

describe('W20 keys of a member', () => {
  it('W20: an added key signs when its days are over, not a block before', () => {
    const market = waiting();
    const added = market.time + 1000;
    market.ok('tier-one', add('second'));
    expect(standings(market)).toEqual({ desk: 'active', second: 'pending' });
    expect(invalidity(market, 'second', add('third'))).toBe('pending_key');
    market.wait(added + 2 * DAY - 1);
    expect(invalidity(market, 'second', add('third'))).toBe('pending_key');
    const { outcomes } = market.wait(added + 2 * DAY);
    expect(outcomes).toMatchObject([{ code: 'ok', item: 'key/tier-one/second' }]);
    expect(codes(market, ['second', add('third')])).toEqual(['ok']);
  });

  it('W20: a key suspends another at once, also for what follows in the same block', () => {
    const market = twoKeys();
    const stopped = codes(market, ['second', suspend('desk')], ['desk', add('third')]);
    expect(stopped).toEqual(['ok', 'key_suspended']);
    expect(invalidity(market, 'desk', add('third'))).toBe('suspended_key');
    expect(invalidity(market, 'desk', suspend('second'))).toBe('suspended_key');
    expect(invalidity(market, 'desk', revoke('second'))).toBe('suspended_key');
    expect(codes(market, ['second', add('third')])).toEqual(['ok']);
  });

  it('W20: a thief of one key adds none: the suspended ones object', () => {
    const market = twoKeys();
    expect(codes(market, ['second', suspend('desk')], ['second', add('thief')])).toEqual([
      'ok',
      'ok',
    ]);
    expect(codes(market, ['desk', object('thief')])).toEqual(['ok']);
    market.wait(market.time + 3 * DAY);
    expect(standings(market)).toEqual({ desk: 'suspended', second: 'active', thief: 'revoked' });
    expect(invalidity(market, 'thief', add('more'))).toBe('revoked_key');
  });

  it('W20: a revocation waits; the key itself objects to it, a suspended key does not', () => {
    const market = twoKeys();
    expect(codes(market, ['second', revoke('desk')])).toEqual(['ok']);
    expect(codes(market, ['desk', object('desk')])).toEqual(['ok']);
    market.wait(market.time + 3 * DAY);
    expect(standings(market)).toEqual({ desk: 'active', second: 'active' });
    expect(codes(market, ['second', suspend('desk')], ['second', revoke('desk')])).toEqual([
      'ok',
      'ok',
    ]);
    expect(codes(market, ['desk', object('desk')])).toEqual(['key_suspended']);
    const { revokeTime } = members.read(market.world, 'tier-one')?.keys[0] ?? {};
    market.wait((revokeTime ?? 0) - 1);
    expect(standings(market)).toEqual({ desk: 'suspended', second: 'active' });
    market.wait(revokeTime ?? 0);
    expect(standings(market)).toEqual({ desk: 'revoked', second: 'active' });
  });

  it('W20: a revocation that comes due revokes nothing when no other key signs by then', () => {
    const market = twoKeys();
    expect(codes(market, ['second', revoke('desk')])).toEqual(['ok']);
    expect(codes(market, ['desk', suspend('second')])).toEqual(['ok']);
    const { outcomes } = market.wait(market.time + 3 * DAY);
    expect(outcomes[0]?.events).toEqual([{ type: 'keyKept', member: 'tier-one', name: 'desk' }]);
    expect(standings(market)).toEqual({ desk: 'active', second: 'suspended' });
  });

  it.each([
    ['desk', 'second'],
    ['second', 'desk'],
  ])('W20: %s and %s suspend each other in one block, whoever comes first', (first, last) => {
    const market = twoKeys();
    const done = codes(market, [first, suspend(last)], [last, suspend(first)]);
    expect(done).toEqual(['ok', 'ok']);
    expect(standings(market)).toEqual({ desk: 'suspended', second: 'suspended' });
    expect(invalidity(market, first, add('third'))).toBe('suspended_key');
    const change = { kind: 'memberKeys', member: 'tier-one', keep: ['desk'], add: null } as const;
    const id = market.ok('bank-one', { type: 'propose', version: 1, change });
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('adopted');
    expect(standings(market)).toEqual({ desk: 'active', second: 'revoked' });
    expect(codes(market, ['desk', add('third')])).toEqual(['ok']);
  });

  /** A ballot of three by which tier-one keeps `desk`, loses `second`, and gets `found`. */
  function helped(market: Market, keep: readonly string[] = ['desk']): void {
    const { name, key } = add('found');
    const id = market.ok('bank-one', keying(keep, { name, key }));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('adopted');
  }

  it('W20: a key that a ballot adds beside others waits, what is lost goes at once', () => {
    const market = twoKeys();
    helped(market);
    expect(standings(market)).toEqual({ desk: 'active', found: 'pending', second: 'revoked' });
    expect(invalidity(market, 'found', add('third'))).toBe('pending_key');
    market.wait(market.time + 2 * DAY);
    expect(standings(market)).toEqual({ desk: 'active', found: 'active', second: 'revoked' });
    expect(codes(market, ['found', add('third')])).toEqual(['ok']);
  });

  it('W20: each key that a ballot keeps objects to the added one, a lost one does not', () => {
    const market = twoKeys();
    helped(market);
    expect(invalidity(market, 'second', object('found'))).toBe('revoked_key');
    expect(codes(market, ['desk', object('found')])).toEqual(['ok']);
    market.wait(market.time + 3 * DAY);
    expect(standings(market)).toEqual({ desk: 'active', found: 'revoked', second: 'revoked' });
  });

  it('W20: a ballot that keeps a key with a scope alone adds one that signs at once', () => {
    const market = waiting();
    const scope = { read: true, deeds: ['acceptInvoice'], limits: null, lastDay: null };
    const part = { ...add('second'), scope };
    market.ok('tier-one', part as Deed);
    market.wait(market.time + 2 * DAY);
    helped(market, ['second']);
    expect(standings(market)).toEqual({ desk: 'revoked', found: 'active', second: 'active' });
  });

  it('W20: that several keys have signed a ballot shortens no days of others', () => {
    const market = waiting();
    market.ok('bank-two', add('other'));
    market.wait(market.time + 2 * DAY);
    const words = { needed: 2, keys: ['desk', 'other'], above: null, waitDays: 2 };
    const ruling = done(market, 'desk', set({ ...words, deeds: ['castBallot'] }), 'bank-two');
    done(market, 'other', approve(market, ruling, 'bank-two'), 'bank-two');
    const { name, key } = add('found');
    const id = market.ok('bank-one', keying(['desk'], { name, key }));
    market.ok('association', voting(id));
    const ballot = done(market, 'desk', voting(id) as never, 'bank-two');
    done(market, 'other', approve(market, ballot, 'bank-two'), 'bank-two');
    expect(proposals.read(market.world, id)?.status).toBe('adopted');
    expect(standings(market)).toEqual({ desk: 'active', found: 'pending' });
  });

  it('W20: a single lost key is replaced by ballot, without waiting', () => {
    const market = waiting();
    const { name, key } = add('found');
    const change = {
      ...{ kind: 'memberKeys', member: 'tier-one', keep: [] },
      add: { name, key },
    } as const;
    const id = market.ok('bank-one', { type: 'propose', version: 1, change });
    expect(standings(market)).toEqual({ desk: 'active', found: 'revoked' });
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(standings(market)).toEqual({ desk: 'revoked', found: 'active' });
    expect(codes(market, ['found', add('third')])).toEqual(['ok']);
    expect(market.submit('tier-two', { ...add('found'), name: 'mine' }).code).toBe('key_taken');
  });

  it('W20: a key that a ballot is to give is the member’s before anybody uses up its name', () => {
    const market = waiting();
    const { name, key } = add('found');
    const change = {
      kind: 'memberKeys',
      member: 'tier-one',
      keep: [],
      add: { name, key },
    } as const;
    const id = market.ok('bank-one', { type: 'propose', version: 1, change } as never);
    expect(codes(market, ['desk', { ...add('thief'), name }])).toEqual(['key_name_taken']);
    expect(codes(market, ['desk', { ...add('found'), name: 'squat' }])).toEqual(['key_taken']);
    expect(market.submit('tier-two', { ...add('found'), name: 'mine' }).code).toBe('key_taken');
    expect(codes(market, ['desk', object(name)])).toEqual(['nothing_to_object']);
    expect(invalidity(market, name, add('third'))).toBe('revoked_key');
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(standings(market)).toEqual({ desk: 'revoked', found: 'active' });
    expect(codes(market, [name, add('third')])).toEqual(['ok']);
  });

  it('W20: of a ballot that fails the key that it would have given never signs', () => {
    const market = waiting();
    const { name, key } = add('found');
    const change = {
      kind: 'memberKeys',
      member: 'tier-one',
      keep: [],
      add: { name, key },
    } as const;
    const id = market.ok('bank-one', { type: 'propose', version: 1, change } as never);
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id, 'against'));
    expect(proposals.read(market.world, id)?.status).toBe('rejected');
    expect(standings(market)).toEqual({ desk: 'active', found: 'revoked' });
    const again = { type: 'propose', version: 1, change } as never;
    expect(market.submit('bank-one', again).code).toBe('key_name_taken');
  });

  it('W20: who has one key of a member cannot bar a ballot by making all that there may be', () => {
    const market = twoKeys({ maxMemberKeys: 3 });
    market.ok('tier-one', add('third'));
    expect(market.submit('tier-one', add('fourth')).code).toBe('too_many_keys');
    const { key } = add('found');
    const change = {
      kind: 'memberKeys',
      member: 'tier-one',
      keep: [],
      add: { name: 'found', key },
    };
    const id = market.ok('bank-one', { type: 'propose', version: 1, change } as Deed);
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(standings(market)).toEqual({
      desk: 'revoked',
      found: 'active',
      second: 'revoked',
      third: 'revoked',
    });
  });

  it('W20: keys that a ballot would keep and that are gone by then make it overtaken', () => {
    const market = twoKeys();
    const keep = ['desk', 'third'];
    market.ok('tier-one', add('third'));
    const change = { kind: 'memberKeys', member: 'tier-one', keep, add: null } as const;
    const id = market.ok('bank-one', { type: 'propose', version: 1, change });
    market.ok('tier-one', object('third'));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('overtaken');
    expect(standings(market)).toEqual({ desk: 'active', second: 'active', third: 'revoked' });
  });

  it('W20: an administrator’s key does not wait, and ends every key that does', () => {
    const market = twoKeys();
    market.ok('tier-one', add('third'));
    const { key } = add('administrator');
    market.ok('regulator', {
      ...{ type: 'declareInsolvency', version: 1, member: 'tier-one', name: 'administrator', key },
      reference: hashFor('court'),
    });
    const { administrator, ...others } = standings(market);
    expect(administrator).toBe('active');
    expect(new Set(Object.values(others))).toEqual(new Set(['revoked']));
    market.wait(market.time + 3 * DAY);
    expect(standings(market)['third']).toBe('revoked');
    expect(codes(market, ['administrator', add('fourth')])).toEqual(['ok']);
  });

  it('W20: no ballot takes the key of an administrator, or puts another beside it', () => {
    const market = twoKeys();
    const { key } = add('found');
    const all = [
      { keep: ['desk', 'second'], add: null },
      { keep: ['desk'], add: { name: 'found', key } },
    ] as const;
    const setting = ({ keep, add: added }: (typeof all)[number]) => {
      const change = { kind: 'memberKeys', member: 'tier-one', keep: [...keep], add: added };
      return { type: 'propose', version: 1, change } as const;
    };
    const [first] = all;
    const id = market.ok('bank-one', setting(first) as Deed);
    market.ok('regulator', deals.insolvent('tier-one'));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('overtaken');
    for (const words of all) {
      const { code, facts } = market.submit('bank-two', setting(words) as Deed);
      expect([code, facts['administrator']]).toEqual(['administrator_acts', 'administrator']);
    }
    market.ok('regulator', ending());
    market.ok('bank-two', setting({ keep: ['administrator'], add: null } as never) as Deed);
  });

  it('W20: an administrator that loses its key gets another by supervision, not by ballot', () => {
    const market = twoKeys();
    market.ok('regulator', deals.insolvent('tier-one'));
    market.ok('regulator', ending());
    const again = { ...deals.insolvent('tier-one'), name: 'administrator-2', key: add('new').key };
    market.ok('regulator', again);
    expect(standings(market)).toMatchObject({ administrator: 'revoked', desk: 'revoked' });
    expect(codes(market, ['administrator-2', add('third')])).toEqual(['ok']);
  });
});

function ending() {
  const reference = hashFor('end');
  return { type: 'endInsolvency', version: 1, member: 'tier-one', reference } as const;
}
