import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const SECOND = { issuer: 'bank-two', currency: 'EUR' };

function change(receivable: string, issuer = 'bank-two') {
  return { type: 'changeMandate', version: 1, receivable, issuer } as const;
}

/** A receivable of 10000 in money of bank one, which has failed since. */
function failed(market: Market): string {
  const id = makeReceivable(market, 'a');
  market.ok('regulator', deals.insolvent('bank-one'));
  return id;
}

/** Bank three, which buys goods too. */
function withBuyingBank(parameters: object = {}): Market {
  return new Market(marketGenesis({ parameters, members: { 'bank-three': ['buyer', 'issuer'] } }));
}

testRefusals('changeMandate', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable, and no issuer',
    act: () => ['truck-maker', change(hashFor('none'), 'tier-one')],
  },
  {
    code: 'not_an_issuer',
    why: 'a supplier’s money, by somebody else',
    act: (market) => ['truck-maker', change(failed(market), 'tier-one')],
  },
  {
    code: 'own_money',
    why: 'of the debtor itself, by somebody else',
    found: withBuyingBank,
    act: (market) => {
      const id = makeReceivable(market, 'a', { debtor: 'bank-three' });
      return ['truck-maker', change(id, 'bank-three')];
    },
  },
  {
    code: 'issuer_not_accepted',
    why: 'that settles nothing on this network, by somebody else',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-one'] } })),
    act: (market) => ['truck-maker', change(failed(market))],
  },
  {
    code: 'issuer_insolvent',
    why: 'the same again, by somebody else',
    act: (market) => ['truck-maker', change(failed(market), 'bank-one')],
  },
  {
    code: 'not_debtor',
    why: 'by somebody else, and the issuer stands',
    act: (market) => ['truck-maker', change(makeReceivable(market, 'a'))],
  },
  {
    code: 'mandate_stands',
    why: 'the issuer has not failed',
    act: (market) => ['car-maker', change(makeReceivable(market, 'a'))],
  },
]);

describe('W3 money of an issuer that has failed', () => {
  it('W3: settles nothing at the due time; nobody is late while other money can be named', () => {
    const market = new Market(marketGenesis({ parameters: { issuerDays: 15 } }));
    market.ok('bank-one', deals.issue());
    market.ok('bank-two', deals.issue());
    const id = failed(market);
    market.wait(DUE - 1);
    const { outcomes } = market.wait(DUE);
    expect(outcomes).toMatchObject([
      { code: 'issuer_insolvent', facts: { issuer: 'bank-one' }, item: `settle/${id}` },
    ]);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed', lateSince: null });
    market.ok('car-maker', change(id));
    market.wait(DUE + DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', interestPaid: 0n });
    expect(balanceOf(market.world, SECOND, 'tier-one')).toBe(10_000n);
  });

  it('W3: grace and late interest begin when the days to name other money are over', () => {
    const market = new Market(marketGenesis({ parameters: { issuerDays: 12 } }));
    const id = failed(market);
    for (let day = 0; day <= 4; day += 1) market.wait(DUE + day * DAY);
    // Declared on day 0: on days 10 and 11 it is put off, on day 12 it is late from then on.
    expect(receivables.read(market.world, id)).toMatchObject({
      status: 'overdue',
      graceTime: DUE + (2 + 5) * DAY,
    });
    const lateSince = receivables.read(market.world, id)?.lateSince;
    const payDay = Date.UTC(2026, 2, 12) / DAY;
    expect(lateSince).toBe(payDay + 2);
  });

  it('W3: is neither issued nor moved, and payments before the declaration are final', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const reference = hashFor('reference');
    const words = { issuer: 'bank-one', currency: 'EUR', to: 'tier-one', amount: '1', reference };
    market.ok('car-maker', { type: 'transferMoney', version: 1, ...words });
    market.ok('regulator', deals.insolvent('bank-one'));
    const again = market.submit('car-maker', { type: 'transferMoney', version: 1, ...words });
    expect(again.code).toBe('insufficient_money');
    expect(market.world.facts.get('account/bank-one/eur/tier-one')).toMatchObject({ balance: '1' });
  });

  it('W3: when no issuer is left that the supplier takes, any of the network’s will do', () => {
    const market = new Market();
    const terms = { ...deals.register('a').terms, issuers: ['bank-one'] };
    const invoice = market.ok('tier-one', deals.register('a', { terms }));
    const refused = deals.accept(invoice, {
      mandate: { issuer: 'bank-two', chargesCap: null, partial: false },
    });
    expect(market.submit('car-maker', refused).code).toBe('issuer_not_accepted');
    market.ok('regulator', deals.insolvent('bank-one'));
    market.ok('car-maker', refused);
  });
});
