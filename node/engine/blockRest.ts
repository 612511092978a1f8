/**
 * The rest before a block that would hold transactions of busy members alone: as long as the block
 * before it took, so that during half of the time none is under way, and one begins at once for
 * what others send. Without it blocks of a flood follow each other, and whatever comes waits for
 * half of one and for its own.
 */
import type { State, Work } from '../consensus/state.ts';
import type { Demand } from '../mempool/mempool.ts';

/** No rest is longer, however slow the machine. */
const MAX_REST_MS = 250;
/** Nor longer than a part of the time for a proposal, or others would give its proposer up. */
const PROPOSE_PARTS = 4;

/** See the head of this file. Times are ms since 1970. */
export class BlockRest {
  readonly #maxMs: number;
  #beganMs: number | null = null;
  #untilMs = 0;

  /** @param proposeMs the time for a proposal in round 0 */
  constructor(proposeMs: number) {
    this.#maxMs = Math.min(MAX_REST_MS, Math.floor(proposeMs / PROPOSE_PARTS));
  }

  /** Whether, and from when on, what waits in a pool is a reason for a block. */
  reasonIn({ demand }: { readonly demand: Demand }): Pick<Work, 'transactions' | 'restsUntilMs'> {
    const restsUntilMs = demand === 'patient' ? this.#untilMs : null;
    return { transactions: demand !== 'nothing', restsUntilMs };
  }

  /** Consensus is at this step: a block begins with the first one of its height. */
  follow(step: State['step'], nowMs: number): void {
    if (step !== 'newHeight') this.#beganMs ??= nowMs;
  }

  /** The block of the height is committed, or came by another way. */
  end(nowMs: number): void {
    const tookMs = nowMs - (this.#beganMs ?? nowMs);
    this.#untilMs = nowMs + Math.min(Math.max(tookMs, 0), this.#maxMs);
    this.#beganMs = null;
  }
}
