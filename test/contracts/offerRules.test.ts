import { deals, declareInsolvent, disputeRival, handOn, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, hashFor, START } from './market.ts';
import {
  changedRow,
  closedRows,
  deepRow,
  manyRows,
  offerRows,
  partyRows,
  pieceRows,
} from './offerFaults.ts';
import type { RefusalRow } from './refusalRows.ts';
import { testRefusals } from './refusalRows.ts';

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
  deepRow(deals.assign),
]);

testRefusals('offerEarlyPayment', [
  ...pieceRows(deals.early),
  {
    code: 'own_counterparty',
    why: 'by the debtor, which holds nothing',
    act: (market) => ['car-maker', deals.early(makeReceivable(market, 'a'))],
  },
  ...offerRows(deals.early),
  {
    code: 'piece_reserved',
    why: 'bought with a reserve',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      handOn(market, deals.sellWithReserve(id), 'tier-one');
      return ['bank-two', deals.early(id)];
    },
  },
]);

/** An offer to let the car maker pay early, of a holder that has kept its debtor in mind. */
function earlyFor(market: Market): string {
  market.ok('bank-one', deals.issue());
  return market.ok('tier-one', deals.early(makeReceivable(market, 'a')));
}

/** Pays early, at any price unless the words say otherwise. */
function payingEarly(offer: string, maxPrice = '10000') {
  return { type: 'payEarly', version: 1, offer, maxPrice } as const;
}

/** The rows of an answer to an offer, each with a bound beside the offer. */
function bounded(rows: readonly RefusalRow[]): RefusalRow[] {
  return rows.map(({ act, ...row }) => ({
    ...row,
    act: (market) => {
      const [signer, words, ...time] = act(market);
      return [signer, { maxPrice: '10000', ...words }, ...time];
    },
  }));
}

testRefusals(
  'payEarly',
  bounded([
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
      code: 'signer_insolvent',
      why: 'insolvent, after it lapsed',
      keyName: 'administrator',
      act: (market) => {
        const offer = earlyFor(market);
        declareInsolvent(market, 'car-maker');
        return ['car-maker', { offer }, START + 5 * DAY];
      },
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
      market.ok('car-maker', payingEarly(offer));
    }),
    {
      code: 'price_above_maximum',
      why: 'a day later than its bound was worked out, with no money',
      act: (market) => {
        const offer = market.ok('tier-one', deals.early(makeReceivable(market, 'a')));
        return ['car-maker', { offer, maxPrice: '9909' }, START + DAY];
      },
    },
    {
      code: 'insufficient_money',
      why: 'a cent less than today’s price',
      act: (market) => {
        market.ok('bank-one', deals.issue({ amount: '9899' }));
        const offer = market.ok('tier-one', deals.early(makeReceivable(market, 'a')));
        return ['car-maker', { offer, maxPrice: '9900' }];
      },
    },
  ]),
);

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
  deepRow(deals.toMany),
]);

/** An offer of tier-one's piece to tier-two: an assignment, or a sale when money is named. */
function offered(market: Market, kind: 'assignment' | 'sale' = 'assignment'): string {
  const id = makeReceivable(market, 'a');
  return market.ok('tier-one', kind === 'sale' ? deals.sell(id) : deals.assign(id));
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
  {
    code: 'debtor_insolvent',
    why: 'the debtor is insolvent',
    act: (market) => {
      const offer = offered(market);
      declareInsolvent(market, 'car-maker');
      return ['tier-two', { offer }];
    },
  },
  {
    code: 'rival_disputed',
    why: 'W22: the debtor disputes the same document of another',
    act: (market) => {
      const offer = offered(market);
      disputeRival(market, 'a', 'tier-three');
      return ['tier-two', { offer, knowing: ['insolvency'] }];
    },
  },
  changedRow('tier-two', offered),
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
    code: 'debtor_insolvent',
    why: 'the debtor is insolvent, and there is no money',
    act: (market) => {
      const offer = market.ok('tier-one', deals.sell(makeReceivable(market, 'a')));
      declareInsolvent(market, 'car-maker');
      return ['bank-two', { offer }];
    },
  },
  {
    code: 'rival_disputed',
    why: 'W22: the debtor disputes the same document of another, and there is no money',
    act: (market) => {
      const offer = market.ok('tier-one', deals.sell(makeReceivable(market, 'a')));
      disputeRival(market);
      return ['bank-two', { offer, knowing: ['insolvency'] }];
    },
  },
  changedRow('bank-two', (market) => offered(market, 'sale')),
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
