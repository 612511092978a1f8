import { describe, expect, it } from 'vitest';
import { offers } from '../../contracts/state/offers.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const CLOSED = START + 9 * DAY + (16 * DAY) / 24;

describe('an offer', () => {
  it('cuts out what is offered and binds only that', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const first = market.ok('tier-one', deals.assign(id, { from: '4001', to: '6000' }));
    const second = market.ok('tier-one', deals.assign(id, { from: '1', to: '4000' }));
    expect(piecesOf(market.world, id).map(({ from, to, lock }) => [from, to, lock])).toEqual([
      [1n, 4000n, second],
      [4001n, 6000n, first],
      [6001n, 10_000n, null],
    ]);
  });

  it('moves the piece to its taker, who can hand part of it on', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { to: '4000' }));
    market.ok('tier-two', deals.answer('acceptAssignment', offer));
    const words = { to: '2000', assignee: 'tier-three' };
    const onward = market.ok('tier-two', deals.assign(id, words));
    market.ok('tier-three', deals.answer('acceptAssignment', onward));
    expect(piecesOf(market.world, id).map(({ to, holder }) => [to, holder])).toEqual([
      [2000n, 'tier-three'],
      [4000n, 'tier-two'],
      [10_000n, 'tier-one'],
    ]);
    expect(offers.read(market.world, offer)).toMatchObject({ status: 'taken', taker: 'tier-two' });
  });

  it('for sale gives money and piece in one step, and is gone for a later buyer', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '9800' }));
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.sell(id, { buyer: 'bank-two' }));
    market.ok('bank-two', deals.answer('acceptSale', offer));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(9800n);
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(0n);
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ holder: 'bank-two', lock: null });
    market.ok('bank-one', deals.issue({ to: 'bank-one' }));
    const late = market.submit('bank-two', deals.answer('acceptSale', offer));
    expect(late).toMatchObject({ code: 'offer_taken', facts: {} });
  });

  it('to any financier goes to the first of one block', () => {
    const market = new Market();
    for (const to of ['bank-one', 'bank-two']) market.ok('bank-one', deals.issue({ to }));
    const offer = market.ok('tier-one', deals.sell(makeReceivable(market, 'a')));
    const { results } = market.block(
      ['bank-two', 'bank-one'].map((buyer) =>
        market.transaction(buyer, deals.answer('acceptSale', offer)),
      ),
    );
    expect(results.map(({ code }) => code)).toEqual(['ok', 'offer_taken']);
    expect(results[1]?.facts).toEqual({});
    expect(balanceOf(market.world, EUR, 'bank-one')).toBe(100_000n);
  });

  it.each([
    ['2028-02-20', 0n, 10_000n],
    ['2026-03-31', 9_195n, 805n],
  ])('to pay early forgives at most what is open, until %s', (dueDay, price, discount) => {
    const allowed = { micro: 1000, small: 1000, medium: 1000, large: 1000 };
    const parameters = { maxTermDays: 1000, maxTermDaysTo: allowed };
    const market = new Market(marketGenesis({ parameters }));
    market.ok('bank-one', deals.issue());
    const id = market.ok('tier-one', deals.register('a', { dueDay, documentDueDay: dueDay }));
    market.ok('car-maker', deals.accept(id, { dueDay }));
    // All of it a year: of more than a year nothing would be left, and less than nothing.
    const offer = market.ok('tier-one', deals.early(id, { discountPpm: 1_000_000 }));
    const words = { offer, maxPrice: '10000' };
    market.ok('car-maker', { type: 'payEarly', version: 1, ...words });
    expect(receivables.read(market.world, id)).toMatchObject({
      ...{ status: 'paid', paid: price, forgiven: discount },
    });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(100_000n - price);
  });

  it('lapses by itself after its last day, and the piece is free', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id));
    expect(market.blocks.at(-1)?.executed.wakeAt).toBe(START + 4 * DAY);
    const { outcomes } = market.wait(START + 4 * DAY);
    expect(outcomes).toMatchObject([{ code: 'ok', item: `lapse/${offer}` }]);
    expect(market.submit('tier-one', deals.assign(id, { expiresDay: '2026-03-08' })).code).toBe(
      'ok',
    );
  });

  it('lapses at the record time at the latest', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { expiresDay: '2026-12-31' }));
    const { outcomes } = market.wait(CLOSED);
    expect(outcomes.map(({ item }) => item)).toEqual([`close/${id}`]);
    expect(offers.read(market.world, offer)?.status).toBe('lapsed');
    expect(receivables.read(market.world, id)?.status).toBe('closed');
    const late = market.submit('tier-two', deals.answer('acceptAssignment', offer));
    expect(late.code).toBe('offer_lapsed');
  });
});
