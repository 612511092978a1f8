import { describe, expect, it } from 'vitest';
import {
  bargain,
  contractOf,
  cutOff,
  DELIVERED,
  dayOf,
  eventsOf,
  PAY,
  shadowing,
  strike,
  terms,
} from './bargains.ts';
import { stating } from './oracles.ts';

describe('a shadow', () => {
  it('says what it would have done and changes nothing', () => {
    const { market, receivable } = bargain();
    const plain = bargain();
    const id = market.ok('regulator', shadowing(receivable, terms([dayOf(5), PAY])));
    const events = eventsOf(market.wait(cutOff(5)));
    plain.market.wait(cutOff(5));
    expect(events).toEqual([
      {
        type: 'shadowFired',
        contract: id,
        receivable,
        rule: 'rule-a',
        because: '2026-03-05 has come [passed: 2026-03-05]: yes',
        action: 'pay what is open',
        differs: 'true',
      },
    ]);
    for (const key of [`receivable/${receivable}`, 'account/bank-one/eur/car-maker']) {
      expect(market.world.facts.get(key)).toEqual(plain.market.world.facts.get(key));
    }
    expect(contractOf(market, id).fired).toMatchObject([{ rule: 'rule-a', differs: true }]);
    expect(eventsOf(market.wait(cutOff(6)))).toEqual([]);
  });

  it('does not differ where the contract in force does the same, in whatever order', () => {
    for (const shadowFirst of [true, false]) {
      const { market, receivable } = bargain();
      const words = terms([DELIVERED, { do: 'makeUndertaking' }], [dayOf(4), PAY]);
      const attach = () => market.ok('regulator', shadowing(receivable, words));
      const early = shadowFirst ? attach() : null;
      strike(market, receivable, terms([DELIVERED, { do: 'makeUndertaking' }]));
      const id = early ?? attach();
      for (const oracle of ['oracle-one', 'oracle-two']) market.ok(oracle, stating(receivable));
      market.wait(cutOff(4));
      market.wait(cutOff(4) + 1000);
      const fired = contractOf(market, id).fired.map(({ rule, differs }) => [rule, differs]);
      expect(fired).toEqual([
        ['rule-a', false],
        ['rule-b', true],
      ]);
    }
  });
});
