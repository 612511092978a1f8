import { describe, expect, it } from 'vitest';
import { accounts } from '../../contracts/state/accounts.ts';
import { conversions } from '../../contracts/state/quotes.ts';
import { sceneOf } from '../../contracts/state/scene.ts';
import { Draft } from '../../contracts/state/state.ts';
import { checkConversionOpen } from '../../contracts/trade/money/converting.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { endow, quoteDeals } from './quoteDeals.ts';
import { testRefusals } from './refusalRows.ts';

const NONE = hashFor('none');
const PAST = { expiresDay: '2026-03-01' };

/** tier-one has 1000 of bank-one and offers them for 990 of bank-two, which tier-two has. */
function offered(market: Market, words: Parameters<typeof quoteDeals.convert>[0] = {}): string {
  endow(market, 'tier-one', '1000');
  endow(market, 'tier-two', '990', 'bank-two');
  return market.ok('tier-one', quoteDeals.convert(words));
}

function moneyOf(market: Market, issuer: string, member: string): readonly bigint[] {
  const account = accounts.read(market.world, issuer, 'EUR', member);
  return [account?.balance ?? 0n, account?.locked ?? 0n];
}

testRefusals('offerConversion', [
  {
    code: 'unknown_counterparty',
    why: 'to nobody',
    act: () => ['tier-one', quoteDeals.convert({ ...PAST, to: 'nobody', takes: 'tier-two' })],
  },
  {
    code: 'own_counterparty',
    why: 'to itself',
    act: () => ['tier-one', quoteDeals.convert({ ...PAST, to: 'tier-one', takes: 'tier-two' })],
  },
  {
    code: 'not_an_issuer',
    why: 'for money of a supplier',
    act: () => ['tier-one', quoteDeals.convert({ ...PAST, gives: 'tier-two', takes: 'tier-two' })],
  },
  {
    code: 'same_issuer',
    why: 'money for the same',
    act: () => ['tier-one', quoteDeals.convert({ ...PAST, takes: 'bank-one' })],
  },
  {
    code: 'issuer_insolvent',
    why: 'for money of an insolvent issuer',
    act: (market) => {
      market.ok('regulator', deals.insolvent('bank-two'));
      return ['tier-one', quoteDeals.convert(PAST)];
    },
  },
  {
    code: 'bad_day',
    why: 'until a day that is none',
    act: () => ['tier-one', quoteDeals.convert({ expiresDay: '2026-02-30' })],
  },
  {
    code: 'expires_day_past',
    why: 'until yesterday',
    act: () => ['tier-one', quoteDeals.convert(PAST)],
  },
  {
    code: 'insufficient_money',
    why: 'what is locked already is not there',
    act: (market) => {
      offered(market);
      return ['tier-one', quoteDeals.convert({ giveAmount: '1' })];
    },
  },
]);

testRefusals('acceptConversion', [
  {
    code: 'unknown_conversion',
    why: 'there is none',
    act: () => ['tier-one', quoteDeals.acceptConversion(NONE)],
  },
  {
    code: 'own_counterparty',
    why: 'its own, for another, withdrawn',
    act: (market) => {
      const id = offered(market, { to: 'tier-two' });
      market.ok('tier-one', quoteDeals.endConversion(id));
      return ['tier-one', quoteDeals.acceptConversion(id)];
    },
  },
  {
    code: 'not_addressee',
    why: 'for another, withdrawn',
    act: (market) => {
      const id = offered(market, { to: 'tier-two' });
      market.ok('tier-one', quoteDeals.endConversion(id));
      return ['tier-three', quoteDeals.acceptConversion(id)];
    },
  },
  {
    code: 'conversion_over',
    why: 'withdrawn, and without money',
    act: (market) => {
      const id = offered(market);
      market.ok('tier-one', quoteDeals.endConversion(id));
      return ['tier-three', quoteDeals.acceptConversion(id)];
    },
  },
  {
    code: 'insufficient_money',
    why: 'money of the issuer that is given is not what is taken',
    act: (market) => {
      const id = offered(market);
      endow(market, 'tier-three', '990');
      return ['tier-three', quoteDeals.acceptConversion(id)];
    },
  },
]);

testRefusals('endConversion', [
  {
    code: 'unknown_conversion',
    why: 'there is none',
    act: () => ['tier-one', quoteDeals.endConversion(NONE)],
  },
  {
    code: 'not_addressee',
    why: 'one to anybody is nobody’s to decline, and it is taken',
    act: (market) => {
      const id = offered(market);
      market.ok('tier-two', quoteDeals.acceptConversion(id));
      return ['tier-two', quoteDeals.endConversion(id)];
    },
  },
  {
    code: 'conversion_over',
    why: 'taken',
    act: (market) => {
      const id = offered(market);
      market.ok('tier-two', quoteDeals.acceptConversion(id));
      return ['tier-one', quoteDeals.endConversion(id)];
    },
  },
]);

describe('a conversion', () => {
  it('moves both sums in one step, of each issuer’s money what it owes', () => {
    const market = new Market();
    const id = offered(market);
    expect(moneyOf(market, 'bank-one', 'tier-one')).toEqual([0n, 1000n]);
    market.ok('tier-two', quoteDeals.acceptConversion(id));
    expect(moneyOf(market, 'bank-one', 'tier-one')).toEqual([0n, 0n]);
    expect(moneyOf(market, 'bank-one', 'tier-two')).toEqual([1000n, 0n]);
    expect(moneyOf(market, 'bank-two', 'tier-one')).toEqual([990n, 0n]);
    expect(moneyOf(market, 'bank-two', 'tier-two')).toEqual([0n, 0n]);
    const taken = { status: 'taken', taker: 'tier-two' };
    expect(conversions.read(market.world, id)).toMatchObject(taken);
  });

  it.each([
    ['withdrawn', 'tier-one'],
    ['declined', 'tier-two'],
  ])('%s by %s gives the money back', (status, member) => {
    const market = new Market();
    const id = offered(market, { to: 'tier-two' });
    market.ok(member, quoteDeals.endConversion(id));
    expect(conversions.read(market.world, id)?.status).toBe(status);
    expect(moneyOf(market, 'bank-one', 'tier-one')).toEqual([1000n, 0n]);
  });

  it('is over from the very instant of its lapse, also before its due item has run', () => {
    const market = new Market();
    const conversion = conversions.read(market.world, offered(market));
    if (conversion === undefined) throw new Error('there is an offer');
    const { chain, height, parameters, world } = market.state;
    const refusalAt = (time: number) => {
      const scene = sceneOf(new Draft(world), { chain, height, time, parameters });
      return checkConversionOpen(scene, conversion)?.code ?? null;
    };
    const { lapseTime } = conversion;
    expect([-1, 0, 1].map((ms) => refusalAt(lapseTime + ms))).toEqual([
      ...[null, 'conversion_over', 'conversion_over'],
    ]);
  });

  it('lapses after its last day', () => {
    const market = new Market();
    const id = offered(market);
    market.wait(START + 4 * DAY - 1);
    expect(conversions.read(market.world, id)?.status).toBe('open');
    market.wait(START + 4 * DAY);
    expect(conversions.read(market.world, id)?.status).toBe('lapsed');
    expect(moneyOf(market, 'bank-one', 'tier-one')).toEqual([1000n, 0n]);
  });
});
