/**
 * Those who wait for a transaction to be in a block of this node. Each waits for a bounded time,
 * all together are bounded in number, shared by address, and one whose caller is gone stops waiting
 * at once. One that has waited for long goes on when its place is wanted: whoever still waits for
 * it asks again, and has lost nothing.
 */
import type { Hash } from '../../ledger/hash.ts';
import { FairPlaces } from '../mempool/fairPlaces.ts';
import type { RestLimits } from './limits.ts';
import type { CommitFeed } from './ports.ts';

/** Addresses for each of which a part is kept: as much as one request may wait for. */
const ADDRESSES = 16;

/** How one caller waits. */
export interface WaitTerms {
  /** Who it is, for what is shared by address. */
  readonly from: string;
  readonly timeoutMs: number;
  /** Fires when the caller is gone. */
  readonly signal: AbortSignal;
}

/** One caller that waits. */
interface Waiting {
  readonly from: string;
  readonly since: number;
  /** Ends its waiting. */
  readonly finish: () => void;
}

/** See the head of this file. */
export class CommitWaiters {
  readonly #yieldMs: number;
  /** Ids that are waited for, by address. */
  readonly #places: FairPlaces;
  readonly #byId = new Map<Hash, Set<() => void>>();
  readonly #stopListening: () => void;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #stopped = false;

  constructor(commits: CommitFeed, limits: Pick<RestLimits, 'maxWaiting' | 'yieldMs'>) {
    this.#yieldMs = limits.yieldMs;
    this.#places = new FairPlaces({ max: limits.maxWaiting, owners: ADDRESSES });
    this.#stopListening = commits.onCommit((notice) => {
      if (this.#waiting.size === 0) return;
      for (const id of notice.ids()) this.#wake(id);
    });
  }

  /** How many ids are waited for now. */
  get count(): number {
    return this.#places.total;
  }

  /**
   * Resolves when each of `ids`, none twice, has been committed since the call, when the time is
   * over, when the caller is gone, when its place is wanted, or at once when there is no place for
   * it: the caller looks at the chain then.
   */
  async wait(ids: readonly Hash[], { from, timeoutMs, signal }: WaitTerms): Promise<void> {
    if (ids.length === 0 || this.#stopped || signal.aborted) return;
    if (!this.#takePlaces(from, ids.length)) return;
    await new Promise<void>((resolve) => {
      const open = new Set(ids);
      const note = (id: Hash) => (): void => {
        open.delete(id);
        if (open.size === 0) finish();
      };
      const wakers = ids.map((id): [Hash, () => void] => [id, note(id)]);
      const finish = (): void => {
        if (!this.#waiting.delete(waiting)) return;
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        for (const [id, waker] of wakers) this.#remove(id, waker);
        this.#places.give(from, ids.length);
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      signal.addEventListener('abort', finish, { once: true });
      const waiting: Waiting = { from, since: performance.now(), finish };
      this.#waiting.add(waiting);
      for (const [id, waker] of wakers) this.#add(id, waker);
    });
  }

  /** Everybody who waits goes on, and nobody waits any more. */
  stop(): void {
    this.#stopListening();
    this.#stopped = true;
    for (const { finish } of [...this.#waiting]) finish();
  }

  /** Takes places for an address, of whoever has waited for long when there are none left. */
  #takePlaces(from: string, amount: number): boolean {
    while (!this.#places.take(from, amount)) {
      const one = this.#longest(from, amount);
      if (one === undefined) return false;
      one.finish();
    }
    return true;
  }

  /** Who has waited longest, and long: of the address itself, else of one that has more than it. */
  #longest(from: string, amount: number): Waiting | undefined {
    const until = performance.now() - this.#yieldMs;
    const wanted = this.#places.of(from) + amount;
    let other: Waiting | undefined;
    for (const one of this.#waiting) {
      if (one.since > until) break;
      if (one.from === from) return one;
      if (other === undefined && this.#places.of(one.from) > wanted) other = one;
    }
    return other;
  }

  #wake(id: Hash): void {
    for (const waker of this.#byId.get(id) ?? []) waker();
  }

  #add(id: Hash, waker: () => void): void {
    const wakers = this.#byId.get(id) ?? new Set();
    wakers.add(waker);
    this.#byId.set(id, wakers);
  }

  #remove(id: Hash, waker: () => void): void {
    const wakers = this.#byId.get(id);
    if (wakers?.delete(waker) === true && wakers.size === 0) this.#byId.delete(id);
  }
}
