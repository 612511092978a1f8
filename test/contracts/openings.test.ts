import { describe, expect, it } from 'vitest';
import { checkOpenings } from '../../contracts/laws/openings.ts';
import type { OpenedName } from '../../contracts/state/openings.ts';
import { OPENED } from '../../contracts/state/openings.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { aboutContract, dayOf, PAY, proposing, shadowing, terms } from './bargains.ts';
import { aboutCorrection, correcting, redirected } from './correctionDeals.ts';
import { countered } from './counterDeals.ts';
import { deals, makeReceivable } from './deals.ts';
import { by, give } from './guaranteeDeals.ts';
import { spoil } from './lawScenes.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { endow, quoteDeals } from './quoteDeals.ts';
import type { AnyDeed } from './unseeded.ts';

const MAX = 2;

/** A market in which a member may have two of each open. */
function smallRoom(parameters: object = {}): Market {
  const bounds = { maxOpenInvoices: MAX, maxOpenOffers: MAX };
  return new Market(marketGenesis({ parameters: { ...bounds, ...parameters } }));
}

/** Who opens things of a kind, what it opens as its number `at`, and how one of them is over. */
interface Row {
  readonly member: string;
  /** Makes what the others need; returns the deed that opens one. */
  readonly set: (market: Market) => (at: number) => AnyDeed | Deed;
  readonly end: (id: string) => AnyDeed;
  /** Who ends it; by default the member itself. */
  readonly ender?: string;
}

const PAYING = terms([dayOf(5), PAY]);

// Orders have tests in queueRules.test.ts, approvals in approvalRules.test.ts.
const ROWS: Readonly<Record<Exclude<OpenedName, 'approvals' | 'orders'>, Row>> = {
  invoices: {
    member: 'tier-one',
    set: () => (at) => deals.register(`invoice ${at}`),
    end: (id) => deals.about('withdrawInvoice', id),
  },
  offers: {
    member: 'tier-one',
    set: (market) => {
      const ids = ['a', 'b', 'c', 'd'].map((name) => makeReceivable(market, name));
      return (at) => deals.sell(ids[at] ?? '');
    },
    end: (id) => deals.answer('withdrawOffer', id),
  },
  requests: {
    member: 'tier-one',
    set: (market) => {
      const id = makeReceivable(market, 'a');
      return () => quoteDeals.request(id);
    },
    end: (id) => quoteDeals.endRequest(id),
  },
  quotes: {
    member: 'bank-two',
    set: (market) => {
      const request = market.ok('tier-one', quoteDeals.request(makeReceivable(market, 'a')));
      endow(market, 'bank-two', '100000');
      return () => quoteDeals.quote(request);
    },
    end: (id) => quoteDeals.endQuote(id),
  },
  conversions: {
    member: 'car-maker',
    set: (market) => {
      endow(market, 'car-maker', '100000');
      return () => quoteDeals.convert();
    },
    end: (id) => quoteDeals.endConversion(id),
  },
  redemptions: {
    member: 'car-maker',
    set: (market) => {
      endow(market, 'car-maker', '100000');
      const words = { issuer: 'bank-one', currency: 'EUR', amount: '10' };
      const payment = hashFor('payment order');
      return () => ({ type: 'redeemMoney', version: 1, ...words, payment });
    },
    end: (redemption) => {
      return { type: 'payOutRedemption', version: 1, redemption, rail: hashFor('rail') };
    },
    ender: 'bank-one',
  },
  guarantees: {
    member: 'bank-two',
    set: (market) => {
      const id = makeReceivable(market, 'a');
      return () => give(id);
    },
    end: (id) => by('withdrawGuarantee', id),
  },
  contracts: {
    member: 'tier-one',
    set: (market) => {
      const id = makeReceivable(market, 'a');
      return () => proposing(id, PAYING);
    },
    end: (id) => aboutContract('endContract', id),
  },
  corrections: {
    member: 'bank-one',
    set: (market) => {
      const repair = redirected(market);
      return () => correcting('proposeCorrection', repair);
    },
    end: (id) => aboutCorrection('endCorrection', id),
  },
};

const KINDS = Object.entries(ROWS) as [keyof typeof ROWS, Row][];

