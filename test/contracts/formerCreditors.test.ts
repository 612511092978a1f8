import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { deals, handOn, makeAcknowledged, similarTo } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };

function setOff(receivable: string, debt: string, amount: string) {
  return { type: 'setOffPiece', version: 1, receivable, piece: '1', debt, amount } as const;
}

function debtsOf(market: Market, debtor: string, cause: string): readonly Debt[] {
  const all = [...scanAll(market.world.facts, ...under('debt'))];
  const own = all.map(([, value]) => debts.decode(value));
  return own.filter((debt) => debt.debtor === debtor && debt.cause === cause);
}

/** Has a supplier owe the car maker 1000 from another receivable; the id of that debt. */
function owing(market: Market, supplier: string): string {
  const invoice = market.ok(supplier, deals.register(`of ${supplier}`));
  const distinctFrom = similarTo(market, invoice);
  market.ok('car-maker', deals.accept(invoice, { distinctFrom }));
  market.ok(supplier, deals.credit(invoice, '1000', { document: hashFor(supplier) }));
  return debtsOf(market, supplier, 'creditNote')[0]?.id ?? '';
}

/** A receivable of 10000 that goes from tier-one to tier-two and on to tier-three. */
function twice(market: Market): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.assign(id), 'tier-one');
  handOn(market, deals.assign(id, { assignee: 'tier-three' }), 'tier-two');
  return id;
}

describe('W6 set-off of a claim on an earlier creditor', () => {
  it('W6: reaches a holder two assignments on, whom that creditor owes the amount', () => {
    const market = new Market();
    const debt = owing(market, 'tier-one');
    const id = twice(market);
    market.wait(DUE);
    market.ok('car-maker', setOff(id, debt, '1000'));
    expect(receivables.read(market.world, id)?.paid).toBe(1000n);
    const [owed] = debtsOf(market, 'tier-one', 'setOff');
    expect(owed).toMatchObject({ creditor: 'tier-three', amount: 1000n, receivable: id });
  });

  it('W6: is the debtor’s alone: the holder does not make others pay its debtor', () => {
    const market = new Market();
    const debt = owing(market, 'tier-one');
    const id = twice(market);
    expect(market.submit('tier-three', setOff(id, debt, '1')).code).toBe('debts_not_mutual');
  });

  it('W6: needs a claim that is older than the notice, or is of the same receivable', () => {
    const market = new Market();
    const id = twice(market);
    const debt = owing(market, 'tier-one');
    const { code } = market.submit('car-maker', setOff(id, debt, '1'));
    expect(code).toBe('debt_after_notice');
  });

  it('W6: counts what arose before the notice counts, where no block was agreed', () => {
    for (const late of [false, true]) {
      const market = new Market();
      const id = makeAcknowledged(market, 'a', { noticeByBlock: false });
      handOn(market, deals.assign(id), 'tier-one');
      // Five days after the block of the assignment the notice counts.
      if (late) market.wait(START + 6 * DAY);
      const debt = owing(market, 'tier-one');
      const { code } = market.submit('car-maker', setOff(id, debt, '1'));
      expect(code).toBe(late ? 'debt_after_notice' : 'ok');
    }
  });

  it('W6: counts no claim that falls due after the receivable', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assignQuietly(id), 'tier-one');
    market.wait(DUE);
    const invoice = market.ok('tier-one', deals.register('later', { dueDay: '2026-04-01' }));
    const distinctFrom = similarTo(market, invoice);
    const words = { dueDay: '2026-04-01', distinctFrom };
    market.ok('car-maker', deals.accept(invoice, words));
    market.ok('tier-one', deals.credit(invoice, '1000', { document: hashFor('later') }));
    const debt = debtsOf(market, 'tier-one', 'creditNote')[0]?.id ?? '';
    const { code } = market.submit('car-maker', setOff(id, debt, '1'));
    expect(code).toBe('debt_after_notice');
  });
});

describe('W6 a set-off that is declared ahead', () => {
  it('W6: runs before the debit, which is less by it', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    // The undertaking of 10000 falls due with it.
    market.ok('bank-one', deals.issue({ amount: '19000' }));
    market.ok('car-maker', setOff(id, debt, '1000'));
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 0n, setOffs: [{ debt }] });
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', setOffs: [] });
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(19_000n);
    expect(debts.read(market.world, debt)?.settled).toBe(1000n);
  });

  it('W6: does what is left of it, when the debt was paid meanwhile', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    market.ok('car-maker', setOff(id, debt, '1000'));
    market.ok('bank-one', deals.issue({ to: 'tier-one', amount: '600' }));
    market.ok('tier-one', { type: 'payDebt', version: 1, debt, amount: '600', issuer: null });
    market.ok('bank-one', deals.issue({ amount: '19000' }));
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    expect(openDebt(debts.read(market.world, debt) as Debt)).toBe(0n);
  });

  it('W6: replaces one of the same debt against the same piece', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    for (const amount of ['1000', '300']) market.ok('car-maker', setOff(id, debt, amount));
    expect(receivables.read(market.world, id)?.setOffs).toMatchObject([{ amount: '300' }]);
  });

  it('W6: does not touch a piece that is frozen then', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    market.ok('car-maker', setOff(id, debt, '1000'));
    const order = { order: hashFor('order'), reason: 'court_order', untilDay: '2026-03-20' };
    const freeze = { type: 'freeze', version: 1, target: `piece/${id}/1`, ...order } as const;
    market.ok('regulator', freeze);
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 0n, setOffs: [] });
  });
});
