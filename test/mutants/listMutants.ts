import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const INDEXES = 'contracts/state/indexes.ts';
const LISTS = 'node/rest/lists.ts';
const READERS = ['node/rest/indexReaders'];
const SHOWN = ['node/rest/lists', 'node/rest/afterDefaultLists', 'node/rest/openLists'];

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
    from: "status === 'countered' ? supplier :",
    to: "status === 'countered' ? debtor :",
  }),
];
