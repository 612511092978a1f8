import { describe, expect, it } from 'vitest';
import { documents, identities, invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import type { RefusalRow } from './refusalRows.ts';
import { testRefusals } from './refusalRows.ts';

/** Used by an earlier invoice in the rows below. */
function used(market: Market) {
  market.ok('tier-one', deals.register('earlier'));
  return { identity: hashFor('identity earlier'), document: hashFor('document earlier') };
}

testRefusals('registerInvoice', [
  {
    code: 'unknown_counterparty',
    why: 'a debtor that is not on the network',
    act: (market) => [
      'tier-one',
      deals.register('a', { debtor: 'nobody', currency: 'ZZZ', ...used(market) }),
    ],
  },
  {
    code: 'own_counterparty',
    why: 'an invoice to itself',
    act: () => ['tier-three', deals.register('a', { debtor: 'tier-three', currency: 'ZZZ' })],
  },
  {
    code: 'counterparty_role',
    why: 'a debtor that is no buyer',
    act: () => ['tier-one', deals.register('a', { debtor: 'bank-one', currency: 'ZZZ' })],
  },
  {
    code: 'not_an_issuer',
    why: 'W21: it takes money of a supplier, and nobody is to rule',
    act: () => [
      'tier-one',
      deals.register('a', {
        terms: { ...OPEN_TERMS, issuers: ['bank-one', 'tier-two'], ruler: 'nobody' },
        currency: 'ZZZ',
      }),
    ],
  },
  {
    code: 'unknown_ruler',
    why: 'W21: the debtor is to rule on its own disputes',
    act: () => [
      'tier-one',
      deals.register('a', { terms: { ...OPEN_TERMS, ruler: 'car-maker' }, currency: 'ZZZ' }),
    ],
  },
  {
    code: 'unknown_currency',
    why: 'letters that are no currency, and a day that is none',
    act: () => ['tier-one', deals.register('a', { currency: 'ZZZ', dueDay: '2026-02-30' })],
  },
  {
    code: 'bad_day',
    why: 'a recorded due date that does not exist',
    act: () => ['tier-one', deals.register('a', { documentDueDay: '2026-02-29' })],
  },
  {
    code: 'issued_ahead',
    why: 'W14: dated the day after tomorrow, and due before that',
    act: () => ['tier-one', deals.register('a', { issueDay: '2026-03-04', dueDay: '2026-03-03' })],
  },
  {
    code: 'due_before_issue',
    why: 'due in the past and before its issue',
    act: () => ['tier-one', deals.register('a', { issueDay: '2026-02-02', dueDay: '2026-02-01' })],
  },
  {
    code: 'due_day_past',
    why: 'the cut-off of the due day has passed',
    act: (market) => [
      'tier-one',
      deals.register('a', { dueDay: '2026-03-02', ...used(market) }),
      START + (16 * DAY) / 24,
    ],
  },
  {
    code: 'term_too_long',
    why: 'a year and a day, and a used identity',
    act: (market) => ['tier-one', deals.register('a', { dueDay: '2027-03-03', ...used(market) })],
  },
  {
    code: 'invoice_too_old',
    why: 'issued a day longer ago than is allowed, and registered before',
    found: () => new Market(marketGenesis({ parameters: { protocol: 2, maxInvoiceAgeDays: 5 } })),
    act: (market) => {
      market.ok('tier-one', deals.register('old'));
      return ['tier-one', deals.register('old', { issueDay: '2026-02-24' })];
    },
  },
  {
    code: 'late_interest_bounds',
    why: 'W21: more late interest than is allowed, and registered before',
    found: () => new Market(marketGenesis({ parameters: { maxLateInterestPpm: 100_000 } })),
    act: (market) => [
      'tier-one',
      deals.register('a', { terms: { ...OPEN_TERMS, latePpm: 100_001 }, ...used(market) }),
    ],
  },
  {
    code: 'duplicate_invoice',
    why: 'another debtor and amount, but this identity and document',
    act: (market) => [
      'tier-one',
      deals.register('a', { debtor: 'truck-maker', amount: '1', ...used(market) }),
    ],
  },
  {
    code: 'duplicate_document',
    why: 'another number for the same bytes',
    act: (market) => ['tier-one', deals.register('a', { document: used(market).document })],
  },
]);

const LAPSED = START + 31 * DAY;

/** The two ways in which an invoice is over without an answer, past due as well. */
function overRows(signer: string, act: (invoice: string) => object): RefusalRow[] {
  return [
    {
      code: 'invoice_withdrawn',
      why: 'the supplier has taken it back',
      act: (market) => {
        const invoice = market.ok('tier-one', deals.register('a'));
        market.ok('tier-one', deals.about('withdrawInvoice', invoice));
        return [signer, act(invoice), LAPSED];
      },
    },
    {
      code: 'invoice_lapsed',
      why: 'the days to answer it end with this very block',
      act: (market) => [signer, act(market.ok('tier-one', deals.register('a'))), LAPSED],
    },
  ];
}

const NONE = hashFor('none');

/** An invoice that looks like another, on terms of its supplier. */
function stated(market: Market): string {
  market.ok('tier-one', deals.register('b'));
  const terms = { ...OPEN_TERMS, latePpm: 90_000 };
  return market.ok('tier-one', deals.register('a', { terms }));
}

testRefusals('acceptInvoice', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice, and no issuer',
    act: () => [
      'car-maker',
      deals.accept(hashFor('none'), {
        mandate: { issuer: 'tier-one', chargesCap: null, partial: false },
      }),
    ],
  },
  {
    code: 'not_an_issuer',
    why: 'a mandate on a supplier’s money, by somebody else than the debtor',
    act: (market) => {
      const invoice = market.ok('tier-one', deals.register('a'));
      const mandate = { issuer: 'tier-one', chargesCap: null, partial: false };
      return ['truck-maker', deals.accept(invoice, { mandate })];
    },
  },
  {
    code: 'own_money',
    why: 'a mandate on the debtor’s own money, by somebody else',
    found: () => new Market(marketGenesis({ members: { 'bank-three': ['buyer', 'issuer'] } })),
    act: (market) => {
      const invoice = market.ok('tier-one', deals.register('a', { debtor: 'bank-three' }));
      const mandate = { issuer: 'bank-three', chargesCap: null, partial: false };
      return ['truck-maker', deals.accept(invoice, { mandate })];
    },
  },
  {
    code: 'issuer_not_accepted',
    why: 'of an insolvent issuer that settles nothing here, by somebody else',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-one'] } })),
    act: (market) => {
      market.ok('regulator', deals.insolvent('bank-two'));
      const invoice = market.ok('tier-one', deals.register('a'));
      const mandate = { issuer: 'bank-two', chargesCap: null, partial: false };
      return ['truck-maker', deals.accept(invoice, { mandate })];
    },
  },
  {
    code: 'issuer_insolvent',
    why: 'of an insolvent issuer, by somebody else',
    act: (market) => {
      market.ok('regulator', deals.insolvent('bank-one'));
      return ['truck-maker', deals.accept(market.ok('tier-one', deals.register('a')))];
    },
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s debt, answered already',
    act: (market) => ['truck-maker', deals.accept(makeReceivable(market, 'a'))],
  },
  {
    code: 'invoice_answered',
    why: 'accepted already, and past due',
    act: (market) => {
      const invoice = makeReceivable(market, 'a');
      market.wait(START + 11 * DAY);
      return ['car-maker', deals.accept(invoice, { dueDay: '2026-03-13' })];
    },
  },
  ...overRows('car-maker', (invoice) => deals.accept(invoice, { dueDay: '2026-03-13' })),
  {
    code: 'due_day_past',
    why: 'its due time is this block’s',
    act: (market) => {
      const invoice = market.ok('tier-one', deals.register('a'));
      const due = START + 10 * DAY + (16 * DAY) / 24;
      return ['car-maker', deals.accept(invoice, { dueDay: '2026-03-13' }), due];
    },
  },
  {
    code: 'due_day_differs',
    why: 'a day later than registered, with a look-alike and too much',
    act: (market) => {
      const invoice = market.ok('tier-one', deals.register('a'));
      market.ok('tier-one', deals.register('b'));
      return ['car-maker', deals.accept(invoice, { dueDay: '2026-03-13', amount: '10001' })];
    },
  },
  {
    code: 'creditor_differs',
    why: 'another supplier, and everything else is other too',
    act: (market) => [
      'car-maker',
      deals.accept(stated(market), {
        supplier: 'tier-two',
        currency: 'USD',
        invoiced: '9',
        document: NONE,
        details: NONE,
        latePpm: 1,
      }),
    ],
  },
  {
    code: 'currency_differs',
    why: 'another currency, and what follows',
    act: (market) => [
      'car-maker',
      deals.accept(stated(market), {
        currency: 'USD',
        invoiced: '9',
        document: NONE,
        details: NONE,
        latePpm: 1,
      }),
    ],
  },
  {
    code: 'amount_differs',
    why: 'W1: a thousandth of the registered amount',
    act: (market) => [
      'car-maker',
      deals.accept(stated(market), { invoiced: '10', document: NONE, details: NONE, latePpm: 1 }),
    ],
  },
  {
    code: 'document_differs',
    why: 'another document, and what follows',
    act: (market) => [
      'car-maker',
      deals.accept(stated(market), { document: NONE, details: NONE, latePpm: 1 }),
    ],
  },
  {
    code: 'details_differ',
    why: 'other details, and other terms',
    act: (market) => ['car-maker', deals.accept(stated(market), { details: NONE, latePpm: 1 })],
  },
  {
    code: 'terms_differ',
    why: 'W21: less late interest than the supplier has stated, of a look-alike',
    act: (market) => ['car-maker', deals.accept(stated(market), { latePpm: 1 })],
  },
  {
    code: 'late_interest_bounds',
    why: 'W21: more late interest than is allowed, of a look-alike',
    found: () => new Market(marketGenesis({ parameters: { maxLateInterestPpm: 100_000 } })),
    act: (market) => {
      market.ok('tier-one', deals.register('b'));
      const invoice = market.ok('tier-one', deals.register('a'));
      return ['car-maker', deals.accept(invoice, { latePpm: 100_001 })];
    },
  },
  {
    code: 'similar_unanswered',
    why: 'an invoice of the same amount and day is not answered for, and too much',
    act: (market) => {
      market.ok('tier-one', deals.register('b'));
      const invoice = market.ok('tier-one', deals.register('a'));
      return ['car-maker', deals.accept(invoice, { amount: '10001' })];
    },
  },
  {
    code: 'more_than_invoiced',
    why: 'a cent more than the invoice, and a reason for nothing',
    act: (market) => {
      const invoice = market.ok('tier-one', deals.register('a'));
      return ['car-maker', deals.accept(invoice, { amount: '10001', reason: 'other' })];
    },
  },
  {
    code: 'reason_missing',
    why: 'a part without a reason',
    act: (market) => {
      const invoice = market.ok('tier-one', deals.register('a'));
      return ['car-maker', deals.accept(invoice, { amount: '9999' })];
    },
  },
]);

