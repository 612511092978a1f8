import { describe, expect, it } from 'vitest';
import type { Repair } from '../../contracts/state/corrections.ts';
import { offers } from '../../contracts/state/offers.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { burdensOf, encumbrancesOf } from '../../contracts/trade/evidence/encumbrances.ts';
import {
  aboutCorrection,
  ballotOn,
  correcting,
  correctionIn,
  debtOf,
  holdings,
  indebted,
  misdirected,
  ordered,
  redirected,
  reduction,
  repayments,
  supervisedMarket,
  unitsTo,
} from './correctionDeals.ts';
import { council, voting } from './council.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor } from './market.ts';

const propose = (repair: Repair) => correcting('proposeCorrection', repair);
const order = (repair: Repair) => correcting('orderCorrection', repair);

describe('a correction by agreement', () => {
  it('correction: is made with the last word that was missing, and makes no link', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    const before = pieces.read(market.world, receivable, 1n);
    const repair = unitsTo(receivable, 'bank-one', ['bank-two'], ['1', '4000']);
    const id = market.ok('bank-two', propose(repair));
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
    market.ok('bank-one', aboutCorrection('consentCorrection', id));
    expect(holdings(market, receivable)).toEqual(['1-4000 bank-one', '4001-10000 bank-two']);
    const after = pieces.read(market.world, receivable, 1n);
    expect(after?.links.map(({ assignor }) => assignor)).toEqual(['tier-one']);
    expect(after).toMatchObject({ payTo: 'bank-one', links: before?.links });
    expect(correctionIn(market, id)).toMatchObject({
      ...{ authority: 'agreement', status: 'made', moved: '4000', debts: [] },
      ...{ corrects: hashFor('mistake'), signed: ['bank-two', 'bank-one'] },
    });
  });

  it('correction: puts a seller back where it stood, free of its warranty and reserve', () => {
    const market = supervisedMarket();
    const receivable = makeReceivable(market, 'a');
    handOn(market, deals.sellWithReserve(receivable), 'tier-one');
    const id = market.ok('tier-one', propose(unitsTo(receivable, 'tier-one', ['bank-two'])));
    market.ok('bank-two', aboutCorrection('consentCorrection', id));
    expect(pieces.read(market.world, receivable, 1n)).toMatchObject({
      ...{ holder: 'tier-one', payTo: 'tier-one', links: [], reserve: null, lock: null },
    });
  });

  it('correction: needs pledgee, seller with recourse, and a debtor with defences', () => {
    const market = supervisedMarket();
    const receivable = makeAcknowledged(market, 'a');
    const terms = { buyer: 'tier-two' } as const;
    handOn(market, deals.sellWithRecourse(receivable, { ...terms, buyer: 'bank-two' }), 'tier-one');
    const pledge = deals.pledge(receivable, { pledgee: 'bank-one' });
    market.ok('bank-two', pledge);
    const id = market.ok('bank-two', propose(unitsTo(receivable, 'tier-two', ['bank-two'])));
    for (const member of ['tier-one', 'car-maker', 'tier-two']) {
      market.ok(member, aboutCorrection('consentCorrection', id));
      expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
    }
    market.ok('bank-one', aboutCorrection('consentCorrection', id));
    expect(holdings(market, receivable)).toEqual(['1-10000 tier-two']);
    expect(pieces.read(market.world, receivable, 1n)?.pledges).toHaveLength(1);
  });

  it('correction: lapses when a word is missing, and any whose right it lowers declines it', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    const repair = unitsTo(receivable, 'bank-one', ['bank-two']);
    const first = market.ok('bank-two', propose(repair));
    const second = market.ok('bank-two', propose(repair));
    market.ok('bank-one', aboutCorrection('endCorrection', second));
    market.wait(market.time + 3 * DAY);
    expect(correctionIn(market, first)).toMatchObject({ status: 'lapsed', endedBy: null });
    expect(correctionIn(market, second)).toMatchObject({
      ...{ status: 'withdrawn', endedBy: 'bank-one' },
    });
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
  });

  it('correction: of a debt is its debtor’s word alone; a reduction its creditor’s', () => {
    const market = supervisedMarket();
    const id = market.ok('tier-two', propose(debtOf('bank-one', 'tier-two', '700')));
    expect(repayments(market)).toEqual([]);
    market.ok('bank-one', aboutCorrection('consentCorrection', id));
    expect(repayments(market)).toEqual(['bank-one owes tier-two 700']);
    const debt = correctionIn(market, id).debts[0] ?? '';
    market.ok('tier-two', propose(reduction(debt, '200')));
    expect(debts.read(market.world, debt)).toMatchObject({ amount: 700n, settled: 200n });
  });

  it('correction: does not go round a freeze', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    const repair = unitsTo(receivable, 'bank-one', ['bank-two']);
    const id = market.ok('bank-two', propose(repair));
    const words = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-09' };
    for (const target of [`piece/${receivable}/1`, 'member/bank-two']) {
      market.ok('regulator', { type: 'freeze', version: 1, target, ...words } as never);
      const { code } = market.submit('bank-one', aboutCorrection('consentCorrection', id));
      expect(code).toBe(target.startsWith('piece') ? 'frozen' : 'member_frozen');
    }
  });
});

