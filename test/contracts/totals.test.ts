import { describe, expect, it } from 'vitest';
import type { CountedName, Total } from '../../contracts/state/totals.ts';
import { COUNTED, totals } from '../../contracts/state/totals.ts';
import { countered } from './counterDeals.ts';
import { deals, handOn, makeAcknowledged, makeReceivable, similarTo } from './deals.ts';
import { dispute } from './disputeDeals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';
import { quoteDeals } from './quoteDeals.ts';

/** The due time of what `makeReceivable` makes, and some more for the days after it. */
const DUE = START + 10 * DAY + 18 * 3_600_000;

function totalOf(market: Market, of: CountedName, member: string): Total | undefined {
  return totals.read(market.world, of, member);
}

/** How many, and what is open of them in euros. */
function shown(market: Market, of: CountedName, member: string): readonly [number, string] {
  const total = totalOf(market, of, member);
  return [total?.count ?? 0, total?.sums.map(({ amount }) => amount).join() ?? ''];
}

describe('what is counted for a member', () => {
  it('is nothing at first, and no fact', () => {
    const market = new Market();
    for (const of of COUNTED) expect(totalOf(market, of, 'tier-one')).toBeUndefined();
  });

  it('is invoices of a supplier, and those that wait for whose word it is', () => {
    const market = new Market();
    countered(market);
    expect(shown(market, 'invoices', 'tier-one')).toEqual([1, '']);
    expect(shown(market, 'waiting', 'tier-one')).toEqual([1, '']);
    expect(totalOf(market, 'waiting', 'car-maker')).toBeUndefined();
    market.ok('tier-one', deals.register('b'));
    expect(shown(market, 'invoices', 'tier-one')).toEqual([2, '']);
    expect(shown(market, 'waiting', 'car-maker')).toEqual([1, '']);
  });

  it('is pieces of whoever holds them, and receivables of who owes them, with what is open', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    makeReceivable(market, 'b', { amount: '500' });
    expect(shown(market, 'pieces', 'tier-one')).toEqual([2, '10500']);
    expect(shown(market, 'owing', 'car-maker')).toEqual([2, '10500']);
    handOn(market, deals.assignQuietly(id, { to: '4000' }), 'tier-one');
    expect(shown(market, 'pieces', 'tier-two')).toEqual([1, '4000']);
    expect(shown(market, 'pieces', 'tier-one')).toEqual([2, '6500']);
    expect(shown(market, 'owing', 'car-maker')).toEqual([2, '10500']);
  });

  it('is a disputed piece still, of which nothing is open', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('car-maker', dispute(id, '10000'));
    expect(shown(market, 'pieces', 'tier-one')).toEqual([1, '']);
    expect(shown(market, 'owing', 'car-maker')).toEqual([1, '']);
  });

  it('is no piece and no receivable that is paid, and an obligation for ever', () => {
    const market = new Market(marketGenesis({ parameters: { obligationDays: 3 } }));
    market.ok('bank-one', deals.issue());
    makeReceivable(market, 'a');
    market.wait(DUE + DAY);
    expect(totalOf(market, 'pieces', 'tier-one')).toBeUndefined();
    expect(totalOf(market, 'owing', 'car-maker')).toBeUndefined();
    expect(shown(market, 'invoices', 'tier-one')).toEqual([1, '']);
    expect(shown(market, 'obligations', 'car-maker')).toEqual([1, '']);
  });

  it('is open offers of both sides, and quotes with what they lock', () => {
    const market = new Market();
    const [id, other] = [makeReceivable(market, 'a'), makeReceivable(market, 'b')];
    const offer = market.ok('tier-one', deals.sell(id, { buyer: 'bank-two' }));
    expect(shown(market, 'offers', 'tier-one')).toEqual([1, '']);
    expect(shown(market, 'offered', 'bank-two')).toEqual([1, '']);
    market.ok('bank-two', deals.answer('declineOffer', offer));
    expect(totalOf(market, 'offers', 'tier-one')).toBeUndefined();
    expect(totalOf(market, 'offered', 'bank-two')).toBeUndefined();
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    const request = market.ok('tier-one', quoteDeals.request(other));
    const quote = market.ok('bank-two', quoteDeals.quote(request));
    expect(shown(market, 'quotes', 'bank-two')).toEqual([1, '9870']);
    market.ok('bank-two', quoteDeals.endQuote(quote));
    expect(totalOf(market, 'quotes', 'bank-two')).toBeUndefined();
  });

  it('is open debts of both sides', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('tier-one', deals.credit(id, '1000'));
    expect(shown(market, 'debts', 'tier-one')).toEqual([1, '1000']);
    expect(shown(market, 'credits', 'car-maker')).toEqual([1, '1000']);
  });
});

describe('a total', () => {
  it('tells the height at which one of the things was written last, and no other', () => {
    const market = new Market();
    makeReceivable(market, 'a');
    const { height } = market.state;
    market.wait(market.time + 1000);
    market.ok('bank-one', deals.issue());
    expect(totalOf(market, 'pieces', 'tier-one')?.writtenAt).toBe(height);
    const other = market.ok('tier-one', deals.register('b'));
    expect(totalOf(market, 'pieces', 'tier-one')?.writtenAt).toBe(height);
    market.ok('car-maker', deals.accept(other, { distinctFrom: similarTo(market, other) }));
    expect(totalOf(market, 'pieces', 'tier-one')?.writtenAt).toBe(market.state.height);
  });

  it('is not touched by what is refused', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const before = totalOf(market, 'pieces', 'tier-one');
    market.block([market.transaction('tier-two', deals.sell(id))]);
    expect(totalOf(market, 'pieces', 'tier-one')).toEqual(before);
  });
});
