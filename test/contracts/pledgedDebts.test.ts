/** W2: debts in the place of pledged units: paid through the pledgees, or with their word. */
import { describe, expect, it } from 'vitest';
import { corrections } from '../../contracts/state/corrections.ts';
import { debts, pledges } from '../../contracts/state/rights.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { aboutCorrection, correcting } from './correctionDeals.ts';
import {
  concede as concedeNote,
  deals,
  declareInsolvent,
  handOn,
  makeAcknowledged,
} from './deals.ts';
import { concede, dispute } from './disputeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import {
  assigned,
  charged,
  debtBy,
  free,
  give,
  lose,
  money,
  owedIn,
  owingBack,
  pay,
  pledged,
} from './pledgeDeals.ts';
import { claim, DEFAULT, payClaim } from './recourseDeals.ts';
import { testRefusals } from './refusalRows.ts';
import type { DeedOf } from './unseeded.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
/** So that the words on a credit note are in before the due day. */
const QUICK = marketGenesis({ parameters: { objectionDays: 3 } });

testRefusals('freeDebt', [
  {
    code: 'unknown_pledge',
    why: 'no such pledge, and no such debt',
    act: () => ['bank-one', free(hashFor('none'), hashFor('none'))],
  },
  {
    code: 'unknown_debt',
    why: 'no such debt, by somebody else',
    act: (market) => ['bank-one', free(charged(market).pledge, hashFor('none'))],
  },
  {
    code: 'not_pledgee',
    why: 'somebody else’s pledge, which is over',
    act: (market) => {
      const { pledge, debt } = charged(market);
      market.ok('bank-two', { type: 'releasePledge', version: 1, pledge });
      return ['bank-one', free(pledge, debt.id)];
    },
  },
  {
    code: 'pledge_over',
    why: 'it was released, and is on no debt any more',
    act: (market) => {
      const { pledge, debt } = charged(market);
      market.ok('bank-two', { type: 'releasePledge', version: 1, pledge });
      return ['bank-two', free(pledge, debt.id)];
    },
  },
  {
    code: 'debt_not_pledged',
    why: 'what the pledgor itself owes',
    act: (market) => {
      const { id, pledge } = pledged(market, '8000');
      lose(market, id, 3000, ['tier-one', 'bank-two']);
      return ['bank-two', free(pledge, debtBy(market, 'tier-one', 'pledge').id)];
    },
  },
]);

