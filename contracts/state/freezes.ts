/** Freezes and halts as facts: what stands still, by whose word, and until when. */
import type { Hash } from '../../ledger/hash.ts';
import { padded } from './factKeys.ts';
import type { FactKind, FactReader } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';

/** Why a supervisor, a court or an issuer has something stand still. */
export const FREEZE_REASONS = [
  'court_order',
  'fraud_suspected',
  'sanctions',
  'insolvency',
  'error',
  'other',
] as const;

/** One of `FREEZE_REASONS`. */
export type FreezeReason = (typeof FREEZE_REASONS)[number];

/**
 * What a freeze or halt is about, as deeds and keys name it: `receivable/<id>`,
 * `piece/<receivable>/<first unit>`, `member/<id>`, `money/<issuer>/<member>`, for halts also
 * `debtor/<id>` and `network`.
 */
export type Target = string;

/** Money that was paid on a frozen piece, each once; `amount` is decimal text. */
export type Held = {
  readonly issuer: string;
  readonly currency: string;
  readonly amount: string;
};

/** Orders that one target may be under at a time. */
export const MAX_ORDERS = 16;

/**
 * Why a target stands still: by whose word, for a reason, until a time (ms since 1970). `order` is
 * a salted commitment to what it rests on, and names it: a target has each once. `madeAt` is a
 * height.
 */
export type FreezeOrder = {
  readonly by: string;
  readonly reason: FreezeReason;
  readonly order: Hash;
  readonly until: number;
  readonly madeAt: number;
  readonly made: Place;
};

/**
 * That a receivable, piece, member, or a member's money of one issuer stands still while an order
 * for it is in force: `orders` are those, the oldest first, each with a term of its own; none when
 * it is over, or while the money of a piece waits for the end of a freeze of its receivable. `held`
 * is what was paid on a frozen piece meanwhile: it is no one's yet, and stays held until the last
 * order on the piece and on its receivable ends. `status` says how that ended.
 */
export interface Freeze {
  readonly target: Target;
  readonly orders: readonly FreezeOrder[];
  readonly held: readonly Held[];
  readonly status: 'active' | 'lifted' | 'lapsed';
}

/**
 * A circuit breaker: all trade in a receivable, with a debtor or on the network stands still until
 * validators with more than two thirds of the power have said that it goes on.
 */
export interface Halt {
  readonly target: Target;
  readonly by: string;
  readonly reason: FreezeReason;
  readonly order: Hash;
  readonly resumedBy: readonly string[];
  readonly status: 'active' | 'resumed';
  readonly madeAt: number;
}

/** Freezes by target. */
export const freezes: FactKind<Freeze, [target: Target]> = factKind(
  (target) => `freeze/${target}`,
  (freeze) => [freeze.target],
  [],
);

/** Halts by target. */
export const halts: FactKind<Halt, [target: Target]> = factKind(
  (target) => `halt/${target}`,
  (halt) => [halt.target],
  [],
);

/** The target of a piece: its first unit has 18 digits, as in the key of the piece. */
export function pieceTarget(receivable: Hash, from: bigint): Target {
  return `piece/${receivable}/${padded(from, 18)}`;
}

/** The target of a member's money of one issuer. */
export function moneyTarget(issuer: string, member: string): Target {
  return `money/${issuer}/${member}`;
}

/** Whether a freeze of this target is in force. */
export function isFrozen(world: FactReader, target: Target): boolean {
  return freezes.read(world, target)?.status === 'active';
}

/** Whether a halt of this target is in force. */
export function isHalted(world: FactReader, target: Target): boolean {
  return halts.read(world, target)?.status === 'active';
}
