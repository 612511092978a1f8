/**
 * What a member opens by its own word alone, and others have to bear until it is answered, ended or
 * lapsed. How much of each kind a member has open is counted beside the facts that say it, and
 * bounded by the parameters.
 */
import type { Json } from '../../ledger/canonical.ts';
import { contracts } from './agreements.ts';
import { approvals } from './approvals.ts';
import { corrections } from './corrections.ts';
import { guarantees } from './guarantees.ts';
import { answererOf, invoices } from './invoices.ts';
import { offers } from './offers.ts';
import type { Parameters } from './parameters.ts';
import { queuedOrders } from './queuedOrders.ts';
import { conversions, quoteRequests, quotes } from './quotes.ts';
import { redemptions } from './redemptions.ts';

/**
 * What is bounded: `invoices` of a supplier that wait for a word; open `offers`, `requests` for
 * quotes, `quotes` and `conversions`; `redemptions` that the issuer has not answered; `guarantees`
 * that are offered; `contracts` that are proposed, and shadows; `corrections` that are proposed;
 * `orders` that wait behind what is due; `approvals`: deeds that wait for further keys.
 */
export const OPENED = [
  ...(['invoices', 'offers', 'requests', 'quotes', 'conversions'] as const),
  ...(['redemptions', 'guarantees', 'contracts', 'corrections', 'orders', 'approvals'] as const),
] as const;

/** One of `OPENED`. */
export type OpenedName = (typeof OPENED)[number];

/** That a member has one more open. */
export interface Opening {
  readonly of: OpenedName;
  readonly member: string;
}

const OPENING: Readonly<Record<string, (value: Json) => Opening | null>> = {
  invoice: (value) => {
    const invoice = invoices.decode(value);
    return answererOf(invoice) === null ? null : { of: 'invoices', member: invoice.supplier };
  },
  offer: (value) => {
    const { status, seller: member } = offers.decode(value);
    return status === 'open' ? { of: 'offers', member } : null;
  },
  request: (value) => {
    const { status, seller: member } = quoteRequests.decode(value);
    return status === 'open' ? { of: 'requests', member } : null;
  },
  quote: (value) => {
    const { status, financier: member } = quotes.decode(value);
    return status === 'open' ? { of: 'quotes', member } : null;
  },
  conversion: (value) => {
    const { status, maker: member } = conversions.decode(value);
    return status === 'open' ? { of: 'conversions', member } : null;
  },
  redemption: (value) => {
    const { status, member } = redemptions.decode(value);
    return status === 'requested' ? { of: 'redemptions', member } : null;
  },
  guarantee: (value) => {
    const { status, guarantor: member } = guarantees.decode(value);
    return status === 'offered' ? { of: 'guarantees', member } : null;
  },
  contract: (value) => {
    const { status, proposer: member } = contracts.decode(value);
    return status === 'proposed' || status === 'shadow' ? { of: 'contracts', member } : null;
  },
  correction: (value) => {
    const { status, by: member } = corrections.decode(value);
    return status === 'proposed' && member !== null ? { of: 'corrections', member } : null;
  },
  approval: (value) => ({ of: 'approvals', member: approvals.decode(value).member }),
  'queued-order': (value) => ({ of: 'orders', member: queuedOrders.decode(value).signer }),
};

/** The families of facts that say it. */
export const OPENED_FAMILIES: readonly string[] = Object.keys(OPENING);

/** What the fact that stands under a key is, of what members open; null: nothing of that. */
export function openingOf(key: string, value: Json): Opening | null {
  return OPENING[key.slice(0, key.indexOf('/'))]?.(value) ?? null;
}

/** Where stands how many of a kind a member has open. */
export function openCountKey({ of, member }: Opening): string {
  return `count/${of}/${member}`;
}

/** How many of a kind one member may have open. */
export function mayHaveOpen(
  { maxOpenInvoices, maxOpenOffers }: Parameters,
  of: OpenedName,
): number {
  return of === 'invoices' ? maxOpenInvoices : maxOpenOffers;
}