describe('W2: a pledged debt is paid through its pledgees', () => {
  it('W2: the assignor’s debt stands in the place of the units, and nobody is paid twice', () => {
    const market = new Market();
    const { pledge, debt } = charged(market);
    expect(debt.pledges).toEqual([pledge]);
    // 7000 units and 3000 of the assignor cover 8000: tier-two owes nothing.
    expect(owedIn(market)).toEqual(['tier-one tier-two dilution 3000']);
    give(market, 'tier-one', '3000');
    market.ok('tier-one', pay(debt, '3000'));
    expect([money(market, 'bank-two'), money(market, 'tier-two')]).toEqual([3000n, 0n]);
    give(market, 'car-maker', '10000');
    market.wait(DUE);
    expect([money(market, 'bank-two'), money(market, 'tier-two')]).toEqual([8000n, 2000n]);
    expect(pledges.read(market.world, pledge)?.status).toBe('covered');
  });

  it('W2: what is left over is the creditor’s, and a covered pledge is on no debt', () => {
    const market = new Market();
    const { pledge, debt } = charged(market, '1000');
    give(market, 'tier-one', '3000');
    market.ok('tier-one', pay(debt, '1200'));
    expect([money(market, 'bank-two'), money(market, 'tier-two')]).toEqual([1000n, 200n]);
    expect(debts.read(market.world, debt.id)).toMatchObject({ settled: 1200n, pledges: [] });
    expect(pledges.read(market.world, pledge)?.status).toBe('covered');
  });

  it('W2: several pledgees are paid in their rank', () => {
    const market = new Market();
    const { id } = assigned(market, '1000');
    market.ok('tier-two', deals.pledge(id, { pledgee: 'bank-one', secured: '1500' }));
    lose(market, id, 3000, ['tier-one', 'tier-two', 'bank-one', 'bank-two']);
    give(market, 'tier-one', '3000');
    market.ok('tier-one', pay(debtBy(market, 'tier-one', 'dilution'), '2000'));
    expect([money(market, 'bank-two'), money(market, 'bank-one')]).toEqual([1000n, 1000n]);
  });

  it('W2: for less than the units the pledgor owes the difference', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { buyer: 'bank-one', price: '5000' }), 'tier-one');
    market.ok('bank-one', deals.pledge(id, { pledgee: 'bank-two', secured: '10000' }));
    lose(market, id, 3000, ['tier-one', 'bank-one', 'bank-two']);
    // The price of 3000 units is 1500, and on the first day nothing of the discount is earned.
    expect(owedIn(market)).toEqual([
      'bank-one bank-two pledge 1500',
      'tier-one bank-one dilution 1500',
    ]);
  });

  it('W2: what an insolvent assignor owes covers nothing', () => {
    const market = new Market();
    const { id } = assigned(market, '8000');
    declareInsolvent(market, 'tier-one');
    const administrator = { keyName: 'administrator' };
    market.ok('car-maker', dispute(id, '3000'));
    market.ok('tier-two', concede(id, '7001'));
    market.ok('bank-two', concede(id, '7001'));
    const last = market.transaction('tier-one', concede(id, '7001'));
    market.block([{ ...last, ...administrator }]);
    expect(owedIn(market)).toEqual([
      'tier-one tier-two dilution 3000',
      'tier-two bank-two pledge 1000',
    ]);
  });

  it('W2: an assignor that has the pledge itself pays its creditor, who owes it as pledgor', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { buyer: 'bank-two', price: '10000' }), 'tier-one');
    handOn(market, deals.sell(id, { buyer: 'bank-one', price: '10000' }), 'bank-two');
    market.ok('bank-one', deals.pledge(id, { pledgee: 'bank-two', secured: '9000' }));
    lose(market, id, 3000, ['tier-one', 'bank-one', 'bank-two']);
    expect(debtBy(market, 'bank-two', 'dilution').pledges).toEqual([]);
    expect(owedIn(market)).toContain('bank-one bank-two pledge 2000');
  });

  it('W2: what is missing of a reserve bears the pledge, and until its close it covers', () => {
    const market = new Market(QUICK);
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id), 'tier-one');
    const words = { pledgee: 'bank-one', secured: '8000' };
    const pledge = market.ok('bank-two', deals.pledge(id, words));
    concedeNote(market, id, '3000');
    expect(owedIn(market)).toEqual([]);
    give(market, 'car-maker', '10000');
    market.wait(DUE);
    const missing = debtBy(market, 'tier-one', 'recourse');
    expect(missing.pledges).toEqual([pledge]);
    expect(pledges.read(market.world, pledge)?.received).toBe(7000n);
    give(market, 'tier-one', String(missing.amount));
    market.ok('tier-one', pay(missing, String(missing.amount)));
    expect(pledges.read(market.world, pledge)?.status).toBe('covered');
    expect(money(market, 'bank-two')).toBe(missing.amount - 1000n);
  });

  it('W2: late interest on units that are cancelled bears the pledge', () => {
    const market = new Market(QUICK);
    const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
    const words = { pledgee: 'bank-two', secured: '20000' };
    const pledge = market.ok('tier-one', deals.pledge(id, words));
    market.wait(DUE);
    market.wait(DUE + 4 * DAY);
    concedeNote(market, id, '3000');
    const late = debtBy(market, 'car-maker', 'lateInterest');
    expect(late.pledges).toEqual([pledge]);
    give(market, 'car-maker', String(late.amount));
    market.ok('car-maker', pay(late, String(late.amount)));
    expect(pledges.read(market.world, pledge)?.received).toBe(late.amount);
  });

  it('W2: the price of recourse goes through the pledgees, and what is covered ends', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    const words = { pledgee: 'bank-one', secured: '4000' };
    const pledge = market.ok('bank-two', deals.pledge(id, words));
    market.wait(DEFAULT);
    market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'tier-one' });
    const made = market.ok('bank-two', claim(id));
    give(market, 'tier-one', '9800');
    const before = [money(market, 'bank-one'), money(market, 'bank-two')] as const;
    market.ok('tier-one', payClaim(made));
    const after = [money(market, 'bank-one'), money(market, 'bank-two')] as const;
    expect([after[0] - before[0], after[1] - before[1]]).toEqual([4000n, 5800n]);
    expect(piecesOf(market.world, id)[0]).toMatchObject({ holder: 'tier-one', pledges: [] });
  });

  it('W2: of a piece with a reserve that is all disputed, the pledgee claims what is due', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id, { from: '8001', price: '1600' }), 'tier-one');
    const words = { piece: '8001', from: '8001', pledgee: 'bank-one', secured: '500' };
    const pledge = market.ok('bank-two', deals.pledge(id, words));
    // One unit of it is left open, in a piece of its own; all the rest is disputed.
    market.ok('car-maker', dispute(id, '9999'));
    market.wait(DEFAULT);
    const made = market.ok('bank-one', claim(id, { piece: '8002' }));
    expect(piecesOf(market.world, id).at(-1)).toMatchObject({
      ...{ from: 8002n, disputed: 1999n, lock: made },
    });
    give(market, 'tier-one', '10000');
    const before = [money(market, 'bank-one'), money(market, 'bank-two')] as const;
    market.ok('tier-one', payClaim(made));
    const after = [money(market, 'bank-one'), money(market, 'bank-two')] as const;
    // 1600, the fee of 100, and 15 days of 9 %: 1600 * 9 % * 15 / 360 = 6.
    expect([after[0] - before[0], after[1] - before[1]]).toEqual([500n, 1206n]);
    expect(pledges.read(market.world, pledge)?.status).toBe('covered');
  });
});

