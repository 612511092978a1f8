/**
 * RFC 6962 trees over lists: a leaf is SHA-256(0x00 | bytes), a node SHA-256(0x01 | left | right),
 * the root of an empty list SHA-256 of nothing. Roots and paths are text; the frontier is the
 * right edge of a growing tree, from which its root follows without the leaves.
 */
import { assert } from './assert.ts';
import { fromHex, isHash, toHex } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashPair, sha256, sha256OfText } from './hash.ts';

const LEAF = Uint8Array.of(0);
const NODE = 1;

/** The 32-byte hash of one leaf. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(LEAF, leaf);
}

/** The root of the tree over `leaves`, in their order. */
export function merkleRoot(leaves: readonly Uint8Array[]): Hash {
  return toHex(rootOf(leaves.map(leafHash)));
}

/** As `merkleRoot`, of leaves that are the UTF-8 bytes of well-formed texts. */
export function merkleRootOfTexts(leaves: readonly string[]): Hash {
  return toHex(rootOf(leaves.map((leaf) => sha256OfText(`\u0000${leaf}`))));
}

/** The siblings from leaf `index` up to the root (RFC 6962 section 2.1.1). */
export function inclusionPath(leaves: readonly Uint8Array[], index: number): Hash[] {
  assert(index >= 0 && index < leaves.length, 'an inclusion path is for a leaf of the list');
  return pathOf(leaves.map(leafHash), index).map(toHex);
}

/** The `inclusionPath` of every leaf, in their order. */
export function inclusionPaths(leaves: readonly Uint8Array[]): Hash[][] {
  let level: readonly Uint8Array[] = leaves.map(leafHash);
  const texts: Hash[][] = [];
  for (; level.length > 1; level = pairUp(level)) texts.push(level.map(toHex));
  return leaves.map((_, index) => {
    let at = index;
    return texts.flatMap((hashes) => {
      const sibling = hashes[at % 2 === 1 ? at - 1 : at + 1];
      at = half(at);
      return sibling ?? [];
    });
  });
}

/** What an inclusion proof claims: `leaf` stands at `index` of the `size` leaves under `root`. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Hash[];
  readonly root: Hash;
}

/** RFC 9162 section 2.1.3.2. `false` means that the claim is malformed or does not hold. */
export function verifyInclusion(claim: InclusionClaim): boolean {
  return verifyInclusionOfHash({ ...claim, leafHash: leafHash(claim.leaf) });
}

