/**
 * Pages of lists are read one after the other: iterators of LevelDB work in the few threads that
 * commits and syncs of the same process need too, so there is one at a time.
 */
import type { ChainReads } from './ports.ts';
import { RestError } from './restError.ts';

/** What pages are read from, in their turn. */
export interface PageSource {
  readonly chain: ChainReads;
  readonly row: PageRow;
}

/** See the head of this file. */
export class PageRow {
  readonly #maxWaiting: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** Runs `read` when all before it have ended. @throws RestError busy, what `read` throws */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#maxWaiting) throw new RestError('busy', 'too many pages wait');
    this.#waiting += 1;
    const mine = this.#last.then(read);
    // Whoever comes next waits for the end of this one, be it good or bad.
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }
}
