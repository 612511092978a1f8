/**
 * What is looked at to say why no block comes, and the form of the answer. Pure, as `explain.ts`.
 */
import type { State } from './state.ts';
import type { RoundTimer } from './timeouts.ts';

/** A peer by name; a validator's node has the validator's name. */
export interface SeenPeer {
  readonly name: string;
  readonly connected: boolean;
  /** When it came or went, ms since 1970. */
  readonly since: number;
}

/** A protocol that is decided on and that this software does not know; ms since 1970. */
export interface ComingProtocol {
  readonly protocol: number;
  readonly known: number;
  readonly height: number;
  readonly notBeforeMs: number;
}

/** How clocks stand to each other, ms; positive when one is ahead of this node's. */
export interface SeenClocks {
  /** Of most peers; null while unknown. */
  readonly offsetMs: number | null;
  readonly isOff: boolean;
  readonly off: readonly { readonly peer: string; readonly offsetMs: number }[];
  readonly isSplit: boolean;
}

/** Proposals and votes that did not come, among the newest blocks that were judged. */
export interface SeenMissed {
  readonly blocks: number;
  readonly by: readonly {
    readonly validator: string;
    readonly proposals: number;
    readonly votes: number;
  }[];
}

/** What is looked at. Times are ms since 1970. */
export interface StandingView {
  readonly state: State;
  /** The validator whose key this node was given; null for an observer by choice. */
  readonly validator: string | null;
  readonly peers: readonly SeenPeer[];
  /** Whether blocks are being fetched that others have. */
  readonly syncing: boolean;
  /** Why the safety record may not be signed on; null when it may, or when there is none. */
  readonly refusedRecord: string | null;
  /** Where there is a signature of this validator that its record does not know, or null. */
  readonly keyElsewhere: {
    readonly height: number;
    readonly cause: 'older_copy' | 'used_elsewhere';
  } | null;
  /** Since when a write to the disk is under way; null when none is. */
  readonly writingSinceMs: number | null;
  /** Since when there has been too little room on the disk; null when there is enough. */
  readonly diskFullSinceMs: number | null;
  /** The protocol to come, when this software does not know it. */
  readonly comingProtocol: ComingProtocol | null;
  readonly clocks: SeenClocks;
  /** Validators that did not take their turns of late, the worst first. */
  readonly missed: SeenMissed;
  /** Since when it has been at this height, round and step. */
  readonly sinceMs: number;
  /** The timer that runs out next. */
  readonly nextTimeout: { readonly timer: RoundTimer; readonly atMs: number } | null;
  readonly nowMs: number;
}

/** One sentence; `code` and `facts` are for programs, and stay as they are. */
export interface Reason {
  readonly code: ReasonCode;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** What a reason is about, in the order in which reasons are given. */
export const REASON_CODES = [
  'halted',
  'chain_ended',
  'protocol_coming',
  'disk_full',
  'disk_slow',
  'clock_off',
  'clocks_differ',
  'peer_clock_off',
  'key_elsewhere',
  'record_refused',
  'record_lost',
  'records_lost',
  'not_voting',
  'syncing',
  'block_in_future',
  'interval',
  'idle',
  'no_proposal',
  'body_missing',
  'votes_missing',
  'votes_split',
  'quorum_not_connected',
  'next_timeout',
  'no_timeout',
  'turns_missed',
] as const;

/** One of `REASON_CODES`. */
export type ReasonCode = (typeof REASON_CODES)[number];

/** A span of time for a sentence, to a tenth of a second. */
export function seconds(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
}
