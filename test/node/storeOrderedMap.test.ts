import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { FORMS } from '../../node/store/forms.ts';
import type { OrderChange, OrderNode } from '../../node/store/orderedMap.ts';
import { decodeOrderNode, encodeOrderNode, OrderedMap } from '../../node/store/orderedMap.ts';
import { StoreError } from '../../node/store/storeError.ts';

/** The tree over a Map in place of the disk, written as the store writes it. */
class Shelf {
  readonly nodes = new Map<number, Uint8Array>();
  readonly tree: OrderedMap;
  #next = 0;

  constructor(before?: Shelf) {
    for (const [number, bytes] of before?.nodes ?? []) this.nodes.set(number, bytes);
    this.#next = before === undefined ? 0 : before.#next;
    this.tree = new OrderedMap((number) => this.#read(number), this.#next);
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
  .tuple(fc.constantFrom('due', 'piece', 'id'), fc.integer({ min: 0, max: 4000 }))
  .map(([family, number]) => `${family}/${String(number).padStart(6, '0')}`);
const value = fc.constantFrom<Json | null>(1, 1, 1, 'text', { a: 7 }, null, null);
const batch = fc
  .dictionary(key, value, { maxKeys: 300 })
  .map((entries) => Object.entries(entries).sort((left, right) => (left[0] < right[0] ? -1 : 1)));

function applyToMap(map: Map<string, Json>, changes: readonly OrderChange[]): void {
  for (const [name, now] of changes) {
    if (now === null) map.delete(name);
    else map.set(name, now);
  }
}

const numbers = (from: number, to: number, now: Json | null): OrderChange[] =>
  Array.from({ length: to - from }, (_, at) => [`k/${String(from + at).padStart(9, '0')}`, now]);

describe('an ordered map', () => {
  it('answers every range and key as a sorted list would, after any batches and a restart', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), key, key, fc.nat(60), (batches, a, b, n) => {
        const shelf = new Shelf();
        const model = new Map<string, Json>();
        for (const changes of batches) {
          shelf.apply(changes);
          applyToMap(model, changes);
        }
        const sorted = [...model].sort((left, right) => (left[0] < right[0] ? -1 : 1));
        for (const { tree } of [shelf, new Shelf(shelf)]) {
          expect(tree.scan('', '~', Number.MAX_SAFE_INTEGER)).toEqual(sorted);
          const range = sorted.filter(([name]) => name >= a && name < b);
          expect(tree.scan(a, b, n)).toEqual(range.slice(0, n));
          expect(tree.get(a)).toEqual(model.get(a));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps nodes small and leaves no node behind that nothing refers to', () => {
    const shelf = new Shelf();
    for (let at = 0; at < 15_000; at += 500) shelf.apply(numbers(at, at + 500, 1));
    expect(shelf.tree.scan('', '~', 20_000)).toHaveLength(15_000);
    const nodes = [...shelf.nodes.values()].map(decodeOrderNode);
    expect(Math.max(...nodes.map((node) => node.keys.length))).toBeLessThanOrEqual(32);
    expect(reachable(shelf, 0).size).toBe(shelf.nodes.size);
    for (let at = 0; at < 15_000; at += 500) shelf.apply(numbers(at, at + 500, null));
    expect(shelf.tree.scan('', '~', 1)).toEqual([]);
    expect(shelf.nodes.size).toBe(1);
  });

  it('grows several levels in one batch', () => {
    const shelf = new Shelf();
    shelf.apply(numbers(0, 40_000, 1));
    expect(shelf.tree.scan('k/000039990', '~', 100)).toHaveLength(10);
    expect(reachable(shelf, 0).size).toBe(shelf.nodes.size);
  });

  it('writes few nodes for a batch that touches one place', () => {
    const shelf = new Shelf();
    shelf.apply(numbers(0, 10_000, 1));
    const { nodes } = shelf.tree.plan([['k/000005000x', 1]]);
    // The leaf alone: what stands above it has not changed.
    expect([...nodes.values()].map((node) => node?.kind)).toEqual(['leaf']);
    expect(shelf.tree.plan([['k/none', null]]).nodes.size).toBeLessThanOrEqual(1);
  });

  it('has an encoding that is read back as it was', () => {
    const nodes: OrderNode[] = [
      { kind: 'leaf', keys: [], values: [] },
      { kind: 'leaf', keys: ['a/1'], values: [1] },
      { kind: 'leaf', keys: ['a/1', 'a/12', 'a/2'], values: [1, { of: 'a' }, 'b'] },
      { kind: 'inner', keys: ['', 'a/12'], children: [4, 2] },
    ];
    for (const node of nodes) expect(decodeOrderNode(encodeOrderNode(node))).toEqual(node);
  });

  it('has an encoding of keys that is read back as they were, and holds a hash in 32 bytes', () => {
    const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
    const alike = fc.constantFrom('0', 'f').map((letter) => letter.repeat(64));
    const key = fc.tuple(
      fc.string({ unit: fc.constantFrom('a', 'f', '0', '/', '-', '~', ' ') }),
      fc.oneof(hash, alike, fc.constant('')),
    );
    const keys = fc.uniqueArray(
      key.map(([head, tail]) => head + tail),
      { maxLength: 16 },
    );
    fc.assert(
      fc.property(keys, (some) => {
        const node = { kind: 'leaf' as const, keys: some.toSorted(), values: some.map(() => 1) };
        expect(decodeOrderNode(encodeOrderNode(node))).toEqual(node);
      }),
    );
    const long = ['a', 'b'].map((letter) => `${'x'.repeat(300)}/`.repeat(40) + letter);
    const longer = { kind: 'leaf' as const, keys: long, values: [1, 1] };
    expect(decodeOrderNode(encodeOrderNode(longer))).toEqual(longer);
    // Wherever it stands; what a key begins with as the one before it is not said again.
    const hashed = ['0', '1', '2'].map((letter) => `due/${'f'.repeat(64)}/${letter.repeat(64)}`);
    const leaf = { kind: 'leaf' as const, keys: hashed, values: [1, 1, 1] };
    expect(encodeOrderNode(leaf).length).toBe(1 + (2 + 1 + 33 + 33) + 2 * (2 + 33));
  });

  it('has an encoding of keys that refuses one with more of the key before than that has', () => {
    const bytes = encodeOrderNode({ kind: 'leaf', keys: ['a/b', 'a/c'], values: [1, 1] });
    // LISTED; 0 shared, 2 own, two texts of three bytes; how many are shared.
    bytes[1 + 2 + 6] = 3;
    expect(() => decodeOrderNode(bytes)).toThrow(StoreError);
    expect(() => decodeOrderNode(bytes.subarray(0, -1))).toThrow(StoreError);
  });

  it('has an encoding of bounds that is read back as it was, whatever the numbers', () => {
    const places = fc.uniqueArray(
      fc.tuple(
        fc.string({ unit: fc.constantFrom('a', '0', '/', 'z') }),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      ),
      { minLength: 1, maxLength: 32, selector: ([key]) => key },
    );
    fc.assert(
      fc.property(places, (some) => {
        const sorted = some.toSorted(([left], [right]) => (left < right ? -1 : 1));
        const node: OrderNode = {
          kind: 'inner',
          keys: sorted.map(([key]) => key),
          children: sorted.map(([, number]) => number),
        };
        const bytes = encodeOrderNode(node);
        expect(decodeOrderNode(bytes)).toEqual(node);
        expect(() => decodeOrderNode(bytes.subarray(0, -1))).toThrow(StoreError);
      }),
    );
  });

  it('has an encoding of bounds that says no part twice, and refuses what is no number', () => {
    const bounds = ['', 'due/00017/3', 'due/00017/8'];
    const bytes = encodeOrderNode({ kind: 'inner', keys: bounds, children: [1, 2, 3] });
    const shorter = encodeOrderNode({ kind: 'inner', keys: bounds.slice(0, 2), children: [1, 2] });
    // Shared, own, one text of a digit; one byte of a number.
    expect(bytes.length - shorter.length).toBe(2 + 2 + 1);
    const wrong = Uint8Array.from(bytes);
    wrong[wrong.length - 1] = FORMS.null;
    expect(() => decodeOrderNode(wrong)).toThrow(StoreError);
    // The root is below nothing, and an inner node is over something.
    wrong[wrong.length - 1] = FORMS.small;
    expect(() => decodeOrderNode(wrong)).toThrow(StoreError);
    expect(() => decodeOrderNode(wrong.subarray(0, 1))).toThrow(StoreError);
  });

  it.each([
    '',
    'x',
    '{}',
    '[]',
    '["a",["b"]]',
    '["a",["b"],[2],3]',
    '["a",["b"],[2,3]]',
    '["a",[1],[2]]',
    '[null,["b"],[2]]',
    '["a",{},[2]]',
  ])('refuses %s in place of a leaf as a record that is damaged', (text) => {
    const read = (): unknown => decodeOrderNode(Buffer.from(text));
    expect(read).toThrow(StoreError);
    expect(read).toThrow(expect.objectContaining({ code: 'corrupt_record' }));
  });

  it('names in inner nodes no more of a key than tells it from those before', () => {
    const shelf = new Shelf();
    const hashed = Array.from(
      { length: 64 },
      (_, at): OrderChange => [`due/${String(at).padStart(3, '0')}/${'a'.repeat(64)}`, 1],
    );
    shelf.apply(hashed);
    const inner = [...shelf.nodes.values()]
      .map(decodeOrderNode)
      .filter(({ kind }) => kind !== 'leaf');
    expect(inner.length).toBeGreaterThan(0);
    for (const key of inner.flatMap(({ keys }) => keys)) expect(key.length).toBeLessThan(8);
  });

  it('stops at a key that its encoding could not hold', () => {
    const { tree } = new Shelf();
    for (const key of ['a\nb', 'ä']) expect(() => tree.plan([[key, 1]])).toThrow('ASCII');
  });
});

function reachable(shelf: Shelf, number: number, seen = new Set<number>()): Set<number> {
  seen.add(number);
  const bytes = shelf.nodes.get(number);
  if (bytes === undefined) throw new Error(`node ${number} is not there`);
  const node = decodeOrderNode(bytes);
  const below = node.kind === 'inner' ? node.children : [];
  for (const child of below) reachable(shelf, child, seen);
  return seen;
}
