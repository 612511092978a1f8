import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { concede, deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { paidOutside } from './outsideDeals.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const PARTIAL = { issuer: 'bank-one', chargesCap: null, partial: true };

function payOverdue(receivable: string, amount: string) {
  return { type: 'payOverdue', version: 1, receivable, amount } as const;
}

function marketWith(parameters: Partial<Parameters>): Market {
  return new Market(marketGenesis({ parameters }));
}

describe('too little money at the due time', () => {
  it('is paid where the debtor agreed to that, spread over all; the rest is overdue', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '5000' }));
    const id = makeAcknowledged(market, 'a', { mandate: PARTIAL });
    handOn(market, deals.assignQuietly(id, { to: '4000', disclosed: true }), 'tier-one');
    const { outcomes } = market.wait(DUE);
    expect(outcomes.at(-1)).toMatchObject({ code: 'insufficient_money', facts: { open: '10000' } });
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(2000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(3000n);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 5000n });
  });

  it('is tried again at the next cut-offs, as often as the parameters say', () => {
    const market = marketWith({ retries: 2 });
    const id = makeAcknowledged(market, 'a', { mandate: PARTIAL });
    market.wait(DUE);
    market.ok('bank-one', deals.issue({ amount: '4000' }));
    const second = market.wait(DUE + DAY).outcomes;
    expect(second).toMatchObject([{ code: 'insufficient_money', item: `retry/${id}` }]);
    market.ok('bank-one', deals.issue({ amount: '5999' }));
    market.wait(DUE + 2 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 9999n });
    market.ok('bank-one', deals.issue({ amount: '5000' }));
    expect(market.wait(DUE + 3 * DAY).outcomes).toEqual([]);
  });
});

describe('what is overdue', () => {
  it('is in default when the days of grace are over, and can still be paid', () => {
    const market = marketWith({ graceDays: 3 });
    const id = makeReceivable(market, 'a');
    market.wait(DUE + 3 * DAY - 1);
    expect(receivables.read(market.world, id)?.status).toBe('overdue');
    const { outcomes, wakeAt } = market.wait(DUE + 3 * DAY);
    expect(outcomes).toMatchObject([{ code: 'ok', item: `default/${id}` }]);
    expect(receivables.read(market.world, id)?.status).toBe('defaulted');
    expect(wakeAt).toBeNull();
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', payOverdue(id, '10000'));
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('bears simple interest per ledger day on what is open, ACT/360, rounded once, down', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    // 10000 * 9 % * 10 / 360 = 25; then 5000 * 9 % * 10 / 360 = 12.5 on what is left.
    market.ok('car-maker', payOverdue(id, '5025'), DUE + 10 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 5000n, interestPaid: 25n });
    const more = market.submit('car-maker', payOverdue(id, '5013'), DUE + 20 * DAY);
    expect(more).toMatchObject({ code: 'more_than_open', facts: { open: '5012' } });
    market.ok('car-maker', payOverdue(id, '5012'));
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', interestPaid: 37n });
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_037n);
  });

  it('may bear more interest than is open, which is paid all the same', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a', { latePpm: 1_000_000 });
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', payOverdue(id, '30000'), DUE + 720 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({
      status: 'paid',
      interestPaid: 20_000n,
    });
  });

  it('has a payment go to interest first, and interest closes no unit', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
    handOn(market, deals.assignQuietly(id, { to: '4000', disclosed: true }), 'tier-one');
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', payOverdue(id, '20'), DUE + 10 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 0n, interestPaid: 20n });
    expect(piecesOf(market.world, id).map(({ paid }) => paid)).toEqual([0n, 0n]);
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(8n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(12n);
  });
});

