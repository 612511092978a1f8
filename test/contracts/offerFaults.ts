import { offers } from '../../contracts/state/offers.ts';
import { deals, handOnOften, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, hashFor, START } from './market.ts';
import type { RefusalRow } from './refusalRows.ts';

/** The faults of offers, as rows that several deeds share. */

const CLOSED = START + 9 * DAY + (16 * DAY) / 24;

/** What is wrong with offered units, whether they are assigned or sold. */
export function offerRows(offer: (receivable: string, words?: object) => object): RefusalRow[] {
  return [
    {
      code: 'not_holder',
      why: 'somebody else’s piece, of a closed receivable',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        market.wait(CLOSED);
        return ['tier-three', offer(id)];
      },
    },
    {
      code: 'receivable_closed',
      why: 'at the record time, with a last day that is over',
      act: (market) => ['tier-one', offer(makeReceivable(market, 'a')), CLOSED],
    },
    {
      code: 'piece_locked',
      why: 'the piece is on offer already, and the day does not exist',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        market.ok('tier-one', deals.assign(id));
        return ['tier-one', offer(id, { expiresDay: '2026-02-30' })];
      },
    },
    {
      code: 'piece_pledged',
      why: 'a pledgee that agreed to another holder, and the day does not exist',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        const pledge = market.ok('tier-one', deals.pledge(id));
        const consent = { type: 'consentTransfer', version: 1, pledge, to: 'truck-maker' };
        market.ok('bank-one', consent);
        return ['tier-one', offer(id, { expiresDay: '2026-02-30' })];
      },
    },
    ...unitRows(offer),
  ];
}

/** What is wrong with the words of an offer of a piece that the signer may dispose of. */
function unitRows(offer: (receivable: string, words?: object) => object): RefusalRow[] {
  return [
    {
      code: 'bad_day',
      why: 'a last day that does not exist, and units beyond the piece',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        return ['tier-one', offer(id, { expiresDay: '2026-02-30', to: '10001' })];
      },
    },
    {
      code: 'expires_day_past',
      why: 'the last day is over at midnight, and units beyond the piece',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        return ['tier-one', offer(id, { to: '10001' }), START + 4 * DAY];
      },
    },
    {
      code: 'units_not_open',
      why: 'units of the neighbour',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        market.ok('tier-one', deals.assign(id, { from: '5001' }));
        return ['tier-one', offer(id, { from: '4001', to: '5001' })];
      },
    },
    {
      code: 'part_too_small',
      why: 'a part of two units, where 5000 are the least',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        const { parameters } = market.state;
        market.state = { ...market.state, parameters: { ...parameters, maxPieces: 2 } };
        return ['tier-one', offer(id, { from: '2', to: '3' })];
      },
    },
  ];
}

/** That a piece has changed hands as often as it may. */
export function deepRow(offer: (receivable: string, words?: object) => object): RefusalRow {
  return {
    code: 'chain_too_deep',
    why: 'a ninth change of hands',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      return [handOnOften(market, id), offer(id)];
    },
  };
}

/** What is wrong with the piece that is named. */
export function pieceRows(offer: (receivable: string, words?: object) => object): RefusalRow[] {
  return [
    {
      code: 'unknown_receivable',
      why: 'no such receivable',
      act: () => ['tier-three', offer(hashFor('none'))],
    },
    {
      code: 'unknown_piece',
      why: 'no piece begins there',
      act: (market) => ['tier-three', offer(makeReceivable(market, 'a'), { piece: '2' })],
    },
  ];
}

/** What is wrong with the member that is to have the units; the signer holds nothing. */
export function partyRows(
  offer: (receivable: string, member: string) => object,
  own = 'tier-three',
): RefusalRow[] {
  return [
    {
      code: 'unknown_counterparty',
      why: 'to nobody',
      act: (market) => [own, offer(makeReceivable(market, 'a'), 'nobody')],
    },
    {
      code: 'own_counterparty',
      why: 'to itself',
      act: (market) => [own, offer(makeReceivable(market, 'a'), own)],
    },
    {
      code: 'counterparty_role',
      why: 'to the regulator',
      act: (market) => [own, offer(makeReceivable(market, 'a'), 'regulator')],
    },
  ];
}

/** As `offerRows`, for parts: beyond the piece, and in the wrong order where that is later. */
export function manyRows(): RefusalRow[] {
  const reference = hashFor('contract');
  const beyond = { from: '9000', to: '10001', assignee: 'tier-two', reference };
  const overlap = { from: '9500', to: '9600', assignee: 'car-maker', reference };
  const wrong = [beyond, overlap];
  const rows = offerRows((id, words = {}) => {
    const { to: _to, from: _from, ...rest } = words as Record<string, string>;
    return deals.toMany(id, { parts: wrong, ...rest });
  });
  const early = rows.filter(({ code }) => code !== 'units_not_open' && code !== 'part_too_small');
  return [
    ...early,
    {
      code: 'parts_out_of_order',
      why: 'two parts overlap, the first is beyond the piece',
      act: (market) => ['tier-one', deals.toMany(makeReceivable(market, 'a'), { parts: wrong })],
    },
    {
      code: 'units_not_open',
      why: 'the last part is beyond the piece',
      act: (market) => ['tier-one', deals.toMany(makeReceivable(market, 'a'), { parts: [beyond] })],
    },
    {
      code: 'part_too_small',
      why: 'a part of 1000 units, where 3334 are the least',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        const { parameters } = market.state;
        market.state = { ...market.state, parameters: { ...parameters, maxPieces: 3 } };
        return ['tier-one', deals.toMany(id)];
      },
    },
  ];
}

/** The four ways in which an offer is over, each of which also has the later rows' faults. */
export function closedRows(
  signer: string,
  make: (market: Market) => string,
  take: (market: Market, offer: string) => void,
): RefusalRow[] {
  return [
    {
      code: 'offer_taken',
      why: 'somebody has it, and its last day is over',
      act: (market) => {
        const offer = make(market);
        take(market, offer);
        return [signer, { offer }, START + 5 * DAY];
      },
    },
    {
      code: 'offer_declined',
      why: 'it was declined, and its last day is over',
      act: (market) => {
        const offer = make(market);
        const words = offers.read(market.world, offer);
        market.ok(words?.addressee ?? '', deals.answer('declineOffer', offer));
        return [signer, { offer }, START + 5 * DAY];
      },
    },
    {
      code: 'offer_withdrawn',
      why: 'it was withdrawn, and its last day is over',
      act: (market) => {
        const offer = make(market);
        market.ok('tier-one', deals.answer('withdrawOffer', offer));
        return [signer, { offer }, START + 5 * DAY];
      },
    },
    {
      code: 'offer_lapsed',
      why: 'its last day is over in this very block',
      act: (market) => [signer, { offer: make(market) }, START + 4 * DAY],
    },
  ];
}

/** Makes every piece that the car maker owes worse: it stands still by order of a court. */
export function worsen(market: Market): void {
  const order = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-09' } as const;
  market.ok('regulator', { type: 'freeze', version: 1, target: 'member/car-maker', ...order });
}

/** The row of an offer whose piece got worse since it was made. */
export function changedRow(signer: string, make: (market: Market) => string): RefusalRow {
  return {
    code: 'piece_changed',
    why: 'the debtor is frozen since the offer was made',
    act: (market) => {
      const offer = make(market);
      worsen(market);
      return [signer, { offer }];
    },
  };
}
