import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { DELIVERED, strike, terms, typesAfter } from './bargains.ts';
import { deals } from './deals.ts';
import { DAY, Market, START } from './market.ts';
import { oracleMarket, stating } from './oracles.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

/** All of an invoice of 1000001 minor units of a currency, late at 9 % and for 40. */
function owed(market: Market, currency: string): string {
  const amount = '1000001';
  const invoice = market.ok('tier-one', deals.register('a', { currency, amount }));
  const late = { latePpm: 90_000, lateCost: '40' };
  market.ok('car-maker', deals.acknowledge(invoice, { amount, ...late }));
  return invoice;
}

describe.each(['JPY', 'KWD', 'CLF'])('what is late in %s', (currency) => {
  it('late interest and costs are rounded at the minor unit, and shared to the last one', () => {
    const market = new Market();
    const id = owed(market, currency);
    market.ok('bank-one', deals.issue({ to: 'bank-two', currency, amount: '300' }));
    const words = { to: '333333', price: '300', buyer: 'bank-two' };
    const offer = market.ok('tier-one', deals.sell(id, words));
    market.ok('bank-two', deals.answer('acceptSale', offer));
    market.wait(DUE);
    market.ok('bank-one', deals.issue({ currency, amount: '2000000' }), DUE + 7 * DAY);
    // Seven days of 9 % on 1000001 are 1750.00175.
    const pay = (amount: string) =>
      market.submit('car-maker', { type: 'payOverdue', version: 1, receivable: id, amount });
    expect(pay('1001792')).toMatchObject({ code: 'more_than_open', facts: { open: '1001791' } });
    expect(pay('1001791').code).toBe('ok');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', costsPaid: 40n });
    const money = { issuer: 'bank-one', currency };
    const got = ['bank-two', 'tier-one'].map((member) => balanceOf(market.world, money, member));
    // A third of the costs is 13, of the interest 583; the price is with the seller.
    expect(got).toEqual([333_333n + 13n + 583n, 666_668n + 27n + 1167n + 300n]);
  });
});

describe('a contract that converts', () => {
  it.each([
    // 1 KWD is 487.5 JPY, 1 JPY is 0.002051 KWD: 1000001 fils and 1000001 yen.
    ['KWD', 'JPY', { value: '4875', decimals: 1 }, 487_500n],
    ['JPY', 'KWD', { value: '2051', decimals: 6 }, 2_051_002n],
  ] as const)(
    '%s to %s counts both in their minor units, rounded down',
    (from, to, rate, amount) => {
      const market = oracleMarket();
      const id = owed(market, from);
      market.ok('bank-one', deals.issue({ currency: to, amount: '3000000' }));
      const act = { do: 'convert', currency: to, issuer: 'bank-one', ...rate } as const;
      strike(market, id, terms([DELIVERED, act]));
      for (const oracle of ['oracle-one', 'oracle-two']) market.ok(oracle, stating(id));
      expect(typesAfter(market)).toContain('receivablePaid');
      expect(balanceOf(market.world, { issuer: 'bank-one', currency: to }, 'tier-one')).toBe(
        amount,
      );
    },
  );
});
