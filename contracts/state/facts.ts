/**
 * The facts of the world: what each leaf of the state tree says, and under which key. A fact is
 * canonical JSON that names itself (its id stands in it); amounts and unit numbers are `bigint`
 * here and decimal text there. This file knows shapes and keys, no rules.
 *
 * | key                                         | fact                                         |
 * |---------------------------------------------|----------------------------------------------|
 * | `member/<id>`                               | `Member`                                     |
 * | `key/<SHA-256 of the key text>`             | `KeyOwner`: whose key that is, for ever      |
 * | `account/<issuer>/<currency>/<member>`      | `Account`: money of one issuer               |
 * | `issuer/<issuer>/<currency>`                | `Issue`: what the issuer has put out         |
 * | `identity/<fingerprint>`                    | `Registration`: supplier + number + year     |
 * | `document/<fingerprint>`                    | `Registration`: the document's own hash      |
 * | `invoice/<id>`                              | `Invoice`                                    |
 * | `receivable/<id>`                           | `Receivable`; the first has its invoice's id |
 * | `piece/<receivable>/<from, 18 digits>`      | `Piece`                                      |
 * | `offer/<id>`                                | `Offer`                                      |
 * | `request/<id>`, `quote/<id>`                | `QuoteRequest` and `Quote` of quotes.ts      |
 * | `conversion/<id>`                           | `Conversion` of quotes.ts                    |
 * | `pledge/<id>`                               | `Pledge` of rights.ts                        |
 * | `insolvency/<member>`                       | `Insolvency` of insolvencies.ts              |
 * | `guarantee/<id>`                            | `Guarantee` of guarantees.ts                 |
 * | `freeze/<target>`, `halt/<target>`          | `Freeze` and `Halt` of freezes.ts            |
 * | `claim/<id>`                                | `Claim` of rights.ts                         |
 * | `debt/<id>`                                 | `Debt` of rights.ts                          |
 * | `consent/<assignee>/<assignor>`             | `Consent` of rights.ts                       |
 * | `evidence/<validator>/<height>/<round>/<type>` | `Misconduct` of misconduct.ts             |
 * | `proposal/<id>`                             | `Proposal` of electing.ts                    |
 * | `contract/<id>`, `wake/<topic>`             | `Contract` and `Wake` of agreements.ts       |
 * | `oracle/<member>`                           | `Oracle` of oracles.ts                       |
 * | `rate/<base>-<quote>/<oracle>`              | `Rate` of oracles.ts                         |
 * | `statement/<invoice>/<kind>/<oracle>`       | `Statement` of oracles.ts                    |
 * | `register-entry/<receivable>/<claimant>/<oracle>` | `RegisterEntry` of oracles.ts          |
 * | `obligation/<debtor>/<issuer>/<currency>/<pay day>` | `Obligation` of obligations.ts    |
 * | `days`, `calendar/<version, 6 digits>`      | `Days` and `Calendar` of calendar.ts         |
 * | `parameters`, `validators`                  | parameters.ts; ledger/validators.ts          |
 *
 * Ids of invoices and offers are the ids of the transactions that made them. Keys have the
 * letters `[a-z0-9/-]` only: currencies stand in them in lower case.
 */
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Rate, Reserve, ReserveTerms } from './rates.ts';

/** What a member may be on the network; each deed says which of them may sign it. */
export const ROLES = [
  'association',
  'buyer',
  'financier',
  'issuer',
  'oracle',
  'supervisor',
  'supplier',
] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

/** A key of a member. A name is never given to a second key; heights are those of the deeds. */
export interface MemberKey {
  readonly name: string;
  readonly key: string;
  readonly addedAt: number;
  readonly revokedAt: number | null;
}

