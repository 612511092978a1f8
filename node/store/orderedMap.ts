/**
 * An ordered map on disk that can be read synchronously.
 *
 * Execution is synchronous and asks for ranges ("what is due", "the pieces of this receivable"),
 * while LevelDB's iterators are asynchronous. So whatever is asked for by range stands in a B+tree
 * whose nodes are ordinary records, read by `getSync`. Memory is bounded by a cache of nodes
 * whatever the number of keys, and nothing has to be rebuilt at start.
 *
 *   node 0   the root: a leaf at first, an inner node later
 *   leaf     up to 8 keys, ascending, and their values
 *   inner    up to 32 children, each with the bound from which on keys belong to it: '' for the
 *            first, for any other the shortest that tells its keys from those before
 *
 * `plan` is pure: it returns the nodes to write, which go into the block's batch, and `adopt`
 * takes them over once that batch is on disk. Leaves are not merged before they are empty: the
 * busiest families are queues, whose leaves empty from the front.
 */
import { assert, FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8, utf8Text } from '../../ledger/encoding.ts';
import { expectArray, expectJson, expectText } from '../../ledger/shape.ts';
import { LruCache } from './lruCache.ts';
import {
  decodeBounds,
  decodeKeys,
  encodeBounds,
  encodeKeys,
  isPrintable,
  separator,
  sharedPrefix,
} from './orderKeys.ts';
import { StoreError } from './storeError.ts';

/** What is stored was bounded when it was written. */
const ANY = Number.MAX_SAFE_INTEGER;

/** Entries are values in a leaf and numbers of nodes below in an inner node, one for each key. */
export type OrderNode =
  | { readonly kind: 'leaf'; readonly keys: readonly string[]; readonly values: readonly Json[] }
  | {
      readonly kind: 'inner';
      readonly keys: readonly string[];
      readonly children: readonly number[];
    };

/** What a block's changes make of the map. */
export interface OrderPlan {
  /** Nodes to write by number; null means to delete. */
  readonly nodes: ReadonlyMap<number, OrderNode | null>;
  /** The number that the next new node gets; kept beside the nodes. */
  readonly nextNumber: number;
}

/** A key and its new value; null removes it. */
export type OrderChange = readonly [key: string, value: Json | null];

/** Reads the bytes of a node; throws if it is not there, for other records speak of it. */
export type NodeReader = (number: number) => Uint8Array;

const ROOT = 0;
/** Keys of a leaf, at most. */
export const MAX_KEYS = 8;
/** Children of an inner node, at most. */
export const MAX_CHILDREN = 32;
const CACHED_NODES = 16_384;
const EMPTY_LEAF: OrderNode = { kind: 'leaf', keys: [], values: [] };

/** See the head of this file. */
export class OrderedMap {
  readonly #read: NodeReader;
  readonly #cache: LruCache<OrderNode, number>;
  #nextNumber: number;

  /**
   * @param nextNumber as the last plan said; 0 for a map that has never been written
   * @param part of the nodes that may be kept in memory
   */
  constructor(read: NodeReader, nextNumber: number, part = 1) {
    this.#read = read;
    this.#cache = new LruCache<OrderNode, number>(CACHED_NODES * part);
    this.#nextNumber = nextNumber;
  }

