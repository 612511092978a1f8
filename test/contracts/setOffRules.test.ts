import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import {
  MAX_HOLDERS_SET_OFFS,
  MAX_SET_OFFS,
  receivables,
} from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { correcting } from './correctionDeals.ts';
import { deals, handOn, keepApart, makeAcknowledged, makeReceivable, similarTo } from './deals.ts';
import { paid } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { charged } from './pledgeDeals.ts';
import { testRefusals } from './refusalRows.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };

function setOff(receivable: string, debt: string, amount: string, piece = '1') {
  return { type: 'setOffPiece', version: 1, receivable, piece, debt, amount } as const;
}

/** The id of the newest-made debt of this member to the car maker. */
function debtOf(market: Market, debtor: string): string {
  const all = [...scanAll(market.world.facts, ...under('debt'))];
  const own = all.map(([, value]) => debts.decode(value)).filter((debt) => debt.debtor === debtor);
  return own.toSorted((one, two) => two.madeAt - one.madeAt)[0]?.id ?? '';
}

/** Has a supplier owe the car maker 1000 for a credit note on an undertaking of its own. */
function owing(market: Market, supplier: string, issuer = 'bank-one'): string {
  const name = `of ${supplier}, ${issuer}`;
  const invoice = market.ok(supplier, deals.register(name));
  const mandate = { issuer, chargesCap: null, partial: false };
  const distinctFrom = similarTo(market, invoice);
  market.ok('car-maker', deals.accept(invoice, { mandate, distinctFrom }));
  market.ok(supplier, deals.credit(invoice, '1000', { document: hashFor(`credit ${name}`) }));
  return debtOf(market, supplier);
}

/** An overdue receivable of tier-one, which owes the car maker 1000. */
function overdue(market: Market): { readonly id: string; readonly debt: string } {
  const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
  const debt = owing(market, 'tier-one');
  market.wait(DUE);
  return { id, debt };
}

/** As `overdue`, but tier-two's, of tier-one, which owes since before or after the notice. */
function assigned(market: Market, since: 'before' | 'after') {
  const id = makeAcknowledged(market, 'a');
  const older = since === 'before' ? owing(market, 'tier-one') : null;
  handOn(market, deals.assign(id), 'tier-one');
  const debt = older ?? owing(market, 'tier-one');
  market.wait(DUE);
  return { id, debt };
}

