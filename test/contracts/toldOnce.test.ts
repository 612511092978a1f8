import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { debts } from '../../contracts/state/rights.ts';
import type { Event } from '../../contracts/state/rule.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { tellOnce } from '../../contracts/trade/money/telling.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { concede, deals, handOn, keepApart, makeAcknowledged, makeReceivable } from './deals.ts';
import { dispute, end } from './disputeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

// Whatever the number of its pieces, a payment tells each party one thing. That nobody is told of
// others, and of none twice, is a law of every market (seenBy.ts).

const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const DUE = RECORD + DAY;
const EUR = { issuer: 'bank-one', currency: 'EUR' };
/** Units of each part. */
const PART = 10;

/** Hands every other part of so many to tier-two, disclosed or not. */
function handOut(market: Market, receivable: string, count: number, disclosed = true): void {
  market.ok('tier-two', deals.consent({ limit: '10000' }));
  const parts = Array.from({ length: count }, (_, at) => {
    const from = 1 + 2 * at * PART;
    const range = { from: String(from), to: String(from + PART - 1) };
    return { ...range, assignee: 'tier-two', reference: hashFor('contract') };
  });
  market.ok('tier-one', deals.toMany(receivable, { parts, disclosed }));
  expect(piecesOf(market.world, receivable)).toHaveLength(2 * count);
}

/** Without what is told of the block's other items. */
function told(market: Market, time: number): readonly Event[] {
  return market.wait(time).outcomes.flatMap(({ events }) => events);
}

function only(events: readonly Event[], type: string): readonly Event[] {
  return events.filter((event) => event.type === type);
}

function debtsOf(market: Market, cause: string) {
  const all = [...scanAll(market.world.facts, ...under('debt'))];
  return all.map(([, value]) => debts.decode(value)).filter((debt) => debt.cause === cause);
}

describe('a receivable in many pieces', () => {
  it('tells as much as one in few, when its holders are fixed and when it is paid', () => {
    const counts = [2, 40].map((count) => {
      const market = new Market();
      market.ok('bank-one', deals.issue());
      const id = makeReceivable(market, 'a');
      handOut(market, id, count);
      return [RECORD, DUE].map((time) => told(market, time).map(({ type }) => type));
    });
    expect(counts[1]).toEqual(counts[0]);
    expect(counts[1]).toEqual([
      ['receivableClosed', 'holderOfRecord', 'holderOfRecord'],
      ['piecesPaid', 'piecesPaid', 'moneyMoved', 'moneyMoved', 'receivablePaid'],
    ]);
  });

  it('says nothing of a piece of which nothing is open any more', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const receivable = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.early(receivable, { to: '4000' }));
    market.ok('car-maker', { type: 'payEarly', version: 1, offer, maxPrice: '4000' });
    const own = { receivable, holder: 'tier-one', payTo: 'tier-one', pieces: 1, units: '6000' };
    expect(only(told(market, RECORD), 'holderOfRecord')).toEqual([
      { type: 'holderOfRecord', ...own },
    ]);
  });

  it('says to each holder how many pieces and units it has, and what it gets for them', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const receivable = makeReceivable(market, 'a');
    handOut(market, receivable, 3);
    const own = (member: string) => ({ receivable, holder: member, payTo: member, pieces: 3 });
    expect(only(told(market, RECORD), 'holderOfRecord')).toEqual([
      { type: 'holderOfRecord', ...own('tier-two'), units: '30' },
      { type: 'holderOfRecord', ...own('tier-one'), units: '9970' },
    ]);
    const none = { interest: '0', costs: '0' };
    expect(only(told(market, DUE), 'piecesPaid')).toEqual([
      { type: 'piecesPaid', ...own('tier-two'), amount: '30', ...none },
      { type: 'piecesPaid', ...own('tier-one'), amount: '9970', ...none },
    ]);
  });

  it('says in its facts what each of them got', () => {
    const market = new Market(marketGenesis({ parameters: { retries: 0 } }));
    const mandate = { issuer: 'bank-one', chargesCap: '100', partial: true };
    const id = makeAcknowledged(market, 'a', { latePpm: 90_000, lateCost: '40', mandate });
    handOut(market, id, 20);
    market.wait(DUE + 10 * DAY);
    market.ok('bank-one', deals.issue());
    const before = piecesOf(market.world, id);
    const deed = { type: 'payOverdue', version: 1, receivable: id, amount: '5065' } as const;
    const { events } = market.submit('car-maker', deed);
    const after = piecesOf(market.world, id);
    for (const { holder, amount, interest, costs } of only(events, 'piecesPaid')) {
      let [paid, yielded] = [0n, 0n];
      for (const [at, piece] of after.entries()) {
        if (piece.holder !== holder) continue;
        paid += piece.paid - (before[at]?.paid ?? 0n);
        yielded += piece.yielded - (before[at]?.yielded ?? 0n);
      }
      expect([String(paid), String(yielded)]).toEqual([
        amount,
        String(BigInt(interest ?? 0) + BigInt(costs ?? 0)),
      ]);
    }
  });
});

