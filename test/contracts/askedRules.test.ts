import { describe, expect, it } from 'vitest';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Action, Terms } from '../../contracts/state/terms.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  aboutContract,
  bargain,
  contractOf,
  cutOff,
  dayOf,
  eventsOf,
  proposing,
  terms,
} from './bargains.ts';
import { deals, handOn } from './deals.ts';
import { by, give } from './guaranteeDeals.ts';
import type { Market } from './market.ts';
import { DAY } from './market.ts';
import { claim } from './recourseDeals.ts';

// Contracts on units behind which others stand, who are asked and may stay silent.

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const [CANCEL, CANCEL_MOST]: Action[] = ['2500', '9000'].map((amount) => {
  return { do: 'cancel', amount } as const;
});
const LATER: Action = { do: 'extend', dueDay: '2026-03-30' };
const DISCOUNT: Action = { do: 'payNow', discount: { ppm: 360_000, dayCount: 'ACT/360' } };

/** Acts on 4 March, until the day before the units are due. */
function acting(act: Action | undefined): Terms {
  return { ...terms([dayOf(4), act ?? LATER]), until: '2026-03-11' };
}

/** Has the parties agree to terms, and others give their word once they are in force. */
function bind(market: Market, id: string, words: Terms, holder: string, ...asked: string[]) {
  const contract = market.ok(holder, proposing(id, words));
  market.ok('car-maker', aboutContract('agreeContract', contract));
  for (const member of asked) market.ok(member, aboutContract('agreeContract', contract));
  return contract;
}

/** What happens on 4 March. */
function act(market: Market) {
  return eventsOf(market.wait(cutOff(4)));
}

/** Tier-one's units, of which bank-two guarantees 6000, or what the words say. */
function guaranteedUnits(amount = '6000') {
  const { market, receivable: id } = bargain();
  const guarantee = market.ok('bank-two', give(id, { amount }));
  market.ok('tier-one', by('acceptGuarantee', guarantee));
  return { market, id, guarantee };
}

/** Units that bank-two bought of tier-one with recourse for 9800, or with a reserve. */
function soldUnits(how: 'sellWithRecourse' | 'sellWithReserve', words: object = {}) {
  const { market, receivable: id } = bargain();
  handOn(market, deals[how](id, words), 'tier-one');
  return { market, id };
}

function amountOf(market: Market, guarantee: string): bigint | undefined {
  return guarantees.read(market.world, guarantee)?.amount;
}

function money(market: Market, ...members: string[]): bigint[] {
  return members.map((member) => balanceOf(market.world, EUR, member));
}

function only(events: readonly { readonly type: string }[], type: string) {
  return events.filter((event) => event.type === type);
}

describe('W2 contracts do not go round guarantors', () => {
  it('W2: the share of units that are forgiven without the guarantor’s word ends', () => {
    const { market, id, guarantee } = guaranteedUnits();
    bind(market, id, acting(CANCEL), 'tier-one');
    // 7500 of 10000 units are left, and so much of 6000.
    expect(only(act(market), 'memberFreed')).toMatchObject([
      { member: 'bank-two', right: 'guarantee', guarantee, left: '4500' },
    ]);
    expect(amountOf(market, guarantee)).toBe(4500n);
  });

  it('W2: with its word the guarantee stays what it was', () => {
    const { market, id, guarantee } = guaranteedUnits();
    bind(market, id, acting(CANCEL), 'tier-one', 'bank-two');
    expect(only(act(market), 'memberFreed')).toEqual([]);
    expect(amountOf(market, guarantee)).toBe(6000n);
  });

  it('W2: what guarantees more than the face guarantees what is left of the face', () => {
    const { market, id, guarantee } = guaranteedUnits('12000');
    bind(market, id, acting(CANCEL), 'tier-one');
    act(market);
    expect(amountOf(market, guarantee)).toBe(7500n);
  });

  it('W2: units without the guarantee do not count for it', () => {
    const { market, receivable: id } = bargain();
    handOn(market, deals.assignQuietly(id, { to: '4000', assignee: 'tier-two' }), 'tier-one');
    const guarantee = market.ok('bank-two', give(id, { piece: '4001' }));
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    const contract = market.ok('tier-one', proposing(id, acting(CANCEL)));
    for (const party of ['tier-two', 'car-maker']) {
      market.ok(party, aboutContract('agreeContract', contract));
    }
    act(market);
    // 1500 of its 6000 units: 4500 units are left, all of them guaranteed.
    expect(amountOf(market, guarantee)).toBe(4500n);
  });

  it('W2: when all units are forgiven nothing is left of it', () => {
    const { market, id, guarantee } = guaranteedUnits();
    bind(market, id, acting({ do: 'cancel', amount: null }), 'tier-one');
    act(market);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('released');
    expect(piecesOf(market.world, id)[0]?.guarantees).toEqual([]);
  });

  it('W2: who was not asked guarantees nothing beyond the day that it knew', () => {
    for (const asked of [[], ['bank-two']]) {
      const { market, id, guarantee } = guaranteedUnits();
      bind(market, id, acting(LATER), 'tier-one', ...asked);
      const freed = only(act(market), 'memberFreed');
      expect(freed).toHaveLength(1 - asked.length);
      const status = asked.length === 0 ? 'released' : 'active';
      expect(guarantees.read(market.world, guarantee)?.status).toBe(status);
      expect(piecesOf(market.world, id)[0]?.guarantees).toHaveLength(asked.length);
    }
  });

  it('W2: who is asked gives its word once, and neither proposes nor ends', () => {
    const { market, id } = guaranteedUnits();
    const contract = bind(market, id, acting(CANCEL), 'tier-one', 'bank-two');
    expect(contractOf(market, contract).agreed).toEqual(['bank-two', 'car-maker', 'tier-one']);
    const again = market.submit('bank-two', aboutContract('agreeContract', contract));
    expect(again.code).toBe('already_agreed');
    const ending = market.submit('bank-two', aboutContract('endContract', contract));
    expect(ending.code).toBe('not_party');
    const proposed = market.submit('bank-two', proposing(id, acting(CANCEL)));
    expect(proposed.code).toBe('not_party');
  });

  it('W2: what it waits for is the word of the parties alone', () => {
    const { market, id } = guaranteedUnits();
    const contract = market.ok('tier-one', proposing(id, acting(CANCEL)));
    market.ok('bank-two', aboutContract('agreeContract', contract));
    expect(contractOf(market, contract).status).toBe('proposed');
    market.ok('car-maker', aboutContract('agreeContract', contract));
    expect(contractOf(market, contract).status).toBe('active');
  });

  it('W2: nobody is freed on a frozen piece, so the day is not moved', () => {
    const { market, id, guarantee } = guaranteedUnits();
    bind(market, id, acting(LATER), 'tier-one');
    const order = { version: 1, reason: 'court_order', order: id, untilDay: '2026-03-09' } as const;
    market.ok('regulator', { type: 'freeze', ...order, target: `piece/${id}/1` });
    expect(only(act(market), 'ruleFailed')).toMatchObject([{ why: 'action_impossible' }]);
    expect(guarantees.read(market.world, guarantee)?.status).toBe('active');
  });
});

