import type { Repair } from '../../contracts/state/corrections.ts';
import { ballotOn, correcting, debtOf, indebted, reduction, unitsTo } from './correctionDeals.ts';
import {
  amending,
  COUNCIL,
  council,
  decide,
  keying,
  limiting,
  mandating,
  proposing,
  raising,
  seat,
  standing,
  unseat,
  validatorKey,
  voting,
} from './council.ts';
import { deals, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';
import { enrolling, newcomer } from './newcomers.ts';
import type { RefusalRow } from './refusalRows.ts';
import { testRefusals } from './refusalRows.ts';

const LOW_ORDER = 'Ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** What is wrong with a correction that is put to the vote, in two parts of the order. */
function correctionRow(
  code: RefusalRow['code'],
  why: string,
  repairOf: (receivable: string, market: Market) => Repair,
  signer = 'tier-one',
): RefusalRow {
  const act: RefusalRow['act'] = (market) => {
    const receivable = makeReceivable(market, 'a');
    return [signer, ballotOn(repairOf(receivable, market))];
  };
  return { code, why, act };
}

const LEI = '529900T8BM49AURSDO55';

/** Somebody new of this name, with everything else that is wished. */
function joining(market: Market, name: string, wishes: Parameters<typeof newcomer>[1] = {}) {
  return enrolling(market, newcomer(wishes.id ?? 'new', { name, ...wishes }));
}

const debtIn = (issuer: string, creditor = 'tier-two'): Repair =>
  debtOf('bank-one', creditor, '5', { issuer, currency: 'XAU' });

const NAMED_REPAIRS: readonly RefusalRow[] = [
  correctionRow('unknown_receivable', 'no such receivable', () => {
    return unitsTo(hashFor('none'), 'nobody', ['nobody']);
  }),
  correctionRow('unknown_debt', 'no such debt', () => reduction(hashFor('none'), '1')),
];

const REPAIRED: readonly RefusalRow[] = [
  correctionRow('own_counterparty', 'a debt to itself', () => debtIn('tier-one', 'bank-one')),
  correctionRow('counterparty_role', 'units for the debtor', (id) => {
    return unitsTo(id, 'car-maker', ['tier-one'], ['10001', '10001']);
  }),
];

const UNFIT_REPAIRS: readonly RefusalRow[] = [
  correctionRow(
    'units_not_open',
    'all is where it belongs',
    (id) => unitsTo(id, 'tier-one', ['bank-two']),
    'bank-one',
  ),
  correctionRow(
    'more_than_open',
    'more than the debt was',
    (_, market) => reduction(indebted(market), '501'),
    'bank-one',
  ),
];

const CROWDED: RefusalRow = {
  code: 'too_many_corrections',
  why: 'more than a list has room for',
  act: (market) => {
    const id = makeReceivable(market, 'a');
    const deed = correcting('orderCorrection', unitsTo(id, 'bank-one', ['tier-one']));
    market.block(Array.from({ length: 64 }, () => market.transaction('regulator', deed)));
    market.ok('bank-one', ballotOn(debtOf('bank-one', 'tier-two', '5')));
    return ['bank-one', ballotOn(unitsTo(id, 'tier-one', ['bank-one'], ['10001', '10001']))];
  },
};

const PROPOSING: readonly RefusalRow[] = [
  ...NAMED_REPAIRS,
  {
    code: 'unknown_counterparty',
    why: 'somebody who is no member is to be a validator',
    act: (market) => ['tier-one', proposing(seat(market, 'nobody'), unseat('nobody'))],
  },
  ...REPAIRED,
  {
    code: 'not_an_issuer',
    why: 'a supplier has no money out',
    act: () => ['tier-one', limiting('tier-one', '1', 'XAU')],
  },
  correctionRow('own_money', 'the debtor’s own money', () => debtIn('bank-one')),
  {
    code: 'not_validator',
    why: 'the signer runs none',
    act: (market) => {
      market.ok('bank-one', proposing(seat(market, 'regulator')));
      return ['tier-one', proposing(unseat('tier-one'), unseat('tier-one'))];
    },
  },
  CROWDED,
  {
    code: 'proposal_open',
    why: 'its last one is undecided',
    act: (market) => {
      market.ok('bank-one', proposing(seat(market, 'regulator')));
      return ['bank-one', proposing(unseat('bank-one'), unseat('bank-one'))];
    },
  },
  {
    code: 'raise_pending',
    why: 'another raise is adopted and waits',
    act: (market) => {
      const id = market.ok('bank-one', raising(2, 99));
      for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
      return ['bank-one', raising(3, 1)];
    },
  },
  {
    code: 'unknown_currency',
    why: 'XAU has no minor units',
    act: () => ['bank-one', limiting('bank-one', '1', 'XAU')],
  },
  {
    code: 'bad_day',
    why: 'its last day is none, and is over',
    act: () => ['bank-one', mandating(null, ['2026-02-30', '2020-01-01'])],
  },
  {
    code: 'expires_day_past',
    why: 'its last day is over',
    act: () => ['bank-one', mandating(null, ['2020-01-01', '2020-01-01'])],
  },
  ...UNFIT_REPAIRS,
  {
    code: 'validator_repeated',
    why: 'it is to leave and to stay',
    act: (market) => ['bank-one', proposing(unseat('tier-one'), seat(market, 'tier-one'))],
  },
  {
    code: 'not_in_set',
    why: 'who is no validator cannot leave',
    act: () => ['bank-one', proposing(unseat('tier-one'), ...COUNCIL.map(unseat))],
  },
  {
    code: 'nothing_changes',
    why: 'the set would be the same',
    act: () => ['bank-one', proposing({ validator: 'bank-two', power: 1, key: null, proof: null })],
  },
  {
    code: 'too_many_validators',
    why: 'a set has 128 at most',
    found: () => {
      const crowd = Array.from({ length: 125 }, (_, at) => [`node-${100 + at}`, 1] as const);
      return council({ ...Object.fromEntries(crowd), 'bank-one': 1, 'bank-two': 1 });
    },
    act: (market) => [
      'bank-one',
      proposing(...['tier-one', 'tier-two', 'tier-three'].map((id) => seat(market, id))),
    ],
  },
  {
    code: 'too_much_leaves',
    why: 'two of four would leave',
    act: (market) => [
      'bank-one',
      proposing(unseat('bank-two'), seat(market, 'bank-one', { version: 2 })),
    ],
  },
  {
    code: 'quorum_out_of_reach',
    why: 'two newcomers would be needed by the four who stay',
    act: (market) => {
      const forged = { ...seat(market, 'tier-one'), key: LOW_ORDER };
      return ['bank-one', proposing(forged, seat(market, 'tier-two'))];
    },
  },
  {
    code: 'still_open',
    why: 'an issuer has money out',
    act: (market) => {
      market.ok('bank-two', deals.issue());
      return ['bank-one', standing('leave', 'bank-two')];
    },
  },
  {
    code: 'not_next_protocol',
    why: 'one is left out',
    act: () => ['bank-one', raising(3, 1)],
  },
  {
    code: 'height_past',
    why: 'the block after this one is in work when it is adopted',
    act: (market) => ['bank-one', raising(2, market.state.height + 2, 1)],
  },
  {
    code: 'height_taken',
    why: 'another change begins there, and it is no number',
    act: (market) => {
      decide(market, amending({ graceDays: 2 }, 99));
      return ['bank-one', amending({ graceDays: 'few' }, 99)];
    },
  },
  {
    code: 'bad_parameters',
    why: 'it is no number',
    act: () => ['bank-one', amending({ graceDays: 'few' }, 99)],
  },
  {
    code: 'protocol_unknown',
    why: 'the software of the signer knows the first one only',
    act: (market) => ['bank-one', raising(2, market.state.height + 3, 1)],
  },
  {
    code: 'unfit_name',
    why: 'it is of two scripts, and its LEI is none',
    act: (market) => ['bank-one', joining(market, 'nеw', { lei: 'A'.repeat(20) })],
  },
  {
    code: 'bad_identifier',
    why: 'its digits do not fit, and it looks like another',
    act: (market) => ['bank-one', joining(market, 'The tier one', { lei: 'A'.repeat(20) })],
  },
  {
    code: 'alike_differs',
    why: 'it looks like one that is not named, and has its id',
    act: (market) => ['bank-one', joining(market, 'The tier one', { id: 'tier-one' })],
  },
  {
    code: 'member_exists',
    why: 'a validator has this id, and somebody the LEI',
    found: () => council({ 'bank-one': 1, 'node-one': 1, 'bank-two': 1, association: 1 }),
    act: (market) => {
      const id = market.ok('bank-one', joining(market, 'Former', { id: 'former', lei: LEI }));
      for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
      return ['bank-one', joining(market, 'New', { id: 'node-one', lei: LEI })];
    },
  },
  {
    code: 'identifier_taken',
    why: 'somebody has the LEI, and the key is of small order',
    act: (market) => {
      const id = market.ok('bank-one', joining(market, 'Former', { id: 'former', lei: LEI }));
      for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
      const keys = [{ name: 'desk', key: LOW_ORDER }];
      return ['bank-one', joining(market, 'New', { lei: LEI, keys })];
    },
  },
  {
    code: 'administrator_acts',
    why: 'its administrator has its keys, and the new one is of small order',
    act: (market) => {
      market.ok('regulator', deals.insolvent('tier-one'));
      return ['bank-one', keying(['no'], { name: 'desk', key: LOW_ORDER })];
    },
  },
  {
    code: 'bad_public_key',
    why: 'it is of small order',
    act: (market) => ['bank-one', proposing({ ...seat(market, 'tier-one'), key: LOW_ORDER })],
  },
  {
    code: 'key_name_taken',
    why: 'its member has a key of this name, and the key is a validator’s',
    act: () => ['bank-one', keying(['no'], { name: 'desk', key: validatorKey('bank-two') })],
  },
  {
    code: 'key_taken',
    why: 'it is another validator’s',
    act: (market) => {
      const stolen = { ...seat(market, 'tier-one'), key: validatorKey('bank-two') };
      return ['bank-one', proposing(stolen)];
    },
  },
  {
    code: 'bad_proof',
    why: 'the key has signed for somebody else',
    act: (market) => {
      const { proof } = seat(market, 'tier-one');
      return ['bank-one', proposing({ ...seat(market, 'tier-two'), proof })];
    },
  },
  {
    code: 'unknown_key_name',
    why: 'the member has no such key',
    act: () => ['bank-one', keying(['desk', 'no'])],
  },
  {
    code: 'key_already_revoked',
    why: 'it was revoked before',
    act: (market) => {
      const key = validatorKey('nobody');
      market.ok('tier-one', { type: 'addKey', version: 1, name: 'old', key });
      market.ok('tier-one', { type: 'revokeKey', version: 1, name: 'old' });
      return ['bank-one', keying(['old'])];
    },
  },
  { code: 'last_key', why: 'nobody could sign', act: () => ['bank-one', keying([])] },
];
testRefusals('propose', PROPOSING, council);

const VOTING: readonly RefusalRow[] = [
  {
    code: 'unknown_proposal',
    why: 'there is none',
    act: () => ['tier-one', voting('ab'.repeat(32))],
  },
  {
    code: 'not_validator',
    why: 'the signer runs none',
    act: (market) => {
      const id = market.ok('bank-one', proposing(unseat('bank-two')));
      for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
      return ['tier-one', voting(id)];
    },
  },
  {
    code: 'proposal_closed',
    why: 'it has been adopted',
    act: (market) => {
      const id = market.ok('bank-one', proposing(unseat('bank-two')));
      for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
      return ['bank-one', voting(id)];
    },
  },
  {
    code: 'already_voted',
    why: 'the proposer is for it',
    act: (market) => {
      const id = market.ok('bank-one', proposing(seat(market, 'tier-one')));
      return ['bank-one', voting(id, 'against')];
    },
  },
  {
    code: 'protocol_unknown',
    why: 'it would vote for rules that its software does not have',
    act: (market) => ['bank-two', voting(market.ok('bank-one', raising(2, 99)), 'for', 1)],
  },
];
testRefusals('castBallot', VOTING, council);
