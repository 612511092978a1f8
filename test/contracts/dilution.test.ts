import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { offers } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, declareInsolvent, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

function debtsIn(market: Market): Debt[] {
  return Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) =>
    debts.decode(value),
  );
}

function releasedOf(market: Market, id: string): readonly [string, bigint][] {
  return piecesOf(market.world, id).map(({ holder, released }) => [holder, released]);
}

testRefusals('creditNote', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', deals.credit(hashFor('none'), '10001')],
  },
  {
    code: 'not_supplier',
    why: 'by the holder of the pieces, and more than the face',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assignQuietly(id), 'tier-one');
      return ['tier-two', deals.credit(id, '10001')];
    },
  },
  {
    code: 'piece_frozen',
    why: 'of a frozen piece, and more than the face',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const words = { target: `piece/${id}/1`, reason: 'court_order', untilDay: '2026-03-20' };
      market.ok('regulator', { type: 'freeze', version: 1, ...words, order: hashFor('order') });
      return ['tier-one', deals.credit(id, '10001')];
    },
  },
  {
    code: 'more_than_face',
    why: 'a cent too much together with an earlier one, whose document it has',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const document = hashFor('one');
      market.ok('tier-one', deals.credit(id, '4000', { document }));
      return ['tier-one', deals.credit(id, '6001', { document })];
    },
  },
  {
    code: 'duplicate_document',
    why: 'the document of the invoice',
    act: (market) => [
      'tier-one',
      deals.credit(makeAcknowledged(market, 'a'), '1', { document: hashFor('document a') }),
    ],
  },
]);

function pay(debt: string, amount: string) {
  return { type: 'payDebt', version: 1, debt, amount } as const;
}

/** A debt of 1000 of the supplier to the debtor, by a credit note on an undertaking. */
function indebted(market: Market): string {
  market.ok('tier-one', deals.credit(makeReceivable(market, 'a'), '1000'));
  return debtsIn(market)[0]?.id ?? '';
}

testRefusals('payDebt', [
  {
    code: 'unknown_debt',
    why: 'no such debt',
    act: () => ['tier-two', pay(hashFor('none'), '1001')],
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s debt',
    act: (market) => ['tier-two', pay(indebted(market), '1001')],
  },
  {
    code: 'signer_insolvent',
    why: 'insolvent, and more than is owed',
    keyName: 'administrator',
    act: (market) => {
      const debt = indebted(market);
      declareInsolvent(market, 'tier-one');
      return ['tier-one', pay(debt, '1001')];
    },
  },
  {
    code: 'debt_settled',
    why: 'paid before',
    act: (market) => {
      const debt = indebted(market);
      market.ok('bank-one', deals.issue({ to: 'tier-one', amount: '1000' }));
      market.ok('tier-one', pay(debt, '1000'));
      return ['tier-one', pay(debt, '1')];
    },
  },
  {
    code: 'more_than_open',
    why: 'a cent more than is owed, without money',
    act: (market) => ['tier-one', pay(indebted(market), '1001')],
  },
  {
    code: 'insufficient_money',
    why: 'rich in another issuer’s money',
    act: (market) => {
      market.ok('bank-two', deals.issue({ to: 'tier-one' }));
      return ['tier-one', pay(indebted(market), '1000')];
    },
  },
]);

describe('a credit note on an undertaking', () => {
  it('never touches a piece: the supplier owes the debtor, whoever holds the pieces', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const id = makeReceivable(market, 'a');
    const before = piecesOf(market.world, id);
    market.ok('tier-one', deals.credit(id, '1000'));
    expect(piecesOf(market.world, id)).toEqual(before);
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 0n, credited: 1000n });
    expect(debtsIn(market)).toMatchObject([
      { debtor: 'tier-one', creditor: 'car-maker', amount: 1000n, cause: 'creditNote' },
    ]);
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
  });
});

describe('a credit note on an acknowledged receivable', () => {
  /** 4000 sold with recourse for 3900, 3000 assigned, 3000 with the supplier. */
  function spreadOut(market: Market): string {
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { to: '4000', price: '3900' }), 'tier-one');
    const units = { piece: '4001', from: '4001', to: '7000' };
    handOn(market, deals.assignQuietly(id, units), 'tier-one');
    return id;
  }

  it('cancels what the supplier holds, then what was sold with recourse, then the rest', () => {
    const market = new Market();
    const id = spreadOut(market);
    const steps: [string, bigint, bigint, bigint][] = [
      ['1000', 0n, 0n, 1000n],
      ['3000', 1000n, 0n, 3000n],
      ['4500', 4000n, 1500n, 3000n],
    ];
    for (const [amount, sold, assigned, own] of steps) {
      market.ok('tier-one', deals.credit(id, amount));
      expect(releasedOf(market, id)).toEqual([
        ['bank-two', sold],
        ['tier-two', assigned],
        ['tier-one', own],
      ]);
    }
    expect(receivables.read(market.world, id)).toMatchObject({ cancelled: 8500n, status: 'open' });
  });

  it('has each assignor owe its assignee the price of what is cancelled', () => {
    const market = new Market();
    const id = spreadOut(market);
    const onward = { buyer: 'bank-one', to: '2000', price: '1900' };
    handOn(market, deals.sellWithRecourse(id, onward), 'bank-two');
    market.ok('tier-one', deals.credit(id, '4000'));
    // Of 1000 cancelled among 4000 open units sold with recourse, each half has 500.
    const words = debtsIn(market).map((debt) => `${debt.debtor} ${debt.creditor} ${debt.amount}`);
    expect(words.sort()).toEqual([
      'bank-two bank-one 475',
      'tier-one bank-two 487',
      'tier-one bank-two 487',
    ]);
  });

  it('over the open amount is a debt of the supplier for the rest', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.credit(id, '4000'));
    market.wait(DUE);
    expect(balanceOf(market.world, { issuer: 'bank-one', currency: 'EUR' }, 'car-maker')).toBe(
      4000n,
    );
    market.ok('tier-one', deals.credit(id, '500'));
    expect(debtsIn(market)).toMatchObject([{ debtor: 'tier-one', amount: 500n }]);
  });

  it('of all that is open ends the receivable; nothing is due any more', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.credit(id, '10000'));
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 0n });
    expect(market.wait(market.time + 1).wakeAt).toBeNull();
  });

  it('has offers lapse whose units it cancels, and only those', () => {
    const market = new Market();
    const id = spreadOut(market);
    const own = market.ok(
      'tier-one',
      deals.assign(id, { piece: '7001', from: '7001', to: '8000', assignee: 'tier-three' }),
    );
    const words = { piece: '4001', from: '4001', to: '7000', assignee: 'tier-three' };
    const other = market.ok('tier-two', deals.assign(id, words));
    market.ok('tier-one', deals.credit(id, '10'));
    expect(offers.read(market.world, own)?.status).toBe('lapsed');
    expect(offers.read(market.world, other)?.status).toBe('open');
  });
});
