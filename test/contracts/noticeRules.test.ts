import { describe, expect, it } from 'vitest';
import { pieces } from '../../contracts/state/pieces.ts';
import { consents } from '../../contracts/state/rights.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  deals,
  declareInsolvent,
  handOn,
  makeAcknowledged,
  makeReceivable,
  openDebts,
} from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const DUE = START + 10 * DAY + (16 * DAY) / 24;

function about(receivable: string, piece = '1') {
  return { version: 1, receivable, piece } as const;
}

function give(receivable: string, piece = '1') {
  return { type: 'giveNotice', ...about(receivable, piece) } as const;
}

function acknowledge(receivable: string, piece = '1') {
  return { type: 'acknowledgeNotice', ...about(receivable, piece) } as const;
}

/** A receivable that tier-two holds; the debtor has not been told. */
function undisclosed(market: Market, noticeByBlock: boolean): string {
  const id = makeAcknowledged(market, 'a', { noticeByBlock });
  handOn(market, deals.assignQuietly(id), 'tier-one');
  return id;
}

testRefusals('giveNotice', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-three', about(hashFor('none'))],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-three', about(makeReceivable(market, 'a'), '2')],
  },
  {
    code: 'not_holder',
    why: 'by the former holder, which is still paid',
    act: (market) => ['tier-one', about(undisclosed(market, false))],
  },
  {
    code: 'already_noticed',
    why: 'a notice that waits already',
    act: (market) => {
      const id = undisclosed(market, false);
      market.ok('tier-two', give(id));
      return ['tier-two', about(id)];
    },
  },
]);

testRefusals('acknowledgeNotice', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['truck-maker', about(hashFor('none'))],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['truck-maker', about(makeReceivable(market, 'a'), '2')],
  },
  {
    code: 'not_debtor',
    why: 'by another debtor, without a notice',
    act: (market) => ['truck-maker', about(makeReceivable(market, 'a'))],
  },
  {
    code: 'no_notice',
    why: 'nobody has given notice',
    act: (market) => ['car-maker', about(undisclosed(market, false))],
  },
]);

testRefusals('giveConsent', [
  {
    code: 'unknown_counterparty',
    why: 'for nobody, in no currency',
    act: () => ['tier-two', deals.consent({ assignor: 'nobody', currency: 'ZZZ' })],
  },
  {
    code: 'own_counterparty',
    why: 'for itself, in no currency',
    act: () => ['tier-two', deals.consent({ assignor: 'tier-two', currency: 'ZZZ' })],
  },
  {
    code: 'counterparty_role',
    why: 'for one that holds nothing, in no currency',
    act: () => ['tier-two', deals.consent({ assignor: 'regulator', currency: 'ZZZ' })],
  },
  {
    code: 'signer_insolvent',
    why: 'insolvent, in no currency',
    keyName: 'administrator',
    act: (market) => {
      declareInsolvent(market, 'tier-two');
      return ['tier-two', deals.consent({ currency: 'ZZZ' })];
    },
  },
  {
    code: 'unknown_currency',
    why: 'in no currency, until no day',
    act: () => ['tier-two', deals.consent({ currency: 'ZZZ', untilDay: '2026-02-30' })],
  },
  {
    code: 'bad_day',
    why: 'until a day that does not exist',
    act: () => ['tier-two', deals.consent({ untilDay: '2026-02-30' })],
  },
  {
    code: 'expires_day_past',
    why: 'until yesterday',
    act: () => ['tier-two', deals.consent({ untilDay: '2026-03-01' })],
  },
]);

testRefusals('endConsent', [
  {
    code: 'unknown_consent',
    why: 'none was given',
    act: () => ['tier-two', { assignor: 'tier-one' }],
  },
]);

