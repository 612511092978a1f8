import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { reasonsFor } from '../../contracts/trade/evidence/provenance.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { concede, deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, Market, marketGenesis, START } from './market.ts';
import { paidOutside } from './outsideDeals.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const MANDATE = { issuer: 'bank-one', chargesCap: null, partial: false } as const;

function payOverdue(receivable: string, amount: string) {
  return { type: 'payOverdue', version: 1, receivable, amount } as const;
}

/** 10000 at 9 % a year and costs of 40; units 1 to 4000 are tier-two's. */
function costly(words: Parameters<typeof makeAcknowledged>[2] = {}, retries = 0) {
  const market = new Market(marketGenesis({ parameters: { retries } }));
  const usual = { latePpm: 90_000, lateCost: '40', mandate: MANDATE } as const;
  const id = makeAcknowledged(market, 'a', { ...usual, ...words });
  handOn(market, deals.assignQuietly(id, { to: '4000', disclosed: true }), 'tier-one');
  return { market, id };
}

/** And ten days late: 40 are due in costs and 25 in interest. */
function tenDaysLate(words: Parameters<typeof makeAcknowledged>[2] = {}) {
  const { market, id } = costly(words);
  market.wait(DUE + 10 * DAY);
  market.ok('bank-one', deals.issue());
  return { market, id };
}

function balances(market: Market): readonly bigint[] {
  return ['tier-two', 'tier-one'].map((member) => balanceOf(market.world, EUR, member));
}

/** What is owed for late costs, by creditor. */
function costDebts(market: Market): Record<string, bigint> {
  return debtsFor(market, 'lateCost');
}

/** What is owed for late interest, by creditor. */
function interestDebts(market: Market): Record<string, bigint> {
  return debtsFor(market, 'lateInterest');
}

function debtsFor(market: Market, of: string): Record<string, bigint> {
  const all = [...scanAll(market.world.facts, ...under('debt'))].map(([, value]) =>
    debts.decode(value),
  );
  const late = all.filter(({ cause }) => cause === of);
  for (const { debtor, issuer } of late)
    expect([debtor, issuer]).toEqual(['car-maker', 'bank-one']);
  return Object.fromEntries(late.map(({ creditor, amount }) => [creditor, amount]));
}

describe('costs of recovery', () => {
  it('are not owed by a debtor that pays when it is due', () => {
    const { market, id } = costly();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', costsPaid: 0n });
    expect(balances(market)).toEqual([4000n, 6000n]);
  });

  it('are owed once as soon as it is overdue, whatever was paid at the due time', () => {
    const { market, id } = costly({ mandate: { ...MANDATE, partial: true } });
    market.ok('bank-one', deals.issue({ amount: '9000' }));
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 9000n, costsPaid: 0n });
    market.ok('bank-one', deals.issue());
    const more = market.submit('car-maker', payOverdue(id, '1041'));
    expect(more).toMatchObject({ code: 'more_than_open', facts: { open: '1040' } });
    market.ok('car-maker', payOverdue(id, '1040'));
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', costsPaid: 40n });
    expect(balances(market)).toEqual([4016n, 6024n]);
  });

  it('come before interest, and interest before principal; they close no unit', () => {
    const { market, id } = tenDaysLate();
    const stand = (amount: string) => {
      market.ok('car-maker', payOverdue(id, amount));
      const { costsPaid, interestPaid, paid } = receivables.read(market.world, id) ?? {};
      return [costsPaid, interestPaid, paid];
    };
    expect(stand('30')).toEqual([30n, 0n, 0n]);
    expect(balances(market)).toEqual([12n, 18n]);
    expect(stand('20')).toEqual([40n, 10n, 0n]);
    expect(stand('20')).toEqual([40n, 25n, 5n]);
    expect(piecesOf(market.world, id).map(({ paid }) => paid)).toEqual([2n, 3n]);
    expect(stand('9995')).toEqual([40n, 25n, 10_000n]);
    expect(balances(market)).toEqual([4026n, 6039n]);
  });

  it('are named in the reasons for which a holder was paid', () => {
    const { market, id } = tenDaysLate();
    const { events } = market.submit('car-maker', payOverdue(id, '10065'));
    const told = { receivable: id, principal: 4000n, interest: 10n, costs: 16n };
    expect(reasonsFor(events, 'tier-two')).toMatchObject([told]);
    const whole = { amount: '10000', interest: '25', costs: '40', open: '0' };
    expect(events.at(-1)).toMatchObject({ type: 'receivablePaid', ...whole });
  });

  it('lower what is claimed in recourse, like interest that was received', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a', { latePpm: 0, lateCost: '40', mandate: MANDATE });
    handOn(market, deals.sellWithRecourse(id), 'tier-one');
    market.wait(DUE + 5 * DAY);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', payOverdue(id, '40'));
    expect(piecesOf(market.world, id)[0]?.yielded).toBe(40n);
  });
});

