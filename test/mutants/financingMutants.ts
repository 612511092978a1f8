/** Planted mistakes in what financing costs, and in what a purchaser is told before it buys. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about the price of a quote, and about what its parties signed for. */
const PRICES: readonly Mutant[] = [
  mutant('a quote is priced on the day it was given', 'W7: by the day of taking', ['quotePrices'], {
    file: 'rules/financing/acceptQuote.ts',
    from: 'payQuote(draft, quote, signer, price);',
    to: 'payQuote(draft, quote, signer, quote.locked);',
  }),
  mutant('what was locked beyond the price stays locked', 'W7: it is free', ['quoteRules'], {
    file: 'trade/money/quoting.ts',
    from: '  if (price < locked) freeMoney(draft, moneyOf(quote), financier, locked - price);\n',
    to: '',
  }),
  mutant('a quote locks the price of its first day', 'W7: that of the last', ['quoteRules'], {
    file: 'rules/financing/giveQuote.ts',
    from: 'const lastDay = dayAt(scene.days, checked.lapseTime - 1);',
    to: 'const lastDay = today;',
  }),
  mutant('a dearer quote is taken', 'W7: the deed has the cost at most', ['quoteRules'], {
    file: 'rules/financing/acceptQuote.ts',
    from: 'if (yearlyCostPpm > maxCostPpm) {',
    to: 'if (yearlyCostPpm < 0) {',
  }),
  mutant('a lower price is taken', 'W7: the deed has the price at least', ['quoteRules'], {
    file: 'rules/financing/acceptQuote.ts',
    from: 'if (price < BigInt(minPrice)) {',
    to: 'if (price < 0n) {',
  }),
  mutant('an early payment at any price', 'W7: the deed has the most', ['offerRules'], {
    file: 'rules/financing/payEarly.ts',
    from: 'if (price > BigInt(deed.maxPrice)) {',
    to: 'if (price < 0n) {',
  }),
];

/** All of them. */
export const FINANCING_MUTANTS: readonly Mutant[] = [...PRICES];
