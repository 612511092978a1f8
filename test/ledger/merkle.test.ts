import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8, utf8Text } from '../../ledger/encoding.ts';
import { hashText, sha256 } from '../../ledger/hash.ts';
import type { ConsistencyClaim, InclusionClaim } from '../../ledger/merkle.ts';
import {
  appendLeaf,
  consistencyPath,
  EMPTY_FRONTIER,
  frontierRoot,
  inclusionPath,
  leafHash,
  merkleRoot,
  merkleRootOfTexts,
  verifyConsistency,
  verifyInclusion,
  verifyInclusionOfHash,
} from '../../ledger/merkle.ts';
import { dataPath, hasData } from '../support/sharedData.ts';

const leavesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, index) => utf8(`leaf ${index}`));

/** The definition of RFC 6962 section 2.1, word by word. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return sha256(Uint8Array.of(0), only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const left = definedRoot(leaves.slice(0, split));
  return sha256(Uint8Array.of(1), left, definedRoot(leaves.slice(split)));
}

function inclusion(size: number, index: number): InclusionClaim {
  const leaves = leavesOf(size);
  const path = inclusionPath(leaves, index);
  return { leaf: leaves[index] ?? utf8(''), index, size, path, root: merkleRoot(leaves) };
}

function consistency(from: number, to: number): ConsistencyClaim {
  const leaves = leavesOf(to);
  const fromRoot = merkleRoot(leaves.slice(0, from));
  return { from, to, fromRoot, toRoot: merkleRoot(leaves), path: consistencyPath(leaves, from) };
}

const flipLast = (hash: string): string => hash.slice(0, -1) + (hash.endsWith('0') ? '1' : '0');

describe('the root of a list', () => {
  it('is that of the definition, for every size to 70', () => {
    for (let size = 0; size <= 70; size += 1) {
      expect(merkleRoot(leavesOf(size))).toBe(toHex(definedRoot(leavesOf(size))));
      expect(merkleRootOfTexts(leavesOf(size).map(utf8Text))).toBe(merkleRoot(leavesOf(size)));
    }
  });

  it('of nothing is SHA-256 of nothing', () => {
    expect(merkleRoot([])).toBe(hashText(''));
  });

  it('grows from its right edge alone', () => {
    let frontier = EMPTY_FRONTIER;
    for (let size = 0; size <= 70; size += 1) {
      expect(frontier.size).toBe(size);
      expect(frontier.peaks).toHaveLength(size.toString(2).replaceAll('0', '').length);
      expect(frontierRoot(frontier)).toBe(merkleRoot(leavesOf(size)));
      frontier = appendLeaf(frontier, utf8(`leaf ${size}`));
    }
  });
});

describe('an inclusion proof', () => {
  it('verifies for every leaf of every size to 40', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        expect(verifyInclusion(inclusion(size, index))).toBe(true);
      }
    }
  });

  const places = fc
    .integer({ min: 1, max: 60 })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

  it('fails at another index', () => {
    fc.assert(
      fc.property(places, fc.nat(70), ({ size, index }, other) => {
        const claim = { ...inclusion(size, index), index: other };
        expect(verifyInclusion(claim)).toBe(other === index);
      }),
    );
  });

  it('fails when its leaf, root or path differs in any place', () => {
    fc.assert(
      fc.property(places, fc.nat(), ({ size, index }, at) => {
        const claim = inclusion(size, index);
        const { path, root, leaf } = claim;
        expect(verifyInclusion({ ...claim, leaf: Uint8Array.of(...leaf, 0) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipLast(root) })).toBe(false);
        expect(verifyInclusion({ ...claim, path: [...path, root] })).toBe(false);
        if (path.length === 0) return;
        const place = at % path.length;
        const changed = path.map((hash, step) => (step === place ? flipLast(hash) : hash));
        expect(verifyInclusion({ ...claim, path: changed })).toBe(false);
        const without = path.filter((_, step) => step !== place);
        expect(verifyInclusion({ ...claim, path: without })).toBe(false);
        const twice = path.flatMap((hash, step) => (step === place ? [hash, hash] : [hash]));
        expect(verifyInclusion({ ...claim, path: twice })).toBe(false);
      }),
    );
  });

  const valid = inclusion(7, 3);
  const rows: readonly [string, Partial<InclusionClaim>][] = [
    ['an index equal to the size', { index: 7 }],
    ['a negative index', { index: -1 }],
    ['an index that is no integer', { index: 3.5 }],
    ['an index that is no number', { index: Number.NaN }],
    ['an index beyond 2^32', { index: 2 ** 32 + 3 }],
    ['an index beyond 2^53', { index: 2 ** 60, size: 2 ** 61 }],
    ['an empty list', { size: 0 }],
    ['a size that is no integer', { size: Number.POSITIVE_INFINITY }],
    ['a path longer than any tree', { path: Array(65).fill(valid.root), size: 2 ** 53 - 1 }],
    ['a root of no letters', { root: '' }],
    ['a root in upper case', { root: valid.root.toUpperCase() }],
    ['a path of something else', { path: ['', ...valid.path.slice(1)] }],
    ['a path in upper case', { path: valid.path.map((hash) => hash.toUpperCase()) }],
  ];
  it.each(rows)('fails with %s', (_, change) => {
    expect(verifyInclusion(valid)).toBe(true);
    expect(verifyInclusion({ ...valid, ...change })).toBe(false);
  });

  it('is not taken as the proof of a list of one, however long its path', () => {
    for (let size = 2; size <= 16; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const claim = inclusion(size, index);
        expect(verifyInclusion({ ...claim, index: 0, size: 1 })).toBe(false);
      }
    }
  });

  it('does not take an inner node for a leaf', () => {
    const leaves = leavesOf(4);
    const [a, b] = leaves.map(leafHash);
    const inner = Uint8Array.from([...(a ?? []), ...(b ?? [])]);
    const path = inclusionPath(leaves, 0).slice(1);
    const claim = { leaf: inner, index: 0, size: 2, path, root: merkleRoot(leaves) };
    expect(verifyInclusion(claim)).toBe(false);
  });
});

describe('a consistency proof', () => {
  it('verifies from every size to every size up to 33', () => {
    for (let to = 1; to <= 33; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        expect(verifyConsistency(consistency(from, to))).toBe(true);
      }
    }
  });

  const spans = fc
    .integer({ min: 2, max: 60 })
    .chain((to) => fc.record({ from: fc.integer({ min: 1, max: to - 1 }), to: fc.constant(to) }));

  it('fails when a root or its path differs in any place', () => {
    fc.assert(
      fc.property(spans, fc.nat(), ({ from, to }, at) => {
        const claim = consistency(from, to);
        const { path, fromRoot, toRoot } = claim;
        expect(verifyConsistency({ ...claim, fromRoot: flipLast(fromRoot) })).toBe(false);
        expect(verifyConsistency({ ...claim, toRoot: flipLast(toRoot) })).toBe(false);
        expect(verifyConsistency({ ...claim, fromRoot: toRoot, toRoot: fromRoot })).toBe(false);
        expect(verifyConsistency({ ...claim, path: [...path, toRoot] })).toBe(false);
        const place = at % path.length;
        const changed = path.map((hash, step) => (step === place ? flipLast(hash) : hash));
        expect(verifyConsistency({ ...claim, path: changed })).toBe(false);
        const without = path.filter((_, step) => step !== place);
        expect(verifyConsistency({ ...claim, path: without })).toBe(false);
      }),
    );
  });

  it('from size 0 is refused though its path leads to the root', () => {
    const path = leavesOf(2).map((leaf) => toHex(leafHash(leaf)));
    const claim = { from: 0, to: 2, fromRoot: path[0] ?? '', toRoot: merkleRoot(leavesOf(2)) };
    expect(verifyConsistency({ ...claim, path })).toBe(false);
  });

  const valid = consistency(3, 7);
  const rows: readonly [string, Partial<ConsistencyClaim>][] = [
    ['from size 0, which says nothing', { from: 0, path: [] }],
    ['from size 0 with the root of nothing', { from: 0, fromRoot: merkleRoot([]), path: [] }],
    ['from a later size', { from: 8 }],
    ['from a size that is no integer', { from: 3.5 }],
    ['to a size that is no integer', { to: Number.NaN }],
    ['to a size beyond 2^53', { to: 2 ** 60 }],
    ['with no path', { path: [] }],
    ['with a path longer than any tree', { path: Array(66).fill(valid.toRoot) }],
    ['between equal sizes with other roots', { from: 7, path: [] }],
    ['between equal sizes with a path', { from: 7, fromRoot: valid.toRoot }],
    [
      'between equal sizes with roots that are none',
      { from: 7, fromRoot: '', toRoot: '', path: [] },
    ],
    ['from a root that is none', { from: 4, fromRoot: '' }],
    ['with a path of something else', { path: ['x', ...valid.path.slice(1)] }],
  ];
  it.each(rows)('fails %s', (_, change) => {
    expect(verifyConsistency(valid)).toBe(true);
    expect(verifyConsistency({ ...valid, ...change })).toBe(false);
  });
});

describe.runIf(hasData)('shared vectors', () => {
  const read = <T>(name: string): T =>
    JSON.parse(readFileSync(dataPath(`crypto/merkle/${name}.json`), 'utf8')) as T;
  const hex = (text: string): string => Buffer.from(text, 'base64').toString('hex');

  interface Inclusion {
    readonly name: string;
    readonly leafIdx: number;
    readonly treeSize: number;
    readonly root: string | null;
    readonly leafHash: string | null;
    readonly proof: readonly string[] | null;
    readonly wantErr: boolean;
  }

  it('inclusion probes are taken or refused as they say', () => {
    const probes = read<Inclusion[]>('inclusion');
    const wrong = probes.filter((probe) => {
      const taken = verifyInclusionOfHash({
        leafHash: Buffer.from(probe.leafHash ?? '', 'base64'),
        index: probe.leafIdx,
        size: probe.treeSize,
        path: (probe.proof ?? []).map(hex),
        root: hex(probe.root ?? ''),
      });
      return taken === probe.wantErr;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(probes.length).toBeGreaterThan(50);
  });

  interface Consistency {
    readonly name: string;
    readonly size1: number;
    readonly size2: number;
    readonly root1: string | null;
    readonly root2: string | null;
    readonly proof: readonly string[] | null;
    readonly wantErr: boolean;
  }

  it('consistency probes are taken or refused as they say', () => {
    const probes = read<Consistency[]>('consistency');
    const wrong = probes.filter((probe) => {
      const taken = verifyConsistency({
        from: probe.size1,
        to: probe.size2,
        fromRoot: hex(probe.root1 ?? ''),
        toRoot: hex(probe.root2 ?? ''),
        path: (probe.proof ?? []).map(hex),
      });
      return taken === probe.wantErr;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(probes.length).toBeGreaterThan(40);
  });

  it('the reference tree has the published nodes and roots', () => {
    const tree = read<{
      leafInputsHex: string[];
      nodeHashesHexByLevel: string[][];
      rootHexByTreeSize: string[];
    }>('reference_tree');
    const leaves = tree.leafInputsHex.map((text) => fromHex(text));
    expect(leaves.map((leaf) => toHex(leafHash(leaf)))).toEqual(tree.nodeHashesHexByLevel[0]);
    const roots = Array.from({ length: 9 }, (_, size) => merkleRoot(leaves.slice(0, size)));
    expect(roots).toEqual(tree.rootHexByTreeSize);
  });
});
