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

function payUp(guarantee: string, piece = '1', amount = '6000') {
  return { ...by('payGuarantee', guarantee), piece, amount } as const;
}

function overdue(receivable: string, amount: string) {
  return { type: 'payOverdue', version: 1, receivable, amount } as const;
}

/** What each member has, in the order of the names. */
function money(market: Market, ...members: string[]): bigint[] {
  return members.map((member) => balanceOf(market.world, EUR, member));
}

/** First units, holders and what of the guarantee falls to them, by piece. */
function shares(market: Market, id: string) {
  return piecesOf(market.world, id).map(({ from, holder, guarantees: covers }) => [
    Number(from),
    holder,
    covers.map(({ amount }) => amount),
  ]);
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

/** As `called`, and the guarantor has paid 6000 of 10000 units. */
function paid(market: Market) {
  const found = called(market);
  market.ok('bank-one', deals.issue({ to: 'bank-two' }));
  market.ok('bank-two', payUp(found.guarantee));
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
  {
    code: 'piece_subrogated',
    why: 'by a guarantor that has paid for it',
    act: (market) => {
      const { id } = paid(market);
      return ['bank-two', by('acceptGuarantee', market.ok('bank-one', give(id)))];
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

describe('W12 guarantees', () => {
  /** 2000 units of tier-one and 8000 of tier-two, guaranteed together for 6000; in default. */
  function divided(market: Market, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
    const found = guaranteed(market, words);
    const words2 = { from: '2001', to: '10000', disclosed: true };
    handOn(market, deals.assignQuietly(found.id, words2), 'tier-one');
    market.wait(DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    return found;
  }

  it('W12: at the default the amount is divided over the guaranteed units, by the formula', () => {
    const market = new Market();
    const { id, guarantee } = divided(market);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('triggered');
    expect(shares(market, id)).toEqual([
      [1, 'tier-one', ['1200']],
      [2001, 'tier-two', ['4800']],
    ]);
  });

  it('W12: who calls first gets no more than falls to its own units', () => {
    const market = new Market();
    const { guarantee } = divided(market);
    market.ok('tier-two', call(guarantee, '2001'));
    const more = payUp(guarantee, '2001', '4801');
    expect(market.submit('bank-two', more).code).toBe('more_than_open');
    market.ok('bank-two', payUp(guarantee, '2001', '4800'));
    // What falls to tier-one is not called by that.
    expect(market.submit('bank-two', payUp(guarantee, '1', '1200')).code).toBe('guarantee_closed');
    market.ok('tier-one', call(guarantee, '1'));
    market.ok('bank-two', payUp(guarantee, '1', '1200'));
    expect(money(market, 'tier-one', 'tier-two')).toEqual([1200n, 4800n]);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('used');
  });

  it('W12: what falls to a piece goes with its parts when it is cut', () => {
    const market = new Market();
    const { id } = guaranteed(market, { amount: '5001' });
    market.ok('tier-one', deals.pledge(id, { secured: '3000' }));
    market.wait(DEFAULT);
    const [pledge = ''] = piecesOf(market.world, id)[0]?.pledges ?? [];
    market.ok(
      'bank-one',
      { type: 'enforcePledge', version: 1, pledge, piece: '1' },
      START + 50 * DAY,
    );
    // 3000 of 10000 units, and 3000/10000 of 5001, by the formula of payments.
    expect(shares(market, id)).toEqual([
      [1, 'bank-one', ['1500']],
      [3001, 'tier-one', ['3501']],
    ]);
  });

  it('W12: a default inside the term can be called after it, one behind it cannot', () => {
    const market = new Market();
    const inside = guaranteed(market, { untilDay: '2026-03-17' });
    const behind = guaranteed(market, { untilDay: '2026-03-16' });
    market.wait(DEFAULT + 30 * DAY);
    market.ok('tier-one', call(inside.guarantee));
    expect(market.submit('tier-one', call(behind.guarantee)).code).toBe('guarantee_closed');
    expect(guarantees.read(market.world, behind.guarantee)?.status).toBe('expired');
  });

  it('W12: the waiting period delays the payment, not the call', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market, { waitingDays: 9, untilDay: '2026-03-18' });
    market.ok('tier-one', call(guarantee), DEFAULT);
    expect(piecesOf(market.world, id)[0]?.guarantees).toMatchObject([
      { calledBy: 'tier-one', amount: '6000', dueTime: DEFAULT + 9 * DAY },
    ]);
  });

  it('W12: called after the waiting period it is due at once', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market, { waitingDays: 9 });
    const late = DEFAULT + 12 * DAY;
    market.ok('tier-one', call(guarantee), late);
    expect(piecesOf(market.world, id)[0]?.guarantees).toMatchObject([{ dueTime: late }]);
  });

  it('W12: who has subrogated gets nothing before its creditor is whole', () => {
    const market = new Market();
    const { id } = paid(market);
    expect(money(market, 'tier-one', 'bank-two')).toEqual([6000n, 94_000n]);
    market.ok('bank-one', deals.issue());
    market.ok('car-maker', overdue(id, '3000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([9000n, 94_000n]);
    market.ok('car-maker', overdue(id, '2000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([10_000n, 95_000n]);
    market.ok('car-maker', overdue(id, '5000'));
    expect(money(market, 'tier-one', 'bank-two')).toEqual([10_000n, 100_000n]);
  });

  it('W12: holders of the same guarantee are made whole in the order of their units', () => {
    const market = new Market();
    const { id, guarantee } = divided(market);
    market.ok('tier-one', call(guarantee, '1'));
    market.ok('bank-two', payUp(guarantee, '1', '1200'));
    market.ok('bank-one', deals.issue());
    // 1200 of 10000 units are the guarantor's: what falls to them is tier-one's, by unit.
    market.ok('car-maker', overdue(id, '1000'));
    expect(money(market, 'tier-one', 'tier-two', 'bank-two')).toEqual([
      1200n + 80n + 120n,
      800n,
      98_800n,
    ]);
  });

  it('W12: nothing goes to it beside the ledger either', () => {
    const market = new Market();
    const { id } = paid(market);
    const outside = { receivable: id, piece: '1', payee: 'bank-two', amount: '10' } as const;
    const word = { type: 'confirmPaidOutside', version: 1, ...outside, payment: NONE } as const;
    expect(market.submit('bank-two', word).code).toBe('creditor_first');
  });

  it('W12: after the default the first pledgee calls in the holder’s place, who cannot undo it', () => {
    const market = new Market();
    const { id, guarantee } = guaranteed(market);
    market.ok('tier-one', deals.pledge(id, { secured: '4000' }));
    market.ok('tier-one', deals.pledge(id, { secured: '1000', pledgee: 'bank-two' }));
    expect(market.submit('bank-one', call(guarantee)).code).toBe('receivable_not_defaulted');
    expect(market.submit('bank-two', call(guarantee), DEFAULT).code).toBe('not_holder');
    market.ok('bank-one', call(guarantee));
    expect(market.submit('tier-one', call(guarantee)).code).toBe('guarantee_closed');
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    market.ok('bank-two', payUp(guarantee));
    // To the pledgees in their rank up to what is secured, then to the holder.
    expect(money(market, 'bank-one', 'tier-one')).toEqual([4000n, 1000n]);
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
});
