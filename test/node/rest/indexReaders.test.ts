import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LISTS } from '../../../node/rest/lists.ts';

const ROOT = new URL('../../../', import.meta.url);
const INDEXES = 'contracts/state/indexes.ts';

// What rules never ask for is no entry of an index: it stands in lists (contracts/state/lists.ts).

/** What rules and execution read: each family of entries, and where the text of a read stands. */
const READ_BY_RULES: Readonly<Record<string, readonly [file: string, text: string]>> = {
  due: ['contracts/settle.ts', "indexes.scan(...under('due')"],
  'due-on': ['contracts/duePending.ts', 'indexes.scan(...under(dueOnPrefix(key))'],
  ends: ['contracts/trade/pieces/joining.ts', 'indexes.scan(...under(piecesEndingAt('],
  similar: ['contracts/trade/invoices/likeness.ts', '= similarPrefix('],
  skeleton: ['contracts/trade/invoices/likeness.ts', '= skeletonPrefix('],
  core: ['contracts/trade/invoices/likeness.ts', '= corePrefix('],
  owed: ['contracts/trade/settlement/obliging.ts', 'under(`owed/'],
  'offers-from': ['contracts/trade/due/withdrawing.ts', "offered('offers-from'"],
  'offers-on': ['contracts/trade/financing/offering.ts', 'under(`offers-on/'],
  'requests-from': ['contracts/trade/due/withdrawing.ts', "offered('requests-from'"],
  'quotes-on': ['contracts/trade/money/quoting.ts', 'under(`quotes-on/'],
  'quotes-from': ['contracts/trade/due/withdrawing.ts', "offered('quotes-from'"],
  'conversions-from': ['contracts/trade/due/withdrawing.ts', "offered('conversions-from'"],
  'redemptions-waiting': ['contracts/trade/due/withdrawing.ts', "offered('redemptions-waiting'"],
  pledged: ['contracts/trade/pieces/pledging.ts', 'under(`pledged/'],
  guaranteed: ['contracts/trade/pieces/guaranteeing.ts', 'under(`guaranteed/'],
  named: ['contracts/trade/pieces/joining.ts', ', piecesNamed(receivable, from)]'],
  granting: ['contracts/trade/pieces/joining.ts', 'const named = [grantedBy('],
  stopping: ['contracts/duePending.ts', 'indexes.scan(...under(ordersMaking('],
  names: ['contracts/trade/due/folding.ts', 'indexes.scan(...under(openNamesOf(id))'],
  charged: ['contracts/trade/pieces/charging.ts', 'under(`charged/'],
  count: ['contracts/trade/agreements/watching.ts', 'indexes.get(countKey('],
  'contracts-on': ['contracts/trade/agreements/contracting.ts', 'under(`contracts-on/'],
  watching: ['contracts/trade/agreements/watching.ts', 'under(`watching/'],
  'proposals-open': ['contracts/trade/governance/voting.ts', '= openProposalsPrefix('],
  alike: ['contracts/trade/members/enrolling.ts', 'alikePrefixes(named)'],
  'known-as': ['contracts/trade/members/enrolling.ts', 'of knownAsPrefixes('],
  id: ['contracts/admit.ts', "indexes.scan('id/'"],
};

function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** The families in the table above indexes.ts. */
function documented(): readonly string[] {
  const rows = textOf(INDEXES).match(/^ \* \| `.*$/gm) ?? [];
  const names = rows.flatMap((row) => [...row.matchAll(/`([a-z-]+)\//g)].map(([, name]) => name));
  return [...new Set(names.map(String))].sort();
}

const RANGES = Object.values(LISTS).flatMap(({ all, filters }) => [
  ...all,
  ...Object.values(filters).flatMap((filter) => filter('x')),
]);

/** The families of entries that lists of the REST interface read beside the rules. */
function readByLists(): readonly string[] {
  return RANGES.flatMap((range) =>
    'table' in range && range.table === 'indexes' ? [range.prefix.split('/')[0] ?? ''] : [],
  );
}

it('every entry that is kept in order is read by a rule', () => {
  expect(documented().filter((name) => !(name in READ_BY_RULES))).toEqual([]);
});

it('every family that a rule or a list reads is kept', () => {
  const kept = documented();
  const read = [...Object.keys(READ_BY_RULES), ...readByLists()];
  expect(read.filter((name) => !kept.includes(name))).toEqual([]);
});

it('every list that is kept for readers is read by one, and is in the table of lists', () => {
  const read = RANGES.flatMap((range) => ('list' in range ? [range.list] : []));
  const rows = textOf('contracts/state/lists.ts').match(/^ \* \| `.*$/gm) ?? [];
  const kept = rows.map((row) => row.split('`')[1]);
  expect([...new Set(read)].sort()).toEqual([...kept].sort());
});

it.each(Object.entries(READ_BY_RULES))('rules still read `%s`', (_name, [file, text]) => {
  expect(textOf(file)).toContain(text);
});

it('no entry is made that the table does not name', () => {
  const [, code = ''] = textOf(INDEXES).split('*/\nimport ');
  // Second words of a due entry are items, which are named below the table.
  const items = /^(key|ballot|correction|contract|wake|order|dispute|note|close|default|settle)$/;
  const ofDue = /^(retry|unanswered|recourse|expire|withdraw|accelerate|thaw|lapse|publish)$/;
  const ofOthers = /^(request|quote|conversion|redemption|fold|leave)$/;
  const names = [...code.matchAll(/[`']([a-z-]+)\//g)].map(([, name]) => String(name));
  const made = names.filter((n) => ![items, ofDue, ofOthers].some((known) => known.test(n)));
  // What `counterOf` and the keys of obligations cut off is the name of a kind of fact.
  const facts = ['piece', 'obligation'];
  const unknown = made.filter((n) => !documented().includes(n) && !facts.includes(n));
  expect(unknown).toEqual([]);
});
