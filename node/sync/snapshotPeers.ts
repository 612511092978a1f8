/**
 * The peers that one who joins asks: each a few questions at a time, nobody who gave a false
 * answer for a while, and nobody again at once who gave none.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { SnapshotQuestion } from './snapshotQuestion.ts';
import { encodeSnapshotQuestion } from './snapshotQuestion.ts';

/** What asking needs of the other parts. */
export interface SnapshotPeersParts {
  readonly network: {
    fetch(
      peer: string,
      exchange: 'snapshot',
      request: Uint8Array,
      options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
    ): Promise<Uint8Array>;
    peers(): readonly { readonly name: string; readonly connected: boolean }[];
    /** Says that a peer sent what no honest one sends. */
    report(peer: string): void;
  };
  readonly now: () => number;
  /** Fires when joining is given up. */
  readonly signal: AbortSignal;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

/** What a peer sent is not what it has to be. */
export class FalseAnswerError extends Error {
  override readonly name = 'FalseAnswerError';
}

/** Questions to one peer at a time; what one peer is answered at the same time is 2. */
export const QUESTIONS_PER_PEER = 2;
const ANSWER_MS = 20_000;
/** How long a peer is not asked that gave a false answer. */
const ASIDE_MS = 30_000;
/** How long a peer is not asked that gave none, or does not hold what was asked for. */
const PAUSE_MS = 1_000;

/** See the head of this file. */
export class SnapshotPeers {
  readonly #parts: SnapshotPeersParts;
  readonly #busy = new Map<string, number>();
  readonly #aside = new Map<string, { readonly sinceMs: number; readonly forMs: number }>();

  constructor(parts: SnapshotPeersParts) {
    this.#parts = parts;
  }

  /** Peers that can be asked now, the least busy first. */
  free(): string[] {
    const { network } = this.#parts;
    return network
      .peers()
      .filter(({ name, connected }) => connected && !this.#isAside(name))
      .map(({ name }) => name)
      .filter((peer) => this.#load(peer) < QUESTIONS_PER_PEER)
      .sort((left, right) => this.#load(left) - this.#load(right));
  }

  /**
   * Asks a peer and hands its answer to `take`, which throws FalseAnswerError or FormatError when
   * it is false; the peer is then reported and left aside.
   * @returns what `take` makes of the answer; null when there is none, or it is of no use
   */
  async ask<T>(
    peer: string,
    question: SnapshotQuestion,
    take: (answer: Uint8Array) => Promise<T | null> | T | null,
  ): Promise<T | null> {
    this.#busy.set(peer, this.#load(peer) + 1);
    try {
      const answer = await this.#fetch(peer, question);
      const taken = answer === null ? null : await this.judge(peer, () => take(answer));
      if (taken === null && !this.#isAside(peer)) this.#leave(peer, PAUSE_MS);
      return taken;
    } finally {
      this.#busy.set(peer, this.#load(peer) - 1);
    }
  }

  /** Does with what a peer sent as `take` says; null when it was false, and the peer to blame. */
  async judge<T>(peer: string, take: () => Promise<T> | T): Promise<T | null> {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof FalseAnswerError)) throw error;
      this.#leave(peer, ASIDE_MS);
      this.#parts.network.report(peer);
      this.#parts.log.warn({ peer, reason: error.message }, 'a peer gave a false answer');
      return null;
    }
  }

  async #fetch(peer: string, question: SnapshotQuestion): Promise<Uint8Array | null> {
    const { network, signal, log } = this.#parts;
    try {
      const bytes = encodeSnapshotQuestion(question);
      return await network.fetch(peer, 'snapshot', bytes, { timeoutMs: ANSWER_MS, signal });
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ peer, error: String(error) }, 'a peer gave no answer');
      return null;
    }
  }

  #leave(peer: string, forMs: number): void {
    this.#aside.set(peer, { sinceMs: this.#parts.now(), forMs });
  }

  #load(peer: string): number {
    return this.#busy.get(peer) ?? 0;
  }

  #isAside(peer: string): boolean {
    const aside = this.#aside.get(peer);
    if (aside === undefined) return false;
    const passedMs = this.#parts.now() - aside.sinceMs;
    // Not when the clock was set back.
    return passedMs >= 0 && passedMs < aside.forMs;
  }
}
