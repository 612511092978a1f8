/** What a fact adds to the totals of members, and how the totals follow the facts. */
import { assert } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { under } from '../../state/factKeys.ts';
import type { FactKind, FactReader } from '../../state/factKind.ts';
import { answererOf, invoices } from '../../state/invoices.ts';
import { obligations } from '../../state/obligations.ts';
import { offers } from '../../state/offers.ts';
import type { PieceFact } from '../../state/pieces.ts';
import { holdings, pieceFacts } from '../../state/pieces.ts';
import { quotes } from '../../state/quotes.ts';
import { receivables } from '../../state/receivables.ts';
import { debts } from '../../state/rights.ts';
import type { Draft, World } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import type { CountedName, CurrencySum, Total } from '../../state/totals.ts';
import { totals } from '../../state/totals.ts';
import { openUnits } from '../../state/units.ts';
import { openDebt } from '../money/owing.ts';
import { openAmount } from '../settlement/paying.ts';

/** That a fact is counted for a member, with an amount of the currency that the fact `in` names. */
export interface Counted {
  readonly of: CountedName;
  readonly member: string;
  readonly amount: bigint;
  readonly in: string;
}

/** Totals that are being summed up, by their keys: amounts by currency. */
type Sums = Map<
  string,
  Pick<Total, 'of' | 'member'> & { count: number; readonly amounts: Map<string, bigint> }
>;

/** What a fact that stands under a key counts for. */
export type Counting = (world: FactReader, key: string, value: Json) => readonly Counted[];

const COUNTING: Readonly<Record<string, Counting>> = {
  piece: (world, _, value) => {
    const piece = pieceFacts.decode(value);
    const { receivable, from } = piece;
    const holding = hasUnits(piece) ? holdings.read(world, receivable, from) : undefined;
    if (holding === undefined) return [];
    const [amount, named] = [openUnits(piece), receivables.key(receivable)];
    return [{ of: 'pieces', member: holding.holder, amount, in: named }];
  },
  receivable: counting(receivables, (receivable, key) => {
    const { status, debtor } = receivable;
    if (status === 'paid') return [];
    return [{ of: 'owing', member: debtor, amount: openAmount(receivable), in: key }];
  }),
  obligation: counting(obligations, ({ debtor }, key) => [
    { of: 'obligations', member: debtor, amount: 0n, in: key },
  ]),
  invoice: counting(invoices, (invoice, key) => {
    const answerer = answererOf(invoice);
    const own = { of: 'invoices', member: invoice.supplier, amount: 0n, in: key } as const;
    return answerer === null
      ? [own]
      : [own, { of: 'waiting', member: answerer, amount: 0n, in: key }];
  }),
  offer: counting(offers, ({ status, seller, addressee }, key) => {
    if (status !== 'open') return [];
    const made = { of: 'offers', member: seller, amount: 0n, in: key } as const;
    return addressee === null
      ? [made]
      : [made, { of: 'offered', member: addressee, amount: 0n, in: key }];
  }),
  quote: counting(quotes, ({ status, financier, locked }, key) =>
    status === 'open' ? [{ of: 'quotes', member: financier, amount: locked, in: key }] : [],
  ),
  debt: counting(debts, (debt, key) => {
    const amount = openDebt(debt);
    if (amount === 0n) return [];
    const { debtor, creditor } = debt;
    return [
      { of: 'debts', member: debtor, amount, in: key },
      { of: 'credits', member: creditor, amount, in: key },
    ];
  }),
};

/** Whether anything of a piece is open or disputed: only such pieces are counted. */
export function hasUnits(piece: PieceFact): boolean {
  return openUnits(piece) + piece.disputed > 0n;
}

/** What the fact under `key` counts for, and for whom; of a piece, with in whose hands it is. */
export function countedIn(world: FactReader, key: string): readonly Counted[] {
  const value = world.facts.get(key);
  const counts = COUNTING[key.slice(0, key.indexOf('/'))];
  return value === undefined || counts === undefined ? [] : counts(world, key, value);
}

/**
 * Brings the totals up to what is written on the draft: once, when all else of a block is. They are
 * not for rules, which would see those of the block before.
 */
export function recordTotals(draft: Draft, height: number): void {
  const changes: Sums = new Map();
  const written = new Map(draft.changes().map(([key, before]) => [key, before]));
  const get = (key: string): Json | undefined =>
    written.has(key) ? written.get(key) : draft.facts.get(key);
  for (const key of new Set([...written.keys()].map(countedKey))) {
    count(changes, draft, countedIn({ facts: { get } }, key), -1);
    count(changes, draft, countedIn(draft, key), 1);
  }
  for (const [name, { of, member, amounts, ...change }] of changes) {
    const before = totals.read(draft, of, member);
    for (const { currency, amount } of before?.sums ?? []) {
      amounts.set(currency, (amounts.get(currency) ?? 0n) + BigInt(amount));
    }
    const all = (before?.count ?? 0) + change.count;
    assert(all >= 0, 'no less than nothing is counted');
    const total = { of, member, count: all, sums: sumsOf(amounts), writtenAt: height };
    if (all > 0) totals.write(draft, total);
    else if (before !== undefined) draft.remove(name);
  }
}

/**
 * The totals of all facts, by their keys: for the law.
 * @param countedBy `countedIn`, or what remembers what that has said
 */
export function countAll(
  world: World,
  countedBy: Counting = countedIn,
): ReadonlyMap<string, Omit<Total, 'writtenAt'>> {
  const sums: Sums = new Map();
  for (const family of Object.keys(COUNTING)) {
    for (const [key, value] of scanAll(world.facts, ...under(family))) {
      count(sums, world, countedBy(world, key, value), 1);
    }
  }
  const all = [...sums].map(([name, { amounts, ...sum }]) => {
    return [name, { ...sum, sums: sumsOf(amounts) }] as const;
  });
  return new Map(all);
}

/** The key of what is counted when a fact is written: a piece goes with whose hands it is in. */
function countedKey(key: string): string {
  return key.startsWith('holding/') ? `piece${key.slice('holding'.length)}` : key;
}

/** Adds what is counted to the sums, or takes it away. */
function count(sums: Sums, reader: FactReader, all: readonly Counted[], sign: 1 | -1): void {
  for (const { of, member, amount, in: named } of all) {
    const name = totals.key(of, member);
    const sum = sums.get(name) ?? { of, member, count: 0, amounts: new Map<string, bigint>() };
    sums.set(name, sum);
    sum.count += sign;
    const { currency = '' } = (reader.facts.get(named) ?? {}) as { readonly currency?: string };
    const before = sum.amounts.get(currency) ?? 0n;
    sum.amounts.set(currency, sign === 1 ? before + amount : before - amount);
  }
}

function sumsOf(amounts: ReadonlyMap<string, bigint>): readonly CurrencySum[] {
  const open = [...amounts].filter(([, amount]) => amount !== 0n);
  return open
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, amount]) => ({ currency, amount: String(amount) }));
}

function counting<T, Id extends readonly unknown[]>(
  kind: FactKind<T, Id>,
  counts: (fact: T, key: string) => readonly Counted[],
): Counting {
  return (_, key, value) => counts(kind.decode(value), key);
}
