import { describe, expect, it } from 'vitest';
import { policies } from '../../contracts/state/approvals.ts';
import { spentSums } from '../../contracts/state/keyScopes.ts';
import { members, standingOf } from '../../contracts/state/members.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import {
  add,
  approve,
  decline,
  done,
  issue,
  keyed,
  POLICY,
  ruled,
  set,
  sign,
  types,
} from './approvalDeals.ts';
import { declareInsolvent } from './deals.ts';
import { DAY, Market, marketGenesis, secretOf } from './market.ts';

const EUR = { currency: 'EUR', amount: '1' };

describe('keys under a policy', () => {
  it('W20: that several have added or revoked do not wait, and one alone is not heard', () => {
    const market = new Market(marketGenesis({ parameters: { keyDelayDays: 3 } }));
    for (const name of ['anna', 'bert', 'carl']) done(market, 'desk', add(name));
    market.wait(market.time + 3 * DAY);
    const id = done(market, 'desk', set(POLICY));
    done(market, 'anna', approve(market, id));
    const standing = (name: string) => {
      const key = members.read(market.world, 'bank-one')?.keys.find((each) => each.name === name);
      return key === undefined ? null : standingOf(key);
    };
    const adding = done(market, 'carl', add('dora'));
    expect(standing('dora')).toBeNull();
    done(market, 'anna', approve(market, adding));
    expect(standing('dora')).toBeNull();
    done(market, 'bert', approve(market, adding));
    expect(standing('dora')).toBe('active');
    const revoking = done(market, 'desk', { type: 'revokeKey', version: 1, name: 'dora' });
    done(market, 'bert', approve(market, revoking));
    expect(standing('dora')).toBe('revoked');
  });

  it('W20: stop each other at once whatever it says', () => {
    const market = ruled({ ...POLICY, deeds: null });
    const stopped = sign(market, 'carl', { type: 'suspendKey', version: 1, name: 'desk' });
    expect(types(stopped.events)).toEqual(['keySuspended']);
  });

  it('change it by as many as it demands, and a first one by those that it names', () => {
    const market = keyed();
    const own = set({ ...POLICY, keys: ['bert', 'carl'] });
    const id = done(market, 'desk', own);
    expect(sign(market, 'desk', approve(market, id)).code).toBe('not_approver');
    done(market, 'carl', approve(market, id));
    expect(policies.read(market.world, 'bank-one')).toBeUndefined();
    done(market, 'bert', approve(market, id));
    expect(policies.read(market.world, 'bank-one')?.keys).toEqual(['bert', 'carl']);
    const end = done(market, 'carl', set(null));
    expect(policies.read(market.world, 'bank-one')).toBeDefined();
    expect(sign(market, 'anna', approve(market, end)).code).toBe('not_approver');
    expect(types(sign(market, 'bert', approve(market, end)).events)).toEqual([
      'deedApproved',
      'policyEnded',
    ]);
    expect(policies.read(market.world, 'bank-one')).toBeUndefined();
  });

  it.each([
    ['keys out of order', { keys: ['desk', 'anna'] }, 'keys'],
    ['fewer keys than it demands', { needed: 4 }, 'keys'],
    ['that stopping waits', { deeds: ['suspendKey'] }, 'deeds'],
    ['types out of order', { deeds: ['issueMoney', 'addKey'] }, 'deeds'],
    ['nothing', { deeds: [] }, 'above'],
    ['a currency twice', { above: [EUR, EUR] }, 'above'],
  ])('say no policy of %s', (_, words, field) => {
    const { code, facts } = sign(keyed(), 'desk', set({ ...POLICY, ...words }));
    expect({ code, facts }).toEqual({ code: 'bad_policy', facts: { field } });
  });

  it('lose it when proceedings set them', () => {
    const market = new Market();
    const key = publicKeyOf(secretOf('anna of tier-one'));
    market.ok('tier-one', { type: 'addKey', version: 1, name: 'anna', key });
    const policy = { ...POLICY, keys: ['anna', 'desk'], deeds: null };
    const id = done(market, 'desk', set(policy), 'tier-one');
    done(market, 'anna', approve(market, id, 'tier-one'), 'tier-one');
    declareInsolvent(market, 'tier-one');
    expect(policies.read(market.world, 'tier-one')).toBeUndefined();
  });

  it('approve within their scopes, and spend of their day', () => {
    const market = keyed();
    const limits = [{ currency: 'EUR', perDeed: '70', perDay: '100' }];
    const scope = { read: false, deeds: ['issueMoney'], limits, lastDay: null };
    done(market, 'desk', add('dora', scope));
    const keys = ['anna', 'bert', 'dora'];
    const id = done(market, 'desk', set({ ...POLICY, keys, deeds: ['issueMoney'] }));
    expect(sign(market, 'dora', approve(market, id)).code).toBe('out_of_scope');
    expect(sign(market, 'dora', decline(id)).code).toBe('out_of_scope');
    done(market, 'anna', approve(market, id));
    done(market, 'bert', approve(market, id));
    const [one, two] = [done(market, 'anna', issue()), done(market, 'anna', issue())];
    expect(types(sign(market, 'dora', approve(market, one)).events)).toContain('moneyIssued');
    expect(spentSums.read(market.world, 'bank-one', 'dora')?.sums).toEqual([
      { currency: 'EUR', amount: '70' },
    ]);
    expect(sign(market, 'dora', approve(market, two)).code).toBe('out_of_scope');
    expect(types(sign(market, 'dora', decline(two)).events)).toEqual(['deedDeclined']);
  });
});
