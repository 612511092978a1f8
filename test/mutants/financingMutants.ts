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

/** Mistakes in the list of what can hurt a piece, and in what it is good for. */
const BURDENS: readonly Mutant[] = [
  mutant('a contract in force is no burden', 'W4: it can cancel the piece', ['encumbrances'], {
    file: 'state/encumbrances.ts',
    from: "contract: burden('a contract",
    to: "contract: note('a contract",
  }),
  mutant('a proposal stains a piece', 'W4: proposing is a note', ['encumbrances'], {
    file: 'state/encumbrances.ts',
    from: "contract_proposed: note('",
    to: "contract_proposed: burden('",
  }),
  mutant('a frozen debtor is left out', 'W4: freezes of members too', ['encumbrances'], {
    file: 'trade/evidence/encumbrances.ts',
    from: 'new Set([piece.holder, piece.payTo, debtor])',
    to: 'new Set([piece.holder, piece.payTo])',
  }),
  mutant('a sale of what got worse', 'W4: piece_changed', ['offerRules'], {
    file: 'rules/financing/acceptSale.ts',
    from: 'checkOffer(scene, offer, knowing) ?? checkOfferedPiece(scene, offer, knowing);',
    to: 'checkOffer(scene, offer, knowing);',
  }),
  mutant('a quote for what got worse', 'W4: piece_changed', ['quoteRules'], {
    file: 'rules/financing/acceptQuote.ts',
    from: 'if (worse !== null) return worse;',
    to: '',
  }),
  mutant('what was seen before is refused', 'W4: only what is new', ['encumbrances'], {
    file: 'trade/evidence/encumbrances.ts',
    from: 'return burdensOf(list).find((each) => !isKnown(each)) ?? null;',
    to: 'return burdensOf(list)[0] ?? null;',
  }),
  mutant('an ended contract stays listed', 'W4: absence is provable', ['contracts'], {
    file: 'trade/agreements/enforcing.ts',
    from: "  unlistName(origin.draft, 'contracts', receivable, id);\n",
    to: '',
  }),
  mutant('a register entry that no list names', 'W4: absence is provable', ['encumbrances'], {
    file: 'rules/evidence/attestEntry.ts',
    from: "listName(draft, 'entries',",
    to: "void (draft, 'entries',",
  }),
  mutant('a former holder’s grant', 'W4: the holder grants', ['grantRules'], {
    file: 'state/grants.ts',
    from: 'grant.by === piece.holder && ',
    to: '',
  }),
];

/** All of them. */
export const FINANCING_MUTANTS: readonly Mutant[] = [...PRICES, ...BURDENS];
