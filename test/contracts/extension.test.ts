import { describe, expect, it } from 'vitest';
import { offers } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Terms } from '../../contracts/state/terms.ts';
import { bargain, cutOff, dayOf, eventsOf, strike, terms } from './bargains.ts';
import { deals } from './deals.ts';
import { hashFor } from './market.ts';

// A receivable due on 12 March, whose due day a contract moves when a day has come.

function moving(dueDay: string, whenDay: number): Terms {
  return { ...terms([dayOf(whenDay), { do: 'extend', dueDay }]), until: '2026-03-12' };
}

describe('a due day that a contract moves', () => {
  it('after an outage over the new one too, has offers lapse at the new record time', () => {
    const { market, receivable } = bargain();
    strike(market, receivable, moving('2026-03-20', 10));
    const offer = market.ok('tier-one', deals.assign(receivable, { expiresDay: '2026-04-30' }));
    const executed = market.wait(cutOff(30));
    expect(offers.read(market.world, offer)?.status).toBe('lapsed');
    expect(eventsOf(executed).map(({ type }) => type)).toEqual([
      'ruleFired',
      'dueDayMoved',
      'contractClosed',
      'offerClosed',
      'receivableClosed',
      'holderOfRecord',
      'piecesPaid',
      'moneyMoved',
      'receivablePaid',
    ]);
  });

  it('is kept, though the former one passed while the receivable stood still', () => {
    const { market, receivable } = bargain();
    strike(market, receivable, moving('2026-03-20', 12));
    const target = `receivable/${receivable}`;
    const words = { version: 1, reason: 'court_order', order: hashFor('order') } as const;
    market.ok('regulator', { type: 'freeze', ...words, target, untilDay: '2026-03-13' });
    for (const day of [11, 12, 13, 14]) market.wait(cutOff(day));
    const moved = receivables.read(market.world, receivable);
    expect(moved).toMatchObject({ dueDay: '2026-03-20', status: 'open' });
    market.wait(cutOff(19));
    expect(receivables.read(market.world, receivable)?.status).toBe('closed');
    market.wait(cutOff(20));
    expect(receivables.read(market.world, receivable)?.status).toBe('paid');
  });
});