  /** The value of `key`; undefined when it has none. */
  get(key: string): Json | undefined {
    if (this.#nextNumber === 0) return undefined;
    let node = this.#node(ROOT);
    while (node.kind === 'inner') {
      node = this.#node(node.children[lastAtMost(node.keys, key)] ?? ROOT);
    }
    const at = firstAtLeast(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  /** The first `limit` entries with gte <= key < lt, ascending by code unit. */
  scan(gte: string, lt: string, limit: number): [string, Json][] {
    const found: [string, Json][] = [];
    if (this.#nextNumber > 0) this.#scanNode(ROOT, { gte, lt, limit }, found);
    return found;
  }

  /** @param changes ascending by key, each key once */
  plan(changes: readonly OrderChange[]): OrderPlan {
    for (const [key] of changes) assert(isPrintable(key), 'a key is printable ASCII');
    return new Planning((number) => this.#node(number), this.#nextNumber).run(changes);
  }

  /** Takes over a plan whose nodes are on disk now. */
  adopt(plan: OrderPlan): void {
    this.#nextNumber = plan.nextNumber;
    for (const [number, node] of plan.nodes) {
      if (node === null) this.#cache.delete(number);
      else this.#cache.set(number, node, 1);
    }
  }

  #scanNode(number: number, range: Range, found: [string, Json][]): void {
    const node = this.#node(number);
    const isLeaf = node.kind === 'leaf';
    const from = isLeaf ? firstAtLeast(node.keys, range.gte) : lastAtMost(node.keys, range.gte);
    for (let at = from; at < node.keys.length; at += 1) {
      const key = node.keys[at] ?? '';
      if (found.length >= range.limit || key >= range.lt) return;
      if (node.kind === 'leaf') found.push([key, node.values[at] ?? null]);
      else this.#scanNode(node.children[at] ?? ROOT, range, found);
    }
  }

  #node(number: number): OrderNode {
    const cached = this.#cache.get(number);
    if (cached !== undefined) return cached;
    const node = decodeOrderNode(this.#read(number));
    this.#cache.set(number, node, 1);
    return node;
  }
}

interface Range {
  readonly gte: string;
  readonly lt: string;
  readonly limit: number;
}

/** A node as its parent sees it: the bound from which on keys belong to it, and its number. */
export interface Place {
  readonly low: string;
  readonly number: number;
}

/** One block's changes on their way through the tree. */
class Planning {
  readonly #node: (number: number) => OrderNode;
  readonly #nodes = new Map<number, OrderNode | null>();
  #nextNumber: number;

  constructor(node: (number: number) => OrderNode, nextNumber: number) {
    this.#node = node;
    this.#nextNumber = nextNumber;
  }

  run(changes: readonly OrderChange[]): OrderPlan {
    if (changes.length > 0) this.#editRoot(changes);
    return { nodes: this.#nodes, nextNumber: this.#nextNumber };
  }

  #editRoot(changes: readonly OrderChange[]): void {
    const isNew = this.#nextNumber === 0;
    if (isNew) this.#nextNumber = 1;
    const root = isNew ? EMPTY_LEAF : this.#node(ROOT);
    let parts = this.#edited(root, changes);
    if (parts[0] === root) return;
    // What does not fit into the root moves one level down; more than one level at a time only
    // when a single batch brings very many keys.
    while (parts.length > 1) {
      parts = parted(innerOf(this.#keepAll(parts, () => this.#takeNumber())));
    }
    this.#nodes.set(ROOT, this.#collapsed(parts[0] ?? EMPTY_LEAF));
  }

  /** An inner root with one child takes that child's place. */
  #collapsed(root: OrderNode): OrderNode {
    if (root.kind === 'leaf' || root.children.length !== 1) return root;
    const only = root.children[0] ?? ROOT;
    const child = this.#nodes.get(only) ?? this.#node(only);
    this.#nodes.set(only, null);
    return this.#collapsed(child);
  }

  #edit(number: number, changes: readonly OrderChange[]): Place[] {
    const node = this.#node(number);
    const parts = this.#edited(node, changes);
    if (parts.length === 0) this.#nodes.set(number, null);
    if (parts[0] === node) return [{ low: node.keys[0] ?? '', number }];
    return this.#keepAll(parts, (at) => (at === 0 ? number : this.#takeNumber()));
  }

  /** What becomes of a node; the node itself, alone, if it need not be written. */
  #edited(node: OrderNode, changes: readonly OrderChange[]): OrderNode[] {
    if (node.kind === 'leaf') return parted(mergedLeaf(node.keys, node.values, changes));
    const places: Place[] = [];
    let from = 0;
    node.children.forEach((number, at) => {
      const until = node.keys[at + 1];
      let to = from;
      while (to < changes.length && (until === undefined || keyOf(changes, to) < until)) to += 1;
      const low = node.keys[at] ?? '';
      if (to === from) {
        places.push({ low, number });
        return;
      }
      const [first, ...others] = this.#edit(number, changes.slice(from, to));
      // The first part keeps the old bound: keys below its first key still belong to it.
      if (first !== undefined) places.push({ low, number: first.number }, ...others);
      from = to;
    });
    return isSame(node, places) ? [node] : parted(innerOf(places));
  }

  #keepAll(parts: readonly OrderNode[], numberOf: (at: number) => number): Place[] {
    return parts.map((part, at) => {
      const number = numberOf(at);
      this.#nodes.set(number, part);
      return { low: boundBetween(parts[at - 1], part), number };
    });
  }

  #takeNumber(): number {
    this.#nextNumber += 1;
    return this.#nextNumber - 1;
  }
}

/** Whether an inner node has just these children: then only nodes below it have changed. */
function isSame(node: OrderNode, places: readonly Place[]): boolean {
  if (node.kind === 'leaf' || node.keys.length !== places.length) return false;
  return places.every(
    ({ low, number }, at) => node.keys[at] === low && node.children[at] === number,
  );
}

/** An inner node over `places`; the first child also takes whatever is lower than all keys. */
export function innerOf(places: readonly Place[]): OrderNode {
  const keys = places.map((place, at) => (at === 0 ? '' : place.low));
  return { kind: 'inner', keys, children: places.map((place) => place.number) };
}

/** From where on keys belong to a node, and not to the one before it, if there is one. */
export function boundBetween(before: OrderNode | undefined, node: OrderNode): string {
  const first = node.keys[0] ?? '';
  // The keys of an inner node are bounds already.
  if (before === undefined || node.kind === 'inner') return first;
  return separator(before.keys.at(-1) ?? '', first);
}

/** Cuts a node into nodes of about three quarters of the limit; none when it is empty. */
function parted(node: OrderNode): OrderNode[] {
  const max = node.kind === 'leaf' ? MAX_KEYS : MAX_CHILDREN;
  const { length } = node.keys;
  if (length === 0) return [];
  if (length <= max) return [node];
  const count = Math.ceil(length / ((max * 3) / 4));
  return Array.from({ length: count }, (_, at) => {
    const [from, to] = [Math.floor((at * length) / count), Math.floor(((at + 1) * length) / count)];
    const keys = node.keys.slice(from, to);
    return node.kind === 'leaf'
      ? { kind: 'leaf', keys, values: node.values.slice(from, to) }
      : { kind: 'inner', keys, children: node.children.slice(from, to) };
  });
}

function mergedLeaf(
  keys: readonly string[],
  values: readonly Json[],
  changes: readonly OrderChange[],
): OrderNode {
  const merged = { kind: 'leaf' as const, keys: [] as string[], values: [] as Json[] };
  let at = 0;
  const keepUntil = (bound: string | undefined): void => {
    for (; at < keys.length && (bound === undefined || (keys[at] ?? '') < bound); at += 1) {
      merged.keys.push(keys[at] ?? '');
      merged.values.push(values[at] ?? null);
    }
  };
  for (const [key, value] of changes) {
    keepUntil(key);
    if (keys[at] === key) at += 1;
    if (value === null) continue;
    merged.keys.push(key);
    merged.values.push(value);
  }
  keepUntil(undefined);
  return merged;
}

function keyOf(changes: readonly OrderChange[], at: number): string {
  return changes[at]?.[0] ?? '';
}

function firstAtLeast(keys: readonly string[], bound: string): number {
  let [from, to] = [0, keys.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((keys[middle] ?? '') < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}

function lastAtMost(keys: readonly string[], bound: string): number {
  const after = firstAtLeast(keys, bound);
  return keys[after] === bound ? after : Math.max(0, after - 1);
}

/**
 * The bytes of a node. Inner nodes, and leaves whose values are all 1, are as in orderKeys.ts. Any
 * other leaf is JSON: [prefix that the keys share, rest of each key, values].
 */
export function encodeOrderNode(node: OrderNode): Uint8Array {
  const { keys } = node;
  if (node.kind === 'inner') return encodeBounds(keys, node.children);
  if (node.values.every((value) => value === 1)) return encodeKeys(keys);
  const prefix = sharedPrefix(keys);
  return utf8(JSON.stringify([prefix, keys.map((key) => key.slice(prefix.length)), node.values]));
}

/** The inverse of `encodeOrderNode`. @throws StoreError corrupt_record for what it never gives */
export function decodeOrderNode(bytes: Uint8Array): OrderNode {
  const bounds = decodeBounds(bytes);
  if (bounds !== null) return { kind: 'inner', ...bounds };
  const listed = decodeKeys(bytes);
  if (listed !== null) return { kind: 'leaf', keys: listed, values: listed.map(() => 1) };
  try {
    const [prefix, tails, entries] = expectArray(expectJson(utf8Text(bytes), 'leaf'), 'leaf', 3);
    const shared = expectText(prefix, 'leaf.prefix', ANY);
    const keys = expectArray(tails, 'leaf.keys', ANY).map(
      (tail) => shared + expectText(tail, 'leaf.keys', ANY),
    );
    const values = expectArray(entries, 'leaf.values', ANY);
    if (keys.length !== values.length) throw new FormatError('bad_shape', 'a key has one value');
    return { kind: 'leaf', keys, values };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new StoreError('corrupt_record', 'a node of an ordered map is malformed', {}, error);
  }
}
