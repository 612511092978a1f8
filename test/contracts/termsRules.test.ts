import { describe, expect, it } from 'vitest';
import { checkInvoices } from '../../contracts/laws/receivables.ts';
import { invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { listedAs } from '../../contracts/state/lists.ts';
import { DEFAULT_PARAMETERS, decodeParameters } from '../../contracts/state/parameters.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { countered, OTHER, registered, STATED } from './counterDeals.ts';
import { deals } from './deals.ts';
import { hashFor, Market, marketGenesis } from './market.ts';

describe('W21 the one counter', () => {
  it('W21: waits for the supplier, and nothing is owed yet', () => {
    const market = new Market();
    const id = countered(market);
    const counter = { latePpm: 80_000, lateCost: '3000', ruler: 'association' };
    expect(invoices.read(market.world, id)).toMatchObject({ status: 'countered', counter });
    expect(receivables.read(market.world, id)).toBeUndefined();
    const key = invoices.key(id);
    const lists = listedAs(key, market.world.facts.get(key) ?? null);
    expect(lists.filter(({ list }) => list === 'waiting')).toMatchObject([{ of: 'tier-one' }]);
  });

  it('W21: taken, it makes the receivable that its acceptance would have made', () => {
    const market = new Market();
    const id = countered(market);
    market.ok('tier-one', deals.about('takeCounter', id));
    const taken = receivables.read(market.world, id);
    const other = new Market();
    other.ok('tier-one', deals.register('a', { terms: { ...OPEN_TERMS, ruler: 'association' } }));
    const [plain] = [...other.world.facts.scan('invoice/', 'invoice0', 1)];
    const same = plain?.[0].slice('invoice/'.length) ?? '';
    const { ruler: _ruler, ...words } = OTHER;
    other.wait(other.time + 1000);
    other.ok('car-maker', deals.accept(same, words));
    expect(taken).toEqual({ ...receivables.read(other.world, same) });
    expect(pieces.read(market.world, id, 1n)).toEqual(pieces.read(other.world, same, 1n));
    expect(invoices.read(market.world, id)).toMatchObject({
      status: 'accepted',
      accepted: 10000n,
      terms: { issuers: ['bank-one', 'bank-two'], latePpm: 80_000, lateCost: '3000' },
    });
  });

  it('W21: of a part, it leaves the rest in dispute once it is taken', () => {
    const market = new Market();
    const id = registered(market);
    market.ok('car-maker', deals.counter(id, { ...OTHER, amount: '9000', reason: 'damaged' }));
    expect(invoices.read(market.world, id)).toMatchObject({ accepted: 0n, disputed: 0n });
    market.ok('tier-one', deals.about('takeCounter', id));
    const parts = { accepted: 9000n, disputed: 1000n, reason: 'damaged' };
    expect(invoices.read(market.world, id)).toMatchObject(parts);
  });

  it('W21: nobody takes another counter than it was shown', () => {
    const market = new Market();
    const id = countered(market);
    const counter = invoices.read(market.world, id)?.counter ?? null;
    const shown = counter === null ? null : { ...counter, latePpm: 90_000 };
    const deed = { type: 'takeCounter', version: 1, invoice: id, shown } as const;
    const refused = market.submit('tier-one', deed as never);
    const facts = { field: 'latePpm', stands: '80000' };
    expect(refused).toMatchObject({ code: 'shown_differs', facts });
    const blind = market.submit('tier-one', { ...deed, shown: null } as never);
    expect(blind.code).toBe('shown_differs');
  });

  it('W21: lapses with the invoice when the supplier is silent', () => {
    const market = new Market();
    const id = countered(market);
    const answerBy = invoices.read(market.world, id)?.answerBy ?? 0;
    market.wait(answerBy - 1);
    expect(invoices.read(market.world, id)?.status).toBe('countered');
    market.wait(answerBy);
    expect(invoices.read(market.world, id)?.status).toBe('lapsed');
    const late = market.submit('tier-one', deals.about('takeCounter', id));
    expect(late.code).toBe('invoice_lapsed');
  });

  it('W21: binds the debtor, which may accept what is stated after all', () => {
    const market = new Market();
    const id = countered(market);
    const reject = { type: 'rejectInvoice', version: 1, invoice: id, reason: 'other' } as const;
    expect(market.submit('car-maker', reject).code).toBe('counter_waits');
    expect(market.submit('car-maker', deals.dispute(id)).code).toBe('counter_waits');
    const again = market.submit('car-maker', deals.counter(id, { ...OTHER, latePpm: 85_000 }));
    expect(again.code).toBe('already_countered');
    market.ok('car-maker', deals.accept(id, { noticeByBlock: false }));
    const agreed = { latePpm: 90_000, lateCost: 4000n, noticeByBlock: false };
    expect(receivables.read(market.world, id)).toMatchObject(agreed);
    expect(market.submit('tier-one', deals.about('takeCounter', id)).code).toBe('invoice_answered');
  });

  it('W21: falls with the invoice that the supplier withdraws', () => {
    const market = new Market();
    const id = countered(market);
    market.ok('tier-one', deals.about('withdrawInvoice', id));
    expect(invoices.read(market.world, id)?.status).toBe('withdrawn');
    market.ok('tier-one', deals.reissue(id, 'a'));
  });

  it('W21: stands still with its debtor', () => {
    const market = new Market();
    const id = countered(market);
    const order = { reason: 'court_order', order: hashFor('order') } as const;
    const halt = { type: 'haltTrade', version: 1, target: 'debtor/car-maker', ...order } as const;
    market.ok('regulator', halt);
    expect(market.submit('tier-one', deals.about('takeCounter', id)).code).toBe('trade_halted');
  });

  it('W21: does not make a frozen debtor owe', () => {
    const market = new Market();
    const id = countered(market);
    const order = {
      reason: 'court_order',
      order: hashFor('order'),
      untilDay: '2026-03-05',
    } as const;
    market.ok('regulator', { type: 'freeze', version: 1, target: 'member/car-maker', ...order });
    expect(market.submit('tier-one', deals.about('takeCounter', id)).code).toBe('member_frozen');
  });

  it('W21: the law finds what is accepted on terms that the supplier has not stated', () => {
    const market = new Market();
    const id = countered(market);
    market.ok('tier-one', deals.about('takeCounter', id));
    const invoice = invoices.read(market.world, id);
    if (invoice === undefined) throw new Error('it is there');
    const wrong = invoices.encode({ ...invoice, terms: { ...invoice.terms, latePpm: 90_000 } });
    market.world.apply(new Map([[invoices.key(id), wrong]]), new Map());
    const laws = checkInvoices(market.world).map(({ law }) => law);
    expect(laws).toEqual(['what is accepted is as both have said']);
  });
});

describe('W21 floors and caps', () => {
  const BOUNDS = {
    minLateInterestPpm: 80_000,
    maxLateInterestPpm: 200_000,
    lateInterestPpm: 80_000,
  };
  const bounded = () => new Market(marketGenesis({ parameters: BOUNDS }));

  it.each([79_999, 200_001])('W21: nobody states or names late interest of %d', (latePpm) => {
    const market = bounded();
    const facts = { latePpm, min: 80_000, max: 200_000 };
    const stated = deals.register('b', { terms: { ...OPEN_TERMS, latePpm } });
    const outside = { code: 'late_interest_bounds', facts };
    expect(market.submit('tier-one', stated)).toMatchObject(outside);
    const id = registered(market, { ...STATED, latePpm: 80_000 });
    expect(market.submit('car-maker', deals.counter(id, { ...OTHER, latePpm }))).toMatchObject(
      outside,
    );
    const open = market.ok('tier-two', deals.register('c'));
    expect(market.submit('car-maker', deals.accept(open, { latePpm }))).toMatchObject(outside);
  });

  it.each([80_000, 200_000])('W21: late interest of %d is agreed', (latePpm) => {
    const market = bounded();
    const id = market.ok('tier-one', deals.register('a'));
    market.ok('car-maker', deals.accept(id, { latePpm }));
  });

  it('W21: what the parameters say themselves is within their bounds', () => {
    const wrong = { ...DEFAULT_PARAMETERS, minLateInterestPpm: 1 };
    expect(() => decodeParameters(wrong)).toThrow(/lateInterestPpm/);
  });

  it('W21: a small supplier waits no longer than the law lets it, counted from the issue', () => {
    const maxTermDaysTo = { ...DEFAULT_PARAMETERS.maxTermDaysTo, small: 60 };
    const market = new Market(
      marketGenesis({ parameters: { maxTermDaysTo }, sizes: { 'tier-one': 'small' } }),
    );
    // 60 days after 1 March is 30 April.
    const late = market.submit('tier-one', deals.register('a', { dueDay: '2026-05-01' }));
    const facts = { termDays: 61, maxTermDays: 60, size: 'small' };
    expect(late).toMatchObject({ code: 'term_too_long', facts });
    market.ok('tier-one', deals.register('a', { dueDay: '2026-04-30' }));
    market.ok('tier-two', deals.register('b', { dueDay: '2026-05-01' }));
  });
});
