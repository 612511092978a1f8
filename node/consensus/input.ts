/** What can happen to a core. Messages have passed `verifyMessage` before they come here. */

import type { Header } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Lost, Message, Promised } from './messages.ts';
import type { Resumed } from './safety.ts';
import type { ConsensusParameters, Work } from './state.ts';
import type { Timer } from './timeouts.ts';

/**
 * The chain's head is at `height` - 1; agree on the next block. Also after catching up, with any
 * gap: what is left of an older height is dropped. A height not above the present one is ignored.
 */
export interface StartHeight {
  readonly kind: 'startHeight';
  readonly height: number;
  /** The set in force at `height`. */
  readonly validators: ValidatorSet;
  /** Whose key this node signs with; null, or an id outside the set: it observes. */
  readonly self: string | null;
  /** Time of the block before, ms since 1970 (of genesis, before block 1). */
  readonly previousTimeMs: number;
  readonly parameters: ConsensusParameters;
  /** Why nothing can be judged at this height, so that this node halts; null when it can. */
  readonly barred: string | null;
  readonly work: Work;
  /** What `resumeFrom` made of the safety record, when it is of this height; else null. */
  readonly resumed: Resumed | null;
  /**
   * This node's own loss, while it may not sign on top of the block before: then `self` is null,
   * or there is a record of what it has promised since, in `resumed`.
   */
  readonly lost: Lost | null;
  readonly nowMs: number;
}

/** A verified message arrived; `nowMs` is stamped on arrival and decides about timeliness. */
export interface MessageArrived {
  readonly kind: 'message';
  readonly message: Message;
  readonly nowMs: number;
}

/** The answer to effect `sign`. Has to be fed before anything else is sent under this key. */
export interface Signed {
  readonly kind: 'signed';
  readonly message: Promised;
  readonly nowMs: number;
}

/** The signer refused: it has signed something else there, or its record is broken. */
export interface SigningRefused {
  readonly kind: 'signingRefused';
  readonly reason: string;
}

/**
 * The answer to effect `fetchBody`: the bytes that the header names were found, stored and
 * executed. Bytes that do not hash to the header are *not the body*: no answer, search on.
 */
export interface BodyChecked {
  readonly kind: 'body';
  readonly block: Hash;
  readonly header: Header;
  /** Whether executing it gave the header's roots; a pure function of block and state. */
  readonly valid: boolean;
}

/** The answer to effect `build`: executed, valid, and its body ready to be made durable. */
export interface Built {
  readonly kind: 'built';
  readonly height: number;
  readonly round: number;
  readonly header: Header;
  readonly transactions: readonly Hash[];
  readonly evidence: readonly Evidence[];
  readonly previousCommit: Certificate | null;
}

/** A timer that `setTimer` asked for ran out. */
export interface TimerFired {
  readonly kind: 'timeout';
  readonly timer: Timer;
  readonly height: number;
  readonly round: number;
}

/** The reasons to make a block changed: a first transaction, evidence, an earlier due item. */
export interface WorkChanged {
  readonly kind: 'work';
  readonly work: Partial<Work>;
  readonly nowMs: number;
}

/** The moment that `scheduleWake` named has come (early or repeated calls do no harm). */
export interface Woken {
  readonly kind: 'wake';
  readonly nowMs: number;
}

/**
 * Which validators cannot be reached: no link to them exists, and nothing that they signed has come
 * since the block before. Holds until the next one of these.
 */
export interface AbsenceNoted {
  readonly kind: 'absent';
  readonly validators: readonly string[];
}

/** Everything `step` takes. */
export type Input =
  | StartHeight
  | MessageArrived
  | Signed
  | SigningRefused
  | BodyChecked
  | Built
  | TimerFired
  | WorkChanged
  | Woken
  | AbsenceNoted;
