import { describe, expect, it } from 'vitest';
import { accounts, issues } from '../../contracts/state/accounts.ts';
import { redemptions } from '../../contracts/state/redemptions.ts';
import { movementsOf } from '../../contracts/trade/money/statement.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
/** The end of the five days to answer, of a request or payment on 2 March. */
const ANSWER_END = START + 6 * DAY;
const ORDER = { reason: 'court_order', order: hashFor('order') } as const;

/** The car maker has 100 and gives 60 of them back. */
function request(market: Market): string {
  market.ok('bank-one', deals.issue({ amount: '100' }));
  const words = { ...EUR, amount: '60', payment: hashFor('payment order') };
  return market.ok('car-maker', { type: 'redeemMoney', version: 1, ...words });
}

function payOut(redemption: string) {
  return { type: 'payOutRedemption', version: 1, redemption, rail: hashFor('rail') } as const;
}

function contest(redemption: string) {
  const details = hashFor('nothing came');
  return { type: 'contestRedemption', version: 1, redemption, details } as const;
}

function rule(redemption: string, isPaid: boolean) {
  const order = hashFor('ruling');
  return { type: 'ruleOnRedemption', version: 1, redemption, isPaid, order } as const;
}

/** What the car maker has free and locked, what is redeemed, and how the redemption stands. */
function stand({ world }: Market, id: string) {
  const { balance, locked } = accounts.read(world, 'bank-one', 'EUR', 'car-maker') ?? {};
  const { redeemed } = issues.read(world, 'bank-one', 'EUR') ?? {};
  return [redemptions.read(world, id)?.status, balance, locked, redeemed];
}

testRefusals('payOutRedemption', [
  {
    code: 'unknown_redemption',
    why: 'no such request',
    act: () => ['bank-two', payOut(hashFor('none'))],
  },
  {
    code: 'issuer_insolvent',
    why: 'by the administrator, after the days for it',
    keyName: 'administrator',
    act: (market) => {
      const id = request(market);
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['bank-one', payOut(id), ANSWER_END];
    },
  },
  {
    code: 'not_issuer',
    why: 'of another issuer’s money, after the days for it',
    act: (market) => ['bank-two', payOut(request(market)), ANSWER_END],
  },
  {
    code: 'redemption_closed',
    why: 'the days to answer are over',
    act: (market) => ['bank-one', payOut(request(market)), ANSWER_END],
  },
]);

testRefusals('contestRedemption', [
  {
    code: 'unknown_redemption',
    why: 'no such request',
    act: () => ['car-maker', contest(hashFor('none'))],
  },
  {
    code: 'not_redeemer',
    why: 'another member’s, not paid out yet',
    act: (market) => ['tier-one', contest(request(market))],
  },
  {
    code: 'redemption_closed',
    why: 'the days to contest are over',
    act: (market) => {
      const id = request(market);
      market.ok('bank-one', payOut(id));
      return ['car-maker', contest(id), ANSWER_END];
    },
  },
]);

testRefusals('ruleOnRedemption', [
  {
    code: 'unknown_redemption',
    why: 'no such request',
    act: () => ['regulator', rule(hashFor('none'), true)],
  },
  {
    code: 'redemption_closed',
    why: 'nobody contests it',
    act: (market) => {
      const id = request(market);
      market.ok('bank-one', payOut(id));
      return ['regulator', rule(id, true)];
    },
  },
]);

describe('W3 redemption is a cycle', () => {
  it('W3: what is asked back is locked, and free again when the issuer does not answer', () => {
    const market = new Market();
    const id = request(market);
    expect(stand(market, id)).toEqual(['requested', 40n, 60n, 0n]);
    const { outcomes } = market.wait(ANSWER_END);
    expect(outcomes).toMatchObject([
      {
        item: `redemption/${id}`,
        code: 'ok',
        events: [{ type: 'redemptionFailed', amount: '60' }],
      },
    ]);
    expect(stand(market, id)).toEqual(['failed', 100n, 0n, 0n]);
    expect(market.submit('bank-one', payOut(id)).code).toBe('redemption_closed');
  });

  it('W3: paid out and not contested, it is off the ledger when the days for that are over', () => {
    const market = new Market();
    const id = request(market);
    market.ok('bank-one', payOut(id), START + 2 * DAY);
    expect(redemptions.read(market.world, id)?.rail).toBe(hashFor('rail'));
    market.wait(ANSWER_END + 2 * DAY - 1);
    expect(stand(market, id)).toEqual(['paidOut', 40n, 60n, 0n]);
    const { outcomes } = market.wait(ANSWER_END + 2 * DAY);
    expect(stand(market, id)).toEqual(['redeemed', 40n, 0n, 60n]);
    const account = { ...EUR, member: 'car-maker' };
    expect(movementsOf(outcomes[0]?.events ?? [], account)).toEqual([
      { change: -60n, other: 'bank-one', reference: hashFor('payment order') },
    ]);
  });

  it('W3: contested, it stays locked until a ruling, which burns it or gives it back', () => {
    for (const [isPaid, after] of [
      [true, ['redeemed', 40n, 0n, 60n]],
      [false, ['failed', 100n, 0n, 0n]],
    ] as const) {
      const market = new Market();
      const id = request(market);
      market.ok('bank-one', payOut(id));
      market.ok('car-maker', contest(id));
      expect(market.wait(START + 300 * DAY).outcomes).toEqual([]);
      expect(stand(market, id)).toEqual(['contested', 40n, 60n, 0n]);
      expect(market.submit('bank-one', rule(id, isPaid)).code).toBe('role_missing');
      market.ok('regulator', rule(id, isPaid));
      expect(stand(market, id)).toEqual(after);
    }
  });

  it('W3: frozen money is not paid out, and stays frozen when the request has failed', () => {
    const market = new Market();
    const id = request(market);
    const frozen = { ...ORDER, untilDay: '2026-03-20' };
    market.ok('bank-one', { type: 'freezeMoney', version: 1, member: 'car-maker', ...frozen });
    expect(market.submit('bank-one', payOut(id))).toMatchObject({
      code: 'frozen',
      facts: { target: 'money/bank-one/car-maker' },
    });
    market.wait(ANSWER_END);
    expect(stand(market, id)).toEqual(['failed', 100n, 0n, 0n]);
    const words = { ...EUR, amount: '1', payment: hashFor('payment order') };
    const again = market.submit('car-maker', { type: 'redeemMoney', version: 1, ...words });
    expect(again.code).toBe('insufficient_money');
  });

  it('W3: of an insolvent issuer, what was paid out before is final, what waits fails', () => {
    const market = new Market();
    const [waiting, paid] = [request(market), request(market)];
    market.ok('bank-one', payOut(paid));
    market.ok('regulator', deals.insolvent('bank-one'));
    market.wait(ANSWER_END);
    expect(redemptions.read(market.world, paid)?.status).toBe('redeemed');
    expect(stand(market, waiting)).toEqual(['failed', 140n, 0n, 60n]);
  });

  it('W3: of an insolvent member, a request is withdrawn: the money is the administrator’s', () => {
    const market = new Market();
    const id = request(market);
    market.ok('regulator', deals.insolvent('car-maker'));
    expect(stand(market, id)).toEqual(['failed', 100n, 0n, 0n]);
  });
});
