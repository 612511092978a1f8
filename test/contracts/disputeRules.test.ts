import { describe, expect, it } from 'vitest';
import { identities, invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import type { RefusalRow } from './refusalRows.ts';
import { testRefusals } from './refusalRows.ts';

const LAPSED = START + 31 * DAY;
const DUE = START + 10 * DAY + (16 * DAY) / 24;

function registered(market: Market, name = 'a'): string {
  return market.ok('tier-one', deals.register(name));
}

/** An invoice of 10000 of which 9000 are accepted and 1000 disputed. */
function inPart(market: Market): string {
  const invoice = registered(market);
  const words = { amount: '9000', reason: 'damaged' } as const;
  market.ok('car-maker', deals.acknowledge(invoice, words));
  return invoice;
}

/** What an answer to an invoice that is over meets, with the later faults too. */
function answeredRows(signer: string, act: (invoice: string) => object): RefusalRow[] {
  return [
    {
      code: 'invoice_answered',
      why: 'it is accepted',
      act: (market) => [signer, act(makeReceivable(market, 'a')), LAPSED],
    },
    {
      code: 'invoice_withdrawn',
      why: 'the supplier has taken it back',
      act: (market) => {
        const invoice = registered(market);
        market.ok('tier-one', deals.about('withdrawInvoice', invoice));
        return [signer, act(invoice), LAPSED];
      },
    },
    {
      code: 'invoice_lapsed',
      why: 'the days to answer it end with this very block',
      act: (market) => [signer, act(registered(market)), LAPSED],
    },
  ];
}

testRefusals('disputeInvoice', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['truck-maker', deals.dispute(hashFor('none'))],
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s, accepted already',
    act: (market) => ['truck-maker', deals.dispute(makeReceivable(market, 'a'))],
  },
  ...answeredRows('car-maker', deals.dispute),
  {
    code: 'counter_waits',
    why: 'W21: its counter binds the debtor',
    act: (market) => {
      const terms = { ...OPEN_TERMS, latePpm: 90_000 };
      const invoice = market.ok('tier-one', deals.register('a', { terms }));
      market.ok('car-maker', deals.counter(invoice, { latePpm: 1 }));
      return ['car-maker', deals.dispute(invoice)];
    },
  },
  {
    code: 'already_disputed',
    why: 'a second time',
    act: (market) => {
      const invoice = registered(market);
      market.ok('car-maker', deals.dispute(invoice));
      return ['car-maker', deals.dispute(invoice)];
    },
  },
]);

testRefusals('withdrawInvoice', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['tier-two', deals.about('withdrawInvoice', hashFor('none'))],
  },
  {
    code: 'not_supplier',
    why: 'somebody else’s, accepted already',
    act: (market) => ['tier-two', deals.about('withdrawInvoice', makeReceivable(market, 'a'))],
  },
  ...answeredRows('tier-one', (invoice) => deals.about('withdrawInvoice', invoice)),
]);

function lift(invoice: string, amount: string) {
  return { type: 'liftDispute', version: 1, invoice, amount } as const;
}

testRefusals('liftDispute', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['truck-maker', lift(hashFor('none'), '1001')],
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s, with nothing disputed',
    act: (market) => ['truck-maker', lift(makeReceivable(market, 'a'), '1001')],
  },
  {
    code: 'nothing_disputed',
    why: 'disputed as a whole: there is no acceptance with terms',
    act: (market) => {
      const invoice = registered(market);
      market.ok('car-maker', deals.dispute(invoice));
      return ['car-maker', lift(invoice, '10001')];
    },
  },
  {
    code: 'more_than_disputed',
    why: 'a cent more than is disputed',
    act: (market) => ['car-maker', lift(inPart(market), '1001')],
  },
]);

testRefusals('concedeDispute', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['tier-two', deals.about('concedeDispute', hashFor('none'))],
  },
  {
    code: 'not_supplier',
    why: 'somebody else’s, with nothing disputed',
    act: (market) => ['tier-two', deals.about('concedeDispute', makeReceivable(market, 'a'))],
  },
  {
    code: 'nothing_disputed',
    why: 'all of it is accepted',
    act: (market) => ['tier-one', deals.about('concedeDispute', makeReceivable(market, 'a'))],
  },
]);

