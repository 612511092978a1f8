/**
 * Catching up with blocks that others decided. A peer's word that it is ahead only starts a
 * question; what it answers counts by its certificates alone, each checked against the validators
 * that the chain itself names. A peer that answers nonsense is left aside for a while, and one
 * that has nothing to show costs one question.
 */

import { FormatError } from '../../ledger/assert.ts';
import type { Block } from '../../ledger/block.ts';
import { decodeBlockAnswer, encodeBlockQuestion } from './blockQuestion.ts';

/** What catching up needs of the other parts. */
export interface CatchUpParts {
  readonly network: {
    fetch(
      peer: string,
      exchange: 'sync',
      request: Uint8Array,
      options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
    ): Promise<Uint8Array>;
    peers(): readonly { readonly name: string; readonly connected: boolean }[];
    /** Says that a peer sent what no honest one sends. */
    report(peer: string): void;
  };
  /** Height of the newest block here. */
  readonly height: () => number;
  /**
   * Verifies, executes and commits blocks in a row; returns how many were taken. Throws an error
   * with the code `bad_block` when one is false; other errors are not the peer's.
   */
  readonly adopt: (blocks: readonly Block[]) => Promise<number>;
  readonly now: () => number;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

const ANSWER_MS = 10_000;
/** How long a node that is one block behind leaves it to consensus. */
const PATIENCE_MS = 1_500;
/** How long a peer is not asked that gave a wrong answer, or does not hold what is wanted. */
const ASIDE_MS = 30_000;
/** How long a peer is not asked that gave none, or had nothing to show for its claim. */
const PAUSE_MS = 2_000;

interface Aside {
  readonly since: number;
  readonly forMs: number;
}

/** One run at a time; hints that come meanwhile only raise the target. */
export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #aside = new Map<string, Aside>();
  readonly #claims = new Map<string, number>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #oneBehind: { readonly height: number; readonly since: number } | null = null;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  /** Whether blocks are being fetched now. */
  get active(): boolean {
    return this.#running !== null;
  }

  /** A peer said something of a height that this node has not reached. */
  noteAhead(peer: string, height: number): void {
    if (this.#stop.signal.aborted || !this.#isBehind(height)) return;
    this.#claims.set(peer, Math.max(height, this.#claims.get(peer) ?? 0));
    // Not at once: what is heard while the first question goes out must find `#running` set.
    this.#running ??= Promise.resolve()
      .then(() => this.#run())
      .finally(() => {
        this.#running = null;
      });
  }

  /** Asks nobody any more; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** One block is left to consensus, which is about to decide it, unless it stays away. */
  #isBehind(height: number): boolean {
    const own = this.#parts.height();
    if (height !== own + 1) return height > own;
    const now = this.#parts.now();
    const known = this.#oneBehind;
    // A clock that was set back begins anew.
    if (known === null || known.height !== own || now < known.since) {
      this.#oneBehind = { height: own, since: now };
      return false;
    }
    return now - known.since >= PATIENCE_MS;
  }

  async #run(): Promise<void> {
    const startedAt = this.#parts.height();
    for (let peer = this.#nextPeer(); peer !== null; peer = this.#nextPeer()) {
      const before = this.#parts.height();
      await this.#askOnce(peer);
      if (this.#parts.height() > before) continue;
      // Whoever claims to be ahead and shows nothing has lost its claim, and its turn: a claim
      // that is made again at once would keep all others from being asked.
      this.#claims.delete(peer);
      this.#setAside(peer, PAUSE_MS);
    }
    this.#claims.clear();
    const height = this.#parts.height();
    if (height > startedAt) this.#parts.log.info({ from: startedAt, height }, 'caught up');
  }

  async #askOnce(peer: string): Promise<void> {
    const { network, height, adopt, log } = this.#parts;
    try {
      const question = encodeBlockQuestion(height() + 1);
      const options = { timeoutMs: ANSWER_MS, signal: this.#stop.signal };
      const answer = await network.fetch(peer, 'sync', question, options);
      const { blocks, heldFrom } = decodeBlockAnswer(answer);
      if (heldFrom === null) return void (await adopt(blocks));
      // It joined by a snapshot: it never had what is asked for here.
      this.#setAside(peer, ASIDE_MS);
      log.warn({ peer, heldFrom }, 'a peer does not hold blocks that old');
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (isFalse(error)) {
        this.#setAside(peer, ASIDE_MS);
        network.report(peer);
      }
      log.warn({ peer, error: String(error) }, 'a peer was of no help in catching up');
    }
  }

  #setAside(peer: string, forMs: number): void {
    if (this.#isAside(peer)) return;
    this.#aside.set(peer, { since: this.#parts.now(), forMs });
  }

  #isAside(peer: string): boolean {
    const aside = this.#aside.get(peer);
    if (aside === undefined) return false;
    const passedMs = this.#parts.now() - aside.since;
    return passedMs >= 0 && passedMs < aside.forMs;
  }

  /** A connected peer that claims more than we have, the boldest claim last to be believed. */
  #nextPeer(): string | null {
    if (this.#stop.signal.aborted) return null;
    const { network, height } = this.#parts;
    const connected = new Set(
      network
        .peers()
        .filter((it) => it.connected)
        .map((it) => it.name),
    );
    const claims = [...this.#claims]
      .filter(([peer, claim]) => claim > height() && connected.has(peer))
      .filter(([peer]) => !this.#isAside(peer))
      .sort((left, right) => left[1] - right[1]);
    return claims[0]?.[0] ?? null;
  }
}

/** Whether the answer itself was wrong: bytes that are none, or a block that is none. */
function isFalse(error: unknown): boolean {
  if (error instanceof FormatError) return true;
  return error instanceof Error && 'code' in error && error.code === 'bad_block';
}
