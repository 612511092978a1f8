import { describe, expect, it } from 'vitest';
import type { Encumbrance, EncumbranceCode } from '../../contracts/state/encumbrances.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { encumbrancesOf } from '../../contracts/trade/evidence/encumbrances.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { aboutContract, dayOf, proposing, terms } from './bargains.ts';
import { correcting, unitsTo } from './correctionDeals.ts';
import {
  deals,
  declareInsolvent,
  disputeRival,
  handOn,
  makeAcknowledged,
  makeReceivable,
} from './deals.ts';
import { dispute } from './disputeDeals.ts';
import { by, call, DEFAULT, give } from './guaranteeDeals.ts';
import type { Market } from './market.ts';
import { DAY, hashFor } from './market.ts';
import { defence } from './noteDeals.ts';
import { entering, oracleMarket, stating } from './oracles.ts';
import { claim, payClaim } from './recourseDeals.ts';
import type { AnyDeed } from './unseeded.ts';

// Every kind of entry of the list, brought about in the market: what it names, and of how much.
// `encumbrances.test.ts` says of burdens that they keep a piece from being free.

/** Brings an entry about; on which receivable, whom it names, and of how much. */
type Making = (market: Market) => readonly [id: string, subject: string, amount?: bigint];

const GROUNDS = hashFor('order');
const ORDER = { reason: 'court_order', order: GROUNDS, untilDay: '2026-03-09' } as const;
/** A market with oracles and two supervisors, whose obligations are published days before. */
function newMarket(): Market {
  return oracleMarket({
    parameters: { obligationDays: 5 },
    members: { inspectorate: ['supervisor'] },
  });
}

const FORGIVING = terms([dayOf(9), { do: 'cancel', amount: null }]);

/** Tier-one owes the car maker so much, by a credit note on an undertaking; the debt's id. */
function owing(market: Market, amount: string): string {
  const id = makeReceivable(market, 'owed', { amount: '90000' });
  market.ok('tier-one', deals.credit(id, amount));
  const [entry] = [...scanAll(market.world.facts, ...under('debt'))];
  return entry?.[0].replace('debt/', '') ?? '';
}

/** An acknowledged receivable of tier-one, guaranteed by bank-two. */
function guaranteed(market: Market): readonly [id: string, guarantee: string] {
  const id = makeAcknowledged(market, 'a');
  const guarantee = market.ok('bank-two', give(id));
  market.ok('tier-one', by('acceptGuarantee', guarantee));
  return [id, guarantee];
}

/** An acknowledged receivable that tier-one has sold to bank-two with recourse. */
function sold(market: Market, words: Parameters<typeof deals.sellWithRecourse>[1] = {}): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithRecourse(id, words), 'tier-one');
  return id;
}

/** What becomes of a receivable of tier-one by a deed that names it. */
function deedOn(
  member: string,
  deed: (id: string) => AnyDeed | Deed,
  ...amount: readonly [bigint?]
): Making {
  return (market) => {
    const id = makeAcknowledged(market, 'a');
    return [id, market.ok(member, deed(id)), ...amount];
  };
}

/** A supervisor's order on what a receivable depends on, which the entry names. */
function ordered(member: string, deed: AnyDeed, target: string): Making {
  return (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok(member, deed);
    return [id, target];
  };
}

function failing(...members: readonly string[]): Making {
  return (market) => {
    const id = makeAcknowledged(market, 'a');
    for (const member of members) declareInsolvent(market, member);
    return [id, members[0] ?? ''];
  };
}

