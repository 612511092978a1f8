/**
 * An ordered set of keys on disk that can be read synchronously.
 *
 * Execution is synchronous and asks for ranges ("what is due", "the pieces of this receivable"),
 * while LevelDB's iterators are asynchronous. So the keys of the families that are asked by range
 * (keySpace.ts) also stand in a B+tree whose nodes are ordinary records, read by `getSync`. It
 * holds keys alone; values stay under their own key. Memory is bounded by a cache of nodes
 * whatever the number of keys, and nothing has to be rebuilt at start.
 *
 *   node 0   the root: a leaf at first, an inner node later
 *   leaf     up to 32 keys, ascending
 *   inner    up to 128 children, each with the lowest key that belongs to it ('' for the first)
 *
 * `plan` is pure: it returns the nodes to write, which go into the block's batch, and `adopt`
 * takes them over once that batch is on disk. Leaves are not merged before they are empty: the
 * busiest families are queues, whose leaves empty from the front.
 */
import { assert } from '../../ledger/assert.ts';
import { utf8, utf8Text } from '../../ledger/encoding.ts';
import { LruCache } from './lruCache.ts';

/** `children` has one node number for each key, or is null in a leaf. */
export interface OrderNode {
  readonly keys: readonly string[];
  readonly children: readonly number[] | null;
}

/** What a block's changes make of the set. */
export interface OrderPlan {
  /** Nodes to write by number; null means to delete. */
  readonly nodes: ReadonlyMap<number, OrderNode | null>;
  /** The number that the next new node gets; kept beside the nodes. */
  readonly nextNumber: number;
}

/** A key that enters (`true`) or leaves (`false`) the set. */
export type OrderChange = readonly [key: string, present: boolean];

const ROOT = 0;
const MAX_KEYS = 32;
const MAX_CHILDREN = 128;
const CACHED_NODES = 4096;

/** Reads the bytes of a node; throws if it is not there, for other records speak of it. */
export type NodeReader = (number: number) => Uint8Array;

export class OrderedKeys {
  readonly #read: NodeReader;
  readonly #cache = new LruCache<OrderNode>(CACHED_NODES);
  #nextNumber: number;

  /** @param nextNumber as the last plan said; 0 for a set that has never been written */
  constructor(read: NodeReader, nextNumber: number) {
    this.#read = read;
    this.#nextNumber = nextNumber;
  }

  /** The first `limit` keys from `gte` up to but excluding `lt`, ascending by code unit. */
  scan(gte: string, lt: string, limit: number): string[] {
    const found: string[] = [];
    if (this.#nextNumber > 0 && limit > 0) this.#scanNode(ROOT, { gte, lt, limit }, found);
    return found;
  }

  /** @param changes ascending by key, each key once */
  plan(changes: readonly OrderChange[]): OrderPlan {
    const work = new Planning((number) => this.#node(number), this.#nextNumber);
    return work.run(changes);
  }

  /** Takes over a plan whose nodes are on disk now. */
  adopt(plan: OrderPlan): void {
    this.#nextNumber = plan.nextNumber;
    for (const [number, node] of plan.nodes) {
      if (node === null) this.#cache.delete(String(number));
      else this.#cache.set(String(number), node, 1);
    }
  }

  #scanNode(number: number, range: KeyRange, found: string[]): void {
    const { keys, children } = this.#node(number);
    const from = children === null ? firstAtLeast(keys, range.gte) : lastAtMost(keys, range.gte);
    for (let at = from; at < keys.length; at += 1) {
      const key = keys[at] ?? '';
      if (found.length >= range.limit || key >= range.lt) return;
      if (children === null) found.push(key);
      else this.#scanNode(children[at] ?? ROOT, range, found);
    }
  }

  #node(number: number): OrderNode {
    const cached = this.#cache.get(String(number));
    if (cached !== undefined) return cached;
    const node = decodeOrderNode(this.#read(number));
    this.#cache.set(String(number), node, 1);
    return node;
  }
}

interface KeyRange {
  readonly gte: string;
  readonly lt: string;
  readonly limit: number;
}

/** A node as its parent sees it: where its keys begin, and its number. */
interface Place {
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
    const root = isNew ? { keys: [], children: null } : this.#node(ROOT);
    let parts = this.#edited(root, changes);
    // What does not fit into the root moves one level down; more than one level at a time only
    // when a single batch brings very many keys.
    while (parts.length > 1) {
      const places = parts.map((part) => this.#keep(this.#takeNumber(), part));
      const children = places.map((place) => place.number);
      parts = parted({ keys: places.map((place) => place.low), children });
    }
    this.#nodes.set(ROOT, this.#collapsed(parts[0] ?? { keys: [], children: null }));
  }

