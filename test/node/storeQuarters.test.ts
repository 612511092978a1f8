/** What was hashed of groups is kept beside them: a root is the same as without it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashJson } from '../../ledger/hash.ts';
import { positionOf, updateTree } from '../../ledger/stateTree.ts';
import { EMPTY_ROOT, VerifiedTree } from '../../node/store/verifiedTree.ts';

/** So many that some hundred groups stand where the store has cells, and below. */
const KEYS = Array.from({ length: 5_000 }, (_, number) => `piece/${number}`);
const FIRST = new Map(KEYS.map((key) => [key, hashJson(0)]));
/** Of what may be kept: few cells, for which many groups take turns. */
const FEW = 1 / 1_024;

/** Keys that get another value, none, or are read; after some the tree is opened anew. */
const step = fc.record({
  writes: fc.array(fc.tuple(fc.nat(KEYS.length - 1), fc.option(fc.nat(3))), { maxLength: 40 }),
  reads: fc.array(fc.nat(KEYS.length - 1), { maxLength: 40 }),
  opensAnew: fc.boolean(),
});

/** Groups on a disk, which keeps nothing else. */
class Shelf {
  readonly groups = new Map<string, Uint8Array>();

  group(path: string): Uint8Array | undefined {
    return this.groups.get(path);
  }

  apply(changed: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, bytes] of changed) {
      if (bytes === null) this.groups.delete(path);
      else this.groups.set(path, bytes.slice());
    }
  }
}

describe('what was hashed of groups', () => {
  it('gives the root that hashing all of them gives, whatever is kept of it', () => {
    let known = 0;
    const run = fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), (steps, isFew) => {
      const shelf = new Shelf();
      const first = updateTree(shelf, FIRST);
      shelf.apply(first.groups);
      const open = (root: string) =>
        new VerifiedTree((path) => shelf.group(path), root, isFew ? FEW : 1);
      let tree = open(first.root);
      for (const { writes, reads, opensAnew } of steps) {
        for (const at of reads) tree.valueOf(KEYS[at] ?? '');
        const changes = new Map(
          writes.map(([at, value]) => [KEYS[at] ?? '', value === null ? null : hashJson(value)]),
        );
        const { root, groups, quarters } = updateTree(tree, changes);
        for (const key of changes.keys()) {
          const nibbles = Buffer.from(positionOf(key)).toString('hex');
          if (tree.quarters(nibbles.slice(0, 4)) !== undefined) known += 1;
        }
        expect(root).toBe(updateTree(shelf, changes).root);
        shelf.apply(groups);
        tree.adopt(groups, root, quarters);
        if (opensAnew) tree = open(root);
      }
    });
    fc.assert(run, { numRuns: 60 });
    expect(known).toBeGreaterThan(0);
  });

  it('is forgotten while a tree has one leaf, which nothing is hashed of', () => {
    const at = (nibble: number): string =>
      KEYS.find((key) => (positionOf(key)[0] ?? 0) >> 4 === nibble) ?? '';
    // Of the first eight slots: one leaf in the first quarter, two in the second.
    const [gone, stays, comesBack] = [at(0), at(4), at(5)];
    const shelf = new Shelf();
    const tree = new VerifiedTree((path) => shelf.group(path), EMPTY_ROOT);
    for (const changes of [
      new Map([gone, stays, comesBack].map((key) => [key, hashJson(0)])),
      new Map([gone, comesBack].map((key) => [key, null])),
      new Map([[comesBack, hashJson(1)]]),
    ]) {
      const { root, groups, quarters } = updateTree(tree, changes);
      expect(root).toBe(updateTree(shelf, changes).root);
      shelf.apply(groups);
      tree.adopt(groups, root, quarters);
    }
  });
});