/** An organisation; `lei`, `uscc`: identifiers.ts. `keys`, by name, keeps revoked ones. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly lei: string | null;
  readonly uscc: string | null;
  readonly roles: readonly Role[];
  readonly keys: readonly MemberKey[];
}

/** Whose a public key is: one member's or validator's, under one name, for ever. */
export interface KeyOwner {
  readonly key: string;
  readonly owner: 'member' | 'validator';
  readonly id: string;
  readonly name: string;
}

/**
 * Money that `issuer` owes to `member`, in minor units of `currency`: `balance` is free, `locked`
 * waits for what the member has offered it for.
 */
export interface Account {
  readonly issuer: string;
  readonly currency: string;
  readonly member: string;
  readonly balance: bigint;
  readonly locked: bigint;
}

/** What an issuer has put on the ledger and taken off it, in minor units; only ever grows. */
export interface Issue {
  readonly issuer: string;
  readonly currency: string;
  readonly issued: bigint;
  readonly redeemed: bigint;
}

/** That a fingerprint is used, and by which invoice. Never removed. */
export interface Registration {
  readonly fingerprint: Hash;
  readonly invoice: Hash;
}

/**
 * `registered` waits for the debtor's word; `disputed` as a whole; `accepted` at least in part.
 * What is rejected, withdrawn or lapsed can only be reissued.
 */
export type InvoiceStatus =
  | 'registered'
  | 'disputed'
  | 'accepted'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed';

/**
 * What a supplier says a debtor owes. Days are `YYYY-MM-DD`; `documentDueDay` is recorded and not
 * enforced; `details` is a salted commitment; heights are those of the deeds. Of `amount`, so much
 * is `accepted` (the sum of its receivables' faces) and so much `disputed`; the rest waits or is
 * struck. What waits or is disputed lapses at `answerBy`, ms since 1970. `similar` are invoices
 * that look like this one; `former` is the one that it replaces, `replacedBy` the one that replaces
 * it.
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
  readonly document: Hash;
  readonly details: Hash;
  readonly status: InvoiceStatus;
  readonly accepted: bigint;
  readonly disputed: bigint;
  readonly reason: string | null;
  readonly answerBy: number;
  readonly registeredAt: number;
  readonly answeredAt: number | null;
  readonly similar: readonly Hash[];
  readonly former: Hash | null;
  readonly replacedBy: Hash | null;
}

/**
 * `open`: pieces may change holder. `closed`: the holders of record are fixed, from the end of
 * the cut-off day before the due day. `overdue`: due and not paid in full. `defaulted`: still,
 * when the days of grace are over. `paid`: nothing open,
 * be it paid, cancelled or forgiven.
 */
export type ReceivableStatus = 'open' | 'closed' | 'overdue' | 'defaulted' | 'paid';

/**
 * Whom the ledger may debit at the due time, how much at most (decimal text) or null, and whether
 * it pays what is there when that is too little.
 */
export type Mandate = {
  readonly issuer: string;
  readonly limit: string | null;
  readonly partial: boolean;
};

/** What a debtor's acceptance may be; see `AcceptanceKind`. */
export const ACCEPTANCE_KINDS = ['undertaking', 'acknowledged'] as const;

/**
 * `undertaking`: the debtor has waived defences and set-off; later credit notes never touch the
 * pieces. `acknowledged`: its defences stay, and dilution cancels units.
 */
export type AcceptanceKind = (typeof ACCEPTANCE_KINDS)[number];

/**
 * An accepted invoice, or part of one: units 1..face, spread over pieces. `payDay` is `dueDay`
 * moved to the following business day of calendar version `calendar`; times are ms since 1970.
 * `credited` is the sum of its credit notes, whatever they cancelled. Late interest is counted up
 * to the day `lateSince`: `accrued` is the sum of open * ppm * days, of which `interestPaid` minor
 * units are paid or became debts; once late, `lateCost` is owed too, less `costsPaid` likewise.
 * Unpaid at `graceTime` it is in default. `retryTime` is when it is tried again, if ever; while it
 * is `closed`, because something stood still. `latePpm` is late interest in parts per million a
 * year; `noticeByBlock`: notice of an assignment counts from the block that holds it;
 * `accelerates`: it falls due when the debtor is insolvent.
 */
