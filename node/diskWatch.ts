/** How long a write that everything waits for has been under way. */
import type { Chain } from './engine/engineParts.ts';
import type { Safety } from './engine/safetyKeeper.ts';

/** Writes that are under way, with the time at which each began. */
export class DiskWatch {
  readonly #now: () => number;
  readonly #begun = new Set<{ readonly atMs: number }>();

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** When the oldest write that is under way began, ms since 1970; null when there is none. */
  get sinceMs(): number | null {
    const [oldest] = this.#begun;
    return oldest?.atMs ?? null;
  }

  /** The same safety; its writes are watched. */
  ofSafety(safety: Safety): Safety {
    return {
      begin: (...words) => this.#watch(() => safety.begin(...words)),
      bodies: () => safety.bodies(),
      persist: (...words) => this.#watch(() => safety.persist(...words)),
      sign: (message) => safety.sign(message),
      lacks: (...words) => safety.lacks(...words),
      renounce: () => safety.renounce(),
    };
  }

  /** The same chain; its commits are watched. */
  ofChain(chain: Chain): Chain {
    return {
      get height() {
        return chain.height;
      },
      blocks: chain.blocks,
      chainState: () => chain.chainState(),
      commit: (block) => this.#watch(() => chain.commit(block)),
    };
  }

  async #watch<T>(write: () => Promise<T>): Promise<T> {
    const begun = { atMs: this.#now() };
    this.#begun.add(begun);
    try {
      return await write();
    } finally {
      this.#begun.delete(begun);
    }
  }
}
