import { describe, expect, it } from 'vitest';
import { accounts } from '../../contracts/state/accounts.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { quoteRequests, quotes } from '../../contracts/state/quotes.ts';
import { cutOff, dayOf, strike, terms } from './bargains.ts';
import {
  deals,
  declareInsolvent,
  disputeRival,
  handOn,
  handOnOften,
  makeReceivable,
} from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { worsen } from './offerFaults.ts';
import { paidOutside } from './outsideDeals.ts';
import { cutAt, endow, quoteDeals, quoted, requested } from './quoteDeals.ts';
import type { RefusalRow } from './refusalRows.ts';
import { testRefusals } from './refusalRows.ts';

const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const NONE = hashFor('none');

function moneyOf(market: Market, member: string) {
  const { balance = 0n, locked = 0n } =
    accounts.read(market.world, 'bank-one', 'EUR', member) ?? {};
  return { balance, locked };
}

testRefusals('giveQuote', [
  {
    code: 'unknown_request',
    why: 'there is none',
    act: () => ['bank-two', quoteDeals.quote(NONE)],
  },
  {
    code: 'own_counterparty',
    why: 'its own request, for others, which is over',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      endow(market, 'bank-one', '10000');
      handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two' }), 'tier-one');
      const asked = quoteDeals.request(id, { financiers: ['bank-one'] });
      const request = market.ok('bank-two', asked);
      market.ok('bank-two', quoteDeals.endRequest(request));
      return ['bank-two', quoteDeals.quote(request)];
    },
  },
  {
    code: 'not_addressee',
    why: 'for another, and over',
    act: (market) => {
      const { request } = requested(market, { financiers: ['bank-one'] });
      market.ok('tier-one', quoteDeals.endRequest(request));
      return ['bank-two', quoteDeals.quote(request, { expiresDay: '2026-02-28' })];
    },
  },
  {
    code: 'request_over',
    why: 'withdrawn',
    act: (market) => {
      const { request } = requested(market);
      market.ok('tier-one', quoteDeals.endRequest(request));
      return ['bank-two', quoteDeals.quote(request, { expiresDay: '2026-02-28' })];
    },
  },
  {
    code: 'too_many_quotes',
    why: 'the thirty-third that is open',
    act: (market) => {
      const { request } = requested(market);
      endow(market, 'bank-two', '1000000');
      for (let made = 0; made < 32; made += 1) market.ok('bank-two', quoteDeals.quote(request));
      return ['bank-two', quoteDeals.quote(request, { expiresDay: '2026-02-30' })];
    },
  },
  ...(['debtor_insolvent', 'rival_disputed'] as const).map(
    (code): RefusalRow => ({
      code,
      why: 'the financier does not say that it knows, until a day that is none',
      act: (market) => {
        const { request } = requested(market);
        if (code === 'rival_disputed') disputeRival(market);
        else declareInsolvent(market, 'car-maker');
        return ['bank-two', quoteDeals.quote(request, { expiresDay: '2026-02-30' })];
      },
    }),
  ),
  {
    code: 'bad_day',
    why: 'until a day that is none, for a fee that eats all',
    act: (market) => {
      const words = { expiresDay: '2026-02-30', fee: '9900' };
      return ['bank-two', quoteDeals.quote(requested(market).request, words)];
    },
  },
  {
    code: 'expires_day_past',
    why: 'until yesterday, for a fee that eats all',
    act: (market) => {
      const words = { expiresDay: '2026-03-01', fee: '9900' };
      return ['bank-two', quoteDeals.quote(requested(market).request, words)];
    },
  },
  {
    code: 'price_not_positive',
    why: 'discount and fee leave nothing',
    act: (market) => ['bank-two', quoteDeals.quote(requested(market).request, { fee: '9900' })],
  },
  {
    code: 'insufficient_money',
    why: 'one cent too little for its last day',
    act: (market) => {
      endow(market, 'bank-two', '9869');
      return ['bank-two', quoteDeals.quote(requested(market).request)];
    },
  },
]);

