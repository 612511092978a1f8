/**
 * What this node holds against validators, from finding it to the block that records it: kept on
 * disk meanwhile, so that a restart goes on with it.
 */
import type { Evidence } from '../../ledger/evidence.ts';
import type { Message } from '../consensus/messages.ts';
import type { State } from '../consensus/state.ts';
import type { EngineLog } from './engineParts.ts';
import type { EvidencePoolParts } from './evidencePool.ts';
import { EvidencePool } from './evidencePool.ts';
import type { EvidenceKeeper } from './evidenceRecord.ts';
import type { LateMessagesParts } from './lateMessages.ts';
import { LateMessages } from './lateMessages.ts';

/** What equivocations need. */
export interface EquivocationWatchParts
  extends EvidencePoolParts,
    Pick<LateMessagesParts, 'certificateAt' | 'signatures'> {
  readonly keeper: EvidenceKeeper;
  /** Called when there is something that the next block may record. */
  readonly onReady: () => void;
  /** Hears of each, once it is verified. */
  readonly onNew: (evidence: Evidence) => void;
  readonly log: Pick<EngineLog, 'error'>;
}

/** See the head of this file. */
export class EquivocationWatch {
  readonly #parts: EquivocationWatchParts;
  readonly #pool: EvidencePool;
  readonly #late: LateMessages;

  constructor(parts: EquivocationWatchParts) {
    this.#parts = parts;
    this.#pool = new EvidencePool(parts);
    this.#late = new LateMessages({
      ...parts,
      head: () => parts.ground().height,
      accuse: (evidence) => this.take(evidence),
    });
  }

  /** Evidence that waits for a block. */
  get pending(): readonly Evidence[] {
    return this.#pool.pending;
  }

  /** What may stand in the next block. */
  ready(): readonly Evidence[] {
    return this.#pool.ready();
  }

  /** Goes on with what was kept before a restart. */
  recall(): void {
    this.#pool.recall(this.#parts.keeper.left);
    this.#keep();
  }

  /** This node itself saw both signatures, and has verified them. */
  found(evidence: Evidence): void {
    if (this.#pool.keep(evidence)) this.#note(evidence);
  }

  /** Takes what a peer tells; `reject` when no honest peer tells that. */
  take(evidence: Evidence): 'accept' | 'ignore' | 'reject' {
    const verdict = this.#pool.take(evidence);
    if (verdict === 'accept') this.#note(evidence);
    return verdict;
  }

  /** Looks at a message about a decided height; `reject` when no honest peer sends such a one. */
  takeLate(message: Message): 'ignore' | 'reject' {
    return this.#late.take(message);
  }

  /** Who was heard precommitting at one of the newest decided heights, in time or late. */
  precommitted(height: number): ReadonlySet<string> {
    return this.#late.precommitted(height);
  }

  /** Remembers what the core knows of a height that is decided, for what comes late. */
  remember(state: State): void {
    this.#late.remember(state);
  }

  /** Forgets what the newest block has recorded, or made too old. */
  follow(): void {
    this.#pool.follow();
    this.#keep();
  }

  /** What is about the height in work wants no block before that is decided. */
  #note(evidence: Evidence): void {
    const { validator, height, round, type } = evidence;
    this.#parts.onNew(evidence);
    this.#parts.log.error({ validator, height, round, type }, 'a validator signed twice');
    this.#keep();
    if (this.ready().length > 0) this.#parts.onReady();
  }

  #keep(): void {
    this.#parts.keeper.keep(this.#pool.kept);
  }
}
