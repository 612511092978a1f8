import { describe, expect, it } from 'vitest';
import { checkDischarges } from '../../contracts/laws/discharges.ts';
import { accounts } from '../../contracts/state/accounts.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import type { Json } from '../../ledger/canonical.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { by, call, DEFAULT, give, payUp } from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';
import { paidOutside } from './outsideDeals.ts';
import { testRefusals } from './refusalRows.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const SECRET = secretOf('second administrator');
const SECOND = { issuer: 'bank-two', currency: 'EUR' };

function change(receivable: string, issuer = 'bank-two') {
  return { type: 'changeMandate', version: 1, receivable, issuer } as const;
}

/** A receivable of 10000 in money of bank one, which has failed since. */
function failed(market: Market): string {
  const id = makeReceivable(market, 'a');
  market.ok('regulator', deals.insolvent('bank-one'));
  return id;
}

/** Bank three, which buys goods too. */
function withBuyingBank(parameters: object = {}): Market {
  return new Market(marketGenesis({ parameters, members: { 'bank-three': ['buyer', 'issuer'] } }));
}

testRefusals('changeMandate', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable, and no issuer',
    act: () => ['truck-maker', change(hashFor('none'), 'tier-one')],
  },
  {
    code: 'not_an_issuer',
    why: 'a supplier’s money, by somebody else',
    act: (market) => ['truck-maker', change(failed(market), 'tier-one')],
  },
  {
    code: 'own_money',
    why: 'of the debtor itself, by somebody else',
    found: withBuyingBank,
    act: (market) => {
      const id = makeReceivable(market, 'a', { debtor: 'bank-three' });
      return ['truck-maker', change(id, 'bank-three')];
    },
  },
  {
    code: 'issuer_not_accepted',
    why: 'that settles nothing on this network, by somebody else',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-one'] } })),
    act: (market) => ['truck-maker', change(failed(market))],
  },
  {
    code: 'issuer_insolvent',
    why: 'the same again, by somebody else',
    act: (market) => ['truck-maker', change(failed(market), 'bank-one')],
  },
  {
    code: 'not_debtor',
    why: 'by somebody else, and the issuer stands',
    act: (market) => ['truck-maker', change(makeReceivable(market, 'a'))],
  },
  {
    code: 'mandate_stands',
    why: 'the issuer has not failed',
    act: (market) => ['car-maker', change(makeReceivable(market, 'a'))],
  },
]);

describe('W3 money of an issuer that has failed', () => {
  it('W3: settles nothing at the due time; nobody is late while other money can be named', () => {
    const market = new Market(marketGenesis({ parameters: { issuerDays: 15 } }));
    market.ok('bank-one', deals.issue());
    market.ok('bank-two', deals.issue());
    const id = failed(market);
    market.wait(DUE - 1);
    const { outcomes } = market.wait(DUE);
    expect(outcomes).toMatchObject([
      { code: 'issuer_insolvent', facts: { issuer: 'bank-one' }, item: `settle/${id}` },
    ]);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'closed', lateSince: null });
    market.ok('car-maker', change(id));
    market.wait(DUE + DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', interestPaid: 0n });
    expect(balanceOf(market.world, SECOND, 'tier-one')).toBe(10_000n);
  });

  it('W3: grace and late interest begin when the days to name other money are over', () => {
    const market = new Market(marketGenesis({ parameters: { issuerDays: 12 } }));
    const id = failed(market);
    for (let day = 0; day <= 4; day += 1) market.wait(DUE + day * DAY);
    // Declared on day 0: on days 10 and 11 it is put off, on day 12 it is late from then on.
    expect(receivables.read(market.world, id)).toMatchObject({
      status: 'overdue',
      graceTime: DUE + (2 + 5) * DAY,
    });
    const lateSince = receivables.read(market.world, id)?.lateSince;
    const payDay = Date.UTC(2026, 2, 12) / DAY;
    expect(lateSince).toBe(payDay + 2);
  });

  it('W3: is neither issued nor moved, and payments before the declaration are final', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const reference = hashFor('reference');
    const words = { issuer: 'bank-one', currency: 'EUR', to: 'tier-one', amount: '1', reference };
    market.ok('car-maker', { type: 'transferMoney', version: 1, ...words });
    market.ok('regulator', deals.insolvent('bank-one'));
    const again = market.submit('car-maker', { type: 'transferMoney', version: 1, ...words });
    expect(again.code).toBe('insufficient_money');
    expect(market.world.facts.get('account/bank-one/eur/tier-one')).toMatchObject({ balance: '1' });
  });

  it('W3: when no issuer is left that the supplier takes, any of the network’s will do', () => {
    const market = new Market();
    const terms = { ...deals.register('a').terms, issuers: ['bank-one'] };
    const invoice = market.ok('tier-one', deals.register('a', { terms }));
    const refused = deals.accept(invoice, {
      mandate: { issuer: 'bank-two', chargesCap: null, partial: false },
    });
    expect(market.submit('car-maker', refused).code).toBe('issuer_not_accepted');
    market.ok('regulator', deals.insolvent('bank-one'));
    market.ok('car-maker', refused);
  });
});