describe('W2: a pledged debt is neither set off nor waived without its pledgees', () => {
  it('W2: it is not set off against a debt, until the pledgee frees it', () => {
    const market = new Market();
    const { pledge, debt } = charged(market);
    const back = owingBack(market);
    const deed = { type: 'setOff', version: 1, debt: debt.id, against: back.id, amount: '1000' };
    const refused = market.submit('tier-one', deed as DeedOf<'setOff'>);
    expect(refused).toMatchObject({ code: 'debt_pledged', facts: { pledge } });
    market.ok('bank-two', free(pledge, debt.id));
    market.ok('tier-one', deed as DeedOf<'setOff'>);
    expect(owedIn(market)).toEqual(['tier-one tier-two dilution 2000']);
    // It was the pledgee's word: its pledgor owes nothing for it.
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'active', received: 0n });
  });

  it('W2: its creditor that is its only pledgee sets it off, and has received that much', () => {
    const market = new Market();
    const { id, pledge } = assigned(market, '8000');
    market.ok('bank-two', { type: 'consentTransfer', version: 1, pledge, to: 'bank-two' });
    handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-two');
    lose(market, id, 3000, ['tier-one', 'tier-two', 'bank-two']);
    const debt = debtBy(market, 'tier-two', 'dilution');
    expect(debt.pledges).toEqual([pledge]);
    const back = { kind: 'debt', debtor: 'bank-two', creditor: 'tier-two' } as const;
    const repair = { ...back, issuer: 'bank-one', currency: 'EUR', amount: '1000' };
    market.ok('bank-two', correcting('proposeCorrection', repair));
    const against = debtBy(market, 'bank-two', 'correction').id;
    market.ok('tier-two', { type: 'setOff', version: 1, debt: debt.id, against, amount: '1000' });
    expect(debts.read(market.world, debt.id)?.settled).toBe(1000n);
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'active', received: 1000n });
  });

  it('W2: it is not set off against a piece, now or ahead', () => {
    const market = new Market();
    const { pledge, debt } = charged(market);
    const words = { debtor: 'tier-two', identity: hashFor('of tier-two') };
    const invoice = market.ok('tier-one', deals.register('to tier-two', words));
    market.ok('tier-two', deals.acknowledge(invoice));
    const set = { type: 'setOffPiece', version: 1, receivable: invoice, piece: '1' } as const;
    const deed = { ...set, debt: debt.id, amount: '1000' };
    expect(market.submit('tier-two', deed)).toMatchObject({ code: 'debt_pledged' });
    expect(market.submit('tier-two', deed, DUE)).toMatchObject({ code: 'debt_pledged' });
    market.ok('bank-two', free(pledge, debt.id));
    market.ok('tier-two', deed);
    expect(owedIn(market)).toEqual(['tier-one tier-two dilution 2000']);
  });

  it('W2: it is waived with the pledgee’s word, and its pledgor owes what that takes', () => {
    const market = new Market();
    const { debt } = charged(market);
    const repair = { kind: 'reduction', debt: debt.id, amount: '2500' } as const;
    const correction = market.ok('tier-two', correcting('proposeCorrection', repair));
    expect(corrections.read(market.world, correction)?.status).toBe('proposed');
    expect(owedIn(market)).toEqual(['tier-one tier-two dilution 3000']);
    market.ok('bank-two', aboutCorrection('consentCorrection', correction));
    // Of 8000 there are 7000 units and 500 left.
    expect(owedIn(market)).toEqual([
      'tier-one tier-two dilution 500',
      'tier-two bank-two pledge 500',
    ]);
  });
});
