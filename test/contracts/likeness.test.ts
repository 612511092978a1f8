import { describe, expect, it } from 'vitest';
import { invoices } from '../../contracts/state/invoices.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { deals } from './deals.ts';
import { DAY, Market, START } from './market.ts';

type Words = Parameters<typeof deals.register>[1];
const BASE = { issueDay: '2026-02-25', dueDay: '2026-04-20', amount: '10000' };

function hashFor(name: string): string {
  return hashOf(utf8(name));
}

/** What the one registered last, as `b`, is flagged for. */
function flagged(market: Market, words: Words): readonly string[] {
  const id = market.ok('tier-one', deals.register('b', { ...BASE, ...words }));
  return invoices.read(market.world, id)?.similar ?? [];
}

function first(market: Market, words: Words = {}, name = 'a'): string {
  return market.ok('tier-one', deals.register(name, { ...BASE, ...words }));
}

describe('an invoice that looks like another', () => {
  const look = { skeleton: hashFor('skeleton a') };
  const core = { core: hashFor('core a') };
  it.each<[string, Words, boolean]>([
    ['the same amount and days', {}, true],
    ['exactly 1 % less', { amount: '9900' }, true],
    ['a cent below 1 % less', { amount: '9899' }, false],
    ['exactly 1 % more, of the larger', { amount: '10101' }, true],
    ['a cent over that', { amount: '10102' }, false],
    ['issued three days later, due on the same day', { issueDay: '2026-02-28' }, true],
    ['issued four days later', { issueDay: '2026-03-01' }, false],
    ['issued three days before', { issueDay: '2026-02-22' }, true],
    ['two days later, after the same term', { issueDay: '2026-02-27', dueDay: '2026-04-22' }, true],
    ['two days later, after another term', { issueDay: '2026-02-27', dueDay: '2026-04-21' }, false],
    ['another due day', { dueDay: '2026-04-21' }, false],
    ['another currency', { currency: 'USD' }, false],
    ['another debtor', { debtor: 'truck-maker' }, false],
    [
      'the look of its number, 60 days later, another amount and debtor',
      { ...look, issueDay: '2025-12-27', amount: '5', debtor: 'truck-maker' },
      true,
    ],
    [
      'the look of its number, 61 days before',
      { ...look, issueDay: '2025-12-26', amount: '5' },
      false,
    ],
    [
      'the digits of its number and its amount, 14 days before, of another debtor',
      { ...core, issueDay: '2026-02-11', dueDay: '2026-04-02', debtor: 'truck-maker' },
      true,
    ],
    [
      'the digits of its number and its amount, 15 days before',
      { ...core, issueDay: '2026-02-10', dueDay: '2026-04-02' },
      false,
    ],
    ['the digits of its number and its days, half its amount', { ...core, amount: '5000' }, true],
    [
      'the digits of its number, another due day and amount',
      { ...core, amount: '5000', dueDay: '2026-04-21' },
      false,
    ],
    ['the digits and the amount in another currency', { ...core, currency: 'USD' }, false],
  ])('is flagged or not: %s', (_what, words, isFlagged) => {
    const market = new Market();
    const other = first(market);
    expect(flagged(market, words)).toEqual(isFlagged ? [other] : []);
  });

  it('is flagged whatever became of the other', () => {
    for (const end of ['withdrawn', 'rejected', 'lapsed', 'accepted'] as const) {
      const market = new Market();
      const other = first(market);
      if (end === 'withdrawn') market.ok('tier-one', deals.about('withdrawInvoice', other));
      if (end === 'rejected') market.ok('car-maker', rejection(other));
      if (end === 'lapsed') market.wait(START + 31 * DAY);
      if (end === 'accepted') market.ok('car-maker', deals.accept(other, { dueDay: BASE.dueDay }));
      expect(invoices.read(market.world, other)?.status).toBe(end);
      expect(flagged(market, {})).toEqual([other]);
    }
  });

  it('is no flag of a reissue that the same invoice is behind it', () => {
    const market = new Market();
    const former = first(market);
    market.ok('tier-one', deals.about('withdrawInvoice', former));
    const again = market.ok('tier-one', deals.reissue(former, 'a', BASE));
    expect(invoices.read(market.world, again)?.similar).toEqual([]);
    expect(flagged(market, {})).toEqual([former, again].sort());
  });

  it('and both parts of one are flagged with the whole', () => {
    for (const [one, other] of [
      [4000, 6000],
      [6000, 4000],
      [9995, 15],
      [5000, 5000],
    ]) {
      const market = new Market();
      const whole = first(market);
      const part = first(market, { amount: String(one), issueDay: '2026-02-26' }, 'p');
      const found = flagged(market, { amount: String(other), issueDay: '2026-02-24' });
      expect(found).toEqual(expect.arrayContaining([whole]));
      expect(found).toEqual(expect.arrayContaining([part]));
    }
  });

  it('but parts of more than a thousandth more or less, or of other days, are not', () => {
    const rows: Words[] = [
      { amount: '4011' },
      { amount: '5' },
      { amount: '3989' },
      { amount: '4000', dueDay: '2026-04-23' },
    ];
    for (const words of rows) {
      const market = new Market();
      first(market);
      first(market, { amount: '6000' }, 'p');
      expect(flagged(market, words)).toEqual([]);
    }
  });

  it('hides behind no crowd: others of one cent, of these days, of this amount', () => {
    const crowds: readonly ((at: number) => Words)[] = [
      () => ({ amount: '1' }),
      (at) => ({ amount: String(at + 1) }),
      (at) => ({ amount: '9901', issueDay: dayBefore(5 + at) }),
      (at) => ({ ...look, amount: '1', issueDay: dayBefore(at % 60), dueDay: '2026-05-01' }),
      (at) => ({ ...core, amount: '1', issueDay: dayBefore(at % 14), dueDay: '2026-05-01' }),
    ];
    for (const crowd of crowds) {
      const market = new Market();
      for (let at = 0; at < 50; at += 1) first(market, crowd(at), `dummy ${at}`);
      first(market, { ...look, ...core });
      for (const words of [
        { amount: '9950' },
        { ...look, amount: '7' },
        { ...core, amount: '77' },
      ]) {
        const id = market.ok(
          'tier-one',
          deals.register(JSON.stringify(words), { ...BASE, ...words }),
        );
        expect(invoices.read(market.world, id)?.similar).not.toEqual([]);
      }
    }
  });

  it('is answered by naming each of the others', () => {
    const market = new Market();
    const other = first(market);
    const id = market.ok('tier-one', deals.register('b', BASE));
    expect(
      market.submit('car-maker', deals.acknowledge(id, { dueDay: BASE.dueDay })),
    ).toMatchObject({
      code: 'similar_unanswered',
      facts: { invoice: other },
    });
    market.ok('car-maker', deals.acknowledge(id, { dueDay: BASE.dueDay, distinctFrom: [other] }));
  });
});

/** A day so many before the issue of the first. */
function dayBefore(days: number): string {
  return new Date(Date.parse('2026-02-25') - days * 86_400_000).toISOString().slice(0, 10);
}

function rejection(invoice: string) {
  const words = { type: 'rejectInvoice', version: 1, invoice, reason: 'other' } as const;
  return words;
}
