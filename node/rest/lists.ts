/**
 * What can be listed: for each list its filters, and where its entries stand. A list is one or
 * more ranges, one after the other, of an ordered table of the world or of a list that is kept for
 * readers (contracts/state/lists.ts), so that every entry has one place and a cursor is the place
 * of the last entry that was read. Facts whose keys are ids are not kept in order by a store: they
 * are listed through an index or a list in which each of them stands once.
 */
import type { ListFamily } from '../../contracts/state/lists.ts';
import type { World } from '../../contracts/state/state.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { ListRange } from '../store/lists.ts';
import type { RightRange } from '../store/rights.ts';

/** One range of a table: every key under `prefix` and a slash. */
export interface TableRange {
  readonly table: keyof World;
  readonly prefix: string;
  /** The key of the fact that an entry of the range stands for. */
  readonly factKey: (entry: string) => string;
}

/** What a reader has entries of, as far as these stand for a fact of the list. */
export type RightsOf = RightRange & { readonly factKey: (key: string) => string };

/**
 * A range of a table, some of a list, or rights. `only` says for a member which of it is not told
 * by another range of the same list, or is selected.
 */
export type Range = (TableRange | ListRange | RightsOf) & {
  readonly only?: (value: Json, key: string) => boolean;
};

/** The ranges of a list that one value of a filter selects. */
export type Filter = (value: string) => readonly Range[];

/** A list: its entries without a filter, and its filters by name. */
export interface ListPlan {
  readonly all: readonly Range[];
  readonly filters: Readonly<Record<string, Filter>>;
}

/** Names of the lists, which are their paths. */
export type ListName =
  | 'invoices'
  | 'receivables'
  | 'pieces'
  | 'offers'
  | 'requests'
  | 'quotes'
  | 'conversions'
  | 'redemptions'
  | 'obligations'
  | 'members'
  | 'accounts'
  | 'approvals'
  | 'evidence'
  | 'proposals'
  | 'amendments'
  | 'claims'
  | 'debts'
  | 'contracts'
  | 'statements'
  | 'rates'
  | 'register-entries'
  | 'freezes'
  | 'halts'
  | 'guarantees'
  | 'insolvencies'
  | 'reading-mandates'
  | 'corrections';

/** Every list with its filters; indexes.ts of contracts/ says what each index holds. */
export const LISTS: Readonly<Record<ListName, ListPlan>> = {
  invoices: {
    all: [listed('invoices-of')],
    filters: {
      supplier: (member) => [listed('invoices-of', member)],
      debtor: (member) => [listed('invoices-to', member)],
      waiting: (member) => [listed('waiting', member)],
    },
  },
  receivables: {
    all: [listed('supplier')],
    filters: {
      supplier: (member) => [listed('supplier', member)],
      debtor: (member) => [listed('debtor', member)],
      owing: (member) => [index(`owed/${member}`, 'receivable')],
      creditor: (member) => [{ list: 'holder', of: member, byReceivable: true }],
    },
  },
  pieces: {
    all: [facts('piece')],
    filters: {
      holder: (member) => [listed('holder', member)],
      receivable: (id) => [facts(`piece/${id}`)],
    },
  },
  offers: {
    all: [index('offers-from', 'offer')],
    filters: {
      member: (member) => [index(`offers-from/${member}`, 'offer'), listed('offers-to', member)],
      seller: (member) => [index(`offers-from/${member}`, 'offer')],
      addressee: (member) => [listed('offers-to', member)],
      receivable: (id) => [index(`offers-on/${id}`, 'offer')],
      forAnyone: () => [listed('offers-any')],
    },
  },
  requests: {
    all: [index('requests-from', 'request')],
    filters: { seller: (member) => [index(`requests-from/${member}`, 'request')] },
  },
  quotes: {
    all: [index('quotes-from', 'quote')],
    filters: {
      financier: (member) => [index(`quotes-from/${member}`, 'quote')],
      request: (id) => [index(`quotes-on/${id}`, 'quote')],
    },
  },
  conversions: {
    all: [index('conversions-from', 'conversion')],
    filters: {
      maker: (member) => [index(`conversions-from/${member}`, 'conversion')],
      addressee: (member) => [listed('conversions-to', member)],
      forAnyone: () => [listed('conversions-any')],
    },
  },
  obligations: {
    all: [facts('obligation')],
    filters: {
      debtor: (member) => [facts(`obligation/${member}`)],
      issuer: (member) => [listed('obligations-of', member)],
    },
  },
  members: { all: [facts('member')], filters: {} },
  accounts: {
    all: [facts('account')],
    filters: {
      issuer: (member) => [facts(`account/${member}`)],
      // One for each issuer and currency at most: those that there are decide.
      member: (member) => [
        {
          table: 'facts',
          prefix: 'issuer',
          factKey: (entry) => `account/${entry.slice('issuer/'.length)}/${member}`,
        },
      ],
    },
  },
  approvals: {
    all: [facts('approval')],
    filters: { member: (member) => [facts(`approval/${member}`)] },
  },
  evidence: {
    all: [facts('evidence')],
    filters: { validator: (member) => [facts(`evidence/${member}`)] },
  },
  proposals: { all: [facts('proposal')], filters: {} },
  amendments: { all: [facts('amendment')], filters: {} },
  contracts: {
    all: [facts('contract')],
    filters: { receivable: (id) => [index(`contracts-on/${id}`, 'contract')] },
  },
  statements: {
    all: [facts('statement')],
    filters: { invoice: (id) => [facts(`statement/${id}`)] },
  },
  rates: { all: [facts('rate')], filters: {} },
  'register-entries': {
    all: [facts('register-entry')],
    filters: { receivable: (id) => [facts(`register-entry/${id}`)] },
  },
  freezes: { all: [facts('freeze')], filters: {} },
  halts: { all: [facts('halt')], filters: {} },
  redemptions: {
    all: [listed('redemptions-of')],
    filters: {
      issuer: (member) => [listed('redemptions-of', member)],
      member: (member) => [listed('redemptions-from', member)],
    },
  },
  corrections: {
    all: [listed('corrections-by')],
    filters: {
      authority: (authority) => [listed('corrections-by', authority)],
      receivable: (id) => [listed('corrections-on', id)],
    },
  },
  insolvencies: { all: [facts('insolvency')], filters: {} },
  'reading-mandates': { all: [facts('reading-mandate')], filters: {} },
  guarantees: {
    all: [facts('guarantee')],
    filters: { guarantor: (member) => [listed('guarantees-by', member)] },
  },
  claims: {
    all: [listed('claims-from')],
    filters: {
      claimant: (member) => [listed('claims-from', member)],
      assignor: (member) => [listed('claims-to', member)],
    },
  },
  debts: {
    all: [listed('debts-from')],
    filters: {
      member: (member) => [listed('debts-from', member), listed('debts-to', member)],
      debtor: (member) => [listed('debts-from', member)],
      creditor: (member) => [listed('debts-to', member)],
    },
  },
};

function facts(prefix: string): Range {
  return { table: 'facts', prefix, factKey: (entry) => entry };
}

/** Entries that end in the id of a fact of a kind. */
function index(prefix: string, kind: string): Range {
  const factKey = (entry: string): string => `${kind}${entry.slice(entry.lastIndexOf('/'))}`;
  return { table: 'indexes', prefix, factKey };
}

/** A list of one member, or those of all. */
function listed(list: ListFamily, of: string | null = null): Range {
  return { list, of };
}
