import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { deals, handOn, makeReceivable, similarTo } from './deals.ts';
import { paid } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { outside, paidOutside } from './outsideDeals.ts';
import { charged, owingBack } from './pledgeDeals.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;

function writeOff(receivable: string, piece = '1') {
  return { type: 'writeOff', version: 1, receivable, piece } as const;
}

function setOff(debt: string, against: string, amount: string) {
  return { type: 'setOff', version: 1, debt, against, amount } as const;
}

testRefusals('confirmPaidOutside', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', outside(hashFor('none'), '10001')],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-two', outside(makeReceivable(market, 'a'), '10001', { piece: '2' })],
  },
  {
    code: 'not_payee',
    why: 'one that was never paid, by a stranger',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', deals.assign(id));
      return ['tier-three', outside(id, '10001', { payee: 'tier-two' })];
    },
  },
  {
    code: 'not_party',
    why: 'by neither of the two, on offer',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', deals.assign(id));
      return ['tier-two', outside(id, '10001')];
    },
  },
  {
    code: 'already_agreed',
    why: 'said before by the same, and on offer by now',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('car-maker', outside(id, '10000'));
      market.ok('tier-one', deals.assign(id));
      return ['car-maker', outside(id, '10000')];
    },
  },
  {
    code: 'piece_locked',
    why: 'on offer, with the pledgee’s consent, and more than is open',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const pledge = market.ok('tier-one', deals.pledge(id));
      const consent = { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' };
      market.ok('bank-one', consent);
      market.ok('tier-one', deals.assign(id));
      return ['tier-one', outside(id, '10001')];
    },
  },
  {
    code: 'piece_pledged',
    why: 'the pledgee would be paid first, and more than is open',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', deals.pledge(id));
      return ['tier-one', outside(id, '10001')];
    },
  },
  {
    code: 'piece_reserved',
    why: 'bought with a reserve, and more than is open',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      handOn(market, deals.sellWithReserve(id), 'tier-one');
      return ['bank-two', outside(id, '10001', { payee: 'bank-two' })];
    },
  },
  {
    code: 'creditor_first',
    why: 'a guarantor that has paid, before the holder is whole, and more than is open',
    act: (market) => ['bank-two', outside(paid(market).id, '10001', { payee: 'bank-two' })],
  },
  {
    code: 'more_than_open',
    why: 'a cent more than is open in the piece',
    act: (market) => ['tier-one', outside(makeReceivable(market, 'a'), '10001')],
  },
]);

testRefusals('writeOff', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', writeOff(hashFor('none'))],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-two', writeOff(makeReceivable(market, 'a'), '2')],
  },
  {
    code: 'not_holder',
    why: 'somebody else’s, not due yet',
    act: (market) => ['tier-two', writeOff(makeReceivable(market, 'a'))],
  },
  {
    code: 'receivable_not_overdue',
    why: 'not due yet',
    act: (market) => ['tier-one', writeOff(makeReceivable(market, 'a'))],
  },
  {
    code: 'already_written_off',
    why: 'a second time',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.wait(DUE);
      market.ok('tier-one', writeOff(id));
      return ['tier-one', writeOff(id)];
    },
  },
]);

/** The id of the debt of this cause. */
function debtFor(market: Market, cause: string): string {
  const all = [...scanAll(market.world.facts, ...under('debt'))];
  const found = all.map(([, value]) => debts.decode(value));
  return found.find((debt) => debt.cause === cause)?.id ?? '';
}

/** tier-one owes the car maker 1000 after a credit note, and tier-two 10000 that it collected. */
function mutual(market: Market): { readonly first: string; readonly second: string } {
  market.ok('tier-one', deals.credit(makeReceivable(market, 'a'), '1000'));
  const id = market.ok('tier-one', deals.register('b', { debtor: 'truck-maker' }));
  market.ok('truck-maker', deals.acknowledge(id));
  handOn(market, deals.assignQuietly(id, { assignee: 'car-maker' }), 'tier-one');
  market.ok('bank-one', deals.issue({ to: 'truck-maker', amount: '10000' }));
  market.wait(DUE);
  return { first: debtFor(market, 'creditNote'), second: debtFor(market, 'collection') };
}