testRefusals('acceptQuote', [
  {
    code: 'unknown_quote',
    why: 'there is none',
    act: () => ['tier-two', quoteDeals.accept(NONE, '2')],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-two', quoteDeals.accept(quoted(market).quote, '2')],
  },
  {
    code: 'not_holder',
    why: 'by another, when it was declined',
    act: (market) => {
      const { quote } = quoted(market);
      market.ok('tier-one', quoteDeals.endQuote(quote));
      return ['tier-two', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'not_seller',
    why: 'by who holds the units now, and did not ask',
    act: (market) => {
      const { id, quote } = quoted(market);
      handOn(market, deals.assignQuietly(id), 'tier-one');
      return ['tier-two', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'quote_over',
    why: 'withdrawn, and the piece is on offer',
    act: (market) => {
      const { id, quote } = quoted(market);
      market.ok('bank-two', quoteDeals.endQuote(quote));
      market.ok('tier-one', deals.assign(id));
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'receivable_closed',
    why: 'the debtor has paid all of it elsewhere',
    act: (market) => {
      const { id, quote } = quoted(market);
      paidOutside(market, id, '10000');
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'piece_locked',
    why: 'on offer meanwhile, and pledged',
    act: (market) => {
      const { id, quote } = quoted(market);
      const pledge = market.ok('tier-one', deals.pledge(id));
      market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' });
      market.ok('tier-one', deals.assign(id));
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'piece_pledged',
    why: 'pledged meanwhile, and cut',
    act: (market) => {
      const { id, quote } = quoted(market);
      market.ok('tier-one', deals.pledge(id, { to: '4000' }));
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'debtor_insolvent',
    why: 'the debtor is insolvent meanwhile, and the piece was cut',
    act: (market) => {
      const { id, quote } = quoted(market);
      cutAt(market, id, '4000');
      declareInsolvent(market, 'car-maker');
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'rival_disputed',
    why: 'W22: the debtor disputes the same document of another meanwhile, and it was cut',
    act: (market) => {
      const { id, quote } = quoted(market);
      cutAt(market, id, '4000');
      disputeRival(market);
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'piece_changed',
    why: 'the debtor is frozen since, and less is paid than would be taken',
    act: (market) => {
      const { id, quote } = quoted(market);
      cutAt(market, id, '4000');
      worsen(market);
      return ['tier-one', quoteDeals.accept(quote, '1', { minPrice: '9851', maxCostPpm: 0 })];
    },
  },
  {
    code: 'price_not_positive',
    why: 'the pay day was moved, so that discount and fee eat all, and the piece was cut',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const moving = [dayOf(3), { do: 'extend', dueDay: '2026-03-20' }] as const;
      strike(market, id, terms([...moving]));
      // With ten days left it brings one.
      const request = market.ok('tier-one', quoteDeals.request(id));
      endow(market, 'bank-two', '21');
      const quote = market.ok('bank-two', quoteDeals.quote(request, { fee: '9899' }));
      market.wait(cutOff(3));
      cutAt(market, id, '4000');
      return ['tier-one', quoteDeals.accept(quote, '1', { minPrice: '9851', maxCostPpm: 0 })];
    },
  },
  {
    code: 'price_below_minimum',
    why: 'one cent less than the seller would take, dearer than it would bear, and cut',
    act: (market) => {
      const { id, quote } = quoted(market);
      cutAt(market, id, '4000');
      return ['tier-one', quoteDeals.accept(quote, '1', { minPrice: '9851', maxCostPpm: 0 })];
    },
  },
  {
    code: 'cost_above_maximum',
    why: 'one part per million dearer than the seller would bear, and cut',
    act: (market) => {
      const { id, quote } = quoted(market);
      cutAt(market, id, '4000');
      const bounds = { minPrice: '9850', maxCostPpm: 555_837 };
      return ['tier-one', quoteDeals.accept(quote, '1', bounds)];
    },
  },
  {
    code: 'units_not_open',
    why: 'cut meanwhile',
    act: (market) => {
      const { id, quote } = quoted(market);
      handOn(market, deals.assignQuietly(id, { to: '4000' }), 'tier-one');
      return ['tier-one', quoteDeals.accept(quote, '4001')];
    },
  },
  {
    code: 'part_too_small',
    why: 'what the seller would keep was 6000, and is 1000 by now',
    found: () => new Market(marketGenesis({ parameters: { maxPieces: 4 } })),
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const request = market.ok('tier-one', quoteDeals.request(id, { to: '4000' }));
      endow(market, 'bank-two', '4000');
      const quote = market.ok('bank-two', quoteDeals.quote(request));
      handOn(market, deals.assignQuietly(id, { from: '5001' }), 'tier-one');
      return ['tier-one', quoteDeals.accept(quote)];
    },
  },
  {
    code: 'chain_too_deep',
    why: 'it has changed hands twice since, and so eight times',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const seller = handOnOften(market, id, 6);
      const buyer = seller === 'bank-one' ? 'bank-two' : 'bank-one';
      const request = market.ok(seller, quoteDeals.request(id));
      endow(market, buyer, '10000');
      const quote = market.ok(buyer, quoteDeals.quote(request));
      handOn(market, deals.sell(id, { buyer }), seller);
      handOn(market, deals.sell(id, { buyer: seller }), buyer);
      return [seller, quoteDeals.accept(quote)];
    },
  },
]);

testRefusals('endQuote', [
  {
    code: 'unknown_quote',
    why: 'there is none',
    act: () => ['tier-two', quoteDeals.endQuote(NONE)],
  },
  {
    code: 'not_addressee',
    why: 'between others, when it was withdrawn',
    act: (market) => {
      const { quote } = quoted(market);
      market.ok('bank-two', quoteDeals.endQuote(quote));
      return ['bank-one', quoteDeals.endQuote(quote)];
    },
  },
  {
    code: 'quote_over',
    why: 'accepted',
    act: (market) => {
      const { quote } = quoted(market);
      market.ok('tier-one', quoteDeals.accept(quote));
      return ['bank-two', quoteDeals.endQuote(quote)];
    },
  },
]);

describe('a quote', () => {
  it('has its rate, its fee and its last day, and locks the price of that', () => {
    const market = new Market();
    const { quote } = quoted(market);
    const terms = { ppm: 360_000, dayCount: 'ACT/360', fee: 50n, lapseTime: START + 3 * DAY };
    expect(quotes.read(market.world, quote)).toMatchObject({ ...terms, status: 'open' });
    expect(moneyOf(market, 'bank-two')).toEqual({ balance: 0n, locked: 9870n });
    const payment = hashFor('payment order');
    const words = { version: 1, issuer: 'bank-one', currency: 'EUR', amount: '1', payment };
    const redeemed = market.submit('bank-two', { type: 'redeemMoney', ...words });
    expect(redeemed.code).toBe('insufficient_money');
  });

  it('accepted, sells the units for the locked money in one step; the others lapse', () => {
    const market = new Market();
    const { id, request, quote } = quoted(market);
    endow(market, 'bank-one', '9920');
    const other = market.ok('bank-one', quoteDeals.quote(request, { fee: '0' }));
    const offer = market.ok('tier-one', quoteDeals.accept(quote));
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ holder: 'bank-two', lock: null });
    expect(moneyOf(market, 'bank-two')).toEqual({ balance: 20n, locked: 0n });
    expect(moneyOf(market, 'bank-one')).toEqual({ balance: 9920n, locked: 0n });
    expect(moneyOf(market, 'tier-one')).toEqual({ balance: 9850n, locked: 0n });
    expect(quotes.read(market.world, quote)?.status).toBe('taken');
    expect(quotes.read(market.world, other)?.status).toBe('lapsed');
    expect(quoteRequests.read(market.world, request)?.status).toBe('taken');
    const sold = market.world.facts.get(`offer/${offer}`);
    expect(sold).toMatchObject({ kind: 'sale', status: 'taken', taker: 'bank-two' });
  });

  it('accepted for some units, cuts them out', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const asked = quoteDeals.request(id, { from: '2001', to: '3000', recourse: true });
    const request = market.ok('tier-one', asked);
    endow(market, 'bank-two', '1000');
    const quote = market.ok('bank-two', quoteDeals.quote(request));
    market.ok('tier-one', quoteDeals.accept(quote));
    const part = pieces.read(market.world, id, 2001n);
    expect(part).toMatchObject({ to: 3000n, holder: 'bank-two', payTo: 'bank-two' });
    expect(pieces.read(market.world, id, 3001n)?.holder).toBe('tier-one');
  });

  it.each([
    ['withdrawn', 'bank-two'],
    ['declined', 'tier-one'],
  ])('%s by %s gives the money back', (status, member) => {
    const market = new Market();
    const { quote } = quoted(market);
    market.ok(member, quoteDeals.endQuote(quote));
    expect(quotes.read(market.world, quote)?.status).toBe(status);
    expect(moneyOf(market, 'bank-two')).toEqual({ balance: 9870n, locked: 0n });
  });

  it('lapses after its last day, and before that at the record time with its request', () => {
    for (const [expiresDay, until] of [
      ['2026-03-04', START + 3 * DAY],
      ['2026-03-30', RECORD],
    ] as const) {
      const market = new Market();
      const { id } = { id: makeReceivable(market, 'a') };
      const request = market.ok('tier-one', quoteDeals.request(id, { expiresDay: '2026-03-30' }));
      endow(market, 'bank-two', '9940');
      const quote = market.ok('bank-two', quoteDeals.quote(request, { expiresDay }));
      market.wait(until - 1);
      expect(quotes.read(market.world, quote)?.status).toBe('open');
      market.wait(until);
      expect(quotes.read(market.world, quote)?.status).toBe('lapsed');
      expect(moneyOf(market, 'bank-two')).toEqual({ balance: 9940n, locked: 0n });
      const isOver = quoteRequests.read(market.world, request)?.status === 'lapsed';
      expect(isOver).toBe(until === RECORD);
    }
  });

  it('of a withdrawn request lapses', () => {
    const market = new Market();
    const { request, quote } = quoted(market);
    market.ok('tier-one', quoteDeals.endRequest(request));
    expect(quotes.read(market.world, quote)?.status).toBe('lapsed');
    expect(moneyOf(market, 'bank-two')).toEqual({ balance: 9870n, locked: 0n });
  });
});