export interface Receivable {
  readonly id: Hash;
  readonly invoice: Hash;
  readonly supplier: string;
  readonly debtor: string;
  readonly currency: string;
  readonly face: bigint;
  readonly paid: bigint;
  readonly cancelled: bigint;
  readonly forgiven: bigint;
  readonly credited: bigint;
  readonly accrued: bigint;
  readonly interestPaid: bigint;
  readonly costsPaid: bigint;
  readonly lateSince: number | null;
  readonly graceTime: number;
  readonly retryTime: number | null;
  readonly retriesLeft: number;
  readonly dueDay: string;
  readonly payDay: string;
  readonly dueTime: number;
  readonly recordTime: number;
  readonly calendar: number;
  readonly kind: AcceptanceKind;
  readonly text: Hash;
  readonly mandate: Mandate;
  readonly latePpm: number;
  readonly lateCost: bigint;
  readonly accelerates: boolean;
  readonly noticeByBlock: boolean;
  readonly status: ReceivableStatus;
  readonly acceptedAt: number;
}

/**
 * A sale: who sold, for how much of which issuer's money, and how many units (decimal text).
 * Cutting a piece keeps the ratio. `recourse`: the buyer can come back on the seller when the
 * debtor does not pay; `interest` is what is agreed on the price then, from the ledger day `soldOn`
 * (days since 1970).
 */
export type Sale = {
  readonly seller: string;
  readonly issuer: string;
  readonly price: string;
  readonly units: string;
  readonly recourse: boolean;
  readonly interest: Rate | null;
  readonly soldOn: number;
};

/**
 * A closed range of a receivable's units with one holder. `paid` units are closed from the front,
 * `released` ones from the back. `payTo` is who is paid: the holder, once the debtor has notice of
 * it since height `noticedAt`; a holder whose notice waits for acknowledgement is `noticeTo`.
 * `lock` is the offer or claim that binds it, or null. `pledges` and `guarantees` are ids in their
 * rank. The mark `writtenOff` is its holder's and changes nothing. `sales` led to the holder, the
 * oldest first, the last eight at most; an assignment breaks them. `yielded` is what was paid on it
 * in late interest and costs since its holder has it; `returnedTime`, ms since 1970, is when an
 * assignor took it back.
 * With a `reserve` its payee gets no more than that tells, and the rest is the seller's.
 */
export interface Piece {
  readonly receivable: Hash;
  readonly from: bigint;
  readonly to: bigint;
  readonly holder: string;
  readonly payTo: string;
  readonly noticeTo: string | null;
  readonly noticedAt: number;
  readonly paid: bigint;
  readonly released: bigint;
  readonly lock: Hash | null;
  readonly pledges: readonly Hash[];
  readonly guarantees: readonly Hash[];
  readonly writtenOff: boolean;
  readonly sales: readonly Sale[];
  readonly yielded: bigint;
  readonly returnedTime: number | null;
  readonly reserve: Reserve | null;
}

/** `early`: the debtor may pay the units before they are due. */
export type OfferKind = 'assignment' | 'sale' | 'early';

/** `taken`: accepted by its addressee or buyer. Only an `open` offer binds anything. */
export type OfferStatus = 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';

/**
 * A piece offered: as an `assignment` (settles something between the two parties outside) or as a
 * `sale` (against `price` of `issuer`'s money, in the receivable's currency). `addressee` is null
 * when any financier may buy. Names the piece by its first unit `from`. Lapses at `lapseTime`.
 * `disclosed`: the debtor is told when it is taken. `recourse`: the buyer can come back on the
 * seller. `rate` is what an early payment forgives for each day, or a sale with recourse bears.
 * `evidence` is the level of evidence.ts that the buyer of a sale saw.
 */