/** As `verifyInclusion`, for one who has the leaf's 32-byte hash only. */
export function verifyInclusionOfHash(
  claim: Omit<InclusionClaim, 'leaf'> & { readonly leafHash: Uint8Array },
): boolean {
  const { index, size, path, root } = claim;
  if (!isIndex(index) || !isIndex(size) || index >= size || claim.leafHash.length !== 32) {
    return false;
  }
  if (path.length > 64 || !path.every(isHash)) return false;
  let hash = claim.leafHash;
  let [node, last] = [index, size - 1];
  for (const text of path) {
    if (last === 0) return false;
    const sibling = fromHex(text);
    if (node % 2 === 1 || node === last) {
      hash = hashPair(NODE, sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = hashPair(NODE, hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && toHex(hash) === root;
}

/** The proof that the first `from` leaves are a prefix of all (RFC 6962 section 2.1.2). */
export function consistencyPath(leaves: readonly Uint8Array[], from: number): Hash[] {
  assert(from > 0 && from <= leaves.length, 'consistency starts from 1 to all leaves');
  if (from === leaves.length) return [];
  return subproof(leaves.map(leafHash), from, true).map(toHex);
}

/** What a consistency proof claims: the tree of `from` leaves is the beginning of that of `to`. */
export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Hash;
  readonly toRoot: Hash;
  readonly path: readonly Hash[];
}

/**
 * RFC 9162 section 2.1.4.2. `false` means that the claim is malformed or does not hold. A claim
 * from size 0 is refused: it would say nothing about any tree, and a plain verifier accepts it.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { from, to, fromRoot, toRoot } = claim;
  if (!isIndex(from) || !isIndex(to) || from === 0 || from > to) return false;
  if (!isHash(fromRoot) || claim.path.length > 65 || !claim.path.every(isHash)) return false;
  if (from === to) return claim.path.length === 0 && fromRoot === toRoot;
  const path = claim.path.map((text) => fromHex(text));
  if (isPowerOfTwo(from)) path.unshift(fromHex(fromRoot));
  const roots = climbConsistency(path, from - 1, to - 1);
  return roots !== null && toHex(roots.old) === fromRoot && toHex(roots.new) === toRoot;
}

function climbConsistency(
  path: readonly Uint8Array[],
  fromLast: number,
  toLast: number,
): { old: Uint8Array; new: Uint8Array } | null {
  let [node, last] = [fromLast, toLast];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const [first, ...rest] = path;
  if (first === undefined) return null;
  let roots = { old: first, new: first };
  for (const sibling of rest) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      roots = { old: hashPair(NODE, sibling, roots.old), new: hashPair(NODE, sibling, roots.new) };
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      roots = { old: roots.old, new: hashPair(NODE, roots.new, sibling) };
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? roots : null;
}

/**
 * The right edge of a tree of `size` leaves: the roots of its full subtrees, the largest first.
 * One peak for each bit of `size`.
 */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Hash[];
}

/** The frontier of the tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

/** The frontier with one more leaf. */
export function appendLeaf(frontier: Frontier, leaf: Uint8Array): Frontier {
  const peaks = [...frontier.peaks];
  let hash = leafHash(leaf);
  for (let size = frontier.size; size % 2 === 1; size = half(size)) {
    const left = peaks.pop();
    assert(left !== undefined, 'a frontier has a peak for each bit of its size');
    hash = hashPair(NODE, fromHex(left), hash);
  }
  return { size: frontier.size + 1, peaks: [...peaks, toHex(hash)] };
}

/** The root of the tree with this right edge. */
export function frontierRoot(frontier: Frontier): Hash {
  if (frontier.peaks.length === 0) return merkleRoot([]);
  const peaks = frontier.peaks.map((peak) => fromHex(peak));
  return toHex(peaks.reduceRight((right, left) => hashPair(NODE, left, right)));
}

/** Whether a frontier that others give has this root, and one peak for each bit of its size. */
export function isFrontierOf({ size, peaks }: Frontier, root: Hash): boolean {
  // Fewer peaks could be folded to the same root.
  const bits = BigInt(size).toString(2).replaceAll('0', '').length;
  return peaks.length === bits && frontierRoot({ size, peaks }) === root;
}

function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array(0));
  let level = hashes;
  // Pairing neighbours and lifting an odd last one gives the split of RFC 6962 at each level.
  while (level.length > 1) level = pairUp(level);
  const [root] = level;
  assert(root !== undefined, 'a level of a tree is never empty');
  return root;
}

function pairUp(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at], level[at + 1]];
    assert(left !== undefined, 'at is within the level');
    above.push(right === undefined ? left : hashPair(NODE, left, right));
  }
  return above;
}

function pathOf(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  let [level, at] = [hashes, index];
  while (level.length > 1) {
    const sibling = level[at % 2 === 1 ? at - 1 : at + 1];
    if (sibling !== undefined) path.push(sibling);
    [level, at] = [pairUp(level), half(at)];
  }
  return path;
}

function subproof(hashes: readonly Uint8Array[], from: number, whole: boolean): Uint8Array[] {
  if (from === hashes.length) return whole ? [] : [rootOf(hashes)];
  const split = largestPowerBelow(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return from <= split
    ? [...subproof(left, from, whole), rootOf(right)]
    : [...subproof(right, from - split, false), rootOf(left)];
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest power of two that is smaller than `size`, where RFC 6962 splits a tree. */
function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && largestPowerBelow(value + 1) === value;
}
