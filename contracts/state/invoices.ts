/** Facts about invoices: what a supplier says a debtor owes, and which of them are registered. */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';
import type { AcceptanceKind, Mandate } from './receivables.ts';

/**
 * That a supplier has used a fingerprint, of an identity or of a document, and by which invoice.
 * Never removed while nothing else says it, and nobody else's business: another supplier may use
 * the same. `left` is the digest of the text with which the invoice of an identity has left the
 * state, where no receivable came of it; see folded.ts.
 */
export interface Registration {
  readonly supplier: string;
  readonly fingerprint: Hash;
  readonly invoice: Hash;
  readonly left: Hash | null;
}

/** So many registrations a document names at most, the kept one with them. */
export const MAX_REGISTRATIONS = 16;

/** Who has registered a document: a supplier, by its invoice. */
export type Registrant = {
  readonly supplier: string;
  readonly invoice: Hash;
};

/**
 * All that the ledger knows of a document; never removed, so that its absence proves that nobody
 * has registered it. `registrations` are those of suppliers in their order, each with its last
 * invoice, or with the first that was accepted, and one fewer than `MAX_REGISTRATIONS`; `kept` is
 * the first that its debtor has accepted, which has that place whoever came before it.
 */
export interface DocumentLeaf {
  readonly fingerprint: Hash;
  readonly registrations: readonly Registrant[];
  readonly kept: Registrant | null;
}

/**
 * `registered` waits for the debtor's word; `disputed` as a whole; `countered` waits for the
 * supplier's word on the terms that the debtor would accept on; `accepted` at least in part.
 * What is rejected, withdrawn or lapsed can only be reissued.
 */
export type InvoiceStatus =
  | 'registered'
  | 'disputed'
  | 'countered'
  | 'accepted'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed';

/**
 * What a supplier states of a debt beside the invoice; null: it leaves that to the debtor, within
 * the parameters. `issuers` are those whose money it takes; `latePpm` is late interest in parts per
 * million a year, `lateCost` the costs of recovery, minor units as decimal text; `noticeByBlock`:
 * notice of an assignment needs no acknowledgement; `ruler` is the member that rules on disputes.
 */
export type InvoiceTerms = {
  readonly issuers: readonly string[] | null;
  readonly latePpm: number | null;
  readonly lateCost: string | null;
  readonly noticeByBlock: boolean | null;
  readonly ruler: string | null;
};

/** What of a reissue can be otherwise: another debtor or currency, or over 1 % more or less. */
export type Changed = 'debtor' | 'currency' | 'amount';

/** Terms of a supplier that leaves everything to the debtor and the parameters. */
export const OPEN_TERMS: InvoiceTerms & { readonly issuers: null } = {
  issuers: null,
  latePpm: null,
  lateCost: null,
  noticeByBlock: null,
  ruler: null,
};

/**
 * Terms on which a debtor would accept, where they are not those that the supplier has stated: all
 * that its acceptance would hold, amounts in minor units as decimal text. Who takes it takes all.
 */
export type Counter = {
  readonly amount: string;
  readonly reason: string | null;
  readonly kind: AcceptanceKind;
  readonly text: Hash;
  readonly dueDay: string;
  readonly mandate: Mandate;
  readonly latePpm: number;
  readonly lateCost: string;
  readonly noticeByBlock: boolean;
  readonly accelerates: boolean;
  readonly ruler: string | null;
};

/**
 * What supplier or debtor, `by`, would settle the unsettled rest of an invoice on: `amount` of it,
 * minor units as decimal text, is accepted and paid in money of `issuer`; what is left then is
 * struck when it `ends`, else stays unsettled. It was made and holds until these times, ms since
 * 1970.
 */
export type RestOffer = {
  readonly by: string;
  readonly amount: string;
  readonly ends: boolean;
  readonly issuer: string;
  readonly madeTime: number;
  readonly until: number;
};

/**
 * What a supplier says a debtor owes. Days are `YYYY-MM-DD`; `documentDueDay` is recorded and not
 * enforced; `skeleton` and `core` are fingerprints of what its number looks like and of its digits,
 * by which look-alikes are found; `details` is a salted commitment; heights are those of the deeds.
 * Of `amount`, so much is `accepted` (the sum of its receivables' faces) and so much `disputed`;
 * the rest waits or is struck. What waits, is countered or is disputed as a whole lapses at
 * `answerBy`, ms since 1970;
 * `counter` is the one counter that its debtor has made, whatever became of it. The disputed rest
 * of what is accepted in part stays unsettled until somebody settles it; `offered` is on what one
 * of the two would, of the rest as it is, whether that holds still or not. `similar` are invoices
 * that look like this one; `former` is the one that it replaces, `replacedBy` the one that
 * replaces it. It is at most `within`, where it reissues the rest of one that was accepted in part.
 * `first` is the first of a chain of reissues, `firstDay` the ledger day on which that was
 * registered, and `changed` is what this one has otherwise: both parties are to look at it. Once it
 * is over, or all that came of it has left, it leaves the state at `leaveTime`, ms since 1970.
 */
export interface Invoice {
  readonly id: Hash;
  readonly supplier: string;
  readonly debtor: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly issueDay: string;
  readonly documentDueDay: string | null;
  readonly dueDay: string;
  readonly identity: Hash;
  readonly skeleton: Hash;
  readonly core: Hash;
  readonly document: Hash;
  readonly details: Hash;
  readonly terms: InvoiceTerms;
  readonly status: InvoiceStatus;
  readonly accepted: bigint;
  readonly disputed: bigint;
  readonly reason: string | null;
  readonly counter: Counter | null;
  readonly offered: RestOffer | null;
  readonly answerBy: number;
  readonly registeredAt: number;
  readonly made: Place;
  readonly answeredAt: number | null;
  readonly similar: readonly Hash[];
  readonly former: Hash | null;
  readonly replacedBy: Hash | null;
  readonly within: bigint | null;
  readonly first: Hash;
  readonly firstDay: string;
  readonly changed: readonly Changed[];
  readonly leaveTime: number | null;
}

/** Whether nobody owes anything by it, nor will, unless it is reissued. */
export function isOver({ status }: Pick<Invoice, 'status'>): boolean {
  return status === 'rejected' || status === 'withdrawn' || status === 'lapsed';
}

/**
 * Whose word an invoice waits for: that of its debtor, or of its supplier once it is countered;
 * null when it waits for nobody's.
 */
export function answererOf({ status, supplier, debtor }: Invoice): string | null {
  if (status === 'countered') return supplier;
  return status === 'registered' || status === 'disputed' ? debtor : null;
}

/** What a supplier has used, by the fingerprint of number and year, or of the document's bytes. */
export const identities: FactKind<Registration, [supplier: string, fingerprint: Hash]> = factKind(
  (supplier, fingerprint) => `identity/${supplier}/${fingerprint}`,
  ({ supplier, fingerprint }) => [supplier, fingerprint],
  [],
);

/** All whom a document names, the kept one first. */
export function namedIn({ registrations, kept }: DocumentLeaf): readonly Registrant[] {
  return kept === null ? registrations : [kept, ...registrations];
}

/** Documents by the fingerprint of their bytes. */
export const documents: FactKind<DocumentLeaf, [fingerprint: Hash]> = factKind(
  (fingerprint) => `document/${fingerprint}`,
  (leaf) => [leaf.fingerprint],
  [],
);

/** Invoices by id. */
export const invoices: FactKind<Invoice, [id: Hash]> = factKind(
  (id) => `invoice/${id}`,
  (invoice) => [invoice.id],
  ['amount', 'accepted', 'disputed', 'within'],
);
