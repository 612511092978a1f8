import type { Repair } from '../../contracts/state/corrections.ts';
import { MAX_LISTED } from '../../contracts/state/listings.ts';
import {
  aboutCorrection,
  correcting,
  debtOf,
  indebted,
  misdirected,
  redirected,
  reduction,
  supervisedMarket,
  unitsTo,
} from './correctionDeals.ts';
import { deals, handOn } from './deals.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const propose = (repair: Repair) => correcting('proposeCorrection', repair);
const order = (repair: Repair) => correcting('orderCorrection', repair);

/** So many proposals of the same correction. */
function crowd(market: Market, count: number, by: 'bank-two' | 'regulator') {
  const repair = redirected(market);
  const deed = by === 'regulator' ? order(repair) : propose(repair);
  market.block(Array.from({ length: count }, () => market.transaction(by, deed)));
  return repair;
}

type Row = Parameters<typeof testRefusals>[1][number];

/** What is wrong with the names of a correction, whoever says it. */
function namedRows(act: (repair: Repair) => ReturnType<Row['act']>): readonly Row[] {
  const row = (code: Row['code'], why: string, make: (market: Market) => Repair): Row => ({
    code,
    why,
    act: (market) => act(make(market)),
  });
  return [
    row('unknown_receivable', 'no such receivable', () => {
      return unitsTo(hashFor('none'), 'nobody', ['nobody']);
    }),
    row('unknown_debt', 'no such debt', () => reduction(hashFor('none'), '1')),
    row('unknown_counterparty', 'no such member', (market) => {
      return unitsTo(misdirected(market), 'bank-one', ['nobody', 'bank-one']);
    }),
    row('own_counterparty', 'a debt to itself', () => {
      return debtOf('bank-one', 'bank-one', '5', { issuer: 'car-maker' });
    }),
    row('counterparty_role', 'units for the debtor', (market) => {
      return unitsTo(misdirected(market), 'car-maker', ['bank-two'], ['10001', '10001']);
    }),
    row('not_an_issuer', 'money of no issuer', () => {
      return debtOf('bank-one', 'tier-two', '5', { issuer: 'car-maker', currency: 'QQQ' });
    }),
    row('own_money', 'the debtor’s own money', () => {
      return debtOf('bank-one', 'tier-two', '5', { issuer: 'bank-one', currency: 'QQQ' });
    }),
  ];
}

testRefusals(
  'proposeCorrection',
  [
    ...namedRows((repair) => ['truck-maker', propose(repair)]),
    {
      code: 'not_concerned',
      why: 'somebody else’s business',
      act: (market) => ['truck-maker', propose(crowd(market, 16, 'bank-two'))],
    },
    {
      code: 'too_many_corrections',
      why: 'the seventeenth on one receivable',
      act: (market) => ['bank-two', propose(crowd(market, 16, 'bank-two'))],
    },
    {
      code: 'debt_settled',
      why: 'nothing of the debt is open',
      act: (market) => {
        const debt = indebted(market);
        market.ok('tier-two', propose(reduction(debt, '500')));
        return ['tier-two', propose(reduction(debt, '1'))];
      },
    },
    {
      code: 'piece_locked',
      why: 'the units are on offer',
      act: (market) => {
        const id = misdirected(market);
        market.ok('bank-two', deals.assign(id, { from: '1', to: '5000' }));
        return ['bank-two', propose(unitsTo(id, 'bank-one', ['bank-two'], ['5000', '10001']))];
      },
    },
    {
      code: 'unknown_currency',
      why: 'no such currency',
      act: () => ['bank-one', propose(debtOf('bank-one', 'tier-two', '5', { currency: 'QQQ' }))],
    },
    {
      code: 'units_not_open',
      why: 'one unit is not there',
      act: (market) => {
        const repair = unitsTo(misdirected(market), 'bank-one', ['bank-two'], ['10000', '10001']);
        return ['bank-two', propose(repair)];
      },
    },
    {
      code: 'part_too_small',
      why: 'a part of nine units',
      act: (market) => {
        const repair = unitsTo(misdirected(market), 'bank-one', ['bank-two'], ['1', '9']);
        return ['bank-two', propose(repair)];
      },
    },
    {
      code: 'more_than_open',
      why: 'more than the debt',
      act: (market) => ['tier-two', propose(reduction(indebted(market), '501'))],
    },
  ],
  supervisedMarket,
);