/** What is owed to this member by that one: the newest debt. */
function debtBetween(market: Market, debtor: string, creditor: string): Debt {
  const all = Array.from(scanAll(market.world.facts, ...under('debt')), ([, value]) =>
    debts.decode(value),
  );
  const found = all.findLast((debt) => debt.debtor === debtor && debt.creditor === creditor);
  if (found === undefined) throw new Error('no such debt');
  return found;
}

function payDebt(debt: string, issuer: string | null, amount = '1000') {
  return { type: 'payDebt', version: 1, debt, amount, issuer } as const;
}

/** A debt of 1000 of tier-one to the car maker in money of bank one. */
function owing(market: Market): string {
  market.ok('tier-one', deals.credit(makeReceivable(market, 'a'), '1000'));
  return debtBetween(market, 'tier-one', 'car-maker').id;
}

describe('W3 what is owed in money that discharges nothing', () => {
  it('W3: a debt in failed money is paid at par in other money, and never before', () => {
    const market = new Market();
    market.ok('bank-two', deals.issue({ to: 'tier-one', amount: '1000' }));
    const debt = owing(market);
    expect(market.submit('tier-one', payDebt(debt, 'bank-two')).code).toBe('money_stands');
    market.ok('regulator', deals.insolvent('bank-one'));
    expect(market.submit('tier-one', payDebt(debt, null)).code).toBe('issuer_insolvent');
    market.ok('tier-one', payDebt(debt, 'bank-two'));
    expect(debts.read(market.world, debt)?.settled).toBe(1000n);
    expect(balanceOf(market.world, SECOND, 'car-maker')).toBe(1000n);
    expect(balanceOf(market.world, SECOND, 'tier-one')).toBe(0n);
  });

  it('W3: a bank does not pay what it owes with its own money, but with another’s', () => {
    const market = new Market(marketGenesis({ members: { 'bank-three': ['supplier', 'issuer'] } }));
    const invoice = market.ok('bank-three', deals.register('of a bank'));
    const mandate = { issuer: 'bank-three', chargesCap: null, partial: false };
    market.ok('car-maker', deals.accept(invoice, { mandate }));
    market.ok('bank-three', deals.credit(invoice, '1000'));
    const { id } = debtBetween(market, 'bank-three', 'car-maker');
    market.ok('bank-three', deals.issue({ to: 'bank-three', amount: '1000' }));
    expect(market.submit('bank-three', payDebt(id, null)).code).toBe('own_money');
    market.ok('bank-two', deals.issue({ to: 'bank-three', amount: '1000' }));
    market.ok('bank-three', payDebt(id, 'bank-two'));
    expect(balanceOf(market.world, SECOND, 'car-maker')).toBe(1000n);
  });

  it('W3: a supplier is paid in money of issuers that it has named, while one is left', () => {
    const members = { 'bank-three': ['issuer'] } as const;
    const market = new Market(marketGenesis({ members }));
    const terms = { ...deals.register('a').terms, issuers: ['bank-one', 'bank-two'] };
    const invoice = market.ok('tier-one', deals.register('a', { terms }));
    market.ok('car-maker', deals.accept(invoice, { latePpm: 90_000 }));
    market.wait(DUE + 10 * DAY);
    paidOutside(market, invoice, '10000');
    const { id, amount } = debtBetween(market, 'car-maker', 'tier-one');
    expect(amount).toBe(25n);
    market.ok('regulator', deals.insolvent('bank-one'));
    const other = payDebt(id, 'bank-three', '25');
    expect(market.submit('car-maker', other).code).toBe('issuer_not_accepted');
    market.ok('bank-two', deals.issue({ amount: '25' }));
    market.ok('car-maker', payDebt(id, 'bank-two', '25'));
  });

  it('W3: recourse for a sale in failed money is paid at par in other money', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    market.ok('bank-two', deals.issue({ to: 'tier-one', amount: '9800' }));
    market.wait(DUE + 5 * DAY);
    const words = { receivable: id, piece: '1', cause: 'default', reference: hashFor('why') };
    const claim = market.ok('bank-two', { type: 'claimRecourse', version: 1, ...words });
    const pay = { type: 'payRecourse', version: 1, claim, atMost: '9800' } as const;
    market.ok('regulator', deals.insolvent('bank-one'));
    expect(market.submit('tier-one', { ...pay, issuer: null }).code).toBe('issuer_insolvent');
    market.ok('tier-one', { ...pay, issuer: 'bank-two' });
    expect(balanceOf(market.world, SECOND, 'bank-two')).toBe(9800n);
  });
});

