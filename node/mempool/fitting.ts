/** What of a pool may be in one block, by the checks of each entry and the day of its member. */
import type { Ground } from '../../contracts/admit.ts';
import { checkEntry } from '../../contracts/admit.ts';
import { Draft } from '../../contracts/state/state.ts';
import { UsageCount } from '../../contracts/usage.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';

/** See the head of this file; what is taken counts for what is asked about afterwards. */
export class Fitting {
  /** Digests of what the day of its member has no room for, after what was taken before. */
  readonly usedUp: Hash[] = [];
  readonly #ground: Ground;
  readonly #usage: UsageCount;
  readonly #time: number;

  /** @param time of the block, ms since 1970 */
  constructor(ground: Ground, time: number) {
    // A draft remembers what it has read: few members sign many transactions.
    this.#ground = { ...ground, world: new Draft(ground.world) };
    this.#usage = new UsageCount(this.#ground, time);
    this.#time = time;
  }

  /** Whether it may be in the block, beside what was taken before. */
  takes(transaction: Transaction): boolean {
    if (checkEntry(this.#ground, transaction, this.#time) !== null) return false;
    if (this.#usage.enter(transaction) === null) return true;
    this.usedUp.push(transaction.digest);
    return false;
  }
}