function withdrawn(market: Market): string {
  const invoice = registered(market);
  market.ok('tier-one', deals.about('withdrawInvoice', invoice));
  return invoice;
}

const HIGH = { ...OPEN_TERMS, latePpm: 100_001 };
const STRICT = { protocol: 2, maxInvoiceAgeDays: 5, maxLateInterestPpm: 100_000 };

testRefusals('reissueInvoice', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice, and no debtor',
    act: () => ['tier-two', deals.reissue(hashFor('none'), 'a', { debtor: 'nobody' })],
  },
  {
    code: 'unknown_counterparty',
    why: 'somebody else’s invoice, on nobody',
    act: (market) => ['tier-two', deals.reissue(registered(market), 'a', { debtor: 'nobody' })],
  },
  {
    code: 'own_counterparty',
    why: 'somebody else’s invoice, on itself',
    act: (market) => ['tier-two', deals.reissue(registered(market), 'a', { debtor: 'tier-two' })],
  },
  {
    code: 'counterparty_role',
    why: 'somebody else’s invoice, on a bank',
    act: (market) => ['tier-two', deals.reissue(registered(market), 'a', { debtor: 'bank-one' })],
  },
  {
    code: 'not_an_issuer',
    why: 'somebody else’s invoice, for money of a supplier',
    act: (market) => {
      const terms = { ...OPEN_TERMS, issuers: ['tier-two'], ruler: 'nobody' };
      return ['tier-two', deals.reissue(registered(market), 'a', { terms })];
    },
  },
  {
    code: 'unknown_ruler',
    why: 'somebody else’s invoice, on which its signer is to rule',
    act: (market) => {
      const terms = { ...OPEN_TERMS, ruler: 'tier-two' };
      return ['tier-two', deals.reissue(registered(market), 'a', { terms })];
    },
  },
  {
    code: 'not_supplier',
    why: 'somebody else’s invoice, that waits',
    act: (market) => ['tier-two', deals.reissue(registered(market), 'a', { currency: 'ZZZ' })],
  },
  {
    code: 'invoice_alive',
    why: 'it still waits for an answer',
    act: (market) => ['tier-one', deals.reissue(registered(market), 'a', { currency: 'ZZZ' })],
  },
  {
    code: 'invoice_replaced',
    why: 'it was reissued before',
    act: (market) => {
      const former = withdrawn(market);
      market.ok('tier-one', deals.reissue(former, 'a'));
      return ['tier-one', deals.reissue(former, 'a', { currency: 'ZZZ' })];
    },
  },
  ...(
    [
      ['unknown_currency', { currency: 'ZZZ', dueDay: '2026-02-30' }],
      ['bad_day', { dueDay: '2026-02-30' }],
      ['issued_ahead', { issueDay: '2026-03-04', dueDay: '2026-03-03' }],
      ['due_before_issue', { dueDay: '2026-02-27' }],
      ['due_day_past', { dueDay: '2026-03-01' }],
      ['term_too_long', { dueDay: '2027-03-03' }],
      ['invoice_too_old', { issueDay: '2026-02-24', terms: HIGH }],
      ['currency_differs', { amount: '1001', currency: 'USD', terms: HIGH }],
      ['late_interest_bounds', { terms: HIGH }],
      ['more_than_rest', { amount: '1001' }],
      ['identity_differs', {}],
    ] as const
  ).map(
    ([code, words]): RefusalRow => ({
      code,
      found: () => new Market(marketGenesis({ parameters: STRICT })),
      why: 'under another identity and the document of another',
      act: (market) => {
        // W9: of what was accepted in part, no more than the rest, in its currency.
        const isRest = code === 'more_than_rest' || code === 'currency_differs';
        const former = isRest ? inPart(market) : withdrawn(market);
        registered(market, 'b');
        return ['tier-one', deals.reissue(former, 'b', words)];
      },
    }),
  ),
  {
    code: 'duplicate_document',
    why: 'the document of another invoice',
    act: (market) => {
      const former = withdrawn(market);
      registered(market, 'b');
      const document = hashFor('document b');
      return ['tier-one', deals.reissue(former, 'a', { document })];
    },
  },
]);

