import { describe, expect, it } from 'vitest';
import { issueLimits, issues } from '../../contracts/state/accounts.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { council, limiting, voting } from './council.ts';
import { deals } from './deals.ts';
import type { Market } from './market.ts';
import { DAY } from './market.ts';

const statusOf = (market: Market, id: string): string | undefined =>
  proposals.read(market.world, id)?.status;

describe('W20 issuing has a limit', () => {
  const out = (market: Market): unknown => issues.read(market.world, 'bank-one', 'EUR')?.issued;

  it('W20: what was redeemed may be issued again, and not one cent more', () => {
    const market = council({ 'bank-two': 1 });
    const id = market.ok('bank-two', limiting('bank-one', '1000'));
    expect(statusOf(market, id)).toBe('adopted');
    expect(issueLimits.read(market.world, 'bank-one', 'EUR')).toMatchObject({
      ...{ limit: 1000n, proposal: id, setAt: 1 },
    });
    market.ok('bank-one', deals.issue({ to: 'car-maker', amount: '1000' }));
    expect(market.submit('bank-one', deals.issue({ amount: '1' }))).toMatchObject({
      ...{ code: 'issue_limit', facts: { limit: '1000', out: '1000' } },
    });
    const redemption = market.ok('car-maker', {
      ...{ type: 'redeemMoney', version: 1, issuer: 'bank-one', currency: 'EUR' },
      ...{ amount: '7', payment: 'ab'.repeat(32) },
    });
    expect(market.submit('bank-one', deals.issue({ amount: '8' })).code).toBe('issue_limit');
    const rail = 'cd'.repeat(32);
    market.ok('bank-one', { type: 'payOutRedemption', version: 1, redemption, rail });
    market.wait(market.time + 99 * DAY);
    market.ok('bank-one', deals.issue({ amount: '7' }));
    market.ok('bank-one', deals.issue({ amount: '1', currency: 'USD' }));
    market.ok('bank-two', deals.issue({ amount: '1001' }));
    expect(out(market)).toBe(1007n);
  });

  it('W20: is lowered below what is out, and raised again, by ballot alone', () => {
    const market = council();
    market.ok('bank-one', deals.issue({ amount: '800' }));
    const lower = market.ok('bank-two', limiting('bank-one', '0'));
    expect(market.submit('bank-one', deals.issue({ amount: '1' })).code).toBe('ok');
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(lower));
    expect(market.submit('bank-one', deals.issue({ amount: '1' })).code).toBe('issue_limit');
    expect(market.submit('bank-two', limiting('bank-one', '0')).code).toBe('nothing_changes');
    expect(market.submit('bank-one', deals.issue({ amount: '1', currency: 'USD' })).code).toBe(
      'ok',
    );
    const raise = market.ok('bank-one', limiting('bank-one', '802'));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(raise));
    expect(market.submit('bank-one', deals.issue({ amount: '1' })).code).toBe('ok');
    expect(out(market)).toBe(802n);
  });
});
