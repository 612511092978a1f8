/**
 * Facts about rights of members beside the pieces that they hold: pledges in pieces of others,
 * debts that stand apart from receivables, claims of recourse, and standing consents.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

/** `covered`: its debt is received in full. Only an `active` pledge binds anything. */
export type PledgeStatus = 'active' | 'covered' | 'released';

/**
 * A right in pieces of a receivable for a debt of `secured` minor units, of which `received` came
 * from them. It may be enforced from `dueTime`, ms since 1970. `consentTo` is the member to which
 * the pledgee lets the pieces go, or null. `reference` is a salted commitment to the contract.
 */
export interface Pledge {
  readonly id: Hash;
  readonly receivable: Hash;
  readonly pledgor: string;
  readonly pledgee: string;
  readonly secured: bigint;
  readonly received: bigint;
  readonly dueTime: number;
  readonly reference: Hash;
  readonly consentTo: string | null;
  readonly status: PledgeStatus;
  readonly madeAt: number;
}

/** Why a member owes another: see `Debt`. */
export type DebtCause =
  | 'line'
  | 'creditNote'
  | 'dilution'
  | 'pledge'
  | 'collection'
  | 'setOff'
  | 'recourse'
  | 'lateInterest'
  | 'lateCost'
  | 'correction';

/**
 * What one member owes another beside the receivables, in `issuer`'s money: after a credit note,
 * for units that were cancelled after it had given them on, to its pledgee for units that were
 * cancelled under its pledge, or that it was paid for outside as their holder, for what it
 * collected as payee of another's piece, for its own debt that was set off against another's piece,
 * for late interest and costs on units that closed before they were paid; by a correction.
 * `struck`: so much of what is `settled` nobody has paid: it was struck, or is owed back by now.
 * `units`: for how many cancelled units of the receivable it answers.
 * `from` is the first unit of the piece then; null: of none, or of several. `pledges`, in their
 * rank, are on it in the place of what is gone of a pledged piece, and it is paid through them;
 * settled in full it bears none, but a pledgor’s still names the one that it is for.
 * `madeAt` is a height, `madeTime` the time of that block, ms since 1970; it is due then.
 */
export interface Debt {
  readonly id: Hash;
  readonly debtor: string;
  readonly creditor: string;
  readonly issuer: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly settled: bigint;
  readonly struck: bigint;
  readonly cause: DebtCause;
  readonly receivable: Hash | null;
  readonly from: bigint | null;
  readonly units: bigint;
  readonly pledges: readonly Hash[];
  readonly madeAt: number;
  readonly madeTime: number;
}

/**
 * A member's word that it takes assignments of `assignor` without being asked: of at most `left`
 * units more, in one currency, until a time (ms since 1970).
 */
export interface Consent {
  readonly assignee: string;
  readonly assignor: string;
  readonly currency: string;
  readonly left: bigint;
  readonly until: number;
}

/**
 * Why recourse is claimed: the debtor is in default; a dispute was lost, as a credit note shows; or
 * the assignor has broken its warranty or deceived, for which it answers whatever was agreed.
 */
export const CLAIM_CAUSES = ['default', 'dispute', 'warranty'] as const;

/** One of `CLAIM_CAUSES`. */
export type ClaimCause = (typeof CLAIM_CAUSES)[number];

/** `satisfied`: nothing of the piece is open any more. Only an `open` claim binds anything. */
export type ClaimStatus = 'open' | 'paid' | 'satisfied' | 'withdrawn' | 'lapsed';

/**
 * A claim of recourse about the piece of a receivable that begins at `from`, against who sold it:
 * by its holder, or in the holder's place by the first pledgee for its `pledge`; once that is over
 * it is the holder's. `paid` is what the assignor paid, once. Lapses at `lapseTime`, ms since 1970.
 * `reference` is a salted commitment to its grounds; `madeAt` is a height.
 */
export interface Claim {
  readonly id: Hash;
  readonly receivable: Hash;
  readonly from: bigint;
  readonly claimant: string;
  readonly pledge: Hash | null;
  readonly assignor: string;
  readonly cause: ClaimCause;
  readonly reference: Hash;
  readonly paid: bigint;
  readonly lapseTime: number;
  readonly status: ClaimStatus;
  readonly madeAt: number;
  readonly made: Place;
}

/** Pledges by id. */
export const pledges: FactKind<Pledge, [id: Hash]> = factKind(
  (id) => `pledge/${id}`,
  (pledge) => [pledge.id],
  ['secured', 'received'],
);

/** Debts by id. */
export const debts: FactKind<Debt, [id: Hash]> = factKind(
  (id) => `debt/${id}`,
  (debt) => [debt.id],
  ['amount', 'settled', 'struck', 'from', 'units'],
);

/** Standing consents by assignee and assignor. */
export const consents: FactKind<Consent, [assignee: string, assignor: string]> = factKind(
  (assignee, assignor) => `consent/${assignee}/${assignor}`,
  (consent) => [consent.assignee, consent.assignor],
  ['left'],
);

/** Claims by id. */
export const claims: FactKind<Claim, [id: Hash]> = factKind(
  (id) => `claim/${id}`,
  (claim) => [claim.id],
  ['from', 'paid'],
);
