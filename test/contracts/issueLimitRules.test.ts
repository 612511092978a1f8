import { describe, expect, it } from 'vitest';
import { issueLimits, issues } from '../../contracts/state/accounts.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { council, limiting, validatorKey, voting } from './council.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

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

  /** A line of 7000 of bank-one, which is then limited; what was drawn at the due time. */
  function drawnUnder(limit: string, partial: boolean): unknown {
    const validators = [{ id: 'bank-two', key: validatorKey('bank-two'), power: 1 }];
    const market = new Market(marketGenesis({ validators, parameters: { obligationDays: 3 } }));
    const mandate = { issuer: 'bank-one', chargesCap: null, partial };
    const id = makeReceivable(market, 'a', {}, mandate);
    market.ok('bank-one', deals.issue({ amount: '3000' }));
    market.wait(DUE - 3 * DAY);
    const what = { debtor: 'car-maker', currency: 'EUR', payDay: '2026-03-12' };
    const line = { by: 'line', amount: '7000', payment: 'ab'.repeat(32) } as const;
    market.ok('bank-one', { type: 'fundObligation', version: 1, ...what, ...line });
    market.ok('bank-two', limiting('bank-one', limit));
    market.wait(DUE);
    const paid = receivables.read(market.world, id)?.paid;
    return { out: out(market), paid };
  }

  it.each([
    { limit: '10000', partial: true, drawn: { out: 10_000n, paid: 10_000n } },
    { limit: '9999', partial: true, drawn: { out: 9999n, paid: 9999n } },
    { limit: '9999', partial: false, drawn: { out: 3000n, paid: 0n } },
    { limit: '2999', partial: true, drawn: { out: 3000n, paid: 3000n } },
  ])('W20: a line lifts nobody over $limit (in part: $partial)', ({ limit, partial, drawn }) => {
    expect(drawnUnder(limit, partial)).toEqual(drawn);
  });
});
