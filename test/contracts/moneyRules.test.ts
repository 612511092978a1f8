import { describe, expect, it } from 'vitest';
import { issues } from '../../contracts/state/accounts.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const MOST = '999999999999999999';

function transfer(words: object = {}) {
  const usual = { ...EUR, to: 'tier-one', amount: '1', reference: hashFor('reference') };
  return { type: 'transferMoney', version: 1, ...usual, ...words } as const;
}

function redeem(words: object = {}) {
  const usual = { ...EUR, amount: '1', payment: hashFor('payment order') };
  return { type: 'redeemMoney', version: 1, ...usual, ...words } as const;
}

testRefusals('issueMoney', [
  {
    code: 'unknown_counterparty',
    why: 'to nobody, in no currency, beyond the total',
    act: (market) => {
      market.ok('bank-one', deals.issue());
      return ['bank-one', deals.issue({ to: 'nobody', currency: 'ZZZ', amount: MOST })];
    },
  },
  {
    code: 'issuer_insolvent',
    why: 'by the administrator, in no currency',
    keyName: 'administrator',
    act: (market) => {
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['bank-one', deals.issue({ currency: 'XAU', amount: MOST })];
    },
  },
  {
    code: 'unknown_currency',
    why: 'XAU has no minor units',
    act: () => ['bank-one', deals.issue({ currency: 'XAU', amount: MOST })],
  },
  {
    code: 'total_too_large',
    why: 'one cent more than 10^18 - 1 in all',
    act: (market) => {
      market.ok('bank-one', deals.issue({ amount: MOST }));
      return ['bank-one', deals.issue({ amount: '1' })];
    },
  },
  {
    code: 'issue_limit',
    why: 'one cent more out than the parameters allow',
    found: () => new Market(marketGenesis({ parameters: { issueLimit: '1000' } })),
    act: (market) => {
      market.ok('bank-one', deals.issue({ amount: '999' }));
      return ['bank-one', deals.issue({ amount: '2' })];
    },
  },
]);

testRefusals('transferMoney', [
  {
    code: 'unknown_counterparty',
    why: 'to nobody, without money',
    act: () => ['car-maker', transfer({ to: 'nobody' })],
  },
  {
    code: 'own_counterparty',
    why: 'to itself, without money',
    act: () => ['car-maker', transfer({ to: 'car-maker' })],
  },
  {
    code: 'insufficient_money',
    why: 'money of one issuer does not pay for another’s',
    act: (market) => {
      market.ok('bank-two', deals.issue());
      return ['car-maker', transfer()];
    },
  },
]);

testRefusals('redeemMoney', [
  {
    code: 'issuer_insolvent',
    why: 'of an insolvent issuer, more than there is',
    act: (market) => {
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['car-maker', redeem()];
    },
  },
  {
    code: 'insufficient_money',
    why: 'one cent more than there is',
    act: (market) => {
      market.ok('bank-one', deals.issue({ amount: '100' }));
      return ['car-maker', redeem({ amount: '101' })];
    },
  },
]);

describe('money of an issuer', () => {
  it('is issued, moves and is redeemed to the last cent', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '100' }));
    market.ok('car-maker', transfer({ amount: '100' }));
    const redemption = market.ok('tier-one', redeem({ amount: '60' }));
    const rail = hashFor('rail');
    market.ok('bank-one', { type: 'payOutRedemption', version: 1, redemption, rail });
    market.wait(START + 6 * DAY);
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(0n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(40n);
    expect(issues.read(market.world, 'bank-one', 'EUR')).toMatchObject({
      issued: 100n,
      redeemed: 60n,
    });
  });

  it('may reach 10^18 - 1 in each currency and with each issuer', () => {
    const market = new Market();
    for (const [issuer, currency] of [
      ['bank-one', 'EUR'],
      ['bank-one', 'CNY'],
      ['bank-two', 'EUR'],
    ] as const) {
      expect(market.submit(issuer, deals.issue({ currency, amount: MOST })).code).toBe('ok');
    }
  });

  it('counts what was ever issued: redeeming does not make room', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: MOST }));
    const redemption = market.ok('car-maker', redeem({ amount: '10' }));
    const rail = hashFor('rail');
    market.ok('bank-one', { type: 'payOutRedemption', version: 1, redemption, rail });
    market.wait(START + 6 * DAY);
    expect(market.submit('bank-one', deals.issue({ amount: '1' })).code).toBe('total_too_large');
  });
});
