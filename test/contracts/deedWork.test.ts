import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import { mostOfDeed } from '../../contracts/deedWork.ts';
import { DEFAULT_PARAMETERS } from '../../contracts/state/parameters.ts';
import { deals } from './deals.ts';
import { Market } from './market.ts';

// That no deed of a random history is refused for its work is what the model says of each.

const TYPES = Object.keys(RULES);
/** What a block may do, and no deed beyond. */
const { maxBlockWork } = DEFAULT_PARAMETERS;

describe('what a deed makes at most', () => {
  it('is far less than a block for most types, and never more', () => {
    const bounds = TYPES.map((type) => mostOfDeed(type, DEFAULT_PARAMETERS));
    expect(bounds.every((bound) => bound <= maxBlockWork)).toBe(true);
    expect(bounds.filter((bound) => bound < maxBlockWork / 10).length).toBeGreaterThan(50);
    const small = { ...DEFAULT_PARAMETERS, maxBlockWork: 1_000 };
    expect(TYPES.every((type) => mostOfDeed(type, small) <= 1_000)).toBe(true);
  });

  it('is known by its type, and a deed of no type makes next to nothing', () => {
    expect(mostOfDeed('transferMoney', DEFAULT_PARAMETERS)).toBe(200);
    expect(mostOfDeed('payOverdue', DEFAULT_PARAMETERS)).toBe(maxBlockWork);
    expect(mostOfDeed('toString', DEFAULT_PARAMETERS)).toBe(200);
  });

  it('is twice that of a piece where a quote is taken, which asks for a sale and makes it', () => {
    const of = (type: string): number => mostOfDeed(type, DEFAULT_PARAMETERS);
    expect(of('offerSale')).toBe(1_500);
    expect(of('acceptQuote')).toBe(2 * of('offerSale'));
    expect([of('registerInvoice'), of('giveConsent')]).toEqual([1_000, 200]);
  });

  it('refuses it there, and nothing is changed', () => {
    const market = new Market();
    const { parameters } = market.state;
    market.state = { ...market.state, parameters: { ...parameters, maxBlockWork: 10 } };
    const { code, facts } = market.submit('bank-one', deals.issue());
    expect({ code, facts }).toEqual({ code: 'too_much_work', facts: { max: 10 } });
    market.ok('bank-one', deals.issue());
  });
});
