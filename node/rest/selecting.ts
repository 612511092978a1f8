/**
 * Filters that select from a list by what its facts say: they change with the fact, so no list is
 * kept in their order. They may be given together, and beside one that names whose list it is.
 */
import { z } from 'zod';
import { answererOf, invoices } from '../../contracts/state/invoices.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { ListName } from './lists.ts';
import { hash } from './shapes.ts';

/** Whether a fact is selected. */
export type Selects = (fact: Json) => boolean;

/** A filter by what a fact says: what it takes, and which facts it selects. */
interface Selection {
  readonly value: z.ZodType<string>;
  readonly selects: (fact: JsonObject, value: string) => boolean;
}

const currency: Selection = {
  value: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('Those in this currency, ISO 4217.'),
  selects: (fact, value) => fact['currency'] === value,
};
const state: Selection = {
  value: z
    .string()
    .regex(/^[a-zA-Z]{2,20}$/)
    .describe('Those whose status is this.'),
  selects: (fact, value) => fact['status'] === value,
};
const day = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
  .describe('Those due before this day, YYYY-MM-DD.');
// Days in this form are in their order as texts.
const dueBefore: Selection = {
  value: day,
  selects: (fact, value) => String(fact['dueDay'] ?? fact['payDay']) < value,
};
const identity: Selection = {
  value: hash.describe('The one with this fingerprint of its number and year.'),
  selects: (fact, value) => fact['identity'] === value,
};

/** The filters of each list that select by what a fact says. */
export const SELECTIONS: Partial<Record<ListName, Readonly<Record<string, Selection>>>> = {
  invoices: { currency, state, dueBefore, identity },
  receivables: { currency, state, dueBefore },
  obligations: { currency, state, dueBefore },
  accounts: { currency },
  debts: { currency },
  redemptions: { currency, state },
  conversions: { currency },
  quotes: { currency, state },
  proposals: { state },
  contracts: { state },
  guarantees: { state },
  corrections: { state },
  freezes: { state },
  halts: { state },
  insolvencies: { state },
};

/** In which fields of its facts a list has the member that a filter names. */
export const FIELDS: Partial<Record<ListName, Readonly<Record<string, readonly string[]>>>> = {
  invoices: { supplier: ['supplier'], debtor: ['debtor'] },
  receivables: { supplier: ['supplier'], debtor: ['debtor'] },
  offers: { member: ['seller', 'addressee'], seller: ['seller'], addressee: ['addressee'] },
  requests: { seller: ['seller'] },
  quotes: { financier: ['financier'] },
  conversions: { maker: ['maker'], addressee: ['to'] },
  redemptions: { issuer: ['issuer'], member: ['member'] },
  obligations: { debtor: ['debtor'], issuer: ['issuer'] },
  accounts: { issuer: ['issuer'], member: ['member'] },
  approvals: { member: ['member'] },
  guarantees: { guarantor: ['guarantor'] },
  claims: { claimant: ['claimant'], assignor: ['assignor'] },
  debts: { member: ['debtor', 'creditor'], debtor: ['debtor'], creditor: ['creditor'] },
  corrections: { authority: ['authority'] },
};

/** Filters of which no fact says whom it is of: the list itself has to be theirs. */
const OF_A_LIST = ['creditor', 'holder'];

/** The filter whose list is read, and what the others select from that. */
export function divide(
  list: ListName,
  given: readonly (readonly [name: string, value: string])[],
): {
  readonly filter: readonly [name: string, value: string] | null;
  readonly selects: Selects | null;
} {
  const own = SELECTIONS[list] ?? {};
  const lists = given.filter(([name]) => own[name] === undefined);
  const filter = lists.find(([name]) => OF_A_LIST.includes(name)) ?? lists[0] ?? null;
  const others = given.filter((one) => one !== filter);
  if (others.length === 0) return { filter, selects: null };
  return { filter, selects: (fact) => others.every((one) => isSelected(list, one, fact)) };
}

function isSelected(
  list: ListName,
  [name, value]: readonly [name: string, value: string],
  fact: Json,
): boolean {
  const words = fact as JsonObject;
  const selection = SELECTIONS[list]?.[name];
  if (selection !== undefined) return selection.selects(words, value);
  if (name === 'waiting') return answererOf(invoices.decode(fact)) === value;
  if (name === 'owing') return words['debtor'] === value && words['status'] !== 'paid';
  if (name === 'forAnyone') return (words['addressee'] ?? words['to']) === null;
  // What is named by an id has it in a field of that name.
  const fields = FIELDS[list]?.[name] ?? [name];
  return fields.some((field) => words[field] === value);
}
