import { describe, expect, it } from 'vitest';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, declareInsolvent, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';
import type { DeedOf } from './unseeded.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;
const DEFAULT = DUE + 5 * DAY;
const NONE = hashFor('none');

function give(receivable: string, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
  const terms = { amount: '6000', waitingDays: 0, untilDay: '2026-04-30' } as const;
  const about = { receivable, piece: '1', kind: 'guarantee', reference: hashFor('text') } as const;
  return { type: 'giveGuarantee', version: 1, ...about, ...terms, ...words } as const;
}

function by<Type extends string>(type: Type, guarantee: string) {
  return { type, version: 1, guarantee } as const;
}

function call(guarantee: string, piece = '1') {
  return { ...by('callGuarantee', guarantee), piece, reference: hashFor('letter') } as const;
}

function payUp(guarantee: string, piece = '1') {
  return { ...by('payGuarantee', guarantee), piece } as const;
}

/** A piece of tier-one with a guarantee of bank-two that it has consented to. */
function guaranteed(market: Market, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
  const id = makeAcknowledged(market, `a${market.state.height}`);
  const guarantee = market.ok('bank-two', give(id, words));
  market.ok('tier-one', by('acceptGuarantee', guarantee));
  return { id, guarantee };
}

/** As `guaranteed`, in default and called. */
function called(market: Market, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
  const found = guaranteed(market, words);
  market.ok('tier-one', call(found.guarantee), DEFAULT);
  return found;
}

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
    code: 'guarantee_waits',
    why: 'a moment before the waiting period is over',
    act: (market) => {
      const { guarantee } = guaranteed(market, { waitingDays: 9 });
      return ['tier-one', call(guarantee), DEFAULT + 9 * DAY - 1];
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
    expect(piecesOf(market.world, id).flatMap((piece) => piece.guarantees)).toEqual([]);
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

  it('pays all parts of the piece together up to its amount', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market);
    handOn(
      market,
      deals.assignQuietly(id, { from: '2001', to: '10000', disclosed: true }),
      'tier-one',
    );
    market.ok('tier-two', call(guarantee, '2001'), DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee));
    market.ok('bank-two', payUp(guarantee, '2001'));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(2000n);
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(4000n);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('used');
  });
});

describe('a guarantee', () => {
  it('that nobody called expires by itself; a called one does not', () => {
    const market = new Market();
    const idle = guaranteed(market, { untilDay: '2026-03-25' });
    const other = guaranteed(market, { untilDay: '2026-03-25' });
    market.ok('tier-one', call(other.guarantee), DEFAULT);
    const { outcomes } = market.wait(START + 24 * DAY);
    expect(outcomes).toMatchObject([{ item: `expire/${idle.guarantee}`, code: 'ok' }]);
    expect(guarantees.read(market.world, idle.guarantee)?.status).toBe('expired');
    expect(guarantees.read(market.world, other.guarantee)?.status).toBe('called');
    expect(piecesOf(market.world, idle.id)[0]?.guarantees).toEqual([]);
  });
});
