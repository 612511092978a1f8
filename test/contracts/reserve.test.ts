import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Days } from '../../contracts/state/calendar.ts';
import { dayAt } from '../../contracts/state/calendar.ts';
import type { Reserve } from '../../contracts/state/rates.ts';
import type { Event } from '../../contracts/state/rule.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { cutReserve, reserveDue, shareReserve } from '../../contracts/trade/pieces/reserving.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  concede,
  deals,
  handOn,
  keepApart,
  makeAcknowledged,
  makeReceivable,
  noteAgreed,
} from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { deepRow, offerRows, partyRows, pieceRows } from './offerFaults.ts';
import { testRefusals } from './refusalRows.ts';
import type { DeedOf } from './unseeded.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const DEFAULT = DUE + 5 * DAY;
const DAYS = new Market().world.facts.get('days') as unknown as Days;
type Words = Partial<DeedOf<'offerSale'>>;

testRefusals('offerSale', [
  ...pieceRows(deals.sellWithReserve),
  ...partyRows((id, buyer) => deals.sellWithReserve(id, { buyer, issuer: 'nobody' }), 'tier-three'),
  {
    code: 'not_an_issuer',
    why: 'for a supplier’s money',
    act: (market) => [
      'tier-three',
      deals.sellWithReserve(makeReceivable(market, 'a'), { issuer: 'tier-one' }),
    ],
  },
  ...offerRows(deals.sellWithReserve),
  deepRow(deals.sellWithReserve),
  {
    code: 'piece_reserved',
    why: 'bought with a reserve before',
    act: (market) => ['bank-two', deals.sellWithReserve(sold(market))],
  },
]);

/** All of a receivable of 10000, bought by bank-two of tier-one for 8000 with a reserve. */
function sold(market: Market, words: Words = {}): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithReserve(id, words), 'tier-one');
  return id;
}

/** As `sold`, and overdue; the car maker has money since. */
function unpaid(market: Market, words: Words = {}): string {
  const id = sold(market, words);
  market.wait(DUE);
  market.ok('bank-one', deals.issue());
  return id;
}

function pay(receivable: string, amount: string) {
  return { type: 'payOverdue', version: 1, receivable, amount } as const;
}

/** What bank-two and tier-one have. */
function stand(market: Market): readonly bigint[] {
  return [balanceOf(market.world, EUR, 'bank-two'), balanceOf(market.world, EUR, 'tier-one')];
}

function only(events: readonly Event[], type: string): readonly Event[] {
  return events.filter((event) => event.type === type);
}

