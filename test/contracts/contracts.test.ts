import { describe, expect, it } from 'vitest';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { openAmount, piecesOf } from '../../contracts/trade/settlement/paying.ts';
import {
  aboutContract,
  bargain,
  contractOf,
  cutOff,
  DELIVERED,
  dayOf,
  eventsOf,
  PAY,
  proposing,
  rateOf,
  strike,
  terms,
  typesAfter,
} from './bargains.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';
import { endorsing, rating, stating } from './oracles.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };

function money(market: Market, member: string, currency = 'EUR'): bigint {
  return balanceOf(market.world, { issuer: 'bank-one', currency }, member);
}

function receivableOf(market: Market, id: string) {
  const receivable = receivables.read(market.world, id);
  if (receivable === undefined) throw new Error('no receivable');
  return receivable;
}

function deliver(market: Market, receivable: string, ...oracles: string[]): void {
  for (const oracle of oracles) market.ok(oracle, stating(receivable));
}

describe('a contract that pays on delivery', () => {
  const act = { do: 'payNow', discount: { ppm: 360_000, dayCount: 'ACT/360' } } as const;

  it('pays when two of three oracles say the same, less the discount, and says why', () => {
    const { market, receivable } = bargain();
    const id = strike(market, receivable, terms([DELIVERED, act]));
    deliver(market, receivable, 'oracle-one');
    market.wait(market.time + 1000);
    expect(receivableOf(market, receivable).status).toBe('open');
    deliver(market, receivable, 'oracle-two');
    const events = eventsOf(market.wait(market.time + 1000));
    // Ten days at 36 % a year: one per cent, which the holder forgives.
    expect(money(market, 'tier-one')).toBe(9_900n);
    const state = { status: 'paid', paid: 9_900n, forgiven: 100n };
    expect(receivableOf(market, receivable)).toMatchObject(state);
    expect(events.find(({ type }) => type === 'ruleFired')).toMatchObject({
      contract: id,
      rule: 'rule-a',
      because:
        'delivery attested by 2 of oracle-one, oracle-three, oracle-two ' +
        '[said by oracle-one, oracle-two]: yes',
      action: 'pay what is open, less 360000 ppm a year ACT/360 to the pay day',
    });
    expect(contractOf(market, id)).toMatchObject({ status: 'ended', checkTime: null });
  });

  it('does not pay when one says so and the others say something else', () => {
    const { market, receivable } = bargain();
    strike(market, receivable, terms([DELIVERED, act]));
    deliver(market, receivable, 'oracle-one');
    market.ok('oracle-two', stating(receivable, { holds: false }));
    market.ok('oracle-three', stating(receivable, { amount: '9999' }));
    market.wait(market.time + 1000);
    expect(receivableOf(market, receivable).status).toBe('open');
  });

  it('does not count the word of an oracle that has lost its topic', () => {
    const { market, receivable } = bargain();
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    for (const validator of ['association', 'bank-one']) {
      market.ok(validator, endorsing('oracle-two'));
    }
    strike(market, receivable, terms([DELIVERED, act]));
    market.wait(market.time + 1000);
    expect(receivableOf(market, receivable).status).toBe('open');
    deliver(market, receivable, 'oracle-three');
    market.wait(market.time + 1000);
    expect(receivableOf(market, receivable).status).toBe('paid');
  });

  it('pays each unit the same, however the receivable was cut', () => {
    const shares = [[], ['3333'], ['10', '777', '9990']].map((cuts) => {
      const { market, receivable } = bargain();
      let piece = '1';
      for (const cut of cuts) {
        const words = { piece, from: piece, to: cut, assignee: 'tier-two', disclosed: true };
        handOn(market, deals.assignQuietly(receivable, words), 'tier-one');
        piece = String(Number(cut) + 1);
      }
      const id = market.ok('tier-one', proposing(receivable, terms([DELIVERED, act])));
      if (cuts.length > 0) market.ok('tier-two', aboutContract('agreeContract', id));
      market.ok('car-maker', aboutContract('agreeContract', id));
      deliver(market, receivable, 'oracle-one', 'oracle-three');
      market.wait(market.time + 1000);
      expect(openAmount(receivableOf(market, receivable))).toBe(0n);
      const units = piecesOf(market.world, receivable);
      // The discount of the units up to n is floor(n / 100), whoever has them.
      for (const { to } of units) {
        const upTo = units.filter((unit) => unit.to <= to);
        expect(upTo.reduce((sum, { released }) => sum + released, 0n)).toBe(to / 100n);
      }
      return money(market, 'tier-one') + money(market, 'tier-two');
    });
    expect(shares).toEqual([9_900n, 9_900n, 9_900n]);
  });
});