describe('W3 what a guarantor owes', () => {
  /** A piece of tier-one that this bank guarantees wholly, called after default. */
  function called(market: Market, guarantor: string): string {
    const id = makeAcknowledged(market, 'a');
    const guarantee = market.ok(guarantor, give(id, { amount: '10000' }));
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    market.ok('tier-one', call(guarantee), DEFAULT);
    return guarantee;
  }

  it('W3: failed money at par in other money, to pledgee and holder, and never before', () => {
    const market = new Market(marketGenesis({ members: { 'bank-three': ['issuer'] } }));
    const third = { issuer: 'bank-three', currency: 'EUR' };
    const id = makeAcknowledged(market, 'a');
    const guarantee = market.ok('bank-two', give(id, { amount: '10000' }));
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    market.ok('tier-one', deals.pledge(id, { pledgee: 'bank-one', secured: '4000' }));
    market.ok('tier-one', call(guarantee), DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '10000' }));
    market.ok('bank-three', deals.issue({ to: 'bank-two', amount: '10000' }));
    const other = payUp(guarantee, '1', '10000', 'bank-three');
    expect(market.submit('bank-two', other).code).toBe('money_stands');
    market.ok('regulator', deals.insolvent('bank-one'));
    const own = payUp(guarantee, '1', '10000');
    expect(market.submit('bank-two', own).code).toBe('issuer_insolvent');
    market.ok('bank-two', other);
    expect(balanceOf(market.world, third, 'bank-one')).toBe(4000n);
    expect(balanceOf(market.world, third, 'tier-one')).toBe(6000n);
    expect(balanceOf(market.world, third, 'bank-two')).toBe(0n);
  });

  it('W3: a bank does not pay its guarantee with its own money, but with another’s', () => {
    const market = new Market();
    const guarantee = called(market, 'bank-one');
    market.ok('bank-one', deals.issue({ to: 'bank-one', amount: '10000' }));
    expect(market.submit('bank-one', payUp(guarantee, '1', '10000')).code).toBe('own_money');
    market.ok('bank-two', deals.issue({ to: 'bank-one', amount: '10000' }));
    market.ok('bank-one', payUp(guarantee, '1', '10000', 'bank-two'));
    expect(balanceOf(market.world, SECOND, 'tier-one')).toBe(10_000n);
  });

  it('W3: a supplier that holds the piece is paid in money of issuers that it has named', () => {
    const members = { 'bank-three': ['issuer'], 'bank-four': ['issuer'] } as const;
    const market = new Market(marketGenesis({ members }));
    const terms = { ...deals.register('a').terms, issuers: ['bank-one', 'bank-three'] };
    const id = market.ok('tier-one', deals.register('a', { terms }));
    market.ok('car-maker', deals.acknowledge(id));
    const guarantee = market.ok('bank-two', give(id));
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    market.ok('tier-one', call(guarantee), DEFAULT);
    market.ok('regulator', deals.insolvent('bank-one'));
    for (const bank of ['bank-three', 'bank-four']) {
      market.ok(bank, deals.issue({ to: 'bank-two', amount: '6000' }));
    }
    const stray = payUp(guarantee, '1', '6000', 'bank-four');
    expect(market.submit('bank-two', stray).code).toBe('issuer_not_accepted');
    market.ok('bank-two', payUp(guarantee, '1', '6000', 'bank-three'));
  });

  it('W3: the law notices a guarantee paid in own, failed or unaccepted money', () => {
    const parameters = { settlementIssuers: ['bank-one'] };
    const market = new Market(marketGenesis({ parameters }));
    const reference = called(market, 'bank-two');
    const brokenBy = (issuer: string, from = 'bank-two'): number => {
      const words = { currency: 'EUR', to: 'tier-one', amount: '1' };
      const event = { type: 'moneyMoved', ...words, issuer, from, reference };
      return checkDischarges(market.world, market.world, [event]).length;
    };
    const first = ['bank-one', 'bank-two'].map((issuer) => brokenBy(issuer));
    expect([...first, brokenBy('bank-two', 'tier-two')]).toEqual([0, 1, 1]);
    market.ok('regulator', deals.insolvent('bank-one'));
    expect(brokenBy('bank-one')).toBe(1);
  });
});

