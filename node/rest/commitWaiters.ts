/**
 * Those who wait for a transaction to be in a block of this node. Each waits for a bounded time,
 * all together are bounded in number, and one whose caller is gone stops waiting at once.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { CommitFeed } from './ports.ts';

/** How one caller waits. */
export interface WaitTerms {
  readonly timeoutMs: number;
  /** Fires when the caller is gone. */
  readonly signal: AbortSignal;
}

/** See the head of this file. */
export class CommitWaiters {
  readonly #limit: number;
  readonly #byId = new Map<Hash, Set<() => void>>();
  readonly #stopListening: () => void;
  /** Ends the waiting of one caller each. */
  readonly #waiting = new Set<() => void>();
  #stopped = false;
  #count = 0;

  /** @param limit of ids that are waited for at one time, by all callers together */
  constructor(commits: CommitFeed, limit: number) {
    this.#limit = limit;
    this.#stopListening = commits.onCommit((notice) => {
      if (this.#count === 0) return;
      for (const id of notice.ids()) this.#wake(id);
    });
  }

  /** How many ids are waited for now. */
  get count(): number {
    return this.#count;
  }

  /**
   * Resolves when each of `ids` has been committed since the call, when the time is over, when the
   * caller is gone, or at once when too many wait already: the caller looks at the chain then.
   */
  async wait(ids: readonly Hash[], { timeoutMs, signal }: WaitTerms): Promise<void> {
    if (ids.length === 0 || this.#count + ids.length > this.#limit) return;
    if (this.#stopped || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const open = new Set(ids);
      const note = (id: Hash) => (): void => {
        open.delete(id);
        if (open.size === 0) finish();
      };
      const wakers = ids.map((id): [Hash, () => void] => [id, note(id)]);
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#waiting.delete(finish);
        for (const [id, waker] of wakers) this.#remove(id, waker);
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      signal.addEventListener('abort', finish, { once: true });
      this.#waiting.add(finish);
      for (const [id, waker] of wakers) this.#add(id, waker);
    });
  }

  /** Everybody who waits goes on, and nobody waits any more. */
  stop(): void {
    this.#stopListening();
    this.#stopped = true;
    for (const finish of [...this.#waiting]) finish();
  }

  #wake(id: Hash): void {
    for (const waker of this.#byId.get(id) ?? []) waker();
  }

  #add(id: Hash, waker: () => void): void {
    const wakers = this.#byId.get(id) ?? new Set();
    wakers.add(waker);
    this.#byId.set(id, wakers);
    this.#count += 1;
  }

  #remove(id: Hash, waker: () => void): void {
    const wakers = this.#byId.get(id);
    if (wakers?.delete(waker) !== true) return;
    this.#count -= 1;
    if (wakers.size === 0) this.#byId.delete(id);
  }
}