describe('W2 contracts do not go round guarantors whose offer waits', () => {
  /** Bank-two offers a guarantee, and a contract comes into force before it is accepted. */
  function offeredUnits(change: Action | undefined) {
    const { market, receivable: id } = bargain();
    const guarantee = market.ok('bank-two', give(id));
    bind(market, id, acting(change), 'tier-one');
    return { market, id, guarantee };
  }

  it('W2: what was offered for other terms than there are now is not accepted', () => {
    for (const change of [CANCEL, LATER]) {
      const { market, id, guarantee } = offeredUnits(change);
      act(market);
      const { code } = market.submit('tier-one', by('acceptGuarantee', guarantee));
      expect(code).toBe('guarantee_closed');
      expect(piecesOf(market.world, id)[0]?.guarantees).toEqual([]);
    }
  });

  it('W2: until the contract acts it is accepted, and its guarantor is free then', () => {
    const { market, guarantee } = offeredUnits(LATER);
    market.ok('tier-one', by('acceptGuarantee', guarantee));
    expect(only(act(market), 'memberFreed')).toMatchObject([{ member: 'bank-two', guarantee }]);
  });

  it('W2: what is given anew is accepted, until the terms change once more', () => {
    const { market, receivable: id } = bargain();
    const twice = terms([dayOf(4), CANCEL ?? LATER], [dayOf(5), LATER]);
    bind(market, id, { ...twice, until: '2026-03-11' }, 'tier-one');
    act(market);
    const [first, second] = [market.ok('bank-two', give(id)), market.ok('bank-two', give(id))];
    market.ok('tier-one', by('acceptGuarantee', first));
    market.wait(cutOff(5));
    const { code } = market.submit('tier-one', by('acceptGuarantee', second));
    expect(code).toBe('guarantee_closed');
  });

  it('W2: a discount for early payment of other units changes nothing for it', () => {
    const { market, receivable: id } = bargain();
    handOn(market, deals.assignQuietly(id, { to: '4000', assignee: 'tier-two' }), 'tier-one');
    const guarantee = market.ok('bank-two', give(id, { piece: '4001' }));
    const offer = market.ok('tier-two', deals.early(id, { to: '4000' }));
    market.ok('car-maker', { type: 'payEarly', version: 1, offer, maxPrice: '10000' });
    expect(receivables.read(market.world, id)).toMatchObject({ forgiven: 40n });
    market.ok('tier-one', by('acceptGuarantee', guarantee));
  });
});

