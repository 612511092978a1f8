import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { concede, dispute, end, withRuler } from './disputeDeals.ts';
import { DAY, Market, START } from './market.ts';
import { paidOutside } from './outsideDeals.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

function owed(market: Market): string[] {
  return Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) => {
    const { debtor, creditor, amount, cause } = debts.decode(value);
    return `${debtor} ${creditor} ${amount} ${cause}`;
  }).sort();
}

/** What each piece has paid, open and in dispute, with its holder. */
function standOf(market: Market, id: string): string[] {
  return piecesOf(market.world, id).map((piece) => {
    return `${piece.holder} ${piece.paid} ${openUnits(piece)} ${piece.disputed}`;
  });
}

/** 10000, of which bank-two has bought 4000 quietly: tier-one collects all of it. */
function quiet(market: Market): string {
  const id = makeAcknowledged(market, 'a');
  const words = { to: '4000', price: '3900', disclosed: false, buyer: 'bank-two' };
  handOn(market, deals.sell(id, words), 'tier-one');
  return id;
}

function paid(id: string, amount: string, payee: string) {
  return dispute(id, amount, 'already_paid', payee);
}

describe('W11 a dispute that it was paid', () => {
  it('W11: falls on what the payee may be paid for, not on the supplier’s own', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { to: '4000', price: '3900', buyer: 'bank-two' }), 'tier-one');
    market.ok('car-maker', paid(id, '3000', 'bank-two'));
    expect(standOf(market, id)).toEqual([
      'bank-two 0 1000 0',
      'bank-two 0 0 3000',
      'tier-one 0 6000 0',
    ]);
  });

  it('W11: is heard at any time: after the record time, the due time and the default', () => {
    for (const time of [DUE - DAY, DUE, DUE + 40 * DAY]) {
      const market = new Market();
      const id = makeAcknowledged(market, 'a');
      market.wait(time);
      expect(market.submit('car-maker', dispute(id, '10000')).code).toBe('receivable_closed');
      market.ok('car-maker', paid(id, '10000', 'tier-one'));
    }
  });

  it('W11: the payee says it too, when the debtor will not sign', () => {
    const market = new Market();
    const id = quiet(market);
    expect(market.submit('bank-two', paid(id, '1000', 'tier-one')).code).toBe('not_debtor');
    expect(market.submit('bank-two', paid(id, '1000', 'bank-two')).code).toBe('not_payee');
    expect(market.submit('tier-one', dispute(id, '1000')).code).toBe('not_debtor');
    market.ok('tier-one', paid(id, '10000', 'tier-one'));
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed', paid: 0n });
  });

  it('W11: a ground names a payee exactly when it is a payment', () => {
    const market = new Market();
    const id = quiet(market);
    const without = { ...paid(id, '1', 'tier-one'), payee: null };
    expect(market.submit('car-maker', without as never).code).toBe('not_payee');
    const damaged = dispute(id, '1', 'damaged', 'tier-one');
    expect(market.submit('car-maker', damaged as never).code).toBe('not_payee');
  });

  it('W11: a seller who received it owes the holder at once, and nobody the price', () => {
    const market = new Market();
    const id = quiet(market);
    market.ok('car-maker', paid(id, '10000', 'tier-one'));
    market.ok('tier-one', concede(id, '1'));
    expect(owed(market)).toEqual([]);
    market.ok('bank-two', concede(id, '1'));
    market.ok('tier-one', concede(id, '4001'));
    expect(standOf(market, id)).toEqual(['bank-two 4000 0 0', 'tier-one 6000 0 0']);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
    expect(owed(market)).toEqual(['tier-one bank-two 4000 collection']);
  });

  it('W11: what the body rules to be paid is paid, and owed by who received it', () => {
    const market = new Market();
    const id = quiet(market);
    withRuler(market, id);
    const name = market.ok('car-maker', paid(id, '10000', 'tier-one'));
    market.ok('regulator', end(id, name, '5000'));
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 5000n, cancelled: 0n });
    // Half of 4000 units of the bank and of 6000 of the supplier.
    expect(owed(market)).toEqual(['tier-one bank-two 2000 collection']);
  });

  it('W11: what both say is the same without a dispute: it is owed at once', () => {
    const market = new Market();
    const id = quiet(market);
    paidOutside(market, id, '4000');
    expect(owed(market)).toEqual(['tier-one bank-two 4000 collection']);
  });

  it('W11: of an undertaking all defences are waived, this one too', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    expect(market.submit('car-maker', paid(id, '1', 'tier-one')).code).toBe('defences_waived');
  });
});