testRefusals('setOffPiece', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', setOff(hashFor('none'), hashFor('none'), '1', '2')],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there, and no such debt',
    act: (market) => ['tier-two', setOff(makeReceivable(market, 'a'), hashFor('none'), '1', '2')],
  },
  {
    code: 'unknown_debt',
    why: 'no such debt, by a stranger',
    act: (market) => ['tier-two', setOff(makeReceivable(market, 'a'), hashFor('none'), '1')],
  },
  {
    code: 'own_money',
    why: 'what a bank owes in its own money, by neither debtor nor holder',
    found: () => new Market(marketGenesis({ members: { 'bank-three': ['supplier', 'issuer'] } })),
    act: (market) => {
      const debt = owing(market, 'bank-three', 'bank-three');
      return ['tier-two', setOff(makeReceivable(market, 'a'), debt, '1001')];
    },
  },
  {
    code: 'not_party',
    why: 'neither debtor nor holder, before it is due',
    act: (market) => {
      const debt = owing(market, 'tier-one');
      return ['tier-two', setOff(makeReceivable(market, 'a'), debt, '1001')];
    },
  },
  {
    code: 'set_off_waived',
    why: 'W6: an undertaking, and another member’s debt',
    act: (market) => {
      const debt = owing(market, 'tier-two');
      const id = makeReceivable(market, 'a');
      market.wait(DUE);
      return ['car-maker', setOff(id, debt, '1001')];
    },
  },
  {
    code: 'debts_not_mutual',
    why: 'of a member that never held the piece, and young',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assign(id), 'tier-one');
      return ['car-maker', setOff(id, owing(market, 'tier-three'), '1001')];
    },
  },
  {
    code: 'debt_after_notice',
    why: 'made after the notice by who held it before, and more than is open',
    act: (market) => {
      const { id, debt } = assigned(market, 'after');
      return ['car-maker', setOff(id, debt, '1001')];
    },
  },
  {
    code: 'too_many_set_offs',
    why: 'a seventeenth, and more than is open',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const debt = owing(market, 'tier-one');
      for (let at = 0; at < MAX_SET_OFFS; at += 1) {
        const piece = String(10 * at + 1);
        keepApart(market, id, piece, 'bank-one');
        const cut = { piece, from: piece, to: String(10 * at + 10) };
        const offer = market.ok('tier-one', deals.assign(id, cut));
        market.ok('tier-one', deals.answer('withdrawOffer', offer));
        market.ok('car-maker', setOff(id, debt, '1', piece));
      }
      return ['car-maker', setOff(id, debt, '10001', String(10 * MAX_SET_OFFS + 1))];
    },
  },
  {
    code: 'debt_settled',
    why: 'paid before, and the piece is pledged',
    act: (market) => {
      const { id, debt } = pledged(market);
      market.ok('bank-one', deals.issue({ to: 'tier-one' }));
      market.ok('tier-one', { type: 'payDebt', version: 1, debt, amount: '1000', issuer: null });
      return ['tier-one', setOff(id, debt, '1')];
    },
  },
  {
    code: 'debt_pledged',
    why: 'it stands for units under a pledge, and is set off against a pledged piece',
    act: (market) => {
      const { debt } = charged(market);
      const invoice = market.ok('tier-one', deals.register('to tier-two', { debtor: 'tier-two' }));
      market.ok('tier-two', deals.acknowledge(invoice));
      market.ok('tier-one', deals.pledge(invoice));
      return ['tier-two', setOff(invoice, debt.id, '3001')];
    },
  },
  {
    code: 'piece_locked',
    why: 'the holder comes back on the seller for it, and more than is open',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.sellWithRecourse(id, { disclosed: false }), 'tier-one');
      const debt = collected(market);
      const words = { receivable: id, piece: '1', cause: 'warranty', reference: hashFor('why') };
      market.ok('bank-two', { type: 'claimRecourse', version: 1, ...words });
      return ['car-maker', setOff(id, debt, '10001')];
    },
  },
  {
    code: 'piece_pledged',
    why: 'the pledgee would be paid first, and more than is open',
    act: (market) => {
      const { id, debt } = pledged(market);
      return ['tier-one', setOff(id, debt, '1001')];
    },
  },
  {
    code: 'piece_reserved',
    why: 'bought with a reserve, and more than is open',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.sellWithReserve(id, { disclosed: false }), 'tier-one');
      return ['car-maker', setOff(id, collected(market), '10001')];
    },
  },
  {
    code: 'creditor_first',
    why: 'against a guarantor that has paid, before the holder is whole, and more than is open',
    act: (market) => {
      const debt = owing(market, 'tier-one');
      return ['car-maker', setOff(paid(market).id, debt, '10001')];
    },
  },
  {
    code: 'more_than_open',
    why: 'a cent more than is open of the debt',
    act: (market) => {
      const { id, debt } = overdue(market);
      return ['car-maker', setOff(id, debt, '1001')];
    },
  },
]);

/** As `overdue`, with a pledge in all units. */
function pledged(market: Market): { readonly id: string; readonly debt: string } {
  const id = makeAcknowledged(market, 'a');
  const debt = owing(market, 'tier-one');
  market.ok('tier-one', deals.pledge(id));
  market.wait(DUE);
  return { id, debt };
}

/** bank-two has collected 10000 for the car maker, from another debtor. */
function collected(market: Market): string {
  const id = market.ok('tier-one', deals.register('c', { debtor: 'truck-maker' }));
  market.ok('truck-maker', deals.acknowledge(id));
  handOn(market, deals.sellWithRecourse(id), 'tier-one');
  handOn(market, deals.assignQuietly(id, { assignee: 'car-maker' }), 'bank-two');
  market.ok('bank-one', deals.issue({ to: 'truck-maker', amount: '10000' }));
  market.wait(DUE);
  return debtOf(market, 'bank-two');
}

