import { describe, expect, it } from 'vitest';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  deals,
  declareInsolvent,
  handOn,
  handOnOften,
  makeAcknowledged,
  makeReceivable,
} from './deals.ts';
import {
  by,
  call,
  called,
  DEFAULT,
  give,
  guaranteed,
  money,
  paid,
  payUp,
  shares,
} from './guaranteeDeals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const NONE = hashFor('none');

testRefusals('giveGuarantee', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['bank-two', give(NONE, { piece: '2' })],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there, on a day that does not exist',
    act: (market) => {
      const words = { piece: '2', untilDay: '2026-02-30' };
      return ['bank-two', give(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'own_counterparty',
    why: 'for its own piece, on a day that does not exist',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      handOn(market, deals.sellWithRecourse(id), 'tier-one');
      return ['bank-two', give(id, { untilDay: '2026-02-30' })];
    },
  },
  {
    code: 'bad_day',
    why: 'a day that does not exist',
    act: (market) => ['bank-two', give(makeReceivable(market, 'a'), { untilDay: '2026-02-30' })],
  },
  {
    code: 'expires_day_past',
    why: 'a day that is over',
    act: (market) => ['bank-two', give(makeReceivable(market, 'a'), { untilDay: '2026-03-01' })],
  },
]);

testRefusals('acceptGuarantee', [
  { code: 'unknown_guarantee', why: 'none', act: () => ['tier-two', by('acceptGuarantee', NONE)] },
  {
    code: 'not_holder',
    why: 'by another, of one that is accepted',
    act: (market) => ['tier-two', by('acceptGuarantee', guaranteed(market).guarantee)],
  },
  {
    code: 'guarantee_closed',
    why: 'accepted before',
    act: (market) => ['tier-one', by('acceptGuarantee', guaranteed(market).guarantee)],
  },
  {
    code: 'too_many_guarantees',
    why: 'a fifth one',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      for (let rank = 0; rank < 4; rank += 1) {
        market.ok('tier-one', by('acceptGuarantee', market.ok('bank-two', give(id))));
      }
      return ['tier-one', by('acceptGuarantee', market.ok('bank-two', give(id)))];
    },
  },
  {
    code: 'piece_subrogated',
    why: 'by a guarantor that has paid for it',
    act: (market) => {
      const { id } = paid(market);
      return ['bank-two', by('acceptGuarantee', market.ok('bank-one', give(id)))];
    },
  },
  {
    code: 'chain_too_deep',
    why: 'a piece that changed hands eight times, of which paying would be the ninth',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const holder = handOnOften(market, id);
      return [holder, by('acceptGuarantee', market.ok('bank-one', give(id)))];
    },
  },
]);

testRefusals('withdrawGuarantee', [
  {
    code: 'unknown_guarantee',
    why: 'none',
    act: () => ['bank-one', by('withdrawGuarantee', NONE)],
  },
  {
    code: 'not_guarantor',
    why: 'by another, of one that is accepted',
    act: (market) => ['bank-one', by('withdrawGuarantee', guaranteed(market).guarantee)],
  },
  {
    code: 'guarantee_closed',
    why: 'the holder has consented',
    act: (market) => ['bank-two', by('withdrawGuarantee', guaranteed(market).guarantee)],
  },
]);

