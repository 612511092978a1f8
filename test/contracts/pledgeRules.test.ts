import { describe, expect, it } from 'vitest';
import { pieces } from '../../contracts/state/pieces.ts';
import { pledges } from '../../contracts/state/rights.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  concede,
  deals,
  declareInsolvent,
  handOn,
  handOnOften,
  makeAcknowledged,
  makeReceivable,
} from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const CLOSED = START + 9 * DAY + (16 * DAY) / 24;
const DUE = CLOSED + DAY;
/** From here on the debt of a pledge of `deals` is due. */
/** Where the words on a credit note are in before the debts of the pledges are due. */
const QUICK = marketGenesis({ parameters: { objectionDays: 3 } });
const LATE = START + 4 * DAY + (16 * DAY) / 24;

testRefusals('pledgePiece', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-three', deals.pledge(hashFor('none'))],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there, and no pledgee',
    act: (market) => [
      'tier-three',
      deals.pledge(makeReceivable(market, 'a'), { piece: '2', pledgee: 'nobody' }),
    ],
  },
  {
    code: 'unknown_counterparty',
    why: 'for nobody, by somebody else than the holder',
    act: (market) => [
      'tier-three',
      deals.pledge(makeReceivable(market, 'a'), { pledgee: 'nobody' }),
    ],
  },
  {
    code: 'own_counterparty',
    why: 'for itself, by somebody else than the holder',
    act: (market) => [
      'bank-one',
      deals.pledge(makeReceivable(market, 'a'), { pledgee: 'bank-one' }),
    ],
  },
  {
    code: 'counterparty_role',
    why: 'for a supplier, by somebody else than the holder',
    act: (market) => [
      'tier-three',
      deals.pledge(makeReceivable(market, 'a'), { pledgee: 'tier-two' }),
    ],
  },
  {
    code: 'not_holder',
    why: 'somebody else’s piece, of a closed receivable',
    act: (market) => ['tier-three', deals.pledge(makeReceivable(market, 'a')), CLOSED],
  },
  {
    code: 'receivable_closed',
    why: 'at the record time, until no day',
    act: (market) => [
      'tier-one',
      deals.pledge(makeReceivable(market, 'a'), { dueDay: '2026-02-30' }),
      CLOSED,
    ],
  },
  {
    code: 'piece_locked',
    why: 'on offer, until no day',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', deals.assign(id));
      return ['tier-one', deals.pledge(id, { dueDay: '2026-02-30' })];
    },
  },
  {
    code: 'debtor_insolvent',
    why: 'the debtor is insolvent, and a fifth pledge',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      for (let rank = 0; rank < 4; rank += 1) market.ok('tier-one', deals.pledge(id));
      declareInsolvent(market, 'car-maker');
      return ['tier-one', deals.pledge(id, { dueDay: '2026-02-30' })];
    },
  },
  {
    code: 'too_many_pledges',
    why: 'a fifth pledge, until no day',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      for (let rank = 0; rank < 4; rank += 1) market.ok('tier-one', deals.pledge(id));
      return ['tier-one', deals.pledge(id, { dueDay: '2026-02-30' })];
    },
  },
  {
    code: 'bad_day',
    why: 'until no day, and units beyond the piece',
    act: (market) => [
      'tier-one',
      deals.pledge(makeReceivable(market, 'a'), { dueDay: '2026-02-30', to: '10001' }),
    ],
  },
  {
    code: 'units_not_open',
    why: 'units beyond the piece',
    act: (market) => ['tier-one', deals.pledge(makeReceivable(market, 'a'), { to: '10001' })],
  },
  {
    code: 'part_too_small',
    why: 'a cut, where no part may be less than the whole',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const { parameters } = market.state;
      market.state = { ...market.state, parameters: { ...parameters, maxPieces: 1 } };
      return ['tier-one', deals.pledge(id, { to: '9999' })];
    },
  },
  {
    code: 'chain_too_deep',
    why: 'it changed hands eight times; enforcing, which adds one more, is never refused for it',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      return [handOnOften(market, id), deals.pledge(id, { pledgee: 'bank-one' })];
    },
  },
]);

