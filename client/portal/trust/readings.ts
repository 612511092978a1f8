/** One reading at a time, of what is wished for last, for whoever sits there; no browser. */
import type { Genesis } from '../../../ledger/genesis.ts';

/** For whom something is read, and from which height on. */
export interface Wish {
  readonly genesis: Genesis;
  readonly member: string;
  readonly keyName: string;
  readonly height: number;
}

/** How a wish is read, and who is told. */
export interface ReadingTerms<T> {
  readonly read: (wish: Wish) => Promise<T>;
  readonly show: (read: T) => void;
  readonly fail: (error: unknown) => void;
  /** Until a reading that failed is tried again. */
  readonly rest: () => Promise<void>;
}

/** See the head of this file. */
export class Readings<T> {
  readonly #terms: ReadingTerms<T>;
  #wanted: Wish | null = null;
  #done: Wish | null = null;
  #isReading = false;

  constructor(terms: ReadingTerms<T>) {
    this.#terms = terms;
  }

  /** Reads this, after what is being read; null: nobody sits there. */
  want(wish: Wish | null): void {
    this.#wanted = wish;
    if (wish === null) this.#done = null;
    if (!this.#isReading) void this.#readOn();
  }

  /** Until what was wished for last is read: a block may come while another is read. */
  async #readOn(): Promise<void> {
    this.#isReading = true;
    for (let wish = this.#next(); wish !== null; wish = this.#next()) {
      if (!(await this.#readOnce(wish))) await this.#terms.rest();
    }
    this.#isReading = false;
  }

  #next(): Wish | null {
    const [wish, done] = [this.#wanted, this.#done];
    const isDone = wish !== null && isOfSame(wish, done) && wish.height <= (done?.height ?? -1);
    return isDone ? null : wish;
  }

  /** What was read for one is never shown to another who has opened a key meanwhile. */
  async #readOnce(wish: Wish): Promise<boolean> {
    try {
      const read = await this.#terms.read(wish);
      if (!isOfSame(this.#wanted, wish)) return true;
      this.#done = wish;
      this.#terms.show(read);
      return true;
    } catch (error) {
      if (isOfSame(this.#wanted, wish)) this.#terms.fail(error);
      return false;
    }
  }
}

/** Whether two wishes are of the same key on the same ledger. */
export function isOfSame(one: Wish | null, other: Wish | null): boolean {
  if (one === null || other === null) return false;
  const { genesis, member, keyName } = other;
  const isSameKey = one.member === member && one.keyName === keyName;
  return isSameKey && one.genesis.chain === genesis.chain;
}