testRefusals('callGuarantee', [
  { code: 'unknown_guarantee', why: 'none', act: () => ['tier-two', call(NONE)] },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-two', call(guaranteed(market).guarantee, '2')],
  },
  {
    code: 'not_holder',
    why: 'by another, before default',
    act: (market) => ['tier-two', call(guaranteed(market).guarantee)],
  },
  {
    code: 'receivable_not_defaulted',
    why: 'in the days of grace, and expired',
    act: (market) => {
      const { guarantee } = guaranteed(market, { untilDay: '2026-03-05' });
      return ['tier-one', call(guarantee), DEFAULT - 1];
    },
  },
  {
    code: 'guarantee_closed',
    why: 'called before, in its waiting period',
    act: (market) => ['tier-one', call(called(market).guarantee)],
  },
  {
    code: 'not_guaranteed',
    why: 'on another piece of the receivable',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assignQuietly(id, { to: '4000' }), 'tier-one');
      const guarantee = market.ok('bank-two', give(id, { piece: '4001', waitingDays: 9 }));
      market.ok('tier-one', by('acceptGuarantee', guarantee));
      return ['tier-two', call(guarantee), DEFAULT];
    },
  },
  {
    code: 'guarantee_outranked',
    why: 'the first one is not called, and it waits',
    act: (market) => {
      const { id } = guaranteed(market);
      const second = market.ok('bank-one', give(id, { waitingDays: 9 }));
      market.ok('tier-one', by('acceptGuarantee', second));
      return ['tier-one', call(second), DEFAULT];
    },
  },
  {
    code: 'units_not_open',
    why: 'of one cent nothing falls to a fifth of the units',
    act: (market) => {
      const { id, guarantee } = guaranteed(market, { amount: '1' });
      const words = { from: '2001', to: '10000', disclosed: true };
      handOn(market, deals.assignQuietly(id, words), 'tier-one');
      return ['tier-one', call(guarantee), DEFAULT];
    },
  },
]);

testRefusals('payGuarantee', [
  { code: 'unknown_guarantee', why: 'none', act: () => ['bank-two', payUp(NONE)] },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['bank-one', payUp(guaranteed(market).guarantee, '2')],
  },
  {
    code: 'not_an_issuer',
    why: 'in a supplier’s money, by another',
    act: (market) => ['bank-one', payUp(guaranteed(market).guarantee, '1', '1', 'tier-one')],
  },
  {
    code: 'own_money',
    why: 'in the guarantor’s money, by another',
    act: (market) => ['bank-one', payUp(guaranteed(market).guarantee, '1', '1', 'bank-two')],
  },
  {
    code: 'issuer_not_accepted',
    why: 'in money that settles nothing here, by another',
    found: () => {
      const members = { 'bank-three': ['issuer'] } as const;
      const parameters = { settlementIssuers: ['bank-one', 'bank-two'] };
      return new Market(marketGenesis({ parameters, members }));
    },
    act: (market) => ['bank-one', payUp(guaranteed(market).guarantee, '1', '1', 'bank-three')],
  },
  {
    code: 'issuer_insolvent',
    why: 'in money that has failed, not called',
    act: (market) => {
      const { guarantee } = guaranteed(market);
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['bank-two', payUp(guarantee)];
    },
  },
  {
    code: 'not_guarantor',
    why: 'by another, not called',
    act: (market) => ['bank-one', payUp(guaranteed(market).guarantee)],
  },
  {
    code: 'signer_insolvent',
    why: 'insolvent, not called',
    keyName: 'administrator',
    act: (market) => {
      const { guarantee } = guaranteed(market);
      declareInsolvent(market, 'bank-two');
      return ['bank-two', payUp(guarantee)];
    },
  },
  {
    code: 'money_stands',
    why: 'in other money than is owed, not called',
    found: () => new Market(marketGenesis({ members: { 'bank-three': ['issuer'] } })),
    act: (market) => {
      return ['bank-two', payUp(guaranteed(market).guarantee, '1', '1', 'bank-three')];
    },
  },
  {
    code: 'guarantee_closed',
    why: 'not called',
    act: (market) => ['bank-two', payUp(guaranteed(market).guarantee)],
  },
  {
    code: 'not_guaranteed',
    why: 'on another piece, which is claimed',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.sellWithRecourse(id, { to: '4000', buyer: 'bank-one' }), 'tier-one');
      const guarantee = market.ok('bank-two', give(id, { piece: '4001' }));
      market.ok('tier-one', by('acceptGuarantee', guarantee));
      market.ok('tier-one', call(guarantee, '4001'), DEFAULT);
      const words = { receivable: id, piece: '1', cause: 'default', reference: NONE } as const;
      market.ok('bank-one', { type: 'claimRecourse', version: 1, ...words });
      return ['bank-two', payUp(guarantee)];
    },
  },
  {
    code: 'piece_locked',
    why: 'recourse is claimed for it',
    act: (market) => {
      const { id, guarantee } = guaranteed(market);
      handOn(market, deals.sellWithRecourse(id, { buyer: 'bank-one' }), 'tier-one');
      market.ok('bank-one', call(guarantee), DEFAULT);
      const words = { receivable: id, piece: '1', cause: 'default', reference: NONE } as const;
      market.ok('bank-one', { type: 'claimRecourse', version: 1, ...words });
      return ['bank-two', payUp(guarantee)];
    },
  },
  {
    code: 'units_not_open',
    why: 'the debtor has paid after all',
    act: (market) => {
      const { id, guarantee } = called(market);
      market.ok('bank-one', deals.issue());
      const rest = { type: 'payOverdue', version: 1, receivable: id, amount: '10000' } as const;
      market.ok('car-maker', rest);
      return ['bank-two', payUp(guarantee)];
    },
  },
  {
    code: 'more_than_open',
    why: 'a cent more than is called, and without money',
    act: (market) => ['bank-two', payUp(called(market).guarantee, '1', '6001')],
  },
  {
    code: 'insufficient_money',
    why: 'a cent short in the money of the mandate',
    act: (market) => {
      const { guarantee } = called(market);
      market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '5999' }));
      market.ok('bank-two', deals.issue({ to: 'bank-two' }));
      return ['bank-two', payUp(guarantee)];
    },
  },
]);