testRefusals(
  'consentCorrection',
  [
    {
      code: 'unknown_correction',
      why: 'no such correction',
      act: () => ['bank-one', aboutCorrection('consentCorrection', hashFor('none'))],
    },
    {
      code: 'not_concerned',
      why: 'the seller without recourse loses nothing',
      act: (market) => {
        const id = market.ok('bank-two', propose(redirected(market)));
        market.ok('bank-two', aboutCorrection('endCorrection', id));
        return ['tier-one', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'correction_over',
      why: 'it was withdrawn',
      act: (market) => {
        const id = market.ok('bank-two', propose(redirected(market)));
        market.ok('bank-two', aboutCorrection('endCorrection', id));
        return ['bank-two', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'already_agreed',
      why: 'the proposer has signed',
      act: (market) => {
        const id = market.ok('bank-two', propose(redirected(market)));
        return ['bank-two', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'debt_settled',
      why: 'the debt was struck meanwhile',
      act: (market) => {
        const debt = indebted(market);
        const id = market.ok('bank-one', propose(reduction(debt, '500')));
        market.ok('tier-two', propose(reduction(debt, '500')));
        return ['tier-two', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'piece_locked',
      why: 'the units are on offer by now',
      act: (market) => {
        const repair = redirected(market);
        const id = market.ok('bank-two', propose(repair));
        market.ok('bank-two', deals.assign('receivable' in repair ? repair.receivable : ''));
        return ['bank-one', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'units_not_open',
      why: 'half of the units have gone on',
      act: (market) => {
        const receivable = misdirected(market);
        const id = market.ok('bank-two', propose(unitsTo(receivable, 'bank-one', ['bank-two'])));
        handOn(market, deals.assign(receivable, { to: '5000' }), 'bank-two');
        return ['bank-one', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'part_too_small',
      why: 'a piece was cut so that a part of nine units would be left',
      act: (market) => {
        const receivable = misdirected(market);
        const repair = unitsTo(receivable, 'bank-one', ['bank-two'], ['1', '5000']);
        const id = market.ok('bank-two', propose(repair));
        const piece = deals.assign(receivable, { from: '5010' });
        handOn(market, piece, 'bank-two');
        return ['bank-one', aboutCorrection('consentCorrection', id)];
      },
    },
    {
      code: 'more_than_open',
      why: 'part of the debt was struck meanwhile',
      act: (market) => {
        const debt = indebted(market);
        const id = market.ok('bank-one', propose(reduction(debt, '500')));
        market.ok('tier-two', propose(reduction(debt, '1')));
        return ['tier-two', aboutCorrection('consentCorrection', id)];
      },
    },
  ],
  supervisedMarket,
);

testRefusals(
  'orderCorrection',
  [
    ...namedRows((repair) => ['regulator', order(repair)]),
    {
      code: 'too_many_corrections',
      why: 'more than a list has room for',
      act: (market) => ['regulator', order(crowd(market, MAX_LISTED, 'regulator'))],
    },
    {
      code: 'unknown_currency',
      why: 'no such currency',
      act: () => ['regulator', order(debtOf('bank-one', 'tier-two', '5', { currency: 'QQQ' }))],
    },
    {
      code: 'units_not_open',
      why: 'all is where it belongs',
      act: (market) => {
        const id = misdirected(market);
        return ['regulator', order(unitsTo(id, 'bank-two', ['bank-one']))];
      },
    },
    {
      code: 'more_than_open',
      why: 'more than the debt ever was',
      act: (market) => ['regulator', order(reduction(indebted(market), '501'))],
    },
  ],
  supervisedMarket,
);

testRefusals(
  'confirmCorrection',
  [
    {
      code: 'unknown_correction',
      why: 'no such correction',
      act: () => ['regulator', aboutCorrection('confirmCorrection', hashFor('none'))],
    },
    {
      code: 'same_supervisor',
      why: 'the one that ordered it',
      act: (market) => {
        const id = market.ok('regulator', order(redirected(market)));
        return ['regulator', aboutCorrection('confirmCorrection', id)];
      },
    },
    {
      code: 'correction_over',
      why: 'one of parties is not for supervisors',
      act: (market) => {
        const id = market.ok('bank-two', propose(redirected(market)));
        return ['regulator', aboutCorrection('confirmCorrection', id)];
      },
    },
  ],
  supervisedMarket,
);

testRefusals(
  'endCorrection',
  [
    {
      code: 'unknown_correction',
      why: 'no such correction',
      act: () => ['bank-one', aboutCorrection('endCorrection', hashFor('none'))],
    },
    {
      code: 'not_concerned',
      why: 'a supervisor does not end what parties propose',
      act: (market) => {
        const id = market.ok('bank-two', propose(redirected(market)));
        return ['regulator', aboutCorrection('endCorrection', id)];
      },
    },
    {
      code: 'correction_over',
      why: 'it is made',
      act: (market) => {
        const id = market.ok('bank-one', propose(debtOf('bank-one', 'tier-two', '5')));
        return ['bank-one', aboutCorrection('endCorrection', id)];
      },
    },
  ],
  supervisedMarket,
);
