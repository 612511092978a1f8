/**
 * The two tables of the world over the database. What a block writes is planned first, written
 * with the block's batch, and adopted into memory once that batch is on disk.
 *
 * A fact is read through the state tree: the tree names the hash of its value, or proves that the
 * key has none. It is a record of its own (storedFact.ts); families that are scanned also stand in
 * an ordered map. An index entry is a leaf entry of an ordered map, a record of its own in the
 * families that are never scanned, or one of a bucket (buckets.ts).
 */

import { PRESENT } from '../../contracts/state/indexes.ts';
import type { Table, Writes } from '../../contracts/state/state.ts';
import { assert } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { equalBytes, utf8Text } from '../../ledger/encoding.ts';
import { sha256OfText } from '../../ledger/hash.ts';
import { positionOf } from '../../ledger/stateTree.ts';
import { BUCKETED_FAMILIES, Buckets, isBucketed, placeOf } from './buckets.ts';
import type { Records, Write } from './database.ts';
import type { Space } from './keySpace.ts';
import { factKey, familyOf, indexKey, numberKey, UNORDERED_FAMILIES } from './keySpace.ts';
import { LruCache } from './lruCache.ts';
import type { OrderChange, OrderPlan } from './orderedMap.ts';
import { encodeOrderNode, OrderedMap } from './orderedMap.ts';
import { decodeStoredFact, encodeStoredFact } from './storedFact.ts';
import { StoreError } from './storeError.ts';
import type { VerifiedTree } from './verifiedTree.ts';

/** Families that are not kept in the order of their keys. */
const SCATTERED = {
  fact: [...UNORDERED_FAMILIES.fact],
  index: [...UNORDERED_FAMILIES.index, ...BUCKETED_FAMILIES],
} as const;
/** Of their records; as objects they take some twenty times that. */
const CACHED_VALUE_BYTES = 1 << 20;
/** Of keys without a fact, which a block asks for before it writes them. */
const MAX_ABSENT = 4_096;

/** What a block's writes to one table need on disk, and how they are taken over afterwards. */
export interface TablePlan {
  readonly writes: readonly Write[];
  /** The next number of the table's ordered map, to be kept with the head. */
  readonly nextNode: number;
  adopt(): void;
}

/** A table of the store: what rules read, and the plan of what they write. */
export interface StoredTable extends Table {
  plan(writes: Writes): TablePlan;
}

/** The facts. @throws (when read) StoreError corrupt_record, missing_record, state_mismatch */
export class FactTable implements StoredTable {
  readonly #database: Records;
  readonly #tree: VerifiedTree;
  readonly #order: OrderedMap;
  readonly #values: LruCache<Json>;
  /** Keys that the tree, as it is now, proves to have no fact. */
  readonly #absent = new Set<string>();

  /** @param part of what may be kept in memory */
  constructor(database: Records, tree: VerifiedTree, nextNode: number, part = 1) {
    this.#database = database;
    this.#tree = tree;
    this.#order = openOrder(database, 'factOrder', nextNode, part);
    this.#values = new LruCache<Json>(CACHED_VALUE_BYTES * part);
  }

  get(key: string): Json | undefined {
    const cached = this.#values.get(key);
    if (cached !== undefined) return cached;
    if (this.#absent.has(key)) return undefined;
    const hash = this.#tree.valueOf(key);
    if (hash === null) {
      if (this.#absent.size < MAX_ABSENT) this.#absent.add(key);
      return undefined;
    }
    const record = this.#database.require(factKey(positionOf(key)));
    const fact = decodeStoredFact(record);
    if (fact.key !== key || !equalBytes(sha256OfText(fact.text), hash)) {
      throw new StoreError('state_mismatch', `the fact ${key} is not the one of the tree`, { key });
    }
    const value = JSON.parse(fact.text) as Json;
    this.#values.set(key, value, record.length);
    return value;
  }

  scan(gte: string, lt: string, limit: number): [string, Json][] {
    assertScanned('fact', gte, lt);
    return this.#order.scan(gte, lt, limit).map(([key]) => {
      const value = this.get(key);
      if (value !== undefined) return [key, value];
      throw new StoreError('state_mismatch', `the tree has no fact ${key}`, { key });
    });
  }

