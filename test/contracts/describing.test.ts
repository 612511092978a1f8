import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import { members } from '../../contracts/state/members.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { council, decide, describing, voting } from './council.ts';
import { deals } from './deals.ts';
import { enrolling, newcomer } from './newcomers.ts';

const LEI = '529900T8BM49AURSDO55';

describe('a member that is described otherwise', () => {
  it('has its new name, identifiers, size and roles, and keeps what nobody has spoken of', () => {
    const market = council();
    const before = members.read(market.world, 'tier-one');
    const words = { name: 'First Tier AG', lei: LEI, roles: ['financier', 'supplier'] as const };
    decide(market, describing('tier-one', { ...words, roles: [...words.roles] }));
    expect(members.read(market.world, 'tier-one')).toEqual({
      ...before,
      ...words,
      formerRoles: ['buyer'],
    });
    decide(market, describing('tier-one', { size: 'small' }));
    expect(members.read(market.world, 'tier-one')).toMatchObject({ ...words, size: 'small' });
  });

  it('finishes in a trading role what it has begun in it, and begins nothing more', () => {
    const market = council();
    const waiting = market.ok('tier-one', deals.register('a', { debtor: 'tier-two' }));
    decide(market, describing('tier-two', { roles: [] }));
    const named = market.submit('tier-one', deals.register('b', { debtor: 'tier-two' }));
    expect(named.code).toBe('counterparty_role');
    expect(market.submit('tier-two', deals.register('c')).code).toBe('role_missing');
    market.ok('tier-two', deals.accept(waiting));
    // What it never was it does not become by that.
    expect(members.read(market.world, 'tier-two')?.formerRoles).toEqual(['buyer', 'supplier']);
    decide(market, describing('tier-two', { roles: ['supplier'] }));
    expect(members.read(market.world, 'tier-two')?.formerRoles).toEqual(['buyer']);
    market.ok('tier-two', deals.register('d'));
  });

  it('has no authority any more when its role is gone', () => {
    const market = council();
    market.ok('regulator', deals.insolvent('tier-three'));
    decide(market, describing('regulator', { roles: [] }));
    expect(members.read(market.world, 'regulator')?.formerRoles).toEqual([]);
    const ending = { ...RULES.endInsolvency.example, member: 'tier-three' };
    expect(market.submit('regulator', ending).code).toBe('role_missing');
  });

  it('is shown to the voters with all whom people could take it for', () => {
    const market = council();
    const deed = describing('tier-two', { name: 'THE TIER ONE' });
    const { code, facts } = market.submit('bank-one', deed);
    expect([code, facts]).toEqual(['alike_differs', { alike: 'tier-one' }]);
    decide(market, describing('tier-two', { name: 'THE TIER ONE', alike: ['tier-one'] }));
    // A change of other things names nobody, whoever looks like it by now.
    decide(market, describing('tier-two', { size: 'micro' }));
  });

  it('takes no identifier of another, and none that is not one', () => {
    const market = council();
    decide(market, enrolling(market, newcomer('tier-four', { lei: LEI })));
    const taken = market.submit('bank-one', describing('tier-one', { lei: LEI }));
    expect([taken.code, taken.facts]).toEqual(['identifier_taken', { member: 'tier-four' }]);
    const none = describing('tier-one', { lei: 'A'.repeat(20) });
    expect(market.submit('bank-one', none).code).toBe('bad_identifier');
    const unfit = describing('tier-one', { documentNames: ['Т1 AG'] });
    expect(market.submit('bank-one', unfit).code).toBe('unfit_name');
    const again = describing('tier-four', { lei: LEI });
    expect(market.submit('bank-one', again).code).toBe('nothing_changes');
  });

  it('is no oracle by a ballot, and one that is founded stays one', () => {
    const market = council();
    const roles = ['oracle'] as never;
    expect(market.submit('bank-one', describing('tier-one', { roles })).code).toBe('bad_deed');
  });

  it('is not made a supervisor in the hands of an administrator', () => {
    const market = council();
    market.ok('regulator', deals.insolvent('tier-one'));
    const deed = describing('tier-one', { roles: ['supervisor'] });
    expect(market.submit('bank-one', deed).code).toBe('administrator_acts');
    decide(market, describing('tier-one', { roles: ['supplier'] }));
  });

  it('is looked at again when the last ballot is cast', () => {
    const market = council();
    const first = market.ok('bank-one', describing('tier-one', { lei: LEI }));
    const second = market.ok('bank-two', describing('tier-two', { lei: LEI }));
    for (const id of [first, second]) {
      for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    }
    const status = [first, second].map((id) => proposals.read(market.world, id)?.status);
    expect(status).toEqual(['adopted', 'overtaken']);
  });
});
