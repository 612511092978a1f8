/** What a scrubber reads: `ChainStore` is one. */
export interface Scrubbed {
  /** One step for each 4 MiB of live table files; throws StoreError corrupt_file. */
  scrub(): Iterator<string>;
}

/**
 * Goes through the table files of a working store again and again, one at a time, so that bit rot
 * is found before somebody needs what it destroyed. After `start` it checks some 4 MiB (10 ms)
 * each `intervalMs`; after `stop` it reads nothing more. Damage is told once and ends it.
 */
export class Scrubber {
  readonly #store: Scrubbed;
  readonly #intervalMs: number;
  readonly #onDamage: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #walk: Iterator<string> | null = null;

  constructor(store: Scrubbed, intervalMs: number, onDamage: (error: unknown) => void) {
    this.#store = store;
    this.#intervalMs = intervalMs;
    this.#onDamage = onDamage;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#step(), this.#intervalMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #step(): void {
    try {
      this.#walk ??= this.#store.scrub();
      if (this.#walk.next().done === true) this.#walk = null;
    } catch (error) {
      this.stop();
      this.#onDamage(error);
    }
  }
}
