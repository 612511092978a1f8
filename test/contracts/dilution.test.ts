import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { offers } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { release } from '../../contracts/state/units.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  deals,
  declareInsolvent,
  handOn,
  handOnOften,
  keepApart,
  makeAcknowledged,
  makeReceivable,
} from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';
import { testRefusals } from './refusalRows.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
/** Three days to agree or object, so that all is done before the due day, in one block. */
const GENESIS = marketGenesis({
  parameters: { objectionDays: 3, settlementWorkPerBlock: 200_000 },
});
/** When those days are over that began on the first day of the market. */
const ANSWERED = START + 4 * DAY;

function debtsIn(market: Market): Debt[] {
  return Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) =>
    debts.decode(value),
  );
}

function releasedOf(market: Market, id: string): readonly [string, bigint][] {
  return piecesOf(market.world, id).map(({ holder, released }) => [holder, released]);
}

function pay(debt: string, amount: string, issuer: string | null = null) {
  return { type: 'payDebt', version: 1, debt, amount, issuer } as const;
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
    code: 'not_an_issuer',
    why: 'in money of a supplier, by somebody else',
    act: (market) => ['tier-two', pay(indebted(market), '1001', 'tier-three')],
  },
  {
    code: 'own_money',
    why: 'in the debtor’s own money, by somebody else',
    found: () => new Market(marketGenesis({ members: { 'bank-three': ['supplier', 'issuer'] } })),
    act: (market) => {
      const invoice = market.ok('bank-three', deals.register('of a bank'));
      market.ok('car-maker', deals.accept(invoice));
      market.ok('bank-three', deals.credit(invoice, '1000'));
      return ['tier-two', pay(debtsIn(market)[0]?.id ?? '', '1001', 'bank-three')];
    },
  },
  {
    code: 'issuer_not_accepted',
    why: 'in money that settles nothing on this network, by somebody else',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-one'] } })),
    act: (market) => ['tier-two', pay(indebted(market), '1001', 'bank-two')],
  },
  {
    code: 'issuer_insolvent',
    why: 'in money of an issuer that has failed, by somebody else',
    act: (market) => {
      const debt = indebted(market);
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['tier-two', pay(debt, '1001')];
    },
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
      return ['tier-one', pay(debt, '1001', 'bank-two')];
    },
  },
  {
    code: 'money_stands',
    why: 'in other money while the owed one is good, and more than is owed',
    act: (market) => ['tier-one', pay(indebted(market), '1001', 'bank-two')],
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

/** 4000 sold with recourse for 3900, 3000 assigned, 3000 with the supplier. */
function spreadOut(market: Market): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithRecourse(id, { to: '4000', price: '3900' }), 'tier-one');
  const units = { piece: '4001', from: '4001', to: '7000' };
  handOn(market, deals.assignQuietly(id, units), 'tier-one');
  return id;
}

/** All of a receivable sold without recourse for 9800. */
function soldOutright(market: Market): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithRecourse(id, { recourse: false }), 'tier-one');
  return id;
}

/** Who owes whom how much, for how many units, and why. */
function owed(market: Market): string[] {
  return debtsIn(market)
    .map(({ debtor, creditor, amount, cause, units }) => {
      return `${debtor} ${creditor} ${amount} ${cause} ${units}`;
    })
    .sort();
}

