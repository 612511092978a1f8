/**
 * What the REST interface takes from the rest of the node, as small as it needs it. Whoever builds
 * the node hands these in; nothing of the engine, of consensus or of the network is known here.
 */
import type { Executed, Sender } from '../../contracts/execute.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import type { World } from '../../contracts/state/state.ts';
import type { Body } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { HeightStatement } from '../../ledger/heightStatement.ts';
import type { CommittedHeader, ValidatorChange } from '../../ledger/proof.ts';
import type { StatePath } from '../../ledger/stateTree.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { LetterCode } from '../mail/letterCodes.ts';
import type { LetterPage, LetterQuery, LetterState, MailboxCard } from '../mail/mailbox.ts';
import type { Admission, SubmitOptions } from '../mempool/admission.ts';
import type { Place } from '../mempool/ledgerView.ts';
import type { HeldState } from '../store/heldStates.ts';
import type { Named } from '../store/traces.ts';
import type { Portal } from './portalFiles.ts';
import type { ReadLog } from './readLog.ts';

/** Where the chain stands; `Position` of node/store is one. */
export interface ChainPosition {
  /** Of the newest block; 0 before block 1. */
  readonly height: number;
  /** Of the newest block, ms since 1970. */
  readonly time: number;
  /** Id of the newest header; the chain before block 1. */
  readonly previous: Hash;
  /** In force at height + 1. */
  readonly validators: ValidatorSet;
  readonly parameters: Parameters;
}

/** Results of the transactions and outcomes of the due items of one block, and its secret. */
export type BlockResults = Pick<Executed, 'results' | 'outcomes' | 'secret'>;

/** Blocks by height and what is found in them; undefined for what the chain does not have. */
export interface BlockReads {
  /** Height of the first block that is held: 1, unless the node joined by a snapshot. */
  readonly first: number;
  header(height: number): (CommittedHeader & { readonly id: Hash }) | undefined;
  body(height: number): Body | undefined;
  /** Canonical bytes of the body. */
  bodyBytes(height: number): Uint8Array | undefined;
  outcomes(height: number): BlockResults | undefined;
  findTransaction(id: Hash): Place | undefined;
  /** Who sent a transaction that is in a block. */
  sender(id: Hash): Sender;
  /** At most `limit` places, in order: of what a member has sent, of what may name a thing. */
  traces(named: Named, from: Place, limit: number): Promise<readonly Place[]>;
  /** A fact that has left the state, and the digest of the text that has it. */
  archivedFact(key: string): { readonly value: Json; readonly digest: Hash } | undefined;
  /** The text of facts that have left the state. */
  archivedText(digest: Hash): string | undefined;
  /** The last run of a due item. */
  findSettlement(item: string): Place | undefined;
}

/** A key of the newest state with its value (null: none) and what proves it. */
export interface ProvedFact extends CommittedHeader {
  readonly key: string;
  readonly value: Json;
  readonly path: StatePath;
}

/**
 * The committed chain; `ChainReader` of node/store is one. Every read but `readState` is
 * synchronous and sees the same newest block until the caller's turn ends.
 */
export interface ChainReads {
  readonly position: ChainPosition;
  readonly blocks: BlockReads;
  chainState(): { readonly world: World };
  /**
   * What `read` makes of the state after the newest block (height null), or after another that is
   * still held; null when it is not.
   */
  readState<T>(height: number | null, read: (state: HeldState) => Promise<T>): Promise<T | null>;
  /**
   * From which height on a member may read what stands under a key, or know that nothing does;
   * null: never. See `readableSince` of contracts/.
   */
  readableSince(member: string, key: string): number | null;
  /** Null before block 1. */
  proveFact(key: string): ProvedFact | null;
}

/** Why a node takes no transactions at present. */
export type Unable = 'halted' | 'disk_full' | 'memory_full';

/**
 * The pool of the node, which may be in another thread. Both reject with RestError `busy` when
 * too many questions wait for an answer, and `unanswered` when none comes in time: what was
 * submitted may have been taken then, and the same bytes may be sent again.
 */
