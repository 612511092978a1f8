import { describe, expect, it } from 'vitest';
import { accounts } from '../../contracts/state/accounts.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { quotes } from '../../contracts/state/quotes.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, Market, START } from './market.ts';
import { quoteDeals, quoted } from './quoteDeals.ts';

function moneyOf(market: Market, member: string) {
  const { balance = 0n, locked = 0n } =
    accounts.read(market.world, 'bank-one', 'EUR', member) ?? {};
  return { balance, locked };
}

describe('W7 quotes', () => {
  it('W7: a quote locks the price of its last day, and pays that of the day of taking', () => {
    const market = new Market();
    const { id, quote } = quoted(market);
    expect(quotes.read(market.world, quote)).toMatchObject({ locked: 9870n, price: null });
    expect(moneyOf(market, 'bank-two')).toEqual({ balance: 0n, locked: 9870n });
    // On 3 March nine days are left: 10000 - 90 - 50.
    market.wait(START + DAY);
    const bounds = { minPrice: '9860', maxCostPpm: 575_840 };
    market.ok('tier-one', quoteDeals.accept(quote, '1', bounds));
    expect(quotes.read(market.world, quote)).toMatchObject({ price: 9860n, status: 'taken' });
    expect(moneyOf(market, 'bank-two')).toEqual({ balance: 10n, locked: 0n });
    expect(moneyOf(market, 'tier-one')).toEqual({ balance: 9860n, locked: 0n });
    const [sale] = pieces.read(market.world, id, 1n)?.links ?? [];
    expect(sale).toMatchObject({ price: '9860', units: '10000' });
  });

  it.each([
    [0, 9850n],
    [1, 9860n],
    [2, 9870n],
  ])(
    'W7: taken %i days after it was given it brings %i, for the days that are left',
    (days, price) => {
      const market = new Market();
      const { quote } = quoted(market);
      if (days > 0) market.wait(START + days * DAY);
      market.ok('tier-one', quoteDeals.accept(quote));
      expect(moneyOf(market, 'tier-one').balance).toBe(price);
      expect(moneyOf(market, 'bank-two')).toEqual({ balance: 9870n - price, locked: 0n });
    },
  );

  it('W7: taken late a fee costs more a year, and the deed of the seller bounds that', () => {
    const market = new Market();
    const { quote } = quoted(market);
    const asOnFirst = quoteDeals.accept(quote, '1', { minPrice: '9850', maxCostPpm: 555_838 });
    const late = market.submit('tier-one', asOnFirst, START + 2 * DAY);
    const facts = { yearlyCostPpm: 600_938, maxCostPpm: 555_838 };
    expect(late).toMatchObject({ code: 'cost_above_maximum', facts });
    expect(quotes.read(market.world, quote)?.status).toBe('open');
  });

  it('W7: a day later an early payment is dearer, and the deed of the debtor bounds that', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const offer = market.ok('tier-one', deals.early(makeReceivable(market, 'a')));
    const early = { type: 'payEarly', version: 1, offer, maxPrice: '9900' };
    const late = market.submit('car-maker', early, START + DAY);
    const facts = { price: '9910', maxPrice: '9900' };
    expect(late).toMatchObject({ code: 'price_above_maximum', facts });
    market.ok('car-maker', { ...early, maxPrice: '9910' });
    expect(moneyOf(market, 'tier-one').balance).toBe(9910n);
  });
});