  /** An inner root with one child takes that child's place. */
  #collapsed(root: OrderNode): OrderNode {
    const [only] = root.children ?? [];
    if (root.children?.length !== 1 || only === undefined) return root;
    const child = this.#planned(only);
    this.#nodes.set(only, null);
    return this.#collapsed(child);
  }

  #planned(number: number): OrderNode {
    return this.#nodes.get(number) ?? this.#node(number);
  }

  #edit(number: number, changes: readonly OrderChange[]): Place[] {
    const parts = this.#edited(this.#node(number), changes);
    if (parts.length === 0) this.#nodes.set(number, null);
    return parts.map((part, at) => this.#keep(at === 0 ? number : this.#takeNumber(), part));
  }

  #edited(node: OrderNode, changes: readonly OrderChange[]): OrderNode[] {
    if (node.children === null) return parted({ keys: merged(node.keys, changes), children: null });
    const places: Place[] = [];
    let from = 0;
    node.children.forEach((number, at) => {
      const until = node.keys[at + 1];
      let to = from;
      while (to < changes.length && (until === undefined || keyOf(changes, to) < until)) to += 1;
      const own = changes.slice(from, to);
      const low = node.keys[at] ?? '';
      const parts = own.length === 0 ? [{ low, number }] : this.#edit(number, own);
      // The first part keeps the old bound: keys below its first key still belong to it.
      parts.forEach((part, index) => {
        places.push(index === 0 ? { low, number: part.number } : part);
      });
      from = to;
    });
    return parted(innerOf(places));
  }

  #keep(number: number, node: OrderNode): Place {
    this.#nodes.set(number, node);
    return { low: node.keys[0] ?? '', number };
  }

  #takeNumber(): number {
    this.#nextNumber += 1;
    return this.#nextNumber - 1;
  }
}

/** An inner node over `places`; the first child also takes whatever is lower than all keys. */
function innerOf(places: readonly Place[]): OrderNode {
  const keys = places.map((place, at) => (at === 0 ? '' : place.low));
  return { keys, children: places.map((place) => place.number) };
}

/** Cuts a node into nodes of about three quarters of the limit; none when it is empty. */
function parted(node: OrderNode): OrderNode[] {
  const { keys, children } = node;
  const max = children === null ? MAX_KEYS : MAX_CHILDREN;
  if (keys.length === 0) return [];
  if (keys.length <= max) return [node];
  const count = Math.ceil(keys.length / ((max * 3) / 4));
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * keys.length) / count);
    const to = Math.floor(((at + 1) * keys.length) / count);
    return { keys: keys.slice(from, to), children: children?.slice(from, to) ?? null };
  });
}

function merged(keys: readonly string[], changes: readonly OrderChange[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const [key, present] of changes) {
    for (; at < keys.length && (keys[at] ?? '') < key; at += 1) result.push(keys[at] ?? '');
    if (keys[at] === key) at += 1;
    if (present) result.push(key);
  }
  return [...result, ...keys.slice(at)];
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

/** The bytes of a node: keys without the prefix that they share. */
export function encodeOrderNode({ keys, children }: OrderNode): Uint8Array {
  const [first = '', last = ''] = [keys[0], keys.at(-1)];
  let shared = 0;
  while (shared < first.length && first[shared] === last[shared]) shared += 1;
  const tails = keys.map((key) => key.slice(shared));
  return utf8(JSON.stringify([first.slice(0, shared), tails, children]));
}

/** The inverse of `encodeOrderNode`; the bytes have passed their record's checksum. */
export function decodeOrderNode(bytes: Uint8Array): OrderNode {
  const [prefix, tails, children] = JSON.parse(utf8Text(bytes)) as [
    string,
    string[],
    number[] | null,
  ];
  const sameLength = children === null || children.length === tails.length;
  assert(sameLength, 'an inner node has one child for each key');
  return { keys: tails.map((tail) => prefix + tail), children };
}