export interface Pool {
  /** Hands transactions in, in order: one admission for each, or why none is taken. */
  submit(transactions: readonly string[], options: SubmitOptions): Promise<Admission[] | Unable>;
  /** The transaction that waits under this id, as it was sent; null when none does. */
  find(id: Hash): Promise<string | null>;
}

/**
 * The letters of members, which may be in another thread. All reject with RestError as the pool's
 * do; a code says why a letter is not taken.
 */
export interface Letters {
  /** @param bytes a letter, whose envelope and size fit */
  post(member: string, bytes: Uint8Array): Promise<LetterState | LetterCode>;
  list(member: string, query: LetterQuery): Promise<LetterPage>;
  find(member: string, id: Hash): Promise<LetterState | null>;
  card(member: string): Promise<MailboxCard>;
  /** The bytes of a letter; null when they are not here. */
  content(id: Hash): Promise<Uint8Array | null>;
}

/** One committed block. */
export interface CommitNotice {
  /** Ids of its transactions. */
  ids(): readonly Hash[];
}

/** Calls back after each commit, when the chain's reads show the block already. */
export interface CommitFeed {
  /** Returns the function that removes the listener. */
  onCommit(listener: (notice: CommitNotice) => void): () => void;
}

/** What the node says about itself at a moment; it can be sent to another thread as it is. */
export interface NodeState {
  /** The validator whose key this node holds; null for an observer. */
  readonly validator: string | null;
  readonly round: number;
  readonly step: string;
  /** Known peers by name; a validator's node has the validator's id as its name. */
  readonly peers: readonly { readonly name: string; readonly connected: boolean }[];
  /** Pending transactions. */
  readonly pool: { readonly count: number; readonly bytes: number };
  /** Whether blocks are missing that others have. */
  readonly syncing: boolean;
  /** Why this node makes and takes no more blocks; null while it does. */
  readonly halted: string | null;
  /** Whether there is too little room on its disk to take anything. */
  readonly diskFull: boolean;
  /** Why its validator's key may not be used here; null when it may. */
  readonly keyElsewhere: 'older_copy' | 'used_elsewhere' | null;
  /** By how much most peers' clocks are ahead, ms, when its own is wrong; else null. */
  readonly clockOff: number | null;
  /** What it waits for, in sentences; the most important first. */
  readonly why: readonly StandingReason[];
}

/** One sentence about where a node stands, with the facts that it rests on. */
export interface StandingReason {
  readonly code: string;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A registry of metrics; that of prom-client is one. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** A request that was answered, for metrics. */
export interface AnsweredRequest {
  readonly method: string;
  /** The path with `:name` for its parameters; `none` when there is no such path. */
  readonly route: string;
  /** HTTP status. */
  readonly status: number;
  readonly seconds: number;
}

/** The part of a pino logger that is used here. */
export interface RestLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Everything that a REST interface is made from. */
export interface RestParts {
  readonly genesis: Genesis;
  readonly chain: ChainReads;
  readonly pool: Pool;
  readonly letters: Letters;
  readonly commits: CommitFeed;
  /** Of the thread that this interface runs in: when it is full, no body is received. */
  readonly memory: { readonly isFull: boolean };
  /** @throws RestError unanswered: the node does not say */
  readonly state: () => Promise<NodeState>;
  /** What validators say of their heights, to who asks. @throws RestError busy, unanswered */
  readonly heights: (member: string, nonce: string) => Promise<readonly HeightStatement[]>;
  /** Every change of validators before `height`, in order: the trail of a portable proof. */
  readonly trail: (height: number) => readonly ValidatorChange[];
  readonly metrics: MetricsSource;
  /** Called after each answer; labels come from closed sets, so they can be counted by. */
  readonly observe: (answered: AnsweredRequest) => void;
  /** ms since 1970. */
  readonly now: () => number;
  readonly log: RestLog;
  /** What is read under mandates. */
  readonly readLog: ReadLog;
  /** The page for people; null where there is none. */
  readonly portal: Portal | null;
}
