import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { offers } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { claims, debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { concede, dispute, end, sold, withRuler } from './disputeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const DUE = RECORD + DAY;
/** When a dispute lapses that was put down on the first day. */
const LAPSED = START + 61 * DAY;

/** Units 8001 to 10000 of it are disputed. */
function disputed(market: Market): { readonly id: string; readonly name: string } {
  const id = sold(market);
  return { id, name: market.ok('car-maker', dispute(id, '2000')) };
}

/** What each piece has open and in dispute. */
function standOf(market: Market, id: string): readonly [bigint, bigint][] {
  return piecesOf(market.world, id).map((piece) => [openUnits(piece), piece.disputed]);
}

function owed(market: Market): string[] {
  return Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) => {
    const { debtor, creditor, amount, cause } = debts.decode(value);
    return `${debtor} ${creditor} ${amount} ${cause}`;
  }).sort();
}

testRefusals('disputeReceivable', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['truck-maker', dispute(hashFor('none'), '1')],
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s, with a dispute',
    act: (market) => ['truck-maker', dispute(disputed(market).id, '10001')],
  },
  {
    code: 'not_payee',
    why: 'that one was paid who is no payee of it, with a dispute open',
    act: (market) => {
      const deed = dispute(disputed(market).id, '10001', 'already_paid', 'tier-two');
      return ['car-maker', deed];
    },
  },
  {
    code: 'dispute_open',
    why: 'a second one, for too much, at the record time',
    act: (market) => ['car-maker', dispute(disputed(market).id, '10001'), RECORD],
  },
  {
    code: 'receivable_closed',
    why: 'of an undertaking, at the record time',
    act: (market) => ['car-maker', dispute(makeReceivable(market, 'a'), '1'), RECORD],
  },
  {
    code: 'defences_waived',
    why: 'of an undertaking, for too much',
    act: (market) => ['car-maker', dispute(makeReceivable(market, 'a'), '10001')],
  },
  {
    code: 'more_than_open',
    why: 'once per unit: 2000 were disputed before',
    act: (market) => {
      const { id, name } = disputed(market);
      market.ok('car-maker', end(id, name));
      return ['car-maker', dispute(id, '8001')];
    },
  },
]);

testRefusals('concedeUnits', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', concede(hashFor('none'), '2', true)],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-two', concede(sold(market), '2', true)],
  },
  {
    code: 'not_holder',
    why: 'alone, by the supplier',
    act: (market) => ['tier-one', concede(sold(market), '1', true)],
  },
  {
    code: 'not_conceding',
    why: 'by the debtor, of a piece that nobody disputes',
    act: (market) => ['car-maker', concede(sold(market), '1')],
  },
  {
    code: 'not_disputed',
    why: 'the part that is not disputed',
    act: (market) => ['bank-two', concede(disputed(market).id, '1')],
  },
]);

testRefusals('endDispute', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', end(hashFor('none'), hashFor('none'))],
  },
  {
    code: 'not_ruler',
    why: 'the debtor rules for itself on another dispute',
    act: (market) => ['car-maker', end(disputed(market).id, hashFor('none'), '1')],
  },
  {
    code: 'no_dispute',
    why: 'it is lifted',
    act: (market) => {
      const { id, name } = disputed(market);
      market.ok('car-maker', end(id, name));
      return ['car-maker', end(id, name)];
    },
  },
  {
    code: 'piece_frozen',
    why: 'a ruling for more than is disputed, on a frozen piece',
    act: (market) => {
      const { id, name } = disputed(market);
      withRuler(market, id);
      const words = { target: `piece/${id}/8001`, reason: 'court_order' } as const;
      const term = { order: hashFor('order'), untilDay: '2026-03-20' };
      market.ok('regulator', { type: 'freeze', version: 1, ...words, ...term });
      return ['regulator', end(id, name, '2001')];
    },
  },
  {
    code: 'more_than_disputed',
    why: 'a ruling for more than is disputed',
    act: (market) => {
      const { id, name } = disputed(market);
      withRuler(market, id);
      return ['regulator', end(id, name, '2001')];
    },
  },
]);