/** What is owed for late interest, by creditor and in the order of the pieces. */
function lateDebts(market: Market): Record<string, bigint[]> {
  const owed: Record<string, bigint[]> = {};
  const all = [...scanAll(market.world.facts, ...under('debt'))].map(([, value]) =>
    debts.decode(value),
  );
  for (const { debtor, creditor, issuer, cause, from, amount } of all) {
    if (cause !== 'lateInterest') continue;
    expect([debtor, issuer]).toEqual(['car-maker', 'bank-one']);
    // One debt to each holder, of all its pieces.
    expect([from, owed[creditor]]).toEqual([null, undefined]);
    owed[creditor] = [...(owed[creditor] ?? []), amount];
  }
  return owed;
}

/** Ten days late at 9 % a year on 10000: 25 are due; units 1 to 4000 are tier-two's. */
function tenDaysLate(disclosed = true): { readonly market: Market; readonly id: string } {
  const market = new Market();
  const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
  handOn(market, deals.assignQuietly(id, { to: '4000', disclosed }), 'tier-one');
  market.wait(DUE + 10 * DAY);
  return { market, id };
}

describe('late interest of units that close without a payment to all', () => {
  it('stays owed to the holders by weight when a credit note cancels all that is open', () => {
    const { market, id } = tenDaysLate();
    concede(market, id, '10000');
    // The supplier's own at once; those of tier-two, at 1 a day, after eleven days more.
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', interestPaid: 36n });
    expect(lateDebts(market)).toEqual({ 'tier-two': [21n], 'tier-one': [15n] });
  });

  it('is the cancelled units’ alone, and the rest stays interest of those that are open', () => {
    const { market, id } = tenDaysLate();
    market.ok('tier-one', deals.credit(id, '6000'));
    expect(lateDebts(market)).toEqual({ 'tier-one': [15n] });
    market.ok('bank-one', deals.issue({ amount: '4010' }));
    const more = market.submit('car-maker', payOverdue(id, '4011'));
    expect(more).toMatchObject({ code: 'more_than_open', facts: { open: '4010' } });
    market.ok('car-maker', payOverdue(id, '4010'));
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(4010n);
  });

  it('does not go to the neighbours of a piece that is paid outside', () => {
    const { market, id } = tenDaysLate();
    paidOutside(market, id, '4000', { piece: '1', payee: 'tier-two' });
    expect(lateDebts(market)).toEqual({ 'tier-two': [10n] });
    paidOutside(market, id, '6000', { piece: '4001', payee: 'tier-one' });
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', interestPaid: 25n });
    expect(lateDebts(market)).toEqual({ 'tier-two': [10n], 'tier-one': [15n] });
  });

  it('is the holder’s, whoever collects the principal', () => {
    const { market, id } = tenDaysLate(false);
    paidOutside(market, id, '4000', { piece: '1', payee: 'tier-one' });
    expect(lateDebts(market)).toEqual({ 'tier-two': [10n] });
  });

  it('goes with what is closed of a piece, from the front as from the back', () => {
    const { market, id } = tenDaysLate();
    paidOutside(market, id, '2000', { piece: '1', payee: 'tier-two' });
    expect(lateDebts(market)).toEqual({ 'tier-two': [5n] });
    market.ok('tier-one', deals.credit(id, '3000'));
    // 20 are left on 8000 units, of which 3000 close: 7.5, rounded down for those that stay.
    expect(lateDebts(market)).toEqual({ 'tier-two': [5n], 'tier-one': [7n] });
  });

  it('is nothing before the due time, and nothing that was paid already', () => {
    const market = new Market();
    const early = makeAcknowledged(market, 'a', { latePpm: 90_000 });
    market.ok('tier-one', deals.credit(early, '10000'));
    const id = makeAcknowledged(market, 'b', { latePpm: 90_000 });
    market.wait(DUE + 10 * DAY);
    market.ok('bank-one', deals.issue({ amount: '25' }));
    market.ok('car-maker', payOverdue(id, '25'));
    market.ok('tier-one', deals.credit(id, '10000', { document: hashFor('second note') }));
    expect(lateDebts(market)).toEqual({});
  });
});
