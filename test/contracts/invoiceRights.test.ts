import { describe, expect, it } from 'vitest';
import { invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

describe('W1 accepting blind', () => {
  it('W1: nobody accepts a thousand times the amount that it was shown', () => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a', { amount: '10000000' }));
    const deed = deals.accept(invoice, { amount: '10000', invoiced: '10000', reason: 'other' });
    const { code, facts } = market.submit('car-maker', deed);
    expect({ code, facts }).toEqual({ code: 'amount_differs', facts: { amount: '10000000' } });
    expect(receivables.read(market.world, invoice)).toBeUndefined();
  });
});

describe('W1 what the deed names', () => {
  const NONE = hashFor('none');

  it.each([
    ['supplier', 'creditor_differs', { supplier: 'tier-two' }],
    ['currency', 'currency_differs', { currency: 'USD' }],
    ['invoiced amount, by one cent', 'amount_differs', { invoiced: '10001' }],
    ['accepted amount, one cent more,', 'more_than_invoiced', { amount: '10001' }],
    ['due day', 'due_day_differs', { dueDay: '2026-03-13' }],
    ['document', 'document_differs', { document: NONE }],
    ['details', 'details_differ', { details: NONE }],
  ] as const)('W1: another %s than the fact has is refused', (_, code, words) => {
    const market = new Market();
    const terms = { ...OPEN_TERMS, latePpm: 90_000 };
    const invoice = market.ok('tier-one', deals.register('a', { terms }));
    expect(market.submit('car-maker', deals.accept(invoice, words)).code).toBe(code);
    const counter = deals.counter(invoice, { latePpm: 80_000, ...words });
    expect(market.submit('car-maker', counter).code).toBe(code);
    expect(receivables.read(market.world, invoice)).toBeUndefined();
    market.ok('car-maker', deals.accept(invoice));
  });
});

describe('W21 terms have two sides', () => {
  const STATED = { ...OPEN_TERMS, latePpm: 90_000, lateCost: '4000', noticeByBlock: false };

  it('W21: what the debtor does not name is as the supplier has stated it', () => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a', { terms: STATED }));
    const words = { latePpm: null, lateCost: null, noticeByBlock: false };
    market.ok('car-maker', deals.accept(invoice, words));
    const agreed = { latePpm: 90_000, lateCost: 4000n, noticeByBlock: false };
    expect(receivables.read(market.world, invoice)).toMatchObject(agreed);
  });

  it.each([
    ['latePpm', { latePpm: 89_999, noticeByBlock: false }, '90000'],
    ['lateCost', { lateCost: '3999', noticeByBlock: false }, '4000'],
    ['noticeByBlock', { noticeByBlock: true }, 'false'],
  ])('W21: the debtor alone does not lower %s', (field, words, stated) => {
    const market = new Market();
    const invoice = market.ok('tier-one', deals.register('a', { terms: STATED }));
    const refused = market.submit('car-maker', deals.accept(invoice, words));
    expect(refused).toMatchObject({ code: 'terms_differ', facts: { field, stated } });
  });
});

describe('W9 the rest of a partial acceptance', () => {
  function inPart(market: Market): string {
    const invoice = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(invoice, { amount: '9000', reason: 'damaged' }));
    return invoice;
  }

  it('W9: silence ends nothing: years later it is still unsettled, and may be accepted', () => {
    const market = new Market();
    const id = inPart(market);
    market.wait(START + 500 * DAY);
    expect(invoices.read(market.world, id)).toMatchObject({ status: 'accepted', disputed: 1000n });
    market.ok('car-maker', { type: 'liftDispute', version: 1, invoice: id, amount: '600' });
    market.ok('tier-one', deals.about('concedeDispute', id));
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 9600n, disputed: 0n });
  });

  it('W9: its supplier reissues it, with no more than it is, also when that is rejected', () => {
    const market = new Market();
    const former = inPart(market);
    const rest = market.ok('tier-one', deals.reissue(former, 'a', { amount: '900' }));
    expect(invoices.read(market.world, former)).toMatchObject({ accepted: 9000n, disputed: 0n });
    const reject = { type: 'rejectInvoice', version: 1, invoice: rest, reason: 'other' };
    market.ok('car-maker', reject);
    const more = market.submit('tier-one', deals.reissue(rest, 'a', { amount: '1001' }));
    expect(more).toMatchObject({ code: 'more_than_rest', facts: { rest: '1000' } });
    const again = market.ok('tier-one', deals.reissue(rest, 'a', { amount: '1000' }));
    market.ok('car-maker', deals.accept(again, { amount: '1000' }));
  });
});

describe('W9 the currency of a rest', () => {
  it('W9: 999999 won are not reissued as a thousand dinars, however often it is tried', () => {
    const market = new Market();
    const won = { currency: 'KRW', amount: '1000000' };
    const former = market.ok('tier-one', deals.register('a', won));
    market.ok('car-maker', deals.accept(former, { amount: '1', reason: 'damaged' }));
    const dinars = { currency: 'KWD', amount: '999999' };
    const first = market.submit('tier-one', deals.reissue(former, 'a', dinars));
    expect(first).toMatchObject({ code: 'currency_differs', facts: { currency: 'KRW' } });
    const rest = market.ok('tier-one', deals.reissue(former, 'a', { ...won, amount: '999999' }));
    market.ok('tier-one', deals.about('withdrawInvoice', rest));
    const again = market.submit('tier-one', deals.reissue(rest, 'a', dinars));
    expect(again.code, 'a rest stays one').toBe('currency_differs');
  });
});

describe('W14 the day of issue', () => {
  it('W14: is tomorrow at the latest', () => {
    const market = new Market();
    expect(market.submit('tier-one', deals.register('a', { issueDay: '2026-03-03' })).code).toBe(
      'ok',
    );
    const later = market.submit('tier-one', deals.register('b', { issueDay: '2026-03-04' }));
    expect(later).toMatchObject({ code: 'issued_ahead', facts: { today: '2026-03-02' } });
  });
});

describe('the due day of an invoice', () => {
  it('due on a holiday or at the weekend, is paid on the following business day', () => {
    const market = new Market();
    // Friday 1 May 2026 is a holiday of the calendar, Saturday and Sunday follow.
    const id = makeReceivable(market, 'a', { dueDay: '2026-05-01' });
    const receivable = receivables.read(market.world, id);
    expect(receivable).toMatchObject({ dueDay: '2026-05-01', payDay: '2026-05-04', calendar: 1 });
  });

  it('accepted after its record time, is closed at once and paid when it is due', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(id), START + 10 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('closed');
    expect(market.submit('tier-one', deals.assign(id)).code).toBe('receivable_closed');
    market.wait(START + 11 * DAY);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });
});