const KINDS: Readonly<Record<EncumbranceCode, Making>> = {
  closed: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.wait(DEFAULT);
    return [id, 'defaulted'];
  },
  nothing_open: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.credit(id, '10000'));
    return [id, 'piece'];
  },
  disputed: (market) => {
    const id = makeAcknowledged(market, 'a');
    return [id, market.ok('car-maker', dispute(id, '10000')), 10_000n];
  },
  bound: deedOn('tier-one', (id) => deals.sell(id)),
  pledged: deedOn('tier-one', (id) => deals.pledge(id), 4000n),
  frozen: ordered(
    'regulator',
    { type: 'freeze', version: 1, target: 'member/car-maker', ...ORDER },
    'member/car-maker',
  ),
  money_frozen: ordered(
    'bank-one',
    { type: 'freezeMoney', version: 1, member: 'car-maker', ...ORDER },
    'money/bank-one/car-maker',
  ),
  halted: ordered(
    'regulator',
    { type: 'haltTrade', version: 1, target: 'network', reason: 'court_order', order: GROUNDS },
    'network',
  ),
  contract: (market) => {
    const id = makeAcknowledged(market, 'a');
    const contract = market.ok('tier-one', proposing(id, FORGIVING));
    market.ok('car-maker', aboutContract('agreeContract', contract));
    return [id, contract, 0n];
  },
  contract_proposed: deedOn('tier-one', (id) => proposing(id, FORGIVING), 0n),
  correction_ordered: (market) => {
    const id = makeAcknowledged(market, 'a');
    const order = correcting('orderCorrection', unitsTo(id, 'bank-one', ['tier-one']));
    const correction = market.ok('regulator', order);
    market.ok('inspectorate', { type: 'confirmCorrection', version: 1, correction });
    return [id, correction];
  },
  correction_proposed: deedOn('regulator', (id) =>
    correcting('orderCorrection', unitsTo(id, 'bank-one', ['tier-one'])),
  ),
  reserved: (market) => {
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.sellWithReserve(id), 'tier-one');
    return [id, 'tier-one', 8100n];
  },
  debtor_insolvent: failing('car-maker'),
  issuer_insolvent: failing('bank-one'),
  holder_insolvent: failing('tier-one'),
  payee_insolvent: (market) => {
    const id = sold(market, { disclosed: false });
    declareInsolvent(market, 'tier-one');
    return [id, 'tier-one'];
  },
  // The rules let no such mandate be given: the fact is made by hand.
  own_money: (market) => {
    const id = makeAcknowledged(market, 'a');
    const receivable = receivables.read(market.world, id);
    if (receivable === undefined) throw new Error('no such receivable');
    const mandate = { ...receivable.mandate, issuer: 'car-maker' };
    const fact = receivables.encode({ ...receivable, mandate });
    market.world.apply(new Map([[receivables.key(id), fact]]), new Map());
    return [id, 'car-maker'];
  },
  // None that it takes is left: then any of the network's will do.
  issuer_unaccepted: (market) => {
    const terms = { ...OPEN_TERMS, issuers: ['bank-two'] };
    const id = market.ok('tier-one', deals.register('a', { terms }));
    const mandate = { issuer: 'bank-two', chargesCap: null, partial: false };
    market.ok('car-maker', deals.accept(id, { mandate }));
    declareInsolvent(market, 'bank-two');
    const change = { type: 'changeMandate', version: 1, receivable: id, issuer: 'bank-one' };
    market.ok('car-maker', change);
    return [id, 'bank-one'];
  },
  set_off_declared: (market) => {
    const debt = owing(market, '700');
    const receivable = makeAcknowledged(market, 'a');
    const words = { receivable, piece: '1', debt, amount: '500' };
    market.ok('car-maker', { type: 'setOffPiece', version: 1, ...words });
    return [receivable, debt, 500n];
  },
  undisclosed: (market) => [sold(market, { disclosed: false }), 'tier-one'],
  rival: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-two', deals.register('a'));
    return [id, 'tier-two'];
  },
  rival_disputed: (market) => {
    const id = makeAcknowledged(market, 'a');
    disputeRival(market);
    return [id, 'tier-two'];
  },
  charges_capped: (market) => {
    const mandate = { issuer: 'bank-one', chargesCap: '300', partial: false };
    return [makeReceivable(market, 'a', {}, mandate), 'bank-one', 300n];
  },
  funding_refused: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.wait(DEFAULT - 8 * DAY);
    const what = { debtor: 'car-maker', currency: 'EUR', payDay: '2026-03-12' };
    const words = { ...what, reason: 'credit_limit' };
    market.ok('bank-one', { type: 'refuseObligation', version: 1, ...words });
    return [id, 'bank-one'];
  },
  notice_waits: (market) => {
    const id = makeAcknowledged(market, 'a', { noticeByBlock: false });
    handOn(market, deals.assign(id), 'tier-one');
    return [id, 'tier-two'];
  },
  returned: (market) => {
    const id = sold(market);
    const claimed = market.ok('bank-two', claim(id), DEFAULT);
    market.ok('bank-one', deals.issue({ to: 'tier-one' }));
    market.ok('tier-one', payClaim(claimed));
    return [id, 'tier-one'];
  },
  written_off: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', { type: 'writeOff', version: 1, receivable: id, piece: '1' }, DEFAULT);
    return [id, 'tier-one'];
  },
  acknowledged: (market) => [makeAcknowledged(market, 'a'), 'car-maker', 10_000n],
  diluted: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', deals.credit(id, '300'));
    return [id, 'car-maker', 300n];
  },
  credit_note_waits: (market) => {
    const id = sold(market);
    return [id, market.ok('tier-one', defence(id, '300')), 300n];
  },
  part_disputed: deedOn('car-maker', (id) => dispute(id, '2500'), 2500n),
  rest_disputed: (market) => {
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(id, { amount: '9000', reason: 'damaged' }));
    return [id, id, 1000n];
  },
  guaranteed: (market) => [...guaranteed(market), 6000n],
  guarantee_called: (market) => {
    const [id, guarantee] = guaranteed(market);
    market.ok('tier-one', call(guarantee), DEFAULT);
    return [id, guarantee, 6000n];
  },
  guarantor_insolvent: (market) => {
    const [id] = guaranteed(market);
    declareInsolvent(market, 'bank-two');
    return [id, 'bank-two'];
  },
  evidence: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok('oracle-one', stating(id, { kind: 'order' }));
    market.ok('oracle-one', stating(id, { kind: 'delivery' }));
    return [id, id, 1n];
  },
  registered_claim: (market) => {
    const id = makeAcknowledged(market, 'a');
    market.ok('oracle-one', entering(id, { claimant: 'bank-two' }));
    return [id, 'bank-two'];
  },
};

/** The list of the first piece. */
function listOf(market: Market, id: string): readonly Encumbrance[] {
  const receivable = receivables.read(market.world, id);
  const piece = pieces.read(market.world, id, 1n);
  if (receivable === undefined || piece === undefined) throw new Error('no such piece');
  return encumbrancesOf(market.world, { receivable, piece });
}

describe('W4 each kind of entry', () => {
  it('W4: a plain undertaking has none of them, but its level of evidence', () => {
    const market = newMarket();
    const list = listOf(market, makeReceivable(market, 'a'));
    expect(list.map(({ code }) => code)).toEqual(['evidence']);
  });

  it.each(Object.entries(KINDS))('W4: %s stands in the list when it is so', (code, make) => {
    const market = newMarket();
    market.checksLaws = code !== 'own_money';
    const [id, subject, amount = null] = make(market);
    const found = listOf(market, id).filter((each) => each.code === code);
    expect(found).toMatchObject([{ subject, amount }]);
    expect(found[0]?.keys.length).toBeGreaterThan(0);
  });
});