  plan(writes: Writes): TablePlan {
    const records: Write[] = [];
    const changes: OrderChange[] = [];
    for (const [key, value] of writes) {
      const bytes = value === null ? null : encodeStoredFact(key, value);
      records.push({ key: factKey(positionOf(key)), value: bytes });
      if (UNORDERED_FAMILIES.fact.has(familyOf(key))) continue;
      // A fact that changes only its value keeps its place.
      if ((this.#order.get(key) === undefined) !== (value === null)) {
        changes.push([key, value === null ? null : 1]);
      }
    }
    const order = this.#order.plan(changes);
    return {
      writes: [...records, ...orderWrites('factOrder', order)],
      nextNode: order.nextNumber,
      adopt: () => {
        this.#order.adopt(order);
        this.#absent.clear();
        [...writes].forEach(([key, value], at) => {
          if (value === null) this.#values.delete(key);
          else this.#values.set(key, value, records[at]?.value?.length ?? 0);
        });
      },
    };
  }
}

/** The indexes. @throws (when read) StoreError corrupt_record, missing_record */
export class IndexTable implements StoredTable {
  readonly #database: Records;
  readonly #order: OrderedMap;
  readonly #buckets: Buckets;

  /** @param part of what may be kept in memory */
  constructor(database: Records, nextNode: number, part = 1) {
    this.#database = database;
    this.#order = openOrder(database, 'indexOrder', nextNode, part);
    this.#buckets = new Buckets(database, part);
  }

  get(key: string): Json | undefined {
    if (isBucketed(key)) {
      const place = placeOf(key);
      const { rests, isOver } = this.#buckets.at(place);
      if (rests.includes(key.slice(place.length + 1))) return PRESENT;
      return isOver ? this.#order.get(key) : undefined;
    }
    if (!UNORDERED_FAMILIES.index.has(familyOf(key))) return this.#order.get(key);
    const bytes = this.#database.read(indexKey(key));
    return bytes === undefined ? undefined : parse(bytes);
  }

  scan(gte: string, lt: string, limit: number): [string, Json][] {
    if (isBucketed(gte)) return this.#scanPlace(placeOf(gte), gte, lt, limit);
    assertScanned('index', gte, lt);
    return this.#order.scan(gte, lt, limit);
  }

  plan(writes: Writes): TablePlan {
    const changes: OrderChange[] = [];
    const records: Write[] = [];
    const buckets = this.#buckets.plan();
    for (const [key, value] of writes) {
      if (isBucketed(key)) {
        assert(value === null || value === PRESENT, 'an entry of a bucket only is there');
        if (!buckets.change(key, value !== null)) changes.push([key, value]);
      } else if (!UNORDERED_FAMILIES.index.has(familyOf(key))) {
        changes.push([key, value]);
      } else {
        const bytes = value === null ? null : encodeCanonical(value);
        records.push({ key: indexKey(key), value: bytes });
      }
    }
    const order = this.#order.plan(changes);
    return {
      writes: [...records, ...buckets.writes(), ...orderWrites('indexOrder', order)],
      nextNode: order.nextNumber,
      adopt: () => {
        buckets.adopt();
        this.#order.adopt(order);
      },
    };
  }

  #scanPlace(place: string, gte: string, lt: string, limit: number): [string, Json][] {
    // '0' is the letter after '/'.
    const isWithin = lt === `${place}0` || lt.startsWith(`${place}/`);
    assert(isWithin, 'a range of a bucket is below its place');
    const { rests, isOver } = this.#buckets.at(place);
    const keys = rests.map((rest) => `${place}/${rest}`).filter((key) => key >= gte && key < lt);
    const others = isOver ? this.#order.scan(gte, lt, limit) : [];
    const found = keys.map((key): [string, Json] => [key, PRESENT]);
    if (others.length > 0) {
      found.push(...others);
      found.sort(([left], [right]) => (left < right ? -1 : 1));
    }
    return found.slice(0, limit);
  }
}

/**
 * The ordered map in a space.
 * @param nextNode as the head says
 * @param part of what may be kept in memory
 */
export function openOrder(database: Records, space: Space, nextNode: number, part = 1): OrderedMap {
  return new OrderedMap((number) => database.require(numberKey(space, number)), nextNode, part);
}

function orderWrites(space: Space, plan: OrderPlan): Write[] {
  return [...plan.nodes].map(([number, node]) => ({
    key: numberKey(space, number),
    value: node === null ? null : encodeOrderNode(node),
  }));
}

/** A range over a family that is not kept in order would silently miss everything in it. */
function assertScanned(table: 'fact' | 'index', gte: string, lt: string): void {
  for (const family of SCATTERED[table]) {
    const overlaps = gte < `${family}0` && `${family}/` < lt;
    assert(!overlaps, `${table}s of the family ${family} are not kept in order`);
  }
}

function parse(bytes: Uint8Array): Json {
  return JSON.parse(utf8Text(bytes)) as Json;
}
