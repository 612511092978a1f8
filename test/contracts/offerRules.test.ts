import { offers } from '../../contracts/facts.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, hashFor, START } from './market.ts';
import type { RefusalRow } from './refusalRows.ts';
import { testRefusals } from './refusalRows.ts';

const CLOSED = START + 9 * DAY + (16 * DAY) / 24;

/** What is wrong with offered units, whether they are assigned or sold. */
function offerRows(offer: (receivable: string, words?: object) => object): RefusalRow[] {
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
      code: 'too_many_pieces',
      why: 'a cut into three, where two are allowed',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        const { parameters } = market.state;
        market.state = { ...market.state, parameters: { ...parameters, maxPieces: 2 } };
        return ['tier-one', offer(id, { from: '2', to: '3' })];
      },
    },
  ];
}

function pieceRows(offer: (receivable: string, words?: object) => object): RefusalRow[] {
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

testRefusals('offerAssignment', [
  ...pieceRows(deals.assign),
  {
    code: 'unknown_counterparty',
    why: 'to nobody',
    act: (market) => [
      'tier-three',
      deals.assign(makeReceivable(market, 'a'), { assignee: 'nobody' }),
    ],
  },
  {
    code: 'own_counterparty',
    why: 'to itself',
    act: (market) => [
      'tier-three',
      deals.assign(makeReceivable(market, 'a'), { assignee: 'tier-three' }),
    ],
  },
  {
    code: 'counterparty_role',
    why: 'to the regulator',
    act: (market) => [
      'tier-three',
      deals.assign(makeReceivable(market, 'a'), { assignee: 'regulator' }),
    ],
  },
  ...offerRows(deals.assign),
]);

testRefusals('offerSale', [
  ...pieceRows(deals.sell),
  {
    code: 'unknown_counterparty',
    why: 'to nobody, for nobody’s money',
    act: (market) => [
      'tier-three',
      deals.sell(makeReceivable(market, 'a'), { buyer: 'nobody', issuer: 'nobody' }),
    ],
  },
  {
    code: 'own_counterparty',
    why: 'to itself, for nobody’s money',
    act: (market) => [
      'bank-two',
      deals.sell(makeReceivable(market, 'a'), { buyer: 'bank-two', issuer: 'nobody' }),
    ],
  },
  {
    code: 'counterparty_role',
    why: 'to a supplier, for nobody’s money',
    act: (market) => [
      'tier-one',
      deals.sell(makeReceivable(market, 'a'), { buyer: 'tier-two', issuer: 'nobody' }),
    ],
  },
  {
    code: 'not_an_issuer',
    why: 'for a supplier’s money',
    act: (market) => [
      'tier-three',
      deals.sell(makeReceivable(market, 'a'), { issuer: 'tier-one' }),
    ],
  },
  ...offerRows(deals.sell),
]);

testRefusals('offerAssignment2', [
  ...pieceRows(deals.assign2),
  ...partyRows((id, assignee) => deals.assign2(id, { assignee })),
  ...offerRows(deals.assign2),
]);

testRefusals('offerEarlyPayment', [
  ...pieceRows(deals.early),
  {
    code: 'own_counterparty',
    why: 'by the debtor, which holds nothing',
    act: (market) => ['car-maker', deals.early(makeReceivable(market, 'a'))],
  },
  ...offerRows(deals.early),
]);

/** An offer to let the car maker pay early, of a holder that has kept its debtor in mind. */
function earlyFor(market: Market): string {
  market.ok('bank-one', deals.issue());
  return market.ok('tier-one', deals.early(makeReceivable(market, 'a')));
}

testRefusals('payEarly', [
  {
    code: 'unknown_offer',
    why: 'no such offer',
    act: () => ['car-maker', { offer: hashFor('none') }],
  },
  {
    code: 'not_addressee',
    why: 'another debtor, after it lapsed',
    act: (market) => ['truck-maker', { offer: earlyFor(market) }, START + 5 * DAY],
  },
  {
    code: 'wrong_offer_kind',
    why: 'an assignment to the debtor, lapsed',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const offer = market.ok('tier-one', deals.assign(id, { assignee: 'car-maker' }));
      return ['car-maker', { offer }, START + 5 * DAY];
    },
  },
  ...closedRows('car-maker', earlyFor, (market, offer) => {
    market.ok('car-maker', { type: 'payEarly', version: 1, offer });
  }),
  {
    code: 'insufficient_money',
    why: 'a cent less than today’s price',
    act: (market) => {
      market.ok('bank-one', deals.issue({ amount: '9899' }));
      const offer = market.ok('tier-one', deals.early(makeReceivable(market, 'a')));
      return ['car-maker', { offer }];
    },
  },
]);

testRefusals('assignToMany', [
  ...pieceRows(deals.toMany),
  ...partyRows((id, assignee) =>
    deals.toMany(id, {
      parts: [
        { from: '2', to: '3', assignee: 'tier-two', reference: hashFor('contract') },
        { from: '1', to: '1', assignee, reference: hashFor('contract') },
      ],
    }),
  ),
  ...manyRows(),
]);

