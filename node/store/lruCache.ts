/**
 * A map that forgets what was not used for longest once its entries cost more than allowed. It
 * forgets an eighth at a time: a Map keeps holes where entries were, and looking for the first
 * entry behind them again and again cost more than all else.
 */
export class LruCache<V> {
  readonly #maxCost: number;
  readonly #entries = new Map<string, { readonly value: V; readonly cost: number }>();
  #cost = 0;

  /** @param maxCost in the unit in which `set` is told costs: entries, or bytes */
  constructor(maxCost: number) {
    this.#maxCost = maxCost;
  }

  /** What the entries cost together; never more than allowed. */
  get cost(): number {
    return this.#cost;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion, so putting an entry back makes it the newest.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value; one that alone costs more than allowed is not kept. */
  set(key: string, value: V, cost: number): void {
    this.delete(key);
    if (cost > this.#maxCost) return;
    this.#entries.set(key, { value, cost });
    this.#cost += cost;
    if (this.#cost > this.#maxCost) this.#forget();
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#cost -= entry.cost;
  }

  /** The newest entry stays: `set` has made sure that it fits alone. */
  #forget(): void {
    const target = (this.#maxCost * 7) / 8;
    for (const [oldest, entry] of this.#entries) {
      if (this.#cost <= target || this.#entries.size === 1) return;
      this.#entries.delete(oldest);
      this.#cost -= entry.cost;
    }
  }
}