describe('an invoice that is accepted in part', () => {
  it('is a receivable of that part; the rest can be lifted in steps or conceded', () => {
    const market = new Market();
    const id = inPart(market);
    expect(receivables.read(market.world, id)).toMatchObject({ face: 9000n, invoice: id });
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 9000n, disputed: 1000n });
    const more = market.ok('car-maker', lift(id, '400'));
    const further = receivables.read(market.world, more);
    expect(further).toMatchObject({ invoice: id, face: 400n, kind: 'acknowledged' });
    expect(piecesOf(market.world, more)).toMatchObject([{ from: 1n, to: 400n }]);
    market.ok('tier-one', deals.about('concedeDispute', id));
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 9400n, disputed: 0n });
    expect(market.submit('car-maker', lift(id, '1')).code).toBe('nothing_disputed');
  });

  it('W19: pays the part by itself, and the lifted rest some days after, not at once', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = inPart(market);
    market.wait(DUE);
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'paid', paid: 9000n });
    const more = market.ok('car-maker', lift(id, '1000'));
    // Five days after Thursday the 12th is Tuesday the 17th.
    const dates = { dueDay: '2026-03-12', payDay: '2026-03-17', status: 'open' };
    expect(receivables.read(market.world, more)).toMatchObject(dates);
    market.wait(DUE + 5 * DAY - 1);
    expect(receivables.read(market.world, more)).toMatchObject({ paid: 0n });
    market.wait(DUE + 5 * DAY);
    expect(receivables.read(market.world, more)).toMatchObject({ status: 'paid', paid: 1000n });
  });

  it('W19: what is lifted early is due with the part, by the calendar of the part', () => {
    const market = new Market();
    const id = inPart(market);
    const days = { name: 'TEST', weekend: [0, 6], holidays: ['2026-03-12'] };
    market.ok('association', { type: 'publishCalendar', version: 1, ...days });
    market.wait(market.time + DAY);
    const more = market.ok('car-maker', lift(id, '1000'));
    const { payDay, calendar: version } = receivables.read(market.world, more) ?? {};
    expect([payDay, version]).toEqual(['2026-03-12', 1]);
  });
});

describe('silence', () => {
  it('is never acceptance: an invoice lapses at the end of its last day, by itself', () => {
    const market = new Market();
    const id = registered(market);
    expect(market.wait(LAPSED - 1).wakeAt).toBe(LAPSED);
    const { outcomes } = market.wait(LAPSED);
    expect(outcomes).toMatchObject([{ code: 'ok', item: `unanswered/${id}` }]);
    expect(invoices.read(market.world, id)?.status).toBe('lapsed');
    expect(receivables.read(market.world, id)).toBeUndefined();
  });

  it('in a dispute ends it after its own days, counted from the dispute', () => {
    const market = new Market();
    const id = registered(market);
    market.ok('car-maker', deals.dispute(id), START + 2 * DAY);
    market.wait(START + 63 * DAY - 1);
    expect(invoices.read(market.world, id)?.status).toBe('disputed');
    market.wait(START + 63 * DAY);
    expect(invoices.read(market.world, id)).toMatchObject({ status: 'lapsed', disputed: 0n });
  });
});

describe('an identity', () => {
  it('is used again by a reissue alone, which names the former and is named by it', () => {
    const market = new Market();
    const former = withdrawn(market);
    expect(market.submit('tier-one', deals.register('a')).code).toBe('duplicate_invoice');
    const words = { document: hashFor('corrected'), amount: '9000' };
    const id = market.ok('tier-one', deals.reissue(former, 'a', words));
    expect(invoices.read(market.world, id)).toMatchObject({ former, amount: 9000n });
    expect(invoices.read(market.world, former)).toMatchObject({ replacedBy: id });
    expect(identities.read(market.world, 'tier-one', hashFor('identity a'))?.invoice).toBe(id);
  });
});