testRefusals('offerSale2', [
  ...pieceRows(deals.sell2),
  ...partyRows((id, buyer) => deals.sell2(id, { buyer, issuer: 'nobody' }), 'tier-three'),
  {
    code: 'not_an_issuer',
    why: 'for a supplier’s money',
    act: (market) => [
      'tier-three',
      deals.sell2(makeReceivable(market, 'a'), { issuer: 'tier-one' }),
    ],
  },
  ...offerRows(deals.sell2),
  {
    code: 'recourse_too_deep',
    why: 'a ninth sale with recourse in a row',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      let seller = 'tier-one';
      for (let depth = 0; depth < 8; depth += 1) {
        const buyer = seller === 'bank-one' ? 'bank-two' : 'bank-one';
        handOn(market, deals.sell2(id, { buyer, price: '1' }), seller);
        seller = buyer;
      }
      return [seller, deals.sell2(id)];
    },
  },
]);

/** What is wrong with the member that is to have the units; the signer holds nothing. */
function partyRows(
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

/** As `offerRows`, for parts: units beyond the piece, and in the wrong order where that is later. */
function manyRows(): RefusalRow[] {
  const reference = hashFor('contract');
  const beyond = { from: '9000', to: '10001', assignee: 'tier-two', reference };
  const overlap = { from: '9500', to: '9600', assignee: 'car-maker', reference };
  const wrong = [beyond, overlap];
  const rows = offerRows((id, words = {}) => {
    const { to: _to, from: _from, ...rest } = words as Record<string, string>;
    return deals.toMany(id, { parts: wrong, ...rest });
  });
  const early = rows.filter(({ code }) => code !== 'units_not_open' && code !== 'too_many_pieces');
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
      code: 'too_many_pieces',
      why: 'four pieces where three are allowed',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        const { parameters } = market.state;
        market.state = { ...market.state, parameters: { ...parameters, maxPieces: 3 } };
        return ['tier-one', deals.toMany(id)];
      },
    },
  ];
}

/** An offer of tier-one's piece to tier-two: an assignment, or a sale when money is named. */
function offered(market: Market, kind: 'assignment' | 'sale' = 'assignment'): string {
  const id = makeReceivable(market, 'a');
  return market.ok('tier-one', kind === 'sale' ? deals.sell(id) : deals.assign(id));
}

/** The four ways in which an offer is over, each of which also has the later rows' faults. */
function closedRows(
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

function takeAssignment(market: Market, offer: string): void {
  market.ok('tier-two', deals.answer('acceptAssignment', offer));
}

testRefusals('acceptAssignment', [
  {
    code: 'unknown_offer',
    why: 'no such offer',
    act: () => ['tier-two', { offer: hashFor('none') }],
  },
  {
    code: 'not_addressee',
    why: 'for another supplier, taken already',
    act: (market) => {
      const offer = offered(market);
      takeAssignment(market, offer);
      return ['tier-three', { offer }];
    },
  },
  {
    code: 'wrong_offer_kind',
    why: 'it is for sale, and lapsed',
    act: (market) => ['tier-two', { offer: offered(market, 'sale') }, START + 5 * DAY],
  },
  ...closedRows('tier-two', offered, takeAssignment),
]);

/** An offer to sell tier-one's piece to the second bank, which has the money. */
function forSale(market: Market): string {
  market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '9800' }));
  return market.ok('tier-one', deals.sell(makeReceivable(market, 'a'), { buyer: 'bank-two' }));
}

testRefusals('acceptSale', [
  {
    code: 'unknown_offer',
    why: 'no such offer',
    act: () => ['bank-two', { offer: hashFor('none') }],
  },
  {
    code: 'own_counterparty',
    why: 'the seller, a bank itself, takes its own offer to any financier',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const first = market.ok('tier-one', deals.assign(id, { assignee: 'bank-two' }));
      market.ok('bank-two', deals.answer('acceptAssignment', first));
      return ['bank-two', { offer: market.ok('bank-two', deals.sell(id)) }, START + 5 * DAY];
    },
  },
  {
    code: 'not_addressee',
    why: 'for the other bank, lapsed, without money',
    act: (market) => ['bank-one', { offer: forSale(market) }, START + 5 * DAY],
  },
  {
    code: 'wrong_offer_kind',
    why: 'it is an assignment, and lapsed, and there is no money',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      const offer = market.ok('tier-one', deals.assign(id, { assignee: 'bank-two' }));
      return ['bank-two', { offer }, START + 5 * DAY];
    },
  },
  ...closedRows('bank-two', forSale, (market, offer) => {
    market.ok('bank-two', deals.answer('acceptSale', offer));
  }),
  {
    code: 'insufficient_money',
    why: 'a cent short in the money that the seller takes, rich in another issuer’s',
    act: (market) => {
      market.ok('bank-one', deals.issue({ to: 'bank-two', amount: '9799' }));
      market.ok('bank-two', deals.issue({ to: 'bank-two' }));
      return ['bank-two', { offer: offered(market, 'sale') }];
    },
  },
]);

testRefusals('declineOffer', [
  {
    code: 'unknown_offer',
    why: 'no such offer',
    act: () => ['tier-two', { offer: hashFor('none') }],
  },
  {
    code: 'not_addressee',
    why: 'an offer to any financier is nobody’s to decline',
    act: (market) => ['bank-two', { offer: offered(market, 'sale') }, START + 5 * DAY],
  },
  ...closedRows('tier-two', offered, takeAssignment),
]);

testRefusals('withdrawOffer', [
  {
    code: 'unknown_offer',
    why: 'no such offer',
    act: () => ['tier-one', { offer: hashFor('none') }],
  },
  {
    code: 'not_seller',
    why: 'by the assignee, after it lapsed',
    act: (market) => ['tier-two', { offer: offered(market) }, START + 5 * DAY],
  },
  ...closedRows('tier-one', offered, takeAssignment),
]);
