import { describe, expect, it } from 'vitest';
import { readDueKey } from '../../contracts/state/dueKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, declareInsolvent, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const RECORD = START + 9 * DAY + (16 * DAY) / 24;
const DUE = RECORD + DAY;

function payOverdue(receivable: string, amount: string) {
  return { type: 'payOverdue', version: 1, receivable, amount } as const;
}

/** A receivable that met an empty account at its due time. */
function overdue(market: Market): string {
  const id = makeReceivable(market, 'a');
  market.wait(DUE);
  return id;
}

testRefusals('payOverdue', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['truck-maker', payOverdue(hashFor('none'), '10001')],
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s debt, not due yet',
    act: (market) => ['truck-maker', payOverdue(makeReceivable(market, 'a'), '10001')],
  },
  {
    code: 'signer_insolvent',
    why: 'insolvent, not due yet',
    keyName: 'administrator',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      declareInsolvent(market, 'car-maker');
      return ['car-maker', payOverdue(id, '10001')];
    },
  },
  {
    code: 'receivable_not_overdue',
    why: 'not due yet, and more than is open',
    act: (market) => ['car-maker', payOverdue(makeReceivable(market, 'a'), '10001')],
  },
  {
    code: 'more_than_open',
    why: 'a cent more than is open, without money',
    act: (market) => ['car-maker', payOverdue(overdue(market), '10001')],
  },
  {
    code: 'insufficient_money',
    why: 'without money of the mandated issuer',
    act: (market) => {
      market.ok('bank-two', deals.issue());
      return ['car-maker', payOverdue(overdue(market), '10000')];
    },
  },
]);

describe('at the due time', () => {
  it('every holder of record is paid to the last cent, and nobody has sent anything', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10001' }));
    const id = makeReceivable(market, 'a', { amount: '10001' });
    const offer = market.ok('tier-one', deals.assign(id, { to: '3333' }));
    market.ok('tier-two', deals.answer('acceptAssignment', offer));
    expect(market.wait(DUE - 1).wakeAt).toBe(DUE);
    const { outcomes, results, wakeAt, header } = market.wait(DUE);
    expect(results).toEqual([]);
    expect(header.settlementCount).toBe(1);
    expect(wakeAt).toBe(receivables.read(market.world, id)?.fold?.time);
    expect(outcomes).toMatchObject([{ code: 'ok', item: `settle/${id}`, facts: {} }]);
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(0n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(6668n);
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(3333n);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_001n });
  });

  it('too little money pays nobody anything: the receivable is overdue', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '9999' }));
    const id = makeReceivable(market, 'a');
    const { outcomes } = market.wait(DUE);
    expect(outcomes.map(({ code }) => code)).toEqual(['ok', 'insufficient_money']);
    expect(outcomes[1]).toMatchObject({
      facts: { open: '10000' },
      events: [{ type: 'receivableOverdue', receivable: id, debtor: 'car-maker', open: '10000' }],
    });
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(9999n);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 0n });
    // There is no second attempt: what comes next is the end of the days of grace.
    const items = [...market.world.indexes.scan('due/', 'due0', 9)].map(
      ([key]) => readDueKey(key).item,
    );
    expect(items).toEqual([`default/${id}`]);
  });

  it('money of another issuer than the mandate’s does not pay', () => {
    const market = new Market();
    market.ok('bank-two', deals.issue());
    const id = makeReceivable(market, 'a');
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('overdue');
    expect(balanceOf(market.world, { ...EUR, issuer: 'bank-two' }, 'car-maker')).toBe(100_000n);
  });

  it('W16: what is open is debited whole, however little of charges the mandate allows', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const mandate = { issuer: 'bank-one', chargesCap: '0', partial: false };
    const id = makeReceivable(market, 'a', {}, mandate);
    expect(market.wait(DUE).outcomes.at(-1)?.code).toBe('ok');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10_000n });
  });

  it('a debtor that holds a piece of its own debt pays the others and itself', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { to: '4000', assignee: 'car-maker' }));
    market.ok('car-maker', deals.answer('acceptAssignment', offer));
    market.wait(DUE);
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(4000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(6000n);
  });

  it('money is found in the order of the queue: the first due is paid, the next is not', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const ids = ['a', 'b'].map((name) => makeReceivable(market, name));
    market.wait(DUE);
    expect(ids.map((id) => receivables.read(market.world, id)?.status)).toEqual([
      'paid',
      'overdue',
    ]);
  });
});

