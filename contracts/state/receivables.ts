/** Facts about receivables: accepted invoices, or parts of them. */
import type { Hash } from '../../ledger/hash.ts';
import type { PendingNote } from './creditNotes.ts';
import type { Dispute } from './disputes.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Folding } from './folded.ts';
import type { Place } from './places.ts';

/**
 * `open`: pieces may change holder. `closed`: the holders of record are fixed, from the end of
 * the cut-off day before the due day. `overdue`: due and not paid in full. `defaulted`: still,
 * when the days of grace are over. `paid`: nothing open,
 * be it paid, cancelled or forgiven.
 */
export type ReceivableStatus = 'open' | 'closed' | 'overdue' | 'defaulted' | 'paid';

/**
 * Whose money the ledger may debit at the due time: for what is open always, for late interest and
 * costs up to `chargesCap` in all (decimal text), or null; and whether it pays what is there when
 * that is too little.
 */
export type Mandate = {
  readonly issuer: string;
  readonly chargesCap: string | null;
  readonly partial: boolean;
};

/** What a debtor's acceptance may be; see `AcceptanceKind`. */
export const ACCEPTANCE_KINDS = ['undertaking', 'acknowledged'] as const;

/**
 * `undertaking`: the debtor has waived defences and set-off; later credit notes never touch the
 * pieces. `acknowledged`: its defences stay, and dilution cancels units.
 */
export type AcceptanceKind = (typeof ACCEPTANCE_KINDS)[number];

/** Set-offs that may wait on one receivable. */
export const MAX_SET_OFFS = 16;

/** Those of holders among them: no crowd of theirs keeps the debtor from its own. */
export const MAX_HOLDERS_SET_OFFS = 8;

/**
 * A set-off that was declared before the due day, by the debtor or the holder then: of a debt
 * against the piece that bears the unit `from`, so much at most. It runs before the debit. Numbers
 * are decimal text.
 */
export type DeclaredSetOff = {
  readonly by: string;
  readonly debt: Hash;
  readonly from: string;
  readonly amount: string;
};

/** Words about payments outside the ledger that are kept of each party: the newest. */
export const MAX_OUTSIDE_WORDS = 8;

/**
 * One party's word that the debtor has paid `payee` outside the ledger, on the piece that begins
 * at `from`; `payment` is a salted commitment to the proof. It counts when the other says the same.
 */
export type OutsideWord = {
  readonly by: string;
  readonly payee: string;
  readonly from: string;
  readonly amount: string;
  readonly payment: Hash;
};

/**
 * An accepted invoice, or part of one: units 1..face, spread over pieces. `payDay` is `dueDay`
 * moved to the following business day of calendar version `calendar`; times are ms since 1970.
 * `credited` is the sum of its credit notes, whatever they cancelled, and `note` the one that is
 * not done. Of the rest so much is `disputed`, in the `dispute` of which anything may still come.
 * `ruler` is the member that rules on it, or null. `answered` counts each cancelled unit once for
 * each assignor that answers for it. `amended` counts how often contracts have moved its due day or
 * forgiven units of it.
 * Late interest is counted up to the day `lateSince`: `accrued` is the sum of open * ppm * days, of
 * which `interestPaid` minor units are paid or became debts; once late, `lateCost` is owed too,
 * less `costsPaid` likewise.
 * Unpaid at `graceTime` it is in default. `retryTime` is when it is tried again, if ever; while it
 * is `closed`, because something stood still. `firstDebitTime` is null, or it stood still at its
 * record time: its debtor may dispute it still, until it is debited for the first time, which is
 * not before then. `latePpm` is late interest in parts per million a
 * year; `noticeByBlock`: notice counts at once against what the debtor does outside the ledger;
 * `accelerates`: it falls due when the debtor is insolvent. `fold` says when it leaves the state,
 * and stands as soon as it is paid; null before.
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
  readonly amended: number;
  readonly note: PendingNote | null;
  readonly accrued: bigint;
  readonly interestPaid: bigint;
  readonly costsPaid: bigint;
  readonly lateSince: number | null;
  readonly graceTime: number;
  readonly retryTime: number | null;
  readonly retriesLeft: number;
  readonly firstDebitTime: number | null;
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
  readonly setOffs: readonly DeclaredSetOff[];
  readonly outside: readonly OutsideWord[];
  readonly status: ReceivableStatus;
  readonly acceptedAt: number;
  readonly made: Place;
  /** Under which it was accepted: its rights are judged by that one. */
  readonly protocol: number;
  readonly fold: Folding | null;
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
