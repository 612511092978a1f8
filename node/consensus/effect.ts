/**
 * What a core wants done. The engine performs effects strictly in order and each one wholly
 * before the next; inputs that come meanwhile wait. So an own message always leaves after the
 * `persist` that stands before its `broadcast`.
 */
import type { Header } from '../../ledger/block.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Decision } from './knowledge.ts';
import type { Message, Proposal, Unsigned } from './messages.ts';
import type { SafetyEntry } from './safety.ts';
import type { Timer } from './timeouts.ts';

/**
 * Sign through the signer's named method and feed `signed`, or `signingRefused`, before any other
 * input. The result must not leave: `persist` and `broadcast` follow as effects of `signed`.
 */
export interface SignEffect {
  readonly kind: 'sign';
  readonly message: Unsigned;
}

/**
 * Write the entry and the bodies of `bodies` (the engine holds their bytes: they were built or
 * checked) to the safety record of this height, and sync. A failure ends the process.
 */
export interface PersistEffect {
  readonly kind: 'persist';
  readonly entry: SafetyEntry;
  readonly bodies: readonly Hash[];
}

/** Publish. An own message is durable when this comes; others' messages need not be. */
export interface BroadcastEffect {
  readonly kind: 'broadcast';
  readonly message: Message;
}

/** Feed `timeout` with these very fields after `delayMs`; a stale one does no harm. */
export interface SetTimerEffect {
  readonly kind: 'setTimer';
  readonly timer: Timer;
  readonly height: number;
  readonly round: number;
  readonly delayMs: number;
}

/**
 * This node proposes: gather a block on the head, with time max(now, `minTimeMs`), execute it as
 * a receiver would, and feed `built`. When that fails, feed nothing and raise an alarm: the
 * round's timer goes on.
 */
export interface BuildEffect {
  readonly kind: 'build';
  readonly height: number;
  readonly round: number;
  readonly minTimeMs: number;
}

/**
 * Find the body (own candidates and safety record, mempool by digest, then `from`, then anyone),
 * check that it hashes to the header, execute it, feed `body`. Comes again with more sources when
 * the matter grows urgent; the search ends with the height.
 */
export interface FetchBodyEffect {
  readonly kind: 'fetchBody';
  readonly block: Hash;
  /** Null when only votes name the block: the answer has to carry the header. */
  readonly header: Header | null;
  /** Where the digests are known from, if anywhere. */
  readonly proposal: Proposal | null;
  /** Validators who said by their signature that they hold it. */
  readonly from: readonly string[];
}

/**
 * Commit the block in one synced batch, then feed `startHeight` of the next height. No rule fires
 * for this height any more.
 */
export interface DecideEffect {
  readonly kind: 'decide';
  readonly decision: Decision;
}

/** A validator signed two things. Keep it, spread it, put it into a block. */
export interface EvidenceEffect {
  readonly kind: 'evidence';
  readonly evidence: Evidence;
}

/** Feed `wake` when the wall clock reads `atMs`; replaces an earlier one. */
export interface ScheduleWakeEffect {
  readonly kind: 'scheduleWake';
  readonly height: number;
  readonly atMs: number;
}

/**
 * Page a human; go on serving reads. The core stands still for the height, and follows later ones
 * without signing until the process is started anew.
 */
export interface HaltEffect {
  readonly kind: 'halt';
  readonly reason: HaltReason;
  readonly detail: string;
}

/** Why a core halts. */
export type HaltReason =
  /** A quorum committed what this node finds invalid, or the other way round. */
  | 'validity_divergence'
  /** A message under this node's key that it did not sign at this height. */
  | 'key_used_elsewhere'
  /** A rule wanted a second signature for one height, round and type. */
  | 'would_sign_twice'
  | 'signer_refused'
  /** The height has rules that this software does not know. */
  | 'protocol_unknown'
  /** The rules found no fixpoint: a mistake in this program. */
  | 'no_fixpoint';

/** Everything `step` can want. */
export type Effect =
  | SignEffect
  | PersistEffect
  | BroadcastEffect
  | SetTimerEffect
  | BuildEffect
  | FetchBodyEffect
  | DecideEffect
  | EvidenceEffect
  | ScheduleWakeEffect
  | HaltEffect;
