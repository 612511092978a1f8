import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { pledges } from '../../contracts/state/rights.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { concede, dispute, end, sold, withRuler } from './disputeDeals.ts';
import { DEFAULT, guaranteed } from './guaranteeDeals.ts';
import { DAY, Market, START } from './market.ts';
import { debtBy, give, money, owedIn, pay, pledged } from './pledgeDeals.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

/** The debtor says that it paid so much of all, and the members agree to that. */
function paid(
  market: Market,
  id: string,
  words: { readonly amount?: string; readonly payee: string },
  by: readonly string[],
): void {
  const { amount = '10000', payee } = words;
  market.ok('car-maker', dispute(id, amount, 'already_paid', payee));
  const piece = piecesOf(market.world, id).find(({ disputed }) => disputed > 0n);
  for (const member of by) market.ok(member, concede(id, String(piece?.from)));
}

/** The body that the acceptance names rules that all of it was paid. */
function ruled(market: Market, id: string, payee: string, amount = '10000'): void {
  withRuler(market, id);
  const name = market.ok('car-maker', dispute(id, amount, 'already_paid', payee));
  market.ok('regulator', end(id, name, amount));
}

/** Bank-two has bought all of it quietly, so that tier-one collects, and pledged it to bank-one. */
function quietlyPledged(market: Market, secured: string): { id: string; pledge: string } {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sell(id, { buyer: 'bank-two', disclosed: false }), 'tier-one');
  const pledge = market.ok('bank-two', deals.pledge(id, { pledgee: 'bank-one', secured }));
  return { id, pledge };
}

/** Bank-two has sold all of it quietly to bank-one, so that it collects, and has a pledge in it. */
function collecting(market: Market, secured: string): { id: string; pledge: string } {
  const id = sold(market);
  handOn(market, deals.sell(id, { buyer: 'bank-one', disclosed: false }), 'bank-two');
  const pledge = market.ok('bank-one', deals.pledge(id, { pledgee: 'bank-two', secured }));
  return { id, pledge };
}

/** Bank-two has bought all of it with a reserve: 8000 and a fee of 100 are due to it first. */
function reserved(market: Market, disclosed: boolean): string {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.sellWithReserve(id, { buyer: 'bank-two', disclosed }), 'tier-one');
  return id;
}

describe('W11 what was paid outside for a pledged piece', () => {
  it('W11: its seller without recourse does not answer; its holder owes the pledgee', () => {
    const market = new Market();
    const id = sold(market);
    const words = { pledgee: 'bank-one', secured: '4000' };
    const pledge = market.ok('bank-two', deals.pledge(id, words));
    ruled(market, id, 'bank-two');
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 10_000n, cancelled: 0n });
    expect(owedIn(market)).toEqual(['bank-two bank-one pledge 4000']);
    give(market, 'bank-two', '4000');
    const debt = debtBy(market, 'bank-two', 'pledge');
    // Bank-one issues that money, and takes no other.
    expect([debt.debtor, debt.amount]).toEqual(['bank-two', 4000n]);
    market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
    expect(owedIn(market)).toEqual([]);
  });

  it('W11: a payee that is not the holder owes it, through the pledgees', () => {
    const market = new Market();
    const { id, pledge } = quietlyPledged(market, '4000');
    ruled(market, id, 'tier-one');
    expect(owedIn(market)).toEqual(['tier-one bank-two collection 10000']);
    give(market, 'tier-one', '10000');
    market.ok('tier-one', pay(debtBy(market, 'tier-one', 'collection'), '5000'));
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'covered' });
    expect(money(market, 'bank-two')).toBe(1000n);
  });

  it('W11: the holder owes the pledgee no more than it lacks', () => {
    const market = new Market();
    const { id } = pledged(market, '8000');
    paid(market, id, { amount: '3000', payee: 'tier-one' }, ['tier-one', 'bank-two']);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 3000n, cancelled: 0n });
    expect(owedIn(market)).toEqual(['tier-one bank-two pledge 1000']);
  });

  it('W11: nothing comes of the word of payee and holder without the pledgee’s', () => {
    const market = new Market();
    const { id } = quietlyPledged(market, '4000');
    paid(market, id, { payee: 'tier-one' }, ['tier-one', 'bank-two']);
    expect(owedIn(market)).toEqual([]);
    expect(market.submit('tier-two', concede(id, '1')).code).toBe('not_conceding');
    market.ok('bank-one', concede(id, '1'));
    expect(owedIn(market)).toEqual(['tier-one bank-two collection 10000']);
  });

  it('W11: a holder that has the piece of the pledgor owes the pledgee itself', () => {
    const market = new Market();
    const { id, pledge } = pledged(market, '4000');
    const transfer = { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' } as const;
    market.ok('bank-two', transfer);
    handOn(market, deals.assign(id), 'tier-one');
    ruled(market, id, 'tier-two');
    expect(owedIn(market)).toEqual(['tier-two bank-two pledge 4000']);
    give(market, 'tier-two', '4000');
    market.ok('tier-two', pay(debtBy(market, 'tier-two', 'pledge'), '4000'));
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'covered' });
  });

  it('W11: pledgor and holder together owe no more than is secured', () => {
    const market = new Market();
    const { id, pledge } = pledged(market, '10000');
    market.ok('car-maker', dispute(id, '3000'));
    for (const each of ['tier-one', 'bank-two']) market.ok(each, concede(id, '7001'));
    const transfer = { type: 'consentTransfer', version: 1, pledge, to: 'tier-two' } as const;
    market.ok('bank-two', transfer);
    handOn(market, deals.assign(id, { to: '7000' }), 'tier-one');
    const words = { amount: '5000', payee: 'tier-two' };
    paid(market, id, words, ['tier-two', 'bank-two']);
    const both = ['tier-one bank-two pledge 3000', 'tier-two bank-two pledge 5000'];
    expect(owedIn(market)).toEqual(both);
    give(market, 'tier-two', '5000');
    market.ok('tier-two', pay(debtBy(market, 'tier-two', 'pledge'), '4000'));
    give(market, 'car-maker', '2000');
    market.wait(DUE);
    expect(owedIn(market)).toEqual([
      'tier-one bank-two pledge 3000',
      'tier-two bank-two pledge 1000',
    ]);
    expect(pledges.read(market.world, pledge)).toMatchObject({ received: 6000n });
  });

  it('W11: what a pledgee itself received is received for its pledge', () => {
    const market = new Market();
    const { id, pledge } = collecting(market, '4000');
    ruled(market, id, 'bank-two');
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'covered' });
    expect(owedIn(market)).toEqual(['bank-two bank-one collection 6000']);
  });

  it('W11: what a pledgee received in part leaves nothing for its pledgor to owe', () => {
    const market = new Market();
    const { id, pledge } = collecting(market, '12000');
    ruled(market, id, 'bank-two');
    expect(pledges.read(market.world, pledge)).toMatchObject({ received: 10_000n });
    expect(owedIn(market)).toEqual([]);
  });

  it('W11: a dispute that lapses leaves the pledge as it was', () => {
    const market = new Market();
    const { id, pledge } = quietlyPledged(market, '4000');
    market.ok('car-maker', dispute(id, '10000', 'already_paid', 'tier-one'));
    market.wait(receivables.read(market.world, id)?.dispute?.time ?? 0);
    give(market, 'car-maker', '20000');
    market.wait(market.time + 30 * DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid' });
    expect(pledges.read(market.world, pledge)).toMatchObject({ status: 'covered' });
  });
});

