import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const INDEXES = 'contracts/state/indexes.ts';
const LISTS = 'node/rest/lists.ts';
const READERS = ['node/rest/indexReaders'];
const SHOWN = ['node/rest/lists', 'node/rest/afterDefaultLists', 'node/rest/openLists'];
const WHOLE = 'client/sdk/wholeLists.ts';
const TOTALLING = 'contracts/trade/evidence/totalling.ts';
const PROVED = ['client/sdk/wholeLists'];
const TOTALS = ['contracts/totals', 'contracts/market.property'];
const WRITTEN = ['contracts/totals'];

/** Mistakes about what is kept in order for lists, and what lists read of it. */
export const LIST_MUTANTS: readonly Mutant[] = [
  lived('an entry is kept that nobody reads', 'each block writes it', READERS, {
    file: INDEXES,
    from: 'return [...entries, ...entriesOfDebit(receivable)];',
    to: "return [...entries, 'accepted/' + id];",
  }),
  lived('a list reads what nobody writes', 'lists are whole', READERS, {
    file: LISTS,
    from: 'assignor: (member) => [index(`claims-to/',
    to: 'assignor: (member) => [index(`claims-of/',
  }),
  lived('who is claimed from does not find the claim', 'lists are whole', SHOWN, {
    file: INDEXES,
    from: '`claims-to/$',
    to: '`claims-by/$',
  }),
  lived('a creditor does not find its debts', 'lists are whole', SHOWN, {
    file: INDEXES,
    from: '`debts-to/$',
    to: '`debts-of/$',
  }),
  lived('a paid receivable is listed as owed', 'lists of what is open', SHOWN, {
    file: LISTS,
    from: 'owing: (member) => [index(`owed/',
    to: 'owing: (member) => [index(`debtor/',
  }),
  lived('a triggered guarantee is not listed', 'lists are whole', SHOWN, {
    file: INDEXES,
    from: "if (status === 'triggered') return [entry];",
    to: "if (status === 'triggered') return [];",
  }),
  lived('a receivable is listed once for each piece', 'nothing is repeated', SHOWN, {
    file: LISTS,
    from: "group: (entry) => entry.slice(0, entry.lastIndexOf('/')),",
    to: 'group: (entry) => entry,',
  }),
  lived('an offer to one is listed for anyone', 'what is offered to whom', SHOWN, {
    file: INDEXES,
    from: "offer.addressee === null ? 'offers-any'",
    to: "offer.addressee !== null ? 'offers-any'",
  }),
  lived('quotes are found by their request only', 'lists are whole', SHOWN, {
    file: LISTS,
    from: 'financier: (member) => [index(`quotes-from/',
    to: 'financier: (member) => [index(`quotes-on/',
  }),
  lived('who gave money back does not find it', 'lists are whole', SHOWN, {
    file: INDEXES,
    from: '`redemptions-from/$',
    to: '`redemptions-by/$',
  }),
  lived('a correction is not found at its receivable', 'lists are whole', SHOWN, {
    file: LISTS,
    from: 'receivable: (id) => [index(`corrections-on/',
    to: 'receivable: (id) => [index(`corrections-by/',
  }),
  lived('a conversion is not found by whom it is for', 'lists are whole', SHOWN, {
    file: LISTS,
    from: 'addressee: (member) => [index(`conversions-to/',
    to: 'addressee: (member) => [index(`conversions-from/',
  }),
  lived('an invoice is not found by its debtor', 'lists are whole', SHOWN, {
    file: INDEXES,
    from: '`invoices-to/$',
    to: '`invoices-by/$',
  }),
  lived('a countered invoice waits for its debtor', 'who has to answer', SHOWN, {
    file: INDEXES,
    from: 'const answerer = answererOf(invoice);',
    to: 'const answerer = answererOf(invoice) && invoice.debtor;',
  }),
  lived('a list is whole though one is left out', 'as many as are counted', PROVED, {
    file: WHOLE,
    from: "if (told < count) throw notWhole(this.#list.of, 'left_out', words);",
    to: '',
  }),
  lived('an entry that is there twice counts twice', 'as many distinct ones', PROVED, {
    file: WHOLE,
    from: 'if (items.has(item.key)) throw notWhole(',
    to: 'if (items.size > 9_999) throw notWhole(',
  }),
  lived('an entry is taken as it was told', 'what is proved is what counts', PROVED, {
    file: WHOLE,
    from: 'if (canonicalText(proved) === read(() => canonicalText(value))) return;',
    to: 'if (proved !== undefined) return;',
  }),
  lived('what is another’s counts for the member', 'each is of the list', PROVED, {
    file: WHOLE,
    from: 'of === this.#list.of && member === this.#member',
    to: 'of === this.#list.of && member !== null',
  }),
  lived('two states are mixed', 'all entries hold at one height', PROVED, {
    file: WHOLE,
    from: 'return isSame;',
    to: 'return true;',
  }),
  lived('a total counts a finished piece', 'with something open or disputed', TOTALS, {
    file: TOTALLING,
    from: 'if (open + disputed === 0n) return [];',
    to: 'if (open + disputed < 0n) return [];',
  }),
  lived('what is disputed of a piece is not counted', 'it is not gone', TOTALS, {
    file: TOTALLING,
    from: 'if (open + disputed === 0n) return [];',
    to: 'if (open === 0n) return [];',
  }),
  lived('a total forgets what was there before', 'totals follow the facts', TOTALS, {
    file: TOTALLING,
    from: 'const all = (before?.count ?? 0) + change.count;',
    to: 'const all = Math.max(0, change.count);',
  }),
  lived('a total says an old height', 'it tells when one was written last', WRITTEN, {
    file: TOTALLING,
    from: 'sums: sumsOf(amounts), writtenAt: height }',
    to: 'sums: sumsOf(amounts), writtenAt: before?.writtenAt ?? height }',
  }),
  lived('a countered invoice is counted for its debtor', 'who has to answer', WRITTEN, {
    file: 'contracts/state/invoices.ts',
    from: "if (status === 'countered') return supplier;",
    to: "if (status === 'countered') return debtor;",
  }),
];
