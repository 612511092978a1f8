/**
 * Lists that nothing but reading needs: no rule and no law of a deed ever asks for them, so they
 * are no part of the world. What stands in a list follows from one fact alone, and says nothing of
 * it that can change: while a fact is in a list, its entry there stays as it is. Whoever keeps
 * lists writes the difference between what followed from a fact and what follows now, and may
 * build all of them again from the facts.
 *
 * | list               | of            | says                                             |
 * |--------------------|---------------|--------------------------------------------------|
 * | `invoices-of`      | supplier      | registered by it                                 |
 * | `invoices-to`      | debtor        | addressed to it                                  |
 * | `waiting`          | who answers   | and not answered yet                             |
 * | `debtor`           | member        | receivables that it owes or has paid             |
 * | `supplier`         | member        | receivables that were first owed to it           |
 * | `holder`           | member        | pieces that it holds                             |
 * | `offers-to`        | member        | open offers for it                               |
 * | `offers-any`       |               | open offers for any financier                    |
 * | `conversions-to`   | member        | open conversions for it                          |
 * | `conversions-any`  |               | open conversions for any member                  |
 * | `redemptions-of`   | issuer        | its money is given back, and locked              |
 * | `redemptions-from` | member        | given back by it                                 |
 * | `claims-from`      | claimant      | open claims of recourse                          |
 * | `claims-to`        | assignor      | the same, against it                             |
 * | `obligations-of`   | issuer        | to be paid in its money                          |
 * | `guarantees-by`    | guarantor     | offered, active or triggered                     |
 * | `debts-from`       | debtor        | something of it is open                          |
 * | `debts-to`         | creditor      | the same, to it                                  |
 * | `corrections-by`   | authority     | something may still come of it                   |
 * | `corrections-on`   | receivable    | and it is about units of that                    |
 */
import type { Json } from '../../ledger/canonical.ts';
import { corrections, isPending as isPendingCorrection } from './corrections.ts';
import { guarantees } from './guarantees.ts';
import { answererOf, invoices } from './invoices.ts';
import { obligations } from './obligations.ts';
import { offers } from './offers.ts';
import { holdings, pieceKeyOf } from './pieces.ts';
import type { Place } from './places.ts';
import { conversions } from './quotes.ts';
import { receivables } from './receivables.ts';
import { isPending, redemptions } from './redemptions.ts';
import { claims, debts } from './rights.ts';

/** The name of a list in the table above. */
export type ListFamily =
  | 'invoices-of'
  | 'invoices-to'
  | 'waiting'
  | 'debtor'
  | 'supplier'
  | 'holder'
  | 'offers-to'
  | 'offers-any'
  | 'conversions-to'
  | 'conversions-any'
  | 'redemptions-of'
  | 'redemptions-from'
  | 'claims-from'
  | 'claims-to'
  | 'obligations-of'
  | 'guarantees-by'
  | 'debts-from'
  | 'debts-to'
  | 'corrections-by'
  | 'corrections-on';

/** A fact in a list. */
export interface Listed {
  readonly list: ListFamily;
  /** Whose list it is: a member, an authority, a receivable; empty where there is one for all. */
  readonly of: string;
  /** Where it was made, which is its place in the list; null where its key is its place. */
  readonly at: Place | null;
  /** Of the fact; of a piece, not of whose it is. */
  readonly key: string;
}

/** A list, and whose. */
type ListOf = readonly [list: ListFamily, of: string];

interface Standing {
  readonly at: Place | null;
  readonly lists: readonly ListOf[];
}

const NOWHERE: Standing = { at: null, lists: [] };

/** By kind of facts: in which lists the fact `value` stands. */
const STANDING: Readonly<Record<string, (value: Json) => Standing>> = {
  invoice: (value) => {
    const invoice = invoices.decode(value);
    const answerer = answererOf(invoice);
    return standing(
      invoice.made,
      ['invoices-of', invoice.supplier],
      ['invoices-to', invoice.debtor],
      ...(answerer === null ? [] : [['waiting', answerer] as const]),
    );
  },
  receivable: (value) => {
    const { debtor, supplier, made } = receivables.decode(value);
    return standing(made, ['debtor', debtor], ['supplier', supplier]);
  },
  // A piece is listed by whose it is, which stands in a fact of its own.
  holding: (value) => standing(null, ['holder', holdings.decode(value).holder]),
  offer: (value) => {
    const { status, addressee, made } = offers.decode(value);
    if (status !== 'open') return NOWHERE;
    return standing(made, addressee === null ? ['offers-any', ''] : ['offers-to', addressee]);
  },
  conversion: (value) => {
    const { status, to, made } = conversions.decode(value);
    if (status !== 'open') return NOWHERE;
    return standing(made, to === null ? ['conversions-any', ''] : ['conversions-to', to]);
  },
  redemption: (value) => {
    const redemption = redemptions.decode(value);
    if (!isPending(redemption)) return NOWHERE;
    const { issuer, member, made } = redemption;
    return standing(made, ['redemptions-of', issuer], ['redemptions-from', member]);
  },
  claim: (value) => {
    const { status, claimant, assignor, made } = claims.decode(value);
    if (status !== 'open') return NOWHERE;
    return standing(made, ['claims-from', claimant], ['claims-to', assignor]);
  },
  obligation: (value) => standing(null, ['obligations-of', obligations.decode(value).issuer]),
  guarantee: (value) => {
    const { guarantor, status, made } = guarantees.decode(value);
    const isListed = status === 'offered' || status === 'active' || status === 'triggered';
    return isListed ? standing(made, ['guarantees-by', guarantor]) : NOWHERE;
  },
  debt: (value) => {
    const debt = debts.decode(value);
    const { debtor, creditor } = debt;
    if (debt.amount === debt.settled) return NOWHERE;
    // Not where it was made: one that grows is made anew.
    return standing(null, ['debts-from', debtor], ['debts-to', creditor]);
  },
  correction: (value) => {
    const correction = corrections.decode(value);
    if (!isPendingCorrection(correction)) return NOWHERE;
    const { authority, repair, made } = correction;
    const by: ListOf = ['corrections-by', authority];
    if (repair.kind !== 'units') return standing(made, by);
    return standing(made, by, ['corrections-on', repair.receivable]);
  },
};

/** Whether facts under such a key may be in lists. */
export function isListed(key: string): boolean {
  return key.slice(0, key.indexOf('/')) in STANDING;
}

/** Where the fact `value` under `key` is listed; no two facts share an entry. */
export function listedAs(key: string, value: Json): readonly Listed[] {
  const { at, lists } = STANDING[key.slice(0, key.indexOf('/'))]?.(value) ?? NOWHERE;
  const named = pieceKeyOf(key) ?? key;
  return lists.map(([list, of]) => ({ list, of, at, key: named }));
}

function standing(at: Place | null, ...lists: readonly ListOf[]): Standing {
  return { at, lists };
}
