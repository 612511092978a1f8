/**
 * What can be listed: for each list its filters, and where its entries stand. A list is one or
 * more ranges of an ordered table, one after the other, so that every entry has one place and a
 * cursor is the key of the last entry that was read. Facts whose keys are ids are not kept in
 * order by a store: they are listed through an index in which each of them stands once.
 */
import type { World } from '../../contracts/state/state.ts';

/** One range of a table: every key under `prefix` and a slash. */
export interface Range {
  readonly table: keyof World;
  readonly prefix: string;
  /** The key of the fact that an entry of the range stands for. */
  readonly factKey: (entry: string) => string;
  /** How much of an entry's key its fact is about; entries with the same beginning are one. */
  readonly group?: (entry: string) => string;
}

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
  | 'evidence'
  | 'proposals'
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
  | 'corrections';

const invoiceOf = (entry: string): string => `invoice/${lastOf(entry)}`;
const receivableOf = (entry: string): string => `receivable/${lastOf(entry)}`;
const guaranteeOf = (entry: string): string => `guarantee/${lastOf(entry)}`;
const debtOf = (entry: string): string => `debt/${lastOf(entry)}`;
const claimOf = (entry: string): string => `claim/${lastOf(entry)}`;
/** An entry names issuer, day, debtor and currency; the key debtor, issuer, currency and day. */
const obligationOf = (entry: string): string => {
  const [issuer = '', day = '', debtor = '', currency = ''] = entry.split('/').slice(1);
  return `obligation/${debtor}/${issuer}/${currency}/${day}`;
};
const correctionOf = (entry: string): string => `correction/${lastOf(entry)}`;
const requestOf = (entry: string): string => `request/${lastOf(entry)}`;
const quoteOf = (entry: string): string => `quote/${lastOf(entry)}`;
const redemptionOf = (entry: string): string => `redemption/${lastOf(entry)}`;
const conversionOf = (entry: string): string => `conversion/${lastOf(entry)}`;
const offerOf = (entry: string): string => `offer/${lastOf(entry)}`;

const contractOf = (entry: string): string => `contract/${lastOf(entry)}`;

/** Every list with its filters; indexes.ts of contracts/ says what each index holds. */
export const LISTS: Readonly<Record<ListName, ListPlan>> = {
  invoices: {
    all: [index('invoices-of', invoiceOf)],
    filters: {
      supplier: (member) => [index(`invoices-of/${member}`, invoiceOf)],
      debtor: (member) => [index(`invoices-to/${member}`, invoiceOf)],
      waiting: (member) => [index(`waiting/${member}`, invoiceOf)],
    },
  },
  receivables: {
    all: [index('supplier', receivableOf)],
    filters: {
      supplier: (member) => [index(`supplier/${member}`, receivableOf)],
      debtor: (member) => [index(`debtor/${member}`, receivableOf)],
      owing: (member) => [index(`owed/${member}`, receivableOf)],
      creditor: (member) => [
        {
          ...index(`holder/${member}`, (entry) => `receivable/${entry.split('/')[2] ?? ''}`),
          group: (entry) => entry.slice(0, entry.lastIndexOf('/')),
        },
      ],
    },
  },
  pieces: {
    all: [facts('piece')],
    filters: {
      holder: (member) => [
        index(`holder/${member}`, (entry) => `piece/${entry.split('/').slice(2).join('/')}`),
      ],
      receivable: (id) => [facts(`piece/${id}`)],
    },
  },
  offers: {
    all: [index('offers-from', offerOf)],
    filters: {
      member: (member) => [
        index(`offers-from/${member}`, offerOf),
        index(`offers-to/${member}`, offerOf),
      ],
      seller: (member) => [index(`offers-from/${member}`, offerOf)],
      addressee: (member) => [index(`offers-to/${member}`, offerOf)],
      receivable: (id) => [index(`offers-on/${id}`, offerOf)],
      forAnyone: () => [index('offers-any', offerOf)],
    },
  },
  requests: {
    all: [index('requests-from', requestOf)],
    filters: { seller: (member) => [index(`requests-from/${member}`, requestOf)] },
  },
  quotes: {
    all: [index('quotes-from', quoteOf)],
    filters: {
      financier: (member) => [index(`quotes-from/${member}`, quoteOf)],
      request: (id) => [index(`quotes-on/${id}`, quoteOf)],
    },
  },
  conversions: {
    all: [index('conversions-from', conversionOf)],
    filters: {
      maker: (member) => [index(`conversions-from/${member}`, conversionOf)],
      addressee: (member) => [index(`conversions-to/${member}`, conversionOf)],
      forAnyone: () => [index('conversions-any', conversionOf)],
    },
  },
  obligations: {
    all: [facts('obligation')],
    filters: {
      debtor: (member) => [facts(`obligation/${member}`)],
      issuer: (member) => [index(`obligations-of/${member}`, obligationOf)],
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
  evidence: {
    all: [facts('evidence')],
    filters: { validator: (member) => [facts(`evidence/${member}`)] },
  },
  proposals: { all: [facts('proposal')], filters: {} },
  contracts: {
    all: [facts('contract')],
    filters: { receivable: (id) => [index(`contracts-on/${id}`, contractOf)] },
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
    all: [index('redemptions-of', redemptionOf)],
    filters: {
      issuer: (member) => [index(`redemptions-of/${member}`, redemptionOf)],
      member: (member) => [index(`redemptions-from/${member}`, redemptionOf)],
    },
  },
  corrections: {
    all: [index('corrections-by', correctionOf)],
    filters: {
      authority: (authority) => [index(`corrections-by/${authority}`, correctionOf)],
      receivable: (id) => [index(`corrections-on/${id}`, correctionOf)],
    },
  },
  insolvencies: { all: [facts('insolvency')], filters: {} },
  guarantees: {
    all: [facts('guarantee')],
    filters: { guarantor: (member) => [index(`guarantees-by/${member}`, guaranteeOf)] },
  },
  claims: {
    all: [index('claims-from', claimOf)],
    filters: {
      claimant: (member) => [index(`claims-from/${member}`, claimOf)],
      assignor: (member) => [index(`claims-to/${member}`, claimOf)],
    },
  },
  debts: {
    all: [index('debts-from', debtOf)],
    filters: {
      member: (member) => [
        index(`debts-from/${member}`, debtOf),
        index(`debts-to/${member}`, debtOf),
      ],
      debtor: (member) => [index(`debts-from/${member}`, debtOf)],
      creditor: (member) => [index(`debts-to/${member}`, debtOf)],
    },
  },
};

function facts(prefix: string): Range {
  return { table: 'facts', prefix, factKey: (entry) => entry };
}

function index(prefix: string, factKey: (entry: string) => string): Range {
  return { table: 'indexes', prefix, factKey };
}

function lastOf(entry: string): string {
  return entry.slice(entry.lastIndexOf('/') + 1);
}