describe('a correction by order', () => {
  it('correction: of two supervisors is made after its days, and is a burden until then', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    const hurts = (): string[] => {
      const [found, piece] = [
        receivables.read(market.world, receivable),
        pieces.read(market.world, receivable, 1n),
      ];
      if (found === undefined || piece === undefined) throw new Error('no such piece');
      const list = burdensOf(encumbrancesOf(market.world, { receivable: found, piece }));
      return list.map(({ code }) => code);
    };
    const repair = unitsTo(receivable, 'bank-one', ['bank-two']);
    const id = market.ok('regulator', order(repair));
    expect(hurts()).toEqual([]);
    market.ok('inspectorate', aboutCorrection('confirmCorrection', id));
    expect(hurts()).toEqual(['correction_ordered']);
    market.wait(market.time + 2 * DAY - 1);
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
    market.wait(market.time + 1);
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-one']);
    expect(hurts()).toEqual([]);
    expect(correctionIn(market, id)).toMatchObject({
      ...{ authority: 'order', status: 'made', moved: '10000' },
      signed: ['regulator', 'inspectorate'],
    });
  });

  it('correction: of one supervisor alone lapses', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    const id = market.ok('regulator', order(unitsTo(receivable, 'bank-one', ['bank-two'])));
    market.wait(market.time + 3 * DAY);
    expect(correctionIn(market, id).status).toBe('lapsed');
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
  });

  it('correction: is withdrawn by a supervisor, and objected to by whom it hurts', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    const repair = unitsTo(receivable, 'bank-one', ['bank-two']);
    const [first, second] = [ordered(market, repair), ordered(market, repair)];
    market.ok('inspectorate', aboutCorrection('endCorrection', first));
    market.ok('bank-two', aboutCorrection('endCorrection', second));
    market.wait(market.time + 3 * DAY);
    expect(correctionIn(market, first).status).toBe('withdrawn');
    expect(correctionIn(market, second)).toMatchObject({
      ...{ status: 'objected', endedBy: 'bank-two' },
    });
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
  });

  it('correction: reaches a later purchaser only if it names it; else the first owes', () => {
    for (const isNamed of [false, true]) {
      const market = supervisedMarket();
      const receivable = misdirected(market);
      const assign = deals.assign(receivable, { from: '6001', assignee: 'tier-two' });
      handOn(market, assign, 'bank-two');
      const holders = isNamed ? ['bank-two', 'tier-two'] : ['bank-two'];
      ordered(market, unitsTo(receivable, 'bank-one', holders));
      market.wait(market.time + 2 * DAY);
      const rest = isNamed ? '6001-10000 bank-one' : '6001-10000 tier-two';
      expect(holdings(market, receivable)).toEqual(['1-6000 bank-one', rest]);
      expect(repayments(market)).toEqual(isNamed ? [] : ['bank-two owes bank-one 4000']);
    }
  });

  it('correction: opens no unit that is closed: what was paid to the wrong holder is owed', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    market.wait(market.time + 11 * DAY);
    expect(receivables.read(market.world, receivable)?.status).toBe('paid');
    const id = ordered(market, unitsTo(receivable, 'bank-one', ['bank-two'], ['1', '2500']));
    market.wait(market.time + 2 * DAY);
    expect(correctionIn(market, id)).toMatchObject({ status: 'made', moved: '0' });
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
    expect(receivables.read(market.world, receivable)?.paid).toBe(10_000n);
    expect(repayments(market)).toEqual(['bank-two owes bank-one 2500']);
  });

  it('correction: of a debt that was paid meanwhile makes it owed back', () => {
    const market = supervisedMarket();
    const debt = indebted(market);
    ordered(market, reduction(debt, '500'));
    market.ok('bank-two', deals.issue({ to: 'bank-one', amount: '400' }));
    market.ok('bank-one', { type: 'payDebt', version: 1, debt, amount: '400', issuer: null });
    market.wait(market.time + 2 * DAY);
    expect(debts.read(market.world, debt)).toMatchObject({ amount: 500n, settled: 500n });
    expect(repayments(market).toSorted()).toEqual([
      'bank-one owes tier-two 500',
      'tier-two owes bank-one 400',
    ]);
  });

  it('correction: no supervisor gets the second word by proceedings on the other', () => {
    const market = supervisedMarket();
    const id = market.ok('regulator', correcting('orderCorrection', redirected(market)));
    const take = market.submit('regulator', deals.insolvent('inspectorate'));
    expect(take).toMatchObject({ code: 'counterparty_role', facts: { role: 'supervisor' } });
    expect(market.submit('regulator', aboutCorrection('confirmCorrection', id)).code).toBe(
      'same_supervisor',
    );
  });

  it('correction: of what its parties have struck meanwhile nothing is owed back', () => {
    const market = supervisedMarket();
    const debt = indebted(market);
    const order = ordered(market, reduction(debt, '500'));
    market.ok('tier-two', correcting('proposeCorrection', reduction(debt, '500')));
    market.wait(market.time + 2 * DAY);
    expect(correctionIn(market, order).status).toBe('overtaken');
    expect(repayments(market)).toEqual(['bank-one owes tier-two 500']);
  });

  it('correction: what was paid is owed back once, however often that is ordered', () => {
    const market = supervisedMarket();
    const debt = indebted(market);
    market.ok('bank-two', deals.issue({ to: 'bank-one', amount: '300' }));
    market.ok('bank-one', { type: 'payDebt', version: 1, debt, amount: '300', issuer: null });
    const orders = ['400', '300', '500'].map((amount) => ordered(market, reduction(debt, amount)));
    market.wait(market.time + 2 * DAY);
    expect(orders.map((id) => correctionIn(market, id).status)).toEqual([
      ...['made', 'made', 'overtaken'],
    ]);
    expect(debts.read(market.world, debt)).toMatchObject({ settled: 500n, struck: 500n });
    expect(repayments(market).toSorted()).toEqual([
      'bank-one owes tier-two 500',
      ...['tier-two owes bank-one 100', 'tier-two owes bank-one 200'],
    ]);
  });

  it('correction: ends an offer of the units, and keeps every burden that is on them', () => {
    const market = supervisedMarket();
    const receivable = misdirected(market);
    market.ok('bank-two', deals.pledge(receivable, { pledgee: 'bank-one' }));
    market.ok('bank-one', {
      ...{ type: 'consentTransfer', version: 1, to: 'tier-three' },
      pledge: pieces.read(market.world, receivable, 1n)?.pledges[0] ?? '',
    } as never);
    const offer = market.ok('bank-two', deals.assign(receivable, { assignee: 'tier-three' }));
    ordered(market, unitsTo(receivable, 'tier-two', ['bank-two'], ['1', '7']));
    market.wait(market.time + 2 * DAY);
    expect(offers.read(market.world, offer)?.status).toBe('withdrawn');
    expect(holdings(market, receivable)).toEqual(['1-7 tier-two', '8-10000 bank-two']);
    expect(pieces.read(market.world, receivable, 1n)?.pledges).toHaveLength(1);
  });

  it('correction: waits from day to day while the piece is frozen or in dispute', () => {
    const market = supervisedMarket();
    const receivable = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(receivable), 'tier-one');
    const id = ordered(market, unitsTo(receivable, 'bank-one', ['bank-two']));
    const words = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-04' };
    const target = `piece/${receivable}/1`;
    market.ok('regulator', { type: 'freeze', version: 1, target, ...words } as never);
    const { outcomes } = market.wait(market.time + 2 * DAY);
    expect(outcomes.map(({ item, code }) => [item, code])).toContainEqual([
      ...[`correction/${id}`, 'frozen'],
    ]);
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-two']);
    market.wait(market.time + DAY);
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-one']);
  });

  it('correction: of the validators is made after its days, and nobody objects to it', () => {
    const market = council();
    const receivable = misdirected(market);
    const id = market.ok('bank-two', ballotOn(unitsTo(receivable, 'bank-one', ['bank-two'])));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('adopted');
    expect(correctionIn(market, id)).toMatchObject({ status: 'ordered', by: null, signed: [] });
    const { code } = market.submit('bank-two', aboutCorrection('endCorrection', id));
    expect(code).toBe('not_concerned');
    market.wait(market.time + 10 * DAY);
    expect(holdings(market, receivable)).toEqual(['1-10000 bank-one']);
    expect(correctionIn(market, id)).toMatchObject({ authority: 'ballot', status: 'made' });
  });
});

describe('what a correction says', () => {
  it.each(['', 'two\nlines', 'a\u202eb', 'x'.repeat(281)])(
    'correction: its reason is bounded: %j',
    (reason) => {
      const market = supervisedMarket();
      const deed = { ...propose(debtOf('bank-one', 'tier-two', '5')), reason };
      expect(market.submit('bank-one', deed).code).toBe('bad_deed');
    },
  );
});
