import { describe, expect, it } from 'vitest';
import { pieceTarget } from '../../contracts/state/freezes.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { bargain, contractOf, cutOff, dayOf, strike, terms } from './bargains.ts';
import { deals, handOn, makeAcknowledged, makeReceivable } from './deals.ts';
import { hashFor, Market } from './market.ts';
import { endow, quoteDeals, quoted } from './quoteDeals.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };
const ORDER = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-20' } as const;

function freeze(market: Market, target: string): void {
  market.ok('regulator', { type: 'freeze', version: 1, target, ...ORDER });
}

function freezeMoney(market: Market, issuer: string, member: string): void {
  market.ok(issuer, { type: 'freezeMoney', version: 1, member, ...ORDER });
}

function refusalOf(market: Market, member: string, deed: object) {
  const { code, facts } = market.submit(member, deed as Deed);
  return { code, facts };
}

describe('W5 frozen money', () => {
  it('W5: a quote that is paid from frozen money is not taken', () => {
    const market = new Market();
    const { quote } = quoted(market);
    freezeMoney(market, 'bank-one', 'bank-two');
    expect(refusalOf(market, 'tier-one', quoteDeals.accept(quote))).toEqual({
      code: 'frozen',
      facts: { target: 'money/bank-one/bank-two' },
    });
    market.ok('tier-one', quoteDeals.endQuote(quote));
  });

  it('W5: a conversion that is paid from frozen money is not taken', () => {
    const market = new Market();
    endow(market, 'tier-one', '1000');
    endow(market, 'tier-two', '990', 'bank-two');
    const conversion = market.ok('tier-one', quoteDeals.convert());
    freezeMoney(market, 'bank-one', 'tier-one');
    const taken = quoteDeals.acceptConversion(conversion);
    expect(refusalOf(market, 'tier-two', taken)).toEqual({
      code: 'frozen',
      facts: { target: 'money/bank-one/tier-one' },
    });
  });
});

describe('W5 escrow of frozen money', () => {
  const release = { do: 'releaseEscrow', to: 'holders' } as const;

  /** An escrow of 4000 that the holders are to get on 4 March, while its money is frozen. */
  function heldEscrow(untilDay: string) {
    const { market, receivable } = bargain();
    const words = { ...terms([dayOf(4), release]), until: '2026-03-06', escrow: '4000' };
    const contract = strike(market, receivable, words);
    const order = { ...ORDER, untilDay };
    market.ok('bank-one', { type: 'freezeMoney', version: 1, member: 'car-maker', ...order });
    return { market, receivable, contract };
  }

  it('W5: is held with the freeze, past the end of the contract, and paid after it', () => {
    const { market, receivable, contract } = heldEscrow('2026-03-08');
    const { outcomes } = market.wait(cutOff(4));
    const facts = { target: 'money/bank-one/car-maker' };
    expect(outcomes).toMatchObject([{ item: `contract/${contract}`, code: 'frozen', facts }]);
    for (const day of [5, 6, 7, 8]) market.wait(cutOff(day));
    const held = { held: 4000n, heldRule: 'rule-a', status: 'active' };
    expect(contractOf(market, contract)).toMatchObject(held);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
    market.wait(cutOff(9));
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(4000n);
    expect(receivables.read(market.world, receivable)?.paid).toBe(4000n);
    const over = { held: 0n, heldRule: null, status: 'ended' };
    expect(contractOf(market, contract)).toMatchObject(over);
  });

  it('W5: is paid on the overdue receivable, when the freeze ends that late', () => {
    const { market, receivable } = heldEscrow('2026-03-16');
    for (let day = 4; day <= 16; day += 1) market.wait(cutOff(day));
    expect(receivables.read(market.world, receivable)).toMatchObject({ status: 'overdue' });
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(0n);
    market.wait(cutOff(17));
    expect(receivables.read(market.world, receivable)?.paid).toBeGreaterThanOrEqual(4000n);
  });
});

describe('W5 a credit note on frozen pieces', () => {
  it('W5: is refused with the amount that is possible, and that much is done', () => {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assign(id, { to: '4000' }), 'tier-one');
    freeze(market, `piece/${id}/1`);
    expect(refusalOf(market, 'tier-one', deals.credit(id, '6001'))).toEqual({
      code: 'piece_frozen',
      facts: { target: pieceTarget(id, 1n), possible: '6000' },
    });
    market.ok('tier-one', deals.credit(id, '6000'));
    expect(refusalOf(market, 'tier-one', deals.credit(id, '1')).facts['possible']).toBe('0');
    expect(pieces.read(market.world, id, 1n)).toMatchObject({ released: 0n, holder: 'tier-two' });
  });

  it('W5: never touches the pieces of an undertaking', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    freeze(market, `piece/${id}/1`);
    market.ok('tier-one', deals.credit(id, '1'));
  });
});

describe('W5 frozen pieces and halted debtors', () => {
  it('W5: a quote for a frozen piece is not taken, though the request names no piece', () => {
    const market = new Market();
    const { id, quote } = quoted(market);
    freeze(market, `piece/${id}/1`);
    expect(refusalOf(market, 'tier-one', quoteDeals.accept(quote)).code).toBe('frozen');
  });

  it('W5: a pledge of a frozen piece is not released', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const pledge = market.ok('tier-one', deals.pledge(id));
    freeze(market, `piece/${id}/1`);
    const release = { type: 'releasePledge', version: 1, pledge };
    expect(refusalOf(market, 'bank-one', release).code).toBe('frozen');
  });

  it('W5: a guarantee for a frozen piece is not taken, nor that of a frozen guarantor', () => {
    for (const target of ['piece', 'member']) {
      const market = new Market();
      const id = makeReceivable(market, 'a');
      const words = { receivable: id, piece: '1', amount: '9000', waitingDays: 0 };
      const terms = { kind: 'guarantee', untilDay: '2026-12-31', reference: hashFor('text') };
      const deed = { type: 'giveGuarantee', version: 1, ...words, ...terms };
      const guarantee = market.ok('bank-one', deed as Deed);
      freeze(market, target === 'piece' ? `piece/${id}/1` : 'member/bank-one');
      const accept = { type: 'acceptGuarantee', version: 1, guarantee };
      const code = target === 'piece' ? 'frozen' : 'member_frozen';
      expect(refusalOf(market, 'tier-one', accept).code).toBe(code);
    }
  });

  it('W5: no debt of a halted debtor is registered, accepted or funded', () => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a'));
    const halt = { target: 'debtor/car-maker', reason: 'fraud_suspected', order: hashFor('order') };
    market.ok('regulator', { type: 'haltTrade', version: 1, ...halt } as const);
    expect(refusalOf(market, 'car-maker', deals.accept(invoice))).toEqual({
      code: 'trade_halted',
      facts: { target: 'debtor/car-maker' },
    });
    expect(refusalOf(market, 'tier-one', deals.register('b')).code).toBe('trade_halted');
  });
});