describe('a guarantor who pays', () => {
  it('is the creditor of what it paid for, and the holder keeps the rest', () => {
    const market = new Market();
    const { id, guarantee } = called(market);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(6000n);
    expect(guarantees.read(market.world, guarantee)).toMatchObject({ status: 'used', paid: 6000n });
    const holders = piecesOf(market.world, id).map((piece) => [
      piece.holder,
      piece.payTo,
      piece.to,
    ]);
    expect(holders).toEqual([
      ['bank-two', 'bank-two', 6000n],
      ['tier-one', 'tier-one', 10_000n],
    ]);
    expect(shares(market, id)).toEqual([
      [1, 'bank-two', []],
      [6001, 'tier-one', ['0']],
    ]);
    expect(market.submit('bank-two', payUp(guarantee)).code).toBe('guarantee_closed');
    market.ok('bank-one', deals.issue());
    const rest = { type: 'payOverdue', version: 1, receivable: id, amount: '10000' } as const;
    market.ok('car-maker', rest);
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(100_000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
  });

  it('pays the pledgees first', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market);
    market.ok('tier-one', deals.pledge(id, { secured: '4000' }));
    market.ok('tier-one', call(guarantee), DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee));
    expect(balanceOf(market.world, EUR, 'bank-one')).toBe(4000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(2000n);
  });

  it('pays what is missing later', () => {
    const market = new Market();
    const { id, guarantee } = called(market);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee, '1', '2500'));
    expect(shares(market, id)).toEqual([
      [1, 'bank-two', []],
      [2501, 'tier-one', ['3500']],
    ]);
    expect(market.submit('bank-two', payUp(guarantee, '2501', '3501')).code).toBe('more_than_open');
    market.ok('bank-two', payUp(guarantee, '2501', '3500'));
    expect(guarantees.read(market.world, guarantee)).toMatchObject({ status: 'used', paid: 6000n });
    expect(money(market, 'tier-one', 'bank-two')).toEqual([6000n, 94_000n]);
  });
});

describe('a guarantee', () => {
  it('expires by itself at the end of its term, unless the default has come', () => {
    const market = new Market();
    const idle = guaranteed(market, { untilDay: '2026-03-16' });
    const other = guaranteed(market, { untilDay: '2026-03-25' });
    const { outcomes } = market.wait(START + 15 * DAY);
    expect(outcomes.at(-1)).toMatchObject({ item: `expire/${idle.guarantee}`, code: 'ok' });
    market.wait(START + 30 * DAY);
    expect(guarantees.read(market.world, idle.guarantee)?.status).toBe('expired');
    expect(guarantees.read(market.world, other.guarantee)?.status).toBe('triggered');
    expect(piecesOf(market.world, idle.id)[0]?.guarantees).toEqual([]);
  });

  it('of a receivable that was paid is over with its term', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const { guarantee } = guaranteed(market, { untilDay: '2026-03-25' });
    market.wait(START + 15 * DAY);
    market.wait(START + 30 * DAY);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('expired');
  });
});