describe('a contract that waits for a rate', () => {
  const words = terms([rateOf('atLeast', '71000'), PAY]);

  it('is not moved by a lying oracle, and fires when the middle is there', () => {
    const { market, receivable } = bargain();
    const id = strike(market, receivable, words);
    market.ok('oracle-one', rating('70000'));
    market.ok('oracle-two', rating('70500'));
    market.ok('oracle-three', rating('990000'));
    market.wait(market.time + 1000);
    expect(contractOf(market, id).status).toBe('active');
    market.ok('oracle-one', rating('71200'));
    market.wait(market.time + 1000);
    expect(contractOf(market, id).status).toBe('ended');
    expect(money(market, 'tier-one')).toBe(10_000n);
  });

  it('is halted by a stale feed, says so once, and goes on with a fresh one', () => {
    const { market, receivable } = bargain();
    const id = strike(market, receivable, words);
    expect(typesAfter(market)).toEqual(['ruleHalted']);
    market.ok('oracle-one', rating('70000'));
    market.ok('oracle-two', rating('70000'));
    expect(typesAfter(market)).toEqual(['contractWoken', 'ruleResumed']);
    expect(contractOf(market, id).halted).toEqual([]);
    // Words of 2 March count on the 4th, and no more on the 5th.
    expect(typesAfter(market, cutOff(4))).toEqual([]);
    const halted = eventsOf(market.wait(cutOff(5)));
    expect(halted).toHaveLength(1);
    expect(halted[0]).toMatchObject({ type: 'ruleHalted', rule: 'rule-a' });
    expect(halted[0]?.['because']).toContain('[stale]: halted');
    expect(contractOf(market, id).halted).toEqual(['rule-a']);
    expect(typesAfter(market, cutOff(6))).toEqual([]);
    market.ok('oracle-one', rating('72000', { day: '2026-03-06' }));
    market.ok('oracle-three', rating('72000', { day: '2026-03-06' }));
    expect(typesAfter(market)).toContain('ruleFired');
  });

  it('is not fulfilled by turning round what nobody knows', () => {
    const { market, receivable } = bargain();
    const id = strike(market, receivable, terms([{ op: 'not', of: rateOf('atMost', '9') }, PAY]));
    market.wait(market.time + 1000);
    expect(contractOf(market, id)).toMatchObject({ status: 'active', halted: ['rule-a'] });
  });

  it('is woken with many others in bounded blocks, each once', () => {
    const { market, receivable } = bargain('900000');
    const all = [receivable];
    for (let number = 1; number < 60; number += 1) all.push(makeAcknowledged(market, `${number}`));
    market.checksLaws = false;
    const ids = all.map((each) => strike(market, each, words));
    market.wait(market.time + 1000);
    market.ok('oracle-one', rating('72000'));
    market.ok('oracle-two', rating('72000'));
    market.checksLaws = true;
    let woken: string[] = [];
    for (let blocks = 0; blocks < 4; blocks += 1) {
      const events = eventsOf(market.wait(market.time + 1000));
      woken = [...woken, ...events.map(({ type }) => type).filter((type) => type === 'ruleFired')];
    }
    expect(woken).toHaveLength(60);
    expect(ids.every((id) => contractOf(market, id).status === 'ended')).toBe(true);
    expect(money(market, 'tier-one')).toBe(600_000n);
  });
});

describe('instalments', () => {
  const parts = [
    { day: '2026-03-04', amount: '3000' },
    { day: '2026-03-06', amount: '2000' },
  ];
  const words = terms([DELIVERED, { do: 'instalments', parts }]);

  it('are paid on their days, and the rest at the due time', () => {
    const { market, receivable } = bargain();
    const id = strike(market, receivable, words);
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    market.wait(cutOff(4) - 1);
    expect(money(market, 'tier-one')).toBe(0n);
    market.wait(cutOff(4));
    expect(money(market, 'tier-one')).toBe(3_000n);
    market.wait(cutOff(6));
    expect(money(market, 'tier-one')).toBe(5_000n);
    market.wait(cutOff(10));
    expect(contractOf(market, id).status).toBe('ended');
    market.wait(cutOff(12));
    expect(money(market, 'tier-one')).toBe(10_000n);
  });

  it('are all paid at the first block after an outage, once', () => {
    const { market, receivable } = bargain();
    strike(market, receivable, words);
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    market.wait(market.time + 1000);
    market.wait(cutOff(9));
    market.wait(cutOff(9) + 1000);
    expect(money(market, 'tier-one')).toBe(5_000n);
  });

  it('wait for money from one cut-off to the next', () => {
    const { market, receivable } = bargain('1000');
    strike(market, receivable, words);
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    const { outcomes } = market.wait(cutOff(4));
    expect(outcomes.map(({ code }) => code)).toContain('insufficient_money');
    expect(eventsOf(market.wait(cutOff(5))).map(({ type }) => type)).toEqual(['ruleFailed']);
    market.ok('bank-one', deals.issue({ amount: '2500' }));
    market.wait(cutOff(6));
    expect(money(market, 'tier-one')).toBe(3_000n);
    expect(money(market, 'car-maker')).toBe(500n);
  });
});

