import { describe, expect, it } from 'vitest';
import { genesisState, readFounders } from '../../contracts/founding.ts';
import { isTopic, rates, registerEntries, statements } from '../../contracts/state/oracles.ts';
import { isEnrolled } from '../../contracts/trade/evidence/attesting.ts';
import { makeReceivable } from './deals.ts';
import { DAY, hashFor, marketGenesis, START } from './market.ts';
import { endorsing, entering, oracleMarket, rating, stating } from './oracles.ts';
import { testRefusals } from './refusalRows.ts';

testRefusals(
  'endorseOracle',
  [
    {
      code: 'unknown_counterparty',
      why: 'nobody, by one that runs no validator',
      act: () => ['tier-one', endorsing('nobody', 'moon')],
    },
    {
      code: 'counterparty_role',
      why: 'a bank, by one that runs no validator',
      act: () => ['tier-one', endorsing('bank-one', 'moon')],
    },
    {
      code: 'not_validator',
      why: 'by one that runs no validator',
      act: () => ['tier-one', endorsing('newcomer', 'moon')],
    },
    {
      code: 'unknown_topic',
      why: 'for what nobody attests',
      act: () => ['bank-one', endorsing('newcomer', 'USD/USD')],
    },
  ],
  oracleMarket,
);

testRefusals(
  'attestRate',
  [
    {
      code: 'not_enrolled',
      why: 'by an oracle without topics, of no day',
      act: () => ['newcomer', rating('71000', { day: '2026-02-30' })],
    },
    {
      code: 'bad_day',
      why: 'of a day that does not exist',
      act: () => ['oracle-one', rating('71000', { day: '2026-02-30' })],
    },
    {
      code: 'day_ahead',
      why: 'of tomorrow',
      act: () => ['oracle-one', rating('71000', { day: '2026-03-03' })],
    },
    {
      code: 'older_attestation',
      why: 'of a day before the one attested last',
      act: (market) => {
        market.ok('oracle-one', rating('71000'));
        return ['oracle-one', rating('71000', { day: '2026-03-01' })];
      },
    },
  ],
  oracleMarket,
);

testRefusals(
  'attestFact',
  [
    {
      code: 'unknown_invoice',
      why: 'about no invoice, by an oracle without topics',
      act: () => ['newcomer', stating(hashFor('none'))],
    },
    {
      code: 'not_enrolled',
      why: 'by an oracle without topics, of no day',
      act: (market) => ['newcomer', stating(makeReceivable(market, 'a'), { day: '2026-02-30' })],
    },
    {
      code: 'bad_day',
      why: 'of a day that does not exist',
      act: (market) => ['oracle-one', stating(makeReceivable(market, 'a'), { day: '2026-02-30' })],
    },
    {
      code: 'day_ahead',
      why: 'of tomorrow',
      act: (market) => ['oracle-one', stating(makeReceivable(market, 'a'), { day: '2026-03-03' })],
    },
    {
      code: 'older_attestation',
      why: 'of a day before the one attested last',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        market.ok('oracle-one', stating(id));
        return ['oracle-one', stating(id, { day: '2026-03-01' })];
      },
    },
  ],
  oracleMarket,
);

testRefusals(
  'attestEntry',
  [
    {
      code: 'unknown_receivable',
      why: 'of no receivable, for nobody',
      act: () => ['newcomer', entering(hashFor('none'), { claimant: 'nobody' })],
    },
    {
      code: 'unknown_counterparty',
      why: 'for nobody, by an oracle without topics',
      act: (market) => ['newcomer', entering(makeReceivable(market, 'a'), { claimant: 'nobody' })],
    },
    {
      code: 'not_enrolled',
      why: 'by an oracle without topics, of no day',
      act: (market) => ['newcomer', entering(makeReceivable(market, 'a'), { day: '2026-02-30' })],
    },
    {
      code: 'bad_day',
      why: 'of a day that does not exist',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        return ['oracle-one', entering(id, { day: '2026-02-30' })];
      },
    },
    {
      code: 'day_ahead',
      why: 'entered at a time to come',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        return ['oracle-one', entering(id, { enteredTime: START + DAY })];
      },
    },
    {
      code: 'older_attestation',
      why: 'of a day before the one attested last',
      act: (market) => {
        const id = makeReceivable(market, 'a');
        market.ok('oracle-one', entering(id));
        return ['oracle-one', entering(id, { day: '2026-03-01' })];
      },
    },
  ],
  oracleMarket,
);