describe('W2 the depth of a pledged chain', () => {
  it('W2: after seven changes of hands it is pledged, and enforced as the eighth', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const holder = handOnOften(market, id, 7);
    const pledgee = holder === 'bank-one' ? 'bank-two' : 'bank-one';
    const pledge = market.ok(holder, deals.pledge(id, { pledgee, dueDay: '2026-03-06' }));
    market.wait(LATE);
    market.ok(pledgee, { type: 'enforcePledge', version: 1, pledge, piece: '1' });
    const [piece] = piecesOf(market.world, id);
    expect([piece?.holder, piece?.links.length]).toEqual([pledgee, 8]);
    const again = deals.pledge(id, { to: '100', pledgee: holder });
    expect(market.submit(pledgee, again).code).toBe('chain_too_deep');
  });
});

function release(pledge: string) {
  return { type: 'releasePledge', version: 1, pledge } as const;
}

function consent(pledge: string, to: string | null) {
  return { type: 'consentTransfer', version: 1, pledge, to } as const;
}

function enforce(pledge: string, piece = '1') {
  return { type: 'enforcePledge', version: 1, pledge, piece } as const;
}

function pledged(market: Market): { readonly id: string; readonly pledge: string } {
  const id = makeReceivable(market, 'a');
  return { id, pledge: market.ok('tier-one', deals.pledge(id)) };
}

for (const [type, act] of [
  ['consentTransfer', (pledge: string) => consent(pledge, 'tier-two')],
  ['releasePledge', release],
] as const) {
  const rows = [
    {
      code: 'unknown_pledge',
      why: 'no such pledge',
      act: () => ['bank-two', act(hashFor('none'))],
    },
    {
      code: 'not_pledgee',
      why: 'by another bank, after it was released',
      act: (market) => {
        const { pledge } = pledged(market);
        market.ok('bank-one', release(pledge));
        return ['bank-two', act(pledge)];
      },
    },
    {
      code: 'pledge_over',
      why: 'it was released',
      act: (market) => {
        const { pledge } = pledged(market);
        market.ok('bank-one', release(pledge));
        return ['bank-one', act(pledge)];
      },
    },
  ] satisfies Parameters<typeof testRefusals>[1];
  if (type === 'consentTransfer') testRefusals('consentTransfer', rows);
  else testRefusals('releasePledge', rows);
}

testRefusals('enforcePledge', [
  {
    code: 'unknown_pledge',
    why: 'no such pledge',
    act: () => ['bank-two', enforce(hashFor('none'))],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['bank-two', enforce(pledged(market).pledge, '2')],
  },
  {
    code: 'not_pledgee',
    why: 'by another bank, at the record time',
    act: (market) => ['bank-two', enforce(pledged(market).pledge), CLOSED],
  },
  {
    code: 'receivable_closed',
    why: 'at the record time, after it was released',
    act: (market) => {
      const { pledge } = pledged(market);
      market.ok('bank-one', release(pledge));
      return ['bank-one', enforce(pledge), CLOSED];
    },
  },
  {
    code: 'pledge_over',
    why: 'it was released, and its debt is not due',
    act: (market) => {
      const { pledge } = pledged(market);
      market.ok('bank-one', release(pledge));
      return ['bank-one', enforce(pledge)];
    },
  },
  {
    code: 'not_pledged',
    why: 'another piece, which is on offer',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const pledge = market.ok('tier-one', deals.pledge(id, { to: '4000' }));
      market.ok('tier-one', deals.assign(id, { piece: '4001', from: '4001' }));
      return ['bank-one', enforce(pledge, '4001')];
    },
  },
  {
    code: 'piece_locked',
    why: 'on offer with consent, and outranked',
    act: (market) => {
      const { id, pledge } = pledged(market);
      const second = market.ok('tier-one', deals.pledge(id));
      for (const each of [pledge, second]) market.ok('bank-one', consent(each, 'tier-two'));
      market.ok('tier-one', deals.assign(id));
      return ['bank-one', enforce(second)];
    },
  },
  {
    code: 'pledge_outranked',
    why: 'another pledge is before it, and its debt is not due',
    act: (market) => {
      const { id } = pledged(market);
      return ['bank-one', enforce(market.ok('tier-one', deals.pledge(id)))];
    },
  },
  {
    code: 'pledge_not_due',
    why: 'a moment before the cut-off of its day, with nothing open',
    found: () => new Market(QUICK),
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const pledge = market.ok('tier-one', deals.pledge(id, { to: '4000' }));
      concede(market, id, '9999');
      return ['bank-one', enforce(pledge), LATE - 1];
    },
  },
  {
    code: 'units_not_open',
    why: 'a credit note cancelled all units of the piece',
    found: () => new Market(QUICK),
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const pledge = market.ok('tier-one', deals.pledge(id, { to: '4000' }));
      handOn(market, deals.assignQuietly(id, { piece: '4001', from: '4001' }), 'tier-one');
      concede(market, id, '4000');
      return ['bank-one', enforce(pledge), LATE];
    },
  },
]);

