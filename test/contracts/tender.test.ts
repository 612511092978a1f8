import { expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { aboutContract, bargain, cutOff, dayOf, eventsOf, proposing, terms } from './bargains.ts';
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
