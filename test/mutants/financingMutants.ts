/** Planted mistakes in what financing costs, and in what a purchaser is told before it buys. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about the price of a quote, and about what its parties signed for. */
const PRICES: readonly Mutant[] = [
  mutant('a quote is priced on the day it was given', 'by the day of taking', ['quotePrices'], {
    row: 'W7',
    file: 'rules/financing/acceptQuote.ts',
    from: 'payQuote(draft, quote, signer, price);',
    to: 'payQuote(draft, quote, signer, quote.locked);',
  }),
  mutant('what was locked beyond the price stays locked', 'it is free', ['quoteRules'], {
    row: 'W7',
    file: 'trade/money/quoting.ts',
    from: '  if (price < locked) freeMoney(draft, moneyOf(quote), financier, locked - price);\n',
    to: '',
  }),
  mutant('a quote locks the price of its first day', 'that of the last', ['quoteRules'], {
    row: 'W7',
    file: 'rules/financing/giveQuote.ts',
    from: 'const lastDay = dayAt(scene.days, checked.lapseTime - 1);',
    to: 'const lastDay = today;',
  }),
  mutant('a dearer quote is taken', 'the deed has the cost at most', ['quoteRules'], {
    row: 'W7',
    file: 'rules/financing/acceptQuote.ts',
    from: 'if (yearlyCostPpm > maxCostPpm) {',
    to: 'if (yearlyCostPpm < 0) {',
  }),
  mutant('a lower price is taken', 'the deed has the price at least', ['quoteRules'], {
    row: 'W7',
    file: 'rules/financing/acceptQuote.ts',
    from: 'if (price < BigInt(minPrice)) {',
    to: 'if (price < 0n) {',
  }),
  mutant('an early payment at any price', 'the deed has the most', ['offerRules'], {
    row: 'W7',
    file: 'rules/financing/payEarly.ts',
    from: 'if (price > BigInt(deed.maxPrice)) {',
    to: 'if (price < 0n) {',
  }),
];

/** Mistakes in the list of what can hurt a piece, and in what it is good for. */
const BURDENS: readonly Mutant[] = [
  mutant('a contract in force is no burden', 'it can cancel the piece', ['encumbrances'], {
    row: 'W4',
    file: 'state/encumbrances.ts',
    from: "contract: burden('a contract",
    to: "contract: note('a contract",
  }),
  mutant('a proposal stains a piece', 'proposing is a note', ['encumbrances'], {
    row: 'W4',
    file: 'state/encumbrances.ts',
    from: "contract_proposed: note('",
    to: "contract_proposed: burden('",
  }),
  mutant('a frozen debtor is left out', 'freezes of members too', ['encumbrances'], {
    row: 'W4',
    file: 'trade/evidence/encumbrances.ts',
    from: 'new Set([piece.holder, piece.payTo, debtor])',
    to: 'new Set([piece.holder, piece.payTo])',
  }),
  mutant('a sale of what got worse', 'piece_changed', ['offerRules'], {
    row: 'W4',
    file: 'rules/financing/acceptSale.ts',
    from: 'checkOffer(scene, offer, knowing) ?? checkOfferedPiece(scene, offer, knowing);',
    to: 'checkOffer(scene, offer, knowing);',
  }),
  mutant('a quote for what got worse', 'piece_changed', ['quoteRules'], {
    row: 'W4',
    file: 'rules/financing/acceptQuote.ts',
    from: 'if (worse !== null) return worse;',
    to: '',
  }),
  mutant('what was seen before is refused', 'only what is new', ['encumbrances'], {
    row: 'W4',
    file: 'trade/evidence/encumbrances.ts',
    from: 'return burdensOf(list).find((each) => !isKnown(each)) ?? null;',
    to: 'return burdensOf(list)[0] ?? null;',
  }),
  mutant('an ended contract stays listed', 'absence is provable', ['contracts'], {
    row: 'W4',
    file: 'trade/agreements/enforcing.ts',
    from: "  unlistName(origin.draft, 'contracts', receivable, id);\n",
    to: '',
  }),
  mutant('a register entry that no list names', 'absence is provable', ['encumbrances'], {
    row: 'W4',
    file: 'rules/evidence/attestEntry.ts',
    from: "listName(draft, 'entries',",
    to: "void (draft, 'entries',",
  }),
  mutant('a former holder’s grant', 'the holder grants', ['grantRules'], {
    row: 'W4',
    file: 'state/grants.ts',
    from: 'grant.by === piece.holder && ',
    to: '',
  }),
];

/** All of them. */
export const FINANCING_MUTANTS: readonly Mutant[] = [...PRICES, ...BURDENS];