describe('what is paid on a pledged piece', () => {
  it('goes to the pledgees in their rank up to their debts, the surplus to the payee', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    const id = makeReceivable(market, 'a');
    const first = market.ok('tier-one', deals.pledge(id, { to: '6000' }));
    const words = { to: '6000', pledgee: 'bank-two', secured: '3000' };
    const second = market.ok('tier-one', deals.pledge(id, words));
    market.wait(DUE);
    expect(balanceOf(market.world, EUR, 'bank-one')).toBe(4000n);
    expect(balanceOf(market.world, EUR, 'bank-two')).toBe(2000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(4000n);
    expect(pledges.read(market.world, first)).toMatchObject({ status: 'covered' });
    expect(pledges.read(market.world, second)).toMatchObject({ status: 'active', received: 2000n });
    expect(pieces.read(market.world, id, 1n)?.pledges).toEqual([second]);
  });
});

describe('a pledged piece', () => {
  it('goes on with the consent of the pledgee, and the pledge goes with it', () => {
    const market = new Market();
    const { id, pledge } = pledged(market);
    market.ok('bank-one', consent(pledge, 'tier-two'));
    const offer = market.ok('tier-one', deals.assign(id));
    market.ok('tier-two', deals.answer('acceptAssignment', offer));
    const words = { holder: 'tier-two', pledges: [pledge] };
    expect(pieces.read(market.world, id, 1n)).toMatchObject(words);
    expect(pledges.read(market.world, pledge)?.consentTo, 'the consent is used').toBeNull();
    const onward = deals.assign(id, { assignee: 'tier-three' });
    expect(market.submit('tier-two', onward).code).toBe('piece_pledged');
  });

  it('is free again when the pledgee releases it', () => {
    const market = new Market();
    const { id, pledge } = pledged(market);
    market.ok('bank-one', release(pledge));
    market.ok('tier-one', deals.assign(id));
  });

  it('keeps its pledges in each part when it is cut', () => {
    const market = new Market();
    const { id, pledge } = pledged(market);
    market.ok('bank-one', consent(pledge, 'tier-two'));
    market.ok('tier-one', deals.assign(id, { from: '3000', to: '4000' }));
    expect(piecesOf(market.world, id).map((piece) => piece.pledges)).toEqual([
      [pledge],
      [pledge],
      [pledge],
    ]);
  });

  it('is taken at its face for the debt, when that is due; the rest stays with its pledges', () => {
    const market = new Market();
    const { id, pledge } = pledged(market);
    const second = market.ok('tier-one', deals.pledge(id, { pledgee: 'bank-two' }));
    market.ok('bank-one', enforce(pledge), LATE);
    expect(piecesOf(market.world, id)).toMatchObject([
      { from: 1n, to: 4000n, holder: 'bank-one', payTo: 'bank-one', pledges: [] },
      { from: 4001n, to: 10_000n, holder: 'tier-one', pledges: [second] },
    ]);
    expect(pledges.read(market.world, pledge)).toMatchObject({
      status: 'covered',
      received: 4000n,
    });
  });
});
