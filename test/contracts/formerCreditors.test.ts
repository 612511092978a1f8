import { describe, expect, it } from 'vitest';
import { checkSetOffs } from '../../contracts/laws/setOffs.ts';
import { checkLaws } from '../../contracts/laws.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { burdensOf, encumbrancesOf } from '../../contracts/trade/evidence/encumbrances.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import type { Json } from '../../ledger/canonical.ts';
import { deals, handOn, makeAcknowledged, similarTo } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { endow, quoteDeals } from './quoteDeals.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };

function setOff(receivable: string, debt: string, amount: string, piece = '1') {
  return { type: 'setOffPiece', version: 1, receivable, piece, debt, amount } as const;
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

  it('W2: what is left of a credit note that the holder refused is not set off against it', () => {
    const market = new Market(marketGenesis({ parameters: { objectionDays: 3 } }));
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-one');
    const note = market.ok('tier-one', deals.credit(id, '10000'));
    const answer = { type: 'answerCreditNote', version: 1, receivable: id, note } as const;
    market.ok('bank-two', { ...answer, piece: '1', agrees: false });
    market.wait(receivables.read(market.world, id)?.note?.time ?? 0);
    const [owed] = debtsOf(market, 'tier-one', 'creditNote');
    expect(owed).toMatchObject({ creditor: 'car-maker', amount: 10_000n, receivable: id });
    const { code } = market.submit('car-maker', setOff(id, owed?.id ?? '', '1'));
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

describe('W6 what a declared set-off tells', () => {
  /** What the list says of it: debts and amounts. */
  function declaredOn(market: Market, id: string): readonly (readonly [string, bigint | null])[] {
    const receivable = receivables.read(market.world, id);
    const [piece] = piecesOf(market.world, id);
    if (receivable === undefined || piece === undefined) throw new Error('no such piece');
    const all = burdensOf(encumbrancesOf(market.world, { receivable, piece }));
    const own = all.filter(({ code }) => code === 'set_off_declared');
    return own.map(({ subject, amount }) => [subject, amount]);
  }

  it('W6: it stands in the list, for what is open of the debt, until it has run', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    expect(declaredOn(market, id)).toEqual([]);
    market.ok('car-maker', setOff(id, debt, '1000'));
    expect(declaredOn(market, id)).toEqual([[debt, 1000n]]);
    market.ok('bank-one', deals.issue({ to: 'tier-one', amount: '600' }));
    const pay = { type: 'payDebt', version: 1, debt, issuer: null } as const;
    market.ok('tier-one', { ...pay, amount: '600' });
    expect(declaredOn(market, id)).toEqual([[debt, 400n]]);
    market.wait(DUE);
    expect(declaredOn(market, id)).toEqual([]);
  });

  it('W6: a quote that was given before it is not taken after it', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    const debt = owing(market, 'tier-one');
    const request = market.ok('tier-one', quoteDeals.request(id));
    endow(market, 'bank-two', '10000');
    const quote = market.ok('bank-two', quoteDeals.quote(request));
    market.ok('car-maker', setOff(id, debt, '1000'));
    const { code, facts } = market.submit('tier-one', quoteDeals.accept(quote));
    expect(code).toBe('piece_changed');
    expect(facts).toMatchObject({ burden: 'set_off_declared', subject: debt });
  });
});

describe('the laws of set-off', () => {
  it('W6: notice one on an undertaking, and one that nobody owes the holder for', () => {
    const market = new Market();
    const debt = owing(market, 'tier-one');
    const [undertaking = ''] = receivablesOf(market);
    const taken = { debt, amount: '5' } as const;
    const lawsFor = (receivable: string, holder: string) => {
      const events = [
        { type: 'pieceSetOff', ...taken, receivable },
        { type: 'holderSetOff', ...taken, receivable, holder },
      ];
      return checkSetOffs(market.world, market.world, events).map(({ law }) => law);
    };
    const settled = 'what is set off is settled';
    expect(lawsFor('none', 'tier-one')).toEqual([settled]);
    expect(lawsFor(undertaking, 'tier-one')).toEqual(['no set-off is on an undertaking', settled]);
    const owed = 'what a set-off took, its earlier creditor owes';
    expect(lawsFor('none', 'tier-two')).toEqual([owed, settled]);
  });

  it('W11: notice a payee that is not the holder, though the debtor has notice', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assign(id), 'tier-one');
    const key = pieces.key(id, 1n);
    const value = market.world.facts.get(key) as Record<string, Json>;
    market.world.apply(new Map([[key, { ...value, payTo: 'tier-one' }]]), new Map());
    const broken = checkLaws(market.world).map(({ law }) => law);
    expect(broken).toContain('the debits follow the holder of whom the debtor has notice');
  });
});

function receivablesOf(market: Market): readonly string[] {
  const all = [...scanAll(market.world.facts, ...under('receivable'))];
  return all.map(([, value]) => receivables.decode(value).id);
}