describe('what a member opens by its word alone', () => {
  it('is bounded, each kind', () => {
    expect([...KINDS.map(([of]) => of), 'approvals', 'orders'].sort()).toEqual([...OPENED].sort());
  });

  it.each(KINDS)('%s: is refused beyond the bound, until one is over', (of, row) => {
    const market = smallRoom();
    const deed = row.set(market);
    const first = market.ok(row.member, deed(0));
    market.ok(row.member, deed(1));
    const refused = market.submit(row.member, deed(2));
    expect(refused).toMatchObject({ code: 'too_many_open', facts: { of, open: MAX, max: MAX } });
    market.ok(row.ender ?? row.member, row.end(first));
    market.ok(row.member, deed(2));
    expect(market.submit(row.member, deed(3)).code).toBe('too_many_open');
  });

  it.each(KINDS)('%s: is bounded in one block too', (_of, row) => {
    const market = smallRoom();
    const deed = row.set(market);
    const { results } = market.block(
      [0, 1, 2, 3].map((at) => market.transaction(row.member, deed(at))),
    );
    const codes = results.map(({ code }) => code);
    expect(codes).toEqual(['ok', 'ok', 'too_many_open', 'too_many_open']);
  });

  it('is a shadow too, whoever attaches it', () => {
    const market = smallRoom();
    const id = makeReceivable(market, 'a');
    for (let at = 0; at < MAX; at += 1) market.ok('association', shadowing(id, PAYING));
    const facts = { of: 'contracts', open: MAX, max: MAX };
    const refused = market.submit('association', shadowing(id, PAYING));
    expect(refused).toMatchObject({ code: 'too_many_open', facts });
  });

  it('is each member’s own: others have room', () => {
    const market = smallRoom();
    for (const name of ['a', 'b']) market.ok('tier-one', deals.register(name));
    expect(market.submit('tier-one', deals.register('c')).code).toBe('too_many_open');
    market.ok('tier-two', deals.register('d'));
  });

  it('is as many as a deed opens: who has room for one assigns no two parts', () => {
    const market = smallRoom();
    const id = makeReceivable(market, 'a');
    market.ok('tier-one', deals.sell(makeReceivable(market, 'b')));
    const refused = market.submit('tier-one', deals.toMany(id));
    const facts = { of: 'offers', open: 1, max: MAX };
    expect(refused).toMatchObject({ code: 'too_many_open', facts });
  });

  it('is counted by its own bound: invoices and all else', () => {
    const market = smallRoom({ maxOpenInvoices: 1, maxOpenOffers: 3 });
    const id = makeReceivable(market, 'a');
    for (let at = 0; at < 3; at += 1) market.ok('tier-one', quoteDeals.request(id));
    expect(market.submit('tier-one', quoteDeals.request(id)).code).toBe('too_many_open');
    market.ok('tier-one', deals.register('b'));
    expect(market.submit('tier-one', deals.register('c')).code).toBe('too_many_open');
  });

  it('is over for an invoice once it is answered, also when it was disputed or countered', () => {
    const market = smallRoom();
    const one = countered(market);
    const two = market.ok('tier-one', deals.register('b'));
    expect(market.submit('tier-one', deals.register('c')).code).toBe('too_many_open');
    market.ok('car-maker', deals.dispute(two));
    expect(market.submit('tier-one', deals.register('c')).code).toBe('too_many_open');
    market.ok('tier-one', deals.about('takeCounter', one));
    market.ok('tier-one', deals.register('c'));
  });

  it('is over when it lapses', () => {
    const market = smallRoom();
    const id = makeReceivable(market, 'a', { dueDay: '2026-03-20' });
    for (let at = 0; at < MAX; at += 1) market.ok('tier-one', quoteDeals.request(id));
    const deed = quoteDeals.request(id, { expiresDay: '2026-03-12' });
    expect(market.submit('tier-one', deed).code).toBe('too_many_open');
    market.ok('tier-one', deed, START + 5 * DAY);
  });

  it('is refused for what is wrong with it before it is for that', () => {
    const market = smallRoom();
    const id = makeReceivable(market, 'a');
    for (let at = 0; at < MAX; at += 1) market.ok('tier-one', quoteDeals.request(id));
    const past = quoteDeals.request(id, { expiresDay: '2026-03-01' });
    expect(market.submit('tier-one', past).code).toBe('expires_day_past');
  });
});

describe('orders that wait behind what is due', () => {
  it('are so many of one supervisor, and run all the same', () => {
    const market = smallRoom({ settlementsPerBlock: 1 });
    market.ok('bank-one', deals.issue());
    for (const name of ['a', 'b', 'c']) makeReceivable(market, name);
    const due = START + 10 * DAY + (16 * DAY) / 24;
    for (const before of [3, 2, 1]) market.wait(due - before * 1000);
    const orders = ['tier-one', 'tier-two', 'tier-three', 'truck-maker'].map((member) => {
      const words = { target: `member/${member}`, reason: 'court_order', order: hashFor('order') };
      const deed = { type: 'freeze', version: 1, ...words, untilDay: '2026-04-20' } as const;
      return market.transaction('regulator', deed);
    });
    const { results } = market.block(orders, due);
    const codes = results.map(({ code }) => code);
    expect(codes).toEqual(['ok', 'ok', 'too_many_open', 'too_many_open']);
    expect(results[2]?.facts).toEqual({ of: 'orders', open: MAX, max: MAX });
    const runs = [1, 2, 3, 4, 5, 6].flatMap((at) => market.wait(due + at * 1000).outcomes);
    expect(runs.filter(({ item }) => item.startsWith('order/'))).toHaveLength(MAX);
  });
});

it('the law counts all that a member has open of a kind', () => {
  const market = new Market();
  for (const name of ['a', 'b']) market.ok('tier-one', deals.register(name));
  market.ok('tier-two', deals.register('c'));
  const scene = { market, id: '', other: '' };
  spoil(scene, 'parameters', { maxOpenInvoices: 2 });
  expect(checkOpenings(market.world)).toEqual([]);
  spoil(scene, 'parameters', { maxOpenInvoices: 1 });
  const facts = { of: 'invoices', member: 'tier-one' };
  expect(checkOpenings(market.world)).toEqual([{ law: 'nobody has more open than it may', facts }]);
});