describe('an escrow', () => {
  const words = { ...terms([DELIVERED, { do: 'releaseEscrow', to: 'holders' }]), escrow: '4000' };

  it('is locked with the last word, and pays the holders', () => {
    const { market, receivable } = bargain();
    const id = strike(market, receivable, words);
    expect(money(market, 'car-maker')).toBe(96_000n);
    expect(contractOf(market, id).held).toBe(4_000n);
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    market.wait(market.time + 1000);
    expect(money(market, 'tier-one')).toBe(4_000n);
    expect(openAmount(receivableOf(market, receivable))).toBe(6_000n);
    expect(contractOf(market, id)).toMatchObject({ held: 0n, status: 'active' });
  });

  it('goes back to the debtor when the contract is over, by its end or by consent', () => {
    for (const byConsent of [true, false]) {
      const { market, receivable } = bargain();
      const id = strike(market, receivable, words);
      if (byConsent) {
        market.ok('tier-one', aboutContract('endContract', id));
        expect(money(market, 'car-maker')).toBe(96_000n);
        market.ok('car-maker', aboutContract('endContract', id));
      } else market.wait(cutOff(10));
      expect(money(market, 'car-maker')).toBe(100_000n);
      const status = byConsent ? 'terminated' : 'ended';
      expect(contractOf(market, id)).toMatchObject({ status, held: 0n });
    }
  });
});

describe('other actions', () => {
  it('make the acceptance an undertaking, unless it was diluted', () => {
    for (const diluted of [false, true]) {
      const { market, receivable } = bargain();
      const id = strike(market, receivable, terms([DELIVERED, { do: 'makeUndertaking' }]));
      if (diluted) market.ok('tier-one', deals.credit(receivable, '1'));
      deliver(market, receivable, 'oracle-one', 'oracle-two');
      const { outcomes } = market.wait(market.time + 1000);
      const codes = outcomes.map(({ code }) => code);
      expect(codes.includes('action_impossible')).toBe(diluted);
      const kind = diluted ? 'acknowledged' : 'undertaking';
      expect(receivableOf(market, receivable).kind).toBe(kind);
      expect(contractOf(market, id).fired).toHaveLength(diluted ? 0 : 1);
    }
  });

  it('convert at the fixed rate: every holder gets its part of the other money', () => {
    const { market, receivable } = bargain('0');
    const half = { from: '1', to: '3333', assignee: 'tier-two', disclosed: false };
    handOn(market, deals.assignQuietly(receivable, half), 'tier-one');
    const rate = { value: '78125', decimals: 4 };
    const act = { do: 'convert', currency: 'CNY', issuer: 'bank-one', ...rate } as const;
    const id = market.ok('tier-one', proposing(receivable, terms([DELIVERED, act])));
    for (const party of ['tier-two', 'car-maker']) {
      market.ok(party, aboutContract('agreeContract', id));
    }
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    const { outcomes } = market.wait(market.time + 1000);
    expect(outcomes.map(({ code }) => code)).toContain('insufficient_money');
    market.ok('bank-one', deals.issue({ currency: 'CNY', amount: '100000' }));
    market.wait(cutOff(2));
    // 10000 at 7.8125; the undisclosed holder is owed its part by who collected it.
    expect(money(market, 'tier-one', 'CNY')).toBe(78_125n);
    expect(money(market, 'car-maker', 'CNY')).toBe(21_875n);
    expect(receivableOf(market, receivable)).toMatchObject({ status: 'paid', paid: 10_000n });
    const [debt] = market.world.facts.scan('debt/', 'debt0', 2);
    const owed = { debtor: 'tier-one', creditor: 'tier-two', currency: 'CNY', amount: '26039' };
    expect(debt?.[1]).toMatchObject(owed);
  });

  it('convert nothing while a piece of it is pledged: the pledgee would lose its right', () => {
    const { market, receivable } = bargain('0');
    const money = { currency: 'CNY', issuer: 'bank-one', value: '78125', decimals: 4 } as const;
    strike(market, receivable, terms([DELIVERED, { do: 'convert', ...money }]));
    market.ok('bank-one', deals.issue({ currency: 'CNY', amount: '100000' }));
    market.ok('tier-one', deals.pledge(receivable));
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    const last = market.wait(market.time + 1000).outcomes.at(-1);
    expect(last).toMatchObject({ code: 'action_impossible', facts: { why: 'pledged' } });
  });

  it('cancel what is not delivered by a day; offers of its pieces lapse', () => {
    const { market, receivable } = bargain();
    const notDelivered = { op: 'all', of: [dayOf(5), { op: 'not', of: DELIVERED }] } as const;
    strike(market, receivable, terms([notDelivered, { do: 'cancel', amount: null }]));
    market.ok('tier-one', deals.sell(receivable, { expiresDay: '2026-03-09' }));
    deliver(market, receivable, 'oracle-one');
    market.wait(cutOff(4));
    expect(receivableOf(market, receivable).status).toBe('open');
    const events = eventsOf(market.wait(cutOff(5)));
    expect(events.map(({ type }) => type)).toContain('offerClosed');
    expect(receivableOf(market, receivable)).toMatchObject({ status: 'paid', forgiven: 10_000n });
  });

  it('move the due day: it is settled then, once, and pieces may change holder again', () => {
    const { market, receivable } = bargain();
    const words = {
      ...terms([dayOf(11), { do: 'extend', dueDay: '2026-03-20' }]),
      until: '2026-03-12',
    };
    strike(market, receivable, words);
    market.wait(cutOff(11));
    expect(receivableOf(market, receivable)).toMatchObject({
      dueDay: '2026-03-20',
      status: 'open',
    });
    handOn(market, deals.assignQuietly(receivable, { expiresDay: '2026-03-15' }), 'tier-one');
    market.wait(cutOff(12));
    expect(receivableOf(market, receivable).status).toBe('open');
    market.wait(cutOff(20));
    expect(receivableOf(market, receivable).status).toBe('paid');
  });

  it('compare amounts at each cut-off', () => {
    const { market, receivable } = bargain();
    const compared = { left: { amountOf: 'credited' }, right: { amount: '500' } } as const;
    const when = { op: 'compare', is: 'atLeast', ...compared } as const;
    strike(market, receivable, terms([when, PAY]));
    market.wait(cutOff(2));
    market.ok('tier-one', deals.credit(receivable, '500'));
    market.wait(cutOff(3) - 1);
    expect(receivableOf(market, receivable).status).toBe('open');
    market.wait(cutOff(3));
    expect(money(market, 'tier-one')).toBe(9_500n);
  });
});

