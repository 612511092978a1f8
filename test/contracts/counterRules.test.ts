import { countered, OTHER, registered } from './counterDeals.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

testRefusals('counterInvoice', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice, and no issuer',
    act: () => [
      'car-maker',
      deals.counter(hashFor('x'), { mandate: { ...OTHER.mandate, issuer: 'tier-two' } }),
    ],
  },
  {
    code: 'not_an_issuer',
    why: 'money of a supplier',
    act: (market) => [
      'truck-maker',
      deals.counter(registered(market), {
        mandate: { ...OTHER.mandate, issuer: 'tier-two' },
        ruler: 'nobody',
      }),
    ],
  },
  {
    code: 'unknown_ruler',
    why: 'the supplier is to rule',
    act: (market) => ['truck-maker', deals.counter(registered(market), { ruler: 'tier-one' })],
  },
  {
    code: 'own_money',
    why: 'its own money pays',
    found: () => new Market(marketGenesis({ members: { 'rich-maker': ['buyer', 'issuer'] } })),
    act: (market) => [
      'rich-maker',
      deals.counter(market.ok('tier-one', deals.register('a', { debtor: 'rich-maker' })), {
        mandate: { ...OTHER.mandate, issuer: 'rich-maker' },
      }),
    ],
  },
  {
    code: 'issuer_not_accepted',
    why: 'money that does not settle on this network',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-one'] } })),
    act: (market) => ['truck-maker', deals.counter(registered(market), OTHER)],
  },
  {
    code: 'issuer_insolvent',
    why: 'the issuer has failed',
    act: (market) => {
      const invoice = registered(market);
      market.ok('regulator', deals.insolvent('bank-two'));
      return ['truck-maker', deals.counter(invoice, OTHER)];
    },
  },
  {
    code: 'not_debtor',
    why: 'somebody else, and another due day',
    act: (market) => [
      'truck-maker',
      deals.counter(registered(market), { ...OTHER, dueDay: '2026-03-13' }),
    ],
  },
  {
    code: 'invoice_answered',
    why: 'accepted before',
    act: (market) => {
      const invoice = registered(market);
      market.ok('car-maker', deals.accept(invoice, { noticeByBlock: false }));
      return ['car-maker', deals.counter(invoice, { ...OTHER, dueDay: '2026-03-13' })];
    },
  },
  {
    code: 'invoice_withdrawn',
    why: 'taken back',
    act: (market) => {
      const invoice = countered(market);
      market.ok('tier-one', deals.about('withdrawInvoice', invoice));
      return ['car-maker', deals.counter(invoice, { ...OTHER, dueDay: '2026-03-13' })];
    },
  },
  {
    code: 'invoice_lapsed',
    why: 'too late',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, dueDay: '2026-03-13' }),
      START + 40 * DAY,
    ],
  },
  {
    code: 'due_day_past',
    why: 'due by now',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, dueDay: '2026-03-13' }),
      START + 11 * DAY,
    ],
  },
  {
    code: 'due_day_differs',
    why: 'another due day, and another supplier',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, dueDay: '2026-03-13', supplier: 'tier-two' }),
    ],
  },
  {
    code: 'creditor_differs',
    why: 'another supplier and currency',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, supplier: 'tier-two', currency: 'USD' }),
    ],
  },
  {
    code: 'currency_differs',
    why: 'another currency and amount',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, currency: 'USD', invoiced: '1' }),
    ],
  },
  {
    code: 'amount_differs',
    why: 'another amount and document',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, invoiced: '1', document: hashFor('x') }),
    ],
  },
  {
    code: 'document_differs',
    why: 'another document and details',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), {
        ...OTHER,
        document: hashFor('x'),
        details: hashFor('x'),
      }),
    ],
  },
  {
    code: 'details_differ',
    why: 'other details, countered before',
    act: (market) => [
      'car-maker',
      deals.counter(countered(market), { ...OTHER, details: hashFor('x') }),
    ],
  },
  {
    code: 'already_countered',
    why: 'a second counter, on the stated terms',
    act: (market) => ['car-maker', deals.counter(countered(market), { noticeByBlock: false })],
  },
  {
    code: 'terms_agree',
    why: 'the stated terms, and more than is invoiced',
    act: (market) => [
      'car-maker',
      deals.counter(registered(market), { noticeByBlock: false, amount: '10001' }),
    ],
  },
  {
    code: 'late_interest_bounds',
    why: 'more late interest than is allowed, and more than is invoiced',
    found: () => new Market(marketGenesis({ parameters: { maxLateInterestPpm: 100_000 } })),
    act: (market) => [
      'car-maker',
      deals.counter(registered(market), { ...OTHER, latePpm: 100_001, amount: '10001' }),
    ],
  },
  {
    code: 'similar_unanswered',
    why: 'one looks like it, and more is accepted than is invoiced',
    act: (market) => {
      market.ok('tier-one', deals.register('b'));
      return ['car-maker', deals.counter(registered(market), { ...OTHER, amount: '10001' })];
    },
  },
  {
    code: 'more_than_invoiced',
    why: 'more than the invoice, with a reason',
    act: (market) => [
      'car-maker',
      deals.counter(registered(market), { ...OTHER, amount: '10001', reason: 'other' }),
    ],
  },
  {
    code: 'reason_missing',
    why: 'a part without a reason for the rest',
    act: (market) => ['car-maker', deals.counter(registered(market), { ...OTHER, amount: '9999' })],
  },
]);