describe('an assignment that the debtor is not told of', () => {
  it('leaves the payee: it collects, and owes the holder what it collected', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = undisclosed(market, true);
    expect(pieces.read(market.world, id, 1n)).toMatchObject({
      holder: 'tier-two',
      payTo: 'tier-one',
    });
    market.wait(DUE);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
    const [debt] = openDebts(market.world);
    expect(debt).toMatchObject({
      debtor: 'tier-one',
      creditor: 'tier-two',
      amount: 10_000n,
      cause: 'collection',
      receivable: id,
    });
    const deed = {
      type: 'payDebt',
      version: 1,
      debt: debt?.id ?? '',
      amount: '10000',
      issuer: null,
    };
    market.ok('tier-one', deed);
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(10_000n);
    expect(openDebts(market.world)).toEqual([]);
  });

  it('pays the holder from the block of its notice, where the debtor agreed to that', () => {
    const market = new Market();
    const id = undisclosed(market, true);
    market.ok('tier-two', give(id));
    const { height } = market.state;
    expect(pieces.read(market.world, id, 1n)).toMatchObject({
      payTo: 'tier-two',
      noticedAt: height,
    });
  });

  it('W11: pays the holder from the block in any case; outside it counts days later', () => {
    const market = new Market();
    const id = undisclosed(market, false);
    market.ok('tier-two', give(id));
    const counts = market.time + 5 * DAY;
    expect(pieces.read(market.world, id, 1n)).toMatchObject({
      payTo: 'tier-two',
      noticeTo: 'tier-two',
      links: [{ noticeTime: counts }],
    });
    market.ok('car-maker', acknowledge(id));
    expect(pieces.read(market.world, id, 1n)).toMatchObject({
      payTo: 'tier-two',
      noticeTo: null,
      links: [{ noticeTime: market.time }],
    });
  });

  it('leaves no stale notice to a holder that has handed the piece on', () => {
    const market = new Market();
    const id = undisclosed(market, false);
    market.ok('tier-two', give(id));
    handOn(market, deals.assignQuietly(id, { assignee: 'tier-three' }), 'tier-two');
    expect(market.submit('car-maker', acknowledge(id)).code).toBe('no_notice');
  });
});

describe('a standing consent', () => {
  it('takes assignments at once while its limit lasts, and shrinks by their units', () => {
    const market = new Market();
    market.ok('tier-two', deals.consent());
    const id = makeReceivable(market, 'a');
    market.ok('tier-one', deals.assign(id, { to: '4000' }));
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ holder: 'tier-two', lock: null });
    expect(consents.read(market.world, 'tier-two', 'tier-one')?.left).toBe(1000n);
    market.ok('tier-one', deals.assign(id, { piece: '4001', from: '4001', to: '5001' }));
    expect(pieces.read(market.world, id, 4001n)).toMatchObject({ holder: 'tier-one' });
  });

  it.each<[string, object, number]>([
    ['in another currency', { currency: 'USD' }, 0],
    ['after its last day', {}, START + 9 * DAY],
    ['for another assignor', { assignor: 'tier-three' }, 0],
  ])('takes nothing %s', (_what, words, time) => {
    const market = new Market();
    market.ok('tier-two', deals.consent(words));
    const id = makeReceivable(market, 'a');
    const deed = deals.assign(id, { to: '10', expiresDay: '2026-03-12' });
    market.ok('tier-one', deed, time === 0 ? undefined : time);
    expect(pieces.read(market.world, id, 1n)?.holder).toBe('tier-one');
  });

  it('takes no sale, and nothing after it was ended', () => {
    const market = new Market();
    market.ok('bank-two', deals.consent());
    const id = makeReceivable(market, 'a');
    market.ok('tier-one', deals.sell(id, { to: '10', buyer: 'bank-two' }));
    expect(pieces.read(market.world, id, 1n)?.holder).toBe('tier-one');
    market.ok('bank-two', { type: 'endConsent', version: 1, assignor: 'tier-one' });
    const rest = { piece: '11', from: '11', to: '20', assignee: 'bank-two' };
    market.ok('tier-one', deals.assign(id, rest));
    expect(pieces.read(market.world, id, 11n)?.holder).toBe('tier-one');
  });
});

describe('an assignment to many', () => {
  it('cuts one piece for all of them, each with an offer of its own', () => {
    const market = new Market();
    market.ok('tier-three', deals.consent());
    const id = makeReceivable(market, 'a');
    const { events } = market.submit('tier-one', deals.toMany(id));
    const offers = events.filter(({ type }) => type === 'offerOpened').map(({ offer }) => offer);
    expect(offers.length).toBe(3);
    market.ok('tier-two', deals.answer('acceptAssignment', String(offers[0])));
    market.ok('car-maker', deals.answer('declineOffer', String(offers[2])));
    expect(piecesOf(market.world, id).map(({ from, to, holder }) => [from, to, holder])).toEqual([
      [1n, 2000n, 'tier-two'],
      [2001n, 3000n, 'tier-three'],
      [3001n, 10_000n, 'tier-one'],
    ]);
  });
});
