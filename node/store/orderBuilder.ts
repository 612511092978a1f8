/**
 * Builds an ordered map (orderedMap.ts) from all its entries at once, given in order: each node is
 * written once, and what is in memory is one node for each level. Nodes are three quarters full,
 * as those that the map itself cuts.
 */
import { assert } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Write } from './database.ts';
import { numberKey } from './keySpace.ts';
import type { OrderNode, Place } from './orderedMap.ts';
import { boundBetween, encodeOrderNode, innerOf, MAX_CHILDREN, MAX_KEYS } from './orderedMap.ts';

const FULL_LEAF = (MAX_KEYS * 3) / 4;
const FULL_INNER = (MAX_CHILDREN * 3) / 4;
const ROOT = 0;

/** See the head of this file. */
export class OrderBuilder {
  readonly #space: 'factOrder' | 'indexOrder';
  #keys: string[] = [];
  #values: Json[] = [];
  /** What is below the node that is being filled, for each level above the leaves. */
  readonly #levels: Place[][] = [];
  #last = '';
  #leafBefore: OrderNode | undefined;
  #nextNumber = 1;

  constructor(space: 'factOrder' | 'indexOrder') {
    this.#space = space;
  }

  /** Adds the next entry; returns what is to be written for it. */
  add(key: string, value: Json): Write[] {
    assert(key > this.#last, 'entries come in order, each key once');
    this.#last = key;
    const writes = this.#keys.length === FULL_LEAF ? this.#endLeaf() : [];
    this.#keys.push(key);
    this.#values.push(value);
    return writes;
  }

  /** Ends the map: the last writes, and the next node number for the head; 0 for no entry. */
  end(): { readonly writes: Write[]; readonly nextNumber: number } {
    if (this.#keys.length === 0) return { writes: [], nextNumber: 0 };
    if (this.#levels.length === 0) {
      const writes = [this.#write(ROOT, this.#leaf())];
      return { writes, nextNumber: this.#nextNumber };
    }
    const writes = this.#endLeaf();
    for (let level = 0; level < this.#levels.length - 1; level += 1) {
      writes.push(...this.#endInner(level));
    }
    writes.push(this.#write(ROOT, innerOf(this.#levels.at(-1) ?? [])));
    return { writes, nextNumber: this.#nextNumber };
  }

  #endLeaf(): Write[] {
    const leaf = this.#leaf();
    const place = { low: boundBetween(this.#leafBefore, leaf), number: this.#takeNumber() };
    this.#leafBefore = leaf;
    [this.#keys, this.#values] = [[], []];
    return [this.#write(place.number, leaf), ...this.#put(0, place)];
  }

  #put(level: number, place: Place): Write[] {
    const places = this.#levels[level] ?? [];
    this.#levels[level] = places;
    const writes = places.length === FULL_INNER ? this.#endInner(level) : [];
    this.#levels[level]?.push(place);
    return writes;
  }

  #endInner(level: number): Write[] {
    const places = this.#levels[level] ?? [];
    this.#levels[level] = [];
    const place = { low: places[0]?.low ?? '', number: this.#takeNumber() };
    return [this.#write(place.number, innerOf(places)), ...this.#put(level + 1, place)];
  }

  #leaf(): OrderNode {
    return { kind: 'leaf', keys: this.#keys, values: this.#values };
  }

  #write(number: number, node: OrderNode): Write {
    return { key: numberKey(this.#space, number), value: encodeOrderNode(node) };
  }

  #takeNumber(): number {
    this.#nextNumber += 1;
    return this.#nextNumber - 1;
  }
}