describe('the laws of what discharges', () => {
  const moved = { type: 'moneyMoved', currency: 'EUR', to: 'car-maker', amount: '1' } as const;
  const law = 'no money of an insolvent, unaccepted or own issuer discharges';

  it('W3: notice own, failed and unaccepted money', () => {
    const parameters = { settlementIssuers: ['bank-one'] };
    const market = new Market(marketGenesis({ parameters }));
    const reference = owing(market);
    const lawsFor = (issuer: string, from: string) => {
      const events = [{ ...moved, issuer, from, reference }];
      return checkDischarges(market.world, market.world, events).map((each) => each.law);
    };
    expect(lawsFor('bank-one', 'tier-one')).toEqual([]);
    expect(lawsFor('bank-two', 'tier-one')).toEqual([law]);
    expect(lawsFor('bank-one', 'bank-one')).toEqual([law]);
    market.ok('regulator', deals.insolvent('bank-one'));
    expect(lawsFor('bank-one', 'tier-one')).toEqual([law]);
  });

  it('W3: know that an issuer may have had means between two proceedings of one block', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    market.ok('regulator', deals.insolvent('bank-one'));
    const again = { ...deals.insolvent('bank-one'), name: 'second', key: publicKeyOf(SECRET) };
    const over = { member: 'bank-one', reference: hashFor('decision') };
    const signed = [
      market.transaction('regulator', { type: 'endInsolvency', version: 1, ...over }),
      { ...market.transaction('bank-one', deals.issue()), keyName: 'administrator' },
      market.transaction('regulator', again),
    ];
    const { results } = market.block(signed);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'ok', 'ok']);
  });

  it('W3: notice money of a failed issuer that moves', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    market.ok('regulator', deals.insolvent('bank-one'));
    const key = accounts.key('bank-one', 'EUR', 'car-maker');
    const get = (name: string): Json | undefined => {
      const value = market.world.facts.get(name);
      return name === key ? { ...(value as Record<string, Json>), balance: '99999' } : value;
    };
    const broken = checkDischarges(market.world, { facts: { get } }, []);
    expect(broken.map((each) => each.law)).toEqual([
      'money of an issuer that has failed does not move',
    ]);
  });
});
