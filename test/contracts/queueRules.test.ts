import { describe, expect, it } from 'vitest';
import { dueKey, readDueKey } from '../../contracts/state/dueKeys.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { deals, similarTo } from './deals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

/** Two invoices of 10000, due on these days, registered in this order; a market in each order. */
function twoInvoices(market: Market, skip: number, dueDays = ['2026-03-12', '2026-03-12']) {
  // Ids are hashes of a number: with others left out they are in another order.
  for (let each = 0; each < skip; each += 1) market.transaction('tier-one', deals.register('x'));
  return dueDays.map((dueDay, at) => market.ok('tier-one', deals.register(`${at}`, { dueDay })));
}

function accepted(market: Market, id: string, dueDay = '2026-03-12') {
  return deals.accept(id, { dueDay, distinctFrom: similarTo(market, id) });
}

/** The items that are due at a time, in however many of the next blocks they run. */
function runAt(market: Market, time: number): readonly string[] {
  const blocks = Array.from({ length: 20 }, (_, at) => market.wait(time + at));
  return blocks.flatMap(({ outcomes }) => outcomes.map(({ item }) => item));
}

/** What a run says for each way in which two ids can be ordered. */
function inBothOrders(run: (skip: number) => readonly [first: string, second: string]): void {
  const orders = new Set<boolean>();
  for (let skip = 0; orders.size < 2; skip += 1) {
    const [first, second] = run(skip);
    orders.add(first < second);
  }
}

describe('W17 who is paid when there is too little', () => {
  it('W17: what was accepted first is paid first, whatever the ids are', () => {
    inBothOrders((skip) => {
      const market = new Market();
      market.ok('bank-one', deals.issue({ amount: '19999' }));
      const [older = '', newer = ''] = twoInvoices(market, skip);
      // The younger invoice is accepted first.
      market.ok('car-maker', accepted(market, newer));
      market.ok('car-maker', accepted(market, older));
      const { outcomes } = market.wait(DUE);
      expect(outcomes.map(({ item, code }) => `${item} ${code}`)).toEqual([
        `close/${newer} ok`,
        `close/${older} ok`,
        `settle/${newer} ok`,
        `settle/${older} insufficient_money`,
      ]);
      return [older, newer];
    });
  });

  it('W17: of one block, what stands before in it is paid first', () => {
    inBothOrders((skip) => {
      const market = new Market();
      market.ok('bank-one', deals.issue({ amount: '10000' }));
      const [one = '', two = ''] = twoInvoices(market, skip);
      market.block([two, one].map((id) => market.transaction('car-maker', accepted(market, id))));
      market.wait(DUE);
      expect(receivables.read(market.world, two)).toMatchObject({
        status: 'paid',
        made: { height: market.state.height - 1, index: 0 },
      });
      expect(receivables.read(market.world, one)).toMatchObject({
        status: 'overdue',
        made: { height: market.state.height - 1, index: 1 },
      });
      return [one, two];
    });
  });

  it('W17: what was due on an earlier day comes before what was accepted earlier', () => {
    inBothOrders((skip) => {
      const market = new Market(marketGenesis({ parameters: { retries: 1 } }));
      const days = ['2026-03-12', '2026-03-11'];
      const [later = '', earlier = ''] = twoInvoices(market, skip, days);
      market.ok('car-maker', accepted(market, later));
      market.ok('car-maker', accepted(market, earlier, '2026-03-11'));
      market.wait(DUE - DAY);
      market.ok('bank-one', deals.issue({ amount: '10000' }));
      const { outcomes } = market.wait(DUE);
      expect(outcomes.map(({ item, code }) => `${item} ${code}`)).toEqual([
        `retry/${earlier} ok`,
        `settle/${later} insufficient_money`,
      ]);
      return [later, earlier];
    });
  });

  it('W17: in however many blocks, and on each retry, all come in the order of acceptance', () => {
    for (const settlementsPerBlock of [1, 3, 200]) {
      const parameters = { retries: 2, settlementsPerBlock };
      const market = new Market(marketGenesis({ parameters }));
      const registered = Array.from({ length: 8 }, (_, at) => {
        const amount = String(1000 + 40 * at * at);
        return market.ok('tier-one', deals.register(`${at}`, { amount }));
      });
      // In one block, and neither in the order of registration nor in that of ids.
      const order = registered.toSorted().reverse();
      market.block(
        order.map((id) => {
          const amount = String(invoices.read(market.world, id)?.amount);
          return market.transaction('car-maker', { ...accepted(market, id), amount });
        }),
      );
      market.ok('bank-one', deals.issue({ amount: '999' }));
      for (const day of [0, 1, 2]) {
        const kind = day === 0 ? 'settle' : 'retry';
        const tried = runAt(market, DUE + day * DAY).filter((item) => item.startsWith(kind));
        expect(tried).toEqual(order.map((id) => `${kind}/${id}`));
      }
    }
  });

  it('W17: everything else that is due is in the order of the deeds that made it', () => {
    inBothOrders((skip) => {
      const market = new Market();
      market.ok('bank-one', deals.issue({ to: 'tier-two', amount: '500' }));
      for (let each = 0; each < skip; each += 1)
        market.transaction('tier-one', deals.register('x'));
      const offers = ['100', '200'].map((giveAmount) =>
        market.ok('tier-two', {
          type: 'offerConversion',
          version: 1,
          to: null,
          currency: 'EUR',
          gives: 'bank-one',
          giveAmount,
          takes: 'bank-two',
          takeAmount: '1',
          expiresDay: '2026-03-03',
        }),
      );
      const { outcomes } = market.wait(START + 2 * DAY);
      expect(outcomes.map(({ item }) => item)).toEqual(offers.map((id) => `conversion/${id}`));
      return [offers[0] ?? '', offers[1] ?? ''];
    });
  });

  it('W17: a due key is read back, and is in order of time, first due time, height, index', () => {
    const made = { height: 12, index: 3 };
    expect(readDueKey(dueKey(2000, made, 'retry/a/b', 1000))).toEqual({
      time: 2000,
      made,
      item: 'retry/a/b',
    });
    const keys = [
      dueKey(1999, { height: 99, index: 9 }, 'z/z'),
      dueKey(2000, { height: 99, index: 9 }, 'z/z', 1999),
      dueKey(2000, { height: 9, index: 10 }, 'z/z'),
      dueKey(2000, { height: 10, index: 9 }, 'z/z'),
      dueKey(2000, { height: 10, index: 10 }, 'a/z'),
      dueKey(2000, { height: 10, index: 10 }, 'b/a'),
    ];
    expect(keys.toSorted()).toEqual(keys);
  });
});