testRefusals('rejectInvoice', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['truck-maker', { invoice: hashFor('none'), reason: 'other' }],
  },
  {
    code: 'not_debtor',
    why: 'somebody else’s, accepted already',
    act: (market) => ['truck-maker', { invoice: makeReceivable(market, 'a'), reason: 'other' }],
  },
  {
    code: 'invoice_answered',
    why: 'accepted already',
    act: (market) => ['car-maker', { invoice: makeReceivable(market, 'a'), reason: 'other' }],
  },
  ...overRows('car-maker', (invoice) => ({ invoice, reason: 'other' })),
  {
    code: 'counter_waits',
    why: 'W21: its counter binds the debtor',
    act: (market) => {
      const terms = { ...OPEN_TERMS, latePpm: 90_000 };
      const invoice = market.ok('tier-one', deals.register('a', { terms }));
      market.ok('car-maker', deals.counter(invoice, { latePpm: 1 }));
      return ['car-maker', { invoice, reason: 'other' }];
    },
  },
]);

describe('an invoice', () => {
  it('uses both fingerprints for ever, also when it is rejected', () => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', { type: 'rejectInvoice', version: 1, invoice, reason: 'not_ours' });
    const again = market.submit('tier-one', deals.register('a', { document: hashFor('other') }));
    expect(again).toMatchObject({ code: 'duplicate_invoice', facts: { invoice } });
    const copy = market.submit('tier-one', deals.register('a', { identity: hashFor('other') }));
    expect(copy).toMatchObject({ code: 'duplicate_document', facts: { invoice } });
  });

  it('leaves no trace when it is refused: its fingerprints stay free', () => {
    const market = new Market();
    market.submit('tier-one', deals.register('a', { currency: 'ZZZ' }));
    expect(identities.read(market.world, 'tier-one', hashFor('identity a'))).toBeUndefined();
    expect(documents.read(market.world, hashFor('document a'))).toBeUndefined();
    expect(market.submit('tier-one', deals.register('a')).code).toBe('ok');
  });

  it('of two in one block with one identity, the first is registered', () => {
    const market = new Market();
    const deeds = ['one', 'other'].map((document) =>
      market.transaction('tier-one', deals.register('a', { document: hashFor(document) })),
    );
    const { results } = market.block(deeds);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'duplicate_invoice']);
  });

  it('accepted, is a receivable of one piece, held by the supplier, due at the cut-off', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    expect(invoices.read(market.world, id)).toMatchObject({ status: 'accepted', answeredAt: 2 });
    expect(receivables.read(market.world, id)).toMatchObject({
      face: 10_000n,
      payDay: '2026-03-12',
      dueTime: START + 10 * DAY + (16 * DAY) / 24,
      recordTime: START + 9 * DAY + (16 * DAY) / 24,
      status: 'open',
    });
    expect(piecesOf(market.world, id)).toMatchObject([
      { from: 1n, to: 10_000n, holder: 'tier-one', paid: 0n, released: 0n, lock: null },
    ]);
  });
});