/** The car maker collects for tier-one what tier-one owes it otherwise. */
function backAndForth(market: Market): { readonly first: string; readonly second: string } {
  market.ok('tier-one', deals.credit(makeReceivable(market, 'a'), '1000'));
  const invoice = deals.register('b', { debtor: 'truck-maker' });
  const id = market.ok('tier-one', invoice);
  market.ok('truck-maker', deals.acknowledge(id));
  handOn(market, deals.assignQuietly(id, { assignee: 'car-maker', disclosed: true }), 'tier-one');
  const back = deals.assignQuietly(id, { assignee: 'tier-one' });
  handOn(market, back, 'car-maker');
  market.ok('bank-one', deals.issue({ to: 'truck-maker', amount: '10000' }));
  market.wait(DUE);
  return { first: debtFor(market, 'creditNote'), second: debtFor(market, 'collection') };
}

/** What bank-three owes the car maker in its own money: the id of that debt. */
function bankDebt(market: Market): string {
  const invoice = market.ok('bank-three', deals.register('of a bank'));
  const mandate = { issuer: 'bank-three', chargesCap: null, partial: false };
  market.ok('car-maker', deals.accept(invoice, { mandate }));
  const { events } = market.submit('bank-three', deals.credit(invoice, '1000'));
  return String(events.find(({ type }) => type === 'debtMade')?.['debt']);
}

testRefusals('setOff', [
  {
    code: 'unknown_debt',
    why: 'the second does not exist, the first is somebody else’s',
    act: (market) => ['tier-two', setOff(backAndForth(market).first, hashFor('none'), '1001')],
  },
  {
    code: 'own_money',
    why: 'what a bank owes in its own money, by neither of the two',
    found: () => new Market(marketGenesis({ members: { 'bank-three': ['supplier', 'issuer'] } })),
    act: (market) => {
      const debt = bankDebt(market);
      return ['tier-two', setOff(debt, debt, '1001')];
    },
  },
  {
    code: 'not_debtor',
    why: 'by neither of the two',
    act: (market) => {
      const { first, second } = backAndForth(market);
      return ['tier-two', setOff(first, second, '1001')];
    },
  },
  {
    code: 'debts_not_mutual',
    why: 'both are owed by the same member',
    act: (market) => {
      const { first, second } = mutual(market);
      return ['tier-one', setOff(first, second, '10001')];
    },
  },
  {
    code: 'debt_settled',
    why: 'the smaller one is settled',
    act: (market) => {
      const { first, second } = backAndForth(market);
      market.ok('tier-one', setOff(first, second, '1000'));
      return ['car-maker', setOff(second, first, '1')];
    },
  },
  {
    code: 'debt_pledged',
    why: 'a pledge is on the other one, which is smaller',
    act: (market) => {
      const back = owingBack(market);
      const { debt } = charged(market);
      return ['tier-two', setOff(back.id, debt.id, '3001')];
    },
  },
  {
    code: 'more_than_open',
    why: 'a cent more than the smaller one',
    act: (market) => {
      const { first, second } = backAndForth(market);
      return ['tier-one', setOff(first, second, '1001')];
    },
  },
]);

/** The id of the debt of this member that was made last. */
function lastDebtOf(market: Market, debtor: string): string {
  const all = [...scanAll(market.world.facts, ...under('debt'))];
  const own = all.map(([, value]) => debts.decode(value)).filter((debt) => debt.debtor === debtor);
  return own.toSorted((one, two) => two.madeAt - one.madeAt)[0]?.id ?? '';
}

