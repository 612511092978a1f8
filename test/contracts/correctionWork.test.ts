import { expect, it } from 'vitest';
import { mostWork } from '../../contracts/dueWork.ts';
import { bornOn } from '../../contracts/trade/pieces/bearing.ts';
import { debtOf, ordered, supervisedMarket, unitsTo } from './correctionDeals.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import { hashFor } from './market.ts';

it('a correction makes as much as its repair: of units what the receivable bears, twice', () => {
  const market = supervisedMarket();
  const id = makeReceivable(market, 'a');
  handOn(market, deals.assign(id), 'tier-one');
  const most = (correction: string) => mostWork(market.world, `correction/${correction}`);
  expect(most(ordered(market, debtOf('tier-one', 'bank-two', '500')))).toBe(100);
  const moved = ordered(market, unitsTo(id, 'bank-two', ['tier-two']));
  expect(most(moved)).toBe(100 + 100 + 2 * bornOn(market.world, id));
  expect(most(hashFor('none'))).toBe(100);
});
