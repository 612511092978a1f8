import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderChange, OrderNode } from '../../node/store/orderedKeys.ts';
import { decodeOrderNode, encodeOrderNode, OrderedKeys } from '../../node/store/orderedKeys.ts';

/** The tree over a Map in place of the disk, written as the store writes it. */
class Shelf {
  readonly nodes = new Map<number, Uint8Array>();
  readonly tree: OrderedKeys;
  #next = 0;

  constructor(tree?: Shelf) {
    if (tree !== undefined) {
      for (const [number, bytes] of tree.nodes) this.nodes.set(number, bytes);
      this.#next = tree.#next;
    }
    this.tree = new OrderedKeys((number) => this.#read(number), this.#next);
  }

  apply(changes: readonly OrderChange[]): void {
    const plan = this.tree.plan(changes);
    for (const [number, node] of plan.nodes) {
      if (node === null) this.nodes.delete(number);
      else this.nodes.set(number, encodeOrderNode(node));
    }
    this.#next = plan.nextNumber;
    this.tree.adopt(plan);
  }

  #read(number: number): Uint8Array {
    const bytes = this.nodes.get(number);
    if (bytes === undefined) throw new Error(`node ${number} is not there`);
    return bytes;
  }
}

const key = fc
  .tuple(fc.constantFrom('due', 'piece', 'expiry'), fc.integer({ min: 0, max: 4000 }))
  .map(([family, number]) => `${family}/${String(number).padStart(6, '0')}`);
const batch = fc.dictionary(key, fc.boolean(), { maxKeys: 300 }).map(
  (entries) =>
    Object.entries(entries).sort((left, right) => (left[0] < right[0] ? -1 : 1)) as OrderChange[],
);

function applyToSet(set: Set<string>, changes: readonly OrderChange[]): void {
  for (const [name, present] of changes) {
    if (present) set.add(name);
    else set.delete(name);
  }
}

const numbers = (from: number, to: number): OrderChange[] =>
  Array.from({ length: to - from }, (_, at) => [`k/${String(from + at).padStart(9, '0')}`, true]);

describe('ordered keys', () => {
  it('answer every range as a sorted list would, after any batches and a restart', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), key, key, fc.nat(60), (batches, a, b, n) => {
        const shelf = new Shelf();
        const model = new Set<string>();
        for (const changes of batches) {
          shelf.apply(changes);
          applyToSet(model, changes);
        }
        const sorted = [...model].sort();
        const restarted = new Shelf(shelf);
        for (const { tree } of [shelf, restarted]) {
          expect(tree.scan('', '~', Number.MAX_SAFE_INTEGER)).toEqual(sorted);
          expect(tree.scan(a, b, n)).toEqual(sorted.filter((k) => k >= a && k < b).slice(0, n));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keep nodes small and leave no node behind that nothing refers to', () => {
    const shelf = new Shelf();
    for (let block = 0; block < 30; block += 1) shelf.apply(numbers(block * 500, block * 500 + 500));
    expect(shelf.tree.scan('', '~', 20_000)).toHaveLength(15_000);
    const nodes = [...shelf.nodes.values()].map(decodeOrderNode);
    expect(Math.max(...nodes.map((node) => node.keys.length))).toBeLessThanOrEqual(128);
    expect(reachable(shelf, 0).size).toBe(shelf.nodes.size);
    for (let block = 0; block < 30; block += 1) {
      shelf.apply(numbers(block * 500, block * 500 + 500).map(([name]) => [name, false]));
    }
    expect(shelf.tree.scan('', '~', 1)).toEqual([]);
    expect(shelf.nodes.size).toBe(1);
  });

  it('grow several levels in one batch', () => {
    const shelf = new Shelf();
    shelf.apply(numbers(0, 40_000));
    expect(shelf.tree.scan('k/000039990', '~', 100)).toHaveLength(10);
    expect(reachable(shelf, 0).size).toBe(shelf.nodes.size);
  });

  it('write few nodes for a batch that touches one place', () => {
    const shelf = new Shelf();
    shelf.apply(numbers(0, 10_000));
    const { nodes } = shelf.tree.plan([['k/000005000x', true]]);
    expect(nodes.size).toBeLessThanOrEqual(4);
  });

  it('have an encoding that is read back as it was', () => {
    const nodes: OrderNode[] = [
      { keys: [], children: null },
      { keys: ['a/1'], children: null },
      { keys: ['a/1', 'a/12', 'a/2'], children: null },
      { keys: ['', 'a/12'], children: [4, 2] },
    ];
    for (const node of nodes) expect(decodeOrderNode(encodeOrderNode(node))).toEqual(node);
  });
});

function reachable(shelf: Shelf, number: number, seen = new Set<number>()): Set<number> {
  seen.add(number);
  const bytes = shelf.nodes.get(number);
  if (bytes === undefined) throw new Error(`node ${number} is not there`);
  for (const child of decodeOrderNode(bytes).children ?? []) reachable(shelf, child, seen);
  return seen;
}