describe('W2 dilution', () => {
  it('W2: a supplier alone cannot wipe a piece that a bank bought', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    market.ok('tier-one', deals.credit(id, '10000'));
    market.wait(ANSWERED);
    expect(releasedOf(market, id)).toEqual([['bank-two', 0n]]);
    expect(owed(market)).toEqual(['tier-one car-maker 10000 creditNote 0']);
  });

  it('W2: nor a debtor and a supplier together, when the bank objects', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    const note = market.ok('tier-one', defence(id, '10000'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-two', answer(id, note, false));
    market.wait(ANSWERED);
    expect(releasedOf(market, id)).toEqual([['bank-two', 0n]]);
  });

  it('W2: a concession cancels of others what they agree to, at the price with the days', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    const note = market.ok('tier-one', deals.credit(id, '5000'));
    market.ok('bank-two', answer(id, note, true));
    expect(releasedOf(market, id)).toEqual([['bank-two', 0n]]);
    market.wait(ANSWERED);
    expect(releasedOf(market, id)).toEqual([['bank-two', 5000n]]);
    // Half of 9800, and of the discount of 200 four days of ten.
    expect(owed(market)).toEqual(['tier-one bank-two 4940 dilution 5000']);
  });

  it('W2: a word for a concession does not bind who buys the piece', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    const note = market.ok('tier-one', deals.credit(id, '5000'));
    market.ok('bank-two', answer(id, note, true));
    handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-one', price: '9800' }), 'bank-two');
    market.wait(ANSWERED);
    expect(releasedOf(market, id)).toEqual([['bank-one', 0n]]);
  });

  it('W2: a defence that the debtor does not confirm lapses, and may be noted again', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    market.ok('tier-one', defence(id, '10000'));
    const { outcomes } = market.wait(ANSWERED);
    expect(outcomes).toMatchObject([{ code: 'ok', events: [{ type: 'creditNoteLapsed' }] }]);
    expect(receivables.read(market.world, id)).toMatchObject({ credited: 0n, note: null });
    expect(owed(market)).toEqual([]);
    const again = market.ok('tier-one', deals.credit(id, '10000'));
    expect(receivables.read(market.world, id)?.note?.id).toBe(again);
  });

  it('W2: a confirmed defence cancels, the supplier’s own units first and at once', () => {
    const market = new Market(GENESIS);
    const id = spreadOut(market);
    const note = market.ok('tier-one', defence(id, '4000'));
    expect(releasedOf(market, id).map(([, released]) => released)).toEqual([0n, 0n, 0n]);
    market.ok('car-maker', confirm(id, note));
    expect(releasedOf(market, id).map(([, released]) => released)).toEqual([0n, 0n, 3000n]);
    market.wait(ANSWERED);
    // The other 1000 of 7000 units of others, pro rata: with or without recourse is the same.
    expect(releasedOf(market, id).map(([, released]) => released)).toEqual([571n, 429n, 3000n]);
    // 571 of 4000 for 3900 and four of ten days of the discount of 100; 429 at their face.
    expect(owed(market)).toEqual([
      'tier-one bank-two 563 dilution 571',
      'tier-one tier-two 429 dilution 429',
    ]);
  });

  it('W2: who sold without recourse answers all the same, and so up the chain', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    const rate = { ppm: 360_000, dayCount: 'ACT/360' } as const;
    const words = { buyer: 'bank-one', price: '9000', recourse: false, interest: rate };
    handOn(market, deals.sellWithRecourse(id, words), 'bank-two');
    const note = market.ok('tier-one', defence(id, '1000'));
    market.ok('car-maker', confirm(id, note));
    market.wait(ANSWERED);
    // 900 with 36 % a year for four days, 903.6; 980 with four of ten days of 20.
    expect(owed(market)).toEqual([
      'bank-two bank-one 904 dilution 1000',
      'tier-one bank-two 988 dilution 1000',
    ]);
  });

  it('W2: one cent of dilution is owed, never nothing', () => {
    const market = new Market(GENESIS);
    const id = soldOutright(market);
    const note = market.ok('tier-one', defence(id, '1'));
    market.ok('car-maker', confirm(id, note));
    market.wait(ANSWERED);
    expect(owed(market)).toEqual(['tier-one bank-two 1 dilution 1']);
  });

  it('W2: the debts of one note between two are one fact', () => {
    const market = new Market(GENESIS);
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assignQuietly(id, { to: '4000' }), 'tier-one');
    const units = { piece: '4001', from: '6001', to: '10000' };
    handOn(market, deals.assignQuietly(id, units), 'tier-one');
    handOn(
      market,
      deals.assignQuietly(id, { piece: '4001', from: '4001', to: '6000' }),
      'tier-one',
    );
    const note = market.ok('tier-one', defence(id, '1000'));
    market.ok('car-maker', confirm(id, note));
    market.wait(ANSWERED);
    expect(releasedOf(market, id).map(([, released]) => released)).toEqual([400n, 200n, 400n]);
    expect(owed(market)).toEqual(['tier-one tier-two 1000 dilution 1000']);
  });

  it('W2: units that the supplier pledged go only with the word of the pledgee', () => {
    for (const agrees of [true, false]) {
      const market = new Market(GENESIS);
      const id = makeAcknowledged(market, 'a');
      market.ok('tier-one', deals.pledge(id, { to: '8000' }));
      const note = market.ok('tier-one', deals.credit(id, '5000'));
      expect(releasedOf(market, id).map(([, released]) => released)).toEqual([0n, 2000n]);
      if (agrees) market.ok('bank-one', answer(id, note, true));
      market.wait(ANSWERED);
      const released = releasedOf(market, id).map(([, count]) => count);
      expect(released).toEqual([agrees ? 3000n : 0n, 2000n]);
      const rest = agrees ? [] : ['tier-one car-maker 3000 creditNote 0'];
      expect(owed(market)).toEqual(rest);
    }
  });

  it('W2: under a reserve nothing is owed by the unit; at its end the lesser of the two', () => {
    for (const recourse of [true, false]) {
      const market = new Market(GENESIS);
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.sellWithReserve(id, { recourse }), 'tier-one');
      const note = market.ok('tier-one', defence(id, '3000'));
      market.ok('car-maker', confirm(id, note));
      market.wait(ANSWERED);
      expect(owed(market)).toEqual([]);
      market.ok('bank-one', deals.issue({ amount: '7000' }));
      market.wait(DUE);
      // Due were 8000, a fee of 100 and ten days of 9 %: 8120. 7000 came in, 1120 are missing.
      expect(owed(market)).toEqual(['tier-one bank-two 1120 recourse 0']);
    }
  });

  it('W2: under a reserve without recourse no more is owed than was cancelled', () => {
    const market = new Market(GENESIS);
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id, { recourse: false, price: '10000' }), 'tier-one');
    const note = market.ok('tier-one', defence(id, '50'));
    market.ok('car-maker', confirm(id, note));
    market.ok('bank-one', deals.issue({ amount: '9950' }), ANSWERED);
    market.wait(DUE);
    // 10000, 100 and 25 were due, 9950 came in: 175 are missing, 50 for what was cancelled.
    expect(owed(market)).toEqual(['tier-one bank-two 50 recourse 0']);
  });

  it('W2: a ninth change of hands is refused, and one taken back is none', () => {
    const market = new Market(GENESIS);
    const id = makeAcknowledged(market, 'a');
    const holder = handOnOften(market, id);
    const next = deals.assignQuietly(id, { assignee: 'tier-three' });
    expect(market.submit(holder, next).code).toBe('chain_too_deep');
    expect(piecesOf(market.world, id)[0]?.links.length).toBe(8);
  });

  it('W2: a note on more pieces than are touched at once spreads as if it were at once', () => {
    const market = new Market(GENESIS);
    const id = makeAcknowledged(market, 'a');
    const until = { limit: '10000', untilDay: '2026-03-10' };
    market.ok('tier-two', deals.consent(until));
    for (let at = 0; at < 250; at += 1) {
      const from = String(1 + 40 * at);
      const words = { piece: from, from, to: String(40 * (at + 1)) };
      if (at % 2 === 0) keepApart(market, id, from, 'bank-one');
      market.ok('tier-one', deals.assignQuietly(id, words));
    }
    const note = market.ok('tier-one', defence(id, '3333'));
    market.ok('car-maker', confirm(id, note));
    const wanted = release(piecesOf(market.world, id), 3333n).map(({ released }) => released);
    const { outcomes } = market.wait(ANSWERED + DAY);
    const items = outcomes.map(({ item }) => item.slice(-6));
    expect(items).toEqual(['000001', '000002', '000003', '000004']);
    expect(releasedOf(market, id).map(([, released]) => released)).toEqual(wanted);
    expect(owed(market)).toEqual(['tier-one tier-two 3333 dilution 3333']);
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

  it('of all that is open ends the receivable; nothing is due but that it leaves', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.credit(id, '10000'));
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 0n });
    const { wakeAt } = market.wait(market.time + 1);
    expect(wakeAt).toBe(receivables.read(market.world, id)?.fold?.time);
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