testRefusals('takeCounter', [
  {
    code: 'unknown_invoice',
    why: 'no such invoice',
    act: () => ['tier-one', deals.about('takeCounter', hashFor('x'))],
  },
  {
    code: 'issuer_not_accepted',
    why: 'the money settles no more: the supplier’s word alone would do, but the network’s not',
    found: () => new Market(marketGenesis({ parameters: { settlementIssuers: ['bank-two'] } })),
    act: (market) => {
      const invoice = countered(market);
      const { parameters } = market.state;
      const without = { ...parameters, settlementIssuers: ['bank-one'] };
      market.state = { ...market.state, parameters: without };
      return ['tier-two', deals.about('takeCounter', invoice)];
    },
  },
  {
    code: 'issuer_insolvent',
    why: 'the issuer has failed since',
    act: (market) => {
      const invoice = countered(market);
      market.ok('regulator', deals.insolvent('bank-two'));
      return ['tier-two', deals.about('takeCounter', invoice)];
    },
  },
  {
    code: 'not_supplier',
    why: 'another supplier',
    act: (market) => ['tier-two', deals.about('takeCounter', countered(market))],
  },
  {
    code: 'invoice_answered',
    why: 'accepted as stated after all',
    act: (market) => {
      const invoice = countered(market);
      market.ok('car-maker', deals.accept(invoice, { noticeByBlock: false }));
      return ['tier-one', deals.about('takeCounter', invoice)];
    },
  },
  {
    code: 'invoice_withdrawn',
    why: 'withdrawn by the supplier itself',
    act: (market) => {
      const invoice = countered(market);
      market.ok('tier-one', deals.about('withdrawInvoice', invoice));
      return ['tier-one', deals.about('takeCounter', invoice)];
    },
  },
  {
    code: 'invoice_lapsed',
    why: 'too late',
    act: (market) => ['tier-one', deals.about('takeCounter', countered(market)), START + 40 * DAY],
  },
  {
    code: 'no_counter',
    why: 'none was made',
    act: (market) => ['tier-one', deals.about('takeCounter', registered(market))],
  },
  {
    code: 'debtor_insolvent',
    why: 'proceedings on the debtor are open, and it is due',
    act: (market) => {
      const invoice = countered(market);
      market.ok('regulator', deals.insolvent('car-maker'));
      return ['tier-one', deals.about('takeCounter', invoice), START + 11 * DAY];
    },
  },
  {
    code: 'due_day_past',
    why: 'its due time has passed',
    act: (market) => ['tier-one', deals.about('takeCounter', countered(market)), START + 11 * DAY],
  },
]);
