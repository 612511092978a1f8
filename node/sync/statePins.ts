/**
 * The states that this node hands out: those after its newest blocks, and older ones for as long
 * as a peer goes on asking for them. Peers that are about level so hold the same states, and one
 * who joins can ask several for parts of the same. A state that is held costs no copy: the
 * database keeps what has changed since.
 */
import type { Frontier } from '../../ledger/merkle.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';

/** A state as it is handed out; `StateView` of node/store is one. */
export interface HeldState {
  readonly head: CommittedHeader & { readonly historyBefore: Frontier };
  /** Bytes of `encodeGroup`; undefined when there is no group below these nibbles. */
  group(path: string): Uint8Array | undefined;
  /** Bytes of `encodeFact` of the facts below `path`, in the order of their positions. */
  facts(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** States of so many of the newest blocks are held. */
export const HELD_STATES = 32;
/** A peer keeps the state that it asked for last for so long. */
export const PIN_MS = 600_000;

/** See the head of this file. */
export class StatePins {
  readonly #now: () => number;
  readonly #states = new Map<number, HeldState>();
  /** Which state each peer asked for last, and when. */
  readonly #uses = new Map<string, { readonly height: number; readonly atMs: number }>();
  #newest = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Holds the state after the newest block, and lets go of what nobody needs. */
  async hold(state: HeldState): Promise<void> {
    const { height } = state.head.header;
    this.#states.set(height, state);
    this.#newest = height;
    const gone = [...this.#states].filter(([at]) => !this.#isWanted(at));
    for (const [at] of gone) this.#states.delete(at);
    await Promise.all(gone.map(([, old]) => old.close()));
  }

  /** The newest state; undefined before block 1. */
  get newest(): HeldState | undefined {
    return this.#states.get(this.#newest);
  }

  /** The state after a height for `peer`, for whom it is kept from now on; undefined: not held. */
  use(peer: string, height: number): HeldState | undefined {
    const state = this.#states.get(height);
    if (state !== undefined) this.#uses.set(peer, { height, atMs: this.#now() });
    return state;
  }

  #isWanted(height: number): boolean {
    if (height > this.#newest - HELD_STATES) return true;
    return [...this.#uses.values()].some((use) => {
      const passedMs = this.#now() - use.atMs;
      return use.height === height && passedMs >= 0 && passedMs < PIN_MS;
    });
  }
}