describe('what is owed for many pieces', () => {
  it('is one debt of who collected to the holder', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    handOut(market, id, 20, false);
    market.wait(RECORD);
    const events = told(market, DUE);
    const parties = { debtor: 'tier-one', creditor: 'tier-two', amount: '200' };
    expect(only(events, 'debtMade')).toMatchObject([{ ...parties, cause: 'collection' }]);
    expect(only(events, 'piecesPaid')).toMatchObject([
      { holder: 'tier-two', payTo: 'tier-one', pieces: 20, amount: '200' },
      { holder: 'tier-one', payTo: 'tier-one', pieces: 20, amount: '9800' },
    ]);
    expect(debtsOf(market, 'collection')).toMatchObject([{ amount: 200n, from: null }]);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
  });

  it('in interest and costs of units that close alone is one debt to each holder', () => {
    const market = new Market(marketGenesis({ parameters: { retries: 0 } }));
    const id = makeAcknowledged(market, 'a', { latePpm: 90_000, lateCost: '40' });
    handOut(market, id, 20);
    market.wait(DUE + 10 * DAY);
    concede(market, id, '10000');
    for (const cause of ['lateInterest', 'lateCost']) {
      const all = debtsOf(market, cause);
      const creditors = all.map(({ creditor }) => creditor);
      expect([...new Set(creditors)].sort()).toEqual(creditors.sort());
      expect(all.reduce((sum, { amount }) => sum + amount, 0n)).toBe(
        cause === 'lateCost' ? 40n : 25n,
      );
    }
  });
});

/** The types of what a block tells when the receivable has so many pieces of tier-two. */
type Telling = (count: number) => readonly Event[];

/** An acknowledged receivable with so many pieces of tier-two, and as many of tier-one. */
function acknowledged(count: number): { readonly market: Market; readonly id: string } {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  handOut(market, id, count);
  return { market, id };
}

/** The first unit of the piece that bears a unit. */
function pieceAt(market: Market, id: string, unit: bigint): string {
  const piece = piecesOf(market.world, id).find(({ from, to }) => from <= unit && unit <= to);
  return String(piece?.from);
}

/** What is told of pieces beside payments, each with the event that says it. */
const TELLING: Readonly<Record<string, Telling>> = {
  unitsDisputed: (count) => {
    const { market, id } = acknowledged(count);
    return market.submit('car-maker', dispute(id, '10000')).events;
  },
  unitsReopened: (count) => {
    const { market, id } = acknowledged(count);
    const name = market.ok('car-maker', dispute(id, '10000'));
    return market.submit('car-maker', end(id, name)).events;
  },
  piecesJoined: (count) => {
    const { market, id } = acknowledged(count);
    for (let at = 0; at < count; at += 1) {
      const from = String(5001 + at * 4 * PART);
      const [to, piece] = [String(BigInt(from) + 9n), pieceAt(market, id, BigInt(from))];
      const words = { piece, from, to, expiresDay: '2026-03-31' };
      market.ok('tier-one', deals.assign(id, { ...words, assignee: 'tier-three' }));
      if (at % 2 === 0) keepApart(market, id, pieceAt(market, id, BigInt(to) + 1n), 'bank-one');
    }
    return told(market, RECORD);
  },
  ownDebtEnded: (count) => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('car-maker', deals.consent({ limit: '10000' }));
    const parts = Array.from({ length: count }, (_, at) => {
      const from = 1 + 2 * at * PART;
      const range = { from: String(from), to: String(from + PART - 1) };
      return { ...range, assignee: 'car-maker', reference: hashFor('contract') };
    });
    return market.submit('tier-one', deals.toMany(id, { parts })).events;
  },
  reserveClosed: (count) => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    for (let at = 0; at < count; at += 1) {
      const from = String(1 + at * PART);
      const units = { piece: from, from, to: String((at + 1) * PART) };
      const sale = { buyer: 'bank-two', price: '9', reserve: { fee: '3' } };
      handOn(market, deals.sellWithReserve(id, { ...units, ...sale }), 'tier-one');
      if (at % 2 === 0) keepApart(market, id, from, 'bank-one');
    }
    market.ok('bank-one', deals.issue());
    market.wait(RECORD);
    return told(market, DUE);
  },
};

describe('what becomes of pieces beside payments', () => {
  it.each(Object.entries(TELLING))('is told once, as %s, to each holder', (type, tell) => {
    const [few, many] = [3, 12].map(tell);
    const own = only(many ?? [], type);
    const holders = own.map(({ holder, debtor }) => holder ?? debtor);
    expect(new Set(holders).size).toBe(holders.length);
    expect(own.length).toBe(only(few ?? [], type).length);
    expect(own[0]?.['pieces']).toBeGreaterThan(3);
    const debtsTold = [few, many].map((events) => only(events ?? [], 'debtMade').length);
    expect(debtsTold[1]).toBe(debtsTold[0]);
  });
});

describe('events of one result', () => {
  const paid = { type: 'piecesPaid', holder: 'a', payTo: 'a', pieces: 1 };
  const amounts = { amount: '7', interest: '2', costs: '1' };

  it('that differ in nothing but amounts are one, at the place of the first', () => {
    const other = { type: 'claimClosed', claim: 'c', status: 'satisfied' };
    expect(tellOnce([{ ...paid, ...amounts }, other, { ...paid, ...amounts }])).toEqual([
      { ...paid, pieces: 2, amount: '14', interest: '4', costs: '2' },
      other,
    ]);
  });

  it('are not one for two holders, two payees, two pledges or two debts', () => {
    const some = [
      { ...paid, ...amounts },
      { ...paid, ...amounts, holder: 'b' },
      { ...paid, ...amounts, payTo: 'b' },
      ...['p', 'q'].map((pledge) => ({ type: 'pledgePaid', pledge, pledgee: 'a', amount: '1' })),
      ...['d', 'e'].map((debt) => ({ type: 'debtMade', debt, debtor: 'a', amount: '1' })),
    ];
    expect(tellOnce(some)).toEqual(some);
  });

  it('of other kinds stay as they are, however like they are', () => {
    const lapsed = { type: 'offerClosed', offer: 'a', status: 'lapsed' };
    expect(tellOnce([lapsed, lapsed])).toEqual([lapsed, lapsed]);
  });
});
