import { describe, expect, it } from 'vitest';
import type { Deed } from '../../ledger/transaction.ts';
import { deals, makeReceivable } from './deals.ts';
import { hashFor, Market } from './market.ts';
import { endow, quoteDeals, quoted } from './quoteDeals.ts';

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
