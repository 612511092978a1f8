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
const MANDATE = { issuer: 'bank-one', limit: null, partial: false } as const;

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
  const all = [...scanAll(market.world.facts, ...under('debt'))].map(([, value]) =>
    debts.decode(value),
  );
  const late = all.filter(({ cause }) => cause === 'lateCost');
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

  it('count against the limit of the mandate', () => {
    const mandate = { issuer: 'bank-one', limit: '10030', partial: true } as const;
    const { market, id } = costly({ latePpm: 0, mandate }, 2);
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.wait(DUE + DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 9990n, costsPaid: 40n });
    const { outcomes } = market.wait(DUE + 2 * DAY);
    expect(outcomes).toMatchObject([{ item: `retry/${id}`, code: 'mandate_exceeded' }]);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 9990n, costsPaid: 40n });
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
