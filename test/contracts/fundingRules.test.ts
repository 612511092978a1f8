import { describe, expect, it } from 'vitest';
import { obligations } from '../../contracts/state/obligations.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { PUBLISH_BATCH } from '../../contracts/trade/settlement/obliging.ts';
import { deals, makeAcknowledged, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const PUBLISHED = DUE - 3 * DAY;
const EUR = { issuer: 'bank-one', currency: 'EUR' };
const WHAT = { debtor: 'car-maker', currency: 'EUR', payDay: '2026-03-12' };
const MOST = '999999999999999999';

function found(): Market {
  return new Market(marketGenesis({ parameters: { obligationDays: 3 } }));
}

function fund(words: object = {}) {
  const money = { by: 'deposit', amount: '10000', payment: hashFor('deposit') };
  return { type: 'fundObligation', version: 1, ...WHAT, ...money, ...words } as const;
}

function refusal(words: object = {}) {
  const usual = { ...WHAT, reason: 'credit_limit' };
  return { type: 'refuseObligation', version: 1, ...usual, ...words } as const;
}

/** One receivable of 10000, and its publication. */
function published(market: Market): string {
  const id = makeReceivable(market, 'a');
  market.wait(PUBLISHED);
  return id;
}

function obligationIn(market: Market, issuer = 'bank-one') {
  return obligations.read(market.world, 'car-maker', issuer, 'EUR', '2026-03-12');
}

testRefusals(
  'fundObligation',
  [
    {
      code: 'unknown_obligation',
      why: 'planned, and not published yet',
      act: (market) => {
        makeReceivable(market, 'a');
        return ['bank-one', fund({ amount: MOST })];
      },
    },
    {
      code: 'issuer_insolvent',
      why: 'by the administrator, at the due time',
      keyName: 'administrator',
      act: (market) => {
        published(market);
        market.ok('regulator', deals.insolvent('bank-one'));
        return ['bank-one', fund({ amount: MOST }), DUE];
      },
    },
    {
      code: 'obligation_over',
      why: 'at the due time',
      act: (market) => {
        published(market);
        return ['bank-one', fund({ amount: MOST }), DUE];
      },
    },
    {
      code: 'more_than_published',
      why: 'one cent more than is left, beyond the total',
      act: (market) => {
        market.ok('bank-one', deals.issue({ to: 'tier-two', amount: '999999999999995000' }));
        published(market);
        market.ok('bank-one', fund({ by: 'line', amount: '4000' }));
        return ['bank-one', fund({ amount: '6001' })];
      },
    },
    {
      code: 'total_too_large',
      why: 'the issuer may not issue so much more',
      act: (market) => {
        market.ok('bank-one', deals.issue({ to: 'tier-two', amount: '999999999999995000' }));
        published(market);
        return ['bank-one', fund()];
      },
    },
    {
      code: 'issue_limit',
      why: 'one cent more than the issuer may have out',
      act: (market) => {
        published(market);
        market.ok('bank-one', deals.issue({ amount: '2000' }));
        const parameters = { ...market.state.parameters, issueLimit: '5000' };
        market.state = { ...market.state, parameters };
        return ['bank-one', fund({ by: 'line', amount: '3001' })];
      },
    },
  ],
  found,
);

testRefusals(
  'refuseObligation',
  [
    {
      code: 'unknown_obligation',
      why: 'of another issuer',
      act: (market) => {
        published(market);
        return ['bank-two', refusal()];
      },
    },
    {
      code: 'issuer_insolvent',
      why: 'by the administrator, at the due time',
      keyName: 'administrator',
      act: (market) => {
        published(market);
        market.ok('regulator', deals.insolvent('bank-one'));
        return ['bank-one', refusal(), DUE];
      },
    },
    {
      code: 'obligation_over',
      why: 'at the due time, and refused',
      act: (market) => {
        published(market);
        market.ok('bank-one', refusal());
        return ['bank-one', refusal(), DUE];
      },
    },
    {
      code: 'obligation_refused',
      why: 'twice',
      act: (market) => {
        published(market);
        market.ok('bank-one', refusal());
        return ['bank-one', refusal()];
      },
    },
  ],
  found,
);

testRefusals('publishCalendar', [
  {
    code: 'bad_day',
    why: 'a holiday that is no date',
    act: () => ['association', calendar(['2026-03-12', '2026-02-30'])],
  },
]);

function calendar(holidays: readonly string[]) {
  return { type: 'publishCalendar', version: 1, name: 'TEST', weekend: [0, 6], holidays };
}

describe('an obligation', () => {
  it('is published once for each debtor, issuer, currency and day, so many days before', () => {
    const market = found();
    makeReceivable(market, 'a');
    makeReceivable(market, 'b', { amount: '500' });
    makeReceivable(
      market,
      'c',
      { amount: '70' },
      { issuer: 'bank-two', chargesCap: null, partial: false },
    );
    const diluted = makeAcknowledged(market, 'd');
    market.ok('tier-one', deals.credit(diluted, '4000'));
    const { outcomes } = market.wait(PUBLISHED - 1);
    expect(outcomes).toEqual([]);
    expect(market.wait(PUBLISHED).outcomes.map(({ item }) => item)).toEqual([
      'publish/car-maker/bank-one/eur/2026-03-12',
      'publish/car-maker/bank-two/eur/2026-03-12',
    ]);
    expect(obligationIn(market)).toMatchObject({ status: 'published', amount: 16_500n });
    expect(obligationIn(market, 'bank-two')).toMatchObject({ amount: 70n });
  });

  it('is published again when a receivable comes later, and keeps what was funded', () => {
    const market = found();
    published(market);
    market.ok('bank-one', fund({ amount: '9000' }));
    makeReceivable(market, 'late', { amount: '5000' });
    market.wait(market.time + 1);
    expect(obligationIn(market)).toMatchObject({ amount: 15_000n, deposited: 9000n });
  });

  it('of many receivables is summed up in several runs, so that each is bounded', () => {
    const market = found();
    const many = 2 * PUBLISH_BATCH + 1;
    market.checksLaws = false;
    for (let number = 0; number < many; number += 1) {
      makeReceivable(market, `n${number}`, { amount: String(number + 1) });
    }
    market.checksLaws = true;
    const { outcomes } = market.wait(PUBLISHED + 2);
    expect(outcomes).toHaveLength(3);
    expect(outcomes.flatMap(({ events }) => events)).toHaveLength(1);
    const amount = BigInt((many * (many + 1)) / 2);
    expect(obligationIn(market)).toMatchObject({ status: 'published', amount, summed: '' });
  });

  it('is summed up anew when a receivable comes between two runs', () => {
    const market = found();
    market.checksLaws = false;
    for (let number = 0; number <= PUBLISH_BATCH; number += 1) {
      makeReceivable(market, `n${number}`, { amount: '7' });
    }
    const late = market.ok('tier-one', deals.register('late', { amount: '1000' }));
    const mandate = { issuer: 'bank-one', chargesCap: null, partial: false };
    // The first run is at the very start of this block, the next one not before the next.
    market.ok('car-maker', deals.accept(late, { amount: '1000', mandate }), PUBLISHED);
    expect(obligationIn(market)).toMatchObject({ status: 'planned', sum: 0n, summed: '' });
    market.checksLaws = true;
    market.wait(PUBLISHED + 2);
    const amount = BigInt(7 * (PUBLISH_BATCH + 1) + 1000);
    expect(obligationIn(market)).toMatchObject({ status: 'published', amount });
  });

  it('is not published where the parameter says so', () => {
    const market = new Market();
    makeReceivable(market, 'a');
    expect(obligationIn(market)).toBeUndefined();
  });

  it('funded by a deposit, is paid from the account', () => {
    const market = found();
    const id = published(market);
    market.ok('bank-one', refusal());
    market.ok('bank-one', fund());
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(10_000n);
    expect(obligationIn(market)).toMatchObject({ deposited: 10_000n, refusal: null });
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('funded by a line, has just what is missing drawn at the due time, which is owed', () => {
    const market = found();
    const id = published(market);
    market.ok('bank-one', deals.issue({ amount: '3000' }));
    market.ok('bank-one', fund({ by: 'line' }));
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(3000n);
    const { outcomes } = market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
    expect(balanceOf(market.world, EUR, 'car-maker')).toBe(0n);
    expect(balanceOf(market.world, EUR, 'tier-one')).toBe(10_000n);
    expect(obligationIn(market)).toMatchObject({ line: 3000n, drawn: 7000n });
    const made = outcomes.flatMap(({ events }) => events).find(({ type }) => type === 'debtMade');
    const owed = { debtor: 'car-maker', creditor: 'bank-one', amount: '7000', cause: 'line' };
    expect(made).toMatchObject(owed);
  });

  it('funded by too short a line, is not paid and nothing is drawn', () => {
    const market = found();
    const id = published(market);
    market.ok('bank-one', fund({ by: 'line', amount: '9999' }));
    market.wait(DUE);
    expect(receivables.read(market.world, id)?.status).toBe('overdue');
    expect(obligationIn(market)).toMatchObject({ line: 9999n, drawn: 0n });
  });

  it('has its line for the due time alone: what is tried again does not draw', () => {
    const market = new Market(marketGenesis({ parameters: { obligationDays: 3, retries: 1 } }));
    const id = makeReceivable(market, 'a');
    market.wait(PUBLISHED);
    market.ok('bank-one', fund({ amount: '9000', by: 'line' }));
    market.wait(DUE);
    market.ok('bank-one', deals.issue({ amount: '1000' }));
    market.wait(DUE + DAY);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'overdue', paid: 0n });
    expect(obligationIn(market)).toMatchObject({ line: 9000n, drawn: 0n });
  });
});

describe('a calendar', () => {
  it('is a new version for what is accepted from the next block on; the rest keeps its own', () => {
    const market = new Market();
    const before = makeReceivable(market, 'a');
    market.ok('association', calendar(['2026-03-12', '2026-03-13', '2026-03-12']));
    const after = makeReceivable(market, 'b');
    const old = { calendar: 1, payDay: '2026-03-12' };
    expect(receivables.read(market.world, before)).toMatchObject(old);
    const moved = { calendar: 2, dueDay: '2026-03-12', payDay: '2026-03-16' };
    expect(receivables.read(market.world, after)).toMatchObject(moved);
    const kept = market.world.facts.get('calendar/000002');
    expect(kept).toMatchObject({ holidays: ['2026-03-12', '2026-03-13'], version: 2 });
  });
});

describe('the holders of record', () => {
  it('are named with all that is open in their hands when they are fixed', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.assign(id, { to: '4000' }));
    market.ok('tier-two', deals.answer('acceptAssignment', offer));
    const { outcomes } = market.wait(DUE - DAY);
    const named = outcomes[0]?.events.filter(({ type }) => type === 'holderOfRecord');
    const usual = { type: 'holderOfRecord', receivable: id };
    expect(named).toEqual([
      { ...usual, holder: 'tier-two', payTo: 'tier-two', pieces: 1, units: '4000' },
      { ...usual, holder: 'tier-one', payTo: 'tier-one', pieces: 1, units: '6000' },
    ]);
  });
});
