/** The keys of a table that grows large, in order where ranges are asked for. */
import { familyOf } from './sortedKeys.ts';

/** So many keys stand in one chunk: a new key moves no more than these. */
const CHUNK = 256;

/** The keys of a table, those of each family by themselves, as of `KeysByFamily`. */
export class KeyOrder {
  readonly #keys: () => Iterable<string>;
  /** Null: no range was asked for yet, and nothing of it is kept. */
  readonly #families = new Map<string, Chunks | null>();

  /** @param keys all keys of the table as it is */
  constructor(keys: () => Iterable<string>) {
    this.#keys = keys;
  }

  /** Notes a key that was not in the table. */
  add(key: string): void {
    const family = familyOf(key);
    const chunks = this.#families.get(family);
    if (chunks === undefined) this.#families.set(family, null);
    else chunks?.add(key);
  }

  /** Notes that a key is in the table no more. */
  remove(key: string): void {
    this.#families.get(familyOf(key))?.remove(key);
  }

  /** The first `limit` keys with gte <= key < lt, ascending. */
  range(gte: string, lt: string, limit: number): string[] {
    const family = familyOf(gte);
    // '0' is the letter after '/'.
    const isWithin = family.length < gte.length && lt <= `${family}0`;
    if (isWithin) return this.#chunksOf(family)?.range(gte, lt, limit) ?? [];
    const families = [...this.#families.keys()];
    const found = families.flatMap((each) => this.#chunksOf(each)?.range(gte, lt, limit) ?? []);
    // The default sort is by code unit.
    return found.sort().slice(0, limit);
  }

  #chunksOf(family: string): Chunks | undefined {
    const chunks = this.#families.get(family);
    if (chunks !== null) return chunks;
    const own: string[] = [];
    for (const key of this.#keys()) if (familyOf(key) === family) own.push(key);
    const made = new Chunks(own.sort());
    this.#families.set(family, made);
    return made;
  }
}

/** Ascending keys in chunks, none of them empty. */
class Chunks {
  readonly #chunks: string[][] = [];

  /** @param keys ascending */
  constructor(keys: readonly string[]) {
    for (let at = 0; at < keys.length; at += CHUNK) {
      this.#chunks.push(keys.slice(at, at + CHUNK));
    }
  }

  add(key: string): void {
    const place = this.#placeOf(key);
    const chunk = this.#chunks[place];
    if (chunk === undefined) {
      this.#chunks.push([key]);
      return;
    }
    chunk.splice(firstAtLeast(chunk, key), 0, key);
    if (chunk.length > 2 * CHUNK) this.#chunks.splice(place + 1, 0, chunk.splice(CHUNK));
  }

  remove(key: string): void {
    const place = this.#placeOf(key);
    const chunk = this.#chunks[place] ?? [];
    const at = firstAtLeast(chunk, key);
    if (chunk[at] !== key) return;
    chunk.splice(at, 1);
    if (chunk.length === 0) this.#chunks.splice(place, 1);
  }

  range(gte: string, lt: string, limit: number): string[] {
    const found: string[] = [];
    for (let place = this.#placeOf(gte); ; place += 1) {
      const chunk = this.#chunks[place];
      if (chunk === undefined) return found;
      for (let at = firstAtLeast(chunk, gte); at < chunk.length; at += 1) {
        const key = chunk[at] ?? '';
        if (key >= lt || found.length >= limit) return found;
        found.push(key);
      }
    }
  }

  /** Of the last chunk that begins at a key or before it; 0 where none does. */
  #placeOf(key: string): number {
    let [low, high] = [0, this.#chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle]?.[0] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

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
