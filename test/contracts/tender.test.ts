import { expect, it } from 'vitest';
import { freezes, pieceTarget } from '../../contracts/state/freezes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import {
  aboutContract,
  bargain,
  cutOff,
  dayOf,
  eventsOf,
  proposing,
  strike,
  terms,
} from './bargains.ts';
import { deals, handOn } from './deals.ts';
import { hashFor } from './market.ts';

it('of other money a frozen piece whose share comes to nothing has nothing held', () => {
  const { market, receivable } = bargain();
  handOn(market, deals.assignQuietly(receivable, { to: '10' }), 'tier-one');
  const rate = { currency: 'CNY', issuer: 'bank-one', value: '5', decimals: 2 } as const;
  const words = terms([dayOf(4), { do: 'convert', ...rate }]);
  const contract = market.ok('tier-one', proposing(receivable, words));
  for (const party of ['tier-two', 'car-maker']) {
    market.ok(party, aboutContract('agreeContract', contract));
  }
  market.ok('bank-one', deals.issue({ currency: 'CNY', amount: '5000' }));
  const target = `piece/${receivable}/1`;
  const order = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-06' } as const;
  market.ok('regulator', { type: 'freeze', version: 1, target, ...order });
  const types = eventsOf(market.wait(cutOff(4))).map(({ type }) => type);
  expect(types).not.toContain('moneyHeld');
  expect(receivables.read(market.world, receivable)?.status).toBe('paid');
  const thawed = eventsOf(market.wait(cutOff(8))).map(({ type }) => type);
  expect(thawed).toEqual(['orderEnded', 'freezeEnded']);
});

it('W5: what is held of a frozen piece in two moneys goes its way in both', () => {
  const { market, receivable } = bargain('4000');
  const parts = [{ day: '2026-03-05', amount: '4000' }];
  const rate = { currency: 'CNY', issuer: 'bank-one', value: '800', decimals: 2 } as const;
  const rules: Parameters<typeof terms> = [
    [dayOf(4), { do: 'instalments', parts }],
    [dayOf(6), { do: 'convert', ...rate }],
  ];
  strike(market, receivable, terms(...rules));
  market.ok('bank-one', deals.issue({ currency: 'CNY', amount: '48000' }));
  const order = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-12' } as const;
  const target = `piece/${receivable}/1`;
  market.ok('regulator', { type: 'freeze', version: 1, target, ...order });
  for (const at of [4, 5, 6]) market.wait(cutOff(at));
  expect(receivables.read(market.world, receivable)?.status).toBe('paid');
  const moneys = [
    { issuer: 'bank-one', currency: 'EUR', amount: '4000' },
    { issuer: 'bank-one', currency: 'CNY', amount: '48000' },
  ];
  expect(freezes.read(market.world, pieceTarget(receivable, 1n))?.held).toEqual(moneys);
  market.ok('regulator', {
    type: 'liftFreeze',
    version: 1,
    target,
    lifts: order.order,
    order: hashFor('release'),
  });
  for (const { amount, ...money } of moneys) {
    expect(balanceOf(market.world, money, 'tier-one')).toBe(BigInt(amount));
  }
});