describe('parties', () => {
  it('are debtor, holders and pledgees of the day of the last word', () => {
    const { market, receivable } = bargain();
    const id = market.ok('tier-one', proposing(receivable, terms([DELIVERED, PAY])));
    handOn(market, deals.assignQuietly(receivable, { to: '5000', disclosed: true }), 'tier-one');
    market.ok('tier-one', deals.pledge(receivable, { piece: '5001', from: '5001' }));
    for (const party of ['car-maker', 'bank-one']) {
      market.ok(party, aboutContract('agreeContract', id));
      expect(contractOf(market, id).status).toBe('proposed');
    }
    market.ok('tier-two', aboutContract('agreeContract', id));
    expect(contractOf(market, id).status).toBe('active');
    deliver(market, receivable, 'oracle-one', 'oracle-two');
    market.wait(market.time + 1000);
    // The pledgee comes before the payee, as in any payment.
    expect(balanceOf(market.world, EUR, 'bank-one')).toBe(4_000n);
    expect(money(market, 'tier-one')).toBe(1_000n);
    expect(money(market, 'tier-two')).toBe(5_000n);
  });

  it('let a proposal lapse on its last day', () => {
    const { market, receivable } = bargain();
    const id = market.ok('tier-one', proposing(receivable, terms([DELIVERED, PAY])));
    market.wait(cutOff(10));
    expect(contractOf(market, id)).toMatchObject({ status: 'lapsed', language: 1 });
  });

  it('match order and receipt with the invoice', () => {
    const { market, receivable } = bargain();
    const source = { oracles: ['oracle-one'], quorum: 1 };
    const when = { op: 'match', order: source, receipt: source } as const;
    strike(market, receivable, terms([when, PAY]));
    const words = { amount: '10000', reference: hashFor('order 7') };
    market.ok('oracle-one', stating(receivable, { kind: 'order', ...words }));
    market.ok('oracle-one', stating(receivable, { kind: 'receipt', ...words, amount: '9000' }));
    market.wait(market.time + 1000);
    expect(receivableOf(market, receivable).status).toBe('open');
    market.ok('oracle-one', stating(receivable, { kind: 'receipt', ...words }));
    market.wait(market.time + 1000);
    expect(receivableOf(market, receivable).status).toBe('paid');
  });
});
