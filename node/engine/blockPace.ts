/** A block takes about this long to execute: validators do it before the propose timeout. */
const TARGET_MS = 250;
/** Fewer would make the work around a block dearer than the block. */
const MIN_TRANSACTIONS = 50;
/** Blocks with fewer say more about that work than about transactions. */
const MIN_MEASURED = 20;
/** What is assumed until a block was measured. */
const FIRST_MS_PER_TRANSACTION = 0.5;

/**
 * How many transactions this node proposes at once: as many as it executes in a quarter of a
 * second, as its own clock has lately shown. A machine that is slow or busy makes smaller blocks;
 * with larger ones it would miss its own timeouts and decide nothing. Other validators may be
 * slower still, so each round that fails halves the next block of the height.
 */
export class BlockPace {
  #msPerTransaction = FIRST_MS_PER_TRANSACTION;

  /** Notes how long executing a block took; ms. */
  note(transactions: number, elapsedMs: number): void {
    if (transactions < MIN_MEASURED) return;
    const measured = Math.max(0, elapsedMs) / transactions;
    this.#msPerTransaction = (this.#msPerTransaction + measured) / 2;
  }

  /** At most this many for a block of `round`; never more than `max`. */
  limit(max: number, round: number): number {
    const paced = Math.floor(TARGET_MS / this.#msPerTransaction / 2 ** Math.min(round, 16));
    return Math.min(max, Math.max(MIN_TRANSACTIONS, paced));
  }
}