describe('a debt set off against a piece', () => {
  it('W6: closes units of that piece alone, settles as much of the debt and moves no money', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    handOn(market, deals.assignQuietly(id, { from: '4001', disclosed: true }), 'tier-one');
    market.wait(DUE);
    market.ok('car-maker', setOff(id, debt, '700'));
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ paid: 700n, released: 0n });
    expect(pieces.read(market.world, id, 4001n)).toMatchObject({ paid: 0n, released: 0n });
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 700n });
    expect(debts.read(market.world, debt)).toMatchObject({ settled: 700n, amount: 1000n });
    for (const member of ['car-maker', 'tier-one', 'tier-two']) {
      expect(balanceOf(market.world, EUR, member)).toBe(0n);
    }
  });

  it('W6: is the word of either, and shown as a set-off', () => {
    const market = new Market();
    const { id, debt } = overdue(market);
    const { facts: _, ...done } = market.submit('tier-one', setOff(id, debt, '1000'));
    const [mine, yours] = [{ debtor: 'car-maker' }, { holder: 'tier-one' }];
    expect(done).toMatchObject({
      code: 'ok',
      events: [
        { type: 'pieceSetOff', debt, amount: '1000', ...mine },
        { type: 'holderSetOff', debt, amount: '1000', ...yours },
      ],
    });
    expect(done.events[0], 'its debtor need not know who holds it').not.toHaveProperty('holder');
  });

  it('of all that is open ends the receivable, but not the interest that was due', () => {
    const market = new Market();
    const { id, debt } = overdue(market);
    market.ok('tier-one', deals.credit(id, '9000', { document: hashFor('most of it') }));
    // 1000 at 9 % a year for 40 days: 10.
    market.ok('car-maker', setOff(id, debt, '1000'), DUE + 40 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 1000n });
    const [late] = [...scanAll(market.world.facts, ...under('debt'))]
      .map(([, value]) => debts.decode(value))
      .filter(({ cause }) => cause === 'lateInterest');
    expect(late).toMatchObject({ debtor: 'car-maker', creditor: 'tier-one', amount: 10n });
  });

  it('W6: counts after notice when it is of the same receivable', () => {
    const market = new Market();
    const mandate = { issuer: 'bank-one', chargesCap: null, partial: true };
    const id = makeAcknowledged(market, 'a', { mandate });
    handOn(market, deals.assignQuietly(id, { disclosed: true }), 'tier-one');
    // The debtor holds half of it, a pledge of ten cents in it; tier-two collects and owes it that.
    const words = { from: '1', to: '5000', secured: '10' };
    const pledge = market.ok('tier-two', deals.pledge(id, words));
    market.ok('bank-one', { type: 'consentTransfer', version: 1, pledge, to: 'car-maker' });
    handOn(market, deals.assignQuietly(id, { to: '5000', assignee: 'car-maker' }), 'tier-two');
    market.ok('bank-one', deals.issue({ amount: '2000' }));
    market.wait(DUE);
    market.ok('car-maker', setOff(id, debtOf(market, 'tier-two'), '990', '5001'));
    expect(pieces.read(market.world, id, 5001n)?.paid).toBe(1990n);
  });

  it('W6: may be young between the same two, whether or not the debtor was told', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assignQuietly(id), 'tier-one');
    const debt = owing(market, 'tier-two');
    market.wait(DUE);
    market.ok('tier-two', setOff(id, debt, '1000'));
    expect(pieces.read(market.world, id, 1n)?.paid).toBe(1000n);
  });

  it('W6: declared by the debtor stands, whatever the holder declares of the same debt', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    market.ok('car-maker', setOff(id, debt, '900'));
    market.ok('car-maker', setOff(id, debt, '1000'));
    market.ok('tier-one', setOff(id, debt, '1'));
    expect(receivables.read(market.world, id)?.setOffs.map(({ amount }) => amount)).toEqual([
      ...['1000', '1'],
    ]);
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    market.wait(DUE);
    expect(debts.read(market.world, debt)?.settled).toBe(1000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(9000n);
  });

  it('W6: declared by the debtor has room, however many its holder declares', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    const codes = Array.from({ length: MAX_HOLDERS_SET_OFFS + 1 }, () => {
      const parties = { debtor: 'tier-one', creditor: 'car-maker', issuer: 'bank-one' };
      const repair = { kind: 'debt', ...parties, currency: 'EUR', amount: '1' } as const;
      market.ok('tier-one', correcting('proposeCorrection', repair));
      return market.submit('tier-one', setOff(id, debtOf(market, 'tier-one'), '1')).code;
    });
    expect([codes.indexOf('too_many_set_offs'), codes.at(-2)]).toEqual([8, 'ok']);
    market.ok('car-maker', setOff(id, debt, '1000'));
    market.wait(DUE);
    expect(debts.read(market.world, debt)?.settled).toBe(1000n);
  });

  it('W6: is in money of the mandated issuer', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one', 'bank-two');
    market.wait(DUE);
    const { code } = market.submit('car-maker', setOff(id, debt, '1000'));
    expect(code).toBe('debts_not_mutual');
  });
});
