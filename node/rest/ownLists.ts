/**
 * The lists of one member: what of each list it reads, by ranges of its own, so that nobody's page
 * goes through what others have. Overseers read the lists of lists.ts as they are.
 */
import { listedAs } from '../../contracts/state/lists.ts';
import { EVERY_FINANCIER } from '../../contracts/trade/evidence/seeing.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { HeldRights } from '../store/heldStates.ts';
import type { ListName, Range } from './lists.ts';
import { LISTS } from './lists.ts';
import type { Reader } from './readTokens.ts';
import { FIELDS } from './selecting.ts';

/** What a member asks for. */
export interface OwnQuery {
  readonly list: ListName;
  /** The filter whose list is read, and its value; null without one. */
  readonly filter: readonly [name: string, value: string] | null;
}

type Only = (value: Json, key: string) => boolean;
type Owned = (reader: Reader, rights: HeldRights) => readonly Range[];

/** Filters whose value is the id of a thing: who reads it reads what of the list is its own. */
const SUBJECTS: Readonly<Record<string, string>> = {
  receivable: 'receivable',
  invoice: 'invoice',
  request: 'request',
};

/** What a member has of each list; the others are for every member as they are. */
const OWN: Partial<Record<ListName, Owned>> = {
  invoices: (reader) => [
    ...filtered('invoices', 'supplier', reader),
    ...filtered('invoices', 'debtor', reader),
    kept('invoice', reader.member, isNot(reader, 'supplier', 'debtor')),
  ],
  receivables: (reader, rights) => [
    ...filtered('receivables', 'supplier', reader),
    ...only(filtered('receivables', 'debtor', reader), isNot(reader, 'supplier')),
    kept('receivable', reader.member, isNot(reader, 'supplier', 'debtor')),
    ...forFinanciers(reader, rights, 'receivable', isNot(reader, 'supplier', 'debtor')),
  ],
  pieces: (reader, rights) => {
    const hasHolding: Only = (_, key) => rights.isKept(reader.member, asHolding(key));
    const isOther: Only = (value, key) => !hasHolding(value, key);
    return [
      { ...kept('holding', reader.member), factKey: asPiece },
      kept('piece', reader.member, isOther),
      ...forFinanciers(reader, rights, 'piece', isOther),
    ];
  },
  offers: (reader) => [
    ...filtered('offers', 'member', reader),
    ...only(forAnyone('offers', reader), isNot(reader, 'seller')),
  ],
  requests: (reader, rights) => [
    ...filtered('requests', 'seller', reader),
    kept('request', reader.member, both(isOpen, isNot(reader, 'seller'))),
    ...forFinanciers(reader, rights, 'request', both(isOpen, isNot(reader, 'seller'))),
  ],
  quotes: (reader) => [kept('quote', reader.member, isOpen)],
  conversions: (reader) => [
    ...filtered('conversions', 'maker', reader),
    ...filtered('conversions', 'addressee', reader),
    ...only(forAnyone('conversions', reader), isNot(reader, 'maker')),
  ],
  redemptions: (reader) => [
    ...filtered('redemptions', 'issuer', reader),
    ...only(filtered('redemptions', 'member', reader), isNot(reader, 'issuer')),
  ],
  obligations: (reader) => [
    ...filtered('obligations', 'debtor', reader),
    ...only(filtered('obligations', 'issuer', reader), isNot(reader, 'debtor')),
  ],
  accounts: (reader) => [
    ...filtered('accounts', 'issuer', reader),
    ...only(filtered('accounts', 'member', reader), isNot(reader, 'issuer')),
  ],
  approvals: (reader) => filtered('approvals', 'member', reader),
  contracts: ({ member }) => [kept('contract', member)],
  statements: () => [],
  'register-entries': () => [],
  guarantees: ({ member }) => [kept('guarantee', member, isListed)],
  claims: ({ member }) => [kept('claim', member, isListed)],
  debts: ({ member }) => [kept('debt', member, isListed)],
  corrections: ({ member }) => [kept('correction', member, isListed)],
};

/** The fact that a reader has to read before it is told what of a list is about it; or null. */
export function subjectOf({ filter }: OwnQuery): string | null {
  const kind = filter === null ? undefined : SUBJECTS[filter[0]];
  return filter === null || kind === undefined ? null : `${kind}/${filter[1]}`;
}

/** Where what a member reads of a list stands. Each fact is still to be asked for. */
export function ownRanges(
  { list, filter }: OwnQuery,
  reader: Reader,
  rights: HeldRights,
): readonly Range[] {
  const owned = OWN[list];
  const { all, filters } = LISTS[list];
  if (filter === null) return owned?.(reader, rights) ?? all;
  const [name, value] = filter;
  if (owned === undefined || name in SUBJECTS) return filters[name]?.(value) ?? [];
  if (name === 'forAnyone') return forAnyone(list, reader);
  if (value === reader.member) return filters[name]?.(value) ?? [];
  const fields = FIELDS[list]?.[name] ?? [];
  return only(owned(reader, rights), (fact) => namesIn(fact, fields).includes(value));
}

function filtered(list: ListName, filter: string, { member }: Reader): readonly Range[] {
  return LISTS[list].filters[filter]?.(member) ?? [];
}

/** What is open to any: offers to financiers, conversions to every member. */
function forAnyone(list: ListName, { roles }: Reader): readonly Range[] {
  const isFor = list !== 'offers' || roles.includes('financier');
  return isFor ? (LISTS[list].filters['forAnyone']?.('true') ?? []) : [];
}

function kept(kind: string, of: string, selected: Only = () => true): Range {
  return { rights: kind, of, factKey: (key: string) => key, only: selected };
}

/** What every financier reads, without what the member has an entry of its own of. */
function forFinanciers(
  { member, roles }: Reader,
  rights: HeldRights,
  kind: string,
  selected: Only,
): readonly Range[] {
  if (!roles.includes('financier')) return [];
  const isNew: Only = (_, key) => !rights.isKept(member, key);
  return [kept(kind, EVERY_FINANCIER, both(isNew, selected))];
}

function only(ranges: readonly Range[], selected: Only): readonly Range[] {
  return ranges.map((range) => ({ ...range, only: both(range.only ?? (() => true), selected) }));
}

function both(one: Only, other: Only): Only {
  return (value, key) => one(value, key) && other(value, key);
}

function isNot({ member }: Reader, ...fields: readonly string[]): Only {
  return (value) => !namesIn(value, fields).includes(member);
}

function namesIn(value: Json, fields: readonly string[]): readonly unknown[] {
  return fields.map((field) => (value as JsonObject)[field]);
}

const isOpen: Only = (value) => (value as JsonObject)['status'] === 'open';
const isListed: Only = (value, key) => listedAs(key, value).length > 0;

function asHolding(piece: string): string {
  return piece.replace(/^piece/, 'holding');
}

function asPiece(holding: string): string {
  return holding.replace(/^holding/, 'piece');
}