export interface Offer {
  readonly id: Hash;
  readonly kind: OfferKind;
  readonly receivable: Hash;
  readonly from: bigint;
  readonly to: bigint;
  readonly seller: string;
  readonly addressee: string | null;
  readonly reference: Hash;
  readonly price: bigint;
  readonly issuer: string | null;
  readonly disclosed: boolean;
  readonly recourse: boolean;
  readonly rate: Rate | null;
  readonly reserve: ReserveTerms | null;
  readonly lapseTime: number;
  readonly status: OfferStatus;
  readonly taker: string | null;
  readonly evidence: number | null;
}

/** Members by id. */
export const members: FactKind<Member, [id: string]> = factKind(
  (id) => `member/${id}`,
  (member) => [member.id],
  [],
);

/** Owners by the text of the public key. */
export const keyOwners: FactKind<KeyOwner, [key: string]> = factKind(
  (key) => `key/${hashOf(utf8(key))}`,
  (owner) => [owner.key],
  [],
);

/** Accounts by issuer, currency and member. */
export const accounts: FactKind<Account, [issuer: string, currency: string, member: string]> =
  factKind(
    (issuer, currency, member) => `account/${issuer}/${lowerCase(currency)}/${member}`,
    (account) => [account.issuer, account.currency, account.member],
    ['balance', 'locked'],
  );

/** Totals by issuer and currency. */
export const issues: FactKind<Issue, [issuer: string, currency: string]> = factKind(
  (issuer, currency) => `issuer/${issuer}/${lowerCase(currency)}`,
  (issue) => [issue.issuer, issue.currency],
  ['issued', 'redeemed'],
);

/** Registrations by the fingerprint of supplier, number and year. */
export const identities: FactKind<Registration, [fingerprint: Hash]> = factKind(
  (fingerprint) => `identity/${fingerprint}`,
  (registration) => [registration.fingerprint],
  [],
);

/** Registrations by the fingerprint of the document's bytes. */
export const documents: FactKind<Registration, [fingerprint: Hash]> = factKind(
  (fingerprint) => `document/${fingerprint}`,
  (registration) => [registration.fingerprint],
  [],
);

/** Invoices by id. */
export const invoices: FactKind<Invoice, [id: Hash]> = factKind(
  (id) => `invoice/${id}`,
  (invoice) => [invoice.id],
  ['amount', 'accepted', 'disputed'],
);

/** Receivables by id. */
export const receivables: FactKind<Receivable, [id: Hash]> = factKind(
  (id) => `receivable/${id}`,
  (receivable) => [receivable.id],
  [
    ...(['face', 'paid', 'cancelled', 'forgiven', 'credited', 'accrued', 'interestPaid'] as const),
    ...(['costsPaid', 'lateCost'] as const),
  ],
);

/** Pieces by receivable and first unit. */
export const pieces: FactKind<Piece, [receivable: Hash, from: bigint]> = factKind(
  (receivable, from) => `piece/${receivable}/${padded(from, 18)}`,
  (piece) => [piece.receivable, piece.from],
  ['from', 'to', 'paid', 'released', 'yielded'],
);

/** Offers by id. */
export const offers: FactKind<Offer, [id: Hash]> = factKind(
  (id) => `offer/${id}`,
  (offer) => [offer.id],
  ['from', 'to', 'price'],
);

/** Decimal digits of `value`, with zeros in front up to `digits`. */
export function padded(value: bigint | number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** The bounds `[gte, lt)` of a scan over every key that begins with `prefix` and a slash. */
export function under(prefix: string): [gte: string, lt: string] {
  // '0' is the letter after '/'.
  return [`${prefix}/`, `${prefix}0`];
}

/** ASCII letters in lower case: currencies are `[A-Z]{3}`, and engines differ beyond ASCII. */
export function lowerCase(currency: string): string {
  return currency.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}
