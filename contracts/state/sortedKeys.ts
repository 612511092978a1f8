/** Keys of a table that are put in order when a range is asked for, and not before. */

/**
 * The keys of a table, those of each family by themselves: ranges lie within one family, and need
 * not put the others in order.
 */
export class KeysByFamily {
  readonly #isLive: (key: string) => boolean;
  readonly #families = new Map<string, SortedKeys>();

  constructor(isLive: (key: string) => boolean) {
    this.#isLive = isLive;
  }

  /** Notes that `key` is live from now on. */
  add(key: string): void {
    const family = familyOf(key);
    const keys = this.#families.get(family) ?? new SortedKeys(this.#isLive);
    this.#families.set(family, keys);
    keys.add(key);
  }

  /** Notes that `key` is live no more. */
  remove(key: string): void {
    this.#families.get(familyOf(key))?.remove();
  }

  /** The first `limit` live keys with gte <= key < lt, ascending. */
  range(gte: string, lt: string, limit: number): string[] {
    const family = familyOf(gte);
    // '0' is the letter after '/'.
    const isWithin = family.length < gte.length && lt <= `${family}0`;
    if (isWithin) return this.#families.get(family)?.range(gte, lt, limit) ?? [];
    const found = [...this.#families.values()].flatMap((keys) => keys.range(gte, lt, limit));
    return found.sort().slice(0, limit);
  }
}

/** The part of a key before its first slash. */
export function familyOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

/**
 * The keys of a family in order, for many changes and few ranges: new keys wait unsorted and gone
 * ones stay, until either are many enough to pay for one pass over all.
 */
class SortedKeys {
  readonly #isLive: (key: string) => boolean;
  readonly #known = new Set<string>();
  /** Keys that no range has asked for since they came; some may be known already. */
  #added: string[] = [];
  #sorted: string[] = [];
  /** Keys that are not among the sorted ones yet, in order themselves. */
  #fresh: string[] = [];
  #gone = 0;

  constructor(isLive: (key: string) => boolean) {
    this.#isLive = isLive;
  }

  /** Notes that `key` is live from now on. */
  add(key: string): void {
    this.#added.push(key);
    if (this.#added.length >= MANY) this.#takeIn();
  }

  /** Notes that some key is live no more. */
  remove(): void {
    this.#gone += 1;
  }

  /** The first `limit` live keys with gte <= key < lt, ascending. */
  range(gte: string, lt: string, limit: number): string[] {
    if (this.#added.length > 0) this.#takeIn();
    if (this.#fresh.length + this.#gone > 256 + this.#sorted.length / 64) this.#tidy();
    const found: string[] = [];
    let next = firstAtLeast(this.#fresh, gte);
    for (let at = firstAtLeast(this.#sorted, gte); found.length < limit; ) {
      const [sorted, fresh] = [this.#sorted[at], this.#fresh[next]];
      const isFresh = fresh !== undefined && (sorted === undefined || fresh < sorted);
      const key = isFresh ? fresh : sorted;
      if (key === undefined || key >= lt) break;
      if (isFresh) next += 1;
      else at += 1;
      if (this.#isLive(key)) found.push(key);
    }
    return found;
  }

  #takeIn(): void {
    const added = this.#added.filter((key) => !this.#known.has(key));
    this.#added = [];
    for (const key of added) {
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      if (added.length > FEW) this.#fresh.push(key);
      else this.#fresh.splice(firstAtLeast(this.#fresh, key), 0, key);
    }
    // The default sort is by code unit.
    if (added.length > FEW) this.#fresh.sort();
  }

  #tidy(): void {
    // On two sorted runs a sort costs about one pass.
    this.#sorted = this.#sorted.concat(this.#fresh).filter(this.#isLive).sort();
    this.#known.clear();
    for (const key of this.#sorted) this.#known.add(key);
    this.#fresh = [];
    this.#gone = 0;
  }
}

/** So many keys are put in their places one by one; more are sorted. */
const FEW = 8;
/** So many may wait: a key that comes and goes again and again waits each time. */
const MANY = 4096;

/** The place of the first of ascending keys that is not below `bound`. */
function firstAtLeast(keys: readonly string[], bound: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
