import { describe, expect, it } from 'vitest';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import {
  aboutCorrection,
  ballotOn,
  correcting,
  correctionIn,
  holdings,
  indebted,
  ordered,
  reduction,
  repayments,
  supervisedMarket,
  unitsTo,
} from './correctionDeals.ts';
import { council, voting } from './council.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { dispute, end } from './disputeDeals.ts';
import { guaranteed } from './guaranteeDeals.ts';
import type { Market } from './market.ts';
import { DAY } from './market.ts';

describe('who is asked for a correction', () => {
  it('correction: a guarantor is, and its guarantee goes with the units', () => {
    const market = supervisedMarket();
    const { id: receivable, guarantee } = guaranteed(market);
    const repair = unitsTo(receivable, 'tier-three', ['tier-one']);
    const id = market.ok('tier-one', correcting('proposeCorrection', repair));
    for (const each of ['tier-three', 'car-maker']) {
      market.ok(each, aboutCorrection('consentCorrection', id));
    }
    expect(correctionIn(market, id).status).toBe('proposed');
    expect(holdings(market, receivable)).toEqual(['1-10000 tier-one']);
    market.ok('bank-two', aboutCorrection('consentCorrection', id));
    expect(correctionIn(market, id).status).toBe('made');
    const piece = pieces.read(market.world, receivable, 1n);
    expect(piece?.holder).toBe('tier-three');
    expect(piece?.guarantees.map((each) => each.id)).toEqual([guarantee]);
  });

  it('correction: who holds other units of the receivable is not', () => {
    const market = supervisedMarket();
    const { id: receivable } = guaranteed(market);
    handOn(market, deals.assign(receivable, { from: '1', to: '4000' }), 'tier-one');
    const repair = unitsTo(receivable, 'tier-three', ['tier-one'], ['4001', '10000']);
    const id = market.ok('tier-one', correcting('proposeCorrection', repair));
    const { code } = market.submit('tier-two', aboutCorrection('endCorrection', id));
    expect(code).toBe('not_concerned');
  });
});

describe('a correction that waits', () => {
  it('correction: an order waits for the end of a dispute of its units, from day to day', () => {
    const market = supervisedMarket();
    const receivable = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(receivable), 'tier-one');
    const id = ordered(market, unitsTo(receivable, 'bank-one', ['bank-two']));
    market.ok('car-maker', dispute(receivable, '2000'));
    for (const days of [2, 3, 4]) {
      const { outcomes } = market.wait(correctionIn(market, id).time);
      const run = outcomes.find(({ item }) => item === `correction/${id}`);
      expect([days, run?.code]).toEqual([days, 'frozen']);
      expect(correctionIn(market, id).status).toBe('ordered');
    }
    const name = receivables.read(market.world, receivable)?.dispute?.id ?? '';
    market.ok('car-maker', end(receivable, name));
    market.wait(correctionIn(market, id).time);
    expect(correctionIn(market, id).status).toBe('made');
    const holders = holdings(market, receivable).map((each) => each.split(' ')[1]);
    expect(new Set(holders)).toEqual(new Set(['bank-one']));
  });
});

describe('a correction by ballot that reduces a debt', () => {
  function reduced(market: Market, amount: string): string {
    const debt = indebted(market);
    const id = market.ok('bank-two', ballotOn(reduction(debt, amount)));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(correctionIn(market, id)).toMatchObject({ authority: 'ballot', status: 'ordered' });
    return debt;
  }

  const open = (market: Market, debt: string): bigint => {
    const { amount = 0n, settled = 0n } = debts.read(market.world, debt) ?? {};
    return amount - settled;
  };

  it('correction: strikes what is open, after its days, whatever the creditor says', () => {
    const market = council();
    const debt = reduced(market, '300');
    expect(open(market, debt)).toBe(500n);
    market.wait(market.time + 10 * DAY);
    expect(open(market, debt)).toBe(200n);
    expect(repayments(market)).toEqual(['bank-one owes tier-two 500']);
  });

  it('correction: has owed back what was paid of it before it was made', () => {
    const market = council();
    const debt = reduced(market, '300');
    market.ok('bank-two', deals.issue({ to: 'bank-one', amount: '400' }));
    market.ok('bank-one', { type: 'payDebt', version: 1, debt, amount: '400', issuer: null });
    market.wait(market.time + 10 * DAY);
    expect(open(market, debt)).toBe(0n);
    expect(repayments(market).toSorted()).toEqual([
      'bank-one owes tier-two 500',
      'tier-two owes bank-one 200',
    ]);
  });
});
