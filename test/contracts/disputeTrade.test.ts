import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;

function ordered(target: string, name: string, untilDay: string) {
  const words = { target, reason: 'court_order', order: hashFor(name), untilDay } as const;
  return { type: 'freeze', version: 1, ...words } as const;
}

function dispute(receivable: string, amount: string) {
  const words = { ground: 'damaged', payee: null, details: hashFor('photographs') } as const;
  return { type: 'disputeReceivable', version: 1, receivable, amount, ...words } as const;
}

function concede(receivable: string, piece: string) {
  return { type: 'concedeUnits', version: 1, receivable, piece, alone: false } as const;
}

describe('W19 a dispute and what else happens to its units', () => {
  it('W19: a word of who held the units before is none of who has them now', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-two' }), 'tier-one');
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-one', price: '9900' }), 'bank-two');
    market.ok('car-maker', dispute(id, '2000'));
    market.ok('tier-one', concede(id, '8001'));
    market.ok('bank-one', concede(id, '8001'));
    const words = { cause: 'dispute', reference: hashFor('grounds') } as const;
    const claim = market.ok('bank-one', {
      type: 'claimRecourse',
      version: 1,
      receivable: id,
      piece: '8001',
      ...words,
    });
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '1980' }));
    market.ok('bank-two', { type: 'payRecourse', version: 1, claim, atMost: '1980', issuer: null });
    expect(piecesOf(market.world, id)[1]).toMatchObject({ holder: 'bank-two', disputed: 2000n });
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 0n, disputed: 2000n });
    market.ok('bank-two', concede(id, '8001'));
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 2000n, disputed: 0n });
  });

  it('W19: of an insolvent debtor it lapses, and what it leaves is overdue, not debited', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '20000' }));
    const id = makeAcknowledged(market, 'a', { accelerates: true });
    market.ok('car-maker', dispute(id, '7000'));
    market.ok('regulator', ordered(`piece/${id}/3001`, 'court', '2026-05-20'));
    market.ok('regulator', deals.insolvent('car-maker'));
    // It would have lapsed on 2 May; it waits for the piece, until 20 May.
    market.wait(START + 79 * DAY);
    expect(receivables.read(market.world, id)?.dispute?.status).toBe('open');
    market.wait(START + 81 * DAY);
    expect(receivables.read(market.world, id)?.dispute?.status).toBe('lifted');
    market.wait(DUE + 100 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({
      status: 'defaulted',
      disputed: 0n,
      dispute: null,
      paid: 0n,
    });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(20_000n);
  });
});
