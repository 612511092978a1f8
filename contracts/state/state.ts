/**
 * The world that deeds change: two ordered tables, `facts` (the leaves of the state tree) and
 * `indexes` (derived from them, indexes.ts). A `Draft` lays the writes of one block over a world
 * and can take back those of one transaction; nothing else changes a world while rules run.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Counted } from './burdens.ts';
import { countersOf, entriesOf, PRESENT } from './indexes.ts';
import { KeyOrder } from './keyOrder.ts';
import { KeysByFamily } from './sortedKeys.ts';

const NONE: readonly Counted[] = [];

/** What a fact that is written counts for, where one that is read counts for one (work.ts). */
export const WRITE_WORK = 4;

/** Ends what makes more work than it may; nobody but `Draft.within` sees it. */
class TooMuchWork extends Error {}

/** An ordered table that is only read. */
export interface Table {
  /** The value under `key`; undefined when there is none. */
  get(key: string): Json | undefined;
  /** At most `limit` entries with gte <= key < lt, ascending by code unit. */
  scan(gte: string, lt: string, limit: number): [string, Json][];
}

/** The state after some block. */
export interface World {
  readonly facts: Table;
  readonly indexes: Table;
}

/** What a block writes to one table, sorted by key; null removes. */
export type Writes = ReadonlyMap<string, Json | null>;

/** Writes over a world that is not touched. Indexes that follow from facts follow by themselves. */
export class Draft implements World {
  readonly facts: Table;
  readonly indexes: Table;
  readonly #facts: Overlay;
  readonly #indexes: Overlay;
  readonly #archived = new Map<Hash, string>();

  constructor(base: World) {
    this.#facts = new Overlay(base.facts, true);
    this.#indexes = new Overlay(base.indexes, false);
    this.facts = this.#facts;
    this.indexes = this.#indexes;
  }

  /** Puts a fact, and its index entries in place of those of the fact before. */
  set(key: string, value: Json): void {
    this.#replace(key, value);
  }

  /** Removes a fact and its index entries. */
  remove(key: string): void {
    this.#replace(key, null);
  }

  /** Keeps the text of facts that leave the state; due items alone do that, and none goes back. */
  archive(digest: Hash, text: string): void {
    this.#archived.set(digest, text);
  }

  /** The texts of what has left the state, by their digests. */
  archived(): ReadonlyMap<Hash, string> {
    return this.#archived;
  }

  /** Puts an index entry that follows from no fact. */
  setIndex(key: string, value: Json): void {
    this.#indexes.put(key, value);
  }

  /** Removes an index entry that follows from no fact. */
  removeIndex(key: string): void {
    this.#indexes.put(key, null);
  }

  /** From here on `rollback` leads back to here. */
  savepoint(): void {
    this.#facts.savepoint();
    this.#indexes.savepoint();
  }

  /**
   * Does `act`, but no more of it than makes so much work on facts since the savepoint: null, when
   * it makes more. It is broken off then, in the middle, so the caller has to roll back.
   */
  within<T>(work: number, act: () => T): T | null {
    this.#facts.bound(work);
    try {
      return act();
    } catch (error) {
      if (error instanceof TooMuchWork) return null;
      throw error;
    } finally {
      this.#facts.bound(Number.POSITIVE_INFINITY);
    }
  }

  /** Takes back everything since the savepoint. */
  rollback(): void {
    this.#facts.rollback();
    this.#indexes.rollback();
  }

  /** Keys of the facts that were put or removed since the savepoint, as often as that happened. */
  written(): readonly string[] {
    return this.#facts.written();
  }

  /** Keys of the facts that were asked for since the savepoint, be they there or not. */
  asked(): ReadonlySet<string> {
    return this.#facts.asked();
  }

  /** Facts asked for since the beginning, each once a savepoint, and facts put or removed. */
  counts(): { readonly read: number; readonly written: number } {
    return this.#facts.counts();
  }

  /** The fact as it was at the savepoint; undefined when it was not there. */
  before(key: string): Json | undefined {
    return this.#facts.before(key);
  }

  /** Every fact that was put or removed since the beginning: as it was then, and as it is. */
  changes(): readonly (readonly [key: string, before: Json | undefined, now: Json | undefined])[] {
    return this.#facts.changes();
  }

  /** The writes to the facts; a fact that came and went is not among them. */
  factWrites(): Writes {
    return this.#facts.writes();
  }

  /** The writes to the indexes. */
  indexWrites(): Writes {
    return this.#indexes.writes();
  }

  #replace(key: string, value: Json | null): void {
    const before = this.#facts.get(key);
    this.#facts.put(key, value);
    const old = before === undefined ? [] : entriesOf(key, before);
    const now = value === null ? [] : entriesOf(key, value);
    for (const entry of old) if (!now.includes(entry)) this.#indexes.put(entry, null);
    for (const entry of now) if (!old.includes(entry)) this.#indexes.put(entry, PRESENT);
    const were = before === undefined ? NONE : countersOf(key, before);
    const are = value === null ? NONE : countersOf(key, value);
    for (const each of were) {
      const same = are.find(({ counter }) => counter === each.counter);
      this.#count(each.counter, (same?.count ?? 0) - each.count);
    }
    for (const { counter, count } of are) {
      if (!were.some((each) => each.counter === counter)) this.#count(counter, count);
    }
  }

  #count(counter: string, change: number): void {
    if (change === 0) return;
    const count = Number(this.#indexes.get(counter) ?? 0) + change;
    this.#indexes.put(counter, count === 0 ? null : count);
  }
}

/** A world in memory, for tests and the auditor. Starts empty. */
export class MemoryWorld implements World {
  readonly facts: Table;
  readonly indexes: Table;
  readonly #facts = new MemoryTable();
  readonly #indexes = new MemoryTable();

