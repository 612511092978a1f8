/**
 * A map that forgets what was not used lately once its entries cost more than allowed. Entries are
 * of two generations: what is put or used belongs to the young one, and when that costs half of
 * what is allowed, it becomes the old one and the old one is forgotten. So finding an entry that
 * is in use changes nothing: keeping a Map in the order of use cost more than what it saved.
 */
export class LruCache<V, K = string> {
  readonly #maxCost: number;
  #young = new Generation<K, V>();
  #old = new Generation<K, V>();

  /** @param maxCost in the unit in which `set` is told costs: entries, or bytes */
  constructor(maxCost: number) {
    this.#maxCost = maxCost;
  }

  /** What the entries cost together; never more than allowed. */
  get cost(): number {
    return this.#young.cost + this.#old.cost;
  }

  get(key: K): V | undefined {
    const young = this.#young.entries.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.entries.get(key);
    if (old === undefined) return undefined;
    this.set(key, old.value, old.cost);
    return old.value;
  }

  /** Keeps a value; one that alone costs more than allowed is not kept. */
  set(key: K, value: V, cost: number): void {
    this.delete(key);
    if (cost > this.#maxCost) return;
    if (2 * (this.#young.cost + cost) > this.#maxCost) this.#age();
    this.#young.set(key, { value, cost });
    if (this.cost > this.#maxCost) this.#old = new Generation();
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  #age(): void {
    this.#old = this.#young;
    this.#young = new Generation();
  }
}

interface Entry<V> {
  readonly value: V;
  readonly cost: number;
}

class Generation<K, V> {
  readonly entries = new Map<K, Entry<V>>();
  cost = 0;

  set(key: K, entry: Entry<V>): void {
    this.entries.set(key, entry);
    this.cost += entry.cost;
  }

  delete(key: K): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.cost -= entry.cost;
  }
}