describe('W11 what was paid outside for a piece with a reserve', () => {
  it('W11: counts for the reserve, and what is the seller’s the holder owes it', () => {
    const market = new Market();
    const id = reserved(market, true);
    ruled(market, id, 'bank-two');
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 10_000n, cancelled: 0n });
    expect(owedIn(market)).toEqual(['bank-two tier-one collection 1900']);
    expect(piecesOf(market.world, id)).toMatchObject([{ reserve: null }]);
  });

  it('W11: a seller that received it owes the holder what is due to it, and keeps the rest', () => {
    const market = new Market();
    const id = reserved(market, false);
    ruled(market, id, 'tier-one');
    expect(owedIn(market)).toEqual(['tier-one bank-two collection 8100']);
  });

  it('W11: what is missing of it afterwards is missing because of what is open alone', () => {
    const market = new Market();
    const id = reserved(market, true);
    paid(market, id, { amount: '6000', payee: 'bank-two' }, ['bank-two']);
    expect(owedIn(market)).toEqual([]);
    expect(receivables.read(market.world, id)).toMatchObject({ paid: 0n });
    market.ok('tier-one', concede(id, '4001'));
    // The reserve is the parts’, by the formula: 4860 of 8100 were for these units.
    expect(owedIn(market)).toEqual(['bank-two tier-one collection 1140']);
    expect(piecesOf(market.world, id)[0]?.reserve).toMatchObject({ advance: '3200', fee: '40' });
  });

  it('W11: a pledgee of such a piece is owed of what is the holder’s', () => {
    const market = new Market();
    const id = reserved(market, false);
    market.ok('bank-two', deals.pledge(id, { pledgee: 'bank-one', secured: '9000' }));
    ruled(market, id, 'tier-one', '5000');
    const debt = debtBy(market, 'tier-one', 'collection');
    expect(debt.pledges).toHaveLength(1);
    expect(owedIn(market)).toEqual(['tier-one bank-two collection 4050']);
  });
});

it('W11: a guarantee protects what is left, as after any payment', () => {
  const market = new Market();
  const { id } = guaranteed(market);
  market.ok('tier-one', deals.pledge(id));
  ruled(market, id, 'tier-one', '5000');
  market.wait(DEFAULT);
  const covers = piecesOf(market.world, id).map((piece) => piece.guarantees[0]?.amount);
  // 6000 were promised, of which 5000 are open.
  expect(covers).toEqual(['5000', '0']);
});