  constructor() {
    this.facts = this.#facts;
    this.indexes = this.#indexes;
  }

  /** Takes over the writes of a block, or the world before block 1. */
  apply(facts: Writes, indexes: Writes): void {
    for (const [key, value] of facts) this.#facts.put(key, value);
    for (const [key, value] of indexes) this.#indexes.put(key, value);
  }
}

/** Every entry of `table` with gte <= key < lt, read in pages. */
export function* scanAll(table: Table, gte: string, lt: string): Generator<[string, Json]> {
  const page = 1000;
  let from = gte;
  for (;;) {
    const entries = table.scan(from, lt, page);
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined || entries.length < page) return;
    // No key lies between a key and itself with the smallest letter behind it.
    from = `${last[0]}\u0000`;
  }
}

class Overlay implements Table {
  readonly #base: Table;
  readonly #writes = new Map<string, Json | null>();
  /** What the base said: rules ask for a key, and again when they write it. */
  readonly #found = new Map<string, Json | undefined>();
  readonly #keys = new KeysByFamily((key) => this.#writes.has(key));
  readonly #asked = new Set<string>();
  #undo: [string, Json | null | undefined][] = [];
  #read = 0;
  #written = 0;
  /** What may be made since the savepoint. */
  #mostWork = Number.POSITIVE_INFINITY;
  /** Whether it is noted what is asked for: of facts alone, and noting costs as much as asking. */
  readonly #isCounted: boolean;

  constructor(base: Table, isCounted: boolean) {
    this.#base = base;
    this.#isCounted = isCounted;
  }

  get(key: string): Json | undefined {
    if (this.#isCounted) {
      this.#asked.add(key);
      this.#checkWork();
    }
    const written = this.#writes.get(key);
    if (written === undefined) return this.#below(key);
    return written === null ? undefined : written;
  }

  scan(gte: string, lt: string, limit: number): [string, Json][] {
    const found = this.#merged(gte, lt, limit);
    if (this.#isCounted) {
      for (const [key] of found) this.#asked.add(key);
      this.#checkWork();
    }
    return found;
  }

  #merged(gte: string, lt: string, limit: number): [string, Json][] {
    const own = this.#keys.range(gte, lt, Number.MAX_SAFE_INTEGER);
    const below = this.#base.scan(gte, lt, limit + own.length);
    if (own.length === 0) return below;
    const merged = below.filter(([key]) => !this.#writes.has(key));
    for (const key of own) {
      const value = this.#writes.get(key);
      if (value !== undefined && value !== null) merged.push([key, value]);
    }
    return merged.sort(([left], [right]) => (left < right ? -1 : 1)).slice(0, limit);
  }

  put(key: string, value: Json | null): void {
    this.#written += 1;
    const before = this.#writes.get(key);
    this.#undo.push([key, before]);
    if (this.#isCounted) this.#checkWork();
    this.#writes.set(key, value);
    if (before === undefined) this.#keys.add(key);
  }

  bound(work: number): void {
    this.#mostWork = work;
  }

  #checkWork(): void {
    const made = this.#asked.size + WRITE_WORK * this.#undo.length;
    if (made > this.#mostWork) throw new TooMuchWork();
  }

  savepoint(): void {
    this.#undo = [];
    this.#read += this.#asked.size;
    this.#asked.clear();
  }

  counts(): { readonly read: number; readonly written: number } {
    return { read: this.#read + this.#asked.size, written: this.#written };
  }

  asked(): ReadonlySet<string> {
    return this.#asked;
  }

  before(key: string): Json | undefined {
    const first = this.#undo.find(([each]) => each === key);
    const written = first === undefined ? this.#writes.get(key) : first[1];
    if (written === undefined) return this.#below(key);
    return written === null ? undefined : written;
  }

  rollback(): void {
    for (const [key, before] of this.#undo.toReversed()) {
      if (before === undefined) {
        this.#writes.delete(key);
        this.#keys.remove(key);
      } else {
        this.#writes.set(key, before);
      }
    }
    this.#undo = [];
  }

  written(): readonly string[] {
    return this.#undo.map(([key]) => key);
  }

  changes(): (readonly [string, Json | undefined, Json | undefined])[] {
    return [...this.#writes].map(([key, now]) => [key, this.#below(key), now ?? undefined]);
  }

  writes(): Writes {
    const sorted = new Map<string, Json | null>();
    // The default sort is by code unit.
    for (const key of [...this.#writes.keys()].sort()) {
      const value = this.#writes.get(key) ?? null;
      if (value !== null || this.#below(key) !== undefined) sorted.set(key, value);
    }
    return sorted;
  }

  #below(key: string): Json | undefined {
    const found = this.#found.get(key);
    if (found !== undefined || this.#found.has(key)) return found;
    const value = this.#base.get(key);
    this.#found.set(key, value);
    return value;
  }
}

class MemoryTable implements Table {
  readonly #values = new Map<string, Json>();
  readonly #keys = new KeyOrder(() => this.#values.keys());

  get(key: string): Json | undefined {
    return this.#values.get(key);
  }

  scan(gte: string, lt: string, limit: number): [string, Json][] {
    const found: [string, Json][] = [];
    for (const key of this.#keys.range(gte, lt, limit)) {
      const value = this.#values.get(key);
      if (value !== undefined) found.push([key, value]);
    }
    return found;
  }

  put(key: string, value: Json | null): void {
    if (value === null) {
      if (this.#values.delete(key)) this.#keys.remove(key);
      return;
    }
    const isNew = !this.#values.has(key);
    this.#values.set(key, value);
    if (isNew) this.#keys.add(key);
  }
}
