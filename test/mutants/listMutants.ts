import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const INDEXES = 'contracts/state/indexes.ts';
const KEPT = 'contracts/state/lists.ts';
const LISTS = 'node/rest/lists.ts';
const STORED = 'node/store/lists.ts';
const KEYS = 'node/store/listKeys.ts';
const HELD = 'node/store/heldStates.ts';
const READERS = ['node/rest/indexReaders'];
const ON_DISK = ['node/storeLists'];
const LIVED_ON = ['node/listHistories'];
const AT = ['node/rest/listPages'];
const JOINED = ['node/sync/snapshotJoin'];
const TRACES = 'node/store/traces.ts';
const TRACED = ['node/rest/histories', 'node/rest/history'];
const TRACES_ON_DISK = ['node/storeTraces'];
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
    from: 'receivable: (id) => [index(`offers-on/',
    to: 'receivable: (id) => [index(`offers-of/',
  }),
  lived('who is claimed from does not find the claim', 'lists are whole', SHOWN, {
    file: KEPT,
    from: "['claims-to', assignor]",
    to: "['claims-to', claimant]",
  }),
  lived('a creditor does not find its debts', 'lists are whole', SHOWN, {
    file: KEPT,
    from: "['debts-to', creditor]",
    to: "['debts-to', debtor]",
  }),
  lived('a paid receivable is listed as owed', 'lists of what is open', SHOWN, {
    file: INDEXES,
    from: "if (status !== 'paid') entries.push(",
    to: 'entries.push(',
  }),
  lived('a triggered guarantee is not listed', 'lists are whole', SHOWN, {
    file: KEPT,
    from: "|| status === 'triggered'",
    to: '',
  }),
  lived('a receivable is listed once for each piece', 'nothing is repeated', SHOWN, {
    file: LISTS,
    from: "creditor: (member) => [{ list: 'holder', of: member, byReceivable: true }],",
    to: "creditor: (member) => [{ list: 'holder', of: member }],",
  }),
  lived('an offer to one is listed for anyone', 'what is offered to whom', SHOWN, {
    file: KEPT,
    from: "addressee === null ? ['offers-any', '']",
    to: "addressee !== null ? ['offers-any', '']",
  }),
  lived('quotes are found by their request only', 'lists are whole', SHOWN, {
    file: LISTS,
    from: 'financier: (member) => [index(`quotes-from/',
    to: 'financier: (member) => [index(`quotes-on/',
  }),
  lived('who gave money back does not find it', 'lists are whole', SHOWN, {
    file: KEPT,
    from: "['redemptions-from', member]",
    to: "['redemptions-from', issuer]",
  }),
  lived('a correction is not found at its receivable', 'lists are whole', SHOWN, {
    file: LISTS,
    from: "receivable: (id) => [listed('corrections-on', id)]",
    to: "receivable: (id) => [listed('corrections-by', id)]",
  }),
  lived('a conversion is not found by whom it is for', 'lists are whole', SHOWN, {
    file: LISTS,
    from: "addressee: (member) => [listed('conversions-to', member)]",
    to: "addressee: (member) => [listed('conversions-any', member)]",
  }),
  lived('an invoice is not found by its debtor', 'lists are whole', SHOWN, {
    file: KEPT,
    from: "['invoices-to', invoice.debtor]",
    to: "['invoices-to', invoice.supplier]",
  }),
  lived('a countered invoice waits for its debtor', 'who has to answer', SHOWN, {
    file: KEPT,
    from: 'const answerer = answererOf(invoice);',
    to: 'const answerer = answererOf(invoice) && invoice.debtor;',
  }),
  lived('what leaves a list stays in it', 'lists follow the facts', LIVED_ON, {
    file: STORED,
    from: 'writes.push({ ...entry, value: null });',
    to: 'void entry;',
  }),
  lived('what stays in a list is written again', 'entries cost what a block changes', LIVED_ON, {
    file: STORED,
    from: 'for (const entry of now) if (!isIn(old, entry)) writes.push(entry);',
    to: 'writes.push(...now);',
  }),
  lived('a debt stands where it was made', 'one that grows would change its place', LIVED_ON, {
    file: KEPT,
    from: "standing(null, ['debts-from', debtor]",
    to: "standing({ height: debt.madeAt, index: 0 }, ['debts-from', debtor]",
  }),
  lived('numbers in keys are not of the order of bytes', 'lists are in their order', LIVED_ON, {
    file: KEYS,
    from: 'return Buffer.from([bytes.length, ...bytes]);',
    to: 'return Buffer.from([bytes.length, ...[...bytes].reverse()]);',
  }),
  lived('a member’s list begins that of one with a longer name', 'lists are of one', LIVED_ON, {
    file: KEYS,
    from: 'Uint8Array.of(number, name.length), name]',
    to: 'Uint8Array.of(number, 1), name]',
  }),
  lived('the check of a store passes over lists', 'a list is a rebuild from facts', ON_DISK, {
    file: 'node/store/verifyStore.ts',
    from: 'for (const entry of entries) database.require(listKey(entry));',
    to: '',
  }),
  lived('entries that are too many are not counted', 'nothing stands beside', ON_DISK, {
    file: 'node/store/verifyStore.ts',
    from: "expect(counts, 'list', listed);",
    to: '',
  }),
  lived('who joins by a snapshot has no lists', 'they follow from its facts', JOINED, {
    file: 'node/store/finishStaged.ts',
    from: 'await this.#put(...listedAs(key, json).map(entryWrite));',
    to: '',
  }),
  lived('a state is let go under who reads from it', 'a page is of one state', ON_DISK, {
    file: HELD,
    from: 'if (!isOver || readers > 0) continue;',
    to: 'if (!isOver) continue;',
  }),
  lived('a state is held for ever', 'LevelDB keeps what it sees', ON_DISK, {
    file: HELD,
    from: 'now - usedMs > HELD_MS',
    to: 'now - usedMs < 0',
  }),
  lived('the oldest question decides what is held', 'who goes on asking reads on', ON_DISK, {
    file: HELD,
    from: '    this.#held.delete(asked);\n',
    to: '',
  }),
  lived('a held state is the newest one', 'pages of one height are one list', AT, {
    file: 'node/rest/listRoutes.ts',
    from: 'chain.readState(at ?? null,',
    to: 'chain.readState(null,',
  }),
  lived('pages are read all at once', 'syncs need the same threads', AT, {
    file: 'node/rest/pageRow.ts',
    from: 'const mine = this.#last.then(read);',
    to: 'const mine = read();',
  }),
  lived('a page that fails stops those behind it', 'one reader’s loss is its own', AT, {
    file: 'node/rest/pageRow.ts',
    from: 'this.#last = mine.catch(() => undefined);',
    to: 'this.#last = mine;',
  }),
  lived('a history shows what another id has left', 'ids are compared whole', TRACED, {
    file: 'node/rest/historyRoutes.ts',
    from: 'if (entry === null || !isNamed(named, entry)) continue;',
    to: 'if (entry === null) continue;',
  }),
  lived('a history reads bodies again', 'who sent what stands with the place', TRACED, {
    file: 'node/rest/historyRoutes.ts',
    from: 'present(blocks.outcomes(at.height)?.results[at.index])',
    to: 'present(blocks.body(1) && blocks.outcomes(at.height)?.results[at.index])',
  }),
  lived('the next page leaves one out', 'pages are the whole history', TRACED, {
    file: 'node/rest/historyRoutes.ts',
    from: 'from = places[limit] ?? null;',
    to: 'from = places[limit + 1] ?? null;',
  }),
  lived('what was run leaves no trace of its item', 'a thing’s history is whole', TRACES_ON_DISK, {
    file: TRACES,
    from: "const words = [...item.split('/'), ",
    to: "const words = [...item.slice(0, 0).split('/'), ",
  }),
  lived('traces of outcomes stand among those of results', 'each has its own', TRACED, {
    file: TRACES,
    from: 'sent: 1, result: 2, outcome: 3',
    to: 'sent: 1, result: 2, outcome: 2',
  }),
  lived('a history begins at the first block', 'from where it is asked for', TRACED, {
    file: TRACES,
    from: 'const gte = Buffer.concat([prefix, placeBytes(from)]);',
    to: 'const gte = prefix;',
  }),
  lived('the check of a store passes over traces', 'a trace follows from a block', TRACES_ON_DISK, {
    file: 'node/store/verifyStore.ts',
    from: 'for (const { key } of traces) database.require(key);',
    to: '',
  }),
  lived('traces that are too many are not counted', 'nothing stands beside', TRACES_ON_DISK, {
    file: 'node/store/verifyStore.ts',
    from: "expect(counts, 'trace', traces);",
    to: '',
  }),
  lived('who is said to have sent it is believed', 'the body says it', TRACES_ON_DISK, {
    file: 'node/store/verifyStore.ts',
    from: 'senders[index]?.member === member && ',
    to: '',
  }),
  lived('who joins by a snapshot has no traces', 'they follow from its blocks', JOINED, {
    file: 'node/store/finishStaged.ts',
    from: 'await this.#put(...traceWrites(height, { ...stored, senders }));',
    to: '',
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
    from: 'return openUnits(piece) + piece.disputed > 0n;',
    to: 'return openUnits(piece) + piece.disputed >= 0n;',
  }),
  lived('what is disputed of a piece is not counted', 'it is not gone', TOTALS, {
    file: TOTALLING,
    from: 'return openUnits(piece) + piece.disputed > 0n;',
    to: 'return openUnits(piece) > 0n;',
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