describe('a dispute after acceptance', () => {
  it('dispute: falls on units in the order of a credit note, not as the debtor picks', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { to: '4000', buyer: 'bank-two' }), 'tier-one');
    market.ok('tier-one', deals.pledge(id, { piece: '4001', from: '4001', to: '6000' }));
    market.ok('car-maker', dispute(id, '7000'));
    // 4000 free ones of the supplier, 2000 that it pledged, 1000 of the bank.
    expect(standOf(market, id)).toEqual([
      [3000n, 0n],
      [0n, 1000n],
      [0n, 2000n],
      [0n, 4000n],
    ]);
  });

  it('dispute: is not refused for the number of pieces, and has offers of its units lapse', () => {
    const market = new Market(marketGenesis({ parameters: { maxPieces: 1 } }));
    const id = makeAcknowledged(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id));
    market.ok('car-maker', dispute(id, '1'));
    expect(piecesOf(market.world, id).length).toBe(2);
    expect(offers.read(market.world, offer)?.status).toBe('lapsed');
  });

  it('dispute: keeps its units out of the debit, and nobody is late for them', () => {
    const market = new Market();
    const { id } = disputed(market);
    market.ok('bank-one', deals.issue({ amount: '8000' }));
    market.wait(DUE);
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(8000n);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed', disputed: 2000n });
    market.wait(DUE + 30 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed', accrued: 0n });
  });

  it('dispute: lapses when nobody rules: its units are debited with late interest', () => {
    const market = new Market();
    const { id } = disputed(market);
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    market.wait(DUE);
    market.ok('bank-one', deals.issue({ amount: '1000' }), LAPSED);
    expect(receivables.read(market.world, id)?.dispute?.status).toBe('lifted');
    // It lapses on 2 May; five days later is Thursday, 7 May, 56 days after the pay day.
    const time = START + 66 * DAY + (16 * DAY) / 24;
    market.wait(time - 1);
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(8000n);
    market.wait(time);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
    // 2000 at 9 % for 56 days: 28.
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(10_028n);
  });

  it('W19: lifted early, its units are debited on the pay day with the others', () => {
    const market = new Market();
    const { id, name } = disputed(market);
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    market.ok('car-maker', end(id, name));
    expect(receivables.read(market.world, id)).toMatchObject({ dispute: null, disputed: 0n });
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
  });

  it('W19: lifted a day before the pay day, they are due five days after', () => {
    const market = new Market();
    const { id, name } = disputed(market);
    market.ok('bank-one', deals.issue({ amount: '10002' }));
    const days = { name: 'TEST', weekend: [0, 6], holidays: ['2026-03-16', '2026-03-17'] };
    market.ok('association', { type: 'publishCalendar', version: 1, ...days });
    market.ok('car-maker', end(id, name), RECORD + 1);
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed', paid: 8000n });
    // Wednesday the 11th and five days: Monday the 16th, a holiday only of the newer calendar.
    // 2000 at 9 % for four days: 2.
    market.wait(DUE + 4 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
  });

  it('dispute: that supplier and holder concede cancels, and the assignor owes the price', () => {
    const market = new Market();
    const { id } = disputed(market);
    market.ok('tier-one', concede(id, '8001'));
    expect(standOf(market, id)).toEqual([
      [8000n, 0n],
      [0n, 2000n],
    ]);
    market.ok('bank-two', concede(id, '8001'));
    const after = { disputed: 0n, cancelled: 2000n, dispute: null };
    expect(receivables.read(market.world, id)).toMatchObject(after);
    expect(owed(market)).toEqual(['tier-one bank-two 1960 dilution']);
  });

  it('dispute: that the holder alone gives up releases the debtor, and nobody answers', () => {
    const market = new Market();
    const { id } = disputed(market);
    market.ok('bank-two', concede(id, '8001', true));
    expect(receivables.read(market.world, id)).toMatchObject({ forgiven: 2000n, cancelled: 0n });
    expect(owed(market)).toEqual([]);
  });

  it('W2: disputed units under a pledge are forgiven only when the pledgee said that', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.pledge(id));
    market.ok('car-maker', dispute(id, '2000'));
    market.ok('tier-one', concede(id, '8001', true));
    expect(receivables.read(market.world, id)).toMatchObject({ disputed: 2000n });
    // Its word for what assignors answer for is none for what nobody answers for.
    market.ok('bank-one', concede(id, '8001'));
    expect(receivables.read(market.world, id)).toMatchObject({ disputed: 2000n });
    market.ok('bank-one', concede(id, '8001', true));
    expect(receivables.read(market.world, id)).toMatchObject({ disputed: 0n, forgiven: 2000n });
  });

  it('dispute: is ruled on by who was named: so much is cancelled, the rest lifted', () => {
    const market = new Market();
    const { id, name } = disputed(market);
    withRuler(market, id);
    market.ok('regulator', end(id, name, '500'));
    const after = { disputed: 0n, cancelled: 500n, dispute: null };
    expect(receivables.read(market.world, id)).toMatchObject(after);
    expect(standOf(market, id)).toEqual([
      [8000n, 0n],
      [1500n, 0n],
    ]);
    expect(owed(market)).toEqual(['tier-one bank-two 490 dilution']);
  });

  it('dispute: that a payment was made already can be put down after the record time', () => {
    const market = new Market();
    const id = sold(market);
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('overdue');
    market.ok('car-maker', dispute(id, '10000', 'already_paid'));
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed' });
    market.wait(DUE + 20 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed' });
  });

  it('dispute: comes about when a holder objects to a defence, of its share alone', () => {
    const market = new Market(marketGenesis({ parameters: { objectionDays: 3 } }));
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { to: '5000', buyer: 'bank-two' }), 'tier-one');
    const rest = { piece: '5001', from: '5001', to: '10000', buyer: 'bank-one' };
    handOn(market, deals.sell(id, rest), 'tier-one');
    const note = market.ok('tier-one', defence(id, '1000'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    market.wait(START + 4 * DAY);
    expect(standOf(market, id)).toEqual([
      [4500n, 0n],
      [0n, 500n],
      [4500n, 0n],
    ]);
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 500n, disputed: 500n });
  });
});

