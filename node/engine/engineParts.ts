/** What the engine needs of the other parts of a node; whoever builds the node hands it in. */
import type { ChainState, Executed } from '../../contracts/execute.ts';
import type { Block } from '../../ledger/block.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { Timeouts } from '../consensus/timeouts.ts';
import type { Demand } from '../mempool/mempool.ts';
import type { DecidedBlock } from '../store/blockWrites.ts';
import type { StoredHeader } from '../store/chainRecords.ts';
import type { BodyNetwork } from './bodyFinder.ts';
import type { SelectLimits } from './builder.ts';
import type { Clock } from './clock.ts';
import type { EvidenceKeeper } from './evidenceRecord.ts';
import type { Safety } from './safetyKeeper.ts';
import type { ValidatorHistory } from './validatorHistory.ts';

/** The chain, of which the engine is the only writer. */
export interface Chain {
  readonly height: number;
  chainState(): ChainState;
  commit(block: DecidedBlock): Promise<void>;
  readonly blocks: { header(height: number): StoredHeader | undefined };
}

/** Pending transactions. */
export interface Pool {
  readonly demand: Demand;
  select(limits: SelectLimits): readonly Transaction[];
  /** The text of a pending transaction, or null. */
  textOf(digest: Hash): string | null;
  /** Whether a signature over these bytes was verified before. */
  seen(digest: Hash): boolean;
  /** The pending transaction of a text. */
  known?(jws: string): Transaction | undefined;
  /** Lets go of transactions that no block of this day takes. */
  drop?(digests: readonly Hash[]): void;
  /** Forgets what a block used up and checks the rest against the new state. */
  follow(state: ChainState, done: Pick<Executed, 'results' | 'works'>, nowMs: number): void;
}

/** The network as the engine uses it. */
export interface EngineNetwork extends BodyNetwork {
  publish(channel: 'consensus' | 'heads', bytes: Uint8Array): Promise<number>;
}

/** The part of a pino logger that the engine uses. */
export interface EngineLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  fatal(facts: object, message: string): void;
}

/** What an engine is made from. */
export interface EngineParts {
  readonly genesis: Genesis;
  /** The validator whose key this node holds; null for an observer. */
  readonly self: string | null;
  readonly timeouts: Timeouts;
  readonly chain: Chain;
  readonly validators: ValidatorHistory;
  readonly pool: Pool;
  readonly network: EngineNetwork;
  readonly safety: Safety;
  /** Hears of each block with a signature of ours that the safety record lacks; ms since 1970. */
  readonly onKeyElsewhere?: (height: number, timeMs: number) => void;
  readonly evidence: EvidenceKeeper;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Ends the process: memory and disk may disagree. */
  readonly onFatal: (error: unknown) => void;
}

/** A block that was just committed, for those who wait for it. */
export interface CommittedBlock {
  readonly block: Block;
  readonly executed: Executed;
}

/** A peer's block that is not what its certificate says, or that executing refutes. */
export class BadBlockError extends Error {
  override readonly name = 'BadBlockError';
  readonly code = 'bad_block';
}
