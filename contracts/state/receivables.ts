/** Facts about receivables: accepted invoices, or parts of them. */
import type { Hash } from '../../ledger/hash.ts';
import type { PendingNote } from './creditNotes.ts';
import type { Dispute } from './disputes.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

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
 * `credited` is the sum of its credit notes, whatever they cancelled, and `note` the one that is
 * not done. Of the rest so much is `disputed`, in the `dispute` of which anything may still come.
 * `ruler` is the member that rules on it, or null. `answered` counts each cancelled unit once for
 * each assignor that answers for it.
 * Late interest is counted up to the day `lateSince`: `accrued` is the sum of open * ppm * days, of
 * which `interestPaid` minor units are paid or became debts; once late, `lateCost` is owed too,
 * less `costsPaid` likewise.
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
  readonly disputed: bigint;
  readonly dispute: Dispute | null;
  readonly ruler: string | null;
  readonly credited: bigint;
  readonly answered: bigint;
  readonly note: PendingNote | null;
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
  readonly made: Place;
  /** Under which it was accepted: its rights are judged by that one. */
  readonly protocol: number;
}

/** Receivables by id. */
export const receivables: FactKind<Receivable, [id: Hash]> = factKind(
  (id) => `receivable/${id}`,
  (receivable) => [receivable.id],
  [
    ...(['face', 'paid', 'cancelled', 'forgiven', 'credited', 'accrued', 'interestPaid'] as const),
    ...(['answered', 'costsPaid', 'disputed', 'lateCost'] as const),
  ],
);