describe('W8 recourse for a dispute', () => {
  function claim(receivable: string, piece: string) {
    const words = { cause: 'dispute', reference: hashFor('grounds') } as const;
    return { type: 'claimRecourse', version: 1, receivable, piece, ...words } as const;
  }

  /** As `disputed`, sold with recourse. */
  function withRecourse(market: Market): { readonly id: string; readonly name: string } {
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    return { id, name: market.ok('car-maker', dispute(id, '2000')) };
  }

  it('W8: reaches the units in dispute, not the whole piece', () => {
    const market = new Market();
    const { id } = withRecourse(market);
    expect(market.submit('bank-two', claim(id, '1')).code).toBe('not_disputed');
    const { events } = market.submit('bank-two', claim(id, '8001'));
    // 2000 of 10000 for 9800.
    expect(events).toMatchObject([{ type: 'recourseClaimed', amount: '1960' }]);
  });

  it('W8: one cent of dilution puts nothing back', () => {
    const market = new Market(marketGenesis({ parameters: { objectionDays: 1 } }));
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    const note = market.ok('tier-one', defence(id, '1'));
    market.ok('car-maker', confirm(id, note));
    market.wait(START + 2 * DAY);
    expect(receivables.read(market.world, id)?.cancelled).toBe(1n);
    expect(market.submit('bank-two', claim(id, '1')).code).toBe('not_disputed');
  });

  it('W8: is over when the dispute is lifted', () => {
    const market = new Market();
    const { id, name } = withRecourse(market);
    const made = market.ok('bank-two', claim(id, '8001'));
    market.ok('car-maker', end(id, name));
    expect(claims.read(market.world, made)?.status).toBe('lapsed');
    expect(piecesOf(market.world, id)[1]?.lock).toBeNull();
  });

  it('W8: paid, the assignor has the units back, with their dispute', () => {
    const market = new Market();
    const { id } = withRecourse(market);
    const made = market.ok('bank-two', claim(id, '8001'));
    const words = { claim: made, atMost: '1960', issuer: null };
    const paid = { type: 'payRecourse', version: 1, ...words } as const;
    market.ok('tier-one', paid);
    expect(piecesOf(market.world, id)[1]).toMatchObject({ holder: 'tier-one', disputed: 2000n });
  });
});
