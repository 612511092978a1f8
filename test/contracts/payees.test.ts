import { describe, expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { MAX_OUTSIDE_WORDS, receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, START, secretOf } from './market.ts';
import { outside, paidOutside } from './outsideDeals.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };

/** A receivable of tier-one, whose debtor did not agree that notice counts from its block. */
function slow(market: Market): string {
  return makeAcknowledged(market, 'a', { noticeByBlock: false });
}

function collected(market: Market) {
  const all = [...scanAll(market.world.facts, ...under('debt'))];
  const found = all.map(([, value]) => debts.decode(value));
  return found.filter(({ cause }) => cause === 'collection');
}

function declareInsolvent(market: Market, member: string): void {
  const key = { name: 'administrator', key: publicKeyOf(secretOf('administrator')) };
  const words = { member, reference: hashFor('proceedings'), ...key };
  market.ok('regulator', { type: 'declareInsolvency', version: 1, ...words });
}

describe('W11 who is paid', () => {
  it('W11: the ledger pays the holder from the block of a disclosed assignment', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    handOn(market, deals.assign(slow(market)), 'tier-one');
    market.wait(DUE);
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(10_000n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
  });

  it('W11: from the insolvency of a payee that is not the holder the holder is paid', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    handOn(market, deals.assignQuietly(makeAcknowledged(market, 'a')), 'tier-one');
    declareInsolvent(market, 'tier-one');
    market.wait(DUE);
    expect(balanceOf(market.world, EUR, 'tier-two')).toBe(10_000n);
    expect(collected(market)).toEqual([]);
  });
});

describe('W11 paid outside the ledger', () => {
  it('W11: the word of one closes nothing, whoever it is', () => {
    for (const member of ['car-maker', 'tier-one']) {
      const market = new Market();
      const id = makeAcknowledged(market, 'a');
      market.ok(member, outside(id, '10000'));
      const state = { paid: 0n, outside: [{ by: member, payee: 'tier-one', amount: '10000' }] };
      expect(receivables.read(market.world, id)).toMatchObject(state);
    }
  });

  it('W11: two words that differ close nothing', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('car-maker', outside(id, '10000'));
    market.ok('tier-one', outside(id, '9999'));
    expect(receivables.read(market.world, id)?.paid).toBe(0n);
    market.ok('tier-one', outside(id, '10000'));
    const state = { status: 'paid', outside: [{ by: 'tier-one', amount: '9999' }] };
    expect(receivables.read(market.world, id)).toMatchObject(state);
  });

  it('W11: the former payee can still be paid while the notice does not count', () => {
    const market = new Market();
    const id = slow(market);
    handOn(market, deals.assign(id), 'tier-one');
    paidOutside(market, id, '10000');
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    const owed = { debtor: 'tier-one', creditor: 'tier-two', amount: 10_000n };
    expect(collected(market)).toMatchObject([owed]);
  });

  it('W11: and not any more when it counts, by its days or by the debtor’s word', () => {
    for (const acknowledged of [true, false]) {
      const market = new Market();
      const id = slow(market);
      handOn(market, deals.assign(id), 'tier-one');
      const about = { receivable: id, piece: '1' };
      if (acknowledged) market.ok('car-maker', { type: 'acknowledgeNotice', version: 1, ...about });
      else market.wait(market.time + 5 * DAY);
      expect(market.submit('car-maker', outside(id, '1')).code).toBe('not_payee');
      paidOutside(market, id, '10000', { payee: 'tier-two' });
      expect(collected(market)).toEqual([]);
    }
  });

  it('W11: nobody between, whom the debtor never knew, can be paid', () => {
    const market = new Market();
    const id = slow(market);
    handOn(market, deals.assignQuietly(id), 'tier-one');
    handOn(market, deals.assign(id, { assignee: 'tier-three' }), 'tier-two');
    const { links } = pieces.read(market.world, id, 1n) ?? {};
    expect(links?.map(({ noticeTime }) => noticeTime)).toEqual(
      Array(2).fill(market.time + 5 * DAY),
    );
    const toHidden = outside(id, '1', { payee: 'tier-two' });
    expect(market.submit('car-maker', toHidden).code).toBe('not_payee');
    market.ok('car-maker', outside(id, '1'));
  });

  it('W11: keeps the newest words of each, so that nobody fills the list for the other', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    market.ok('tier-one', outside(id, '9999'));
    for (let at = 1; at <= MAX_OUTSIDE_WORDS + 1; at += 1) {
      market.ok('car-maker', outside(id, String(at)));
    }
    const words = receivables.read(market.world, id)?.outside ?? [];
    expect(words.map(({ amount }) => amount)).toEqual(['9999', ...'23456789']);
  });
});