describe('enrolment', () => {
  it('takes validators with more than two thirds of the power, and ends with them', () => {
    const market = oracleMarket();
    const enrolled = (): boolean => isEnrolled(market.world, 'newcomer', 'EUR/USD');
    market.ok('association', endorsing('newcomer', 'EUR/USD', 'customs'));
    market.ok('bank-one', endorsing('newcomer', 'EUR/USD'));
    expect(enrolled()).toBe(false);
    market.ok('bank-two', endorsing('newcomer', 'EUR/USD'));
    expect(enrolled()).toBe(true);
    expect(isEnrolled(market.world, 'newcomer', 'customs')).toBe(false);
    market.ok('newcomer', rating('11000', { base: 'EUR', quote: 'USD' }));
    market.ok('bank-one', endorsing('newcomer'));
    expect(enrolled()).toBe(false);
  });

  it('by the genesis document counts for every validator that has said nothing', () => {
    const market = oracleMarket();
    expect(isEnrolled(market.world, 'oracle-one', 'USD/CNY')).toBe(true);
    market.ok('association', endorsing('oracle-one'));
    expect(isEnrolled(market.world, 'oracle-one', 'USD/CNY')).toBe(true);
    market.ok('bank-one', endorsing('oracle-one', 'customs'));
    expect(isEnrolled(market.world, 'oracle-one', 'USD/CNY')).toBe(false);
    expect(isEnrolled(market.world, 'oracle-one', 'customs')).toBe(true);
  });

  it('is for topics alone', () => {
    expect(['USD/CNY', 'customs', 'legal-registration'].map(isTopic)).toEqual([true, true, true]);
    for (const none of ['USD/USD', 'USD/ZZZ', 'USD', 'USD/CNY/EUR', '/', 'moon']) {
      expect(isTopic(none), none).toBe(false);
    }
    const genesis = marketGenesis({ oracles: { 'oracle-one': ['moon'] } });
    expect(() => genesisState(genesis)).toThrow('attests[0]');
    expect(() => readFounders([{ id: 'x', attests: ['USD/USD'] }])).toThrow('attests[0]');
  });
});

describe('the newest word of an oracle', () => {
  it('replaces its former one, of the same day too, and says no more than was said', () => {
    const market = oracleMarket();
    const id = makeReceivable(market, 'a');
    market.ok('oracle-one', rating('71000'));
    market.ok('oracle-one', rating('71001'));
    market.ok('oracle-two', rating('70000'));
    expect(rates.read(market.world, 'USD', 'CNY', 'oracle-one')?.value).toBe(71_001n);
    expect(rates.read(market.world, 'USD', 'CNY', 'oracle-two')?.value).toBe(70_000n);
    market.ok('oracle-one', stating(id, { amount: '10000', reference: hashFor('note') }));
    const words = { holds: true, amount: 10_000n, reference: hashFor('note') };
    expect(statements.read(market.world, id, 'delivery', 'oracle-one')).toMatchObject(words);
    market.ok('oracle-one', stating(id, { holds: false }));
    const now = { holds: false, amount: null, reference: null };
    expect(statements.read(market.world, id, 'delivery', 'oracle-one')).toMatchObject(now);
    market.ok('oracle-one', entering(id));
    const entry = registerEntries.read(market.world, id, 'bank-one', 'oracle-one');
    expect(entry).toMatchObject({ register: 'zhongdeng', enteredTime: 1_772_400_000_000 });
  });
});
