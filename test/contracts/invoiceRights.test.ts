import { describe, expect, it } from 'vitest';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { deals } from './deals.ts';
import { Market } from './market.ts';

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