/** What the supplier of an undertaking owes its debtor for a credit note, in that money. */
function credited(
  market: Market,
  supplier: string,
  debtor: string,
  { currency = 'EUR', issuer = 'bank-one' } = {},
): string {
  const name = `${supplier} to ${debtor} in ${currency} of ${issuer}`;
  const invoice = market.ok(supplier, deals.register(name, { debtor, currency }));
  const mandate = { issuer, chargesCap: null, partial: false };
  market.ok(
    debtor,
    deals.accept(invoice, {
      ...{ mandate, currency, supplier },
      distinctFrom: similarTo(market, invoice),
    }),
  );
  market.ok(supplier, deals.credit(invoice, '1000', { document: hashFor(name) }));
  return lastDebtOf(market, supplier);
}

describe('a set-off', () => {
  it.each([
    ['another currency', { currency: 'USD' }],
    ['money of another issuer', { issuer: 'bank-two' }],
  ])('never takes %s for the same money, in either direction', (_what, money) => {
    const market = new Market();
    const mine = credited(market, 'tier-one', 'tier-two');
    const theirs = credited(market, 'tier-two', 'tier-one', money);
    for (const [signer, one, other] of [
      ['tier-one', mine, theirs],
      ['tier-two', theirs, mine],
    ] as const) {
      expect(market.submit(signer, setOff(one, other, '1')).code).toBe('debts_not_mutual');
    }
    const same = credited(market, 'tier-two', 'tier-one');
    market.ok('tier-one', setOff(mine, same, '1000'));
  });

  it('settles so much of both and moves no money', () => {
    const market = new Market();
    const { first, second } = backAndForth(market);
    const before = balanceOf(market.world, EUR, 'car-maker');
    market.ok('tier-one', setOff(first, second, '1000'));
    expect(debts.read(market.world, first)).toMatchObject({ settled: 1000n, amount: 1000n });
    expect(debts.read(market.world, second)).toMatchObject({ settled: 1000n, amount: 10_000n });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(before);
  });
});

describe('what was paid outside', () => {
  it('closes units of that piece alone and moves no money; the rest is paid when it is due', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '7000' }));
    const id = makeReceivable(market, 'a');
    handOn(market, deals.assignQuietly(id, { to: '4000', disclosed: true }), 'tier-one');
    paidOutside(market, id, '3000', { payee: 'tier-two' });
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(1000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(6000n);
  });

  it('to a seller that collects is owed to the holder', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.assignQuietly(id), 'tier-one');
    paidOutside(market, id, '10000');
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    const [[, value] = []] = [...scanAll(market.world.facts, ...under('debt'))];
    expect(value).toMatchObject({ debtor: 'tier-one', creditor: 'tier-two', amount: '10000' });
  });
});

describe('a write-off', () => {
  it('is the holder’s mark: the debtor owes what it owed, and pays it', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    const before = receivables.read(market.world, id);
    market.ok('tier-one', writeOff(id));
    expect(pieces.read(market.world, id, 1n)?.writtenOff).toBe(true);
    expect(receivables.read(market.world, id)).toEqual(before);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', { type: 'payOverdue', version: 1, receivable: id, amount: '10000' });
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
  });
});

describe('an early payment', () => {
  it('forgives the discount for the days that are left, and closes the units of that piece', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.early(id, { to: '5000' }));
    // From 4 to 12 March at 36 % a year: 5000 * 0.36 * 8 / 360 = 40.
    market.ok(
      'car-maker',
      { type: 'payEarly', version: 1, offer, maxPrice: '10000' },
      START + 2 * DAY + 1,
    );
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(4960n);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 4960n, forgiven: 40n });
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ paid: 4960n, released: 40n });
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', forgiven: 40n });
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(9960n);
  });

  it('of all units ends the receivable; nothing is due but that it leaves', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.early(id));
    market.ok('car-maker', { type: 'payEarly', version: 1, offer, maxPrice: '10000' });
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 9900n });
    const { wakeAt } = market.wait(market.time + 1);
    expect(wakeAt).toBe(receivables.read(market.world, id)?.fold?.time);
  });
});
