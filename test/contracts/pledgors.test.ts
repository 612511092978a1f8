/** W2: what is cancelled under a pledge makes its pledgor owe the pledgee. */
import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { pledges } from '../../contracts/state/rights.ts';
import { cutOff, dayOf, strike, terms } from './bargains.ts';
import { concede as concedeNote, deals, makeAcknowledged } from './deals.ts';
import { concede, dispute, end, withRuler } from './disputeDeals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';
import { confirm, defence } from './noteDeals.ts';
import { oracleMarket } from './oracles.ts';
import { charged, debtBy, give, lose, money, owedIn, pay, pledged } from './pledgeDeals.ts';
import type { DeedOf } from './unseeded.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
/** So that the words on a credit note are in before the due day. */
const QUICK = marketGenesis({ parameters: { objectionDays: 3 } });

describe('W2: what is cancelled under a pledge makes the pledgor owe the pledgee', () => {
  it.each([
    {
      why: 'what is secured lacks cover',
      secured: '8000',
      owed: ['tier-one bank-two pledge 1000'],
    },
    {
      why: 'all of it, when nothing was over',
      secured: '20000',
      owed: ['tier-one bank-two pledge 3000'],
    },
    { why: 'nothing while the rest covers it', secured: '7000', owed: [] },
  ])('W2: of 10000 pledged for $secured, 3000 are given up: $why', ({ secured, owed }) => {
    const market = new Market();
    const { id } = pledged(market, secured);
    lose(market, id, 3000, ['tier-one', 'bank-two']);
    expect(owedIn(market)).toEqual(owed);
  });

  it('W2: the pledgee gets what is secured and no more, whoever pays first', () => {
    const market = new Market();
    const { id, pledge } = pledged(market, '8000');
    lose(market, id, 3000, ['tier-one', 'bank-two']);
    give(market, 'tier-one', '5000');
    const own = debtBy(market, 'tier-one', 'pledge');
    market.ok('tier-one', pay(own, '400'));
    expect(pledges.read(market.world, pledge)).toMatchObject({ received: 400n, status: 'active' });
    give(market, 'car-maker', '10000');
    market.wait(DUE);
    expect(pledges.read(market.world, pledge)).toMatchObject({ received: 7400n });
    expect(owedIn(market)).toEqual(['tier-one bank-two pledge 600']);
    market.ok('tier-one', pay(own, '600'));
    expect(pledges.read(market.world, pledge)).toMatchObject({
      received: 8000n,
      status: 'covered',
    });
    expect([money(market, 'bank-two'), owedIn(market)]).toEqual([8000n, []]);
  });

  it('W2: of several pledges the last in rank loses first', () => {
    const market = new Market();
    const { id } = pledged(market, '4000');
    market.ok('tier-one', deals.pledge(id, { pledgee: 'bank-one', secured: '5000' }));
    lose(market, id, 7000, ['tier-one', 'bank-one', 'bank-two']);
    // 3000 are left, which are bank-two's.
    expect(owedIn(market)).toEqual([
      'tier-one bank-one pledge 5000',
      'tier-one bank-two pledge 1000',
    ]);
  });

  it('W2: what moves up when the first pledge is released is not owed twice', () => {
    const market = new Market();
    const { id, pledge } = pledged(market, '4000');
    const words = { pledgee: 'bank-one', secured: '5000' };
    const second = market.ok('tier-one', deals.pledge(id, words));
    lose(market, id, 7000, ['tier-one', 'bank-one', 'bank-two']);
    market.ok('bank-two', { type: 'releasePledge', version: 1, pledge });
    // The pledgor owes all of 5000, and 3000 units cover beside that.
    lose(market, id, 1000, ['tier-one', 'bank-one']);
    expect(owedIn(market)).toEqual(['tier-one bank-one pledge 5000']);
    give(market, 'car-maker', '10000');
    market.wait(DUE);
    expect(pledges.read(market.world, second)).toMatchObject({ received: 2000n });
    expect(owedIn(market)).toEqual(['tier-one bank-one pledge 3000']);
  });

  it('W2: one debt for all that a pledge loses, as young as what it lost last', () => {
    const market = new Market();
    const { id } = pledged(market, '8000');
    lose(market, id, 3000, ['tier-one', 'bank-two']);
    const first = debtBy(market, 'tier-one', 'pledge');
    lose(market, id, 500, ['tier-one', 'bank-two']);
    const second = debtBy(market, 'tier-one', 'pledge');
    expect(second).toMatchObject({ id: first.id, amount: 1500n, issuer: 'bank-one' });
    expect(second.madeTime).toBeGreaterThan(first.madeTime);
  });

  it.each<{ readonly how: string; readonly act: (market: Market, id: string) => void }>([
    { how: 'a concession', act: (market, id) => concedeNote(market, id, '3000') },
    {
      how: 'a defence that the debtor confirms, with the pledgee’s word',
      act: (market, id) => {
        const note = market.ok('tier-one', defence(id, '3000'));
        market.ok('car-maker', confirm(id, note));
        const answer = { type: 'answerCreditNote', version: 1, receivable: id, piece: '1', note };
        market.ok('bank-two', { ...answer, agrees: true } as DeedOf<'answerCreditNote'>);
        market.wait(receivables.read(market.world, id)?.note?.time ?? 0);
      },
    },
    {
      how: 'a ruling',
      act: (market, id) => {
        withRuler(market, id);
        const name = market.ok('car-maker', dispute(id, '3000'));
        market.ok('regulator', end(id, name, '3000'));
      },
    },
    {
      how: 'its holder’s release, with the pledgee',
      act: (market, id) => {
        market.ok('car-maker', dispute(id, '3000'));
        market.ok('tier-one', concede(id, '7001', true));
        market.ok('bank-two', concede(id, '7001', true));
      },
    },
  ])('W2: by $how', ({ act }) => {
    const market = new Market(QUICK);
    const { id } = pledged(market, '8000');
    act(market, id);
    expect(owedIn(market)).toEqual(['tier-one bank-two pledge 1000']);
  });

  it('W2: by a contract that was in force before', () => {
    const market = oracleMarket();
    const id = makeAcknowledged(market, 'a');
    strike(market, id, terms([dayOf(5), { do: 'cancel', amount: '3000' }]));
    market.ok('tier-one', deals.pledge(id, { pledgee: 'bank-two', secured: '8000' }));
    market.wait(cutOff(5));
    expect(owedIn(market)).toEqual(['tier-one bank-two pledge 1000']);
  });

  it('W2: a pledge that is released has no pledgor that owes, and is on no debt', () => {
    const market = new Market();
    const { id, pledge } = pledged(market, '8000');
    lose(market, id, 3000, ['tier-one', 'bank-two']);
    market.ok('bank-two', { type: 'releasePledge', version: 1, pledge });
    expect(owedIn(market)).toEqual([]);
    // Nobody has paid that, so that no correction has it owed back.
    expect(debtBy(market, 'tier-one', 'pledge')).toMatchObject({ settled: 1000n, struck: 1000n });
    const other = charged(new Market());
    expect(other.debt.pledges).toEqual([other.pledge]);
  });

  it('W2: what a pledgor sets off against its pledgee counts as received', () => {
    const market = new Market(
      marketGenesis({ members: { 'bank-three': ['supplier', 'financier'] } }),
    );
    const id = makeAcknowledged(market, 'a');
    const words = { pledgee: 'bank-three', secured: '8000' };
    const pledge = market.ok('tier-one', deals.pledge(id, words));
    lose(market, id, 3000, ['tier-one', 'bank-three']);
    const invoice = market.ok('bank-three', deals.register('back', { debtor: 'tier-one' }));
    market.ok('tier-one', deals.accept(invoice));
    market.ok('bank-three', deals.credit(invoice, '700'));
    const [debt, against] = [
      debtBy(market, 'tier-one', 'pledge'),
      debtBy(market, 'bank-three', 'creditNote'),
    ];
    const pair = { debt: debt.id, against: against.id };
    market.ok('tier-one', { type: 'setOff', version: 1, ...pair, amount: '700' });
    expect(owedIn(market)).toEqual(['tier-one bank-three pledge 300']);
    expect(pledges.read(market.world, pledge)?.received).toBe(700n);
  });
});