describe('a reserve', () => {
  it('pays the financier advance, fee and interest, and the seller the remainder', () => {
    const market = new Market();
    const id = unpaid(market);
    // 8000 * 9 % * 10 / 360 = 20.
    const { events } = market.submit('car-maker', pay(id, '10000'));
    const share = { seller: 'tier-one', amount: '8120', remainder: '1880' };
    expect(only(events, 'reservePaid')).toMatchObject([share]);
    expect(only(events, 'moneyMoved')).toMatchObject([
      { to: 'tier-one', amount: '1880' },
      { to: 'bank-two', amount: '8120' },
    ]);
    expect(only(events, 'reserveClosed')).toMatchObject([{ missing: '0' }]);
    expect(stand(market)).toEqual([8120n, 9880n]);
    expect(piecesOf(market.world, id)[0]?.reserve).toBeNull();
  });

  it('fills the financier first: fee, interest, then the advance, which bears interest', () => {
    const market = new Market();
    const id = unpaid(market);
    market.ok('car-maker', pay(id, '5000'));
    expect(piecesOf(market.world, id)[0]?.reserve).toMatchObject({ advance: '3120', fee: '0' });
    expect(stand(market)).toEqual([5000n, 8000n]);
    // 3120 * 9 % * 20 / 360 = 15.6.
    market.ok('car-maker', pay(id, '5000'), DUE + 20 * DAY);
    expect(stand(market)).toEqual([8135n, 9865n]);
  });

  it('with too little is owed in recourse, or is the financier’s loss', () => {
    for (const recourse of [true, false]) {
      const market = new Market();
      const id = unpaid(market, { price: '9990', recourse });
      const { events } = market.submit('car-maker', pay(id, '10000'));
      expect(only(events, 'reserveClosed')).toMatchObject([{ missing: '114' }]);
      const parties = { debtor: 'tier-one', creditor: 'bank-two', cause: 'recourse' };
      const owed = recourse ? [{ ...parties, amount: '114' }] : [];
      expect(only(events, 'debtMade')).toMatchObject(owed);
    }
  });

  it('bears dilution first; what is missing is owed when nothing is open', () => {
    const market = new Market();
    const id = sold(market);
    concede(market, id, '2500');
    const { advance, cancelled } = piecesOf(market.world, id)[0]?.reserve ?? {};
    expect([advance, cancelled]).toEqual(['8000', '2500']);
    const time = noteAgreed(market, id, '7500', { document: hashFor('another note') }) ?? 0;
    const events = market.wait(time).outcomes.flatMap((outcome) => outcome.events);
    // 8000, the fee of 100, and 22 days of 9 %.
    expect(only(events, 'debtMade')).toMatchObject([{ debtor: 'tier-one', amount: '8144' }]);
  });

  it('is what can be claimed after default, and is gone once the seller has the piece', () => {
    const market = new Market();
    const id = unpaid(market);
    const reference = hashFor('grounds');
    const words = { receivable: id, piece: '1', cause: 'default', reference };
    const claim = { type: 'claimRecourse', version: 1, ...words };
    market.wait(DEFAULT);
    const { events } = market.submit('bank-two', claim);
    // 8000 * 9 % * 15 / 360 = 30.
    expect(events).toMatchObject([{ amount: '8130' }]);
    const made = String(events[0]?.['claim']);
    const paid = { type: 'payRecourse', version: 1, claim: made, issuer: null };
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    market.ok('tier-one', { ...paid, atMost: '8130' });
    expect(piecesOf(market.world, id)[0]).toMatchObject({ holder: 'tier-one', reserve: null });
  });

  it('goes with the piece, and the seller keeps its right', () => {
    const market = new Market();
    const id = sold(market);
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-one', price: '1' }), 'bank-two');
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', pay(id, '10000'));
    expect(stand(market)).toEqual([1n, 9880n]);
  });

  it('leaves a seller that collects in trust owing no more than what is due', () => {
    const market = new Market();
    const id = unpaid(market, { disclosed: false });
    const { events } = market.submit('car-maker', pay(id, '10000'));
    expect(only(events, 'debtMade')).toMatchObject([{ debtor: 'tier-one', amount: '8120' }]);
    expect(stand(market)).toEqual([0n, 18_000n]);
  });

  it('is out of reach of a pledgee of the financier', () => {
    const market = new Market();
    const id = sold(market);
    market.ok('bank-two', deals.pledge(id, { secured: '9000' }));
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', pay(id, '10000'));
    expect(stand(market)).toEqual([0n, 9880n]);
  });

  it('of a frozen piece is paid when the freeze ends', () => {
    const market = new Market();
    const id = unpaid(market, { price: '9990' });
    const words = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-20' };
    const target = `piece/${id}/1`;
    market.ok('regulator', { type: 'freeze', version: 1, target, ...words });
    const paid = market.submit('car-maker', pay(id, '10000'));
    expect(only(paid.events, 'reserveClosed')).toEqual([]);
    const { outcomes } = market.wait(DUE + 9 * DAY);
    const events = outcomes.flatMap((each) => each.events);
    expect(only(events, 'reservePaid')).toMatchObject([{ amount: '10000', remainder: '0' }]);
    expect(only(events, 'reserveClosed')).toHaveLength(1);
    expect(only(events, 'debtMade')).toHaveLength(1);
  });

  it('takes its part of what a guarantor pays', () => {
    const market = new Market();
    const id = unpaid(market);
    const promise = { amount: '10000', waitingDays: 0, untilDay: '2026-04-30' };
    const words = { receivable: id, piece: '1', kind: 'guarantee', reference: hashFor('text') };
    const guarantee = market.ok('bank-one', {
      type: 'giveGuarantee',
      version: 1,
      ...words,
      ...promise,
    });
    const by = { version: 1, guarantee };
    market.ok('bank-two', { type: 'acceptGuarantee', ...by });
    market.ok('bank-two', deals.issue({ to: 'bank-one' }));
    market.ok(
      'bank-two',
      { type: 'callGuarantee', ...by, piece: '1', reference: hashFor('letter') },
      DEFAULT,
    );
    market.ok('bank-one', {
      type: 'payGuarantee',
      ...by,
      piece: '1',
      amount: '10000',
      issuer: 'bank-two',
    });
    const second = { issuer: 'bank-two', currency: 'EUR' };
    const got = ['bank-two', 'tier-one'].map((each) => balanceOf(market.world, second, each));
    expect(got).toEqual([8130n, 1870n]);
    expect(piecesOf(market.world, id)[0]).toMatchObject({ holder: 'bank-one', reserve: null });
  });
});

