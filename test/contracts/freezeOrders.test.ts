import { describe, expect, it } from 'vitest';
import { freezes, pieceTarget } from '../../contracts/state/freezes.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { deals, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const ORDER = hashFor('order');

function freezing(target: string, untilDay: string) {
  const words = { target, reason: 'court_order', order: ORDER, untilDay } as const;
  return { type: 'freeze', version: 1, ...words } as const;
}

function lifting(target: string, lifts: string) {
  return { type: 'liftFreeze', version: 1, target, lifts, order: hashFor('release') } as const;
}

describe('W18 orders', () => {
  const piece = (id: string): string => `piece/${id}/1`;
  const other = { order: hashFor('another court') };

  function paidWhileFrozen(market: Market): string {
    market.ok('bank-one', deals.issue());
    const id = makeAcknowledged(market, 'a');
    market.ok('regulator', freezing(piece(id), '2026-03-15'));
    market.ok('regulator', { ...freezing(piece(id), '2026-03-17'), ...other });
    market.wait(DUE);
    return id;
  }

  it('W18: a second order is taken, and what is held passes to it', () => {
    const market = new Market();
    const id = paidWhileFrozen(market);
    market.ok('regulator', lifting(piece(id), ORDER));
    const freezeOf = freezes.read(market.world, pieceTarget(id, 1n));
    expect(freezeOf).toMatchObject({ status: 'active', held: [{ amount: '10000' }] });
    expect(freezeOf?.orders).toMatchObject([{ ...other, by: 'regulator' }]);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
    market.ok('regulator', lifting(piece(id), other.order));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
    expect(freezes.read(market.world, pieceTarget(id, 1n))).toEqual({
      target: pieceTarget(id, 1n),
      orders: [],
      held: [],
      status: 'lifted',
    });
  });

  it('W18: each order ends by its own term, not by that of the one before', () => {
    const market = new Market();
    const id = paidWhileFrozen(market);
    market.wait(START + 14 * DAY);
    expect(freezes.read(market.world, pieceTarget(id, 1n))?.orders).toMatchObject([other]);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
    market.wait(START + 16 * DAY);
    expect(freezes.read(market.world, pieceTarget(id, 1n))?.status).toBe('lapsed');
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
  });

  /** One of sixteen orders, each a day longer than the one before. */
  function sixteenth(id: string, at: number) {
    return { ...freezing(piece(id), `2026-03-${14 + at}`), order: hashFor(`order ${at}`) };
  }

  it('W18: each of sixteen ends on its own day, and what is held goes with the last', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const id = makeAcknowledged(market, 'a');
    for (let at = 0; at < 16; at += 1) {
      market.ok('regulator', sixteenth(id, at));
    }
    const more = market.submit('regulator', { ...sixteenth(id, 0), order: hashFor('one more') });
    expect(more.code).toBe('too_many_orders');
    // The first is over with 14 March, twelve days on from the 2nd.
    for (let at = 0; at < 16; at += 1) {
      market.wait(START + (13 + at) * DAY - 1);
      const { orders = [], held } = freezes.read(market.world, pieceTarget(id, 1n)) ?? {};
      expect(orders.length).toBe(16 - at);
      expect(held).toMatchObject([{ amount: '10000' }]);
      expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
    }
    market.wait(START + 28 * DAY);
    expect(freezes.read(market.world, pieceTarget(id, 1n))?.status).toBe('lapsed');
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
  });

  it('W18: however often a debtor pays, what is held is one sum, and goes its way at once', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('regulator', freezing(piece(id), '2026-03-25'));
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    const cent = { type: 'payOverdue', version: 1, receivable: id, amount: '1' } as const;
    for (let at = 0; at < 20; at += 1) market.ok('car-maker', cent);
    const held = [{ issuer: 'bank-one', currency: 'EUR', amount: '20' }];
    expect(freezes.read(market.world, pieceTarget(id, 1n))?.held).toEqual(held);
    const { events } = market.submit('regulator', lifting(piece(id), ORDER));
    const paid = events.filter(({ type }) => type === 'heldMoneyPaid');
    expect(paid).toMatchObject([{ to: 'tier-one', amount: '20' }]);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(20n);
  });

  it('W18: money of two issuers is held as two sums', () => {
    const market = new Market();
    const mandate = { issuer: 'bank-two', chargesCap: null, partial: true };
    const id = makeAcknowledged(market, 'a', { mandate });
    market.ok('regulator', freezing(piece(id), '2026-03-25'));
    market.ok('bank-two', deals.issue({ amount: '4000' }));
    market.wait(DUE);
    market.ok('regulator', deals.insolvent('bank-two'));
    market.ok('bank-one', deals.issue());
    const other = { receivable: id, issuer: 'bank-one' };
    market.ok('car-maker', { type: 'changeMandate', version: 1, ...other });
    for (const amount of ['1000', '2000']) {
      market.ok('car-maker', { type: 'payOverdue', version: 1, receivable: id, amount });
    }
    const held = [
      { issuer: 'bank-two', currency: 'EUR', amount: '4000' },
      { issuer: 'bank-one', currency: 'EUR', amount: '3000' },
    ];
    expect(freezes.read(market.world, pieceTarget(id, 1n))?.held).toEqual(held);
    market.ok('regulator', lifting(piece(id), ORDER));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(3000n);
  });

  it.each(['lifted', 'lapsed'] as const)(
    'W18: while the receivable is frozen, what is held waits (%s)',
    (ending) => {
      const market = new Market();
      market.ok('bank-one', deals.issue());
      const id = makeAcknowledged(market, 'a');
      market.ok('regulator', freezing(piece(id), '2026-03-15'));
      market.wait(DUE);
      market.ok('regulator', freezing(`receivable/${id}`, '2026-03-18'));
      market.ok('regulator', lifting(piece(id), ORDER));
      const waiting = freezes.read(market.world, pieceTarget(id, 1n));
      const held = [{ amount: '10000' }];
      expect(waiting).toMatchObject({ status: 'active', orders: [], held });
      expect(market.submit('regulator', lifting(piece(id), ORDER)).code).toBe('not_frozen');
      market.wait(START + 15 * DAY);
      expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
      if (ending === 'lifted') market.ok('regulator', lifting(`receivable/${id}`, ORDER));
      else market.wait(START + 17 * DAY);
      expect(freezes.read(market.world, pieceTarget(id, 1n))).toMatchObject({
        ...{ status: ending, orders: [], held: [] },
      });
      expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
    },
  );

  it('W18: an order on the piece alone is not in the way of the others of its receivable', () => {
    const market = new Market();
    const id = paidWhileFrozen(market);
    market.ok('regulator', freezing(`receivable/${id}`, '2026-03-18'));
    market.ok('regulator', lifting(piece(id), ORDER));
    market.ok('regulator', lifting(`receivable/${id}`, ORDER));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
    market.ok('regulator', lifting(piece(id), other.order));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
  });
});