describe('what is overdue', () => {
  it('is paid by hand in parts, spread over the open units, until nothing is open', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a', { amount: '10' });
    const offer = market.ok('tier-one', deals.assign(id, { to: '3' }));
    market.ok('tier-two', deals.answer('acceptAssignment', offer));
    market.wait(DUE);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', payOverdue(id, '5'));
    expect(piecesOf(market.world, id).map(({ paid }) => paid)).toEqual([1n, 4n]);
    market.ok('car-maker', payOverdue(id, '2'));
    expect(piecesOf(market.world, id).map(({ paid }) => paid)).toEqual([1n, 6n]);
    market.ok('car-maker', payOverdue(id, '3'));
    expect(piecesOf(market.world, id).map(({ paid }) => paid)).toEqual([3n, 7n]);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 10n });
    expect(market.submit('car-maker', payOverdue(id, '1')).code).toBe('receivable_not_overdue');
  });
});

describe('the due-queue', () => {
  it('after an outage runs everything once, in the order of time and acceptance', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const late = makeReceivable(market, 'late', { dueDay: '2026-03-13' });
    const early = makeReceivable(market, 'early');
    const { outcomes } = market.wait(START + 300 * DAY);
    expect(outcomes.map(({ item }) => item)).toEqual([
      `close/${early}`,
      `close/${late}`,
      `settle/${early}`,
      `settle/${late}`,
    ]);
    expect(market.wait(market.time + 1).outcomes).toEqual([]);
  });

  it('runs at most K items a block, and no deed overtakes what remains', () => {
    const market = new Market(marketGenesis({ parameters: { settlementsPerBlock: 3 } }));
    market.ok('bank-one', deals.issue());
    const ids = ['a', 'b'].map((name) => makeReceivable(market, name));
    const flight = market.transaction('car-maker', {
      type: 'transferMoney',
      version: 1,
      ...EUR,
      to: 'tier-three',
      amount: '90000',
      reference: hashFor('flight'),
    });
    const early = market.try(market.input([flight], DUE));
    expect(early).toMatchObject({ results: [{ code: 'due_pending' }] });
    const first = market.wait(DUE);
    expect(first.outcomes.length).toBe(3);
    expect(first.wakeAt, 'the rest is due at once').toBe(DUE);
    // One item is left, which the next block runs before its deeds.
    const second = market.block([flight], DUE + 1);
    expect(second.outcomes.length).toBe(1);
    expect(second.results[0]?.code).toBe('insufficient_money');
    for (const id of ids) expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('starts no further item once a block has made much work of them', () => {
    const market = new Market(marketGenesis({ parameters: { settlementWorkPerBlock: 150 } }));
    const ids = ['a', 'b', 'c'].map((name) => makeReceivable(market, name));
    const expiresDay = '2026-12-31';
    const receivable = ids[0] ?? '';
    for (const [piece, to] of [1, 11, 21, 31, 41].map((from) => [from, from + 9])) {
      const words = { piece: String(piece), from: String(piece), to: String(to), expiresDay };
      market.ok('tier-one', deals.assign(receivable, words));
    }
    const closing = market.wait(RECORD);
    expect(closing.outcomes.length, 'five offers lapse with the first').toBe(1);
    expect(closing.outcomes[0]?.work).toBeGreaterThanOrEqual(100);
    const works = market.wait(RECORD + 1).outcomes.map(({ work }) => work);
    expect(works.length).toBe(2);
    expect(works[0]).toBeLessThan(100);
    expect(market.wait(RECORD + 2).wakeAt).toBe(DUE);
  });

  it('runs one item at least, whatever the work', () => {
    const market = new Market(marketGenesis({ parameters: { settlementWorkPerBlock: 100 } }));
    const id = makeReceivable(market, 'a');
    for (let from = 1; from < 400; from += 10) {
      const words = { piece: String(from), from: String(from), to: String(from + 9) };
      market.ok('tier-one', deals.assign(id, { ...words, expiresDay: '2026-12-31' }));
    }
    expect(market.wait(RECORD).outcomes).toMatchObject([{ item: `close/${id}`, code: 'ok' }]);
  });

  it('pays before the deeds of the same block', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const id = makeReceivable(market, 'a');
    const words = { type: 'redeemMoney', version: 1, ...EUR, amount: '10000' } as const;
    const result = market.submit('car-maker', { ...words, payment: hashFor('order') }, DUE);
    expect(result.code).toBe('insufficient_money');
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('of a network with short days runs at the scaled cut-off', () => {
    const market = new Market(marketGenesis({ dayMs: 2000 }));
    market.ok('bank-one', deals.issue());
    makeReceivable(market, 'a');
    // Day zero is 2 March and begins at START; 12 March is day ten; 16 of 24 hours of 2000 ms.
    market.wait(START + 10 * 2000 + 1332);
    expect(market.wait(START + 10 * 2000 + 1333).outcomes.map(({ code }) => code)).toEqual(['ok']);
  });
});