/** A reserve counted up to the market's first day. */
const reserves: fc.Arbitrary<Reserve> = fc
  .record({
    advance: fc.nat(1e9),
    fee: fc.nat(1e6),
    accrued: fc.nat(1e15),
    cancelled: fc.nat(1e9),
    ppm: fc.nat(1e6),
  })
  .map(({ advance, fee, accrued, cancelled, ppm }) => ({
    seller: 'tier-one',
    advance: String(advance),
    fee: String(fee),
    accrued: String(accrued),
    cancelled: String(cancelled),
    rate: { ppm, dayCount: 'ACT/360' },
    since: dayAt(DAYS, START),
    interestUntil: null,
  }));

describe('the arithmetic of a reserve', () => {
  it('divides every payment wholly, and never makes what is due negative', () => {
    fc.assert(
      fc.property(reserves, fc.array(fc.nat(1e9), { maxLength: 6 }), (begun, amounts) => {
        let reserve = begun;
        for (const [at, amount] of amounts.map(BigInt).entries()) {
          const scene = { days: DAYS, time: START + at * DAY };
          const due = reserveDue(scene, reserve);
          const { part, remainder, after } = shareReserve(scene, reserve, amount);
          expect(part + remainder).toBe(amount);
          expect(reserveDue(scene, after)).toBe(due - part);
          for (const each of [after.advance, after.fee, after.accrued, remainder]) {
            expect(BigInt(each) >= 0n).toBe(true);
          }
          reserve = after;
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps every sum when it is cut, however often', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 5 });
    const sum = (parts: readonly Reserve[], of: 'advance' | 'fee' | 'accrued') =>
      parts.reduce((total, part) => total + BigInt(part[of]), 0n);
    fc.assert(
      fc.property(reserves, lengths, lengths, (whole, first, second) => {
        const parts = cutReserve(whole, first.map(BigInt));
        const finer = parts.flatMap((part) => cutReserve(part, second.map(BigInt)));
        for (const of of ['advance', 'fee', 'accrued'] as const) {
          expect(sum(finer, of)).toBe(BigInt(whole[of]));
        }
      }),
    );
  });

  it('pays both together the same however a piece is cut, and each but for rounding', () => {
    const words = fc.record({
      advance: fc.integer({ min: 1, max: 12_000 }),
      fee: fc.nat(500),
      cut: fc.integer({ min: 1, max: 9_999 }),
      first: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(words, ({ advance, fee, cut, first }) => {
        const [whole, parts] = [false, true].map((isCut) => {
          const market = new Market(marketGenesis({ parameters: { maxPieces: 10_000 } }));
          const reserve = { fee: String(fee) };
          const terms = { price: String(advance), reserve, recourse: false };
          const id = sold(market, terms);
          if (isCut) {
            const part = { to: String(cut), secured: '1', pledgee: 'bank-one' };
            const pledge = market.ok('bank-two', deals.pledge(id, part));
            keepApart(market, id, '1', 'bank-one');
            market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
          }
          market.wait(DUE);
          market.ok('bank-one', deals.issue());
          market.ok('car-maker', pay(id, String(first)));
          market.ok('car-maker', pay(id, String(10_000 - first)), DUE + 7 * DAY);
          return stand(market);
        });
        const [financier = 0n, seller = 0n] = whole ?? [];
        const [cutFinancier = 0n, cutSeller = 0n] = parts ?? [];
        expect(financier + seller).toBe(10_000n + BigInt(advance));
        expect(cutFinancier + cutSeller).toBe(financier + seller);
        expect(Math.abs(Number(cutFinancier - financier))).toBeLessThanOrEqual(4);
      }),
      { numRuns: 25 },
    );
  });
});
