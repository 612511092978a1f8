/**
 * What one validator knows about the height it is deciding. Every value is immutable; `step`
 * returns the next one. Names are those of Tendermint (arXiv 1807.04938, Algorithm 1).
 */
import type { Certificate } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type {
  BodyState,
  Decision,
  Lock,
  LostRecords,
  Newest,
  ReceivedProposal,
  RoundVotes,
  Step,
  ValidValue,
} from './knowledge.ts';
import type { Commit, Message, RoundCertificate, SignedMessage, Unsigned } from './messages.ts';
import type { Rules } from './rules.ts';
import { RULES } from './rules.ts';
import type { Timeouts, TimeWindow } from './timeouts.ts';

/** Parameters of the chain that agreement itself needs. */
export interface ConsensusParameters extends TimeWindow {
  /** Least time between two blocks; 0 is allowed. */
  readonly intervalMs: number;
  /** An idle chain makes an empty block this long after the last. */
  readonly heartbeatMs: number;
}

/** Reasons to make a block that the outside has reported. */
export interface Work {
  /** The mempool holds a transaction that is valid on the newest state. */
  readonly transactions: boolean;
  /** There is evidence, or another matter of governance, that wants a block. */
  readonly evidence: boolean;
  /** When the next due item wants to run, ms since 1970; null when there is none. */
  readonly wakeAtMs: number | null;
  /**
   * Until when transactions alone are no reason, ms since 1970, because those that wait are of
   * members that ask for much; null: they are one now.
   */
  readonly restsUntilMs: number | null;
}

/** What stays the same for the life of a core. */
export interface Config {
  readonly chain: Hash;
  readonly timeouts: Timeouts;
  /** `RULES`; tests replace single entries to prove that they would notice. */
  readonly rules: Rules;
}

/** All of it. `step` is the only function that makes a new one. */
export interface State {
  readonly config: Config;
  /** The height being decided; 0 before the first `startHeight`. */
  readonly height: number;
  readonly validators: ValidatorSet;
  /** Id of the key this node signs with, null for an observer. */
  readonly self: string | null;
  /** Proposers of the rounds: `proposerOrder`. */
  readonly order: readonly string[];
  readonly previousTimeMs: number;
  readonly parameters: ConsensusParameters;
  readonly work: Work;
  /** Validators that cannot be reached, whatever the height. */
  readonly absent: ReadonlySet<string>;
  /** -1 while idle. */
  readonly round: number;
  readonly step: Step;
  readonly lock: Lock | null;
  readonly valid: ValidValue | null;
  /** Rounds of the window only: see `votes.ts`. */
  readonly tallies: ReadonlyMap<number, RoundVotes>;
  readonly newest: ReadonlyMap<string, Newest>;
  /** Polkas that came as a whole or were counted, by round. */
  readonly polkas: ReadonlyMap<number, Certificate>;
  /** At most two of a round, the first to come first. */
  readonly proposals: ReadonlyMap<number, readonly ReceivedProposal[]>;
  readonly bodies: ReadonlyMap<Hash, BodyState>;
  /** A commit that came as a whole. */
  readonly commit: Commit | null;
  /** Everything this node signed at this height, oldest first. */
  readonly own: readonly SignedMessage[];
  /** What the signer is at; no rule fires until it answers. */
  readonly awaiting: Unsigned | null;
  /** Timers of this height that were set, as `timer/round`. */
  readonly armed: ReadonlySet<string>;
  /** Blocks whose proposal and body the safety record holds. */
  readonly durable: ReadonlySet<Hash>;
  /** Why the current round was entered; null in round 0. */
  readonly roundCertificate: RoundCertificate | null;
  /** Double votes and proposals reported, as `height/type/round/validator`. */
  readonly accused: ReadonlySet<string>;
  readonly lost: LostRecords;
  /** Verified messages of the next height, rounds 0 and 1, by sender and place. */
  readonly ahead: ReadonlyMap<string, { readonly message: Message; readonly nowMs: number }>;
  readonly decided: Decision | null;
  /** Why this node stands still at this height, or null. */
  readonly halted: string | null;
  /** The first reason to halt since the start: it follows later heights and signs in none. */
  readonly silenced: string | null;
}

const NOTHING_LOST: LostRecords = Object.freeze({
  own: null,
  losses: new Map(),
  kept: new Map(),
  said: null,
  from: 0,
  patience: 'unneeded',
});

/** A core that knows no height yet. */
export function initialState(config: Omit<Config, 'rules'> & { readonly rules?: Rules }): State {
  return {
    ...emptyHeight(),
    config: { ...config, rules: config.rules ?? RULES },
    height: 0,
    validators: [],
    self: null,
    order: [],
    previousTimeMs: 0,
    parameters: { precisionMs: 0, messageDelayMs: 0, intervalMs: 0, heartbeatMs: 0 },
    work: { transactions: false, evidence: false, wakeAtMs: null, restsUntilMs: null },
    absent: new Set(),
    ahead: new Map(),
    halted: null,
    silenced: null,
  };
}

/** The fields that begin anew with each height. */
export type HeightFields = Pick<
  State,
  | 'round'
  | 'step'
  | 'lock'
  | 'valid'
  | 'tallies'
  | 'newest'
  | 'polkas'
  | 'proposals'
  | 'bodies'
  | 'commit'
  | 'own'
  | 'awaiting'
  | 'armed'
  | 'durable'
  | 'roundCertificate'
  | 'accused'
  | 'lost'
  | 'decided'
>;

/** Nothing known yet. */
export function emptyHeight(): HeightFields {
  return {
    round: -1,
    step: 'newHeight',
    lock: null,
    valid: null,
    tallies: new Map(),
    newest: new Map(),
    polkas: new Map(),
    proposals: new Map(),
    bodies: new Map(),
    commit: null,
    own: [],
    awaiting: null,
    armed: new Set(),
    durable: new Set(),
    roundCertificate: null,
    accused: new Set(),
    lost: NOTHING_LOST,
    decided: null,
  };
}