describe('costs of units that close without a payment to all', () => {
  it('stay owed to the holders by weight when a credit note cancels all that is open', () => {
    const { market, id } = tenDaysLate();
    concede(market, id, '10000');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', costsPaid: 40n });
    expect(costDebts(market)).toEqual({ 'tier-two': 16n, 'tier-one': 24n });
  });

  it('go with what is paid outside, and no further', () => {
    const { market, id } = tenDaysLate();
    paidOutside(market, id, '4000', { payee: 'tier-two' });
    expect(costDebts(market)).toEqual({ 'tier-two': 16n });
    market.ok('car-maker', payOverdue(id, '24'));
    expect(receivables.read(market.world, id)).toMatchObject({ costsPaid: 40n, interestPaid: 10n });
    expect(balances(market)).toEqual([0n, 24n]);
  });

  it('are nothing before the due time', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a', { lateCost: '40', mandate: MANDATE });
    market.ok('tier-one', deals.credit(id, '10000'));
    expect(costDebts(market)).toEqual({});
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', costsPaid: 0n });
  });
});

describe('W16 a cap on charges', () => {
  /** 10000 at 36 % a year and costs of 40, paid a day late: 10 of interest. */
  function lateBy(days: number, mandate: Partial<Record<'chargesCap', string>>, money = '100000') {
    const words = { latePpm: 360_000, mandate: { ...MANDATE, ...mandate, partial: true } };
    const { market, id } = costly(words, days);
    market.wait(DUE);
    market.ok('bank-one', deals.issue({ amount: money }));
    const { outcomes } = market.wait(DUE + DAY);
    return { market, id, outcomes };
  }

  it('W16: a mandate without one pays interest and costs at the next attempt', () => {
    const { market, id } = lateBy(1, {});
    const all = { status: 'paid', paid: 10_000n, costsPaid: 40n, interestPaid: 10n };
    expect(receivables.read(market.world, id)).toMatchObject(all);
    expect(balances(market)).toEqual([4020n, 6030n]);
    expect(costDebts(market)).toEqual({});
  });

  it('W16: keeps what is beyond it from the debit, never principal, and that is owed', () => {
    const { market, id, outcomes } = lateBy(1, { chargesCap: '30' });
    expect(outcomes).toMatchObject([{ item: `retry/${id}`, code: 'ok' }]);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(89_970n);
    expect(balances(market)).toEqual([4012n, 6018n]);
    // 10 of 40 in costs and the interest of 10, by the units of each.
    expect(costDebts(market)).toEqual({ 'tier-two': 4n, 'tier-one': 6n });
    expect(interestDebts(market)).toEqual({ 'tier-two': 4n, 'tier-one': 6n });
  });

  it('W16: of nothing debits principal alone', () => {
    const { market } = lateBy(1, { chargesCap: '0' });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(90_000n);
    expect(costDebts(market)).toEqual({ 'tier-two': 16n, 'tier-one': 24n });
  });

  it('W16: is for all attempts together; what fits is paid, and the rest is tried again', () => {
    const { market, id, outcomes } = lateBy(2, { chargesCap: '30' }, '5030');
    expect(outcomes).toMatchObject([{ code: 'insufficient_money', facts: { open: '10030' } }]);
    const part = { status: 'overdue', paid: 5000n, costsPaid: 30n, interestPaid: 0n };
    expect(receivables.read(market.world, id)).toMatchObject(part);
    expect(costDebts(market)).toEqual({});
    market.ok('bank-one', deals.issue({ amount: '5000' }));
    market.wait(DUE + 2 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(0n);
    // 10 for the first day and 5 for the second.
    expect(interestDebts(market)).toEqual({ 'tier-two': 6n, 'tier-one': 9n });
  });

  it('W16: binds the debit alone: the debtor pays all charges by its own word', () => {
    const { market, id } = costly({ mandate: { ...MANDATE, chargesCap: '0' } });
    market.wait(DUE + 10 * DAY);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', payOverdue(id, '10065'));
    const all = { status: 'paid', costsPaid: 40n, interestPaid: 25n };
    expect(receivables.read(market.world, id)).toMatchObject(all);
    expect(costDebts(market)).toEqual({});
  });
});