describe('W2 contracts do not go round sellers with recourse', () => {
  const later = cutOff(30) + 5 * DAY;

  it('W2: a seller that was not asked answers for no later day', () => {
    const { market, id } = soldUnits('sellWithRecourse');
    bind(market, id, acting(LATER), 'bank-two');
    expect(only(act(market), 'memberFreed')).toMatchObject([
      { member: 'tier-one', right: 'recourse', receivable: id },
    ]);
    market.ok('car-maker', { ...transfer, amount: '100000' });
    market.wait(later);
    expect(market.submit('bank-two', claim(id)).code).toBe('no_recourse');
  });

  it('W2: one that gave its word while the contract waited does', () => {
    const { market, id } = soldUnits('sellWithRecourse');
    bind(market, id, acting(LATER), 'bank-two', 'tier-one');
    expect(only(act(market), 'memberFreed')).toEqual([]);
    market.ok('car-maker', { ...transfer, amount: '100000' });
    market.wait(later);
    const { events } = market.submit('bank-two', claim(id));
    expect(events).toMatchObject([{ type: 'recourseClaimed', amount: '9800' }]);
  });

  it('W2: for units that are forgiven nobody answers, whoever was asked', () => {
    const { market, id } = soldUnits('sellWithRecourse');
    bind(market, id, acting(CANCEL), 'bank-two');
    act(market);
    market.ok('car-maker', { ...transfer, amount: '100000' });
    market.wait(cutOff(12) + 5 * DAY);
    // 9800 for 10000 units; 7500 are open.
    expect(market.submit('bank-two', claim(id)).events).toMatchObject([{ amount: '7350' }]);
  });
});

const transfer = {
  ...{ type: 'transferMoney', version: 1, issuer: 'bank-one', currency: 'EUR' },
  ...{ to: 'tier-three', amount: '1', reference: 'ab'.repeat(32) },
} as const;

describe('W2 contracts do not go round the seller of a reserve', () => {
  it('W2: what its buyer gives up without its word counts as received', () => {
    const { market, id } = soldUnits('sellWithReserve');
    bind(market, id, acting(CANCEL), 'bank-two');
    expect(only(act(market), 'memberFreed')).toMatchObject([
      { member: 'tier-one', right: 'reserve', amount: '2500' },
    ]);
    // The fee of 100, two days of 8000 at 9 % (4), and 2396 of the advance.
    expect(piecesOf(market.world, id)[0]?.reserve).toMatchObject({ advance: '5604', fee: '0' });
    market.wait(cutOff(12));
    // 5604 * 9 % * 8 / 360 = 11.2; the seller has all that it would have had but for interest.
    expect(money(market, 'bank-two', 'tier-one')).toEqual([5615n, 8000n + 1885n]);
  });

  it('W2: with its word what is left pays the buyer first', () => {
    const { market, id } = soldUnits('sellWithReserve');
    bind(market, id, acting(CANCEL), 'bank-two', 'tier-one');
    expect(only(act(market), 'memberFreed')).toEqual([]);
    const events = eventsOf(market.wait(cutOff(12)));
    // 8000, the fee of 100 and 20 interest are due; 7500 come in.
    expect(money(market, 'bank-two', 'tier-one')).toEqual([7500n, 8000n]);
    expect(only(events, 'debtMade')).toMatchObject([
      { debtor: 'tier-one', creditor: 'bank-two', amount: '620', cause: 'recourse' },
    ]);
  });

  it('W2: what is the seller’s alone is not given up without it', () => {
    const { market, id } = soldUnits('sellWithReserve');
    bind(market, id, acting(CANCEL_MOST), 'bank-two');
    expect(only(act(market), 'ruleFailed')).toMatchObject([{ why: 'action_impossible' }]);
    expect(piecesOf(market.world, id)[0]).toMatchObject({ released: 0n });
    expect(piecesOf(market.world, id)[0]?.reserve).toMatchObject({ advance: '8000', fee: '100' });
  });

  it('W2: a discount is the buyer’s loss, not the seller’s', () => {
    for (const asked of [[], ['tier-one']]) {
      const { market, id } = soldUnits('sellWithReserve');
      bind(market, id, acting(DISCOUNT), 'bank-two', ...asked);
      act(market);
      // 80 of 10000 are forgiven for eight days; 8104 were due.
      const [buyer, seller] = asked.length === 0 ? [8024n, 9896n] : [8104n, 9816n];
      expect(money(market, 'bank-two', 'tier-one')).toEqual([buyer, seller]);
    }
  });

  it('W2: interest runs to the day that the seller knew', () => {
    for (const asked of [[], ['tier-one']]) {
      const { market, id } = soldUnits('sellWithReserve');
      bind(market, id, acting(LATER), 'bank-two', ...asked);
      expect(only(act(market), 'memberFreed')).toHaveLength(asked.length === 0 ? 2 : 0);
      market.wait(cutOff(30));
      // 8000 at 9 %: 20 for ten days to the 12th, 56 for 28 days to the 30th.
      const [buyer, seller] = asked.length === 0 ? [8120n, 9880n] : [8156n, 9844n];
      expect(money(market, 'bank-two', 'tier-one')).toEqual([buyer, seller]);
    }
  });

  it('W2: it is never converted, whoever agrees', () => {
    const { market, id } = soldUnits('sellWithReserve');
    const rate = { value: '11', decimals: 1 } as const;
    const convert: Action = { do: 'convert', currency: 'USD', issuer: 'bank-two', ...rate };
    bind(market, id, acting(convert), 'bank-two', 'tier-one');
    expect(only(act(market), 'ruleFailed')).toMatchObject([{ why: 'action_impossible' }]);
  });
});
